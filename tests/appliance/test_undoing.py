"""Acts taken back: what they did is undone, what was built on them stays, and a start knows both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appliance import acts
from appliance.commands import LoggedIn, LogIn
from appliance.papers.facts import Facts
from appliance.recounting.telling import Beside, facts_of
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from tests.appliance.rooms import OTHER_SITTING, SITTING, Bench, library, nip
from tests.appliance.sitting_days import WHY, log_in, me, refused, shelf_with

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


# --- the end ------------------------------------------------------------------------------------------


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
