"""Added time is withdrawn as far as it is unused; an end by mistake becomes a pause. Nobody loses time by either."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from appliance import acts, deadlines
from appliance.attempt import Attempt, Entered
from appliance.commands import AskHelp, Confirm, Done, EnterBlock, Slip, Start, Submit
from appliance.decisions.undoing import LEFT_MS
from appliance.sitting import Sitting
from sync import errors
from sync.wire import answers
from sync.wire.answers import answers_digest
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import SECONDS, SITTING, Bench
from tests.appliance.sitting_days import MINUTE_MS, WHY, me, refused
from tests.appliance.test_undoing import done, facts


def grant_of(bench: Bench) -> bytes:
    """The id of the act that was asked for last."""
    return bench.acts.to_bytes(16, "big")


def test_what_is_unused_of_added_time_is_withdrawn_from_everybody_who_got_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    first, second, silent = (bench.working(number) for number in range(3))
    left = bench.room.pulse(first, 0).deadline
    assert left is not None
    done(bench.act(acts.AddTime, None, 5 * MINUTE_MS, "listrik"))
    grant = grant_of(bench)
    done(bench.act(acts.AddTime, me(0), 2 * MINUTE_MS, "mouse rusak"))
    bench.run(MINUTE_MS, first, second)
    before = [bench.room.published.attempts[me(number)].entered[0] for number in range(3)]
    assert [each.granted_ms for each in before] == [7 * MINUTE_MS, 5 * MINUTE_MS, 5 * MINUTE_MS]
    told = done(bench.act(acts.WithdrawTime, None, grant, "salah ruang"))
    assert told.count == 2, "not from the one who is silent: that page works on by what it knows"
    deadlines = [bench.room.pulse(lease, 0).deadline for lease in (first, second)]
    assert deadlines == [left + 2 * MINUTE_MS, left]
    assert refused(bench.act(acts.WithdrawTime, None, grant, "lagi")) is errors.NOTHING_TO_WITHDRAW
    bench.run(60_000, silent)
    assert done(bench.act(acts.WithdrawTime, me(2), grant, "salah ruang")).count == 1, "heard again, and settled"
    told_of = [(each.kind, each.length_ms, each.people or each.person) for each in facts(bench).credits]
    assert [each for each in told_of if each[0] != "held"] == [
        ("added", 5 * MINUTE_MS, (1, 2, 3)),
        ("added", 2 * MINUTE_MS, 1),
        ("withdrawn", 5 * MINUTE_MS, (1, 2)),
        ("withdrawn", 5 * MINUTE_MS, 3),
    ]
    bench.crash()
    after = [bench.room.published.attempts[me(number)].entered[0].granted_ms for number in range(3)]
    assert after == [2 * MINUTE_MS, 0, 0]


def test_of_added_time_that_is_used_nothing_is_withdrawn(tmp_path: Path) -> None:
    """Of eleven minutes ten and a half are gone: half a minute is the last one, which stays."""
    bench = Bench(tmp_path)
    lease = bench.working(0)
    done(bench.act(acts.AddTime, me(0), MINUTE_MS, "listrik"))
    grant = grant_of(bench)
    bench.run(SECONDS * 1_000 + MINUTE_MS // 2, lease)
    (seat, *_) = bench.room.proctor_view(SITTING).seats
    assert [each.withdrawable_ms for each in seat.granted] == [0], "so it is not offered"
    assert refused(bench.act(acts.WithdrawTime, me(0), grant, WHY)) is errors.NOTHING_TO_WITHDRAW
    bench.get(EnterBlock(lease, "B2"), Done)
    assert refused(bench.act(acts.WithdrawTime, me(0), grant, WHY)) is errors.NOTHING_TO_WITHDRAW, "another block"
    assert refused(bench.act(acts.WithdrawTime, me(0), bytes(15), WHY)) is errors.NOTHING_TO_WITHDRAW


def test_of_added_time_that_is_begun_the_rest_is_withdrawn(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(0)
    done(bench.act(acts.AddTime, me(0), 10 * MINUTE_MS, "listrik"))
    grant = grant_of(bench)
    bench.run(SECONDS * 1_000 + MINUTE_MS, lease)
    done(bench.act(acts.WithdrawTime, me(0), grant, "keliru"))
    pulse = bench.room.pulse(lease, 0)
    assert pulse.deadline is not None
    assert pulse.deadline - pulse.k == MINUTE_MS, "the last minute stays, and what was used is not counted back"


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 600)), max_size=4), st.integers(1, 60), st.integers(0, 40)
)
def test_withdrawing_moves_the_deadline_by_exactly_as_much_and_leaves_a_minute(
    pauses: list[tuple[int, int]], given_min: int, minutes: int
) -> None:
    """Whatever pauses lie in it: what the exam owes, and what was used, is untouched."""
    joined, k = deadlines.joined((at * 1_000, (at + length) * 1_000) for at, length in pauses), minutes * MINUTE_MS
    known = tuple((start, None if end is None or end > k else end) for start, end in joined if start <= k)
    granted = given_min * MINUTE_MS
    block = Entered("B1", 0, SECONDS * 1_000, granted_ms=granted)
    attempt = Attempt(me(0), SITTING, "working", answers.empty(me(0)), (), entered=(block,))
    sitting = Sitting(SITTING, bytes(32), "running", 0, pauses=known)
    before = deadlines.deadline(block, known, k, None)
    taken = deadlines.unused_ms(attempt, sitting, k, granted, LEFT_MS)
    after = deadlines.deadline(replace(block, granted_ms=granted - taken), known, k, None)
    assert 0 <= taken <= granted
    assert after == before - taken
    assert not taken or after >= k + LEFT_MS
    owed = deadlines.deadline(replace(block, granted_ms=0), known, k, None)
    assert after >= min(owed, before)


def test_a_sitting_that_was_ended_by_mistake_goes_on_and_nobody_loses_time(tmp_path: Path) -> None:
    """As a pause since the end: seven minutes later the block has what it had."""
    bench = Bench(tmp_path)
    first, second = bench.working(0), bench.working(1)
    bench.run(2 * MINUTE_MS, first, second)
    left = bench.room.pulse(first, 0).deadline
    assert left is not None
    done(bench.act(acts.EndSitting))
    ended_k = bench.k
    hand_in(bench, second)
    bench.run(7 * MINUTE_MS, first)
    done(bench.act(acts.UndoEnd, "salah ketuk"))
    pulse = bench.room.pulse(first, 0)
    assert (pulse.sitting, pulse.paused) == ("paused", True)
    bench.run(MINUTE_MS, first)
    done(bench.act(acts.ResumeSitting))
    pulse = bench.room.pulse(first, 0)
    assert (pulse.sitting, pulse.paused) == ("running", False)
    assert pulse.deadline == left + bench.k - ended_k
    bench.put(first, [1, "answer", "B1-single", "A", bench.k])
    assert bench.room.published.attempts[me(0)].ledger.answers() == {"B1-single": "A"}
    assert bench.room.published.attempts[me(1)].state == "submitted", "who handed in stays done"
    done(bench.act(acts.EndSitting))
    assert bench.room.published.sittings[SITTING].ended_k == bench.k
    told = facts(bench)
    assert told.times.ended is not None
    (pause,) = told.times.pauses
    assert pause.length_ms == 8 * MINUTE_MS
    assert [each.what for each in told.corrections] == ["end_undone"]
    bench.crash()
    assert bench.room.published.sittings[SITTING].state == "ended"


def hand_in(bench: Bench, lease: LeaseToken) -> None:
    bench.get(Submit(lease, 0, bytes(16), answers_digest(lease.attempt, bytes(16), {})), Slip)


def test_an_end_in_a_pause_is_undone_to_that_pause(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(0)
    left = bench.room.pulse(lease, 0).deadline
    assert left is not None
    done(bench.act(acts.PauseSitting, "listrik"))
    since = bench.k
    for _ in range(2):
        bench.run(MINUTE_MS, lease)
        done(bench.act(acts.EndSitting))
        bench.run(MINUTE_MS, lease)
        done(bench.act(acts.UndoEnd, "salah ketuk"))
    done(bench.act(acts.ResumeSitting))
    assert bench.room.pulse(lease, 0).deadline == left + bench.k - since
    assert sum(each.length_ms for each in facts(bench).times.pauses) == bench.k - since


def test_a_silence_over_an_end_that_is_undone_is_given_back_once(tmp_path: Path) -> None:
    """Silent from a minute before the end to a minute after the resumption: two minutes lost, the rest is a pause."""
    bench = Bench(tmp_path)
    lease = bench.working(0)
    bench.run(MINUTE_MS, lease)
    bench.run(MINUTE_MS)
    done(bench.act(acts.EndSitting))
    bench.run(5 * MINUTE_MS)
    done(bench.act(acts.UndoEnd, "salah ketuk"))
    done(bench.act(acts.ResumeSitting))
    bench.run(MINUTE_MS)
    bench.run(20_000, lease)
    pulse = bench.room.pulse(lease, 0)
    assert pulse.deadline is not None
    full = bench.room.published.attempts[me(0)].entered[0].entered_k + SECONDS * 1_000
    assert 0 <= pulse.deadline - (full + 7 * MINUTE_MS) <= 9_000, "two minutes of silence, five of pause, three ticks"


def test_a_silence_over_the_end_is_given_back_up_to_the_end_and_no_further(tmp_path: Path) -> None:
    """A page comes back after the end: what it lost before is held, the time after the end is nobody's.

    So an end that is undone gives that time once, as the pause that it is, and not also as a silence.
    """
    bench = Bench(tmp_path)
    lease = bench.working(0)
    bench.run(MINUTE_MS, lease)
    bench.run(2 * MINUTE_MS)
    done(bench.act(acts.EndSitting))
    bench.run(5 * MINUTE_MS)
    bench.run(20_000, lease)  # heard again while the sitting has ended; its silence is settled
    block = bench.room.published.attempts[me(0)].entered[0]
    assert 0 <= block.held_ms - 2 * MINUTE_MS <= 6_000, "two minutes and a tick or two"
    assert block.waiting_ms == 0
    done(bench.act(acts.UndoEnd, "salah ketuk"))
    done(bench.act(acts.ResumeSitting))
    pulse = bench.room.pulse(lease, 0)
    assert pulse.deadline is not None
    lost = 2 * MINUTE_MS + 5 * MINUTE_MS + 20_000
    assert 0 <= pulse.deadline - (block.entered_k + SECONDS * 1_000 + lost) <= 9_000


def test_help_that_was_asked_for_outlives_an_end_that_is_undone(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    lease = bench.log_in(0)
    bench.get(Confirm(lease), Done)
    bench.get(AskHelp(lease, "mouse"), Done)
    done(bench.act(acts.EndSitting))
    done(bench.act(acts.UndoEnd, "salah ketuk"))
    assert bench.room.proctor_view(SITTING).seats[0].presence.help == "mouse"
    done(bench.act(acts.ResumeSitting))
    for command in (Start(lease), EnterBlock(lease, "B1")):
        bench.get(command, Done)
