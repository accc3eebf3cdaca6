"""The way in: sign-in and sign-out of the room's accounts, the sittings to choose from, and who a request comes from.

Only over TLS or on the box itself: a password on plain HTTP over the LAN is a password for all.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import structlog
from flask import Blueprint, Response, redirect, render_template, request

from appliance.views import ProctorView, SeatView
from appliance.web.door import address, at_this_box, door, over_tls
from appliance.web.proctor.computers import marked
from sync import errors
from sync.errors import LumbungError
from web.languages import current, local_path
from web.sessions import Account

log = structlog.get_logger("box")
pages = Blueprint("proctor", __name__, url_prefix="/pengawas")

PASSWORD_PAGE = "/pengawas/sandi"  # noqa: S105  # an address


class Here(NamedTuple):
    """Who asks, and the sitting that they look at."""

    account: Account
    view: ProctorView

    @property
    def home(self) -> str:
        """The address of the room's page."""
        return f"/pengawas/{self.view.sitting.id}"

    @property
    def sitting(self) -> bytes:
        return bytes.fromhex(self.view.sitting.id)

    def seat(self, attempt: str) -> SeatView:
        """The row of one person. LumbungError NO_SUCH_PAGE."""
        found = next((seat for seat in self.view.seats if seat.attempt == attempt), None)
        if found is None:
            raise LumbungError(errors.NO_SUCH_PAGE)
        return found


def guard(blueprint: Blueprint) -> None:
    """Let nobody in from where others listen, and nobody further who still has the password of the first day."""

    @blueprint.before_request
    def _only_who_may() -> Response | None:
        if not (over_tls() or at_this_box()):
            raise LumbungError(errors.NOT_OVER_TLS)
        account = door().sessions.current()
        if account is not None and account.must_change and request.method == "GET" and request.path != PASSWORD_PAGE:
            return to(PASSWORD_PAGE)
        return None


guard(pages)


@pages.get("")
def sittings() -> str | Response:
    """The sign-in form, or the sittings of the room."""
    here = door()
    account = here.sessions.current()
    if account is None:
        return sign_in_form()
    asked = {"sittings": here.room.room_view().sittings, "date_needed": here.room.health().date_needed}
    return render_template("proctor/sittings.html", account=account, **asked)


@pages.post("/masuk")
def sign_in() -> str | Response | tuple[str, int]:
    """Start a session; a wrong password costs a short wait after a few, for this account at this address alone."""
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
        return sign_in_form(said(error), name), error.entry.status
    here.passwords.succeeded(name, address())
    log.info("proctor signed in", account=name)
    return to(local_path(request.form.get("next") or "/pengawas"))


def sign_in_form(fault: str | None = None, name: str = "", next_: str = "") -> str:
    """The form; `next_` is where to go on."""
    date_needed = door().room.health().date_needed
    next_ = next_ or request.form.get("next", "")
    return render_template("proctor/sign_in.html", fault=fault, name=name, date_needed=date_needed, next=next_)


@pages.post("/keluar")
def sign_out() -> Response:
    """End the session."""
    door().sessions.sign_out()
    return to("/pengawas")


def signed_in(sitting: str) -> tuple[Account, bytes]:
    """The signed-in account and the sitting's id. NOT_SIGNED_IN, NO_SUCH_PAGE."""
    account = door().sessions.require()
    id_ = octets(sitting)
    if id_ is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    return account, id_


def entered(sitting: str) -> Here:
    """The signed-in account and the sitting. NOT_SIGNED_IN, NO_SUCH_PAGE, UNKNOWN_SITTING."""
    account, id_ = signed_in(sitting)
    return Here(account, marked(door().room.proctor_view(id_)))


def said(error: LumbungError) -> str:
    """An error in one line of the page's language, for the form that it belongs to."""
    at = 0 if current() == "id" else 1
    return f"{error.entry.message[at]} {error.entry.hint[at]} {error.code}"


def octets(text: str) -> bytes | None:
    """16 bytes written in the one way: 32 small hex digits."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if len(found) == 16 and text == found.hex() else None


def to(path: str) -> Response:
    """Go on there, with GET."""
    return cast(Response, redirect(path, 303))
