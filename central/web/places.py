"""The staff's places: sittings, participants, exams, sites. Each page asks the store once and shows what it says."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import Any, NamedTuple

from flask import Blueprint, request

from central import coverage, projection, rulings
from central.store import enrolments, plans, results, seated, sites
from central.store.engine import reading
from central.store.events import events_of_attempt, events_of_sitting
from central.store.notices import open_notices
from central.store.settling import state_of
from central.store.tables import EVENT_QUARANTINED, EVENT_UNKNOWN
from central.web import showing
from central.web.api import the_centre
from central.web.rulings import ruling_facts, tabs_of
from central.web.showing import in_order
from central.web.staff import hex_or_404, page, sessions
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire.keys import VerifyKey
from sync.wire.readiness import Readiness, read_readiness
from web import languages

places = Blueprint("places", __name__)

TIMELINE_PAGE = 300
NEWEST = 30
MINOR_KINDS = ("answer.given", "item.flagged", "page.ran", "page.focus")
TONES = {
    "answer.late": "attention",
    "event.refused": "attention",
    "event.conflict": "danger",
    "time.held": "attention",
    "attempt.submitted": "safe",
    "attempt.started": "safe",
}


@places.get("/lokasi")
def site_list() -> str:
    """Sites with last contact, backlog, drift."""
    sessions().require("see_sites")
    centre = the_centre()
    with reading(centre.engine) as connection:
        known = sites.all_sites(connection)
        boxes = sites.boxes_with_heartbeats(connection)
        received = sites.received_by_site(connection)
        asking = enrolments.count_waiting(connection, centre.now_ms())
        missing = {site.site: coverage.total_missing(coverage.coverage(connection, site.site)) for site in known}
    words = request.args.get("q", "").strip().lower()
    rows = [
        _site_row(site, [box for box in boxes if box.site == site.site], received, missing[site.site])
        for site in known
        if words in f"{site.site} {site.name}".lower()
    ]
    keys = {name: itemgetter(name) for name in ("name", "contact_ms", "backlog", "held", "missing")}
    rows, order = in_order(rows, keys, "name")
    return page("staff/sites.html", "see_sites", rows=rows, order=order, words=words, asking=asking)


def _site_row(site: Any, boxes: list[Any], received: dict[str, tuple[int, int | None]], missing: int) -> dict[str, Any]:
    heard = [box for box in boxes if box.at_ms is not None and box.revoked_ms is None]
    latest = max(heard, key=lambda box: box.at_ms, default=None)
    held, last_batch_ms = received.get(site.site, (0, None))
    return {
        "site": site.site,
        "name": site.name,
        "boxes": len(boxes),
        "contact_ms": latest.at_ms if latest else None,
        "state": contact_state(latest.at_ms if latest else None),
        "backlog": sum(box.backlog_events or 0 for box in heard) if heard else None,
        "drift": showing.drift(latest.wall_ms, latest.at_ms) if latest else "",
        "held": held,
        "last_batch_ms": last_batch_ms,
        "missing": missing,
    }


def contact_state(at_ms: int | None) -> str:
    """heard, silent, or never_heard."""
    if at_ms is None:
        return "never_heard"
    return "heard" if the_centre().now_ms() - at_ms <= showing.HEARD_MS else "silent"


@places.get("/lokasi/<site_id>")
def site_page(site_id: str) -> str:
    """One site: its boxes, journals, batches, dispatches."""
    sessions().require("see_sites")
    with reading(the_centre().engine) as connection:
        site = sites.find_site(connection, site_id)
        if site is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site_id)
        boxes = [box for box in sites.boxes_with_heartbeats(connection) if box.site == site_id]
        journals = coverage.coverage(connection, site_id)
        received = sites.batches_of(connection, site_id, NEWEST)
        issued = sites.dispatches_of(connection, site_id, NEWEST)
        notices = open_notices(connection, site_id)
        unplanned = seated.unplanned(connection, site_id)
        certificates = _certificates(sites.readiness_of(connection, site_id))
        asking = enrolments.count_waiting(connection, the_centre().now_ms()).get(site_id, 0)
    return page(
        "staff/site.html",
        "see_sites",
        site=site,
        boxes=[(box, contact_state(box.at_ms), showing.drift(box.wall_ms, box.at_ms)) for box in boxes],
        certificates=certificates,
        journals=journals,
        received=received,
        issued=issued,
        notices=notices,
        unplanned=unplanned,
        asking=asking,
    )


class Certificate(NamedTuple):
    """A readiness certificate and when it came: its own date is of the box's clock, which may never have been right."""

    found: Readiness
    received_ms: int


