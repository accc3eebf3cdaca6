"""Queries over emergency files: who brought which, and what came of it. Called by `central.emergency` and the pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, select

from central.store.tables import attempts, batch_bytes, emergency_files, participants, sites, sittings
from central.store.upsert import upsert


def find_file(connection: Connection, site: str, sha256: bytes) -> Row[Any] | None:
    """The row of a file that was brought before."""
    query = select(emergency_files).where(emergency_files.c.site == site, emergency_files.c.sha256 == sha256)
    return connection.execute(query).first()


def put_file(connection: Connection, row: dict[str, Any]) -> None:
    """Note what came of a file; a later try at a file that was set aside takes the earlier one's place."""
    upsert(connection, emergency_files, row)


def forget_file(connection: Connection, site: str, sha256: bytes) -> None:
    """Drop a row whose file has its place elsewhere by now; the bytes stay in the store."""
    of = emergency_files.c
    connection.execute(delete(emergency_files).where(of.site == site, of.sha256 == sha256))


def bytes_of(connection: Connection, site: str, sha256: bytes) -> bytes | None:
    """A kept file, as it came."""
    query = select(batch_bytes.c.data).where(batch_bytes.c.site == site, batch_bytes.c.sha256 == sha256)
    return connection.scalar(query)


def count_set_aside(connection: Connection, site: str) -> int:
    """How many files of a site are set aside."""
    query = select(func.count()).where(emergency_files.c.site == site, emergency_files.c.code.is_not(None))
    return connection.scalar(query) or 0


def all_files(connection: Connection, limit: int) -> list[Row[Any]]:
    """The files that were brought, the newest first, with whose they are and how the attempt stands now."""
    of = emergency_files.c
    query = (
        select(
            emergency_files,
            sites.c.name.label("site_name"),
            sittings.c.title,
            sittings.c.exam,
            participants.c.name,
            participants.c.nip,
            attempts.c.held,
            attempts.c.reasons,
            attempts.c.ruled,
            attempts.c.leases,
        )
        .outerjoin(sites, sites.c.site == of.site)
        .outerjoin(sittings, and_(sittings.c.site == of.site, sittings.c.sitting == of.sitting))
        .outerjoin(participants, and_(participants.c.site == of.site, participants.c.attempt == of.attempt))
        .outerjoin(attempts, and_(attempts.c.site == of.site, attempts.c.attempt == of.attempt))
        .order_by(of.received_ms.desc(), of.sha256)
        .limit(limit)
    )
    return list(connection.execute(query))
