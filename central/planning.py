"""Planning: sites, their boxes and room accounts, and sittings with people, PINs and tokens.

Called by `central.cli`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher

from central.centre import Centre
from central.rosters import Person
from central.store import plans, results, sites
from central.store.engine import writing
from sync import errors
from sync.errors import LumbungError
from sync.wire import shape
from sync.wire.keys import SealingPublicKey, VerifyKey
from sync.wire.lease import attempt_id
from sync.wire.roster import MAX_PARTICIPANTS
from web.sessions import hash_password

PIN_DIGITS = 6
TOKEN_CHARACTERS = 6
TOKEN_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # noqa: S105  # without 0, 1, I, L, O, U: it is read off a wall
PINS = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)  # an old PC checks hundreds at a start
STAFF_ROLES = ("admin", "planner", "scorer", "viewer")


@dataclass(frozen=True)
class Card:
    """What a participant's card says. The PIN is nowhere else in clear."""

    nip: str = field(repr=False)
    name: str = field(repr=False)
    pin: str = field(repr=False)
    seat: str | None
    roster: bytes
    attempt: bytes

    def to_json(self) -> dict[str, Any]:
        return {
            "nip": self.nip,
            "name": self.name,
            "pin": self.pin,
            "seat": self.seat,
            "attempt": self.attempt.hex(),
        }


@dataclass(frozen=True)
class Planned:
    """A sitting that was planned."""

    sitting: bytes
    token: str = field(repr=False)
    cards: tuple[Card, ...]


def add_site(centre: Centre, site: str, name: str, zone: str) -> None:
    """Add a site, or change its name and zone. LumbungError(WRONG_SHAPE) for a bad id or zone."""
    if not shape.identifier(site) or not 0 < len(name) <= 200:
        raise LumbungError(errors.WRONG_SHAPE, where="site")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError) as error:
        raise LumbungError(errors.WRONG_SHAPE, where="zone", zone=zone) from error
    with writing(centre.engine, site) as connection:
        sites.add_site(connection, site, name, zone, centre.now_ms())


def add_box(centre: Centre, site: str, box: str, sign_key: bytes, seal_key: bytes) -> None:
    """Enrol a box.

    Its keys never change: a reinstalled machine is another box. LumbungError: NO_SUCH_RECORD, ALREADY_THERE.
    """
    if not shape.identifier(box):
        raise LumbungError(errors.WRONG_SHAPE, where="box")
    sign, seal = VerifyKey(sign_key), SealingPublicKey(seal_key)
    with writing(centre.engine, site) as connection:
        if sites.find_site(connection, site) is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site)
        same_name = sites.find_box(connection, site, box)
        if same_name is not None and (same_name.sign_key, same_name.seal_key) != (sign.raw, seal.raw):
            raise LumbungError(errors.ALREADY_THERE, box=box)
        same_key = sites.box_by_key(connection, sign.key_id)
        if same_key is not None and (same_key.site, same_key.box) != (site, box):
            raise LumbungError(errors.ALREADY_THERE, box=same_key.box, site=same_key.site)
        sites.add_box(connection, site, box, sign, seal, centre.now_ms())


def revoke_box(centre: Centre, site: str, box: str, *, by: str | None = None, reason: str | None = None) -> None:
    """Revoke a box: what it sends from now on is set aside, and the next dispatch says so.

    What was received before stays as it is. LumbungError(NO_SUCH_RECORD).
    """
    with writing(centre.engine, site) as connection:
        if not sites.revoke_box(connection, site, box, centre.now_ms(), by=by, reason=reason and reason[:300]):
            raise LumbungError(errors.NO_SUCH_RECORD, box=box)


