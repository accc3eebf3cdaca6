"""The room's page: its bar, who needs the proctor, the map and the list of seats; the big screen; the unlock code."""

from __future__ import annotations

import threading
import time
from hashlib import sha256
from typing import Any, cast

import msgspec
import structlog
from flask import Blueprint, Response, current_app, render_template, request

from appliance.views import ProctorView, SeatView
from appliance.web.door import address, door
from appliance.web.proctor import person_acts, room_acts
from appliance.web.proctor.acts import offered, unlocked
from appliance.web.proctor.board import Board, Boards, minutes
from appliance.web.proctor.computers import marked
from appliance.web.proctor.entry import Here, entered, guard, signed_in, to
from appliance.web.proctor.gently import gently
from appliance.web.proctor.urgency import (
    MOST_SILENT,
    NEEDS,
    falls_silent,
    marks,
    natural,
    needs,
    seat_map,
    shown,
    sign,
    tallied,
)
from sync import errors
from sync.errors import LumbungError
from web.languages import current
from web.sessions import Account

log = structlog.get_logger("box")
pages = Blueprint("proctor_room", __name__, url_prefix="/pengawas")
guard(pages)

UNLOCKER = "kode buka"  # whose failures wrong unlock codes are: nobody's account has a space in its name
CODES_AT_ONCE = threading.BoundedSemaphore(1)  # a try costs 256 MiB
SHOWN_NEEDS = 12  # of the list beside the map; the rest is counted


@pages.record_once
def _make_boards(state: Any) -> None:
    state.app.extensions["boards"] = Boards(time.monotonic)


@pages.get("/<sitting>")
def room(sitting: str) -> str:
    """The sitting: bar, acts, people. Everything on it works without a script."""
    account, id_ = signed_in(sitting)
    board = _look(account, id_, anew=True)
    here = Here(account, board.view)
    shape = request.args.get("lihat", "")
    places = seat_map(board.view)
    return render_template(
        "proctor/room.html",
        **_told(here),
        board=board,
        places=places,
        shape=shape if shape in ("peta", "daftar") else ("peta" if places.across else "daftar"),
        done=_done(here),
    )


@pages.get("/<sitting>/layar")
def big_screen(sitting: str) -> str:
    """Token and address, readable at three metres."""
    here = entered(sitting)
    room = door().room
    told = {"origin": door().hosts.origin, "wall_ms": room.health().wall_ms, "zone": room.room_view().zone}
    return render_template("proctor/screen.html", view=here.view, **told)


