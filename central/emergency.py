"""Taking in an emergency file: the log that a participant's page saved when neither box nor LAN was there.

Its rows are kept as events of an epoch that belongs to the lease alone, so the same file, or a longer one, adds only
what is missing, whatever road it comes by. Called by the command, the staff's page and the boxes' API; which events
count is decided in `central.projection` (ADR 22).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from central.centre import Centre
from central.keyring import site_key
from central.store import batches, emergencies, results, sites
from central.store.engine import reading, writing
from central.store.events import StoredEvent, add_events, events_of_epoch
from central.store.notices import add_notice
from central.store.tables import EVENT_OK, FIRST_BRANCH
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import canonical, emergency
from sync.wire.emergency import EmergencyFile, PageLog
from sync.wire.events import Event

Road = Literal["box", "staff", "command"]
NOBODYS = "-"  # the site of a file that does not say, readably, whose it is; no site's id begins so
_OF_THE_FILE = (errors.NOT_THIS_SITE, errors.NOT_OUR_KEY, errors.BOX_REVOKED)
MOST_SET_ASIDE = 500  # files of one site: a box that sends nothing but rubbish must not fill the centre


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file. `added`: events that were not held yet; `unknown`: rows that this software cannot read."""

    site: str
    sitting: bytes
    attempt: bytes
    events: int
    added: int
    unknown: int
    contradicts: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought, and is kept in any case. `code`: why it is set aside. `known`: it had been taken in before."""

    site: str
    sha256: bytes
    code: str | None
    taken: Taken | None
    known: bool


def epoch_of(attempt: bytes, lease_epoch: bytes, lease_seq: int) -> bytes:
    """The epoch of what is known of a lease from emergency files alone."""
    named = emergency.TAG.encode() + attempt + lease_epoch + lease_seq.to_bytes(8, "big")
    return hashlib.sha256(named).digest()[:16]


def is_saved(epoch: bytes, event: Event) -> bool:
    """Whether a stored event came by an emergency file; it is a page's event then."""
    if event.kind not in emergency.KINDS or event.attempt is None:
        return False
    return epoch == epoch_of(event.attempt, event.body[0], event.body[1])


def bring(centre: Centre, data: bytes, road: Road, by: str, *, site: str | None = None, again: bool = False) -> Brought:
    """Take a file in, or set it aside with the code of what is wrong with it: nothing that came is lost.

    `by`: the box or account that brings it; a box may bring only files of its own `site`, and what a revoked one brings
    is set aside: it holds the site's key, with which a file can be forged. A file that was set aside is tried again
    whenever it comes. LumbungError TOO_LARGE (nothing is kept), TOO_MUCH_PENDING, and the centre's own.
    """
    if len(data) > emergency.MAX_FILE_BYTES:
        raise LumbungError(errors.TOO_LARGE, bytes=len(data), max_bytes=emergency.MAX_FILE_BYTES)
    sha256 = hashlib.sha256(data).digest()
    file: EmergencyFile | None = None
    try:
        file = emergency.read_file(data)
        with reading(centre.engine) as connection:
            known = emergencies.find_file(connection, file.site, sha256)
        if site is not None and file.site != site:
            raise LumbungError(errors.NOT_THIS_SITE, site=file.site)
        if road == "box" and not again and _is_revoked(centre, file.site, by):
            raise LumbungError(errors.BOX_REVOKED, box=by)
        taken = take_in(centre, data, road, by)
    except LumbungError as wrong:
        if not isinstance(wrong, WireError) and wrong.entry not in _OF_THE_FILE:
            raise
        return _set_aside(centre, data, sha256, _owner(centre, file, site), road, by, wrong.code)
    return Brought(taken.site, sha256, None, taken, known is not None and known.code is None)


def try_again(centre: Centre, site: str, sha256: bytes) -> Brought:
    """Bring a kept file once more: after an upgrade, when a key is back, or because staff trust what a revoked box had.

    LumbungError NO_SUCH_RECORD.
    """
    with reading(centre.engine) as connection:
        row, data = emergencies.find_file(connection, site, sha256), emergencies.bytes_of(connection, site, sha256)
    if row is None or data is None:
        raise LumbungError(errors.NO_SUCH_RECORD, sha256=sha256.hex())
    return bring(centre, data, row.road, row.brought_by, site=site if row.road == "box" else None, again=True)


