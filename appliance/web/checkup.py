"""The page /pengawas/periksa: what `lumbung provision doctor` found, SIAP or BELUM SIAP, and how to look again.

Who sits at the box itself needs no account for it: before the first dispatch there is none. The service only reads
the file; looking again is an act of the privileged helper, because half of the checks need root.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import structlog
from flask import Blueprint, Response, redirect, render_template

from appliance import privileged
from appliance.checkup import Verdict, read_checkup
from appliance.web.door import at_this_box, door, over_tls
from appliance.web.texts_checkup import CheckupTexts
from sync import errors
from sync.errors import LumbungError
from web.languages import Words, current

log = structlog.get_logger("box")
pages = Blueprint("checkup", __name__, url_prefix="/pengawas/periksa")

ORDER = (Verdict.FAILED, Verdict.ATTENTION, Verdict.PASSED, Verdict.NOT_APPLICABLE)
KINDS = {
    Verdict.FAILED: ("danger", "danger"),
    Verdict.ATTENTION: ("attention", "warning"),
    Verdict.PASSED: ("safe", "check"),
    Verdict.NOT_APPLICABLE: ("idle", "minus"),
}


@pages.before_request
def _only_who_may() -> None:
    """LumbungError NOT_OVER_TLS, or NOT_SIGNED_IN away from the box."""
    if not at_this_box():
        if not over_tls():
            raise LumbungError(errors.NOT_OVER_TLS)
        door().sessions.require()


@pages.get("")
def page() -> str:
    """The word, then the list: what stops first."""
    here = door()
    checkup = read_checkup(here.settings.data_dir)
    words = Words(CheckupTexts, current())
    groups = [] if checkup is None else [(verdict, checkup.of(verdict)) for verdict in ORDER if checkup.of(verdict)]
    made = None if checkup is None else datetime.fromtimestamp(checkup.made_ms / 1000, UTC)
    return render_template(
        "checkup.html",
        p=words,
        checkup=checkup,
        groups=groups,
        kinds=KINDS,
        made=made,
        zone=ZoneInfo(here.room.room_view().zone),
        again=privileged.available(here.settings.privileged_socket),
    )


@pages.post("")
def again() -> Response:
    """Look again, by the privileged helper. LumbungError as `appliance.privileged.ask`."""
    privileged.ask(privileged.RunDoctor(), door().settings.privileged_socket)
    log.info("checkup made")
    return cast(Response, redirect("/pengawas/periksa", 303))
