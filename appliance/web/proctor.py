"""The proctor's page at /pengawas: the room at a glance, and the acts on a sitting, each in two steps.

Only over TLS or on the box itself. An act's id is made with its form and sent with it, so a form that is sent twice
acts once. The list is brought up to date by polling a JSON answer that is empty (304) while nothing has changed.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

import msgspec
import structlog
from flask import Blueprint, Response, redirect, render_template, request

from appliance.acts import AddHeld, CloseSitting, EndSitting, OpenSitting, PauseSitting, ResumeSitting, StartSitting
from appliance.commands import Command
from appliance.views import ProctorView, SeatView, SittingView
from appliance.web.door import address, at_this_box, door
from appliance.web.texts import Texts
from sync import errors
from sync.errors import LumbungError
from web.languages import Words, current
from web.sessions import Account

log = structlog.get_logger("box")
pages = Blueprint("proctor", __name__, url_prefix="/pengawas")

POLL_MS = 2_000
UNLOCKER = "kode buka"  # whose failures wrong unlock codes are: nobody's account has a space in its name
CODES_AT_ONCE = threading.BoundedSemaphore(1)  # a try costs 256 MiB


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a proctor on a sitting: from which states, and how it looks."""

    name: str
    make: Callable[[bytes, str, bytes], Command]
    states: tuple[str, ...]
    kind: str = "primary"
    reason: bool = False


def _pause(command: bytes, actor: str, sitting: bytes) -> Command:
    return PauseSitting(command, actor, sitting, _reason())


def _held(command: bytes, actor: str, sitting: bytes) -> Command:
    return AddHeld(command, actor, sitting, None, _reason())


def _close(command: bytes, actor: str, sitting: bytes) -> Command:
    """With a reason it is closed whoever is unaccounted for."""
    return CloseSitting(command, actor, sitting, request.form.get("reason", "").strip()[:500] or None)


def _reason() -> str:
    """What the proctor wrote; LumbungError(BAD_FIELDS) without it: it goes into the minutes."""
    reason = request.form.get("reason", "").strip()
    if not 1 <= len(reason) <= 500:
        raise LumbungError(errors.BAD_FIELDS, fields=["reason"])
    return reason


STEPS = {
    step.name: step
    for step in (
        Step("open", OpenSitting, ("planned",)),
        Step("start", StartSitting, ("registration",)),
        Step("pause", _pause, ("running",), "", reason=True),
        Step("resume", ResumeSitting, ("paused",)),
        Step("held", _held, ("running", "paused"), "primary", reason=True),
        Step("end", EndSitting, ("running", "paused"), "danger"),
        Step("close", _close, ("registration", "ended"), "danger", reason=True),
    )
}


@pages.before_request
def _only_where_nobody_listens() -> None:
    """LumbungError(NOT_OVER_TLS) on plain HTTP over the LAN: a password there is a password for all."""
    if not (request.is_secure or at_this_box()):
        raise LumbungError(errors.NOT_OVER_TLS)


@pages.get("")
def sittings() -> str | Response:
    """The sign-in form, or the sittings of the room."""
    here = door()
    account = here.sessions.current()
    if account is None:
        return _sign_in_form()
    asked = {"sittings": here.room.room_view().sittings, "date_needed": here.room.health().date_needed}
    return render_template("proctor/sittings.html", account=account, **asked)


@pages.post("/masuk")
def sign_in() -> str | Response | tuple[str, int]:
    """Start a session; a wrong password costs a short wait after a few."""
    here = door()
    name = request.form.get("account", "").strip()[:64]
    try:
        here.passwords.check(name, address())
        here.sessions.sign_in(name, request.form.get("password", "")[:256])
    except LumbungError as error:
        if error.entry is errors.SIGN_IN_REFUSED:
            here.passwords.failed(name, address())
        elif error.entry is not errors.TOO_MANY_TRIES:
            raise
        at = 0 if current() == "id" else 1
        fault = f"{error.entry.message[at]} {error.entry.hint[at]} {error.code}"
        return _sign_in_form(fault, name), error.entry.status
    here.passwords.succeeded(name, address())
    log.info("proctor signed in", account=name)
    return _to("/pengawas")


def _sign_in_form(fault: str | None = None, name: str = "") -> str:
    date_needed = door().room.health().date_needed
    return render_template("proctor/sign_in.html", fault=fault, name=name, date_needed=date_needed)


@pages.post("/keluar")
def sign_out() -> Response:
    """End the session."""
    door().sessions.sign_out()
    return _to("/pengawas")


