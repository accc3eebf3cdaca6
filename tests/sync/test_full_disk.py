"""A disk that is really full: as root an ext4 in a loop-mounted file, else a tmpfs; in a name space of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync import errors

LOOP = 'truncate -s 5M "$1.img" && mkfs.ext4 -q -m 0 "$1.img" && mount -o loop "$1.img" "$1"'
TMPFS = 'mount -t tmpfs -o size=4m tmpfs "$1"'


@pytest.mark.root
def test_a_full_disk_is_named_leaves_no_half_file_and_passes(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    script = f'{LOOP if os.geteuid() == 0 else TMPFS} && exec "$2" -m tests.sync.full_disk "$1"'
    run = subprocess.run(
        ["unshare", *as_root, "--mount", "sh", "-c", script, "sh", str(place), sys.executable],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=Path(__file__).parents[2],
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    emergency = told.pop("emergency")
    assert emergency["full"] == [errors.EMERGENCY_NOT_KEPT.code, []], "nothing half of an emergency file either"
    assert (emergency["freed"][0], emergency["held"]) == (True, [60_000])
    assert told["before"]["held"] == 3_001
    assert told["full"]["troubles"] == [errors.NO_ROOM.code]
    assert told["half full"]["troubles"] == [errors.NO_ROOM.code]
    assert told["half full"]["missing"] == 1
    assert told["half full"]["backlog"] == 0, "answers went up although the content found no room"
    for step in told.values():
        assert (step["half"], step["empty"]) == ([], [])
    assert (told["freed"]["troubles"], told["freed"]["held"], told["freed"]["missing"]) == ([], 6_001, 0)
