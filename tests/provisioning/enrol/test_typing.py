"""What a person at the terminal sees and types, and what the PC says of itself."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from central import enrolment
from central.centre import Centre
from provisioning.enrol.machine import hardware_serial
from sync.wire import enrolment as wire
from tests.provisioning.enrol.world import SITE, Pc

CHECKOUT = Path(__file__).parents[3]


def at_a_terminal(pc: Pc, typed: str, *words: str) -> str:
    """All that the command shows on a terminal where a person typed this."""
    ours, theirs = pty.openpty()
    os.write(ours, typed.encode())
    command = [sys.executable, "-m", "lumbung", "provision", "enrol", "-c", str(pc.config), *words]
    done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=120, cwd=CHECKOUT, check=False)
    os.close(theirs)
    os.close(ours)
    return done.stdout + done.stderr


def test_a_person_is_asked_for_the_time_once_and_for_the_fingerprint(centre: Centre, pc: Pc) -> None:
    shown = at_a_terminal(pc, "2026-11-21 08:00\n")
    assert "Jam PC ini" in shown
    assert "▀" in shown or "█" in shown, "a QR code"
    data = (pc.data / "enrol" / "request.lmb").read_bytes()
    assert wire.request_fingerprint(data) in shown
    assert wire.read_request(data).created_ms // 86_400_000 in (20_777, 20_778), "what was typed, in the PC's zone"
    assert "Jam PC ini" not in at_a_terminal(pc, "")
    enrolment.approve(centre, SITE, enrolment.receive(centre, data), "ani")
    path = pc.folder / "came.lmb"
    path.write_bytes(enrolment.approval(centre, SITE, wire.digest(data)))
    fingerprint = wire.roles_fingerprint(centre.keys.role_list)
    shown = at_a_terminal(pc, f"{fingerprint}\n", "--approval", str(path))
    assert "TERDAFTAR" in shown


def test_the_forms_of_a_request_say_the_same(pc: Pc) -> None:
    pc.told("--out", str(pc.folder / "stick"), code=3)
    stem = pc.folder / "stick" / f"lumbung-{SITE}-box-1"
    data = stem.with_name(stem.name + ".lmb").read_bytes()
    assert wire.from_text(stem.with_name(stem.name + ".txt").read_text()) == data
    (code,) = zxingcpp.read_barcodes(Image.open(stem.with_name(stem.name + ".png")).convert("L"))
    assert wire.from_text(code.text) == data, "what a phone reads off the picture"
    assert stem.with_name(stem.name + ".svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("files", "serial"),
    [
        ({"product_serial": "PF2ABC3D\n"}, "PF2ABC3D"),
        ({"product_serial": "To be filled by O.E.M.\n", "board_serial": "/7XK/CN1/\n"}, "/7XK/CN1/"),
        ({"product_serial": "Default string\n", "board_serial": "None\n", "chassis_serial": "0\n"}, ""),
        ({"product_serial": "<b>&é\n"}, "-b---"),
        ({"product_serial": "S" * 100}, "S" * 40),
        ({}, ""),
    ],
)
def test_the_serial_is_the_makers_or_none(tmp_path: Path, files: dict[str, str], serial: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = hardware_serial(tmp_path)
    assert wire.SERIAL.fullmatch(found)
    assert found == serial or (serial == "-b---" and found.startswith("-b-"))


def test_a_serial_that_nobody_could_send_is_a_mistyped_command(pc: Pc) -> None:
    assert pc.enrol("--serial", "<b>").exit_code == 2
    assert not (pc.data / "enrol").exists()
