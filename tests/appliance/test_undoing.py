"""Acts taken back: what they did is undone, what was built on them stays, and a start knows both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance import acts, deadlines
from appliance.attempt import Attempt, Entered
from appliance.commands import AskHelp, Confirm, Done, EnterBlock, LoggedIn, LogIn, Slip, Start, Submit
from appliance.decisions.undoing import LEFT_MS
from appliance.papers.facts import Facts
from appliance.recounting.telling import Beside, facts_of
from appliance.sitting import Sitting
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire import answers
from sync.wire.answers import answers_digest
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import OTHER_SITTING, SECONDS, SITTING, Bench, library, nip
from tests.appliance.sitting_days import MINUTE_MS, WHY, log_in, me, refused, shelf_with

GUEST = bytes(range(16))


def done(result: Any) -> Any:
    assert not isinstance(result, LumbungError), result
    return result


def start_again(bench: Bench) -> None:
    """As after a kill: what is in memory is gone, what the room knows better than the list is read from the disk."""
    bench.shelf = bench.shelf.amended(bench.room._journal.amendments())
    bench.crash()


def facts(bench: Bench, sitting: bytes = SITTING) -> Facts:
    return facts_of(bench.folder, bench.room.published, sitting, Beside(State(), {}, "box-1", ""))


def two_sittings(folder: Path) -> Bench:
    """Two people in the first sitting, four in the second; both run."""
    shelf = library(4)
    here = replace(shelf.sittings[SITTING], participants=shelf.sittings[SITTING].participants[:2])
    bench = Bench(folder, shelf=replace(shelf, sittings={**shelf.sittings, SITTING: here}).amended({}))
    bench.open_sitting()
    for kind in (acts.OpenSitting, acts.StartSitting):
        done(bench.act(kind, sitting=OTHER_SITTING))
    return bench


# --- who was moved --------------------------------------------------------------------------------


def test_a_move_is_known_after_a_start_though_the_new_sitting_was_closed(tmp_path: Path) -> None:
    """Else the person could log in a second time where they came from, and would be missed there."""
    bench = two_sittings(tmp_path)
    left = me(2, OTHER_SITTING)
    done(bench.act(acts.MoveIn, left, "sesi tertukar"))
    bench.log_in(2)
    done(bench.act(acts.ForceSubmit, None, bytes(16), "selesai"))
    done(bench.act(acts.EndSitting))
    done(bench.act(acts.CloseSitting))
    start_again(bench)
    assert SITTING not in bench.room.published.sittings, "the new sitting is closed, and not folded"
    with pytest.raises(LumbungError) as door:
        bench.room.identify(nip(2), "PADI")
    assert (door.value.entry, door.value.details) == (errors.MOVED_ELSEWHERE, {"sitting": "Sesi 1"})
    assert refused(log_in(bench, 2, OTHER_SITTING)) is errors.MOVED_ELSEWHERE
    view = bench.room.proctor_view(OTHER_SITTING)
    (seat,) = (each for each in view.seats if each.attempt == left.hex())
    assert (seat.presence.moved_to, view.counts["enrolled"]) == ("Sesi 1", 3)
    assert left not in [bytes.fromhex(each.attempt) for each in bench.room.open_points(OTHER_SITTING)]
    assert [each.state for each in facts(bench, OTHER_SITTING).people].count("moved") == 1
    without = {key: each for key, each in bench.shelf.sittings.items() if key != SITTING}
    bench.shelf = replace(bench.shelf, sittings=without).amended({})
    bench.crash()
    assert refused(log_in(bench, 2, OTHER_SITTING)) is errors.MOVED_ELSEWHERE, "a dispatch may drop the closed one"


def test_whoever_was_moved_by_mistake_is_awaited_again_where_they_came_from(tmp_path: Path) -> None:
    bench = two_sittings(tmp_path)
    left, here = me(2, OTHER_SITTING), me(2)
    assert refused(bench.act(acts.UndoMoveIn, me(0), WHY)) is errors.WRONG_STATE, "on the list of this sitting"
    done(bench.act(acts.MoveIn, left, "sesi tertukar"))
    done(bench.act(acts.CheckIn, here, "KTP"))
    done(bench.act(acts.UndoMoveIn, here, "keliru"))
    for _ in range(2):
        assert isinstance(bench.room.identify(nip(2), "PADI").attempt, bytes)
        assert [seat.attempt for seat in bench.room.proctor_view(SITTING).seats] == [me(0).hex(), me(1).hex()]
        with pytest.raises(LumbungError) as door:
            bench.room.identify(nip(2), "LUMBUNG")
        assert door.value.entry is errors.WRONG_TOKEN
        assert refused(log_in(bench, 2)) is errors.UNKNOWN_NIP
        assert refused(bench.act(acts.CheckIn, here, "KTP")) is errors.WRONG_STATE
        assert left.hex() in [each.attempt for each in bench.room.open_points(OTHER_SITTING)]
        assert here.hex() not in [each.attempt for each in bench.room.open_points(SITTING)]
        told = facts(bench)
        assert [each.state for each in told.people] == ["expected", "expected"]
        assert [each.what for each in told.corrections] == ["moved_in", "move_in_undone"]
        start_again(bench)
    done(bench.act(acts.MoveIn, left, "benar juga"))
    assert isinstance(log_in(bench, 2), LoggedIn)
    assert refused(bench.act(acts.UndoMoveIn, here, WHY)) is errors.WRONG_STATE, "the log-in is there"
    assert [each.name for each in facts(bench).people][2] == "Peserta 2"


def test_nobody_is_moved_back_to_a_sitting_that_is_closed(tmp_path: Path) -> None:
    bench = two_sittings(tmp_path)
    done(bench.act(acts.MoveIn, me(2, OTHER_SITTING), "sesi tertukar"))
    assert not bench.room.proctor_view(SITTING).seats[2].presence.home_closed
    done(bench.act(acts.EndSitting, sitting=OTHER_SITTING))
    done(bench.act(acts.CloseSitting, sitting=OTHER_SITTING))
    assert refused(bench.act(acts.UndoMoveIn, me(2), WHY)) is errors.HOME_CLOSED
    assert bench.room.proctor_view(SITTING).seats[2].presence.home_closed, "and it is not offered"
    start_again(bench)
    assert refused(bench.act(acts.UndoMoveIn, me(2), WHY)) is errors.HOME_CLOSED


# --- who was added, called, admitted ----------------------------------------------------------------


def add(bench: Bench, roster: bytes = GUEST) -> Any:
    return bench.act(acts.AddPerson, roster, nip(50), "Tamu", "argon2", "B1", b"sealed", "tidak ada di daftar")


def test_whoever_was_added_by_mistake_is_nobody_of_the_sitting(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    done(add(bench))
    guest = bench.room.identify(nip(50), "LUMBUNG").attempt
    done(bench.act(acts.MarkAbsent, guest, WHY))
    done(bench.act(acts.UndoAddPerson, guest, "salah orang"))
    for _ in range(2):
        with pytest.raises(LumbungError) as door:
            bench.room.identify(nip(50), "LUMBUNG")
        assert door.value.entry is errors.UNKNOWN_NIP
        assert refused(bench.ask(LogIn(SITTING, GUEST, 1, ""))) is errors.UNKNOWN_NIP
        assert bench.room.proctor_view(SITTING).counts["enrolled"] == 4
        assert guest.hex() not in [each.attempt for each in bench.room.open_points(SITTING)]
        assert refused(bench.act(acts.UndoAddPerson, guest, WHY)) is errors.WRONG_STATE
        assert refused(bench.act(acts.MoveIn, guest, WHY, sitting=OTHER_SITTING)) in (
            errors.WRONG_SITTING_STATE,
            errors.UNKNOWN_ATTEMPT,
        )
        counts = facts(bench).counts
        assert counts is not None
        assert counts.enrolled == 4
        start_again(bench)
    done(add(bench, bytes(16)))
    again = bench.room.identify(nip(50), "LUMBUNG")
    assert again.roster == bytes(16)
    bench.get(LogIn(SITTING, bytes(16), 1, "test"), LoggedIn)
    assert refused(bench.act(acts.UndoAddPerson, again.attempt, WHY)) is errors.WRONG_STATE, "the log-in is there"
    assert [(each.what, each.kind) for each in facts(bench).corrections] == [
        ("added", "addition"),
        ("marked_absent", "addition"),
        ("addition_undone", "correction"),
        ("added", "addition"),
    ]


def test_a_spare_who_is_not_needed_is_a_spare_again(tmp_path: Path) -> None:
    shelf = library()
    people = tuple(replace(who, spare=at == 3) for at, who in enumerate(shelf.sittings[SITTING].participants))
    sittings = {**shelf.sittings, SITTING: replace(shelf.sittings[SITTING], participants=people)}
    bench = Bench(tmp_path, shelf=replace(shelf, sittings=sittings).amended({}))
    bench.open_sitting()
    done(bench.act(acts.CallSpare, me(3), None, "menggantikan"))
    done(bench.act(acts.UndoCallSpare, me(3), "yang ditunggu datang"))
    for _ in range(2):
        assert refused(log_in(bench, 3)) is errors.SPARE_NOT_CALLED
        assert bench.room.proctor_view(SITTING).counts["enrolled"] == 3
        bench.crash()
    done(bench.act(acts.CallSpare, me(3), None, "tidak jadi datang"))
    assert isinstance(log_in(bench, 3), LoggedIn)
    assert refused(bench.act(acts.UndoCallSpare, me(3), WHY)) is errors.WRONG_STATE


def test_a_late_comer_who_was_admitted_by_mistake_stays_outside(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.act(acts.OpenSitting)
    bench.act(acts.CloseRegistration)
    done(bench.act(acts.Admit, me(0), "macet"))
    done(bench.act(acts.UndoAdmit, me(0), "salah orang"))
    assert refused(log_in(bench, 0)) is errors.REGISTRATION_CLOSED
    done(bench.act(acts.Admit, me(0), "macet"))
    assert isinstance(log_in(bench, 0), LoggedIn)
    done(add(bench))
    guest = bench.room.identify(nip(50), "LUMBUNG").attempt
    assert refused(bench.act(acts.UndoAdmit, guest, WHY)) is errors.WRONG_STATE, "in by another act"


# --- permissions ------------------------------------------------------------------------------------


def test_a_permission_is_taken_back_before_it_is_used_and_the_seat_with_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=shelf_with(second_login="proctor"))
    bench.open_sitting()
    bench.log_in(0)
    assert refused(bench.act(acts.UndoAllowLogIn, me(0), WHY)) is errors.WRONG_STATE
    done(bench.act(acts.AllowLogIn, me(0), "A9", "PC rusak"))
    done(bench.act(acts.AllowLogIn, me(0), "A8", "PC rusak"))
    assert bench.room.proctor_view(SITTING).seats[0].seat == "A8"
    done(bench.act(acts.UndoAllowLogIn, me(0), "PC menyala lagi"))
    for _ in range(2):
        assert bench.room.proctor_view(SITTING).seats[0].seat == "A0", "where they sit"
        assert refused(log_in(bench, 0)) is errors.LOGIN_NEEDS_PROCTOR
        bench.crash()
    done(bench.act(acts.AllowLogIn, me(0), None, "PC rusak"))
    assert isinstance(log_in(bench, 0), LoggedIn)
    assert refused(bench.act(acts.UndoAllowLogIn, me(0), WHY)) is errors.WRONG_STATE, "it was used"


def test_letting_everybody_in_again_ends_for_those_who_did_not_use_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=shelf_with(second_login="proctor"))
    bench.open_sitting()
    for number in range(2):
        bench.log_in(number)
    assert refused(bench.act(acts.UndoReadmit, WHY)) is errors.WRONG_SITTING_STATE
    done(bench.act(acts.Readmit, "listrik padam"))
    assert bench.room.proctor_view(SITTING).readmitted
    assert isinstance(log_in(bench, 0), LoggedIn)
    done(bench.act(acts.UndoReadmit, "hanya satu PC"))
    for _ in range(2):
        assert refused(log_in(bench, 1)) is errors.LOGIN_NEEDS_PROCTOR
        assert not bench.room.proctor_view(SITTING).readmitted
        bench.crash()


# --- time ---------------------------------------------------------------------------------------------


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


# --- the end ------------------------------------------------------------------------------------------


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


def test_whoever_was_taken_in_by_mistake_can_go_after_the_end_too(tmp_path: Path) -> None:
    """Else they stand against the close of a sitting that they never belonged to."""
    bench = two_sittings(tmp_path)
    done(add(bench))
    guest = bench.room.identify(nip(50), "LUMBUNG").attempt
    done(bench.act(acts.MoveIn, me(2, OTHER_SITTING), "sesi tertukar"))
    done(bench.act(acts.EndSitting))
    assert {guest.hex(), me(2).hex()} <= {each.attempt for each in bench.room.open_points(SITTING)}
    done(bench.act(acts.UndoAddPerson, guest, "salah orang"))
    done(bench.act(acts.UndoMoveIn, me(2), "salah orang"))
    assert {each.attempt for each in bench.room.open_points(SITTING)} == {me(0).hex(), me(1).hex()}
