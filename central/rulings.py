"""Rulings of staff: who somebody on no list is, and whether a held attempt counts. Called by staff pages and commands.

Every ruling is added with who, when and why; none is changed. Its effect is seen at once: the attempt is projected
in the same transaction. What may follow what is the table `central.verdicts.NEXT`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from central import attempts
from central.centre import Centre
from central.newcomers import KNOWN
from central.staff import may
from central.store import newcomers, plans
from central.store import rulings as store
from central.store.engine import reading, writing
from central.store.seated import NOT_BEGUN
from central.verdicts import (
    CHANGED,
    IDENTITY,
    MAY_RULE,
    PERSON_REASON,
    WAITING,
    About,
    Standing,
    Verdict,
    allowed,
    standing_of,
)
from sync import errors
from sync.errors import LumbungError
from sync.wire.nip import check_nip
from sync.wire.person import MAX_NAME

MAX_NOTE = 1_000


@dataclass(frozen=True, slots=True)
class Case:
    """What staff look at before they rule. `seen` names this state: a ruling on another one is refused."""

    site: str
    attempt: bytes
    known: Row[Any]  # of the table `attempts`
    newcomer: Row[Any] | None
    rulings: list[Row[Any]]
    person: Standing
    answers: Standing

    @property
    def seen(self) -> str:
        return f"{len(self.rulings)}-{bytes(self.known.evidence_sha256 or b'')[:8].hex()}"

    def may(self, about: About) -> list[Verdict]:
        """What can be ruled now."""
        if about == "person":
            if self.newcomer is None or (self.person.ruling is None and self.newcomer.standing != WAITING):
                return []
            return allowed("person", self.person.state)
        reasons = [reason for reason in self.known.reasons if reason != PERSON_REASON]
        stale = CHANGED in self.known.held
        verdicts = allowed("answers", self.answers.state)
        return [verdict for verdict in verdicts if verdict == "withdraw" or reasons or stale]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A participant to whom somebody may be bound, and what to think of first (see `warnings_of`)."""

    place: Row[Any]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class By:
    """Who rules, and why. `seen`: the state that they looked at; None: whatever is now. `knowing`: warnings read."""

    account: str
    note: str
    seen: str | None = None
    knowing: Collection[str] = ()


def look(connection: Connection, site: str, attempt: bytes) -> Case:
    """An attempt and what was ruled of it. LumbungError(NO_SUCH_RECORD) where nothing came of it."""
    known = store.attempt_row(connection, site, attempt)
    if known is None:
        raise LumbungError(errors.NO_SUCH_RECORD, attempt=attempt.hex())
    ruled = store.of_attempt(connection, site, attempt)
    return Case(
        site,
        attempt,
        known,
        newcomers.find(connection, site, attempt),
        ruled,
        standing_of("person", ruled),
        standing_of("answers", ruled),
    )


def may_rule(centre: Centre, account: str, about: About) -> str:
    """The account, if it is one of staff whose role may rule. LumbungError NO_SUCH_RECORD, NOT_ALLOWED."""
    with reading(centre.engine) as connection:
        found = plans.find_staff(connection, account)
    if found is None or found.disabled:
        raise LumbungError(errors.NO_SUCH_RECORD, account=account)
    if not may(found.role, MAY_RULE[about]):
        raise LumbungError(errors.NOT_ALLOWED, role=found.role)
    return account


def bind(centre: Centre, site: str, attempt: bytes, home: tuple[str, bytes], by: By) -> Case:
    """Say that a newcomer is this participant. LumbungError as `rule`, WARNINGS_UNSEEN."""
    with writing(centre.engine, site) as connection:
        case = _fresh(connection, centre, site, attempt)
        place = newcomers.participant_at(connection, *home)
        if place is None:
            raise LumbungError(errors.NO_SUCH_RECORD, participant=home[1].hex())
        who = {name: getattr(place, name) for name in ("nip", "name", "position", "unit", "grade")}
        if _exam_of(connection, case) == place.exam:  # a place in another exam stays theirs
            who |= {"home_site": place.site, "home_attempt": place.attempt}
        return _rule(connection, centre, case, "person", "bind", by, who, warnings_of(connection, case, place))


def enrol(centre: Centre, site: str, attempt: bytes, nip: str, name: str, by: By) -> Case:
    """Accept a newcomer as a participant whom no list has. LumbungError as `rule`, BAD_NIP, WARNINGS_UNSEEN."""
    checked, name = check_nip(nip), " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME:
        raise LumbungError(errors.BAD_FIELDS, field="name")
    with writing(centre.engine, site) as connection:
        case = _fresh(connection, centre, site, attempt)
        warnings = enrol_warnings(connection, case, nip)
        who = {"nip": checked.text, "name": name}
        return _rule(connection, centre, case, "person", "enrol", by, who, warnings)


def rule(centre: Centre, site: str, attempt: bytes, about: About, verdict: Verdict, by: By) -> Case:
    """Reject a person, accept or void answers, or withdraw what was ruled.

    LumbungError: NO_SUCH_RECORD, BAD_FIELDS (no reason), NOTHING_TO_RULE, CHANGED_MEANWHILE.
    """
    with writing(centre.engine, site) as connection:
        case = _fresh(connection, centre, site, attempt)
        return _rule(connection, centre, case, about, verdict, by, {}, ())


