"""Acts by their two steps: a page with one sentence that says what will happen, and the form that does it.

An act's id is made with its form and sent with it, so a form that is sent twice acts once. What does not fit is said on
the form, which keeps what was typed; every other refusal is a page of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Blueprint, Response, current_app, render_template, request

from appliance.admission import plain_nip
from appliance.moving import is_withdrawn
from appliance.roles import MAY
from appliance.views import GrantView, OpenPointView, SeatView
from appliance.web.door import door
from appliance.web.proctor import person_acts, room_acts
from appliance.web.proctor.acts import ALIVE, Asked, Head, Made, Step, missing, replaceable, unlocked
from appliance.web.proctor.board import minutes
from appliance.web.proctor.entry import Here, entered, guard, octets, said, to
from appliance.web.proctor.forms import MAX_REASON, Form, faults
from appliance.web.proctor.urgency import Natural, natural
from appliance.web.texts import Texts
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import attempt_id
from sync.wire.person import Told, seal_person
from web.languages import Words, current
from web.sessions import hash_pin

log = structlog.get_logger("box")
pages = Blueprint("proctor_acts", __name__, url_prefix="/pengawas")
guard(pages)

ON_THE_FORM = (errors.BAD_FIELDS, errors.BAD_ACT, errors.BAD_NIP, errors.ALREADY_IN_SITTING, errors.SEAT_TAKEN)
NO_PERSON = bytes(16)


@pages.get("/<sitting>/<act>")
def ask(sitting: str, act: str) -> str | Response:
    """The second step of an act on the sitting."""
    here = entered(sitting)
    step = _step(room_acts.STEPS, act, here)
    if act == "move-in" and octets(request.args.get("person", "")) is None:
        return to(f"{here.home}/pindah-masuk")
    return _form(here, step, None, request.args)


@pages.post("/<sitting>/<act>")
def perform(sitting: str, act: str) -> str | Response | tuple[str, int]:
    """Do it. A repeat of the same form gives the same result, whatever the state is by now."""
    here = entered(sitting)
    return _perform(here, _named(room_acts.STEPS, act), None)


@pages.get("/<sitting>/peserta/<attempt>/<act>")
def ask_person(sitting: str, attempt: str, act: str) -> str:
    """The second step of an act on one person."""
    here = entered(sitting)
    seat = here.seat(attempt)
    return _form(here, _step(person_acts.STEPS, act, here, seat), seat, request.args)


@pages.post("/<sitting>/peserta/<attempt>/<act>")
def perform_person(sitting: str, attempt: str, act: str) -> str | Response | tuple[str, int]:
    """Do it, as `perform`."""
    here = entered(sitting)
    return _perform(here, _named(person_acts.STEPS, act), here.seat(attempt))


def _named(steps: Mapping[str, Step], act: str) -> Step:
    step = steps.get(act)
    if step is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    return step


def _step(steps: Mapping[str, Step], act: str, here: Here, seat: SeatView | None = None) -> Step:
    """The line, if this account may take it now. NO_SUCH_PAGE, ROLE_MAY_NOT, WRONG_SITTING_STATE, WRONG_STATE."""
    step = _named(steps, act)
    if here.account.role not in MAY[step.act]:
        raise LumbungError(errors.ROLE_MAY_NOT, role=here.account.role)
    if here.view.sitting.state not in step.states:
        raise LumbungError(errors.WRONG_SITTING_STATE, state=here.view.sitting.state)
    from_the_close = act == "write-off" and (seat is not None or unheard(here))
    if not step.possible(here.view, seat) and not from_the_close:
        raise LumbungError(errors.WRONG_STATE if seat is not None else errors.WRONG_SITTING_STATE)
    return step


def _perform(here: Here, step: Step, seat: SeatView | None) -> str | Response | tuple[str, int]:
    form = Form(request.form)
    command = form.octets("command")
    about = None if seat is None else bytes.fromhex(seat.attempt)
    roster = NO_PERSON if seat is None else bytes.fromhex(seat.roster)
    pin = _pin(command)
    made = Made(lambda: hash_pin(pin), lambda *told: _sealed(here, *told))
    try:
        act = step.make(Asked(Head(command, here.account.name, here.sitting), about, roster, form, made))
        door().asking.ask_and_wait(act)
    except LumbungError as error:
        if error.entry not in ON_THE_FORM:
            raise
        return _form(here, step, seat, request.form, error), error.entry.status
    log.info("proctor acted", account=here.account.name, act=step.name, sitting=here.view.sitting.id)
    if step.shows_pin:
        name = seat.name if seat is not None else request.form["name"]
        added = _added(here, request.form["nip"]) if seat is None else None
        return render_template("proctor/new_pin.html", **_frame(here, seat), pin=pin, name=name, added=added)
    return to(_back(here, step, seat))


def _added(here: Here, nip: str) -> str | None:
    """The address of somebody who was just added here."""
    state = door().room.published
    found = (each for each in state.library.by_nip.get(plain_nip(nip), ()) if each.sitting == here.sitting)
    who = next((each for each in found if not is_withdrawn(state.attempts.get(each.attempt))), None)
    return None if who is None else f"{here.home}/peserta/{who.attempt.hex()}"


def _back(here: Here, step: Step, seat: SeatView | None) -> str:
    """Where one goes on: the list of those who are still awaited, the person, the room."""
    if step.name == "move-in":
        who = door().room.published.library.people[Form(request.form).octets("person")].participant
        return f"{here.home}/peserta/{attempt_id(here.sitting, who.roster_id, who.ordinal).hex()}?done={step.name}"
    if step.name == "write-off":
        return f"{here.home}/close"
    if seat is None:
        return f"{here.home}?done={step.name}"
    if step.name == "check-in":
        return f"{here.home}/hadir?done={step.name}&who={seat.attempt}"
    if step.name in ("undo-add", "undo-move-in"):  # they are nobody of this sitting any more
        return f"{here.home}?done={step.name}"
    return f"{here.home}/peserta/{seat.attempt}?done={step.name}"


def _form(
    here: Here, step: Step, seat: SeatView | None, typed: Mapping[str, str], fault: LumbungError | None = None
) -> str:
    command = typed.get("command") if fault is not None else None
    grant = last_grant(here, seat) if step.name == "withdraw-time" else None
    if grant is not None and not typed.get("grant"):
        typed = {**typed, "grant": grant.added_by}
    faulty = {} if fault is None else faults(fault, Words(Texts, current()), count=MAX_REASON)
    told = None if fault is None else said(fault)
    if fault is not None and fault.entry is errors.SEAT_TAKEN:
        holder = next(each.name for each in here.view.seats if each.attempt == fault.details["attempt"])
        told = f"{holder}: {told}"
        typed = {**typed, "shared": typed.get("seat", "").strip()}  # sent again as it is, it is meant
    return render_template(
        "proctor/confirm.html",
        **_frame(here, seat),
        step=step,
        key=f"{'room' if seat is None else 'person'}_{step.key}",
        sentence=sentence(here, step, seat, grant),
        spared=sum(not each.withdrawable_ms for each in _given(here, grant)) if seat is None else 0,
        unheard=unheard(here) if step.name == "write-off" and seat is None else (),
        silent=sum(each.state in ALIVE and not each.connected for each in here.view.seats),
        minutes=minutes,
        replaceable=replaceable,
        typed=typed,
        fault=None if faulty else told,
        code=None if fault is None else fault.code,
        faulty=faulty,
        command=command or secrets.token_hex(16),
    )


def _frame(here: Here, seat: SeatView | None) -> dict[str, Any]:
    back = here.home if seat is None else f"{here.home}/peserta/{seat.attempt}"
    photo = None if seat is None else door().room.has_photo(bytes.fromhex(seat.attempt))
    told = {"account": here.account, "view": here.view, "home": here.home, "seat": seat, "back": back}
    return {**told, "photo": photo}


def _given(here: Here, grant: GrantView | None) -> list[GrantView]:
    """What each got by the act that gave `grant`."""
    granted = (each for seat in here.view.seats for each in seat.granted)
    return [each for each in granted if grant is not None and each.added_by == grant.added_by]


def unheard(here: Here) -> list[OpenPointView]:
    """The people who have submitted and whose browsers are not heard: one act writes all of these off."""
    silent_ms = door().room.rules.silent_ms
    return [
        point
        for point in open_points(here.sitting)
        if point.why == "browser" and any(browser.silent_ms > silent_ms for browser in point.browsers)
    ]


def open_points(sitting: bytes) -> list[OpenPointView]:
    """What stands against the close, as somebody walks through the room."""
    return sorted(door().room.open_points(sitting), key=by_seat)


def by_seat(one: OpenPointView | SeatView) -> tuple[Natural, Natural]:
    """The place of a person in a list: by seat as a person counts, then by name; without a seat last."""
    return natural(one.seat), natural(one.name)


def last_grant(here: Here, seat: SeatView | None) -> GrantView | None:
    """The time that was added last, to this person or to anybody, of what can be withdrawn."""
    seats = here.view.seats if seat is None else (seat,)
    found = [each for one in seats for each in one.granted]
    return max(found, key=lambda each: (each.withdrawable_ms > 0, each.k, each.added_by), default=None)


def sentence(here: Here, step: Step, seat: SeatView | None, grant: GrantView | None = None) -> str:
    """What will happen, in the page's language. `grant`: what would be withdrawn."""
    seats = here.view.seats
    given = _given(here, grant)
    values = {
        "token": here.view.token,
        "enrolled": here.view.counts["enrolled"],
        "present": sum(each.state != "absent" for each in seats),
        "working": sum(each.state == "working" for each in seats),
        "left": sum(each.state in ALIVE for each in seats),
        "missing": sum(map(missing, seats)),
        "unlocked": len(unlocked(here.view)),
        "waiting": sum(each.waiting_held_ms > 0 for each in seats),
        "who": _named_in(request.values.get("person", "")) if seat is None else seat.name,
        "unheard": len(unheard(here)) if step.name == "write-off" else 0,
        "submitted": sum(each.state == "submitted" for each in seats),
        "given": 0 if grant is None else grant.added_ms // 60_000,
        "unused": 0 if grant is None else -(-grant.withdrawable_ms // 60_000),
        "holders": sum(each.withdrawable_ms > 0 for each in given),
        "held": 0 if seat is None else -(-seat.held_ms // 60_000),
        "held_waiting": 0 if seat is None else -(-seat.waiting_held_ms // 60_000),
    }
    key = f"{'room' if seat is None else 'person'}_{step.key}_says"
    return Words(Texts, current()).say(key, **values)


def _named_in(attempt: str) -> str:
    """The name of somebody of another sitting, whose id the form carries."""
    person = door().room.published.library.people.get(octets(attempt) or b"")
    return "" if person is None else person.participant.name


def _sealed(here: Here, roster: bytes, nip: str | None, name: str, document: str) -> bytes:
    """What the proctor read, for the centre alone. `nip` None: as the list has it. LumbungError NOT_READY."""
    library = door().room.published.library
    if library.roles is None:
        raise LumbungError(errors.NOT_READY)
    if nip is None:
        nip = next(seat.nip for seat in here.view.seats if seat.roster == roster.hex())
    return seal_person(library.roles.receiving_keys[0], here.sitting, roster, Told(nip, name, document))


def _pin(command: bytes) -> str:
    """A PIN of six digits that nobody can guess, the same for a form that is sent twice: it follows from the form's id
    and the key that this box made for itself.
    """
    secret = current_app.secret_key
    assert isinstance(secret, bytes)
    mac = hmac.new(secret, b"lumbung/pin/1" + command, hashlib.sha256).digest()
    return f"{int.from_bytes(mac, 'big') % 1_000_000:06d}"