@pages.get("/<sitting>")
def room(sitting: str) -> str:
    """The sitting: token, acts, participants."""
    account, view = _entered(sitting)
    steps = [step for step in STEPS.values() if view.sitting.state in step.states]
    if not any(seat.waiting_held_ms for seat in view.seats):
        steps = [step for step in steps if step.name != "held"]
    return render_template(
        "proctor/room.html",
        account=account,
        view=view,
        steps=steps,
        phase=_phase(view),
        poll_ms=POLL_MS,
        **_about(view),
    )


@pages.get("/<sitting>/layar")
def big_screen(sitting: str) -> str:
    """Token and address, readable at three metres."""
    _, view = _entered(sitting)
    room = door().room
    told = {"origin": door().hosts.origin, "wall_ms": room.health().wall_ms, "zone": room.room_view().zone}
    return render_template("proctor/screen.html", view=view, **told)


@pages.get("/<sitting>/keadaan")
def progress(sitting: str) -> Response:
    """The list as JSON: {state, list} where `list` is the rendered table. 304 while it is as the browser knows it."""
    _, view = _entered(sitting)
    table = render_template("proctor/seats.html", view=view, **_about(view))
    body = msgspec.json.encode({"state": _phase(view), "list": table})
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(sha256(body).hexdigest()[:32])
    return cast(Response, response.make_conditional(request))


@pages.post("/<sitting>/kode")
def unlock(sitting: str) -> Response:
    """Open the sitting's package with the code that came by phone or in an envelope. Wrong codes cost short waits."""
    account, view = _entered(sitting)
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
    return _to(f"/pengawas/{view.sitting.id}")


@pages.get("/<sitting>/<act>")
def ask(sitting: str, act: str) -> str:
    """The second step: one sentence that says what will happen."""
    account, view = _entered(sitting)
    step = _step(act, view.sitting)
    return render_template(
        "proctor/confirm.html",
        account=account,
        view=view,
        step=step,
        sentence=_sentence(step, view),
        command=secrets.token_hex(16),
    )


@pages.post("/<sitting>/<act>")
def perform(sitting: str, act: str) -> Response:
    """Do it. A repeat of the same form gives the same result, whatever the state is by now."""
    account, view = _entered(sitting)
    step = STEPS.get(act)
    if step is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    command = _bytes16(request.form.get("command", ""))
    if command is None:
        raise LumbungError(errors.BAD_FIELDS, fields=["command"])
    door().asking.ask_and_wait(step.make(command, account.name, bytes.fromhex(view.sitting.id)))
    log.info("proctor acted", account=account.name, act=act, sitting=view.sitting.id)
    return _to(f"/pengawas/{view.sitting.id}")


def _entered(sitting: str) -> tuple[Account, ProctorView]:
    """The signed-in account and the sitting. NOT_SIGNED_IN, NO_SUCH_PAGE."""
    here = door()
    account = here.sessions.require()
    id_ = _bytes16(sitting)
    if id_ is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    return account, here.room.proctor_view(id_)


def _step(act: str, sitting: SittingView) -> Step:
    step = STEPS.get(act)
    if step is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    if sitting.state not in step.states:
        raise LumbungError(errors.WRONG_SITTING_STATE, state=sitting.state)
    return step


def _sentence(step: Step, view: ProctorView) -> str:
    states = [seat.state for seat in view.seats]
    return Words(Texts, current()).say(
        f"{step.name}_sentence",
        token=view.token,
        enrolled=len(states),
        present=sum(state != "absent" for state in states),
        working=states.count("working"),
        waiting=sum(seat.waiting_held_ms > 0 for seat in view.seats),
    )


def _about(view: ProctorView) -> dict[str, Any]:
    """What the list needs beside the view: the box's own state, and how a time is written."""
    return {
        "health": door().room.health(),
        "minutes": lambda ms: -(-ms // 60_000),
        "seats": sorted(view.seats, key=_urgency),
    }


def _phase(view: ProctorView) -> str:
    """What decides which acts the page offers: when it changes, the page is loaded anew."""
    if view.locked:
        return "locked"
    return view.sitting.state + (" waiting" if any(seat.waiting_held_ms for seat in view.seats) else "")


def _urgency(seat: SeatView) -> tuple[bool, bool, bool, str, str]:
    """Who needs help first: silent browsers and held time that waits, then those at work, those absent last."""
    silent = seat.state in ("logged_in", "confirmed", "working") and not seat.connected
    return (
        not (silent or seat.waiting_held_ms > 0),
        seat.state == "absent",
        seat.state == "submitted",
        seat.seat or "",
        seat.name,
    )


def _bytes16(text: str) -> bytes | None:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == 16 and text == found.hex() else None


def _to(path: str) -> Response:
    return cast(Response, redirect(path, 303))
