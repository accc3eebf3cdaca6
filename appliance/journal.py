"""The box's append-only record and the SQL of the package: one file, one connection, one writer.

What is done before the first commit is in `appliance.opening`, what a row holds in `appliance.rows`. Opened by
`appliance.room`, which alone decides what is written. Every opening begins a new epoch, so clones and restores diverge
by themselves. Measured before it was built so: stdlib sqlite3 in the same process gives the write lock away; WAL with
synchronous=FULL loses nothing at a power cut, NORMAL does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pysqlite3

from appliance import folder
from appliance.checking import ChainCheck, origins_of
from appliance.connection import BUSY_MS, DiskFullError, check_library, connect, failure_of, migrate, with_transaction
from appliance.opening import FILE, Last, begin
from appliance.rows import INSERT_EVENT, SELECT_EVENTS, Read, Row, read_row
from sync import errors
from sync.errors import LumbungError
from sync.files import move_whole
from sync.wire import canonical, roster
from sync.wire.events import Event, decode_body

PAGE_ROWS = 2_000  # of one read: a longer open statement keeps the WAL from being reused
CHECKPOINT_ROWS = 5_000
TIDY_ROWS = 60  # the clock alone makes so many a minute


@dataclass(slots=True)
class Group:
    """What one transaction writes, gathered by the draft of the state that it leads to."""

    rows: list[Row] = field(default_factory=list)
    contacts: dict[bytes, int] = field(default_factory=dict)
    read: dict[bytes, int] = field(default_factory=dict)
    statements: list[tuple[str, Row]] = field(default_factory=list)

    def keep_dispatch(
        self, version: int, envelope: bytes, roles: int, role_lists: Sequence[tuple[int, bytes]], *, alone: bool
    ) -> None:
        """An accepted dispatch, whole: at the next start it is read from here, with no question about time.

        Earlier ones stay (unless it is `alone`) as long as a sitting that they named is under way.
        """
        if alone:
            self.statements.append(("DELETE FROM dispatches WHERE version < ?", (version,)))
        self.statements.append(("INSERT OR REPLACE INTO dispatches VALUES (?, ?, ?)", (version, envelope, roles)))
        for each in role_lists:
            self.statements.append(("INSERT OR IGNORE INTO role_lists VALUES (?, ?)", each))

    def keep_refusal(self, digest: bytes) -> None:
        """A refused dispatch is said once, not at every start."""
        self.statements.append(("INSERT OR IGNORE INTO refused_dispatches VALUES (?)", (digest,)))

    def keep_content_key(self, package: bytes, content_key: bytes) -> None:
        """A key that an unlock code opened: a crash must need nobody to type it again."""
        self.statements.append(("INSERT OR REPLACE INTO content_keys VALUES (?, ?)", (package, content_key)))

    def keep_person(self, sitting: bytes, who: roster.Participant) -> None:
        """Somebody as this room knows better than the list."""
        row = (sitting, who.roster_id, canonical.encode(who.row()))
        self.statements.append(("INSERT OR REPLACE INTO amendments VALUES (?, ?, ?)", row))

    def keep_password(self, account: str, given: bytes, password_hash: str) -> None:
        """A password that somebody of the room chose; `given`: digest of the hash that it took the place of."""
        self.statements.append(("INSERT OR REPLACE INTO passwords VALUES (?, ?, ?)", (account, given, password_hash)))

    def keep_brought(self, digest: bytes) -> None:
        """An emergency file that was brought is said once, however often it comes."""
        self.statements.append(("INSERT OR IGNORE INTO brought_files VALUES (?)", (digest,)))

    def keep_titles(self, package: bytes, titles: Mapping[str, str]) -> None:
        """An exam's title by language, for what is printed after its content was let go: the manifest has one alone."""
        row = (package, json.dumps(dict(titles), ensure_ascii=False))
        self.statements.append(("INSERT OR REPLACE INTO exam_titles VALUES (?, ?)", row))

    def destroy_content_key(self, package: bytes) -> None:
        """After the last sitting that uses it was closed (`secure_delete` overwrites it)."""
        self.statements.append(("DELETE FROM content_keys WHERE package = ?", (package,)))


