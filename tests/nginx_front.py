"""A real nginx in front of a server on this machine, by the example that the package ships, its names put right."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provisioning.demo.place import free_port
from tests.conditions import eventually

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "provisioning/debian/data/usr/share/doc/lumbung/examples/nginx.conf"
UNPACKED = ROOT / ".venv/nginx/usr/sbin"  # by provisioning/setup.sh, where none is installed
AROUND = """daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {example}
}}
"""


@contextmanager
def behind_nginx(port: int, certificate: Path, folder: Path) -> Iterator[int]:
    """A TLS port that leads to 127.0.0.1:`port` for the length of the block; its number.

    `certificate`: PEM with its key. `folder`: its own, for what nginx writes.
    """
    front = free_port()
    example = EXAMPLE.read_text()
    for shipped, here in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{front} ssl;"),
        ("/etc/lumbung/tls.pem", str(certificate)),
        ("/etc/lumbung/tls-key.pem", str(certificate)),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{port}"),
    ):
        assert example.count(shipped) == 1, shipped
        example = example.replace(shipped, here)
    folder.mkdir()
    settings = folder / "nginx.conf"
    settings.write_text(AROUND.format(folder=folder, example=example))
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:{UNPACKED}")
    assert program is not None, "nginx is missing: make setup-dev"
    process = subprocess.Popen([program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(settings)])

    def listens() -> bool:
        assert process.poll() is None, (folder / "error.log").read_text()
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", front)) == 0

    try:
        eventually(listens)
        yield front
    finally:
        process.terminate()
        process.wait(60)
