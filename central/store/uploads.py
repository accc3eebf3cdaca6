"""Queries over uploads in parts: they survive restarts and may be continued at any web node.

Called by `central.ingest`.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, select, update

from central.store.tables import upload_parts, uploads


def state_of(connection: Connection, site: str, sha256: bytes) -> tuple[int, int] | None:
    """(length, bytes received) of an unfinished upload."""
    row = connection.execute(
        select(uploads.c.length, uploads.c.received).where(uploads.c.site == site, uploads.c.sha256 == sha256)
    ).first()
    return None if row is None else (row[0], row[1])


def pending_bytes(connection: Connection, site: str) -> int:
    """Bytes that all unfinished uploads of a site will take."""
    return int(connection.scalar(select(func.sum(uploads.c.length)).where(uploads.c.site == site)) or 0)


def begin(connection: Connection, site: str, sha256: bytes, length: int, at_ms: int) -> None:
    """Note a new upload."""
    connection.execute(
        insert(uploads), {"site": site, "sha256": sha256, "length": length, "received": 0, "updated_ms": at_ms}
    )


def add_part(connection: Connection, site: str, sha256: bytes, start: int, data: bytes, at_ms: int) -> None:
    """Append one part; the caller has checked that `start` is where the upload stopped."""
    connection.execute(insert(upload_parts), {"site": site, "sha256": sha256, "start": start, "data": data})
    connection.execute(
        update(uploads)
        .where(uploads.c.site == site, uploads.c.sha256 == sha256)
        .values(received=start + len(data), updated_ms=at_ms)
    )


def whole(connection: Connection, site: str, sha256: bytes) -> bytes:
    """All parts in order."""
    query = (
        select(upload_parts.c.data)
        .where(upload_parts.c.site == site, upload_parts.c.sha256 == sha256)
        .order_by(upload_parts.c.start)
    )
    return b"".join(connection.scalars(query))


def forget(connection: Connection, site: str, sha256: bytes) -> None:
    """Drop an upload that is finished or spoiled."""
    for table in (upload_parts, uploads):
        connection.execute(delete(table).where(table.c.site == site, table.c.sha256 == sha256))


def forget_before(connection: Connection, before_ms: int) -> int:
    """Drop uploads that nobody continued; how many."""
    old = list(connection.execute(select(uploads.c.site, uploads.c.sha256).where(uploads.c.updated_ms < before_ms)))
    for site, sha256 in old:
        forget(connection, site, sha256)
    return len(old)
