"""How a seat is shown and in which order: a warning never hides who needs the proctor, and numbers sort as numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from appliance.views import PresenceView, ProctorView, SeatView, SittingView
from appliance.web.proctor.performing import by_seat
from appliance.web.proctor.urgency import by_urgency, marks, needs, seat_map, shown, sign, tallied

WHAT = "config key: absent; browser exam key: unasked"


def seat(number: int = 1, label: str | None = None, *, presence: dict[str, Any] | None = None, **told: Any) -> SeatView:
    given: dict[str, Any] = {"state": "working", "connected": True} | told
    return SeatView(
        roster=f"{number:032x}",
        attempt=f"{number:032x}",
        name=f"Peserta {number}",
        nip="0" * 18,
        seat=label,
        presence=PresenceView(**(presence or {})),
        **given,
    )


def room(*seats: SeatView, **told: Any) -> ProctorView:
    given: dict[str, Any] = {"state": "running", "lockdown": "off", "check_in": False} | told
    state = given.pop("state")
    return ProctorView(
        sitting=SittingView("00" * 16, "Sesi 1", "Lab 1", "2026-03-01T08:00", state),
        token="MELATI",
        exam_title={},
        ready=True,
        locked=False,
        registering=False,
        k=0,
        started_k=0,
        counts={},
        silent=0,
        silent_since_k=None,
        needed_bytes=0,
        seats=seats,
        **given,
    )


def test_under_a_warning_the_browser_is_a_mark_and_hides_nothing() -> None:
    asks = seat(1, presence={"locked": WHAT, "asked": "PC mati"})
    cut = seat(2, presence={"locked": WHAT}, connected=False)
    rests = seat(3, presence={"locked": WHAT}, paused=True)
    works = seat(4, presence={"locked": WHAT})
    view = room(asks, cut, rests, works, lockdown="warn")
    assert [sign(each, view).word for each in view.seats] == [
        "need_asked",
        "need_silent",
        "seat_paused",
        "seat_working",
    ]
    assert all("locked" not in needs(each, view) for each in view.seats)
    assert [[each.word for each in marks(one, view)] for one in view.seats] == [["mark_locked"]] * 4


def test_who_is_stopped_is_urgent_and_every_fact_is_told_the_most_urgent_first() -> None:
    stopped = seat(1, presence={"locked": WHAT, "asked": "PC mati"}, connected=False, paused=True)
    view = room(stopped, lockdown="require")
    told = [each.word for each in shown(stopped, view)]
    assert told == ["need_locked", "need_asked", "need_silent", "seat_paused"]
    assert marks(stopped, view) == []


def test_a_pc_that_forgets_is_a_mark_too() -> None:
    works = seat(1, "07", forgets=True)
    assert [each.word for each in marks(works, room(works))] == ["mark_forgets"]
    assert sign(works, room(works)).word == "seat_working"


def test_seats_sort_as_a_person_counts() -> None:
    labels = ["10", "2", "A10", "1", "A2", "Lab 2-10", "Lab 2-9", "b1", None, "03"]
    view = room(*(seat(number, label) for number, label in enumerate(labels)))
    wanted = ["1", "2", "03", "10", "A2", "A10", "b1", "Lab 2-9", "Lab 2-10", None]
    assert [each.seat for each in by_urgency(view)] == wanted
    plain = room(*(seat(number, str(number)) for number in (10, 2, 1, 3)))
    assert [each and each.seat for each in seat_map(plain).rows[0]] == ["1", "2", "3", "10"]


def test_the_numbers_of_the_bar_add_up() -> None:
    seats = [seat(number) for number in range(5)]
    seats += [seat(5, paused=True), seat(6, state="submitted")]
    seats += [seat(number, state="absent", presence={"absent": True}) for number in (7, 8)]
    seats += [seat(9, state="absent"), seat(10, state="absent", presence={"checked_in": True})]
    seats += [seat(11, state="absent", presence={"spare": True})]
    told = [("working", 5), ("paused", 1), ("submitted", 1), ("checked_in", 1), ("absent", 1), ("marked_absent", 2)]
    assert tallied(room(*seats)) == told
    assert tallied(room(*seats, state="closed")) == told
    silent = [replace(each, connected=False) for each in seats]
    assert tallied(room(*silent)) == told, "a cut changes nobody's state"


def test_leaving_the_page_is_told_beside_the_state_and_is_never_a_problem() -> None:
    stays = seat(1)
    away = seat(2, presence={"away": True, "away_count": 1})
    back = seat(3, presence={"away_count": 30})
    cut = seat(4, presence={"away_count": 2}, connected=False)
    done = seat(5, presence={"away_count": 2}, state="submitted")
    view = room(stays, away, back, cut, done)
    assert [[each.word for each in marks(one, view)] for one in view.seats] == [
        [],
        ["mark_away"],
        ["mark_left"],
        ["mark_left"],
        [],
    ]
    assert [needs(one, view) for one in view.seats] == [[], [], [], ["silent"], []]
    assert [sign(each, view).word for each in (away, back)] == ["seat_working"] * 2
    assert [each.name for each in by_urgency(view)][:4] == [cut.name, stays.name, away.name, back.name], (
        "no earlier place"
    )


def test_a_list_of_people_goes_by_seat_as_a_person_counts_then_by_name() -> None:
    people = [seat(10), seat(2), seat(3, "A10"), seat(1, "a2"), seat(4, "B1")]
    told = [(each.seat, each.name) for each in sorted(people, key=by_seat)]
    assert told == [
        ("a2", "Peserta 1"),
        ("A10", "Peserta 3"),
        ("B1", "Peserta 4"),
        (None, "Peserta 2"),
        (None, "Peserta 10"),
    ]
