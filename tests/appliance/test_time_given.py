"""Time that people of the room give and take: pauses of all and of one, added time, held time."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance import deadlines
from appliance.acts import (
    AddHeld,
    AddTime,
    EndSitting,
    PausePerson,
    PauseSitting,
    ResumePerson,
    ResumeSitting,
    RevokeHeld,
)
from appliance.attempt import Entered
from appliance.commands import ActDone, Done, EnterBlock
from sync import errors
from sync.errors import LumbungError
from tests.appliance.rooms import SECONDS, Bench
from tests.appliance.test_time import MINUTE, come_back, left_ms


def test_a_pause_moves_the_deadline_and_is_not_held_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(MINUTE, lease)
    before = left_ms(bench, lease)
    bench.act(PauseSitting, "listrik padam")
    bench.run(5 * MINUTE)  # everyone is silent during the pause
    bench.act(ResumeSitting)
    come_back(bench, lease)
    assert abs(left_ms(bench, lease) - before) <= 2_000
    assert "time.held" not in bench.kinds()


def test_a_person_can_be_paused_and_pauses_do_not_count_twice(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    before = left_ms(bench, lease)
    bench.act(PausePerson, lease.attempt, "sakit")
    assert bench.room.pulse(lease, 0).paused
    bench.run(2 * MINUTE, lease)
    bench.act(PauseSitting, "listrik padam")
    bench.run(2 * MINUTE, lease)
    bench.act(ResumePerson, lease.attempt)
    bench.act(ResumeSitting)
    assert not bench.room.pulse(lease, 0).paused
    assert left_ms(bench, lease) == before


def test_a_pause_after_the_deadline_brings_no_block_back() -> None:
    block = Entered("B1", entered_k=0, block_ms=100)
    assert deadlines.deadline(block, ((150, 900),), 1_000, None) == 100
    assert deadlines.deadline(block, ((50, 250), (290, 400)), 1_000, None) == 410
    assert deadlines.deadline(block, ((50, None),), 80, None) == 130
    assert deadlines.deadline(block, ((-50, 20),), 80, None) == 120
    assert deadlines.deadline(block, ((-50, -20),), 80, None) == 100
    assert deadlines.deadline(block, (), 1_000, ended_k=40) == 40
    left = Entered("B1", entered_k=0, block_ms=100, left_k=60)
    assert deadlines.deadline(left, ((70, 90),), 1_000, None) == 100


def test_only_pauses_that_count_are_subtracted_from_a_silence() -> None:
    block = Entered("B1", entered_k=0, block_ms=100)
    assert deadlines.counted_pauses(block, ((50, 80),), 1_000, 0, 1_000) == 30
    assert deadlines.counted_pauses(block, ((50, 80),), 1_000, 60, 70) == 10
    assert deadlines.counted_pauses(block, ((150, 300),), 1_000, 0, 1_000) == 0
    assert deadlines.counted_pauses(block, ((50, None),), 90, 0, 1_000) == 40


def test_intervals_are_joined() -> None:
    assert deadlines.joined([(5, 9), (1, 3), (3, 4)]) == ((1, 4), (5, 9))
    assert deadlines.joined([(5, None), (1, 6), (7, 8)]) == ((1, None),)
    assert deadlines.proved_ms([(0, 10), (5, 20), (90, 95)], 5, 92) == 17


def test_added_time_is_for_the_current_block(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    one, two = bench.working(0), bench.working(1)
    before = left_ms(bench, one)
    assert isinstance(bench.act(AddTime, one.attempt, 5 * MINUTE, "monitor mati"), ActDone)
    assert left_ms(bench, one) == before + 5 * MINUTE
    assert left_ms(bench, two) == before
    done = bench.act(AddTime, None, MINUTE, "semua")
    assert isinstance(done, ActDone)
    assert done.count == 2
    bench.get(EnterBlock(one, "B2"), Done)
    assert left_ms(bench, one) == SECONDS * 1_000


@pytest.mark.parametrize(("added_ms", "reason"), [(0, "x"), (1_500, "x"), (5 * 3600 * 1000, "x"), (1_000, " ")])
def test_time_is_added_in_whole_seconds_with_a_reason(added_ms: int, reason: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    result = bench.act(AddTime, lease.attempt, added_ms, reason)
    assert isinstance(result, LumbungError)
    assert result.entry is errors.BAD_ACT


def test_no_time_is_added_where_nobody_works(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.act(EndSitting)
    for attempt in (lease.attempt, None):
        result = bench.act(AddTime, attempt, MINUTE, "x")
        assert isinstance(result, LumbungError)
        assert result.entry is errors.WRONG_SITTING_STATE


def test_held_time_can_be_revoked(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    assert isinstance(bench.act(RevokeHeld, lease.attempt, "x"), LumbungError), "nothing was held"
    bench.run(30_000, lease)
    bench.run(5 * MINUTE)
    come_back(bench, lease)
    held = bench.room.view_attempt(lease).held_ms
    assert held >= 4 * MINUTE
    before = left_ms(bench, lease)
    assert isinstance(bench.act(RevokeHeld, lease.attempt, "kabel dicabut sendiri"), ActDone)
    assert left_ms(bench, lease) == before - held
    assert bench.room.view_attempt(lease).held_ms == 0


def test_held_time_for_one_seat(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    one, two = bench.working(0), bench.working(1)
    bench.run(30_000, one, two)
    bench.run(15 * MINUTE)
    come_back(bench, one)
    come_back(bench, two)
    done = bench.act(AddHeld, one.attempt, "UPS mati")
    assert isinstance(done, ActDone)
    assert done.count == 1
    assert bench.room.published.attempts[two.attempt].entered[-1].waiting_ms > 0
