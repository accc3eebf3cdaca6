"""The journal's tables, as migrations that are applied once, before anything else opens the file.

Applied by `appliance.journal`. Columns of `epochs` and `events` are also read by the sync agent, and the view `answers`
by people with a database browser.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from appliance.connection import MIGRATION_SET

migrations = Migrations(MIGRATION_SET)


@migrations(name="0001_journal")
def journal(db: Database) -> None:
    """Epochs, events, the clock, and the view of answers."""
    for statement in (
        """CREATE TABLE identity (
             id INTEGER PRIMARY KEY CHECK (id = 1), site TEXT NOT NULL, box TEXT NOT NULL, journal BLOB NOT NULL
           ) STRICT""",
        """CREATE TABLE epochs (
             id INTEGER PRIMARY KEY, epoch BLOB NOT NULL UNIQUE, parent BLOB, parent_seq INTEGER NOT NULL,
             parent_head BLOB, chain_key BLOB NOT NULL, first_seq INTEGER NOT NULL, opened_k INTEGER NOT NULL
           ) STRICT""",
        """CREATE TABLE events (
             epoch_id INTEGER NOT NULL REFERENCES epochs (id), seq INTEGER NOT NULL, k INTEGER NOT NULL,
             kind TEXT NOT NULL, sitting BLOB, attempt BLOB, lease_epoch BLOB, lease_seq INTEGER, n INTEGER,
             item TEXT, value TEXT, c INTEGER, body BLOB NOT NULL, head BLOB NOT NULL,
             PRIMARY KEY (epoch_id, seq)
           ) STRICT, WITHOUT ROWID""",
        # Partial: the hot inserts (answers) never touch it, and a start finds the sittings that are not closed.
        """CREATE INDEX events_of_sittings ON events (sitting, kind)
             WHERE kind IN ('sitting.opened', 'sitting.closed')""",
        "CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), k INTEGER NOT NULL) STRICT",
        """CREATE VIEW answers AS
             SELECT hex(attempt) AS attempt, item, value, c, k, lease_seq, n, epoch_id, seq FROM (
               SELECT *, row_number() OVER (
                 PARTITION BY attempt, item ORDER BY lease_seq DESC, lease_epoch DESC, n DESC, c DESC) AS place
               FROM events WHERE kind = 'answer.given')
             WHERE place = 1""",
    ):
        db.execute(statement)


@migrations(name="0002_library")
def library(db: Database) -> None:
    """What came down and was accepted, keys that an unlock code opened, and when each attempt was last heard."""
    for statement in (
        """CREATE TABLE dispatches (
             version INTEGER PRIMARY KEY, envelope BLOB NOT NULL,
             roles INTEGER NOT NULL -- version of the role list that it was accepted under
           ) STRICT""",
        "CREATE TABLE role_lists (version INTEGER PRIMARY KEY, envelope BLOB NOT NULL) STRICT",
        "CREATE TABLE refused_dispatches (digest BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",
        "CREATE TABLE content_keys (package BLOB PRIMARY KEY, content_key BLOB NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE contacts (attempt BLOB PRIMARY KEY, k INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    ):
        db.execute(statement)


@migrations(name="0003_amendments")
def amendments(db: Database) -> None:
    """People as this room knows better than the list that came down; rows as in a dispatch (`sync.wire.roster`)."""
    db.execute(
        """CREATE TABLE amendments (
             sitting BLOB NOT NULL, roster BLOB NOT NULL, participant BLOB NOT NULL, PRIMARY KEY (sitting, roster)
           ) STRICT, WITHOUT ROWID"""
    )


@migrations(name="0004_passwords")
def passwords(db: Database) -> None:
    """Passwords that people of the room chose in the place of those that the dispatch gave."""
    db.execute(
        """CREATE TABLE passwords (
             account TEXT PRIMARY KEY,
             given BLOB NOT NULL, -- digest of the dispatch's hash; where that is another, the dispatch's holds again
             hash TEXT NOT NULL -- argon2id
           ) STRICT, WITHOUT ROWID"""
    )


@migrations(name="0005_brought_files")
def brought_files(db: Database) -> None:
    """Emergency files that were brought here: each is said once in the journal."""
    db.execute("CREATE TABLE brought_files (digest BLOB PRIMARY KEY) STRICT, WITHOUT ROWID")


@migrations(name="0006_moves")
def moves(db: Database) -> None:
    """A start finds who was moved to another sitting, also where that one is closed. Partial, as the first index."""
    db.execute(
        """CREATE INDEX events_of_moves ON events (epoch_id, seq)
             WHERE kind IN ('person.moved_in', 'move_in.undone')"""
    )


@migrations(name="0007_exam_titles")
def exam_titles(db: Database) -> None:
    """An exam's title by language (JSON), kept when its content is let go."""
    db.execute("CREATE TABLE exam_titles (package BLOB PRIMARY KEY, titles TEXT NOT NULL) STRICT, WITHOUT ROWID")


@migrations(name="0008_messages_read")
def messages_read(db: Database) -> None:
    """Up to which of the proctor's messages each attempt has put all away."""
    db.execute("CREATE TABLE messages_read (attempt BLOB PRIMARY KEY, up_to INTEGER NOT NULL) STRICT, WITHOUT ROWID")
