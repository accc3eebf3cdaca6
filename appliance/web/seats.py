"""The seat check of a lab PC: what it found comes in without a log-in, and goes out to the people of the room."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel

from appliance.seat_checks import Label, MarkerId, SeatCheck, SeatChecks, Side
from appliance.web.described import described
from appliance.web.door import door
from appliance.web.participant import Body, read

api = Blueprint("seats", __name__, url_prefix="/api/v1/seats")


class SeatBody(Body):
    """What `/seat` found. `marker`: what was left at an earlier check; `restarted`: in another run of the browser."""

    label: Label
    width: Side
    height: Side
    audio: bool | None
    storage: bool
    marker: MarkerId | None
    restarted: bool


class SeatAnswer(BaseModel):
    """Whether the PC keeps what is left there, and the marker that it is to leave."""

    marker: str
    id: str


@api.post("")
@described(SeatAnswer, 409, body=SeatBody, tag="room", lease=False)
def note() -> Response:
    """Note what a PC found out about itself."""
    body = read(SeatBody)
    found = SeatCheck(
        agent=request.headers.get("User-Agent", "")[:200],
        width=body.width,
        height=body.height,
        audio=body.audio,
        storage=body.storage,
        marker="new",
        marker_id="0" * 32,
        checked_at_k=door().room.published.k,
    )
    checked = _checks().note(body.label, found, body.marker, restarted=body.restarted)
    return _json({"marker": checked.marker, "id": checked.marker_id})


@api.get("")
def listed() -> Response:
    """Label → what was found there last, for the room's console. LumbungError NOT_SIGNED_IN."""
    door().sessions.require("proctor", "technician")
    return _json({label: check.model_dump(exclude={"marker_id"}) for label, check in _checks().all().items()})


def _checks() -> SeatChecks:
    checks: SeatChecks = current_app.extensions["seat_checks"]
    return checks


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), mimetype="application/json")
