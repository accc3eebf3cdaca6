"""Taking in one sealed batch.

Verify, open, compare with what is held, store, sign a receipt. Called by `central.receiving`.

Idempotent: the same run of events gives the same receipt, whatever the bytes were (HPKE seals differently each time).
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Row

from central.centre import Centre
from central.store import batches, results, sites
from central.store.engine import reading, writing
from central.store.events import StoredEvent, add_events, attempts_of_epoch
from central.store.notices import add_notice, open_notices, settle_notice
from central.store.tables import BROKEN, EVENT_OK, EVENT_QUARANTINED, EVENT_UNKNOWN, FIRST_BRANCH, SET_ASIDE
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import canonical
from sync.wire.batch import Header, RawRow, open_batch, read_header, verify_batch
from sync.wire.chain import Origin
from sync.wire.events import Event, check_event
from sync.wire.keys import VerifyKey
from sync.wire.receipt import HeadList, Level, Quarantined, Range, Receipt, sign_receipt
from sync.wire.standing import MAX_EPOCHS, MAX_TWINS, Twins

log = structlog.get_logger("central.ingest")


class Taking(NamedTuple):
    """A verified batch on its way in. `rows` is None where its content cannot be used."""

    header: Header
    origin: Origin | None
    rows: tuple[StoredEvent, ...] | None
    fault: str | None
    sha256: bytes
    data: bytes
    set_aside: bool = False  # its box is revoked: nothing of it is opened

    @property
    def quarantined(self) -> tuple[Quarantined, ...]:
        if self.rows is None:
            code = errors.BOX_BARRED.code if self.set_aside else errors.BROKEN_BATCH.code
            return tuple(Quarantined(seq, code) for seq in range(self.header.first, self.header.last + 1))
        return tuple(Quarantined(row.seq, row.code) for row in self.rows if row.code is not None)


def ingest(centre: Centre, site: str, data: bytes, *, taken_in: bool = False) -> bytes:
    """Take in one batch of `site`; the signed receipt.

    WireError where the signature fails (nothing is kept), LumbungError: UNKNOWN_BOX, NOT_THIS_SITE, NOT_OUR_KEY,
    TOO_MUCH_PENDING (of a revoked box), FORK (both kept, staff told). Any other defect of the content is named in the
    receipt. What a revoked box sends is kept as it came and set aside, unless it is `taken_in` by staff.
    """
    taking = _verify(centre, site, data, taken_in)
    header = taking.header
    with writing(centre.engine, site) as connection:
        known = batches.find_batch(connection, site, header.epoch, header.first, header.last, header.head_after)
        if known is not None and known.branch < FIRST_BRANCH and taking.rows is not None:
            batches.forget_unread(connection, known)
            known = None
        if known is None:
            if taking.set_aside:
                _bound(connection, centre, site, taking)
            receipt = _store(connection, centre, site, taking, _branch_of(connection, site, taking))
        else:
            receipt = known.archived_receipt or known.receipt
    if receipt is None:
        raise LumbungError(
            errors.FORK, epoch=header.epoch.hex(), first=header.first, last=header.last, head=header.head_after.hex()
        )
    return receipt


def open_again(centre: Centre) -> int:
    """After an upgrade: try the kept bytes of batches that could not be read when they came; how many can be now."""
    with reading(centre.engine) as connection:
        broken = batches.broken_bytes(connection)
    opened = 0
    for site, data in broken:
        try:
            readable = _verify(centre, site, data, taken_in=True).rows is not None
            if readable:
                opened += 1
                ingest(centre, site, data, taken_in=True)
        except LumbungError as error:  # a fork is told of in its own way
            log.warning("not opened again", site=site, code=error.code)
    return opened


def take_in(centre: Centre, site: str, box: str, account: str, note: str) -> int:
    """Let everything count that a revoked box sent after it was revoked; how many batches there were.

    Staff do this who know that the box was at work honestly: its disk came back, or it was revoked by mistake.
    """
    with reading(centre.engine) as connection:
        kept = batches.set_aside_bytes(connection, site, box)
    for data in kept:
        try:
            ingest(centre, site, data, taken_in=True)
        except LumbungError as error:
            if error.entry is not errors.FORK:  # both are kept, and staff are told in the way of forks
                raise
    with writing(centre.engine, site) as connection:
        for told in open_notices(connection, site):
            if told.kind == "revoked_box" and told.details.get("box") == box:
                settle_notice(connection, site, told.notice, account, note, centre.now_ms())
    return len(kept)


def heads(connection: Connection, site: str, nonce: bytes, at_ms: int) -> HeadList:
    """All that is held of a site. Batches that follow on one another are one range: it goes over thin links, often."""
    epochs: dict[bytes, list[Range]] = {}
    for epoch, first, last, before, head, archived in batches.held_ranges(connection, site):
        of_epoch = epochs.setdefault(epoch, [])
        held = Range(first, last, head, "archived" if archived else "held")
        if of_epoch and (of_epoch[-1].last + 1, of_epoch[-1].head, of_epoch[-1].level) == (first, before, held.level):
            held = of_epoch.pop()._replace(last=last, head=head)
        of_epoch.append(held)
    return HeadList(site, nonce, at_ms, tuple((epoch, tuple(ranges)) for epoch, ranges in epochs.items()))


def judge(event: Event) -> tuple[int, str | None]:
    """(state, code) of an event: understood, of an unknown kind, or quarantined with why."""
    try:
        check_event(event)
    except WireError as error:
        if error.entry is errors.UNKNOWN_KIND:
            return EVENT_UNKNOWN, None
        return EVENT_QUARANTINED, errors.QUARANTINED.code
    return EVENT_OK, None


def _verify(centre: Centre, site: str, data: bytes, taken_in: bool) -> Taking:
    """Signature first, then the seal, then content. Of a revoked box's batch the signature only, unless `taken_in`."""
    claimed = read_header(data)
    if claimed.site != site:
        raise LumbungError(errors.NOT_THIS_SITE, site=claimed.site)
    with reading(centre.engine) as connection:
        box = sites.find_box(connection, site, claimed.box)
    if box is None:
        raise LumbungError(errors.UNKNOWN_BOX, box=claimed.box)
    verify_key = VerifyKey(box.sign_key)
    header = verify_batch(data, verify_key)
    sha256 = hashlib.sha256(data).digest()
    if box.revoked_ms is not None and not taken_in:
        return Taking(header, None, None, errors.BOX_BARRED.code, sha256, data, set_aside=True)
    key = centre.keys.receiving.get(header.recipient)
    if key is None:
        raise LumbungError(errors.NOT_OUR_KEY, key_id=header.recipient.hex())
    try:
        opened = open_batch(data, key, verify_key)
    except WireError as error:
        return Taking(header, None, None, error.code, sha256, data)
    rows = tuple(_row(event, head) for event, head in zip(opened.events, opened.heads, strict=True))
    return Taking(header, opened.origin, rows, None, sha256, data)


