"""Queries over received batches: their bytes, epochs and heads. Called by `central.ingest` and the worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from central.store.tables import BROKEN, FIRST_BRANCH, SET_ASIDE, batch_bytes, batches, epochs, events, witnessed
from central.store.upsert import insert_missing


def find_batch(
    connection: Connection, site: str, epoch: bytes, first: int, last: int, head_after: bytes
) -> Row[Any] | None:
    """The batch that is the same run of events, whatever its bytes were."""
    return connection.execute(
        select(batches).where(
            batches.c.site == site,
            batches.c.epoch == epoch,
            batches.c.first == first,
            batches.c.last == last,
            batches.c.head_after == head_after,
        )
    ).first()


def find_by_sha256(connection: Connection, site: str, sha256: bytes) -> Row[Any] | None:
    """The accepted batch that came as exactly these bytes."""
    query = select(batches).where(batches.c.site == site, batches.c.sha256 == sha256, batches.c.branch <= FIRST_BRANCH)
    return connection.execute(query).first()


def broken_bytes(connection: Connection) -> list[tuple[str, bytes]]:
    """(site, bytes) of batches that could not be read when they came."""
    query = (
        select(batches.c.site, batch_bytes.c.data)
        .join(batch_bytes, and_(batch_bytes.c.site == batches.c.site, batch_bytes.c.sha256 == batches.c.sha256))
        .where(batches.c.branch == BROKEN)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def set_aside_bytes(connection: Connection, site: str, box: str) -> list[bytes]:
    """The bytes of what a box sent after it was revoked, in the order of its journal."""
    query = (
        select(batch_bytes.c.data)
        .join(batches, and_(batch_bytes.c.site == batches.c.site, batch_bytes.c.sha256 == batches.c.sha256))
        .where(batches.c.site == site, batches.c.box == box, batches.c.branch == SET_ASIDE)
        .order_by(batches.c.first, batches.c.epoch)
    )
    return list(connection.scalars(query))


def set_aside_of(connection: Connection, site: str) -> dict[str, tuple[int, int]]:
    """Box → (batches, events) that it sent after it was revoked."""
    events_of = func.sum(batches.c.last - batches.c.first + 1)
    query = select(batches.c.box, func.count(), events_of).where(batches.c.site == site, batches.c.branch == SET_ASIDE)
    return {row[0]: (row[1], int(row[2])) for row in connection.execute(query.group_by(batches.c.box))}


def set_aside_size(connection: Connection, site: str, box: str) -> int:
    """How many bytes lie here of what a box sent after it was revoked."""
    query = select(func.coalesce(func.sum(batches.c.size_bytes), 0)).where(
        batches.c.site == site, batches.c.box == box, batches.c.branch == SET_ASIDE
    )
    return int(connection.execute(query).scalar_one())


def children_of(connection: Connection, site: str, parent: bytes) -> list[bytes]:
    """The journals that name this one as what they go on from, ascending."""
    query = select(epochs.c.epoch).where(
        epochs.c.site == site, epochs.c.parent_epoch == parent, epochs.c.branch == FIRST_BRANCH
    )
    return sorted(connection.scalars(query))


def branches(connection: Connection, site: str, epoch: bytes) -> list[int]:
    """The branches of an epoch, the first seen first; more than one is a fork."""
    query = (
        select(batches.c.branch)
        .distinct()
        .where(batches.c.site == site, batches.c.epoch == epoch, batches.c.branch >= FIRST_BRANCH)
    )
    return sorted(connection.scalars(query))


def heads_between(
    connection: Connection, site: str, epoch: bytes, branch: int, low: int, high: int
) -> list[tuple[int, bytes]]:
    """(seq, head) of a branch for low ≤ seq ≤ high: after each event, and before each batch."""
    after = select(events.c.seq, events.c.head).where(
        events.c.site == site, events.c.epoch == epoch, events.c.branch == branch, events.c.seq.between(low, high)
    )
    before = select(batches.c.first - 1, batches.c.head_before).where(
        batches.c.site == site,
        batches.c.epoch == epoch,
        batches.c.branch == branch,
        (batches.c.first - 1).between(low, high),
    )
    return [(row[0], row[1]) for query in (after, before) for row in connection.execute(query)]


def add_batch(connection: Connection, row: dict[str, Any], data: bytes) -> None:
    """Store a batch and its bytes."""
    connection.execute(insert(batches), row)
    insert_missing(
        connection,
        batch_bytes,
        [{"site": row["site"], "sha256": row["sha256"], "data": data, "received_ms": row["received_ms"]}],
    )


def keep_bytes(connection: Connection, site: str, sha256: bytes, data: bytes, at_ms: int) -> None:
    """Keep what came, as it came; the same bytes once."""
    row = {"site": site, "sha256": sha256, "data": data, "received_ms": at_ms}
    insert_missing(connection, batch_bytes, [row])


def forget_unread(connection: Connection, unread: Row[Any]) -> None:
    """Make room for the same run of events, now read; the bytes that were broken or set aside stay in the store."""
    connection.execute(
        delete(batches).where(
            batches.c.site == unread.site,
            batches.c.epoch == unread.epoch,
            batches.c.first == unread.first,
            batches.c.last == unread.last,
            batches.c.head_after == unread.head_after,
            batches.c.branch == unread.branch,
        )
    )


def see_epoch(connection: Connection, row: dict[str, Any]) -> None:
    """Note an epoch of a branch, when its first batch arrives."""
    insert_missing(connection, epochs, [row])


def origin_of(connection: Connection, site: str, epoch: bytes, branch: int) -> Row[Any] | None:
    """Where an epoch of a branch begins."""
    query = select(epochs).where(epochs.c.site == site, epochs.c.epoch == epoch, epochs.c.branch == branch)
    return connection.execute(query).first()


def epochs_of(connection: Connection, site: str) -> list[Row[Any]]:
    """Every epoch of a site, the first seen first."""
    return list(connection.execute(select(epochs).where(epochs.c.site == site).order_by(epochs.c.seen_ms)))


def site_of_epoch(connection: Connection, epoch: bytes) -> str | None:
    """The site whose journal this is."""
    return connection.scalar(select(epochs.c.site).where(epochs.c.epoch == epoch).limit(1))


def head_was_seen(connection: Connection, site: str, head: bytes) -> bool:
    """Whether any batch of the site named this head."""
    query = select(witnessed.c.seq).where(witnessed.c.site == site, witnessed.c.head == head).limit(1)
    return connection.scalar(query) is not None


def batch_with(connection: Connection, site: str, epoch: bytes, branch: int, seq: int) -> Row[Any] | None:
    """The first received batch of a branch that holds an event."""
    query = (
        select(batches)
        .where(
            batches.c.site == site,
            batches.c.epoch == epoch,
            batches.c.branch == branch,
            batches.c.first <= seq,
            batches.c.last >= seq,
        )
        .order_by(batches.c.received_ms)
    )
    return connection.execute(query.limit(1)).first()


def witnessed_like(connection: Connection, site: str, heads: tuple[bytes, bytes], seq: int | None) -> list[Row[Any]]:
    """(epoch, seq) at which any batch of the site named a head from the first of `heads` up to the second."""
    query = select(witnessed.c.epoch, witnessed.c.seq).where(witnessed.c.site == site, witnessed.c.head.between(*heads))
    return list(connection.execute(query if seq is None else query.where(witnessed.c.seq == seq)))


def witness(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep heads that a batch named."""
    insert_missing(connection, witnessed, rows)