def _certificates(rows: list[Any]) -> dict[str, Certificate]:
    """By box, those that the box's present key signed: one from before a new enrolment says nothing of today's box."""
    found = {}
    for row in rows:
        try:
            signed = read_readiness(row.certificate, VerifyKey(row.sign_key))
            found[row.box] = Certificate(signed, row.received_ms)
        except WireError:
            continue
    return found


@places.get("/kegiatan")
def sitting_list() -> str:
    """Sittings with their progress."""
    sessions().require("see_sittings")
    with reading(the_centre().engine) as connection:
        found = plans.sittings_with_progress(connection)
    wanted, words = request.args.get("keadaan", ""), request.args.get("q", "").strip().lower()
    rows = [
        row
        for row in found
        if (not wanted or (row.state or "planned") == wanted)
        and words in f"{row.title} {row.site} {row.room} {row.exam}".lower()
    ]
    keys = {
        "starts_at": lambda row: row.starts_at,
        "title": lambda row: row.title.lower(),
        "site": lambda row: (row.site, row.room),
        "planned": lambda row: row.planned,
        "submitted": lambda row: row.submitted,
    }
    rows, order = in_order(rows, keys, "-starts_at")
    states = sorted({row.state or "planned" for row in found})
    return page(
        "staff/sittings.html", "see_sittings", rows=rows, order=order, states=states, wanted=wanted, words=words
    )


@places.get("/kegiatan/<site_id>/<sitting>")
def sitting_page(site_id: str, sitting: str) -> str:
    """One sitting: who has data here, who is done, who is held."""
    sessions().require("see_people")
    key = hex_or_404(sitting, 16)
    with reading(the_centre().engine) as connection:
        planned = plans.find_sitting(connection, site_id, key)
        if planned is None:
            raise LumbungError(errors.NO_SUCH_RECORD, sitting=sitting)
        people = seated.people_of(connection, site_id, key)
        happened = events_of_sitting(connection, site_id, key)
        life = state_of(connection, site_id, key)
    wanted, words = request.args.get("keadaan", ""), request.args.get("q", "").strip().lower()
    rows = [
        row
        for row in people
        if (not wanted or shown_state(row) == wanted)
        and words in f"{row.name} {row.room_name} {row.nip} {row.seat}".lower()
    ]
    keys = {
        "name": lambda row: row.name.lower() or None,
        "nip": lambda row: row.nip or None,
        "seat": lambda row: row.seat,
        "answered": lambda row: row.answered,
        "state": lambda row: row.state,
    }
    rows, order = in_order(rows, keys, "name")
    return page(
        "staff/sitting.html",
        "see_people",
        sitting=planned,
        life=life,
        rows=rows,
        order=order,
        wanted=wanted,
        words=words,
        counts=Counter(shown_state(row) for row in people),
        shown_state=shown_state,
        happened=_trail(happened, {bytes(row.attempt): row.name or row.room_name for row in people}),
    )