class Journal:
    """An open journal in its new epoch. Used from one thread at a time."""

    def __init__(self, connection: Any, lock: folder.Lock, last: Last) -> None:
        self._connection = connection
        self._lock = lock
        self.last = last
        self._rows_since_checkpoint = 0

    @classmethod
    def create(cls, data_dir: Path, *, site: str, box: str, random: Callable[[int], bytes]) -> None:
        """Make the journal of a new box. LumbungError JOURNAL_EXISTS, or JOURNAL_MISSING where there was one before."""
        data_dir.mkdir(parents=True, exist_ok=True)
        path = data_dir / FILE
        if path.exists():
            raise LumbungError(errors.JOURNAL_EXISTS, file=FILE)
        if folder.read_identity(data_dir) is not None:
            raise LumbungError(errors.JOURNAL_MISSING, file=FILE)
        lock = folder.take_lock(data_dir)
        try:
            unfinished = data_dir / f"{FILE}.new"
            unfinished.unlink(missing_ok=True)
            journal_id = random(16)
            connection = connect(unfinished)
            migrate(connection)
            connection.execute("INSERT INTO identity VALUES (1, ?, ?, ?)", (site, box, journal_id))
            connection.execute("INSERT INTO clock VALUES (1, 0)")
            connection.close()
            move_whole(unfinished, path)
            # The mark comes last: with it, a journal that is not there has vanished.
            folder.write_identity(data_dir, folder.Identity(site, box, journal_id.hex()))
        finally:
            lock.release()

    @classmethod
    def open(
        cls, data_dir: Path, *, site: str, box: str, software: str, random: Callable[[int], bytes], wait_s: float = 0.0
    ) -> Journal:
        """Take the lock, check what is there, and begin a new epoch.

        LumbungError: SQLITE_TOO_OLD, JOURNAL_MISSING, JOURNAL_BUSY (another process holds it after `wait_s`),
        JOURNAL_DAMAGED, JOURNAL_FOREIGN; DiskFullError.
        """
        check_library()
        if not (data_dir / FILE).exists():
            raise LumbungError(errors.JOURNAL_MISSING, file=FILE)
        lock = folder.take_lock(data_dir, within_s=wait_s)
        connection = None
        try:
            connection = connect(data_dir / FILE)
            last = begin(connection, data_dir, site=site, box=box, software=software, random=random)
            journal = cls(connection, lock, last)
            journal._checkpoint("PASSIVE")  # what lives before us left: a box that dies often never came to its own
        except BaseException:
            if connection is not None:
                connection.close()
            lock.release()
            raise
        return journal

    def commit(self, group: Group, k: int) -> None:
        """Write one group and the box clock durably. DiskFullError: none of it was kept. JournalFailedError: leave."""
        with_transaction(self._connection, lambda: self._write(group, k))
        self._rows_since_checkpoint += len(group.rows) + 1
        if self._rows_since_checkpoint >= CHECKPOINT_ROWS:
            self._checkpoint("PASSIVE")

    def _write(self, group: Group, k: int) -> None:
        execute = self._connection.execute
        if group.rows:
            self._connection.executemany(INSERT_EVENT, group.rows)
        if group.contacts:
            self._connection.executemany("INSERT OR REPLACE INTO contacts VALUES (?, ?)", group.contacts.items())
        if group.read:
            self._connection.executemany("INSERT OR REPLACE INTO messages_read VALUES (?, ?)", group.read.items())
        for statement, parameters in group.statements:
            execute(statement, parameters)
        execute("UPDATE clock SET k = ? WHERE id = 1", (k,))

    def tidy(self) -> None:
        """Called when idle: give the WAL's space back, without waiting for readers. Errors as `commit`."""
        if self._rows_since_checkpoint >= TIDY_ROWS:
            self._connection.execute("PRAGMA busy_timeout = 0")
            self._checkpoint("TRUNCATE")
            self._connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")

    def _checkpoint(self, mode: str) -> None:
        """Checkpoints are ours and not SQLite's, which would swallow a failed fsync in them."""
        try:
            self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
        except pysqlite3.Error as wrong:
            failure = failure_of(wrong)
            if not isinstance(failure, DiskFullError):
                raise failure from wrong
        self._rows_since_checkpoint = 0

    def open_sittings(self) -> list[bytes]:
        """The sittings that were opened and not closed."""
        rows = self._connection.execute(
            """SELECT sitting FROM events WHERE kind IN ('sitting.opened', 'sitting.closed')
               GROUP BY sitting HAVING max(kind = 'sitting.closed') = 0"""
        ).fetchall()
        return [row[0] for row in rows]

    def closed_sittings(self) -> frozenset[bytes]:
        """The sittings that were closed here."""
        rows = self._connection.execute(
            """SELECT sitting FROM events
               WHERE kind IN ('sitting.opened', 'sitting.closed') AND kind = 'sitting.closed'"""
        ).fetchall()
        return frozenset(row[0] for row in rows)

    def moves(self) -> list[Event]:
        """Who was moved from sitting to sitting, and back, in order; of closed sittings too."""
        rows = self._connection.execute(
            """SELECT seq, k, kind, sitting, attempt, body FROM events
               WHERE kind IN ('person.moved_in', 'move_in.undone') ORDER BY epoch_id, seq"""
        ).fetchall()
        return [Event(row[0], row[1], row[2], row[3], row[4], decode_body(row[5])) for row in rows]

    def events_of(self, sittings: Sequence[bytes]) -> Iterator[Read]:
        """All events about these sittings and about the box itself, from the epoch of the first opening, in order.

        What is read is believed afterwards, so the chain is recomputed over all of it. LumbungError JOURNAL_DAMAGED.
        """
        if not sittings:
            return
        marks = ",".join("?" * len(sittings))
        first = self._connection.execute(
            f"""SELECT min(epoch_id) FROM events
                WHERE kind IN ('sitting.opened', 'sitting.closed') AND sitting IN ({marks})""",  # noqa: S608  # marks
            list(sittings),
        ).fetchone()[0]
        wanted = set(sittings)
        for read in self.events_from(first or 1, 0, ChainCheck(origins_of(self._connection)).see):
            if read.event.sitting is None or read.event.sitting in wanted:
                yield read

    def events_from(self, epoch_id: int, seq: int, see: Callable[[Row], Read] = read_row) -> Iterator[Read]:
        """All events from a place on, in order, in reads of at most 2,000 rows that are each finished."""
        while True:
            rows = self._connection.execute(SELECT_EVENTS, (epoch_id, seq, PAGE_ROWS)).fetchall()
            for row in rows:
                yield see(row)
            if len(rows) < PAGE_ROWS:
                return
            epoch_id, seq = rows[-1][0], rows[-1][2] + 1

    def knows_sitting(self, sitting: bytes) -> bool:
        """Whether this journal knows the sitting, closed or not."""
        return (
            self._connection.execute(
                """SELECT 1 FROM events
                   WHERE kind IN ('sitting.opened', 'sitting.closed') AND sitting = ? LIMIT 1""",
                (sitting,),
            ).fetchone()
            is not None
        )

    def contacts(self) -> dict[bytes, int]:
        """Attempt → K at which its page was last heard, a few seconds coarse."""
        return dict(self._connection.execute("SELECT attempt, k FROM contacts").fetchall())

    def messages_read(self) -> dict[bytes, int]:
        """Attempt → id up to which all messages of the proctor were put away."""
        return dict(self._connection.execute("SELECT attempt, up_to FROM messages_read").fetchall())

    def accepted_dispatches(self) -> list[tuple[bytes, int]]:
        """(envelope, version of the role list it was accepted under) of the dispatches in use, ascending."""
        return list(self._connection.execute("SELECT envelope, roles FROM dispatches ORDER BY version").fetchall())

    def role_lists(self) -> list[tuple[int, bytes]]:
        """(version, envelope) of the role lists that came with accepted dispatches, ascending."""
        return list(self._connection.execute("SELECT version, envelope FROM role_lists ORDER BY version").fetchall())

    def refused_dispatches(self) -> frozenset[bytes]:
        """Digests of the dispatches that were refused and said so."""
        return frozenset(row[0] for row in self._connection.execute("SELECT digest FROM refused_dispatches").fetchall())

    def brought_files(self) -> frozenset[bytes]:
        """Digests of the emergency files that were brought here and said so."""
        return frozenset(row[0] for row in self._connection.execute("SELECT digest FROM brought_files").fetchall())

    def content_keys(self) -> dict[bytes, bytes]:
        """Package digest → content key that an unlock code opened."""
        return dict(self._connection.execute("SELECT package, content_key FROM content_keys").fetchall())

    def exam_titles(self) -> dict[bytes, dict[str, str]]:
        """Package digest → title by language, of exams whose last sitting was closed."""
        rows = self._connection.execute("SELECT package, titles FROM exam_titles").fetchall()
        return {row[0]: json.loads(row[1]) for row in rows}

    def amendments(self) -> dict[tuple[bytes, bytes], roster.Participant]:
        """(sitting, roster id) → the participant as this room knows better."""
        rows = self._connection.execute("SELECT sitting, roster, participant FROM amendments").fetchall()
        return {(row[0], row[1]): roster.participant_from(canonical.decode(row[2])) for row in rows}

    def passwords(self) -> dict[str, tuple[bytes, str]]:
        """Account → (digest of the given hash, hash of what was chosen here)."""
        rows = self._connection.execute("SELECT account, given, hash FROM passwords").fetchall()
        return {account: (given, hash_) for account, given, hash_ in rows}

    def close(self) -> None:
        """Let go of file and lock. Nothing depends on this being called."""
        self._connection.close()
        self._lock.release()