def candidates(connection: Connection, case: Case, words: str = "") -> list[Candidate]:
    """Participants with the NIP that the proctor read; with `words`, those whose NIP or name contains them."""
    told = case.newcomer.told_nip if case.newcomer is not None else None
    if words:
        found = newcomers.participants_like(connection, words)
    else:
        found = newcomers.participants_with(connection, told) if told else []
    return [Candidate(place, warnings_of(connection, case, place)) for place in found]


def best_place(connection: Connection, case: Case, nip: str) -> Row[Any]:
    """Of the places of this NIP the likeliest: of this exam, not begun, of this site. LumbungError(NO_SUCH_RECORD)."""
    found = newcomers.participants_with(connection, nip)
    if not found:
        raise LumbungError(errors.NO_SUCH_RECORD, what="participant")
    exam = _exam_of(connection, case)
    return min(found, key=lambda place: (place.exam != exam, _begun(place.state), place.site != case.site))


def warnings_of(connection: Connection, case: Case, place: Row[Any]) -> tuple[str, ...]:
    """What speaks against binding somebody to this participant.

    `not_opened`: what the proctor read is unknown; `two_people`: it tells of two; `nip_differs`: it has another NIP;
    `begun_here`, `begun_elsewhere`: this NIP has an attempt in the same or another sitting; `bound_already`.
    """
    told = case.newcomer
    found = list(_told_warnings(case))
    if told is not None and told.told_nip is not None and told.told_nip != place.nip:
        found.append("nip_differs")
    return (*found, *_attempts_of(connection, case, place.nip))


def enrol_warnings(connection: Connection, case: Case, nip: str) -> tuple[str, ...]:
    """What speaks against a new participant of this NIP: as `warnings_of`, and `nip_known`, `nip_odd`.

    WireError(BAD_NIP)."""
    checked, told = check_nip(nip), case.newcomer
    nip = checked.text
    found = list(_told_warnings(case))
    if told is not None and told.told_nip is not None and told.told_nip != nip:
        found.append("nip_differs")
    if newcomers.participants_with(connection, nip):
        found.append("nip_known")
    if checked.warnings:
        found.append("nip_odd")
    return (*found, *_attempts_of(connection, case, nip))


def _told_warnings(case: Case) -> tuple[str, ...]:
    told = case.newcomer
    if told is None:
        return ()
    unread = told.told_nip is None
    return (*(("not_opened",) if unread else ()), *(("two_people",) if told.differs else ()))


def _attempts_of(connection: Connection, case: Case, nip: str) -> list[str]:
    """Whether this NIP has another attempt already."""
    here = case.known.sitting
    places = [(place.site, place.sitting, place.attempt) for place in _begun_places(connection, nip)]
    others = [each for each in newcomers.newcomers_with(connection, nip) if each.attempt != case.attempt]
    taken = [each for each in others if each.standing in ("bound", "enrolled", KNOWN)]
    rivals = places + [(each.site, each.sitting, each.attempt) for each in taken]
    found = []
    if any((site, sitting) == (case.site, here) for site, sitting, _ in rivals):
        found.append("begun_here")
    if any((site, sitting) != (case.site, here) for site, sitting, _ in rivals):
        found.append("begun_elsewhere")
    if any(each.standing != KNOWN for each in taken):
        found.append("bound_already")
    return found


def _begun_places(connection: Connection, nip: str) -> list[Row[Any]]:
    return [place for place in newcomers.participants_with(connection, nip) if _begun(place.state)]


def _begun(state: str | None) -> bool:
    return (state or "none") not in NOT_BEGUN


def _exam_of(connection: Connection, case: Case) -> str | None:
    sitting = plans.find_sitting(connection, case.site, case.known.sitting)
    return None if sitting is None else sitting.exam


def _fresh(connection: Connection, centre: Centre, site: str, attempt: bytes) -> Case:
    """The case out of everything that has come by now, whatever the worker is at."""
    attempts.project(connection, centre, attempts.Exams(), site, attempt)
    return look(connection, site, attempt)


def _rule(
    connection: Connection,
    centre: Centre,
    case: Case,
    about: About,
    verdict: Verdict,
    by: By,
    who: dict[str, Any],
    warnings: Collection[str],
) -> Case:
    note = by.note.strip()
    if not 0 < len(note) <= MAX_NOTE:
        raise LumbungError(errors.BAD_FIELDS, field="note")
    if by.seen is not None and by.seen != case.seen:
        raise LumbungError(errors.CHANGED_MEANWHILE)
    if verdict not in case.may(about):
        raise LumbungError(errors.NOTHING_TO_RULE, verdict=verdict, held=list(case.known.held))
    unseen = sorted(set(warnings) - set(by.knowing))
    if unseen:
        raise LumbungError(errors.WARNINGS_UNSEEN, warnings=unseen)
    store.add(
        connection,
        {
            "site": case.site,
            "attempt": case.attempt,
            "number": len(case.rulings) + 1,
            "about": about,
            "verdict": verdict,
            "reasons": list(case.known.reasons),
            "evidence_sha256": case.known.evidence_sha256 if about == "answers" else None,
            **dict.fromkeys(IDENTITY),
            **who,
            "note": note,
            "account": by.account,
            "at_ms": centre.now_ms(),
        },
    )
    return _fresh(connection, centre, case.site, case.attempt)