def take_in(centre: Centre, data: bytes, road: Road = "command", by: str = "") -> Taken:
    """Take in one file. WireError as `sync.wire.emergency` says; LumbungError NOT_THIS_SITE, NOT_OUR_KEY."""
    file = emergency.read_file(data)
    log = _opened(centre, file)
    about = file.lease
    epoch, sha256, now = epoch_of(about.attempt, about.epoch, about.seq), hashlib.sha256(data).digest(), centre.now_ms()
    with writing(centre.engine, file.site) as connection:
        held = events_of_epoch(connection, file.site, epoch)
        known = {(row.seq, bytes(row.body)) for row in held}
        rows = [_row(event, sha256) for event in log.events]
        new = [row for row in rows if (row.seq, row.body) not in known]
        contradicts = bool({row.seq for row in new} & {row.seq for row in held})
        branch = max((row.branch for row in held), default=FIRST_BRANCH) + contradicts
        batches.keep_bytes(connection, file.site, sha256, data, now)
        results.mark_dirty(connection, file.site, "attempt", {about.attempt}, centre.random(8))
        details = {"attempt": about.attempt.hex(), "lease": f"{about.epoch.hex()}.{about.seq}", "events": len(new)}
        if new:
            add_events(connection, file.site, epoch, branch, new)
            add_notice(connection, file.site, sha256[:16], "emergency", now, details | {"contradicts": contradicts})
        before = emergencies.find_file(connection, file.site, sha256)
        if new or log.unknown or before is None or before.code is not None:
            came = _came(file.site, sha256, now, road, by, len(data), file)
            if before is not None:
                came |= {"received_ms": before.received_ms, "road": before.road, "brought_by": before.brought_by}
            counts = {"events": len(log.events), "added": (before.added if before else 0) + len(new)}
            emergencies.put_file(connection, came | counts | {"unknown": len(log.unknown), "code": None})
            emergencies.forget_file(connection, NOBODYS, sha256)  # from before its site was known here
    return Taken(
        file.site, about.sitting, about.attempt, len(log.events), len(new), len(log.unknown), contradicts=contradicts
    )


def _opened(centre: Centre, file: EmergencyFile) -> PageLog:
    """What is inside, once the file has proved itself."""
    with reading(centre.engine) as connection:
        if sites.find_site(connection, file.site) is None:
            raise LumbungError(errors.NOT_THIS_SITE, site=file.site)
    emergency.verify(file, site_key(centre.settings.keys_dir, file.site))
    receiving = centre.keys.receiving.get(file.key_id)
    if receiving is None:
        raise LumbungError(errors.NOT_OUR_KEY, key_id=file.key_id.hex())
    return emergency.open_file(file, receiving)


def _is_revoked(centre: Centre, site: str, box: str) -> bool:
    with reading(centre.engine) as connection:
        known = sites.find_box(connection, site, box)
    return known is None or known.revoked_ms is not None


def _owner(centre: Centre, file: EmergencyFile | None, bringing: str | None) -> str:
    """The site that a file is set aside under: that of the box that brings it, else the one that it names, if known."""
    if bringing is not None or file is None:
        return bringing or NOBODYS
    with reading(centre.engine) as connection:
        return NOBODYS if sites.find_site(connection, file.site) is None else file.site


def _set_aside(centre: Centre, data: bytes, sha256: bytes, site: str, road: Road, by: str, code: str) -> Brought:
    now = centre.now_ms()
    with writing(centre.engine, site) as connection:
        before = emergencies.find_file(connection, site, sha256)
        if before is None:
            if emergencies.count_set_aside(connection, site) >= MOST_SET_ASIDE:
                raise LumbungError(errors.TOO_MUCH_PENDING, files=MOST_SET_ASIDE)
            batches.keep_bytes(connection, site, sha256, data, now)
            add_notice(connection, site, sha256[:16], "emergency_aside", now, {"code": code, "file": sha256.hex()[:16]})
            row = _came(site, sha256, now, road, by, len(data), None)
            emergencies.put_file(connection, row | {"events": 0, "added": 0, "unknown": 0, "code": code})
    return Brought(site, sha256, code, None, known=False)


def _came(
    site: str, sha256: bytes, now: int, road: Road, by: str, size: int, file: EmergencyFile | None
) -> dict[str, Any]:
    """The part of a file's row that says where it came from and whose it is."""
    about = None if file is None else file.lease
    return {
        "site": site,
        "sha256": sha256,
        "received_ms": now,
        "road": road,
        "brought_by": by,
        "size_bytes": size,
        "sitting": about and about.sitting,
        "attempt": about and about.attempt,
        "lease": about and f"{about.epoch.hex()}.{about.seq}",
    }


def _row(event: Event, sha256: bytes) -> StoredEvent:
    """The event as it is stored; in the place of a journal's head, the digest of the file that it came by."""
    body = canonical.encode(event.body)
    return StoredEvent(event.seq, event.k, event.kind, event.sitting, event.attempt, body, sha256, EVENT_OK, None)
