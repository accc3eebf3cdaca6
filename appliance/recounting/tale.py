"""A sitting's events read back from the journal while the writer goes on: the papers' SQL, on a connection of its own.

Called by `appliance.recounting.telling` in a web thread. Each statement looks at 2,000 seqs at most and is finished at
once, so that no read keeps the WAL from being reused. What pages wrote is only counted, by SQLite, which lets go of the
interpreter meanwhile: of 300 people that is 130,000 events, and the room's writer needs its turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pysqlite3

from appliance.connection import BUSY_MS
from appliance.opening import FILE
from appliance.rows import Read
from sync import errors
from sync.errors import LumbungError
from sync.wire.events import Event, decode_body

WINDOW_SEQS = 2_000  # of one read: a longer open statement keeps the WAL from being reused

_EPOCHS = """
    SELECT id, epoch, first_seq, (SELECT max(seq) FROM events WHERE epoch_id = epochs.id)
    FROM epochs WHERE id <= (SELECT id FROM epochs WHERE epoch = ?) ORDER BY id LIMIT ?"""
_OPENED = """
    SELECT epoch_id, seq FROM events
    WHERE kind IN ('sitting.opened', 'sitting.closed') AND sitting = ? ORDER BY epoch_id, seq LIMIT 1"""
_ANCHOR = """
    SELECT seq, k, body, head FROM events
    WHERE epoch_id = ? AND seq < ? AND kind = 'clock.anchored' ORDER BY seq DESC LIMIT 1"""
_TOLD = """
    SELECT seq, k, kind, sitting, attempt, body, head FROM events
    WHERE epoch_id = ? AND seq BETWEEN ? AND ? AND (sitting = ? OR sitting IS NULL)
      AND (n IS NULL OR kind = 'attempt.submitted')
    ORDER BY seq"""
_WRITTEN = """
    SELECT attempt, lease_epoch, lease_seq, max(n) FROM events
    WHERE epoch_id = ? AND seq BETWEEN ? AND ? AND sitting = ? AND n IS NOT NULL AND kind <> 'attempt.submitted'
    GROUP BY attempt, lease_epoch, lease_seq"""


class Run(NamedTuple):
    """An epoch of the journal and the seqs that it has, both included."""

    epoch: bytes
    first: int
    last: int


class Written(NamedTuple):
    """What a page's log brought between two seqs of an epoch: its events up to number `n`, and none behind."""

    epoch: bytes
    first: int
    last: int
    attempt: bytes
    lease: tuple[bytes, int]
    n: int


@dataclass(frozen=True, slots=True)
class Tale:
    """What the journal holds up to one event: all epochs, and the events about a sitting and the box since it opened.

    The first of `reads` is the clock's anchor that was in force when the sitting was opened; of one that was never
    opened there are none. What pages wrote is in `written` instead, in the journal's order.
    """

    runs: tuple[Run, ...]
    reads: tuple[Read, ...]
    written: tuple[Written, ...]


# Epoch → seqs behind which what pages wrote is counted anew: where the centre's receipts begin and end
Cuts = Mapping[bytes, Collection[int]]


def read_tale(data_dir: Path, sitting: bytes, epoch: bytes, seq: int, cuts: Cuts | None = None) -> Tale:
    """All of it up to the event (epoch, seq), which is in the journal. LumbungError JOURNAL_UNREADABLE."""
    path = data_dir / FILE
    try:
        with closing(_connect(path)) as connection:
            return _tale(connection, sitting, epoch, seq, cuts or {})
    except pysqlite3.Error as wrong:
        raise LumbungError(errors.JOURNAL_UNREADABLE, file=path.name, why=str(wrong)) from wrong


def _connect(path: Path) -> Any:
    """Opened read-write, since a reader needs the writer's shared memory, and kept from writing."""
    connection = pysqlite3.connect(
        f"file:{quote(str(path.resolve()))}?mode=rw", uri=True, timeout=BUSY_MS / 1_000, isolation_level=None
    )
    connection.execute("PRAGMA query_only = ON")
    return connection


def _tale(connection: Any, sitting: bytes, epoch: bytes, seq: int, cuts: Cuts) -> Tale:
    rows = connection.execute(_EPOCHS, (epoch, WINDOW_SEQS)).fetchall()
    epochs = {row: Run(name, first, seq if name == epoch else last) for row, name, first, last in rows}
    runs = tuple(epochs.values())
    opened = connection.execute(_OPENED, (sitting,)).fetchone()
    if opened is None:
        return Tale(runs, (), ())
    reads = [*_anchor(connection, epochs[opened[0]], *opened)]
    written: list[Written] = []
    for row, run in epochs.items():
        if row < opened[0]:
            continue
        begun = run._replace(first=opened[1]) if row == opened[0] else run
        for first, last in _windows(begun, cuts.get(run.epoch, ())):
            reads += _told(connection, row, run.epoch, first, last, sitting)
            counted = connection.execute(_WRITTEN, (row, first, last, sitting)).fetchall()
            written += [Written(run.epoch, first, last, each[0], (each[1], each[2]), each[3]) for each in counted]
    return Tale(runs, tuple(reads), tuple(written))


def _windows(run: Run, cuts: Collection[int]) -> Iterator[tuple[int, int]]:
    first = run.first
    for end in sorted({each for each in cuts if run.first <= each < run.last} | {run.last}):
        while first <= end:
            yield first, min(first + WINDOW_SEQS - 1, end)
            first = min(first + WINDOW_SEQS - 1, end) + 1


def _anchor(connection: Any, run: Run, row: int, seq: int) -> Iterator[Read]:
    found = connection.execute(_ANCHOR, (row, seq)).fetchone()
    if found is not None:
        yield Read(run.epoch, Event(found[0], found[1], "clock.anchored", None, None, decode_body(found[2])), found[3])


def _told(connection: Any, row: int, epoch: bytes, first: int, last: int, sitting: bytes) -> Iterator[Read]:
    for seq, k, kind, about, attempt, body, head in connection.execute(_TOLD, (row, first, last, sitting)).fetchall():
        yield Read(epoch, Event(seq, k, kind, about, attempt, decode_body(body)), head)
