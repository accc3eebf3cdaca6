"""A disk that is really full: a tmpfs of six megabytes in a mount name space of its own, and a limit on file size."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from appliance import space
from appliance.space import FILE, Reserve
from sync import errors
from tests.appliance.rooms import Bench, Clocks

ROOT = Path(__file__).parents[2]
MIB = 1 << 20


@pytest.mark.root
def test_a_full_disk_loses_nothing_and_heals_by_itself(tmp_path: Path) -> None:
    """507 to all waiters, nothing shown but what was committed, the reserve used first, on again with space."""
    script = 'mount -t tmpfs -o size=6m tmpfs "$1" && exec "$2" -m tests.appliance.full_disk "$1"'
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    command = ["unshare", *as_root, "--mount", "sh", "-c", script, "sh", str(tmp_path), sys.executable]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["second_sitting_opens"], "what is set aside for the first is there, though it is not free"
    assert told["reserve_held"] == 4 * 65_536 + 256 * 1024, "everybody's worst case, and the margin"
    assert told["given_in_parts"] == [256 * 1024, 0], "whatever fills the disk does not get all of it at once"
    assert told["acked_before_full"] > 10, "the reserve let answers in after the disk was full"
    assert told["reserve_used"]
    assert told["refused"] == [errors.DISK_FULL.code, 507]
    assert told["all_waiters"] == [errors.DISK_FULL.code] * 5
    assert told["have_shown"] == told["acked_before_full"]
    assert told["read_only"]
    assert told["clock_stands_still"] <= 3_000
    assert told["commits_meanwhile"] == 0
    assert told["refusals_meanwhile"] >= 2, "the watchdog hears of them: nobody restarts a box because its disk is full"
    assert told["waits_before_it_tries_again"] == 1.0, "a full disk is no reason to burn the processor"
    assert not told["read_only_after"]
    assert told["have_after"] == told["acked_before_full"] + 1
    assert told["have_after_crash"] == told["have_after"]
    assert told["kinds"] == told["have_after"]
    assert told["answers"] == {"B1-single": "A"}


def test_a_write_that_fails_otherwise_ends_the_process(tmp_path: Path) -> None:
    """A file that may not grow (EFBIG) is no full disk: the writer leaves, and what it had acknowledged is there."""
    program = """
import resource, signal, sys
from pathlib import Path
from appliance.connection import JournalFailedError
from appliance.commands import Have, PutEvents
from tests.appliance.rooms import Bench
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
bench = Bench(Path(sys.argv[1]))
lease = bench.working()
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
acked, n = 0, 1
try:
    while True:
        reply = bench.ask(PutEvents(lease, [[n, "answer", "B1-single", "A", bench.k]]))
        assert isinstance(reply, Have)
        acked, n = reply.have, n + 1
except JournalFailedError as failed:
    print(acked, failed.code, failed.details["why"])
    sys.exit(70)
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert run.returncode == 70, run.stderr
    acked, code, why = run.stdout.splitlines()[-1].split()
    assert code == errors.JOURNAL_FAILED.code
    assert why.startswith("SQLITE_IOERR")
    room = Bench(tmp_path, clocks=Clocks(dice=random.Random(2))).room
    assert [lease.have for each in room.published.attempts.values() for lease in each.leases.values()] == [int(acked)]
    room.close()


def test_the_reserve_grows_shrinks_is_given_in_parts_and_leaves_a_margin(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path, MIB)
    assert reserve.held_bytes == 0
    assert reserve.hold(3 * MIB)
    assert reserve.held_bytes == 3 * MIB == (tmp_path / FILE).stat().st_blocks * 512, "there is no hole in it"
    assert reserve.hold(3 * MIB - 1)
    assert reserve.held_bytes == 3 * MIB, "for a byte the file is not touched"
    assert reserve.hold(2 * MIB)
    assert reserve.held_bytes == 2 * MIB
    assert reserve.hold(4 * MIB)
    assert reserve.held_bytes == 4 * MIB
    assert reserve.give()
    assert reserve.held_bytes == 3 * MIB
    assert not Reserve(tmp_path, reserve.free_bytes()).hold(4 * MIB)
    assert reserve.held_bytes == 3 * MIB, "what is held stays, though no more fits"
    reserve.release()
    assert not reserve.give()
    assert reserve.held_bytes == 0


def test_a_large_reserve_is_set_aside_bit_by_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "MOST_AT_ONCE", 2 * MIB)
    reserve = Reserve(tmp_path, 4096)
    assert [reserve.hold(5 * MIB) for _ in range(3)] == [False, False, True]
    assert reserve.held_bytes == 5 * MIB


def test_a_reserve_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        assert not Reserve(tmp_path, 100_000).hold(100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert Reserve(tmp_path, 1).held_bytes == 0
