"""Queries about where a sitting lies in the journals, and the note that it is settled. Called by `central.settling`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from central.store.tables import EVENT_OK, FIRST_BRANCH, events, sitting_states
from sync.wire import canonical


def spans_of(connection: Connection, site: str, sitting: bytes) -> list[tuple[bytes, int, int]]:
    """(epoch, first, last seq) of everything about a sitting, on the branches that came first."""
    own = events.c
    query = (
        select(own.epoch, func.min(own.seq), func.max(own.seq))
        .where(own.site == site, own.sitting == sitting, own.branch == FIRST_BRANCH)
        .group_by(own.epoch)
    )
    return [(bytes(row[0]), row[1], row[2]) for row in connection.execute(query)]


def marks_of(connection: Connection, site: str, sitting: bytes, kind: str) -> list[Row[Any]]:
    """The events of a kind about a sitting itself, in journal order; more than one where two boxes say so."""
    query = (
        select(events)
        .where(
            events.c.site == site,
            events.c.sitting == sitting,
            events.c.kind == kind,
            events.c.branch == FIRST_BRANCH,
            events.c.state == EVENT_OK,
        )
        .order_by(events.c.k, events.c.epoch, events.c.seq)
    )
    return list(connection.execute(query))


def open_points_at(close: Row[Any]) -> int:
    """How many points were open at a close."""
    return int(canonical.decode(close.body)[2])


def state_of(connection: Connection, site: str, sitting: bytes) -> str | None:
    """How far a sitting has come, as projected; None where nothing came."""
    own = sitting_states.c
    return connection.scalar(select(own.state).where(own.site == site, own.sitting == sitting))


def closed_sittings(connection: Connection) -> list[Row[Any]]:
    """(site, sitting) of those that are closed and not noted as settled."""
    query = select(sitting_states.c.site, sitting_states.c.sitting).where(sitting_states.c.state == "closed")
    return list(connection.execute(query))


def note_settled(connection: Connection, site: str, sitting: bytes) -> bool:
    """Note that a closed sitting is settled; False where it is not closed any more, or another worker did."""
    return _move(connection, site, sitting, "closed", "settled")


def look_again(connection: Connection, site: str, sitting: bytes) -> None:
    """Something came about a sitting: if it was settled, that has to be looked at again."""
    _move(connection, site, sitting, "settled", "closed")


def _move(connection: Connection, site: str, sitting: bytes, before: str, after: str) -> bool:
    own = sitting_states.c
    done = connection.execute(
        update(sitting_states).where(own.site == site, own.sitting == sitting, own.state == before).values(state=after)
    )
    return done.rowcount == 1
