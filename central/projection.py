"""Attempts, answers and scores out of events.

Rebuilt from what was received, droppable at any time. Called by the worker and `central.cli`.

One attempt is projected by folding all its events of all epochs and branches with the rule for answers that the box
uses too, so arrival
order cannot matter. Ingest only marks what changed; this catches up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from central import scoring
from central.centre import Centre
from central.emergency import is_saved
from central.ingest import judge, open_again
from central.key import ScoringKey
from central.scoring import AttemptScore
from central.store import results, settling
from central.store.engine import reading, writing
from central.store.events import events_of_attempt, events_of_sitting, not_understood, set_state
from central.store.tables import EVENT_OK
from sync.errors import LumbungError
from sync.wire import answers as rule
from sync.wire import canonical
from sync.wire.answers import Ledger
from sync.wire.events import Event, frozen
from sync.wire.exam import BlockContent, Exam, ExamOutline

SCORING_VERSION = 1  # raise it when `central.scoring` gives another result for the same answers and key
CHUNK = 200

STATE_AFTER = {  # an attempt only moves forward; its state is the farthest that any branch saw
    "lease.granted": "logged_in",
    "identity.confirmed": "confirmed",
    "attempt.started": "working",
    "attempt.submitted": "submitted",
    "attempt.forced": "submitted",
}
STATES = ("unknown", "absent", "present", "logged_in", "confirmed", "working", "submitted")
PRESENCE = {
    "participant.checked_in": "present",
    "check_in.undone": "unknown",
    "participant.marked_absent": "absent",
    "absence.undone": "unknown",
}
SITTING_AFTER = {
    "sitting.opened": "registration",
    "sitting.started": "running",
    "sitting.paused": "paused",
    "sitting.resumed": "running",
    "sitting.ended": "ended",
    "sitting.closed": "closed",
}

log = structlog.get_logger("central.projection")


def catch_up(centre: Centre, limit: int = 1_000_000) -> int:
    """Project what ingest marked, up to `limit`; how many were done.

    One that fails is logged, stays marked and stops no other.
    """
    done, failed = 0, set[tuple[str, bytes]]()
    exams = Exams()
    while done < limit:
        with reading(centre.engine) as connection:
            marked = results.take_dirty(connection, CHUNK + len(failed))
        todo = [row for row in marked if (row.site, row.about) not in failed]
        if not todo:
            return done
        for row in todo:
            try:
                with writing(centre.engine, row.site) as connection:
                    _project(connection, centre, exams, row)
            except (ValueError, LookupError, TypeError, ArithmeticError, LumbungError) as error:
                # a fault of ours or of old data, not of the database
                failed.add((row.site, row.about))
                log.error("not projected", site=row.site, about=row.about.hex(), kind=type(error).__name__)
            else:
                done += 1
    return done


def rebuild(centre: Centre) -> int:
    """Drop every projection and make it again from events, judging those anew that were not understood.

    How many were made.
    """
    open_again(centre)
    understand_again(centre)
    with writing(centre.engine) as connection:
        results.drop_projections(connection, centre.random(8))
    return catch_up(centre)


def understand_again(centre: Centre) -> int:
    """After an upgrade: judge events of kinds that were unknown when they came; how many are understood now."""
    understood = 0
    with writing(centre.engine) as connection:
        for row in not_understood(connection):
            state, code = judge(event_of(row))
            if state == row.state:
                continue
            set_state(connection, row, state, code)
            understood += state == EVENT_OK
            what, about = ("attempt", row.attempt) if row.attempt is not None else ("sitting", row.sitting)
            if about is not None:
                results.mark_dirty(connection, row.site, what, [about], centre.random(8))
    return understood


def score_again(centre: Centre, exam: str) -> int:
    """Score every attempt of an exam under its newest key, beside the scores that are there; how many attempts."""
    with writing(centre.engine) as connection:
        found = results.attempts_of_exam(connection, exam)
        for row in found:
            results.mark_dirty(connection, row.site, "attempt", [row.attempt], centre.random(8))
    return catch_up(centre) and len(found)


def score_of(detail: Mapping[str, Any]) -> AttemptScore:
    """The score out of its stored form."""
    return AttemptScore.from_json(detail)


def event_of(row: Row[Any]) -> Event:
    """The event of a stored row."""
    return Event(row.seq, row.k, row.kind, row.sitting, row.attempt, frozen(canonical.decode(row.body)))


def ledger_of(rows: Iterable[Row[Any]], attempt: bytes) -> Ledger:
    """The rule for answers over stored events; those that were not understood or quarantined add nothing."""
    return ledger_and_rescued(rows, attempt)[0]


def ledger_and_rescued(rows: Iterable[Row[Any]], attempt: bytes) -> tuple[Ledger, list[str]]:
    """The ledger, and the items whose answers only an emergency file knows: what any journal says of a row stands."""
    ledger = rule.empty(attempt)
    saved: list[tuple[bytes, Event]] = []
    for row in rows:
        if row.state != EVENT_OK:
            continue
        event = event_of(row)
        if is_saved(row.epoch, event):
            saved.append((row.epoch, event))
        else:
            ledger = rule.fold(ledger, row.epoch, event)
    journal, items = ledger, []
    for epoch, event in saved:
        if not journal.seen(*event.body[:3]):
            ledger = rule.fold(ledger, epoch, event)
            items += [event.body[3]] if event.kind == "answer.given" else []
    return ledger, sorted(set(items))


def presence_of(kinds: Sequence[str]) -> str:
    """What the proctor's last word makes of somebody who never logged in: present, absent, or unknown."""
    said = [PRESENCE[kind] for kind in kinds if kind in PRESENCE]
    return said[-1] if said else "unknown"


