"""Each revision of the journal's tables, with data before and after."""

from __future__ import annotations

from pathlib import Path

import pysqlite3
from sqlite_utils import Database

from appliance import schema
from appliance.connection import MIGRATIONS
from appliance.opening import FILE


def journal_before(revision: str, folder: Path) -> tuple[pysqlite3.Connection, Database]:
    """A new journal with every revision that comes before this one."""
    connection = pysqlite3.connect(str(folder / FILE), isolation_level=None)
    database = Database(connection)
    schema.migrations.apply(database, stop_before=revision)
    return connection, database


def test_0001_makes_a_journal_and_0002_keeps_what_is_in_it(tmp_path: Path) -> None:
    """Each migration with data before and after."""
    connection, database = journal_before("0002_library", tmp_path)
    connection.execute("INSERT INTO epochs VALUES (1, x'01', NULL, 0, NULL, x'02', 1, 0)")
    connection.execute(
        "INSERT INTO events VALUES (1, 1, 5, 'answer.given', x'0A', x'0B', x'01', 1, 1, 'I', '\"A\"', 5, x'80', x'00')"
    )
    schema.migrations.apply(database)
    assert connection.execute("SELECT item, value FROM answers").fetchall() == [("I", '"A"')]
    for table in ("dispatches", "role_lists", "refused_dispatches", "content_keys", "contacts"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    schema.migrations.apply(database)
    connection.close()


def test_0004_keeps_people_and_takes_passwords(tmp_path: Path) -> None:
    connection, database = journal_before("0004_passwords", tmp_path)
    connection.execute("INSERT INTO amendments VALUES (x'01', x'02', x'80')")
    schema.migrations.apply(database)
    assert connection.execute("SELECT participant FROM amendments").fetchall() == [(b"\x80",)]
    connection.execute("INSERT INTO passwords VALUES ('awas', x'01', '$argon2id$')")
    connection.close()


def test_0005_keeps_passwords_and_takes_what_was_brought(tmp_path: Path) -> None:
    connection, database = journal_before("0005_brought_files", tmp_path)
    connection.execute("INSERT INTO passwords VALUES ('awas', x'01', '$argon2id$')")
    schema.migrations.apply(database)
    assert connection.execute("SELECT account FROM passwords").fetchall() == [("awas",)]
    connection.execute("INSERT INTO brought_files VALUES (x'0A')")
    connection.close()


def test_0006_finds_the_moves_of_earlier_days(tmp_path: Path) -> None:
    connection, database = journal_before("0006_moves", tmp_path)
    connection.execute("INSERT INTO brought_files VALUES (x'0A')")
    connection.execute("INSERT INTO epochs VALUES (1, x'01', NULL, 0, NULL, x'02', 1, 0)")
    for seq, kind in enumerate(("sitting.opened", "person.moved_in", "sitting.closed"), 1):
        row = (1, seq, 5, kind, b"s", b"a", *[None] * 6, b"\x80", b"")
        connection.execute(f"INSERT INTO events VALUES ({', '.join('?' * 14)})", row)
    schema.migrations.apply(database)
    found = connection.execute(
        "SELECT seq FROM events INDEXED BY events_of_moves WHERE kind IN ('person.moved_in', 'move_in.undone')"
    )
    assert found.fetchall() == [(2,)]
    assert connection.execute("SELECT digest FROM brought_files").fetchall() == [(b"\x0a",)]
    connection.close()


def test_0007_keeps_the_keys_and_takes_titles(tmp_path: Path) -> None:
    connection, database = journal_before("0007_exam_titles", tmp_path)
    connection.execute("INSERT INTO content_keys VALUES (x'0A', x'0B')")
    schema.migrations.apply(database)
    connection.execute("""INSERT INTO exam_titles VALUES (x'0A', '{"id": "Contoh"}')""")
    assert connection.execute("SELECT * FROM content_keys").fetchall() == [(b"\x0a", b"\x0b")]
    connection.close()


def test_0008_keeps_titles_and_takes_what_was_read(tmp_path: Path) -> None:
    connection, database = journal_before("0008_messages_read", tmp_path)
    connection.execute("""INSERT INTO exam_titles VALUES (x'0A', '{"id": "Contoh"}')""")
    schema.migrations.apply(database)
    connection.execute("INSERT INTO messages_read VALUES (x'0B', 7)")
    assert connection.execute("SELECT * FROM exam_titles").fetchall() == [(b"\x0a", '{"id": "Contoh"}')]
    connection.close()


def test_a_start_knows_without_the_library_that_no_migration_is_missing() -> None:
    connection = pysqlite3.connect(":memory:", isolation_level=None)
    schema.migrations.apply(Database(connection))
    applied = [name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY name")]
    assert applied == list(MIGRATIONS)
