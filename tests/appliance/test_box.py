"""The two threads around the room, and how the process leaves when its disk fails."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appliance.acts import OpenSitting
from appliance.box import Box
from appliance.commands import Have, PutEvents
from appliance.writer import Writer
from sync import errors
from sync.errors import LumbungError
from tests.appliance.rooms import SITTING, Bench
from tests.appliance.shelved import Site
from tests.conditions import eventually


def test_the_writer_answers_from_its_own_thread(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    writer = Writer(bench.room, leave=lambda failed: None)
    writer.start()
    told: list[tuple[Any, str]] = []
    bench.room.submit(
        PutEvents(lease, [[1, "focus", True, 1]]),
        lambda result: told.append((result, threading.current_thread().name)),
    )
    eventually(lambda: told)
    assert isinstance(told[0][0], Have)
    assert told[0][1] == "writer"
    assert writer.stop()
    assert not bench.room.wake()  # type: ignore[func-returns-value]  # harmless afterwards


def test_a_failed_commit_makes_the_process_leave(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    left: list[LumbungError] = []
    writer = Writer(bench.room, left.append)
    bench.room._journal._connection.execute("DROP TABLE clock")
    told: list[Any] = []
    bench.room.submit(OpenSitting(bytes(16), "awas", SITTING), told.append)
    writer.start()
    eventually(lambda: left)
    assert left[0].entry is errors.JOURNAL_FAILED
    assert told == left
    assert writer.stop()


def test_a_writer_that_breaks_makes_the_process_leave_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    left: list[LumbungError] = []
    writer = Writer(bench.room, left.append)
    bench.room.until_tick_s = lambda: 1 / 0  # type: ignore[method-assign]
    writer.start()
    eventually(lambda: left)
    assert left[0].entry is errors.JOURNAL_FAILED
    assert left[0].details == {"why": "ZeroDivisionError"}


def test_leaving_is_immediate_and_has_its_exit_code() -> None:
    program = """
from appliance.box import _leave
from appliance.connection import JournalFailedError
import atexit
atexit.register(lambda: print("too late"))
_leave(JournalFailedError("SQLITE_IOERR_FSYNC"))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 70
    assert "too late" not in run.stdout


def test_the_box_looks_into_its_inbox_by_itself(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.box.start()
    site.put(10)
    eventually(lambda: site.box.room.published.library.version == 10)
    site.box.stop()
    site.open()
    assert site.box.room.published.library.version == 10


def test_who_has_it_look_goes_on_once_all_that_was_found_is_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of turn: the next look by itself would be an hour away."""
    monkeypatch.setattr("appliance.box.LOOK_EVERY_S", 3600.0)
    site = Site(tmp_path)
    site.box.start()
    assert site.box.look_now(60), "there is nothing, and it says so"
    for version in (10, 11):
        site.put(version)
        assert site.box.look_now(60)
        assert site.box.room.published.library.version == version
    site.box.stop()


def test_one_look_serves_all_who_ask_while_another_is_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.box.LOOK_EVERY_S", 3600.0)
    bench = Bench(tmp_path)
    shelf: Any = HeldShelf()
    box = Box(bench.room, shelf, tmp_path, lambda failed: None)
    box.start()
    assert shelf.under_way.acquire(timeout=60)
    asking = [threading.Thread(target=box.look_now, args=(60,)) for _ in range(4)]
    for each in asking:
        each.start()
    eventually(lambda: box._asked.qsize() == len(asking))
    shelf.go.set()
    for each in asking:
        each.join(60)
        assert not each.is_alive()
    assert shelf.looks == 2
    box.stop()
    assert not box.look_now(60), "nobody looks any more"


class HeldShelf:
    """A shelf that is empty, once it may say so."""

    def __init__(self) -> None:
        self.looks = 0
        self.under_way, self.go = threading.Semaphore(0), threading.Event()

    def look(self, *asked: Any, **when: Any) -> None:
        self.looks += 1
        self.under_way.release()
        assert self.go.wait(60)


def test_whatever_lies_in_the_inbox_the_looking_goes_on(tmp_path: Path) -> None:
    site = Site(tmp_path)
    inbox = tmp_path / "inbox"
    blobs = inbox / "blobs"
    blobs.rmdir()
    inbox.rmdir()
    inbox.write_text("a file where a folder should be")
    site.box.start()
    inbox.unlink()
    blobs.mkdir(parents=True)
    site.put(10)
    eventually(lambda: site.box.room.published.library.version == 10)
    site.box.stop()


class StumblingShelf:
    """A shelf that fails in a way nobody thought of, and is then empty."""

    def __init__(self) -> None:
        self.looks = 0

    def look(self, *args: Any, **rest: Any) -> None:
        self.looks += 1
        if self.looks == 1:
            raise ZeroDivisionError


def test_a_defect_in_looking_does_not_end_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.box.LOOK_EVERY_S", 0.01)
    bench = Bench(tmp_path)
    shelf: Any = StumblingShelf()
    box = Box(bench.room, shelf, tmp_path, lambda failed: None)
    box.start()
    eventually(lambda: shelf.looks > 2)
    assert box.look_now(60), "nor does it leave anybody waiting"
    box.stop()


def test_while_the_disk_is_full_nothing_new_is_taken_in(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.put(10)
    site.box.room.published = replace(site.box.room.published, read_only=True)
    assert not site.box.look()
    without_shelf = Box(site.box.room, None, tmp_path, lambda failed: None)
    assert not without_shelf.look()
