"""One connection to a journal's file, as it has to be: its pragmas, its one kind of transaction, its failures sorted.

Used by `appliance.journal` and `appliance.opening` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3

from sync import errors
from sync.errors import LumbungError

OLDEST_SQLITE = (3, 51, 3)  # before it two connections can corrupt a WAL database
MIGRATION_SET = "lumbung-box"
MIGRATIONS = (
    "0001_journal",
    "0002_library",
    "0003_amendments",
    "0004_passwords",
    "0005_brought_files",
    "0006_moves",
    "0007_exam_titles",
    "0008_messages_read",
)  # those of `appliance.schema`, held equal by a test
WAL_LIMIT_BYTES = 64 << 20
BUSY_MS = 5_000  # for a lock that somebody else has: only a database browser would
_DAMAGE = (pysqlite3.SQLITE_CORRUPT, pysqlite3.SQLITE_NOTADB, pysqlite3.SQLITE_ERROR)


class DiskFullError(LumbungError):
    """The transaction was rolled back for want of space; nothing of it is kept, everything before it is."""

    def __init__(self) -> None:
        super().__init__(errors.DISK_FULL)


class JournalFailedError(LumbungError):
    """A commit failed in a way after which nothing in memory can be believed: leave the process, start again."""

    def __init__(self, why: str) -> None:
        super().__init__(errors.JOURNAL_FAILED, why=why)


def check_library(version: str = pysqlite3.sqlite_version) -> None:
    """LumbungError SQLITE_TOO_OLD unless the SQLite that this process loaded is safe."""
    if tuple(int(part) for part in version.split(".")) < OLDEST_SQLITE:
        raise LumbungError(errors.SQLITE_TOO_OLD, version=version)


def with_transaction(connection: Any, write: Callable[[], object]) -> None:
    """The one BEGIN IMMEDIATE … COMMIT. DiskFullError after a rollback; JournalFailedError for any other failure."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        write()
        connection.execute("COMMIT")
    except pysqlite3.Error as wrong:
        failure = failure_of(wrong)
        if isinstance(failure, DiskFullError) and connection.in_transaction:
            connection.execute("ROLLBACK")
        raise failure from wrong


def failure_of(wrong: Any, *, opening: bool = False) -> LumbungError:
    """What a failure of SQLite means: no space, a damaged file (only while `opening`), or the end of this process."""
    code = (getattr(wrong, "sqlite_errorcode", None) or 0) & 0xFF
    if code == pysqlite3.SQLITE_FULL:
        return DiskFullError()
    name = getattr(wrong, "sqlite_errorname", None) or type(wrong).__name__
    if opening and code in _DAMAGE:
        return LumbungError(errors.JOURNAL_DAMAGED, why=name)
    return JournalFailedError(name)


def connect(path: Path) -> Any:
    connection = pysqlite3.connect(str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1_000)
    try:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "wal_autocheckpoint = 0",
            f"journal_size_limit = {WAL_LIMIT_BYTES}",
            "secure_delete = ON",
            "foreign_keys = ON",
            "trusted_schema = OFF",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except pysqlite3.DatabaseError as wrong:
        connection.close()
        raise failure_of(wrong, opening=True) from wrong
    return connection


def migrate(connection: Any) -> None:
    """Apply the missing migrations. Where none is missing, what applies them is not loaded: 0.2 s of each start."""
    if applied(connection) != MIGRATIONS:
        from sqlite_utils import Database

        from appliance.schema import migrations

        migrations.apply(Database(connection))


def applied(connection: Any) -> tuple[str, ...]:
    """The names of the applied migrations, from the table in which sqlite-utils keeps them."""
    known = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if connection.execute(known).fetchone() is None:
        return ()
    rows = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY name"
    return tuple(name for (name,) in connection.execute(rows, (MIGRATION_SET,)))
