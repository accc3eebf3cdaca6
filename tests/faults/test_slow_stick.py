"""A box on a stick that takes 50 ms an fsync and stands still for two seconds now and then: nobody meets an error."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from bench.save_latency import SLOW_STICK, build_slowsync
from provisioning.demo.alone import BoxAlone, prepare_box
from provisioning.simulate.cards import invent_roster
from tests.conditions import eventually
from tests.faults.journal_file import read_journal
from tests.faults.test_kill9 import EXAM, PEOPLE
from tests.faults.writing import SEED, Writer

pytestmark = pytest.mark.room

OFTEN = {"SLOWSYNC_STALL_EVERY_US": "4000000"}  # more of them than any stick has: the test is shorter
STALLS = 3
STALL_S = 2.0
ANSWERS = 300


@pytest.fixture
def box(tmp_path: Path) -> BoxAlone:
    roster = tmp_path / "roster.csv"
    invent_roster(roster, PEOPLE, SEED)
    made = prepare_box(tmp_path / "alone", EXAM, roster)
    made.environment = {**os.environ, "LD_PRELOAD": str(build_slowsync(tmp_path)), **SLOW_STICK, **OFTEN}
    return made


def test_a_stick_that_stalls_shows_nobody_an_error_and_loses_nothing(box: BoxAlone) -> None:
    """Log-in, start, blocks and saves, over some stalls; then the box is killed in the midst of it all."""
    stop = threading.Event()
    box.start()
    writers: list[Writer] = []
    try:
        box.open_sitting()
        writers += [Writer(box, number, stop) for number in range(PEOPLE)]
        for _ in range(STALLS):
            for writer in writers:
                writer.longest_s = 0.0
            eventually(lambda: max(writer.longest_s for writer in writers) >= STALL_S, 60.0)
        eventually(lambda: sum(writer.most for writer in writers) >= ANSWERS, 60.0)
        retried = {number: writer.page.retries for number, writer in enumerate(writers) if writer.page.retries}
    finally:
        stop.set()
        box.kill()
        for writer in writers:
            writer.thread.join(timeout=60)
    assert [writer.refused for writer in writers if writer.refused] == []
    assert retried == {}, "a stall is waited for: no request was refused, cut off or sent again"
    promised = {key: answer for writer in writers for key, answer in writer.keys().items()}
    assert len(promised) >= ANSWERS
    found = read_journal(box.data_dir)
    assert {key: answer for key, answer in promised.items() if found.answers.get(key) != answer} == {}
    assert [key for key, times in found.times.items() if times > 1] == []
