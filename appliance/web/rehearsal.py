"""/rehearsal: a lab PC takes part in a dress rehearsal by itself, and tells how it went. A real box has none.

The page is a small module of its own, not the participant's: it answers at random, measures each save, and shows a
technician who walks through the room that it works. Its two routes are in no interface document: a real box has none.
"""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, render_template

from appliance.rehearsal import Label, Rehearsal, Report
from appliance.web.door import at_this_box
from appliance.web.participant import Body, read
from appliance.web.texts_rehearsal import RehearsalTexts
from sync import errors
from sync.errors import LumbungError
from web.languages import Words, current

pages = Blueprint("rehearsal", __name__)


class SeatBody(Body):
    """Which seat of the room this PC is."""

    label: Label


class ReportBody(Body, Report):
    """What a PC saw so far."""


@pages.get("/rehearsal")
def page() -> str:
    """The page of a seat; on a real box, that no rehearsal is held."""
    words = Words(RehearsalTexts, current())
    return render_template("rehearsal.html", p=words, held=current_app.extensions["rehearsal"] is not None)


@pages.post("/api/v1/rehearsal/seats")
def sit_down() -> dict[str, str]:
    """The card of a seat, the same each time."""
    rehearsal = held()
    nip = rehearsal.seat(read(SeatBody).label)
    return {"nip": nip, "pin": rehearsal.cards.pin, "token": rehearsal.cards.token}


@pages.post("/api/v1/rehearsal/reports")
def report() -> dict[str, object]:
    """Keep what a seat saw."""
    held().note(read(ReportBody))
    return {}


@pages.get("/api/v1/rehearsal")
def seen() -> dict[str, object]:
    """All reports, for the command that holds the rehearsal: on this machine alone."""
    if not at_this_box():
        raise LumbungError(errors.NO_SUCH_PAGE)
    found = held().reports()
    return {"seats": {label: {"age_ms": age, "report": each.model_dump()} for label, (each, age) in found.items()}}


def held() -> Rehearsal:
    """The rehearsal of this box. LumbungError NO_SUCH_PAGE on a real one."""
    rehearsal = cast("Rehearsal | None", current_app.extensions["rehearsal"])
    if rehearsal is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    return rehearsal
