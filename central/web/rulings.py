"""The staff's pages on people on no list and on held attempts. What is ruled, and what it does: `central.rulings`."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from flask import Blueprint, Response, redirect, request
from sqlalchemy import Connection

from central import rulings as domain
from central.newcomers import FAULTS
from central.rulings import By, Candidate, Case
from central.store import newcomers, plans, seated
from central.store import rulings as store
from central.store.engine import reading
from central.verdicts import MAY_RULE, About, Verdict
from central.web.api import the_centre
from central.web.showing import in_order
from central.web.staff import hex_or_404, page, sessions
from sync import errors
from sync.errors import LumbungError, WireError

rulings = Blueprint("rulings", __name__)

SLUGS: dict[str, tuple[About, Verdict]] = {  # in the address -> what is ruled
    "ikat": ("person", "bind"),
    "terima-baru": ("person", "enrol"),
    "tolak": ("person", "reject"),
    "tarik-orang": ("person", "withdraw"),
    "sah": ("answers", "accept"),
    "batal": ("answers", "void"),
    "tarik-pengerjaan": ("answers", "withdraw"),
}
SLUG_OF = {ruling: slug for slug, ruling in SLUGS.items()}
SHOWN_AGAIN = (errors.BAD_FIELDS, errors.BAD_NIP, errors.WARNINGS_UNSEEN, errors.CHANGED_MEANWHILE)


class Typed(NamedTuple):
    """What the form of a ruling holds."""

    note: str
    nip: str
    name: str


@rulings.get("/peserta/luar-daftar")
def newcomer_list() -> str:
    """People who were on no list, and those moved in, of every site."""
    sessions().require("see_people")
    with reading(the_centre().engine) as connection:
        found = newcomers.listed(connection)
        tabs = tabs_of(connection)
    wanted, words = request.args.get("keadaan", ""), request.args.get("q", "").strip().lower()
    rows = [
        row
        for row in found
        if (not wanted or row.standing == wanted)
        and words in f"{row.name} {row.told_name} {row.nip} {row.told_nip} {row.site} {row.sitting_title}".lower()
    ]
    keys = {
        "standing": lambda row: (row.standing != "waiting", row.standing, row.starts_at or ""),
        "name": lambda row: (row.name or "").lower(),
        "nip": lambda row: row.nip,
        "site": lambda row: (row.site, row.sitting_title or ""),
        "answered": lambda row: row.answered,
    }
    rows, order = in_order(rows, keys, "standing")
    standings = sorted({row.standing for row in found})
    return page(
        "staff/newcomers.html",
        "see_people",
        rows=rows,
        order=order,
        words=words,
        wanted=wanted,
        standings=standings,
        tabs=tabs,
    )


@rulings.get("/peserta/luar-daftar/<site>/<attempt>")
def newcomer_page(site: str, attempt: str) -> str:
    """One of them: what the proctor told, who it may be, what was ruled."""
    sessions().require("see_people")
    key, words = hex_or_404(attempt, 16), request.args.get("q", "").strip()[:100]
    with reading(the_centre().engine) as connection:
        case = domain.look(connection, site, key)
        row = next((each for each in newcomers.listed(connection, key) if each.site == site), None)
        if row is None:
            raise LumbungError(errors.NO_SUCH_RECORD, attempt=attempt)
        same = domain.candidates(connection, case)
        others = domain.candidates(connection, case, words) if words else []
    return page(
        "staff/newcomer.html",
        "see_people",
        row=row,
        fault=FAULTS.get(row.opened),
        same=same,
        others=[each for each in others if each.place.attempt not in {known.place.attempt for known in same}],
        words=words,
        **ruling_facts(case),
    )


@rulings.get("/peserta/ditahan")
def held_list() -> str:
    """Held attempts of every site, and those on which something was ruled."""
    sessions().require("see_people")
    ruled = request.args.get("diputuskan") == "1"
    with reading(the_centre().engine) as connection:
        found = store.held_or_ruled(connection)
        tabs = tabs_of(connection)
    wanted, words = request.args.get("keadaan", ""), request.args.get("q", "").strip().lower()
    rows = [
        row
        for row in found
        if bool(row.ruled_ms) >= ruled
        and (row.held or ruled)
        and (not wanted or wanted in row.reasons + row.held)
        and words in f"{row.name} {row.nip} {row.site} {row.sitting_title} {row.exam}".lower()
    ]
    keys = {
        "name": lambda row: (row.name or "").lower() or None,
        "nip": lambda row: row.nip or None,
        "site": lambda row: (row.site, row.sitting_title or ""),
        "answered": lambda row: row.answered,
    }
    rows, order = in_order(rows, keys, "site")
    reasons = sorted({reason for row in found for reason in row.reasons + row.held})
    return page(
        "staff/held.html",
        "see_people",
        rows=rows,
        order=order,
        words=words,
        wanted=wanted,
        reasons=reasons,
        ruled=ruled,
        tabs=tabs,
    )


@rulings.get("/peserta/<site>/<attempt>/putuskan/<slug>")
def ruling_page(site: str, attempt: str, slug: str) -> str:
    """What a ruling will do, with the warnings to read and the reason to give."""
    about, verdict = _ruling_of(slug)
    sessions().require(MAY_RULE[about])
    with reading(the_centre().engine) as connection:
        case = domain.look(connection, site, hex_or_404(attempt, 16))
        told = case.newcomer
        typed = Typed("", (told.told_nip or "") if told else "", (told.told_name or "") if told else "")
        if verdict not in case.may(about):
            raise LumbungError(errors.NOTHING_TO_RULE, verdict=verdict)
        return _form(connection, case, slug, typed, None)


@rulings.post("/peserta/<site>/<attempt>/putuskan/<slug>")
def rule(site: str, attempt: str, slug: str) -> Response:
    """Rule. What the form lacks is asked for again, with everything that was typed."""
    about, verdict = _ruling_of(slug)
    account = sessions().require(MAY_RULE[about])
    key, form = hex_or_404(attempt, 16), request.form
    typed = Typed(form.get("note", "")[:2000], form.get("nip", "")[:60], form.get("name", "")[:300])
    knowing = form.getlist("warning") if form.get("knowing") == "1" else []
    by = By(account.name, typed.note, form.get("seen", ""), knowing)
    try:
        _do(site, key, about, verdict, typed, by)
    except LumbungError as error:
        if error.entry not in SHOWN_AGAIN:
            raise
        with reading(the_centre().engine) as connection:
            case = domain.look(connection, site, key)
            shown = _form(connection, case, slug, typed, error)
        return Response(shown, status=error.entry.status)
    if about == "answers":  # who may rule on them may see them
        return cast(Response, redirect(f"/peserta/{site}/{attempt}", 303))
    return cast(Response, redirect(f"/peserta/luar-daftar/{site}/{attempt}", 303))


def ruling_facts(case: Case) -> dict[str, Any]:
    """What pages show of an attempt's rulings, and which may be given now."""
    offered: list[tuple[str, About, Verdict]] = [
        (slug, about, verdict) for slug, (about, verdict) in SLUGS.items() if verdict in case.may(about)
    ]
    return {"rulings": case.rulings, "offered": offered, "case": case, "may_rule": MAY_RULE}


