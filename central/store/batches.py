"""Queries over received batches: their bytes, epochs and heads. Called by `central.ingest` and the worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from central.store.tables import BROKEN, FIRST_BRANCH, batch_bytes, batches, epochs, events, witnessed
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


def forget_broken(connection: Connection, broken: Row[Any]) -> None:
    """Make room for the same run of events, now readable; the broken bytes stay in the store."""
    connection.execute(
        delete(batches).where(
            batches.c.site == broken.site,
            batches.c.epoch == broken.epoch,
            batches.c.first == broken.first,
            batches.c.last == broken.last,
            batches.c.head_after == broken.head_after,
            batches.c.branch == BROKEN,
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
