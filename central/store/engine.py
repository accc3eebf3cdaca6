"""Opening the database: SQLite by default, PostgreSQL by URL; transactions that read and then write never meet.

Used by every room of the centre.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pysqlite3
from sqlalchemy import Connection, Engine, create_engine, event, text

BUSY_MS = 15_000


def open_engine(url: str) -> Engine:
    """An engine for `url`. SQLite: WAL, full sync, foreign keys, and the library that the wheel bundles."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    engine = create_engine(url, module=pysqlite3, connect_args={"timeout": BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_MS}",
            "journal_size_limit=67108864",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred BEGIN that reads and then writes fails "locked" under load (measured: 700 of 800).
        mode = connection.get_execution_options().get("lumbung_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def is_postgres(connection: Connection) -> bool:
    """Whether this connection speaks to PostgreSQL."""
    return connection.dialect.name == "postgresql"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine, scope: str = "") -> Iterator[Connection]:
    """A transaction that writes.

    Two of the same `scope` (a site) run one after the other, whichever process they are in.
    """
    with engine.connect() as plain:
        connection = plain.execution_options(lumbung_begin="IMMEDIATE")
        with connection.begin():
            if is_postgres(connection):
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:scope, 0))"), {"scope": scope})
            yield connection
