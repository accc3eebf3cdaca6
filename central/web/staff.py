"""The staff pages: signing in, and the frame that all places share.

Thin; what may be seen is said in `central.staff.MAY`.
"""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, render_template, request

from central import staff as domain
from central.store import batches, plans, results, rulings, sites
from central.store.engine import reading
from central.store.events import count_events
from central.store.notices import open_notices
from central.web.api import the_centre
from central.web.showing import HEARD_MS
from sync import errors
from sync.errors import LumbungError
from web.languages import local_path

staff = Blueprint("staff", __name__)

PLACES = (  # (address, text, icon, what one must be allowed to see)
    ("/kegiatan", "events", "calendar", "see_sittings"),
    ("/peserta", "people", "people", "see_people"),
    ("/soal", "exams", "book", "see_exams"),
    ("/lokasi", "sites", "place", "see_sites"),
    ("/hasil", "results", "chart", "see_results"),
)
SHORT = 8
_HEX16 = re.compile(r"[0-9a-fA-F]{32}", re.ASCII)


def sessions() -> domain.StaffSessions:
    """The log-in of the running app."""
    return cast(domain.StaffSessions, current_app.extensions["lumbung_staff"])


def page(template: str, what: str, **values: Any) -> str:
    """A page inside the frame, for whoever may see `what`; LumbungError NOT_SIGNED_IN or NOT_ALLOWED."""
    account = sessions().require(what)
    places = [place for place in PLACES if domain.may(account.role, place[3])]
    with reading(the_centre().engine) as connection:
        waiting = len(open_notices(connection))
    return render_template(
        template, account=account, places=places, waiting=waiting, may=lambda to: domain.may(account.role, to), **values
    )


@staff.get("/masuk")
def sign_in_page() -> str | Response:
    """The form."""
    if sessions().current() is not None:
        return cast(Response, redirect("/", 303))
    return render_template("staff/sign_in.html", fault=None, account_given="", target=_target())


@staff.post("/masuk")
def sign_in() -> Response:
    """Sign in and go where one wanted to go."""
    account, password = request.form.get("account", "")[:100], request.form.get("password", "")[:1000]
    try:
        sessions().sign_in(account, password)
    except LumbungError as error:
        if error.entry not in (errors.SIGN_IN_REFUSED, errors.SIGN_IN_WAIT):
            raise
        shown = render_template("staff/sign_in.html", fault=error, account_given=account, target=_target())
        return Response(shown, status=error.entry.status)
    return cast(Response, redirect(_target(), 303))


@staff.post("/keluar")
def sign_out() -> Response:
    """Sign out."""
    sessions().sign_out()
    return cast(Response, redirect("/masuk", 303))


@staff.get("/")
def overview() -> str:
    """What needs a look, and how the day goes."""
    centre = the_centre()
    with reading(centre.engine) as connection:
        boxes = sites.boxes_with_heartbeats(connection)
        sittings = plans.sittings_with_progress(connection)
        notices = open_notices(connection)
        held = count_events(connection)
        behind = results.count_dirty(connection)
        waiting_held = rulings.count_held(connection)
        known = len(sites.all_sites(connection))
    now = centre.now_ms()
    heard = {box.site for box in boxes if box.at_ms is not None and now - box.at_ms <= HEARD_MS}
    return page(
        "staff/overview.html",
        "see_sites",
        heard=len(heard),
        known=known,
        held=held,
        behind=behind,
        waiting_held=waiting_held,
        submitted=sum(sitting.submitted for sitting in sittings),
        enrolled=sum(sitting.planned for sitting in sittings),
        sittings=sittings[:SHORT],
        notices=notices[:SHORT],
        notice_count=len(notices),
    )


@staff.get("/perhatian")
def notice_list() -> str:
    """Forks, quarantine and the like."""
    settled = request.args.get("semua") == "1"
    with reading(the_centre().engine) as connection:
        found = open_notices(connection, settled=settled)
    return page("staff/notices.html", "see_notices", notices=found, settled=settled)


@staff.post("/perhatian/<site>/<notice>")
def settle_notice(site: str, notice: str) -> Response:
    """Say what a notice was."""
    account = sessions().require("settle_notices")
    note = request.form.get("note", "").strip()
    if not note:
        raise LumbungError(errors.BAD_FIELDS, field="note")
    domain.settle_notice(the_centre(), site, hex_or_404(notice, 16), account.name, note)
    return cast(Response, redirect("/perhatian", 303))


@staff.get("/cari")
def search() -> Response:
    """One search for all: a site, an exam, a journal, or people."""
    account = sessions().require("see_sites")
    words = request.args.get("q", "").strip()[:100]
    with reading(the_centre().engine) as connection:
        site = sites.find_site(connection, words)
        exam = results.packages_of(connection, words) if words else []
        journal = batches.site_of_epoch(connection, bytes.fromhex(words)) if _HEX16.fullmatch(words) else None
    if site is not None:
        return cast(Response, redirect(f"/lokasi/{site.site}", 303))
    if exam and domain.may(account.role, "see_results"):
        return cast(Response, redirect(f"/hasil/{exam[0].exam}", 303))
    if journal is not None:
        return cast(Response, redirect(f"/lokasi/{journal}", 303))
    return cast(Response, redirect("/peserta?" + urlencode({"q": words}), 303))


def _target() -> str:
    return local_path(request.values.get("next", "/"))


def hex_or_404(text: str, length: int) -> bytes:
    """Bytes out of an address; LumbungError(NO_SUCH_PAGE) for anything else."""
    try:
        found = bytes.fromhex(text)
    except ValueError as error:
        raise LumbungError(errors.NO_SUCH_PAGE) from error
    if len(found) != length:
        raise LumbungError(errors.NO_SUCH_PAGE)
    return found
