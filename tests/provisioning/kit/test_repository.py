"""Fetching a closure: the real apt against a small mirror on loopback, twice."""

from __future__ import annotations

import hashlib
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from provisioning.kit import repository
from provisioning.kit.repository import Source, fetch
from provisioning.kit.signing import KitKey
from tests.provisioning.kit.kits import small_deb

SUITE = "bookworm"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the library
        pass


@pytest.fixture
def mirror(tmp_path: Path, key: KitKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A mirror that has one package, which every kit takes along."""
    root = tmp_path / "mirror"
    (root / "pool").mkdir(parents=True)
    small_deb(tmp_path, "teman").rename(root / "pool/teman_0.1.0_all.deb")
    listed = subprocess.run(["apt-ftparchive", "packages", "pool"], cwd=root, check=True, capture_output=True).stdout
    key.prepare()
    for suite in (SUITE, f"{SUITE}-updates"):
        place = root / "dists" / suite
        (place / "main/binary-amd64").mkdir(parents=True)
        (place / "main/binary-amd64/Packages").write_bytes(listed)
        digest = f"{hashlib.sha256(listed).hexdigest()} {len(listed)} main/binary-amd64/Packages"
        head = f"Suite: {suite}\nCodename: {suite}\nArchitectures: amd64\nComponents: main\n"
        date = "Date: Mon, 01 Jan 2024 00:00:00 UTC\n"
        (place / "InRelease").write_bytes(key.clear_signed(f"{head}{date}SHA256:\n {digest}\n".encode()))
    (tmp_path / "mirror.gpg").write_bytes(key.public())
    monkeypatch.setattr(repository, "KEYRINGS", {SUITE: str(tmp_path / "mirror.gpg")})
    monkeypatch.setattr(repository, "ALONGSIDE", ("teman",))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_second_fetching_finds_the_same_packages_in_the_cache(mirror: str, tmp_path: Path) -> None:
    """A kit that is brought up to date holds every package that the first one held."""
    deb = small_deb(tmp_path)
    once = partial(fetch, SUITE, Source(mirror, None), deb, tmp_path / "cache", lambda done: None)
    first = once()
    assert [path.name for path in first] == [deb.name, "teman_0.1.0_all.deb"]
    assert once() == first
    assert all(path.is_file() for path in first)