def _project(connection: Connection, centre: Centre, exams: Exams, marked: Row[Any]) -> None:
    if marked.what == "attempt":
        _project_attempt(connection, centre, exams, marked.site, marked.about)
    else:
        _project_sitting(connection, marked.site, marked.about)
    results.clear_dirty(connection, marked.site, marked.about, marked.mark)


def _project_attempt(connection: Connection, centre: Centre, exams: Exams, site: str, attempt: bytes) -> None:
    rows = events_of_attempt(connection, site, attempt)
    if not rows:
        return
    understood = [row for row in rows if row.state == EVENT_OK]
    kinds = [row.kind for row in understood]
    ledger, rescued = ledger_and_rescued(understood, attempt)
    values, held = ledger.answers(), (*ledger.held, *(("not_on_list",) if "person.added" in kinds else ()))
    held += ("emergency",) if rescued else ()
    sitting = rows[0].sitting
    package = results.package_of_sitting(connection, site, sitting)
    blocks = {event_of(row).body[2] for row in understood if row.kind == "block.entered"}
    entered = sorted(blocks | _blocks_of(connection, package, rescued))
    basis = hashlib.sha256(canonical.encode([[list(pair) for pair in values.items()], entered, list(held)])).digest()
    submitted = [row.k for row in understood if STATE_AFTER.get(row.kind) == "submitted"]
    results.put_attempt(
        connection,
        {
            "site": site,
            "attempt": attempt,
            "sitting": sitting,
            "package": package,
            "state": max(
                (
                    *(STATE_AFTER.get(kind, "unknown") for kind in kinds),
                    presence_of(kinds),
                    "working" if rescued else "unknown",
                ),
                key=STATES.index,
            ),
            "held": list(held),
            "answered": len(values),
            "late": len(ledger.late()),
            "refused": kinds.count("event.refused") + kinds.count("event.conflict"),
            "leases": kinds.count("lease.granted"),
            "events": len(rows),
            "first_k": min(row.k for row in rows),
            "last_k": max(row.k for row in rows),
            "submitted_k": min(submitted, default=None),
            "entered": entered,
            **_slip_of(ledger, understood),
            "basis_sha256": basis,
        },
        values,
    )
    if sitting is not None:
        settling.look_again(connection, site, sitting)
    if package is not None and (entered or values):  # who was never shown a question has no score, not even 0
        _score(connection, centre, site, attempt, exams, package, basis, values, entered, held)


def _slip_of(ledger: Ledger, rows: Sequence[Row[Any]]) -> dict[str, str | None]:
    """What the slip of the submit that counts says."""
    submit = ledger.submit
    if submit is None:
        return {"slip": None, "slip_head": None}
    place = (submit.epoch, submit.seq)
    head = next((bytes(row.head) for row in rows if (bytes(row.epoch), row.seq) == place), None)
    return {"slip": rule.slip_text(submit.digest), "slip_head": None if head is None else rule.head_text(head)}


def _blocks_of(connection: Connection, package: bytes | None, items: Sequence[str]) -> set[str]:
    """The blocks of these items: whoever answered in one had entered it, though the journal never came."""
    published = None if package is None or not items else results.find_package(connection, package)
    if published is None:
        return set()
    return {block["id"] for block in published.outline["blocks"] if set(block["item_ids"]) & set(items)}


def _score(
    connection: Connection,
    centre: Centre,
    site: str,
    attempt: bytes,
    exams: Exams,
    package: bytes,
    basis: bytes,
    values: dict[str, Any],
    entered: list[str],
    held: tuple[str, ...],
) -> None:
    """Score one attempt under the newest key of its exam. An attempt that is held is scored too; its score says so."""
    published = results.find_package(connection, package)
    if published is None:
        return
    key = results.latest_key(connection, published.exam)
    if key is None:
        return
    score = scoring.score_attempt(
        exams.exam(published), exams.key(key), values, attempt=attempt, entered=entered, held=held
    )
    results.add_score(
        connection,
        {
            "site": site,
            "attempt": attempt,
            "scoring_version": SCORING_VERSION,
            "key_version": key.key_version,
            "basis_sha256": basis,
            "exam": published.exam,
            "total_percent": None if score.total is None else float(score.total),
            "detail": score.to_json(),
            "scored_ms": centre.now_ms(),
        },
    )


def _project_sitting(connection: Connection, site: str, sitting: bytes) -> None:
    rows = [row for row in events_of_sitting(connection, site, sitting) if row.state == EVENT_OK]
    if not rows:
        return
    states = [SITTING_AFTER[row.kind] for row in rows if row.kind in SITTING_AFTER]
    results.put_sitting_state(
        connection,
        {
            "site": site,
            "sitting": sitting,
            "state": states[-1] if states else "planned",
            "incidents": sum(row.kind == "incident.noted" for row in rows),
            "last_k": rows[-1].k,
        },
    )


class Exams:
    """Exams and keys that were read already: a package never changes, and a key version neither."""

    def __init__(self) -> None:
        self._exams: dict[bytes, Exam] = {}
        self._keys: dict[bytes, ScoringKey] = {}

    def exam(self, published: Row[Any]) -> Exam:
        digest = bytes(published.digest)
        if digest not in self._exams:
            self._exams[digest] = Exam(
                outline=ExamOutline.model_validate(published.outline),
                blocks=tuple(BlockContent.model_validate(block) for block in published.blocks),
            )
        return self._exams[digest]

    def key(self, stored: Row[Any]) -> ScoringKey:
        digest = bytes(stored.sha256)
        if digest not in self._keys:
            self._keys[digest] = ScoringKey.model_validate(stored.document)
        return self._keys[digest]
