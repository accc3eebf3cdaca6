"""One person's page with all that can be done for them, the check-in by phone, and people of other sittings."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, render_template, request

from appliance.library import Person
from appliance.moving import is_withdrawn
from appliance.roles import MAY
from appliance.state import sitting_state
from appliance.views import SeatView
from appliance.web.door import door
from appliance.web.proctor import person_acts, room_acts
from appliance.web.proctor.acts import missing, offered
from appliance.web.proctor.board import minutes
from appliance.web.proctor.computers import KINDS, at_seat
from appliance.web.proctor.entry import Here, entered, guard
from appliance.web.proctor.urgency import NEEDS, marks, needs, shown
from sync import errors
from sync.errors import LumbungError

pages = Blueprint("proctor_people", __name__, url_prefix="/pengawas")
guard(pages)

MOST_FOUND = 40


@pages.get("/<sitting>/peserta/<attempt>")
def person(sitting: str, attempt: str) -> str:
    """The facts, what waits, and every act that is possible now."""
    here = entered(sitting)
    seat = here.seat(attempt)
    return render_template("proctor/person.html", **about_person(here, seat), done=done(here, seat))


@pages.get("/<sitting>/peserta/<attempt>/foto")
def photo(sitting: str, attempt: str) -> Response:
    """The photo that the roster has of this person; kept in no cache. NO_SUCH_PAGE without one."""
    seat = entered(sitting).seat(attempt)
    shown = door().room.photo_of(bytes.fromhex(seat.attempt))
    return Response(shown.data, mimetype=shown.media_type, headers={"Cache-Control": "no-store"})


def about_person(here: Here, seat: SeatView) -> dict[str, Any]:
    """What the pages about one person are rendered from."""
    return {
        "account": here.account,
        "view": here.view,
        "home": here.home,
        "seat": seat,
        "photo": door().room.has_photo(bytes.fromhex(seat.attempt)),
        "steps": offered(person_acts.STEPS, here.account.role, here.view, seat),
        "shown": shown(seat, here.view),
        "marks": marks(seat, here.view),
        "needs": [(name, NEEDS[name]) for name in needs(seat, here.view)],
        "pc": at_seat(seat.seat),
        "kinds": KINDS,
        "minutes": minutes,
        "commands": {step.name: secrets.token_hex(16) for step in person_acts.STEPS.values() if step.quick},
    }


def done(here: Here, seat: SeatView) -> dict[str, Any] | None:
    """The act that was just done for this person, and the one that takes it back if that is possible now."""
    name = request.args.get("done", "")
    step = room_acts.STEPS["move-in"] if name == "move-in" else person_acts.STEPS.get(name)
    if step is None:
        return None
    steps = offered(person_acts.STEPS, here.account.role, here.view, seat)
    undo = next((each for each in steps if each.name == step.undo), None)
    place = f"{here.home}/peserta/{seat.attempt}"
    return {
        "who": seat.name,
        "key": f"{'room' if name == 'move-in' else 'person'}_{step.key}",
        "undo": undo and f"{place}/{undo.name}",
        "undo_key": undo and f"person_{undo.key}",
    }


@pages.get("/<sitting>/hadir")
def check_in(sitting: str) -> str:
    """Who is still awaited, to be found by a part of the name or the last digits of the NIP."""
    here = entered(sitting)
    typed = request.args.get("q", "").strip()[:60]
    awaited = [seat for seat in here.view.seats if _is_awaited(seat)]
    found = sorted((seat for seat in awaited if matches(seat.name, seat.nip, typed)), key=lambda seat: seat.name)
    who = next((seat for seat in here.view.seats if seat.attempt == request.args.get("who")), None)
    return render_template(
        "proctor/check_in.html",
        account=here.account,
        view=here.view,
        home=here.home,
        typed=typed,
        found=found[:MOST_FOUND],
        photos={seat.attempt: door().room.has_photo(bytes.fromhex(seat.attempt)) for seat in found[:MOST_FOUND]},
        more=max(0, len(found) - MOST_FOUND),
        awaited=len(awaited),
        seen=sum(seat.presence.checked_in for seat in here.view.seats),
        may=here.account.role in MAY[person_acts.STEPS["check-in"].act],
        steps=offered(room_acts.STEPS, here.account.role, here.view),
        done=None if who is None else done(here, who),
    )


@pages.get("/<sitting>/pindah-masuk")
def move_in(sitting: str) -> str:
    """People of the other sittings of this site who have not begun there."""
    here = entered(sitting)
    if here.account.role not in MAY[room_acts.STEPS["move-in"].act]:
        raise LumbungError(errors.ROLE_MAY_NOT, role=here.account.role)
    typed = request.args.get("q", "").strip()[:60]
    found = _elsewhere(here, typed) if typed else []
    return render_template(
        "proctor/move_in.html",
        account=here.account,
        view=here.view,
        home=here.home,
        typed=typed,
        found=found[:MOST_FOUND],
        more=max(0, len(found) - MOST_FOUND),
    )


def matches(name: str, nip: str, typed: str) -> bool:
    """Digits are the end of a NIP, all else a part of a name; nothing typed matches everybody."""
    digits = "".join(filter(str.isalnum, typed))
    return nip.endswith(digits) if digits.isdecimal() else typed.casefold() in name.casefold()


def _is_awaited(seat: SeatView) -> bool:
    seen = seat.presence
    if seen.spare and not seen.called:
        return False
    return not seen.checked_in and (missing(seat) or seat.state in ("logged_in", "confirmed", "working"))


def _elsewhere(here: Here, typed: str) -> list[tuple[Person, str]]:
    """Each with the title of the sitting that has them."""
    state = door().room.published
    known = {seat.nip for seat in here.view.seats}
    found = [
        (person, f"{state.library.sittings[person.sitting].title} · {state.library.sittings[person.sitting].starts_at}")
        for person in state.library.people.values()
        if person.sitting != here.sitting
        and sitting_state(state, person.sitting) != "closed"
        and person.participant.nip not in known
        and matches(person.participant.name, person.participant.nip, typed)
    ]
    begun = {key for key, attempt in state.attempts.items() if attempt.active is not None or is_withdrawn(attempt)}
    gone = begun | set(state.moved)
    return sorted((each for each in found if each[0].attempt not in gone), key=lambda each: each[0].participant.name)
