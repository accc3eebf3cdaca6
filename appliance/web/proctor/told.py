"""What a command on the box asks its running service, at /perintah: whether a sitting adds up, which it alone knows.

How far a page's own log goes is in the service's memory and nowhere else. `lumbung box close-check` asks, showing what
only the service's user can read (`appliance.command_key`); nobody on the LAN is answered.
"""

from __future__ import annotations

from dataclasses import asdict

import msgspec
from flask import Blueprint, Response, current_app, request

from appliance import command_key
from appliance.web.door import at_this_box, door
from appliance.web.proctor.emergency import kept_of
from appliance.web.proctor.entry import octets
from appliance.web.proctor.performing import open_points
from sync import errors
from sync.errors import LumbungError

answers = Blueprint("told", __name__, url_prefix="/perintah")


@answers.before_request
def _only_commands() -> None:
    """LumbungError NO_SUCH_PAGE to everybody else: what is not theirs is not there."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    key = current_app.secret_key
    assert isinstance(key, bytes)
    if not at_this_box() or scheme.lower() != "bearer" or not command_key.is_token(key, shown):
        raise LumbungError(errors.NO_SUCH_PAGE)


@answers.get("/<sitting>/penutupan")
def closing(sitting: str) -> Response:
    """A sitting's state, its people in numbers, and every point that stands against its close."""
    key = octets(sitting)
    if key is None:
        raise LumbungError(errors.UNKNOWN_SITTING)
    room = door().room
    view = room.proctor_view(key)
    points, kept = open_points(key), kept_of()
    told = {
        "sitting": view.sitting.id,
        "title": view.sitting.title,
        "room": view.sitting.room,
        "state": view.sitting.state,
        "counts": view.counts,
        "points": [{**asdict(point), "kept": point.attempt in kept} for point in points],
    }
    response = Response(msgspec.json.encode(told), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
