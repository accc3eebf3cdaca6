"""A whole simulation as the command line asks for it: plan, play, audit, and what to say in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from provisioning.demo.place import Place
from provisioning.simulate.audit import Audit, audit_box, audit_centre, sign_in
from provisioning.simulate.cards import read_cards
from provisioning.simulate.people import read_responses
from provisioning.simulate.run import Outcome, Plan, run
from sync import errors
from sync.errors import LumbungError


@dataclass(frozen=True)
class Asked:
    """The command line's wishes."""

    box: str
    participants: int | None
    speed: float
    seed: int
    responses: Path | None
    at_once: int


@dataclass(frozen=True)
class Staff:
    """Who asks at the centre (a session that is signed in there), and about which exam."""

    centre: str
    session: requests.Session
    exam: str


def plan_of(asked: Asked, cards_file: Path | None, demo_folder: Path) -> Plan:
    """Cards and recorded people. LumbungError where a file is unusable or there are fewer cards than people."""
    cards = read_cards(cards_file or demo_folder / "cards.csv")
    recorded = read_responses(asked.responses) if asked.responses else None
    wanted = asked.participants or (len(recorded) if recorded else len(cards))
    if wanted > len(cards) or (recorded is not None and wanted > len(recorded)):
        raise LumbungError(errors.TOO_FEW_CARDS, cards=len(cards), wanted=wanted)
    return Plan(asked.box, cards[:wanted], asked.speed, asked.seed, recorded, asked.at_once)


def staff_of(centre: str, demo_folder: Path, exam: str | None, staff: str | None) -> Staff:
    """Signed in at the centre, as given or as the demonstration's: before anybody plays, so that it is not for nothing.

    LumbungError where neither is complete, CENTRE_NOT_THERE, SIGN_IN_REFUSED.
    """
    facts = Place(demo_folder, 0, 0).read_facts()
    account, _, password = (staff or "").partition(":")
    if facts is not None:
        account, password = account or facts.staff, password or facts.staff_password
    exam = exam or (facts.exam if facts is not None else None)
    if not (account and password and exam):
        raise LumbungError(errors.CARDS_UNUSABLE, file=str(demo_folder), fault="no staff log-in or exam id")
    return Staff(centre, sign_in(centre, account, password), exam)


def play_all(plan: Plan, on_answer: Callable[[], None], on_done: Callable[[], None]) -> Outcome:
    """Everybody, with a first look whether the box is there at all. LumbungError(BOX_NOT_THERE) if not."""
    try:
        requests.get(f"{plan.box}/api/v1/room", timeout=5).raise_for_status()
    except requests.RequestException as fault:
        raise LumbungError(errors.BOX_NOT_THERE, box=plan.box) from fault
    return run(plan, on_answer, on_done)


def audit_all(plan: Plan, outcome: Outcome, staff: Staff | None) -> dict[str, Any]:
    """Box first, then the centre if asked; the JSON twin of the report."""
    audits = [audit_box(plan.box, outcome.played)]
    if staff is not None:
        audits.append(audit_centre(staff.session, staff.centre, staff.exam, outcome.played))
    return {
        "kept": all(audit.kept for audit in audits) and not outcome.faults,
        "participants": len(plan.cards),
        "finished": len(outcome.played),
        "done_before": outcome.done_before,
        "answers": outcome.answers,
        "seconds": round(outcome.seconds, 1),
        "requests": sum(one.requests for one in outcome.played),
        "retries": sum(one.retries for one in outcome.played),
        "reloads": sum(one.reloads for one in outcome.played),
        "lost_lines": sum(one.lost_lines for one in outcome.played),
        "faults": [{"nip": fault.nip, "what": fault.what} for fault in outcome.faults],
        "audits": [_told(audit) for audit in audits],
    }


def _told(audit: Audit) -> dict[str, Any]:
    missing = [{"attempt": attempt, "item": item} for attempt, item in audit.missing[:20]]
    return {"place": audit.place, "promised": audit.promised, "missing": len(audit.missing), "examples": missing}


def sentences(told: dict[str, Any]) -> str:
    """The report for people."""
    lines = [
        f"{told['finished']} dari {told['participants']} peserta selesai dalam {told['seconds']} s: "
        f"{told['answers']} jawaban, {told['requests']} permintaan, {told['retries']} diulang, "
        f"{told['reloads']} muat ulang, {told['lost_lines']} putus."
    ]
    if told["done_before"]:
        lines.append(f"{told['done_before']} peserta sudah mengumpulkan sebelumnya dan dilewati.")
    lines += [f"  {fault['nip']}: {fault['what']}" for fault in told["faults"][:20]]
    for audit in told["audits"]:
        kept = audit["promised"] - audit["missing"]
        lines.append(f"{audit['place']}: {kept} dari {audit['promised']} jawaban yang dijanjikan ada.")
    lines.append("Semua janji ditepati." if told["kept"] else "ADA JANJI YANG TIDAK DITEPATI.")
    return "\n".join(lines)
