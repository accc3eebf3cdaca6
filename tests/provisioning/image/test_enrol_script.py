"""What the stick types to enrol by itself: the script as it lies on the stick, its surroundings made here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "provisioning/image/data/tree/usr/lib/lumbung-stick/enrol"


@pytest.mark.parametrize("serial", ["PF 2ABC/7", ""])
def test_the_makers_number_is_read_by_root_and_given_to_the_service_that_asks(tmp_path: Path, serial: str) -> None:
    """The service itself may not read it; a number that the centre was told beforehand is approved at once."""
    asked, text = tmp_path / "asked", SCRIPT.read_text()
    shims = {
        "python3": f'{sys.executable} "$@" >/dev/null && echo "{serial}"',  # the real one must know the words, too
        "runuser": f'printf "%s\\n" "$@" >>{asked}',
        "systemctl": f'printf "%s\\n" "$@" >>{asked}',
    }
    for name, body in shims.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "jawaban.txt").write_text("site=smk-1\r\ncode=ABCD-EFGH\r\n")
    (tmp_path / "config.toml").write_text('site = "smk-1"\n')
    for place in ("/media/LUMBUNG/jawaban.txt", "/etc/lumbung/config.toml", "/usr/lib/lumbung/current/bin/python3"):
        assert place in text
        text = text.replace(place, str(tmp_path / Path(place).name))
    path = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", text], check=True, env=path)
    told = asked.read_text().splitlines()
    enrol, services = told[: told.index("restart")], told[told.index("restart") :]
    words = ["-u", "lumbung", "--", "lumbung", "provision", "enrol", "--code", "ABCD-EFGH", "--wait", "86400"]
    assert enrol == [*words, *([f"--serial={serial}"] if serial else [])]
    assert services[-1] == "lumbung-sync.service"
