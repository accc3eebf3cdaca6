"""Taking in an emergency file: the log that a participant's page saved when neither box nor LAN was there.

Its rows are kept as events of an epoch that belongs to the lease alone, so the same file, or a longer one, adds only
what is missing. Called by the command; which of them count is decided in `central.projection` (ADR 22).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from central.centre import Centre
from central.keyring import site_key
from central.store import batches, results, sites
from central.store.engine import reading, writing
from central.store.events import StoredEvent, add_events, events_of_epoch
from central.store.notices import add_notice
from central.store.tables import EVENT_OK, FIRST_BRANCH
from sync import errors
from sync.errors import LumbungError
from sync.wire import canonical, emergency
from sync.wire.events import Event


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


def epoch_of(attempt: bytes, lease_epoch: bytes, lease_seq: int) -> bytes:
    """The epoch of what is known of a lease from emergency files alone."""
    named = emergency.TAG.encode() + attempt + lease_epoch + lease_seq.to_bytes(8, "big")
    return hashlib.sha256(named).digest()[:16]


def is_saved(epoch: bytes, event: Event) -> bool:
    """Whether a stored event came by an emergency file; it is a page's event then."""
    if event.kind not in emergency.KINDS or event.attempt is None:
        return False
    return epoch == epoch_of(event.attempt, event.body[0], event.body[1])


def take_in(centre: Centre, data: bytes) -> Taken:
    """Take in one file. WireError as `sync.wire.emergency` says; LumbungError NOT_THIS_SITE, NOT_OUR_KEY."""
    file = emergency.read_file(data)
    with reading(centre.engine) as connection:
        if sites.find_site(connection, file.site) is None:
            raise LumbungError(errors.NOT_THIS_SITE, site=file.site)
    emergency.verify(file, site_key(centre.settings.keys_dir, file.site))
    receiving = centre.keys.receiving.get(file.key_id)
    if receiving is None:
        raise LumbungError(errors.NOT_OUR_KEY, key_id=file.key_id.hex())
    log = emergency.open_file(file, receiving)
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
    return Taken(
        file.site, about.sitting, about.attempt, len(log.events), len(new), len(log.unknown), contradicts=contradicts
    )


def _row(event: Event, sha256: bytes) -> StoredEvent:
    """The event as it is stored; in the place of a journal's head, the digest of the file that it came by."""
    body = canonical.encode(event.body)
    return StoredEvent(event.seq, event.k, event.kind, event.sitting, event.attempt, body, sha256, EVENT_OK, None)
