"""Who needs the proctor, and how a seat is shown: one word, one icon and one silhouette a state, problems first.

What is good to know and asks nothing of anybody is a mark: it stands beside the state and never in its place.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from appliance.views import ProctorView, SeatView
from appliance.web.proctor.acts import ALIVE

MOST_SILENT = 3  # fewer that fall silent together are no cut of the room
_LABEL = re.compile(r"([A-Za-z]{1,2})[ .-]?(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"([0-9]+)")
Natural = tuple[bool, tuple[tuple[bool, int, str], ...]]
WIDEST = 12  # columns of a map; a wider one is a plain grid


class Sign(NamedTuple):
    """How a state is shown: the text's name, the silhouette of lumbung.css, the icon."""

    word: str
    kind: str
    icon: str


# What waits for the proctor, the most urgent first.
NEEDS: dict[str, Sign] = {
    "help": Sign("need_help", "danger", "person"),
    "locked": Sign("need_locked", "danger", "lock"),
    "asked": Sign("need_asked", "danger", "leave"),
    "held": Sign("need_held", "attention", "clock"),
    "check_in": Sign("need_check_in", "attention", "search"),
    "silent": Sign("need_silent", "attention", "unplugged"),
}
_STATES: dict[str, Sign] = {
    "absent": Sign("seat_absent", "idle", "person"),
    "logged_in": Sign("seat_logged_in", "info", "person"),
    "confirmed": Sign("seat_confirmed", "info", "check"),
    "working": Sign("seat_working", "safe", "doc"),
    "submitted": Sign("seat_submitted", "done", "check"),
}
_ABSENT = Sign("seat_marked_absent", "idle", "cross")
_MOVED = Sign("seat_moved", "idle", "leave")
_SPARE = Sign("seat_spare", "idle", "people")
_CHECKED_IN = Sign("seat_checked_in", "info", "check")
_PAUSED = Sign("seat_paused", "info", "pause")
_MARK_LOCKED = Sign("mark_locked", "idle", "lock")
_MARK_BESIDE = Sign("mark_beside", "idle", "people")
_MARK_FORGETS = Sign("mark_forgets", "idle", "barn-pc")
_MARK_AWAY = Sign("mark_away", "idle", "full")
_MARK_LEFT = Sign("mark_left", "idle", "full")
# How people are counted in the room's bar, in this order; each is in one of them.
COUNTED = ("working", "paused", "submitted", "confirmed", "logged_in", "checked_in", "absent", "marked_absent")


def needs(seat: SeatView, view: ProctorView) -> list[str]:
    """Names of `NEEDS` that hold for this person now."""
    if seat.state not in ALIVE or view.sitting.state in ("closed", "settled"):
        return []
    seen = seat.presence
    holds = {
        "help": seen.help is not None,
        "locked": view.lockdown == "require" and seen.locked is not None,
        "asked": seen.asked is not None,
        "held": seat.waiting_held_ms > 0,
        "check_in": view.check_in and not seen.checked_in,
        "silent": not seat.connected,
    }
    return [name for name in NEEDS if holds[name]]


def sign(seat: SeatView, view: ProctorView) -> Sign:
    """The one that is shown first."""
    return shown(seat, view)[0]


def shown(seat: SeatView, view: ProctorView) -> list[Sign]:
    """Every fact of a person that somebody acts on, the most urgent first; the plain state where there is none."""
    found = [NEEDS[name] for name in needs(seat, view)]
    state = _state_sign(seat)
    return [*found, state] if state is _PAUSED or not found else found


def marks(seat: SeatView, view: ProctorView) -> list[Sign]:
    """What is good to know of a seat and waits for nobody."""
    told = view.lockdown == "warn" and seat.presence.locked is not None and seat.state in ALIVE
    beside = [_MARK_BESIDE] * bool(seat.beside)
    return beside + [_MARK_LOCKED] * told + [_MARK_FORGETS] * seat.forgets + _left(seat)


def _left(seat: SeatView) -> list[Sign]:
    """That the page was left, or is left now, while somebody works: told, and never a problem of its own."""
    if seat.state != "working" or not seat.presence.away_count:
        return []
    return [_MARK_AWAY if seat.presence.away else _MARK_LEFT]


def tallied(view: ProctorView) -> list[tuple[str, int]]:
    """(word, how many people) of `COUNTED`, none of them 0, together all who are enrolled. The text: `seat_<word>`."""
    enrolled = (seat for seat in view.seats if not seat.presence.spare or seat.presence.called)
    counts = Counter(_state_sign(seat).word.removeprefix("seat_") for seat in enrolled)
    return [(word, counts[word]) for word in COUNTED if counts[word]]


def _state_sign(seat: SeatView) -> Sign:
    if seat.state == "absent":
        seen = seat.presence
        if seen.moved_to is not None:
            return _MOVED
        if seen.absent:
            return _ABSENT
        if seen.checked_in:
            return _CHECKED_IN
        return _SPARE if seen.spare and not seen.called else _STATES["absent"]
    if seat.paused and seat.state != "submitted":
        return _PAUSED
    return _STATES[seat.state]


def by_urgency(view: ProctorView) -> list[SeatView]:
    """Problem seats first, then those at work, then the finished, then the absent; within each by seat and name."""
    order = list(NEEDS)

    def place(seat: SeatView) -> tuple[int, int, Natural, str]:
        waiting = needs(seat, view)
        rank = {"submitted": 1, "absent": 2}.get(seat.state, 0)
        return (order.index(waiting[0]) if waiting else len(order), rank, natural(seat.seat), seat.name)

    return sorted(view.seats, key=place)


def falls_silent(view: ProctorView) -> bool:
    """Whether so many fell silent together that the room's pause is offered: a third of those at work, and three."""
    working = sum(seat.state == "working" for seat in view.seats)
    return view.sitting.state == "running" and view.silent >= max(MOST_SILENT, -(-working // 3))


class Map(NamedTuple):
    """The room in its own shape: rows of seats, None where nobody sits; `across` 0: no such labels, a plain grid."""

    across: int
    rows: list[list[SeatView | None]]
    others: list[SeatView]


def seat_map(view: ProctorView) -> Map:
    """Letter = row, number = column, where the labels look like A1; else everybody by label."""
    placed: dict[tuple[str, int], SeatView] = {}
    others: list[SeatView] = []
    for seat in sorted(view.seats, key=lambda each: (natural(each.seat), each.name)):
        fits = _LABEL.fullmatch(seat.seat or "")
        at = (fits[1].upper(), int(fits[2])) if fits else None
        if at is None or not 1 <= at[1] <= WIDEST or at in placed:
            others.append(seat)
        else:
            placed[at] = seat
    if not placed:
        return Map(0, [list(others)] if others else [], [])
    across = max(column for _, column in placed)
    letters = sorted({letter for letter, _ in placed}, key=lambda letter: (len(letter), letter))
    rows = [[placed.get((letter, column)) for column in range(1, across + 1)] for letter in letters]
    return Map(across, rows, others)


def natural(label: str | None) -> Natural:
    """The place of a label in a list, as a person counts: 2 before 10, A2 before A10; without a seat last."""
    parts = _NUMBERS.split((label or "").casefold())
    places = ((False, int(each), "") if at % 2 else (True, 0, each) for at, each in enumerate(parts) if each)
    return not label, tuple(places)
