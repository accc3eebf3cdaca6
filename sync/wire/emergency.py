"""The emergency file: a lease's whole log, saved by the participant's page when neither box nor LAN is there.

Sealed to the centre, authenticated by the lease's token, which only the page and the holders of the site's key know.
Written by the page alone (`appliance/frontend/src/emergency.ts`); read here, for the centre and for whoever checks it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, lease, shape
from sync.wire.events import Event, check_event, frozen
from sync.wire.keys import SealingKey
from sync.wire.lease import LeaseToken

TAG = "lumbung/emergency/1"
MAX_FILE_BYTES = 6 << 20
MAX_PLAIN_BYTES = 4 << 20
MAX_EVENTS = 100_000
MAX_ITEMS = 16 * MAX_EVENTS

_FIELDS = ("format", "site", "sitting", "attempt", "lease", "key", "sealed", "mac")
_HEAD = 6  # of them the first are bound by the seal; the MAC covers all before it
_HEX16, _HEX32 = re.compile(r"[0-9a-f]{32}", re.ASCII), re.compile(r"[0-9a-f]{64}", re.ASCII)
_LEASE = re.compile(r"([0-9a-f]{32})\.(0|[1-9][0-9]{0,18})", re.ASCII)
_ROWS = {  # of a page's log → (the kind of event that a box makes of it, how many fields after n)
    "answer": ("answer.given", 4),
    "flag": ("item.flagged", 4),
    "ran": ("page.ran", 3),
    "focus": ("page.focus", 3),
}
KINDS = frozenset(kind for kind, _ in _ROWS.values())


@dataclass(frozen=True, slots=True)
class EmergencyFile:
    """A file as it was read: nothing in it is believed before `verify`. `key_id`: of the key that it is sealed to."""

    site: str
    lease: LeaseToken
    key_id: bytes
    sealed: bytes
    info: bytes
    authenticated: bytes
    mac: bytes


@dataclass(frozen=True, slots=True)
class PageLog:
    """What was inside. The box had confirmed up to `have`; `c`: the page's last reading of the box clock, in ms.

    `events` have n for their seq and c for their K; `unknown` are the n of rows that this software does not understand.
    """

    have: int
    c: int
    events: tuple[Event, ...]
    unknown: tuple[int, ...]


def read_file(data: bytes) -> EmergencyFile:
    """The file, which must be exactly as a page writes it. WireError TOO_LARGE, NOT_CANONICAL, WRONG_SHAPE."""
    if len(data) > MAX_FILE_BYTES:
        raise WireError(errors.TOO_LARGE, bytes=len(data), max_bytes=MAX_FILE_BYTES)
    fields = _fields(data)
    found = _LEASE.fullmatch(fields["lease"])
    ids = (fields["sitting"], fields["attempt"], fields["key"])
    if (
        fields["format"] != TAG
        or not shape.identifier(fields["site"])
        or not all(_HEX16.fullmatch(each) for each in ids)
        or _HEX32.fullmatch(fields["mac"]) is None
        or found is None
        or int(found[2]) >= 2**63
    ):
        raise WireError(errors.WRONG_SHAPE, where=TAG)
    sitting, attempt, key_id = (bytes.fromhex(each) for each in ids)
    return EmergencyFile(
        site=fields["site"],
        lease=LeaseToken(bytes.fromhex(found[1]), int(found[2]), attempt, sitting),
        key_id=key_id,
        sealed=_unbased(fields["sealed"]),
        info=hashlib.sha256(_text(fields, _HEAD)).digest(),
        authenticated=_text(fields, len(_FIELDS) - 1),
        mac=bytes.fromhex(fields["mac"]),
    )


def verify(file: EmergencyFile, site_key: bytes) -> None:
    """Return if a page that held the lease's token wrote this file; WireError(BAD_SIGNATURE) if not.

    Whoever holds the site's key can tell: the token is made anew from the lease that the file names.
    """
    token = lease.issue(site_key, file.lease)
    key = HKDF(SHA256(), 32, None, TAG.encode()).derive(token.encode("ascii"))
    if not hmac.compare_digest(hmac.digest(key, file.authenticated, "sha256"), file.mac):
        raise WireError(errors.BAD_SIGNATURE, key_id=f"lease {file.lease.epoch.hex()}.{file.lease.seq}")


def open_file(file: EmergencyFile, receiving: SealingKey) -> PageLog:
    """The log in a file that was verified. WireError CANNOT_OPEN, TOO_LARGE, NOT_CANONICAL, WRONG_SHAPE."""
    if receiving.key_id != file.key_id:
        raise WireError(errors.CANNOT_OPEN, key_id=file.key_id.hex())
    plain = receiving.open(file.sealed, file.info)
    value = canonical.decode(plain, max_bytes=MAX_PLAIN_BYTES, max_items=MAX_ITEMS)
    have, c, rows = shape.row(value, TAG, shape.count, shape.count, shape.rows(MAX_EVENTS))
    events: list[Event] = []
    unknown: list[int] = []
    last = 0
    for row in rows:
        if not (isinstance(row, list) and len(row) >= 2 and shape.count(row[0]) and isinstance(row[1], str)):
            raise WireError(errors.WRONG_SHAPE, where=f"{TAG}: row")
        if row[0] <= last:
            raise WireError(errors.WRONG_SHAPE, where=f"{TAG}: order of rows")
        last = row[0]
        event = _event(file.lease, row)
        if event is None:
            unknown.append(last)
        else:
            events.append(event)
    return PageLog(have, c, tuple(events), tuple(unknown))


def _event(about: LeaseToken, row: list[Any]) -> Event | None:
    """The row as the event that a box would have written where it took it at once; None where no kind fits it."""
    kind, length = _ROWS.get(row[1], ("", 0))
    if len(row) - 1 != length:
        return None
    body = (about.epoch, about.seq, row[0], *(frozen(each) for each in row[2:]))
    event = Event(row[0], row[-1] if shape.count(row[-1]) else 0, kind, about.sitting, about.attempt, body)
    try:
        check_event(event)
    except WireError:
        return None
    return event


def _fields(data: bytes) -> dict[str, str]:
    """The members, all text and in their order; WireError NOT_CANONICAL for any other spelling of them."""
    try:
        whole = json.loads(data.decode("ascii"))
        if (
            not isinstance(whole, dict)
            or tuple(whole) != _FIELDS
            or not all(isinstance(v, str) for v in whole.values())
        ):
            raise WireError(errors.WRONG_SHAPE, where=TAG)
        if _text(whole, len(_FIELDS)) != data:
            raise WireError(errors.NOT_CANONICAL, where=TAG)
    except (ValueError, RecursionError) as error:
        raise WireError(errors.NOT_CANONICAL, where=TAG) from error
    return whole


def _text(fields: dict[str, str], count: int) -> bytes:
    """The first `count` members as compact JSON."""
    return json.dumps({name: fields[name] for name in _FIELDS[:count]}, separators=(",", ":")).encode("ascii")


def _unbased(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise WireError(errors.NOT_CANONICAL, where=f"{TAG}: sealed") from error
    if base64.b64encode(data).decode("ascii") != text:
        raise WireError(errors.NOT_CANONICAL, where=f"{TAG}: sealed")
    return data
