"""The agent's view of the box's journal: all the SQL of this package, reading only.

The box service owns `journal.db` and alone writes it. A reader opens it read-write with `query_only` (a `mode=ro`
reader depends on the writer's shared-memory file), takes at most 2,000 rows a statement and finishes each: one open
reader grew the WAL to 87 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pysqlite3

from sync import errors
from sync.errors import LumbungError, WireError
from sync.ranges import Run
from sync.wire import canonical
from sync.wire.chain import Origin
from sync.wire.events import MAX_EVENT_BYTES, Event, event_from

JOURNAL = "journal.db"
MAX_ROWS = 2_000  # a statement
BUSY_MS = 5_000


class Line(NamedTuple):
    """One event as the journal holds it, with the chain's head after it."""

    event: Event
    head: bytes


class Place(NamedTuple):
    """Where an event stands: its epoch's row and its seq, with the chain's head after it."""

    row: int
    seq: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Epoch:
    """One opening of the journal: its row, where its chain begins, and the seqs it has."""

    row: int
    origin: Origin
    first: int
    last: int  # `first - 1` while it has no event
    ended: bool  # a later epoch exists, so this one never grows again


class JournalView:
    """A connection for one pass of the agent. Not shared between threads."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def epochs(self) -> tuple[Epoch, ...]:
        """All epochs, oldest first."""
        rows: list[Any] = []
        while page := self._rows(
            "SELECT e.id, e.epoch, e.parent, e.parent_seq, e.parent_head, e.chain_key, e.first_seq,"
            " (SELECT max(seq) FROM events WHERE epoch_id = e.id) FROM epochs e WHERE e.id > ? ORDER BY e.id LIMIT ?",
            (rows[-1][0] if rows else 0, MAX_ROWS),
        ):
            rows += page
        newest = rows[-1][0] if rows else None
        return tuple(
            Epoch(
                row=row,
                origin=Origin(bytes(epoch), _bytes(parent), parent_seq or 0, _bytes(parent_head), bytes(chain_key)),
                first=first,
                last=first - 1 if last is None else last,
                ended=row != newest,
            )
            for row, epoch, parent, parent_seq, parent_head, chain_key, first, last in rows
        )

    def lines(self, epoch: Epoch, first: int, last: int) -> Iterator[Line]:
        """The epoch's events from `first` to `last`, ascending; one the disk spoiled is a `damaged`."""
        at = first
        while at <= last:
            rows = self._rows(
                "SELECT seq, k, kind, sitting, attempt, body, head FROM events"
                " WHERE epoch_id = ? AND seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
                (epoch.row, at, last, MAX_ROWS),
            )
            if not rows:
                return
            for row in rows:
                yield _line(row)
            at = rows[-1][0] + 1

    def head_before(self, epoch: Epoch, seq: int) -> bytes | None:
        """The chain's head before event `seq`: the epoch's first, or that of the event before it; None if that is
        lost."""
        if seq == epoch.first:
            return epoch.origin.first_head()
        rows = self._rows("SELECT head FROM events WHERE epoch_id = ? AND seq = ?", (epoch.row, seq - 1))
        return bytes(rows[0][0]) if rows else None

    def head_at(self, epoch: bytes, seq: int) -> bytes | None:
        """The chain's head after an event, by the epoch's own name; None where this journal has no such event."""
        rows = self._rows(
            "SELECT head FROM events WHERE epoch_id = (SELECT id FROM epochs WHERE epoch = ?) AND seq = ?", (epoch, seq)
        )
        return bytes(rows[0][0]) if rows else None

    def closes(self, epoch: Epoch, first: int) -> bool:
        """Whether a sitting was closed at or after `first`: then all of it goes at once."""
        return bool(
            self._rows(
                "SELECT 1 FROM events WHERE epoch_id = ? AND seq >= ? AND kind = 'sitting.closed' LIMIT 1",
                (epoch.row, first),
            )
        )

    def sittings(self) -> tuple[bytes, ...]:
        """Every sitting that was ever opened or closed here, in the order of their ids."""
        rows = self._rows(
            "SELECT DISTINCT sitting FROM events WHERE kind IN ('sitting.opened', 'sitting.closed')"
            " AND sitting IS NOT NULL ORDER BY sitting LIMIT ?",
            (MAX_ROWS,),
        )
        return tuple(bytes(row[0]) for row in rows)

    def span_of(self, sitting: bytes) -> dict[int, Run]:
        """The first and last seq about a sitting, by the row of each epoch that has any."""
        rows = self._rows(
            "SELECT epoch_id, min(seq), max(seq) FROM events WHERE sitting = ? GROUP BY epoch_id ORDER BY epoch_id"
            " LIMIT ?",
            (sitting, MAX_ROWS),
        )
        return {row: (first, last) for row, first, last in rows}

    def close_of(self, sitting: bytes) -> Place | None:
        """Where a sitting was closed; None while it is not."""
        rows = self._rows(
            "SELECT epoch_id, seq, head FROM events WHERE sitting = ? AND kind = 'sitting.closed'"
            " ORDER BY epoch_id DESC, seq DESC LIMIT 1",
            (sitting,),
        )
        return Place(rows[0][0], rows[0][1], bytes(rows[0][2])) if rows else None

    def clock(self) -> int | None:
        """The box clock K in ms, as last committed."""
        rows = self._rows("SELECT k FROM clock WHERE id = 1", ())
        return int(rows[0][0]) if rows else None

    def _rows(self, sql: str, parameters: tuple[Any, ...]) -> list[Any]:
        try:
            return list(self._connection.execute(sql, parameters).fetchall())
        except pysqlite3.Error as wrong:
            raise LumbungError(errors.JOURNAL_UNREADABLE, why=str(wrong)) from wrong


@contextmanager
def reading(path: Path) -> Iterator[JournalView]:
    """A view of the journal at `path` for one pass. LumbungError JOURNAL_UNREADABLE if it is missing or damaged;
    never creates it."""
    try:
        connection = pysqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode=rw", uri=True, timeout=BUSY_MS / 1000, isolation_level=None
        )
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except pysqlite3.Error as wrong:
        raise LumbungError(errors.JOURNAL_UNREADABLE, file=path.name, why=str(wrong)) from wrong
    try:
        yield JournalView(connection)
    finally:
        connection.close()


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _line(row: Any) -> Line:
    seq, k, kind, sitting, attempt, body, head = row
    try:
        event = event_from(
            [seq, k, kind, _bytes(sitting), _bytes(attempt), canonical.decode(body, max_bytes=MAX_EVENT_BYTES)]
        )
    except (WireError, TypeError):
        event = Event(seq, 0, "damaged", None, None, ())  # which no chain vouches for: see the outbox
    return Line(event, bytes(head or b""))
