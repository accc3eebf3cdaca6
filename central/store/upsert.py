"""Rows that may be there already, in the words of either database. Used by the other modules of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from central.store.engine import is_postgres


def insert_missing(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those whose key is there already are left as they are."""
    if not rows:
        return
    dialect = postgresql if is_postgres(connection) else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))


def upsert(connection: Connection, table: Any, row: dict[str, Any]) -> None:
    """Insert a row, or replace all other columns of the one with its key."""
    dialect = postgresql if is_postgres(connection) else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    new = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), row)
