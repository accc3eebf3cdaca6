"""Queries over people in a sitting whose roster lacks them, and over corrected names.

Called by `central.newcomers`, `central.rulings` and the staff pages.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, not_, select

from central.store.results import mark_dirty
from central.store.seated import left
from central.store.tables import attempts, corrected_names, newcomers, participants, sites, sittings
from central.store.upsert import upsert


def put(connection: Connection, row: dict[str, Any]) -> None:
    """Replace a newcomer's projection."""
    upsert(connection, newcomers, row)


def put_name(connection: Connection, row: dict[str, Any]) -> None:
    """Replace how the room spelt a name."""
    upsert(connection, corrected_names, row)


def forget(connection: Connection, site: str, attempt: bytes) -> None:
    """Drop a newcomer's projection."""
    connection.execute(delete(newcomers).where(newcomers.c.site == site, newcomers.c.attempt == attempt))


def find(connection: Connection, site: str, attempt: bytes) -> Row[Any] | None:
    """One newcomer."""
    query = select(newcomers).where(newcomers.c.site == site, newcomers.c.attempt == attempt)
    return connection.execute(query).first()


def corrected_name(connection: Connection, site: str, attempt: bytes) -> Row[Any] | None:
    """How the room spelt a name, and why."""
    query = select(corrected_names).where(corrected_names.c.site == site, corrected_names.c.attempt == attempt)
    return connection.execute(query).first()


def mark_moved_on(connection: Connection, site: str, attempt: bytes, mark: bytes) -> None:
    """Say that those who were moved on from this place are known anew."""
    query = select(newcomers.c.attempt).where(
        newcomers.c.site == site,
        newcomers.c.home_site == site,
        newcomers.c.home_attempt == attempt,
        newcomers.c.how == "moved_in",
    )
    mark_dirty(connection, site, "attempt", list(connection.scalars(query)), mark)


def mark_unopened(connection: Connection, mark: bytes) -> int:
    """Say that all that could not be opened may be tried again: a receiving key may have come back; how many."""
    told = 0
    for table in (newcomers, corrected_names):
        query = select(table.c.site, table.c.attempt).where(table.c.opened.is_not(None), table.c.opened != "opened")
        for site, attempt in connection.execute(query).all():
            mark_dirty(connection, site, "attempt", [attempt], mark)
            told += 1
    return told


def listed(connection: Connection, attempt: bytes | None = None) -> list[Row[Any]]:
    """Every newcomer where they sit now (or one) with the sitting, the one before, and what came of the attempt."""
    own, here, there = newcomers.alias("own"), sittings.alias("here"), sittings.alias("there")
    query = (
        select(
            own,
            sites.c.name.label("site_name"),
            here.c.title.label("sitting_title"),
            here.c.exam,
            here.c.room,
            here.c.starts_at,
            there.c.title.label("from_title"),
            attempts.c.state,
            attempts.c.held,
            attempts.c.answered,
            attempts.c.evidence_sha256,
        )
        .select_from(
            own.outerjoin(sites, sites.c.site == own.c.site)
            .outerjoin(here, and_(here.c.site == own.c.site, here.c.sitting == own.c.sitting))
            .outerjoin(there, and_(there.c.site == own.c.site, there.c.sitting == own.c.from_sitting))
            .outerjoin(attempts, and_(attempts.c.site == own.c.site, attempts.c.attempt == own.c.attempt))
        )
        .order_by(here.c.starts_at, own.c.site, own.c.k, own.c.attempt)
    )
    return list(connection.execute(query.where(not_(left(own)) if attempt is None else own.c.attempt == attempt)))


def count_waiting(connection: Connection) -> int:
    """How many newcomers wait for a ruling, where they sit now."""
    own = newcomers.alias("own")
    query = (
        select(func.count())
        .select_from(own.outerjoin(attempts, and_(attempts.c.site == own.c.site, attempts.c.attempt == own.c.attempt)))
        .where(own.c.standing == "waiting", not_(left(own)))
    )
    return connection.scalar(query) or 0


def participants_with(connection: Connection, nip: str) -> list[Row[Any]]:
    """Every place that a roster holds for this NIP, with what came of it: bounded by how often one is planned."""
    return list(connection.execute(_places().where(participants.c.nip == nip).limit(50)))


def participant_at(connection: Connection, site: str, attempt: bytes) -> Row[Any] | None:
    """One place on a roster, with what came of it."""
    query = _places().where(participants.c.site == site, participants.c.attempt == attempt)
    return connection.execute(query).first()


def participants_like(connection: Connection, words: str, limit: int = 20) -> list[Row[Any]]:
    """Places on rosters whose NIP or name contains `words`."""
    pattern = f"%{words.replace('%', '').replace('_', '')}%"
    found = participants.c.nip.like(pattern) | func.lower(participants.c.name).like(pattern.lower())
    return list(connection.execute(_places().where(found).limit(limit)))


def newcomers_with(connection: Connection, nip: str) -> list[Row[Any]]:
    """Every newcomer that goes by this NIP."""
    return list(connection.execute(select(newcomers).where(newcomers.c.nip == nip)))


def _places() -> Any:
    return (
        select(
            participants,
            sittings.c.title.label("sitting_title"),
            sittings.c.exam,
            sittings.c.room,
            sittings.c.starts_at,
            attempts.c.state,
            attempts.c.answered,
        )
        .select_from(
            participants.join(
                sittings,
                and_(sittings.c.site == participants.c.site, sittings.c.sitting == participants.c.sitting),
            ).outerjoin(
                attempts,
                and_(attempts.c.site == participants.c.site, attempts.c.attempt == participants.c.attempt),
            )
        )
        .order_by(sittings.c.starts_at, participants.c.site, participants.c.name)
    )