def read_enrolment(path: Path) -> tuple[str, str, bytes, bytes]:
    """(site, box, signing key, sealing key) out of the JSON that `lumbung box init` wrote."""
    try:
        told = json.loads(path.read_text())
        return (
            str(told["site"]),
            str(told["box"]),
            bytes.fromhex(told["sign_key"]),
            bytes.fromhex(told["seal_key"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LumbungError(errors.WRONG_SHAPE, where=path.name) from error


def put_proctor(
    centre: Centre, site: str, account: str, name: str, role: str, password: str, *, must_change: bool = True
) -> None:
    """Add a room account, or give it a new name, role or password, which the box asks to change at the first sign-in
    unless it need not.
    """
    if not shape.identifier(account) or role not in ("proctor", "technician") or not name or len(password) < 8:
        raise LumbungError(errors.WRONG_SHAPE, where="room account")
    with writing(centre.engine, site) as connection:
        if sites.find_site(connection, site) is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site)
        plans.put_proctor(
            connection,
            {
                "site": site,
                "account": account,
                "name": name,
                "role": role,
                "password_hash": hash_password(password),
                "must_change": must_change,
            },
        )


def put_staff(centre: Centre, account: str, name: str, role: str, password: str) -> None:
    """Add a member of staff, or give a new role or password, which ends every session of the account."""
    if not shape.identifier(account) or role not in STAFF_ROLES or not name or len(password) < 8:
        raise LumbungError(errors.WRONG_SHAPE, where="staff account")
    with writing(centre.engine, "staff") as connection:
        plans.put_staff(
            connection,
            {
                "account": account,
                "name": name,
                "role": role,
                "password_hash": hash_password(password),
                "failures": 0,
                "wait_until_ms": 0,
                "disabled": False,
                "added_ms": centre.now_ms(),
            },
        )


def plan_sitting(
    centre: Centre,
    site: str,
    package: bytes,
    *,
    title: str,
    room: str,
    starts_at: str,
    duration_ms: int,
    people: Sequence[Person],
    token: str | None = None,
) -> Planned:
    """Plan one sitting: random ids, machine-made PINs and token. `starts_at`: local time, YYYY-MM-DDTHH:MM.

    LumbungError: NO_SUCH_RECORD (site or package), WRONG_SHAPE (time, length), TOO_LARGE (people).
    """
    _check_time(starts_at, duration_ms)
    if len(people) > MAX_PARTICIPANTS:
        raise LumbungError(errors.TOO_LARGE, what="participants of one sitting", most=MAX_PARTICIPANTS)
    pins = [person.pin or _digits(centre, PIN_DIGITS) for person in people]
    with ThreadPoolExecutor(max_workers=2) as pool:  # argon2 lets go of the interpreter
        hashes = list(pool.map(PINS.hash, pins))
    sitting = centre.random(16)
    token = token or _letters(centre, TOKEN_CHARACTERS)
    rows, cards = [], []
    for person, pin, pin_hash in zip(people, pins, hashes, strict=True):
        roster = centre.random(16)
        attempt = attempt_id(sitting, roster, 1)
        cards.append(Card(person.nip, person.name, pin, person.seat, roster, attempt))
        rows.append(
            {
                "site": site,
                "sitting": sitting,
                "roster": roster,
                "ordinal": 1,
                "attempt": attempt,
                "nip": person.nip,
                "name": person.name,
                "pin_hash": pin_hash,
                "seat": person.seat,
                "language": person.language,
                "extra_time_percent": person.extra_time_percent,
                "needs": list(person.needs),
                "spare": person.spare,
                "position": person.position,
                "unit": person.unit,
                "grade": person.grade,
            }
        )
    with writing(centre.engine, site) as connection:
        published = results.find_package(connection, package)
        if published is None or sites.find_site(connection, site) is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site, package=package.hex())
        plans.add_sitting(
            connection,
            {
                "site": site,
                "sitting": sitting,
                "package": package,
                "exam": published.exam,
                "title": title,
                "room": room,
                "starts_at": starts_at,
                "duration_ms": duration_ms,
                "token": token,
            },
            rows,
        )
    return Planned(sitting, token, tuple(cards))


def _check_time(starts_at: str, duration_ms: int) -> None:
    try:
        fits = datetime.strptime(starts_at, "%Y-%m-%dT%H:%M").strftime("%Y-%m-%dT%H:%M") == starts_at
    except ValueError:
        fits = False
    if not fits or not 60_000 <= duration_ms <= 7 * 86_400_000:
        raise LumbungError(errors.WRONG_SHAPE, where="time of a sitting", starts_at=starts_at)


def _digits(centre: Centre, count: int) -> str:
    return "".join(str(_below(centre, 10)) for _ in range(count))


def _letters(centre: Centre, count: int) -> str:
    return "".join(TOKEN_ALPHABET[_below(centre, len(TOKEN_ALPHABET))] for _ in range(count))


def _below(centre: Centre, limit: int) -> int:
    """An even draw from 0…limit−1: bytes that would favour the low numbers are drawn again."""
    while True:
        byte = centre.random(1)[0]
        if byte < 256 - 256 % limit:
            return byte % limit
