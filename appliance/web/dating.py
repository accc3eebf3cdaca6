"""The page /pengawas/tanggal: a person types the date that this machine's clock does not know. Made for a dead RTC.

Who sits at the box itself needs no account for it: before the first dispatch there is none. It is asked only while a
dispatch waits for the date, and what is typed is journalled.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

import structlog
from flask import Blueprint, Response, redirect, render_template, request

from appliance.commands import ConfirmDate
from appliance.web.door import at_this_box, door, over_tls
from sync import errors
from sync.errors import LumbungError
from web.languages import ZONE_NAMES, current

log = structlog.get_logger("box")
pages = Blueprint("dating", __name__, url_prefix="/pengawas/tanggal")

AT_THE_BOX = "di server lokal"
_ZONES = {name: key for key, name in reversed(ZONE_NAMES.items())}  # WIB, WITA, WIT: what people call them


@pages.before_request
def _only_who_may() -> None:
    """LumbungError NOT_OVER_TLS, or NOT_SIGNED_IN away from the box."""
    if not at_this_box():
        if not over_tls():
            raise LumbungError(errors.NOT_OVER_TLS)
        door().sessions.require()


@pages.get("")
def ask() -> str | Response:
    """The form; back to the sittings where no dispatch waits for a date."""
    return _form() if door().room.health().date_needed else _back()


@pages.post("")
def tell() -> str | Response | tuple[str, int]:
    """Take the date. What cannot be is said on the form."""
    here = door()
    if not here.room.health().date_needed:
        return _back()
    account = here.sessions.current()
    try:
        wall_ms = _typed_ms()
        here.asking.ask_and_wait(ConfirmDate(AT_THE_BOX if account is None else account.name, wall_ms))
        if not here.have_looked():  # the next page is the sign-in: the accounts come with the dispatch that waited
            raise LumbungError(errors.NOT_READY)
    except LumbungError as error:
        if error.entry not in (errors.BAD_FIELDS, errors.DATE_IMPLAUSIBLE):
            raise
        at = 0 if current() == "id" else 1
        return _form(f"{error.entry.message[at]} {error.entry.hint[at]} {error.code}"), error.entry.status
    log.info("date typed", wall_ms=wall_ms)
    return _back()


def _typed_ms() -> int:
    """What was typed, as Unix ms. LumbungError(BAD_FIELDS)."""
    form = request.form
    try:
        zone = _ZONES[form.get("zone", "")]
        day, hour = date.fromisoformat(form.get("date", "")), time.fromisoformat(form.get("time", ""))
        return int(datetime.combine(day, hour.replace(tzinfo=ZoneInfo(zone))).timestamp() * 1000)
    except (KeyError, ValueError, OverflowError):
        raise LumbungError(errors.BAD_FIELDS, fields=["date", "time", "zone"]) from None


def _form(fault: str | None = None) -> str:
    here = door()
    return render_template(
        "proctor/date.html",
        fault=fault,
        typed=request.form,
        zones=_ZONES,
        zone=request.form.get("zone") or ZONE_NAMES.get(here.room.room_view().zone),
    )


def _back() -> Response:
    return cast(Response, redirect("/pengawas", 303))