def _do(site: str, attempt: bytes, about: About, verdict: Verdict, typed: Typed, by: By) -> None:
    centre = the_centre()
    if verdict == "bind":
        domain.bind(centre, site, attempt, _home(), by)
    elif verdict == "enrol":
        domain.enrol(centre, site, attempt, typed.nip, typed.name, by)
    else:
        domain.rule(centre, site, attempt, about, verdict, by)


def _form(connection: Connection, case: Case, slug: str, typed: Typed, fault: LumbungError | None) -> str:
    about, verdict = _ruling_of(slug)
    candidate = None
    warnings: tuple[str, ...] = ()
    if verdict == "bind":
        place = newcomers.participant_at(connection, *_home())
        if place is None:
            raise LumbungError(errors.NO_SUCH_RECORD, what="participant")
        candidate = Candidate(place, domain.warnings_of(connection, case, place))
        warnings = candidate.warnings
    elif verdict == "enrol":
        warnings = _enrol_warnings(connection, case, typed.nip)
    return page(
        "staff/ruling.html",
        MAY_RULE[about],
        case=case,
        person=seated.find_attempt(connection, case.site, case.attempt),
        sitting=plans.find_sitting(connection, case.site, case.known.sitting),
        about=about,
        verdict=verdict,
        candidate=candidate,
        warnings=warnings,
        typed=typed,
        fault=fault,
        at_fault=_field_at_fault(fault),
    )


def _field_at_fault(fault: LumbungError | None) -> str | None:
    """The field of the form that is to be typed again."""
    if fault is None:
        return None
    return "nip" if fault.entry is errors.BAD_NIP else fault.details.get("field")


def _enrol_warnings(connection: Connection, case: Case, nip: str) -> tuple[str, ...]:
    """The warnings of what is typed so far; of no NIP there are none yet."""
    try:
        return domain.enrol_warnings(connection, case, nip)
    except WireError:
        return ()


def _home() -> tuple[str, bytes]:
    """The participant that the request names, by site and attempt."""
    site, _, attempt = request.values.get("peserta", "").partition("/")
    return site, hex_or_404(attempt, 16)


def _ruling_of(slug: str) -> tuple[About, Verdict]:
    if slug not in SLUGS:
        raise LumbungError(errors.NO_SUCH_PAGE)
    return SLUGS[slug]


def tabs_of(connection: Connection) -> dict[str, int]:
    """How many wait, for the tabs of the place of participants."""
    return {"newcomers": newcomers.count_waiting(connection), "held": store.count_held(connection)}
