"""A sitting's events read back from the journal while the writer goes on: the papers' SQL, on a connection of its own.

Called by `appliance.recounting.telling` in a web thread. Each statement looks at 2,000 seqs at most and is finished at
once, so that no read keeps the WAL from being reused; what pages wrote is read by its keys alone, never decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
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
_WINDOW = """
    SELECT seq, k, kind, sitting, attempt, lease_epoch, lease_seq, n,
      CASE WHEN n IS NULL OR kind = 'attempt.submitted' THEN body END, head
    FROM events WHERE epoch_id = ? AND seq BETWEEN ? AND ? AND (sitting = ? OR sitting IS NULL) ORDER BY seq"""


class Run(NamedTuple):
    """An epoch of the journal and the seqs that it has, both included."""

    epoch: bytes
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tale:
    """What the journal holds up to one event: all epochs, and the events about a sitting and the box since it opened.

    The body of what a page wrote is its key alone: (lease epoch, lease seq, n). The first event is the clock's anchor
    that was in force when the sitting was opened; there is none of a sitting that was never opened.
    """

    runs: tuple[Run, ...]
    reads: tuple[Read, ...]


def read_tale(data_dir: Path, sitting: bytes, epoch: bytes, seq: int) -> Tale:
    """All of it up to the event (epoch, seq), which is in the journal. LumbungError JOURNAL_UNREADABLE."""
    path = data_dir / FILE
    try:
        with closing(_connect(path)) as connection:
            return _tale(connection, sitting, epoch, seq)
    except pysqlite3.Error as wrong:
        raise LumbungError(errors.JOURNAL_UNREADABLE, file=path.name, why=str(wrong)) from wrong


def _connect(path: Path) -> Any:
    """Opened read-write, since a reader needs the writer's shared memory, and kept from writing."""
    connection = pysqlite3.connect(
        f"file:{quote(str(path.resolve()))}?mode=rw", uri=True, timeout=BUSY_MS / 1_000, isolation_level=None
    )
    connection.execute("PRAGMA query_only = ON")
    return connection


def _tale(connection: Any, sitting: bytes, epoch: bytes, seq: int) -> Tale:
    rows = connection.execute(_EPOCHS, (epoch, WINDOW_SEQS)).fetchall()
    epochs = {row: Run(name, first, seq if name == epoch else last) for row, name, first, last in rows}
    runs = tuple(epochs.values())
    opened = connection.execute(_OPENED, (sitting,)).fetchone()
    if opened is None:
        return Tale(runs, ())
    reads = [*_anchor(connection, epochs[opened[0]], *opened)]
    for row, run in epochs.items():
        if row >= opened[0]:
            first = opened[1] if row == opened[0] else run.first
            reads += _events(connection, row, run._replace(first=first), sitting)
    return Tale(runs, tuple(reads))


def _anchor(connection: Any, run: Run, row: int, seq: int) -> Iterator[Read]:
    found = connection.execute(_ANCHOR, (row, seq)).fetchone()
    if found is not None:
        yield Read(run.epoch, Event(found[0], found[1], "clock.anchored", None, None, decode_body(found[2])), found[3])


def _events(connection: Any, row: int, run: Run, sitting: bytes) -> Iterator[Read]:
    for first in range(run.first, run.last + 1, WINDOW_SEQS):
        last = min(first + WINDOW_SEQS - 1, run.last)
        for line in connection.execute(_WINDOW, (row, first, last, sitting)).fetchall():
            seq, k, kind, about, attempt, lease_epoch, lease_seq, n, body, head = line
            fields = (lease_epoch, lease_seq, n) if body is None else decode_body(body)
            yield Read(run.epoch, Event(seq, k, kind, about, attempt, fields), head)