def _row(event: Event | RawRow, head: bytes) -> StoredEvent:
    if isinstance(event, RawRow):
        return StoredEvent(event.seq, 0, "", None, None, event.data, head, EVENT_QUARANTINED, event.code)
    state, code = judge(event)
    body = canonical.encode(event.body)
    return StoredEvent(event.seq, event.k, event.kind, event.sitting, event.attempt, body, head, state, code)


def _branch_of(connection: Connection, site: str, taking: Taking) -> int:
    """The branch of the epoch that this batch belongs to: one that shares a head with it and contradicts it nowhere.

    Where none shares one, because of a gap, the first that is not contradicted; where all are, a new one.
    """
    header = taking.header
    if taking.rows is None or taking.origin is None:
        return SET_ASIDE if taking.set_aside else BROKEN
    heads = {row.seq: row.head for row in taking.rows} | {header.first - 1: header.head_before}
    known = batches.branches(connection, site, header.epoch)
    possible = []
    for branch in known:
        origin = batches.origin_of(connection, site, header.epoch, branch)
        if origin is not None and _differs(taking.origin, origin):
            continue
        stored = batches.heads_between(connection, site, header.epoch, branch, header.first - 1, header.last)
        if not stored:
            possible.append(branch)
        elif all(heads[seq] == head for seq, head in stored):
            return branch
    if possible:
        return possible[0]
    return known[-1] + 1 if known else FIRST_BRANCH


def _differs(origin: Origin, stored: Row[Any]) -> bool:
    return (origin.chain_key, origin.parent_epoch, origin.parent_seq, origin.parent_head) != (
        stored.chain_key,
        stored.parent_epoch,
        stored.parent_seq,
        stored.parent_head,
    )


