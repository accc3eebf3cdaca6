"""What happens to a journal before its first commit: it is checked, and a new epoch begins. For `appliance.journal`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pysqlite3

from appliance import folder
from appliance.checking import FILE as FILE
from appliance.checking import ChainCheck, origins_of
from appliance.connection import failure_of, migrate, with_transaction
from appliance.rows import INSERT_EVENT, SELECT_EVENTS, chained_row
from sync import errors
from sync.errors import LumbungError
from sync.wire.chain import Origin
from sync.wire.events import Event

TAIL_CHECKED = 1_000  # events whose chain is recomputed at each opening


class Last(NamedTuple):
    """Where the journal ends."""

    epoch_id: int
    origin: Origin
    seq: int
    head: bytes
    k: int


def begin(
    connection: Any, data_dir: Path, *, site: str, box: str, software: str, random: Callable[[int], bytes]
) -> Last:
    """Check the journal behind an open connection, and begin a new epoch; where it starts.

    LumbungError: JOURNAL_DAMAGED, JOURNAL_FOREIGN; DiskFullError.
    """
    try:
        migrate(connection)
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise LumbungError(errors.JOURNAL_DAMAGED, file=FILE)
        _check_identity(connection, data_dir, site, box)
        last = _read_last(connection)
        _check_tail(connection, last)
    except pysqlite3.DatabaseError as wrong:
        raise failure_of(wrong, opening=True) from wrong
    return _begin_epoch(connection, last, site, box, software, random)


def _check_identity(connection: Any, data_dir: Path, site: str, box: str) -> None:
    """The journal must be this box's and belong in this folder; a folder that lost its mark gets it again."""
    row = connection.execute("SELECT site, box, journal FROM identity").fetchone()
    if row is None:
        raise LumbungError(errors.JOURNAL_DAMAGED, file=FILE, why="it does not say whose it is")
    if (row[0], row[1]) != (site, box):
        raise LumbungError(errors.JOURNAL_FOREIGN, journal_site=row[0], journal_box=row[1])
    marked = folder.read_identity(data_dir)
    if marked is None:
        folder.write_identity(data_dir, folder.Identity(row[0], row[1], row[2].hex()))
    elif marked.journal != row[2].hex():
        raise LumbungError(errors.JOURNAL_FOREIGN, why="another journal belongs in this folder")


def _read_last(connection: Any) -> Last | None:
    """Where the journal ended; None for one that was just made."""
    row = connection.execute(
        "SELECT id, epoch, parent, parent_seq, parent_head, chain_key FROM epochs ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    epoch_id, epoch, parent, parent_seq, parent_head, chain_key = row
    origin = Origin(epoch, parent, parent_seq, parent_head, chain_key)
    event = connection.execute(
        "SELECT seq, head, k FROM events WHERE epoch_id = ? ORDER BY seq DESC LIMIT 1", (epoch_id,)
    ).fetchone()
    clock = connection.execute("SELECT k FROM clock").fetchone()
    if event is None or clock is None:
        raise LumbungError(errors.JOURNAL_DAMAGED, file=FILE, why="an epoch without events")
    return Last(epoch_id, origin, event[0], event[1], max(event[2], clock[0]))


def _check_tail(connection: Any, last: Last | None) -> None:
    """Recompute the chain over the last events, whatever epochs they lie in: seq goes on from one to the next."""
    if last is None:
        return
    first = max(last.seq - TAIL_CHECKED, 1)
    epoch_id = connection.execute("SELECT max(id) FROM epochs WHERE first_seq <= ?", (first,)).fetchone()[0]
    check = ChainCheck(origins_of(connection))
    for row in connection.execute(SELECT_EVENTS, (epoch_id or 1, first, TAIL_CHECKED + 1)).fetchall():
        check.see(row)


def _begin_epoch(
    connection: Any, last: Last | None, site: str, box: str, software: str, random: Callable[[int], bytes]
) -> Last:
    """Commit the new epoch with its first event, which names its parent. K goes on where the last commit left it."""
    parent: tuple[bytes | None, int, bytes | None] = (None, 0, None)
    if last is not None:
        parent = (last.origin.epoch, last.seq, last.head)
    origin = Origin(random(16), parent[0], parent[1], parent[2], random(32))
    k, seq = (0, 1) if last is None else (last.k, last.seq + 1)
    epoch_id = 1 if last is None else last.epoch_id + 1
    event = Event(seq, k, "epoch.continued", None, None, (origin.epoch, *parent, site, box, software))
    row, head = chained_row(epoch_id, event, origin.chain_key, origin.first_head())

    def write() -> None:
        connection.execute(
            "INSERT INTO epochs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (epoch_id, origin.epoch, *parent, origin.chain_key, seq, k),
        )
        connection.execute(INSERT_EVENT, row)
        connection.execute("UPDATE clock SET k = ? WHERE id = 1", (k,))

    with_transaction(connection, write)
    return Last(epoch_id, origin, seq, head, k)
