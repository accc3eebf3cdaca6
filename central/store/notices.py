"""Queries over what staff must see. Written by `central.ingest`, settled by `central.staff`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select, update

from central.store.tables import notices
from central.store.upsert import insert_missing


def add_notice(
    connection: Connection, site: str, notice: bytes, kind: str, at_ms: int, details: dict[str, Any]
) -> None:
    """Tell staff. The same notice id is told once."""
    insert_missing(
        connection,
        notices,
        [{"site": site, "notice": notice, "kind": kind, "at_ms": at_ms, "details": details}],
    )


def open_notices(connection: Connection, site: str | None = None, settled: bool = False) -> list[Row[Any]]:
    """What staff have not settled yet (or all), the newest first."""
    query = select(notices).order_by(notices.c.at_ms.desc())
    if not settled:
        query = query.where(notices.c.settled_ms.is_(None))
    if site is not None:
        query = query.where(notices.c.site == site)
    return list(connection.execute(query))


def settle_notice(connection: Connection, site: str, notice: bytes, account: str, note: str, at_ms: int) -> bool:
    """Say what a notice was, once; False where there is none that is open."""
    done = connection.execute(
        update(notices)
        .where(notices.c.site == site, notices.c.notice == notice, notices.c.settled_ms.is_(None))
        .values(settled_ms=at_ms, settled_by=account, settled_note=note[:1000])
    )
    return done.rowcount == 1