def _trail(happened: list[Any], names: dict[bytes, str]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """A sitting's events with what they say; their times count from the first."""
    start_k = happened[0].k if happened else 0
    return [(event, showing.facts_of(event.kind, event.body, start_k, names)) for event in happened]


def shown_state(row: Any) -> str:
    """What is shown of an attempt: of somebody who left this place before beginning, that they sit elsewhere."""
    return "moved" if seated.has_left(row) else row.state or "none"


@places.get("/peserta")
def people_list() -> str:
    """Participants by NIP or name."""
    sessions().require("see_people")
    words = request.args.get("q", "").strip()[:100]
    with reading(the_centre().engine) as connection:
        found = seated.search_people(connection, words) if words else []
        tabs = tabs_of(connection)
    return page("staff/people.html", "see_people", rows=found, words=words, tabs=tabs)


@places.get("/peserta/<site_id>/<attempt>")
def attempt_page(site_id: str, attempt: str) -> str:
    """One attempt: person, score, answers that count, and everything that happened."""
    sessions().require("see_answers")
    key = hex_or_404(attempt, 16)
    everything = request.args.get("semua") == "1"
    at = request.args.get("mulai", 0, type=int)
    with reading(the_centre().engine) as connection:
        person = seated.find_attempt(connection, site_id, key)
        if person is None:
            raise LumbungError(errors.NO_SUCH_RECORD, attempt=attempt)
        case = rulings.look(connection, site_id, key) if person.state is not None else None
        happened = events_of_attempt(connection, site_id, key)
        answers = results.answers_of(connection, site_id, key)
        score = None
        if person.basis_sha256 is not None:
            score = results.current_score(connection, site_id, key, person.basis_sha256, projection.SCORING_VERSION)
        scoring_key = results.latest_key(connection, person.exam)
        packages = results.packages_of(connection, person.exam)
    start_k = min((event.k for event in happened if event.state != EVENT_QUARANTINED), default=0)
    listed = [event for event in happened if everything or event.kind not in MINOR_KINDS or event.state != 0]
    at = max(0, min(at, max(0, len(listed) - 1)))
    return page(
        "staff/attempt.html",
        "see_answers",
        person=person,
        state=shown_state(person),
        **(ruling_facts(case) if case is not None else {"case": None}),
        score=_score_lines(score),
        titles=_titles([package.outline["components"] for package in packages[:1]], scoring_key),
        answers=answers,
        events=[_happened(event, start_k) for event in listed[at : at + TIMELINE_PAGE]],
        at=at,
        per_page=TIMELINE_PAGE,
        total=len(listed),
        everything=everything,
    )


def _happened(event: Any, start_k: int) -> dict[str, Any]:
    marks = {EVENT_UNKNOWN: "not_understood", EVENT_QUARANTINED: "quarantined"}
    return {
        "run_ms": event.k - start_k,
        "title": showing.kind_title(event.kind) if event.kind else event.code,
        "facts": showing.facts_of(event.kind, event.body, start_k),
        "tone": "danger" if event.state == EVENT_QUARANTINED else TONES.get(event.kind, ""),
        "mark": marks.get(event.state),
        "code": event.code,
        "place": f"{event.epoch.hex()[:8]}:{event.seq}" + (f" / {event.branch}" if event.branch else ""),
    }


def _score_lines(score: Any) -> dict[str, Any] | None:
    """Percents by component and competency, unrounded, and the total."""
    if score is None:
        return None
    whole = projection.score_of(score.detail)
    return {
        "total": whole.total,
        "provisional": whole.provisional,
        "components": whole.components,
        "competencies": whole.competencies,
        "key_version": score.key_version,
        "scored_ms": score.scored_ms,
    }


def _titles(components: list[Any], scoring_key: Any) -> dict[str, str]:
    """Component and competency ids → titles in the page's language."""
    named = [each for listed in components for each in listed]
    named += scoring_key.document["competencies"] if scoring_key is not None else []
    language = languages.current()
    return {each["id"]: each["title"].get(language) or next(iter(each["title"].values()), "") for each in named}


@places.get("/soal")
def exam_list() -> str:
    """Published exams."""
    sessions().require("see_exams")
    with reading(the_centre().engine) as connection:
        packages = results.all_packages(connection)
        whole = {package.digest: results.find_package(connection, package.digest) for package in packages}
    rows = [
        {
            "package": package,
            "blocks": len(found.blocks),
            "items": sum(len(block["items"]) for block in found.blocks),
        }
        for package in packages
        if (found := whole[package.digest]) is not None
    ]
    return page("staff/exams.html", "see_exams", rows=rows)
