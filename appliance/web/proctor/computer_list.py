"""/pengawas/komputer: every lab PC that was checked, whoever sits there or nobody."""

from __future__ import annotations

from flask import Blueprint, render_template

from appliance.seat_checks import same_seat
from appliance.web.door import door
from appliance.web.proctor.computers import KINDS, checks, computer
from appliance.web.proctor.entry import guard
from appliance.web.proctor.urgency import natural

pages = Blueprint("proctor_computers", __name__, url_prefix="/pengawas/komputer")
guard(pages)


@pages.get("")
def listed() -> str:
    """The list, seats in their order. LumbungError NOT_SIGNED_IN."""
    account = door().sessions.require()
    found = [computer(label, check) for label, check in checks().all().items()]
    found.sort(key=lambda each: natural(same_seat(each.label)))
    return render_template("proctor/computers.html", account=account, computers=found, kinds=KINDS)
