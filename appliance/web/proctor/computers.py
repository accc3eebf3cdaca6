"""What lab PCs found out about themselves, as the console shows it: a mark of a seat, a line of a person, a list."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from flask import current_app

from appliance.seat_checks import SeatCheck, SeatChecks, Told, same_seat, verdict
from appliance.views import ProctorView
from appliance.web.door import door

# verdict → silhouette and icon; its word is the text `pc_<verdict>`
KINDS: dict[Told, tuple[str, str]] = {
    "unusable": ("danger", "danger"),
    "forgets": ("attention", "warning"),
    "restart": ("info", "sync"),
    "ready": ("safe", "check"),
}
_BROWSER = re.compile(r"(Firefox|Edg|Chrome)/(\d+)")


class Computer(NamedTuple):
    """One PC, as it is shown. `browser` as its User-Agent names it; `when` by the box's clock, in the site's zone."""

    label: str
    check: SeatCheck
    told: Told
    browser: str
    when: datetime


def marked(view: ProctorView) -> ProctorView:
    """The view, its seats marked whose PC keeps nothing over a restart."""
    known = checks().by_seat()
    lost = {seat for seat, check in known.items() if verdict(check) == "forgets" or not check.storage}
    if not lost:
        return view
    seats = (replace(seat, forgets=True) if same_seat(seat.seat) in lost else seat for seat in view.seats)
    return replace(view, seats=tuple(seats))


def at_seat(label: str | None) -> Computer | None:
    """The PC of a seat, if it was checked."""
    check = checks().by_seat().get(same_seat(label)) if label else None
    return None if check is None or label is None else computer(label, check)


def checks() -> SeatChecks:
    """The checks of this box."""
    return cast(SeatChecks, current_app.extensions["seat_checks"])


def computer(label: str, check: SeatCheck) -> Computer:
    """A check as it is shown."""
    room = door().room
    wall_ms = room.health().wall_ms - (room.published.k - check.checked_at_k)
    when = datetime.fromtimestamp(wall_ms / 1000, UTC).astimezone(ZoneInfo(room.room_view().zone))
    named = _BROWSER.search(check.agent)
    browser = f"{named[1].replace('Edg', 'Edge')} {named[2]}" if named else check.agent[:40]
    return Computer(label, check, verdict(check), browser, when)
