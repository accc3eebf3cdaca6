"""Queries over rulings, which are only ever added, and over the attempts that want one.

Called by `central.rulings`, `central.attempts` and the staff pages.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Text, and_, cast, func, insert, not_, or_, select

from central.store.seated import left, seats
from central.store.tables import attempts, rulings, sittings


def add(connection: Connection, row: dict[str, Any]) -> None:
    """Keep a ruling. Its number is the next of its attempt: the key refuses a second one of that number."""
    connection.execute(insert(rulings), row)


def of_attempt(connection: Connection, site: str, attempt: bytes) -> list[Row[Any]]:
    """Every ruling on an attempt, the oldest first."""
    query = select(rulings).where(rulings.c.site == site, rulings.c.attempt == attempt)
    return list(connection.execute(query.order_by(rulings.c.number)))


def attempt_row(connection: Connection, site: str, attempt: bytes) -> Row[Any] | None:
    """What is known of an attempt."""
    query = select(attempts).where(attempts.c.site == site, attempts.c.attempt == attempt)
    return connection.execute(query).first()


def count_held(connection: Connection) -> int:
    """How many attempts are held. A place that somebody left for another sitting before beginning wants no ruling."""
    query = select(func.count()).select_from(attempts).where(_has(attempts.c.held), not_(left(attempts)))
    return connection.scalar(query) or 0


def held_or_ruled(connection: Connection) -> list[Row[Any]]:
    """Every attempt that is held, or of which something was ruled, with its person (null where unknown) and sitting."""
    who = seats()
    ruled = (
        select(rulings.c.site, rulings.c.attempt, func.max(rulings.c.at_ms).label("ruled_ms"))
        .group_by(rulings.c.site, rulings.c.attempt)
        .subquery()
    )
    query = (
        select(
            attempts.c.site,
            attempts.c.attempt,
            attempts.c.held,
            attempts.c.reasons,
            attempts.c.ruled,
            attempts.c.counted,
            attempts.c.state,
            attempts.c.answered,
            who.c.nip,
            who.c.name,
            who.c.how,
            who.c.standing,
            sittings.c.title.label("sitting_title"),
            sittings.c.exam,
            sittings.c.starts_at,
            ruled.c.ruled_ms,
        )
        .select_from(
            attempts.outerjoin(who, and_(who.c.site == attempts.c.site, who.c.attempt == attempts.c.attempt))
            .outerjoin(sittings, and_(sittings.c.site == attempts.c.site, sittings.c.sitting == attempts.c.sitting))
            .outerjoin(ruled, and_(ruled.c.site == attempts.c.site, ruled.c.attempt == attempts.c.attempt))
        )
        .where(or_(and_(_has(attempts.c.held), not_(left(attempts))), ruled.c.ruled_ms.is_not(None)))
        .order_by(sittings.c.starts_at, attempts.c.site, who.c.name, attempts.c.attempt)
    )
    return list(connection.execute(query))


def _has(column: Any) -> Any:
    """Whether a list of reasons holds any: JSON has no common operator, its text has."""
    return cast(column, Text) != "[]"