def held_ranges(connection: Connection, site: str) -> list[tuple[bytes, int, int, bytes, bytes, bool]]:
    """(epoch, first, last, head before, head after, archived?) of every accepted batch of a site."""
    own = batches.c
    query = (
        select(own.epoch, own.first, own.last, own.head_before, own.head_after, own.archived_ms)
        .where(batches.c.site == site, batches.c.branch <= FIRST_BRANCH)
        .order_by(batches.c.epoch, batches.c.first, batches.c.last)
    )
    return [(*row[:5], row[5] is not None) for row in connection.execute(query)]


def find_receipt(connection: Connection, site: str, epoch: bytes, first: int, last: int) -> bytes | None:
    """The highest receipt of an accepted batch."""
    row = connection.execute(
        select(batches.c.receipt, batches.c.archived_receipt).where(
            batches.c.site == site,
            batches.c.epoch == epoch,
            batches.c.first == first,
            batches.c.last == last,
            batches.c.branch <= FIRST_BRANCH,
        )
    ).first()
    return None if row is None else (row.archived_receipt or row.receipt)


def unarchived(connection: Connection, limit: int) -> list[Row[Any]]:
    """Batches, forks among them, that have no second copy yet."""
    query = (
        select(batches, batch_bytes.c.data)
        .join(batch_bytes, and_(batch_bytes.c.site == batches.c.site, batch_bytes.c.sha256 == batches.c.sha256))
        .where(batches.c.archived_ms.is_(None))
        .order_by(batches.c.received_ms)
        .limit(limit)
    )
    return list(connection.execute(query))


def set_archived(connection: Connection, batch: Row[Any], at_ms: int, receipt: bytes | None) -> bool:
    """Note the second copy, once; False where another worker already did."""
    done = connection.execute(
        update(batches)
        .where(
            batches.c.site == batch.site,
            batches.c.epoch == batch.epoch,
            batches.c.first == batch.first,
            batches.c.last == batch.last,
            batches.c.head_after == batch.head_after,
            batches.c.archived_ms.is_(None),
        )
        .values(archived_ms=at_ms, archived_receipt=receipt)
    )
    return done.rowcount == 1
