"""What staff may rule, and what a series of rulings comes to: one table for persons and answers alike.

Rulings are append-only: each moves an attempt one step in `NEXT`, and `withdraw` is a step back. Read by
`central.attempts` (what holds) and `central.rulings` (what may be ruled).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from sqlalchemy import Row

About = Literal["person", "answers"]
Verdict = Literal["bind", "enrol", "reject", "accept", "void", "withdraw"]

WAITING = "waiting"
NEXT: dict[tuple[About, str, Verdict], str] = {  # what it is about, where it stands, the ruling -> where it stands then
    ("person", WAITING, "bind"): "bound",
    ("person", WAITING, "enrol"): "enrolled",
    ("person", WAITING, "reject"): "rejected",
    ("person", "bound", "withdraw"): WAITING,
    ("person", "enrolled", "withdraw"): WAITING,
    ("person", "rejected", "withdraw"): WAITING,
    ("answers", WAITING, "accept"): "accept",
    ("answers", WAITING, "void"): "void",
    ("answers", "accept", "withdraw"): WAITING,
    ("answers", "void", "withdraw"): WAITING,
}
MAY_RULE = {"person": "rule_people", "answers": "rule_answers"}  # what it is about -> see `central.staff.MAY`
PERSON_REASON = "not_on_list"
CHANGED = "changed"  # what was ruled on is no longer what there is


class Standing(NamedTuple):
    """Where something stands, by the ruling that put it there (None: no ruling, or the last one was withdrawn)."""

    state: str
    ruling: Row[Any] | None


class Holds(NamedTuple):
    """What rulings leave of the reasons to hold an attempt, and whether it counts at all."""

    held: tuple[str, ...]
    ruled: str | None
    counted: bool


def standing_of(about: About, rulings: Iterable[Row[Any]]) -> Standing:
    """Fold an attempt's rulings, the oldest first."""
    state, last = WAITING, None
    for ruling in rulings:
        if ruling.about == about:
            state = NEXT[about, state, ruling.verdict]
            last = None if ruling.verdict == "withdraw" else ruling
    return Standing(state, last)


def holds_of(reasons: Iterable[str], person: str | None, answers: Standing, evidence: bytes) -> Holds:
    """What is still held.

    `reasons`: all there are. `person`: the standing of somebody on no list, None for everybody else. `evidence`: of
    the answers as they are now. A ruling on answers is about what was there: when that changes, acceptance no longer
    holds, and what was voided stays uncounted but wants another look.
    """
    about_person = person in (WAITING, "rejected") and PERSON_REASON in reasons
    about_answers = tuple(reason for reason in reasons if reason != PERSON_REASON)
    ruled, fits = answers.ruling, answers.ruling is not None and answers.ruling.evidence_sha256 == evidence
    held = [PERSON_REASON] if about_person and person == WAITING else []
    if not fits:
        held += about_answers
        if ruled is not None and (about_answers or answers.state == "void"):
            held.append(CHANGED)
    return Holds(
        tuple(held),
        None if ruled is None else answers.state,
        counted=answers.state != "void" and person != "rejected",
    )


def allowed(about: About, state: str) -> list[Verdict]:
    """What may be ruled from here."""
    return [verdict for (what, at, verdict) in NEXT if (what, at) == (about, state)]


def identity_of(ruling: Row[Any]) -> dict[str, Any]:
    """Who a ruling says it is, and whose place it takes."""
    return {name: getattr(ruling, name) for name in IDENTITY}


IDENTITY = ("nip", "name", "position", "unit", "grade", "home_site", "home_attempt")
