"""Holds box and centre to what was promised: every confirmed answer must be there, with its value."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import requests

from provisioning.simulate.browser import Browser, Seams, seeded
from provisioning.simulate.play import Played
from sync import errors
from sync.errors import LumbungError

CENTRE_WAIT_S = 180.0
ASK_AGAIN_S = 1.0


@dataclass
class Audit:
    """Promises checked at one place, and those that it does not keep (attempt, item)."""

    place: str
    promised: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        return not self.missing


def audit_box(box: str, played: Sequence[Played]) -> Audit:
    """Asks the box for every attempt, by the lease that was promised something."""
    audit = Audit("box")
    for number, one in enumerate(played):
        browser = Browser(
            box, Seams(time.monotonic, lambda s: None, seeded(0, number)), give_up_s=30.0, lease=one.lease
        )
        browser.reload()
        _compare(audit, one, browser.attempt["answers"])
        browser.pool.close()
    return audit


def audit_centre(session: requests.Session, centre: str, exam: str, played: Sequence[Played]) -> Audit:
    """Asks the centre until it has everything or nothing new came for CENTRE_WAIT_S seconds.

    LumbungError CENTRE_NOT_THERE where it does not answer for as long.
    """
    best, until, pause = -1, time.monotonic() + CENTRE_WAIT_S, threading.Event()
    while True:
        try:
            answers = answers_at_centre(session, centre, exam)
        except requests.RequestException as fault:
            if time.monotonic() > until:
                raise LumbungError(errors.CENTRE_NOT_THERE, centre=centre, why=type(fault).__name__) from fault
            pause.wait(ASK_AGAIN_S)
            continue
        audit = Audit("centre")
        for one in played:
            _compare(audit, one, answers.get(one.attempt, {}))
        have = audit.promised - len(audit.missing)
        if have > best:
            best, until = have, time.monotonic() + CENTRE_WAIT_S
        if audit.kept or time.monotonic() > until:
            return audit
        pause.wait(ASK_AGAIN_S)


def sign_in(centre: str, account: str, password: str) -> requests.Session:
    """A staff session at the centre. LumbungError CENTRE_NOT_THERE, SIGN_IN_REFUSED."""
    session = requests.Session()
    session.headers["Origin"] = centre
    said = {"account": account, "password": password}
    try:
        answer = session.post(f"{centre}/api/v1/sign-in", json=said, timeout=(5, 30))
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise LumbungError(errors.SIGN_IN_REFUSED, account=account, give="--staff ACCOUNT:PASSWORD, --demo FOLDER")
        answer.raise_for_status()
    except requests.RequestException as fault:
        raise LumbungError(errors.CENTRE_NOT_THERE, centre=centre, why=type(fault).__name__) from fault
    return session


def answers_at_centre(session: requests.Session, centre: str, exam: str) -> dict[str, dict[str, Any]]:
    """All answers of an exam as the centre has projected them: attempt (hex) -> item -> value."""
    answer = session.get(f"{centre}/api/v1/exams/{exam}/answers", timeout=(5, 120))
    answer.raise_for_status()
    found: dict[str, dict[str, Any]] = answer.json()["attempts"]
    return found


def _compare(audit: Audit, one: Played, found: Mapping[str, Any]) -> None:
    audit.promised += len(one.promised)
    for item, value in one.promised.items():
        if found.get(item) != value:
            audit.missing.append((one.attempt, item))
