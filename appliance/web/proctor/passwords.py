"""/pengawas/sandi: a person of the room chooses a password of their own, at the first sign-in or whenever they like."""

from __future__ import annotations

import secrets

import structlog
from flask import Blueprint, Response, render_template, request

from appliance.commands import ChangePassword
from appliance.web.door import address, door
from appliance.web.proctor.entry import guard, octets, said, to
from appliance.web.proctor.forms import bad, faults
from appliance.web.texts import Texts
from sync import errors
from sync.errors import LumbungError
from web.languages import Words, current
from web.sessions import Account, hash_password, verify_password

log = structlog.get_logger("box")
pages = Blueprint("proctor_passwords", __name__, url_prefix="/pengawas")
guard(pages)

SHORTEST = 10
LONGEST = 256


@pages.get("/sandi")
def ask() -> str:
    """The form."""
    return _form(_account())


@pages.post("/sandi")
def change() -> str | Response | tuple[str, int]:
    """Take the new password, which ends every other session of the account."""
    account, here = _account(), door()
    try:
        here.passwords.check(account.name, address())
        if not verify_password(account.password_hash, request.form.get("password", "")[:256]):
            here.passwords.failed(account.name, address())
            raise LumbungError(errors.SIGN_IN_REFUSED)
        chosen = _chosen()
        command = octets(request.form.get("command", ""))
        if command is None:
            raise bad("command")
        here.asking.ask_and_wait(ChangePassword(command, account.name, hash_password(chosen)))
    except LumbungError as error:
        if error.entry not in (errors.SIGN_IN_REFUSED, errors.TOO_MANY_TRIES, errors.BAD_FIELDS):
            raise
        return _form(account, error), error.entry.status
    here.sessions.sign_in(account.name, chosen)
    log.info("password changed", account=account.name)
    return to("/pengawas")


def _chosen() -> str:
    """The new password, typed twice alike, long enough, and another. LumbungError(BAD_FIELDS)."""
    chosen, again = request.form.get("new", ""), request.form.get("again", "")
    if len(chosen) < SHORTEST:
        raise bad("new", why="password_short")
    if len(chosen) > LONGEST:
        raise bad("new", why="password_long")
    if chosen == request.form.get("password", ""):
        raise bad("new", why="password_same")
    if chosen != again:
        raise bad("again", why="password_again")
    return chosen


def _account() -> Account:
    """Whoever is signed in, with a password of the first day too. LumbungError(NOT_SIGNED_IN)."""
    account = door().sessions.current()
    if account is None:
        raise LumbungError(errors.NOT_SIGNED_IN)
    return account


def _form(account: Account, fault: LumbungError | None = None) -> str:
    faulty = {} if fault is None else faults(fault, Words(Texts, current()), count=SHORTEST, most=LONGEST)
    return render_template(
        "proctor/password.html",
        account=account,
        fault=None if fault is None or faulty else said(fault),
        code=None if fault is None else fault.code,
        faulty=faulty,
        shortest=SHORTEST,
        command=secrets.token_hex(16),
    )
