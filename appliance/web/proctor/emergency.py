"""The page of emergency files: bring them in from a stick or a phone, see what came of each, and what is here already.

It belongs to no sitting: a box that took another's place has never seen the sitting whose files are brought to it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from typing import NamedTuple, cast

import structlog
from flask import Blueprint, current_app, render_template, request
from werkzeug.datastructures import FileStorage

from appliance.acts import KeepEmergency
from appliance.emergencies import Arrival, Emergencies
from appliance.roles import MAY
from appliance.web.door import door
from appliance.web.proctor.entry import guard
from appliance.web.proctor.forms import Form
from appliance.web.roomy import ON_THE_PAGE
from appliance.web.texts_emergency import EmergencyTexts
from sync import errors
from sync.errors import CATALOGUE, Entry, LumbungError
from web.languages import Words, current
from web.sessions import Account

log = structlog.get_logger("box")
pages = Blueprint("proctor_emergency", __name__, url_prefix="/pengawas")
guard(pages)

OF_ONE_FILE = (  # what is said beside a file, and stops no other
    errors.EMERGENCY_TOO_LARGE,
    errors.EMERGENCY_UNREADABLE,
    errors.EMERGENCY_ELSEWHERE,
    errors.EMERGENCY_FORGED,
    errors.EMERGENCY_NOT_KEPT,
    errors.DISK_FULL,
)
SHOWN = 500


class Result(NamedTuple):
    """What came of one file; `entry`: what is wrong. `who`: the person, where this box knows them."""

    name: str
    outcome: str
    who: str | None
    entry: Entry | None


@pages.get("/darurat")
def files() -> str:
    """The form, and the list of what is here."""
    account = door().sessions.require()
    fault = next((each for each in ON_THE_PAGE if each.code == request.args.get("fault")), None)
    return _page(account, () if fault is None else (Result("", "refused", None, fault),))


@pages.post("/darurat")
def bring() -> str | tuple[str, int]:
    """Take the files, each by itself. A repeat of the same form, or of a file, changes nothing."""
    account = door().sessions.require()
    if account.role not in MAY[KeepEmergency]:
        raise LumbungError(errors.ROLE_MAY_NOT, role=account.role)
    command = Form(request.form).octets("command")
    brought = [each for each in request.files.getlist("files") if each.filename]
    if not brought:
        nothing = errors.NO_EMERGENCY_FILE
        return _page(account, (Result("", "refused", None, nothing),)), nothing.status
    return _page(account, tuple(_results(brought, command, account.name)))


def _results(brought: list[FileStorage], command: bytes, actor: str) -> Iterator[Result]:
    library = door().room.published.library
    for each in brought:
        name = (each.filename or "")[-80:]
        try:
            arrival = _emergencies().take(each.stream.read(), library)
            _journal(arrival, command, actor)
        except LumbungError as error:
            if error.entry not in OF_ONE_FILE:
                raise
            log.info("emergency file refused", account=actor, code=error.code)
            yield Result(name, "refused", None, error.entry)
            continue
        person = library.people.get(arrival.file.lease.attempt)
        log.info("emergency file kept", account=actor, file=arrival.digest.hex()[:8], outcome=arrival.outcome)
        yield Result(name, arrival.outcome, None if person is None else person.participant.name, None)


def _journal(arrival: Arrival, command: bytes, actor: str) -> None:
    """Say in the journal that it was brought; once, so also for a file that was kept just before the power went."""
    lease = arrival.file.lease
    own = hashlib.sha256(command + arrival.digest).digest()[:16]  # one form brings many
    whose = (lease.attempt, (lease.epoch, lease.seq))
    door().asking.ask_and_wait(KeepEmergency(own, actor, lease.sitting, *whose, arrival.digest, arrival.size_bytes))


def _page(account: Account, results: tuple[Result, ...]) -> str:
    library = door().room.published.library
    kept = _emergencies().listed(library) if library.site_key is not None else []
    return render_template(
        "proctor/emergency.html",
        account=account,
        e=Words(EmergencyTexts, current()),
        results=results,
        kept=[(each, CATALOGUE.get(each.code or "")) for each in kept[:SHOWN]],
        more=max(0, len(kept) - SHOWN),
        waiting=sum(each.centre == "none" for each in kept),
        may=account.role in MAY[KeepEmergency],
        command=secrets.token_hex(16),
    )


def kept_of() -> frozenset[str]:
    """The attempts, in hex, of which an emergency file is kept at this box."""
    return frozenset(each.hex() for each in _emergencies().whose())


def _emergencies() -> Emergencies:
    return cast(Emergencies, current_app.extensions["emergencies"])