@pages.get("/<sitting>/keadaan")
def progress(sitting: str) -> Response:
    """What changed since the version that the browser has: JSON, awaited for some seconds; 304 while nothing has."""
    account, id_ = signed_in(sitting)
    known = request.args.get("since", "")
    boards = cast(Boards, current_app.extensions["boards"])
    board = boards.wait(lambda: _look(account, id_), known) if known else _look(account, id_)
    here = Here(account, board.view)
    changed = board.since(known)
    news = board.known(known)
    bar, waiting = (part if since > news else None for part, since in zip(board.head, board.heads_since, strict=True))
    told = {
        "version": board.version,
        "state": _state(board.view),
        "phase": _phase(here),
        "bar": bar,
        "needs": waiting,
        "order": board.order if board.order_since > news else None,
        "seats": [(attempt, board.seats[attempt].row, board.seats[attempt].cell) for attempt in changed],
    }
    response = Response(msgspec.json.encode(told), mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(board.version)
    if known == board.version:
        return Response(status=304, headers=dict(response.headers))
    return cast(Response, response.make_conditional(request))


@pages.post("/<sitting>/kode")
def unlock(sitting: str) -> Response:
    """Open the sitting's package with the code that came by phone or in an envelope. Wrong codes cost short waits."""
    account, view = entered(sitting)
    here = door()
    package = here.room.published.library.sittings[bytes.fromhex(view.sitting.id)].package_digest
    here.passwords.check(UNLOCKER, address())
    typed = request.form.get("code", "")[:64]
    try:
        with CODES_AT_ONCE:
            here.asking.wait(lambda done: here.unlock(package, typed, done))
    except LumbungError as error:
        if error.entry is errors.WRONG_CODE:
            here.passwords.failed(UNLOCKER, address())
        raise
    log.info("package unlocked", account=account.name, package=package.hex())
    here.have_looked()  # only then is the exam open; in time or not, the room's page says whether it is
    return to(f"/pengawas/{view.sitting.id}")


def _look(account: Account, sitting: bytes, *, anew: bool = False) -> Board:
    """The board of a sitting. LumbungError UNKNOWN_SITTING."""
    boards, here = cast(Boards, current_app.extensions["boards"]), door()

    def head(view: ProctorView) -> tuple[str, ...]:
        told = _told(Here(account, view))
        return tuple(render_template(f"proctor/{part}.html", **told) for part in gently(("bar", "needs"), 1))

    def write(view: ProctorView, seats: list[SeatView]) -> list[tuple[str, str]]:
        return _fragments(Here(account, view), seats)

    key = (sitting.hex(), current(), account.role)
    return boards.look(key, lambda: marked(here.room.proctor_view(sitting, gently)), head, write, anew=anew)


def _fragments(here: Here, seats: list[SeatView]) -> list[tuple[str, str]]:
    """Row and cell of each person."""
    told = _known(here)
    current_app.update_template_context(told)
    module: Any = current_app.jinja_env.get_template("proctor/seat.html").make_module(told)
    return [(str(module.row(seat)), str(module.cell(seat))) for seat in gently(seats)]


def _known(here: Here) -> dict[str, Any]:
    """What a person's fragments are rendered from."""
    view = here.view
    return {
        "home": here.home,
        "minutes": minutes,
        "sign": lambda seat: sign(seat, view),
        "shown": lambda seat: shown(seat, view),
        "marks": lambda seat: marks(seat, view),
    }


def _told(here: Here) -> dict[str, Any]:
    """What all parts of the page are rendered from."""
    view, room = here.view, door().room
    waiting = [(seat, name) for seat in view.seats for name in needs(seat, view)[:1]]
    order = list(NEEDS)
    waiting.sort(key=lambda each: (order.index(each[1]), natural(each[0].seat), each[0].name))
    return _known(here) | {
        "account": here.account,
        "view": view,
        "steps": offered(room_acts.STEPS, here.account.role, view),
        "phase": _phase(here),
        "state": _state(view),
        "health": room.health(),
        "backlog": room.backlog(),
        "zone": room.room_view().zone,
        "tally": tallied(view),
        "unlocked": len(unlocked(view)),
        "needs": waiting[:SHOWN_NEEDS],
        "more_needs": max(0, len(waiting) - SHOWN_NEEDS),
        "signs": NEEDS,
        "many_back": view.sitting.state == "paused" or sum(name == "asked" for _, name in waiting) >= MOST_SILENT,
        "offer_pause": falls_silent(view)
        and any(step.name == "pause" for step in offered(room_acts.STEPS, here.account.role, view)),
    }


def _state(view: ProctorView) -> str:
    return "locked" if view.locked else view.sitting.state


def _phase(here: Here) -> str:
    """What decides which acts the page offers and how its map is laid out: when it changes, the page is loaded anew."""
    steps = [step.name for step in offered(room_acts.STEPS, here.account.role, here.view)]
    seats = [(seat.attempt, seat.seat) for seat in here.view.seats]
    told = repr((_state(here.view), here.view.ready, here.view.registering, steps, seats))
    return sha256(told.encode()).hexdigest()[:12]


def _done(here: Here) -> dict[str, Any] | None:
    """The act that was just done, and the one that takes it back if that is possible now."""
    name = request.args.get("done", "")
    step = room_acts.STEPS.get(name)
    if name in ("undo-add", "undo-move-in"):  # of somebody whose page is there no more
        return {"who": "", "key": f"person_{person_acts.STEPS[name].key}", "undo": None}
    if step is None:
        return None
    undo = next(
        (each for each in offered(room_acts.STEPS, here.account.role, here.view) if each.name == step.undo), None
    )
    return {
        "who": "",
        "key": f"room_{step.key}",
        "undo": undo and f"{here.home}/{undo.name}",
        "undo_key": undo and f"room_{undo.key}",
    }
