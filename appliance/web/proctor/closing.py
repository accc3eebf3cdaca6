"""The page of the close: what is still unaccounted for, the act that settles each, and the close itself last; and the
page of what comes after it: whether the sitting is settled, or what the centre lacks.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, render_template

from appliance.roles import MAY
from appliance.web import papers
from appliance.web.door import door
from appliance.web.proctor import person_acts, room_acts
from appliance.web.proctor.board import minutes
from appliance.web.proctor.emergency import kept_of
from appliance.web.proctor.entry import entered, guard
from appliance.web.proctor.performing import by_seat, open_points, unheard
from sync import errors
from sync.errors import LumbungError

pages = Blueprint("proctor_closing", __name__, url_prefix="/pengawas")
guard(pages)

SETTLES = {"unaccounted": "absent", "not_submitted": "submit", "browser": "write-off"}


@pages.get("/<sitting>/close")
def close(sitting: str) -> str:
    """The second step of the close. ROLE_MAY_NOT, WRONG_SITTING_STATE."""
    here = entered(sitting)
    step = room_acts.STEPS["close"]
    if here.account.role not in MAY[step.act]:
        raise LumbungError(errors.ROLE_MAY_NOT, role=here.account.role)
    if not step.possible(here.view):
        raise LumbungError(errors.WRONG_SITTING_STATE, state=here.view.sitting.state)
    return render_template(
        "proctor/close.html",
        account=here.account,
        view=here.view,
        home=here.home,
        points=open_points(here.sitting),
        settles={why: person_acts.STEPS[name] for why, name in SETTLES.items()},
        unheard=len(unheard(here)),
        kept=kept_of(),
        minutes=minutes,
        command=secrets.token_hex(16),
    )


@pages.get("/<sitting>/tuntas")
def settling(sitting: str) -> str:
    """The sitting between the box and the centre. Everybody of the room may look, at any time."""
    here = entered(sitting)
    told = papers.settling_of(here.sitting)
    points = open_points(here.sitting) if here.view.sitting.state in ("registration", "ended") else ()
    return render_template(
        "proctor/settling.html",
        account=here.account,
        view=here.view,
        home=here.home,
        told=told,
        points=points,
        backlog=door().room.backlog(),
        wall_ms=door().room.health().wall_ms,
        waiting=sorted((seat for seat in here.view.seats if seat.logins and not seat.centre), key=by_seat),
        minutes=minutes,
    )
