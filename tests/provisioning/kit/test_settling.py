"""What a technician is asked when a PC is made the box of a site, on a PC or at a stick's first start."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from appliance.settings import BoxSettings
from sync import config

CHECKOUT = Path(__file__).parents[3]
BROUGHT = CHECKOUT / "provisioning/debian/data/usr/share/lumbung/config.toml"


class Pc:
    """A PC with the package's settings, and a systemctl that only writes down what it is asked."""

    def __init__(self, folder: Path) -> None:
        self._bin = folder / "bin"
        self._bin.mkdir(parents=True)
        self.data = folder / "box"
        self.config = folder / "config.toml"
        self.config.write_text(BROUGHT.read_text("utf-8").replace("/var/lib/lumbung/", f"{folder}/"))
        self.services = folder / "services"
        (self._bin / "systemctl").write_text(f'#!/bin/sh\necho "$*" >>{self.services}\n')
        (self._bin / "systemctl").chmod(0o755)

    def settle(self, typed: str) -> str:
        """All that is shown to somebody who types this."""
        ours, theirs = pty.openpty()
        os.write(ours, typed.encode())
        words = ["provision", "settle", "--bare", "--site", "smk1", "--user", "root", "-c", str(self.config)]
        done = subprocess.run(
            [sys.executable, "-m", "lumbung", *words],
            stdin=theirs,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=CHECKOUT,
            env={**os.environ, "PATH": f"{self._bin}:{Path(sys.executable).parent}:{os.environ['PATH']}"},
            check=False,
        )
        os.close(theirs)
        os.close(ours)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def box(self) -> BoxSettings:
        found: BoxSettings = config.load(self.config, {"box": BoxSettings})["box"]
        return found

    def keys(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.data / "keys").iterdir()}


def test_two_boxes_of_one_kit_get_names_and_keys_of_their_own(tmp_path: Path) -> None:
    """Which of a site's boxes this is, is asked: a standby that called itself box-1, too, would be no second box."""
    first, second = Pc(tmp_path / "first"), Pc(tmp_path / "second")
    first.settle("\nhttp://192.168.77.1\n")
    shown = second.settle("box-2\nhttp://192.168.77.1\n")
    assert "smk1 / box-2" in shown
    assert (first.box().box, second.box().box) == ("box-1", "box-2")
    assert first.box().origin == second.box().origin == "http://192.168.77.1", "the cards of a site have one address"
    ours, others = first.keys(), second.keys()
    assert ours.keys() == others.keys() != set()
    assert [name for name in ours if ours[name] == others[name]] == []


def test_a_second_run_asks_nothing(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "pc")
    pc.settle("box-2\nhttp://192.168.77.1\n")
    before, asked = pc.config.read_bytes(), pc.services.read_text()
    shown = pc.settle("")
    assert "Id server ini" not in shown
    assert "Alamat pada kartu" not in shown
    assert (pc.config.read_bytes(), pc.services.read_text()) == (before, asked), "nothing is changed or started anew"