def _store(connection: Connection, centre: Centre, site: str, taking: Taking, branch: int) -> bytes | None:
    """Keep everything of a batch that is not there yet; its receipt, none for a fork."""
    header, now = taking.header, centre.now_ms()
    receipt = None
    if branch <= FIRST_BRANCH:
        receipt = sign_receipt(_receipt(taking, "held", now), centre.keys.receipt)
    batches.add_batch(
        connection,
        {
            "site": site,
            "epoch": header.epoch,
            "first": header.first,
            "last": header.last,
            "head_after": header.head_after,
            "branch": branch,
            "box": header.box,
            "head_before": header.head_before,
            "sha256": taking.sha256,
            "size_bytes": len(taking.data),
            "received_ms": now,
            "quarantined": [list(each) for each in taking.quarantined],
            "receipt": receipt,
        },
        taking.data,
    )
    _notice(connection, site, taking, branch, now)
    if taking.rows is None or taking.origin is None:
        return receipt
    _, parent_epoch, parent_seq, parent_head, chain_key = taking.origin
    batches.see_epoch(
        connection,
        {
            "site": site,
            "epoch": header.epoch,
            "branch": branch,
            "box": header.box,
            "chain_key": chain_key,
            "parent_epoch": parent_epoch,
            "parent_seq": parent_seq,
            "parent_head": parent_head,
            "seen_ms": now,
        },
    )
    _tell_of_twins(connection, site, header, parent_epoch, branch, now)
    places = ((header.first - 1, header.head_before), (header.last, header.head_after))
    row = {"site": site, "epoch": header.epoch, "seen_ms": now, "sha256": taking.sha256}
    batches.witness(connection, [row | {"seq": seq, "head": head} for seq, head in places])
    add_events(connection, site, header.epoch, branch, taking.rows)
    attempts = {row.attempt for row in taking.rows if row.attempt is not None}
    if batches.branches(connection, site, header.epoch) != [FIRST_BRANCH]:  # where they part may have come to light
        attempts |= attempts_of_epoch(connection, site, header.epoch)
    sittings = {row.sitting for row in taking.rows if row.attempt is None and row.sitting is not None}
    results.mark_dirty(connection, site, "attempt", attempts, centre.random(8))
    results.mark_dirty(connection, site, "sitting", sittings, centre.random(8))
    return receipt


def _bound(connection: Connection, centre: Centre, site: str, taking: Taking) -> None:
    """Whoever stole a box's key may not fill our disk with it."""
    size_bytes = batches.set_aside_size(connection, site, taking.header.box) + len(taking.data)
    if size_bytes > centre.settings.pending_max_bytes:
        raise LumbungError(errors.TOO_MUCH_PENDING, max_bytes=centre.settings.pending_max_bytes)


def _receipt(taking: Taking, level: Level, at_ms: int) -> Receipt:
    header = taking.header
    return Receipt(
        header.site, header.epoch, header.first, header.last, header.head_after, level, at_ms, taking.quarantined
    )


def archived_receipt(batch: Row[Any], at_ms: int) -> Receipt:
    """The receipt of a stored batch once there is a second copy of it."""
    quarantined = tuple(Quarantined(*each) for each in batch.quarantined)
    return Receipt(batch.site, batch.epoch, batch.first, batch.last, batch.head_after, "archived", at_ms, quarantined)


def _notice(connection: Connection, site: str, taking: Taking, branch: int, now: int) -> None:
    """Tell staff of whatever is not as it should be."""
    header = taking.header
    where = {"box": header.box, "epoch": header.epoch.hex(), "first": header.first, "last": header.last}
    told: list[tuple[str, dict[str, Any]]] = []
    if branch > FIRST_BRANCH:
        told.append(("fork", {"head": header.head_after.hex(), "branch": branch}))
    if branch == BROKEN:
        told.append(("broken_batch", {"code": taking.fault}))
    elif branch == SET_ASIDE:
        told.append(("revoked_box", {}))
        where = {"box": header.box, "epoch": header.epoch.hex()}  # once a journal, not a batch
    elif taking.quarantined:
        told.append(("quarantine", {"events": [list(each) for each in taking.quarantined[:50]]}))
    receipted = None if branch == SET_ASIDE else header.last_receipted
    if receipted is not None and not batches.head_was_seen(connection, site, receipted):
        # It holds our receipt for what we never saw: this database is older than the centre's word.
        told.append(("centre_behind", {"head": receipted.hex()}))
    for kind, details in told:
        add_notice(connection, site, _notice_id(kind, where | details), kind, now, where | details)


def _tell_of_twins(
    connection: Connection, site: str, header: Header, parent: bytes | None, branch: int, now: int
) -> None:
    """Tell staff, once each, of a journal that begins where another one began: a copied disk, or one put back."""
    if branch != FIRST_BRANCH or parent is None:
        return
    others = batches.children_of(connection, site, parent)
    if len(others) < 2:
        return
    details = {
        "box": header.box,
        "epoch": header.epoch.hex(),
        "parent": parent.hex(),
        "others": sorted(each.hex() for each in others if each != header.epoch),
    }
    same = {name: details[name] for name in ("epoch", "parent")}
    add_notice(connection, site, _notice_id("twin_journals", same), "twin_journals", now, details)


def twins(connection: Connection, site: str) -> tuple[Twins, ...]:
    """The places where several journals of a site begin, as long as staff have not settled what that was."""
    told = {each.details["parent"] for each in open_notices(connection, site) if each.kind == "twin_journals"}
    found = []
    for parent in sorted(bytes.fromhex(each) for each in told)[:MAX_TWINS]:
        children = batches.children_of(connection, site, parent)
        if len(children) > 1:
            found.append(Twins(parent, tuple(children[:MAX_EPOCHS])))
    return tuple(found)


def _notice_id(kind: str, details: dict[str, Any]) -> bytes:
    return hashlib.sha256(repr((kind, sorted(details.items(), key=str))).encode()).digest()[:16]
