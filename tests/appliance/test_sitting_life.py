"""A sitting's life: registration that closes by itself, late-comers, spares, moves between sittings, two at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appliance import acts
from appliance.commands import Confirm, Done, EnterBlock, LoggedIn, LogIn, Start
from appliance.recounting.telling import Beside, facts_of
from appliance.web.proctor.person_acts import STEPS
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from tests.appliance.rooms import (
    OTHER_SITTING,
    PACKAGE,
    SECONDS,
    SITTING,
    Bench,
    library,
    nip,
    roster_id,
)
from tests.appliance.sitting_days import MINUTE_MS, START_MS, WHY, bench_at, log_in, me, refused, shelf_with

# --- registration ----------------------------------------------------------------------------------


def test_registration_closes_by_itself_five_minutes_before_the_planned_start(tmp_path: Path) -> None:
    bench = bench_at(tmp_path, START_MS - 10 * MINUTE_MS)
    bench.act(acts.OpenSitting)
    assert isinstance(log_in(bench, 0), LoggedIn)
    bench.run(4 * MINUTE_MS)
    assert isinstance(log_in(bench, 1), LoggedIn)
    bench.run(2 * MINUTE_MS)
    assert bench.kinds().count("registration.lapsed") == 1
    assert refused(log_in(bench, 2)) is errors.REGISTRATION_CLOSED
    assert isinstance(log_in(bench, 0), LoggedIn), "who was in may come back"
    bench.act(acts.ReopenRegistration, "bus terlambat")
    bench.run(MINUTE_MS)
    assert isinstance(log_in(bench, 2), LoggedIn), "what a proctor opened stays open"


@pytest.mark.parametrize("year_ms", [0, START_MS - 14 * 365 * 86_400_000, START_MS + 16 * 365 * 86_400_000])
def test_a_wrong_clock_keeps_nobody_out(tmp_path: Path, year_ms: int) -> None:
    """1970, 2010 and 2040: the planned time neither came nor went by while the box looked."""
    bench = bench_at(tmp_path, year_ms)
    assert not isinstance(bench.act(acts.OpenSitting), LumbungError)
    bench.run(30 * MINUTE_MS)
    assert isinstance(log_in(bench, 0), LoggedIn)
    assert not isinstance(bench.act(acts.StartSitting), LumbungError)
    assert "registration.lapsed" not in bench.kinds()


@pytest.mark.parametrize("step_ms", [-20 * 365 * 86_400_000, 16 * 365 * 86_400_000, 3_600_000])
def test_a_step_of_the_clock_closes_no_registration(tmp_path: Path, step_ms: int) -> None:
    bench = bench_at(tmp_path, START_MS - 30 * MINUTE_MS)
    bench.act(acts.OpenSitting)
    bench.run(MINUTE_MS)
    bench.clocks.wall_ms += step_ms
    bench.run(3 * MINUTE_MS)
    assert "clock.stepped" in bench.kinds()
    assert isinstance(log_in(bench, 0), LoggedIn)


# --- who comes late, who does not come ---------------------------------------------------------------


def test_the_late_come_in_by_the_proctors_word_until_the_exams_limit(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=shelf_with(late_until_s=1_800))
    bench.open_sitting()
    assert refused(log_in(bench, 1)) is errors.REGISTRATION_CLOSED
    assert not isinstance(bench.act(acts.Admit, me(1), "ban bocor"), LumbungError)
    assert isinstance(log_in(bench, 1), LoggedIn)
    bench.act(acts.PauseSitting, "listrik padam")
    bench.run(40 * MINUTE_MS)
    bench.act(acts.ResumeSitting)
    assert not isinstance(bench.act(acts.Admit, me(2), "hujan"), LumbungError), "a pause makes nobody late"
    bench.run(31 * MINUTE_MS)
    assert refused(bench.act(acts.Admit, me(3), "hujan")) is errors.TOO_LATE_TO_ADMIT


@pytest.mark.parametrize(("late_time", "first_block_s"), [("full", SECONDS), ("remaining", SECONDS - 240)])
def test_the_late_have_the_full_time_or_what_is_left_of_it(tmp_path: Path, late_time: str, first_block_s: int) -> None:
    bench = Bench(tmp_path, shelf=shelf_with(late_time=late_time))
    bench.open_sitting()
    bench.run(4 * MINUTE_MS)
    lease = bench.log_in(1)
    for command in (Confirm(lease), Start(lease), EnterBlock(lease, "B1")):
        bench.get(command, Done)
    assert bench.room.published.attempts[me(1)].entered[0].block_ms == first_block_s * 1_000
    bench.get(EnterBlock(lease, "B2"), Done)
    assert bench.room.published.attempts[me(1)].entered[1].block_ms == SECONDS * 1_000, "what was missed counts once"


def test_somebody_very_late_has_a_minute_of_each_block_that_went_by(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=shelf_with(late_time="remaining"))
    bench.open_sitting()
    bench.run(15 * MINUTE_MS)
    lease = bench.log_in(1)
    for command in (Confirm(lease), Start(lease), EnterBlock(lease, "B1"), EnterBlock(lease, "B2")):
        bench.get(command, Done)
    blocks = [each.block_ms for each in bench.room.published.attempts[me(1)].entered]
    assert blocks == [60_000, (SECONDS - 360) * 1_000], "540 s came off the first, 360 s off the second"


def test_who_is_marked_absent_stays_out_until_it_is_undone(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    bench.act(acts.MarkAbsent, me(1), "tidak datang")
    assert refused(log_in(bench, 1)) is errors.MARKED_ABSENT
    bench.act(acts.UndoAbsent, me(1), "datang juga")
    assert isinstance(log_in(bench, 1), LoggedIn)


def test_one_act_marks_all_who_are_missing(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    bench.log_in(0)
    bench.act(acts.CheckIn, me(1), "KTP")
    done = bench.act(acts.MarkAbsent, None, "tidak datang")
    assert getattr(done, "count", None) == 2
    attempts = bench.room.published.attempts
    assert [attempts[me(number)].presence.absent for number in range(4)] == [False, False, True, True]
    assert refused(bench.act(acts.MarkAbsent, None, "lagi")) is errors.WRONG_STATE


def test_nobody_starts_before_their_document_was_seen(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=shelf_with(check_in=True))
    bench.open_sitting()
    lease = bench.log_in(0)
    bench.get(Confirm(lease), Done)
    assert bench.room.view_attempt(lease).waits_for_check_in
    assert bench.refusal(Start(lease)).entry is errors.NOT_CHECKED_IN
    bench.act(acts.CheckIn, me(0), "KTP")
    assert not bench.room.view_attempt(lease).waits_for_check_in
    bench.get(Start(lease), Done)


def test_a_spare_takes_part_when_called(tmp_path: Path) -> None:
    shelf = library()
    people = tuple(replace(who, spare=at == 3) for at, who in enumerate(shelf.sittings[SITTING].participants))
    sittings = {**shelf.sittings, SITTING: replace(shelf.sittings[SITTING], participants=people)}
    bench = Bench(tmp_path, shelf=replace(shelf, sittings=sittings).amended({}))
    bench.open_sitting()
    assert refused(log_in(bench, 3)) is errors.SPARE_NOT_CALLED
    bench.act(acts.MarkAbsent, me(0), "sakit")
    bench.act(acts.CallSpare, me(3), me(0), "menggantikan")
    assert isinstance(log_in(bench, 3), LoggedIn)
    assert bench.room.proctor_view(SITTING).counts["enrolled"] == 4
    bench.crash()
    assert bench.room.published.attempts[me(3)].presence.in_place_of == me(0)


# --- people whom no list had here ----------------------------------------------------------------------


def add(bench: Bench, number: int = 50) -> Any:
    act = (acts.AddPerson, roster_id(number), nip(number), "Tamu", "argon2", "B1", b"sealed", "tidak ada di daftar")
    return bench.act(*act)


def test_somebody_on_no_list_is_added_and_known_after_a_restart_and_a_new_dispatch(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    assert not isinstance(add(bench), LumbungError)
    assert refused(add(bench, 50)) is errors.ALREADY_IN_SITTING
    lease = bench.log_in(50)
    for read in bench.room._journal.events_from(1, 0):
        assert nip(50) not in repr(read.event.body), "no name and no NIP in the journal"
    kept = bench.room._journal.amendments()
    bench.shelf = bench.shelf.amended(kept)
    bench.crash()
    assert bench.room.view_attempt(lease).person.name == "Tamu"
    newer = replace(library(), version=2)
    assert newer.keeping(bench.room.published.library, [SITTING]).people[me(50)].participant.name == "Tamu"


def test_a_participant_of_another_sitting_is_moved_in_unless_begun_there(tmp_path: Path) -> None:
    shelf = library(4)
    here = replace(shelf.sittings[SITTING], participants=shelf.sittings[SITTING].participants[:2])
    bench = Bench(tmp_path, shelf=replace(shelf, sittings={**shelf.sittings, SITTING: here}).amended({}))
    bench.open_sitting()
    assert refused(bench.act(acts.MoveIn, me(1, OTHER_SITTING), WHY)) is errors.ALREADY_IN_SITTING
    assert not isinstance(bench.act(acts.MoveIn, me(2, OTHER_SITTING), "sesi tertukar"), LumbungError)
    assert isinstance(log_in(bench, 2), LoggedIn)
    bench.act(acts.OpenSitting, sitting=OTHER_SITTING)
    bench.log_in(3, OTHER_SITTING)
    assert refused(bench.act(acts.MoveIn, me(3, OTHER_SITTING), WHY)) is errors.WRONG_STATE


def test_a_replaced_pin_and_a_mended_name_are_what_counts(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    bench.act(acts.ReplacePin, me(0), "the new hash", "kartu hilang")
    bench.act(acts.CorrectName, me(0), "Nama Benar", b"sealed", "salah ketik")
    found = bench.room.identify(nip(0), "LUMBUNG")
    assert (found.pin_hash, found.name) == ("the new hash", "Nama Benar")


# --- another PC --------------------------------------------------------------------------------------


def test_a_further_log_in_asks_the_proctor_where_the_exam_wants_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=shelf_with(second_login="proctor"))
    bench.open_sitting()
    bench.log_in(0)
    assert refused(log_in(bench, 0)) is errors.LOGIN_NEEDS_PROCTOR
    assert isinstance(log_in(bench, 0, reason="layar mati"), Done)
    assert isinstance(log_in(bench, 0, reason="layar mati"), Done), "asked once, however often the page comes"
    assert bench.kinds().count("login.asked") == 1
    (seat, *_) = bench.room.proctor_view(SITTING).seats
    assert seat.presence.asked == "layar mati"
    bench.act(acts.AllowLogIn, me(0), "A9", "PC rusak")
    assert isinstance(log_in(bench, 0, reason="layar mati"), LoggedIn)
    assert refused(log_in(bench, 0)) is errors.LOGIN_NEEDS_PROCTOR, "allowed once"


def test_after_a_blackout_one_act_lets_everybody_back_in_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=shelf_with(second_login="proctor"))
    bench.open_sitting()
    for number in range(4):
        bench.log_in(number)
    bench.crash()
    bench.act(acts.Readmit, "listrik padam")
    for number in range(4):
        assert isinstance(log_in(bench, number), LoggedIn)
        assert refused(log_in(bench, number)) is errors.LOGIN_NEEDS_PROCTOR


# --- two sittings at once ------------------------------------------------------------------------------


def test_the_second_sitting_registers_while_the_first_runs_on_for_half_an_hour(tmp_path: Path) -> None:
    """Own token, own pause, own end; a person of both is in both."""
    bench = Bench(tmp_path)
    first = bench.working(0)
    bench.act(acts.OpenSitting, sitting=OTHER_SITTING)
    second = bench.log_in(1, OTHER_SITTING)
    for _ in range(10):
        bench.run(3 * MINUTE_MS, first, second)
    assert bench.room.pulse(first, 0).sitting == "running"
    bench.act(acts.PauseSitting, "listrik padam")
    assert bench.room.pulse(first, 0).paused
    assert not bench.room.pulse(second, 0).paused
    assert bench.room.identify(nip(1), "PADI").sitting == OTHER_SITTING
    assert bench.room.identify(nip(1), "LUMBUNG").sitting == SITTING
    bench.act(acts.EndSitting)
    bench.act(acts.StartSitting, sitting=OTHER_SITTING)
    bench.act(acts.CloseSitting)
    for command in (Confirm(second), Start(second), EnterBlock(second, "B1")):
        bench.get(command, Done)
    assert bench.room.content(second, PACKAGE, "block/B1.json"), "the exam stays while the second sitting needs it"


# --- a backdated pause ------------------------------------------------------------------------------------


def test_a_backdated_pause_gives_the_silent_their_silence_and_nobody_else_anything(tmp_path: Path) -> None:
    """Twelve minutes without a switch: more than is given without asking, so one tap says it for all."""
    bench = Bench(tmp_path)
    silent, heard = bench.working(0), bench.working(1)
    bench.act(acts.AddTime, None, 1_200_000, "latihan")
    fell_silent = bench.k
    bench.run(12 * MINUTE_MS - 20_000, heard)
    before = bench.room.pulse(heard, 0).deadline
    bench.act(acts.PauseSitting, "sakelar mati", fell_silent)
    bench.run(5 * MINUTE_MS, heard)
    bench.act(acts.ResumeSitting)
    bench.run(6_000, silent, heard)
    bench.run(20_000, silent, heard)
    assert before is not None
    assert bench.room.pulse(heard, 0).deadline == before + 5 * MINUTE_MS
    block = bench.room.published.attempts[silent.attempt].entered[0]
    assert block.waiting_ms == 0, "nothing waits for a second word"
    full = block.entered_k + SECONDS * 1_000 + 37 * MINUTE_MS - 20_000
    told = bench.room.pulse(silent, 0).deadline
    assert told is not None
    assert abs(told - full) <= 10_000


def test_a_seat_that_somebody_has_is_given_only_if_it_is_meant(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    about = (bytes(range(16)), nip(50), "Tamu", "argon2", "a1", b"sealed", WHY)
    refusal = bench.act(acts.AddPerson, *about)
    assert refused(refusal) is errors.SEAT_TAKEN
    assert isinstance(refusal, LumbungError)
    assert refusal.details == {"attempt": me(1).hex()}
    assert not isinstance(bench.act(acts.AddPerson, *about, True), LumbungError)


def test_a_taken_seat_is_named_before_somebody_is_moved_there(tmp_path: Path) -> None:
    """The proctor may mean it; who sits there keeps the seat, and an absent one has none."""
    bench = Bench(tmp_path)
    bench.open_sitting()
    for number in range(2):
        bench.log_in(number)
    refusal = bench.act(acts.AllowLogIn, me(0), " a1 ", "PC rusak")
    assert refused(refusal) is errors.SEAT_TAKEN
    assert isinstance(refusal, LumbungError)
    assert refusal.details == {"attempt": me(1).hex()}
    assert not isinstance(bench.act(acts.AllowLogIn, me(0), "A0", "PC menyala lagi"), LumbungError), "their own"
    assert not isinstance(bench.act(acts.AllowLogIn, me(0), "A1", "PC rusak", True), LumbungError), "it is meant"
    assert refused(bench.act(acts.AllowLogIn, me(1), "A3", "PC rusak")) is errors.SEAT_TAKEN, "still awaited there"
    bench.act(acts.MarkAbsent, me(3), "tidak datang")
    assert not isinstance(bench.act(acts.AllowLogIn, me(1), "A3", "PC rusak"), LumbungError)


def test_a_log_in_at_a_taken_seat_goes_on_and_the_proctor_sees_both(tmp_path: Path) -> None:
    """A number that two PCs were given, or that was typed wrong, keeps nobody out."""
    bench = Bench(tmp_path)
    bench.open_sitting()
    bench.log_in(0)
    for number in (1, 2):
        assert isinstance(bench.ask(LogIn(SITTING, roster_id(number), 1, "test", "a0 ")), LoggedIn)
    beside = {seat.name: seat.beside for seat in bench.room.proctor_view(SITTING).seats}
    assert beside == {
        "Peserta 0": ("Peserta 1", "Peserta 2"),
        "Peserta 1": ("Peserta 0", "Peserta 2"),
        "Peserta 2": ("Peserta 0", "Peserta 1"),
        "Peserta 3": (),
    }
    for number in (0, 2):
        bench.act(acts.ForceSubmit, me(number), bytes(16), "selesai")
    assert not any(seat.beside for seat in bench.room.proctor_view(SITTING).seats), "who is done sits nowhere"


def test_a_late_comer_is_admitted_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.act(acts.OpenSitting)
    bench.act(acts.CloseRegistration)
    admit = STEPS["admit"]
    view = bench.room.proctor_view(SITTING)
    assert admit.possible(view, view.seats[0])
    assert not isinstance(bench.act(acts.Admit, me(0), "macet"), LumbungError)
    view = bench.room.proctor_view(SITTING)
    assert not admit.possible(view, view.seats[0])


def test_whoever_was_moved_is_out_of_the_sitting_they_left(tmp_path: Path) -> None:
    """Not let in there, not awaited, not counted, and nothing is done to them: they cannot sit twice."""
    shelf = library(4)
    here = replace(shelf.sittings[SITTING], participants=shelf.sittings[SITTING].participants[:2])
    bench = Bench(tmp_path, shelf=replace(shelf, sittings={**shelf.sittings, SITTING: here}).amended({}))
    bench.open_sitting()
    for kind in (acts.OpenSitting, acts.StartSitting):
        bench.act(kind, sitting=OTHER_SITTING)
    left = me(2, OTHER_SITTING)
    assert not isinstance(bench.act(acts.MoveIn, left, "sesi tertukar"), LumbungError)
    bench.log_in(2)
    bench.act(acts.ForceSubmit, me(2), bytes(16), "selesai")
    with pytest.raises(LumbungError) as door:
        bench.room.identify(nip(2), "PADI")
    assert (door.value.entry, door.value.details) == (errors.MOVED_ELSEWHERE, {"sitting": "Sesi 1"})
    assert refused(bench.ask(LogIn(OTHER_SITTING, roster_id(2), 1, ""))) is errors.MOVED_ELSEWHERE
    for act in ((acts.CheckIn, left, "KTP"), (acts.MarkAbsent, left, WHY), (acts.Admit, left, WHY)):
        assert refused(bench.act(*act, sitting=OTHER_SITTING)) is errors.MOVED_ELSEWHERE
    view = bench.room.proctor_view(OTHER_SITTING)
    (seat,) = (each for each in view.seats if each.attempt == left.hex())
    assert seat.presence.moved_to == "Sesi 1"
    assert view.counts["enrolled"] == 3
    assert not isinstance(bench.act(acts.MarkAbsent, None, WHY, sitting=OTHER_SITTING), LumbungError)
    assert bench.room.open_points(OTHER_SITTING) == ()
    facts = facts_of(bench.folder, bench.room.published, OTHER_SITTING, Beside(State(), {}, "box-1", ""))
    assert facts.counts is not None
    assert (facts.counts.enrolled, facts.counts.absent) == (3, 3)
    assert [each.state for each in facts.people] == ["absent", "absent", "moved", "absent"]
