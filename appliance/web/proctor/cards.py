"""/kartu/<roster id>: where the QR code of a participant's card leads, a proctor's phone first of all."""

from __future__ import annotations

from flask import Blueprint, Response

from appliance.decisions.acting import UNDER_WAY
from appliance.moving import is_withdrawn
from appliance.state import sitting_state
from appliance.web.door import door
from appliance.web.proctor.entry import guard, octets, sign_in_form, to
from sync import errors
from sync.errors import LumbungError

pages = Blueprint("proctor_cards", __name__)
guard(pages)


@pages.get("/kartu/<roster>")
def card(roster: str) -> str | Response:
    """The person's page in the sitting that is under way, else in the one planned. NO_SUCH_PAGE for nobody's card."""
    here, id_ = door(), octets(roster)
    if here.sessions.current() is None:
        return sign_in_form(next_=f"/kartu/{roster}")
    here.sessions.require()
    state = here.room.published
    found = [
        each
        for each in state.library.people.values()
        if each.participant.roster_id == id_ and not is_withdrawn(state.attempts.get(each.attempt))
    ]
    if not found:
        raise LumbungError(errors.NO_SUCH_PAGE)
    states = (*UNDER_WAY, "planned", "closed")
    found.sort(key=lambda each: (each.attempt in state.moved, states.index(sitting_state(state, each.sitting))))
    return to(f"/pengawas/{found[0].sitting.hex()}/peserta/{found[0].attempt.hex()}")
