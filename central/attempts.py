"""One attempt out of its events: its state, its answers, why it is held, its score. Called by `central.projection`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from central import newcomers, scoring
from central.centre import Centre
from central.emergency import is_saved
from central.folds import STATE_AFTER, STATES, event_of, ledger_and_rescued, presence_of, slip_of
from central.key import ScoringKey
from central.store import results, rulings, settling
from central.store.events import events_of_attempt, first_difference
from central.store.tables import EVENT_OK
from central.verdicts import PERSON_REASON, holds_of, standing_of
from sync.wire import canonical
from sync.wire.exam import BlockContent, Exam, ExamOutline

SCORING_VERSION = 1  # raise it when `central.scoring` gives another result for the same answers and key


def project(connection: Connection, centre: Centre, exams: Exams, site: str, attempt: bytes) -> None:
    rows = events_of_attempt(connection, site, attempt)
    if not rows:
        return
    understood = [row for row in rows if row.state == EVENT_OK]
    kinds = [row.kind for row in understood]
    ruled = rulings.of_attempt(connection, site, attempt)
    newcomer = newcomers.project(connection, centre, site, attempt, understood, ruled)
    ledger, rescued = ledger_and_rescued(understood, attempt)
    values, reasons = ledger.answers(), list(ledger.held)
    reasons += ["emergency"] if rescued else []
    reasons += ["forked"] if _is_forked(connection, site, understood) else []
    sitting = rows[0].sitting
    package = results.package_of_sitting(connection, site, sitting)
    blocks = {event_of(row).body[2] for row in understood if row.kind == "block.entered"}
    entered = sorted(blocks | _blocks_of(connection, package, rescued))
    evidence = _digest(values, entered, reasons)
    person = None if newcomer is None or newcomer.standing == newcomers.KNOWN else newcomer.standing
    reasons += [PERSON_REASON] if person is not None else []
    held, verdict, counted = holds_of(reasons, person, standing_of("answers", ruled), evidence)
    basis = _digest(values, entered, held)
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
            "reasons": reasons,
            "ruled": verdict,
            "counted": counted,
            "evidence_sha256": evidence,
            "answered": len(values),
            "late": len(ledger.late()),
            "refused": kinds.count("event.refused") + kinds.count("event.conflict"),
            "leases": kinds.count("lease.granted"),
            "events": len(rows),
            "first_k": min(row.k for row in rows),
            "last_k": max(row.k for row in rows),
            "submitted_k": min(submitted, default=None),
            "entered": entered,
            **slip_of(ledger, understood),
            "basis_sha256": basis,
        },
        values,
    )
    if sitting is not None:
        settling.look_again(connection, site, sitting)
    if package is not None and (entered or values):  # who was never shown a question has no score, not even 0
        _score(connection, centre, site, attempt, exams, package, basis, values, entered, held)


def _digest(values: dict[str, Any], entered: Sequence[str], reasons: Sequence[str]) -> bytes:
    """Of answers, the blocks entered, and why they are held."""
    of_all: list[Any] = [[list(pair) for pair in values.items()], list(entered), list(reasons)]
    return hashlib.sha256(canonical.encode(of_all)).digest()


def _is_forked(connection: Connection, site: str, rows: Sequence[Row[Any]]) -> bool:
    """Whether two branches of one journal both went on with this attempt after they parted.

    Two emergency files of one lease are no journal: what they contradict each other in has two contents.
    """
    branches: dict[bytes, set[int]] = {}
    for row in rows:
        if not is_saved(row.epoch, event_of(row)):
            branches.setdefault(bytes(row.epoch), set()).add(row.branch)
    for epoch in (epoch for epoch, found in branches.items() if len(found) > 1):
        parted = first_difference(connection, site, epoch)
        if parted is not None:
            after = {row.branch for row in rows if bytes(row.epoch) == epoch and row.seq >= parted}
            if len(after) > 1:
                return True
    return False


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
