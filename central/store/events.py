"""Queries over received events. Called by `central.ingest`, projections and staff pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select, text, update

from central.store.engine import is_postgres
from central.store.tables import EVENT_UNKNOWN, events


class StoredEvent(NamedTuple):
    """One event as it is stored, in the order of the table's columns after (site, epoch, branch)."""

    seq: int
    k: int
    kind: str
    sitting: bytes | None
    attempt: bytes | None
    body: bytes
    head: bytes
    state: int
    code: str | None


def add_events(connection: Connection, site: str, epoch: bytes, branch: int, rows: Sequence[StoredEvent]) -> None:
    """Store events; those that are there already stay.

    COPY through a temporary table on PostgreSQL, executemany on SQLite.
    """
    if not is_postgres(connection):
        columns = [column.name for column in events.columns]
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(
            f"INSERT INTO events ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608 - own column names
            [(site, epoch, branch, *row) for row in rows],
        )
        return
    # Measured against raw COPY: COPY to a temporary table and INSERT ON CONFLICT .28, unnest .22, executemany .17.
    connection.execute(text("CREATE TEMP TABLE arriving (LIKE events) ON COMMIT DROP"))
    raw = connection.connection.cursor()
    with raw.copy("COPY arriving FROM STDIN") as copy:
        for row in rows:
            copy.write_row((site, epoch, branch, *row))
    connection.execute(text("INSERT INTO events SELECT * FROM arriving ON CONFLICT DO NOTHING"))


def events_of_attempt(connection: Connection, site: str, attempt: bytes) -> list[Row[Any]]:
    """Every event of an attempt on every branch, in journal order."""
    query = (
        select(events)
        .where(events.c.site == site, events.c.attempt == attempt)
        .order_by(events.c.k, events.c.epoch, events.c.branch, events.c.seq)
    )
    return list(connection.execute(query))


def events_of_epoch(connection: Connection, site: str, epoch: bytes) -> list[Row[Any]]:
    """Every event of an epoch on every branch: of short ones, as an emergency file makes."""
    query = select(events).where(events.c.site == site, events.c.epoch == epoch).order_by(events.c.branch, events.c.seq)
    return list(connection.execute(query))


def attempts_of_epoch(connection: Connection, site: str, epoch: bytes) -> set[bytes]:
    """Every attempt that a journal tells of, on any branch."""
    query = select(events.c.attempt).distinct().where(events.c.site == site, events.c.epoch == epoch)
    return {attempt for attempt in connection.scalars(query) if attempt is not None}


def first_difference(connection: Connection, site: str, epoch: bytes) -> int | None:
    """Where the branches of a journal part: the smallest seq at which two of them hold different events."""
    one, other = events.alias("one"), events.alias("other")
    query = select(func.min(one.c.seq)).where(
        one.c.site == site,
        one.c.epoch == epoch,
        other.c.site == site,
        other.c.epoch == epoch,
        one.c.seq == other.c.seq,
        one.c.branch < other.c.branch,
        one.c.head != other.c.head,
    )
    found: int | None = connection.scalar(query)
    return found


def events_of_sitting(connection: Connection, site: str, sitting: bytes) -> list[Row[Any]]:
    """Events about a sitting itself (not of its attempts), in journal order."""
    query = (
        select(events)
        .where(events.c.site == site, events.c.sitting == sitting, events.c.attempt.is_(None))
        .order_by(events.c.k, events.c.epoch, events.c.branch, events.c.seq)
    )
    return list(connection.execute(query))


def heads_like(
    connection: Connection, site: str, epoch: bytes, branch: int, heads: tuple[bytes, bytes], seq: int | None
) -> list[Row[Any]]:
    """(seq, kind) of a branch's events with a head from the first of `heads` up to the second.

    At `seq`, if one is given; without it every event of the branch is looked at.
    """
    own = events.c
    query = select(own.seq, own.kind).where(
        own.site == site, own.epoch == epoch, own.branch == branch, own.head.between(*heads)
    )
    return list(connection.execute(query if seq is None else query.where(own.seq == seq)))


def has_event(connection: Connection, site: str, epoch: bytes, branch: int, seq: int) -> bool:
    """Whether this event is held."""
    own = events.c
    query = select(own.seq).where(own.site == site, own.epoch == epoch, own.branch == branch, own.seq == seq)
    return connection.scalar(query) is not None


def not_understood(connection: Connection) -> list[Row[Any]]:
    """Events of kinds that this software did not know when they came."""
    return list(connection.execute(select(events).where(events.c.state == EVENT_UNKNOWN)))


def count_events(connection: Connection, site: str | None = None) -> int:
    """How many events are held (of one site, or of all)."""
    query = select(func.count()).select_from(events)
    if site is not None:
        query = query.where(events.c.site == site)
    return connection.scalar(query) or 0


def set_state(connection: Connection, event: Row[Any], state: int, code: str | None) -> None:
    """Judge an event anew, after an upgrade."""
    connection.execute(
        update(events)
        .where(
            events.c.site == event.site,
            events.c.epoch == event.epoch,
            events.c.branch == event.branch,
            events.c.seq == event.seq,
        )
        .values(state=state, code=code)
    )
