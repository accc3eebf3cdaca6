"""Verified copies of the journal, and looks at it from outside its writer. Called by `appliance.cli_keep`, in a process
of its own: a second connection in the writer's would do no good there.

A copy is a whole SQLite file made through the backup API in one read transaction, so a box that serves meanwhile goes
on serving. It is called a copy only after SQLite's integrity check and after its whole chain was recomputed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pysqlite3

from appliance import folder
from appliance.checking import FILE, ChainCheck, origins_of
from appliance.connection import BUSY_MS, applied, check_library
from appliance.rows import SELECT_EVENTS
from sync import errors
from sync.errors import LumbungError
from sync.files import move_whole, sync_folder

PAGE_ROWS = 2_000
NAME = re.compile(r"journal-(\d{6})\.db")
SIDES = ("-wal", "-shm")


class Copy(NamedTuple):
    """A copy that was verified. `head`: the chain's head after the last event."""

    file: Path
    events: int
    seq: int
    head: bytes
    size_bytes: int


def back_up(data_dir: Path, to: Path, keep: int, checked: Callable[[int, int], None]) -> Copy:
    """Copy the journal of `data_dir` to `to/journal-NUMBER.db`, verify it, and keep the newest `keep` copies.

    `checked(done, all)`: events whose chain was recomputed so far. Numbers rise by one, whatever the clock says.
    LumbungError JOURNAL_MISSING, or JOURNAL_DAMAGED: then there is no new copy, and older ones are left as they are.
    """
    check_library()
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    there = copies_in(to)
    number = 1 + (_number(there[-1]) if there else 0)
    unfinished = to / "unfinished.db"
    unfinished.unlink(missing_ok=True)
    try:
        with _looking(data_dir / FILE) as source:
            target = pysqlite3.connect(str(unfinished), isolation_level=None)
            try:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, whole in itself
            finally:
                target.close()
        unfinished.chmod(0o600)
        found = verify(unfinished, checked)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    final = to / f"journal-{number:06d}.db"
    move_whole(unfinished, final)
    for old in copies_in(to)[:-keep]:
        old.unlink()
    return found._replace(file=final)


def verify(path: Path, checked: Callable[[int, int], None] = lambda _done, _all: None) -> Copy:
    """Check a copy whole: its pages, its chain from the first event to the last. LumbungError JOURNAL_DAMAGED."""
    with _looking(path) as connection:
        told = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if told != "ok":
            raise LumbungError(errors.JOURNAL_DAMAGED, file=path.name, why=str(told)[:200])
        total = int(connection.execute("SELECT count(*) FROM events").fetchone()[0])
        check, done, head, place = ChainCheck(origins_of(connection)), 0, b"", (0, 0)
        while rows := connection.execute(SELECT_EVENTS, (*place, PAGE_ROWS)).fetchall():
            for row in rows:
                head = check.see(row).head
            done, place = done + len(rows), (rows[-1][0], rows[-1][2] + 1)
            checked(done, total)
        return Copy(path, done, place[1] - 1 if done else 0, head, path.stat().st_size)


def put_back(copy: Path, data_dir: Path, checked: Callable[[int, int], None]) -> Path | None:
    """Make a copy the journal of `data_dir`; where the journal that it replaces now lies, None if there was none.

    Nothing is deleted. The next start begins a new epoch that names the copy's last event as its parent, so what the
    replaced journal had besides is not lost at the centre: it lies on another branch.
    LumbungError: JOURNAL_DAMAGED (the copy), JOURNAL_FOREIGN (another box's), JOURNAL_BUSY (the service runs).
    """
    check_library()
    verify(copy, checked)
    marked = folder.read_identity(data_dir)
    with _looking(copy) as connection:
        name = connection.execute("SELECT journal FROM identity").fetchone()[0]
    if marked is not None and marked.journal != name.hex():
        raise LumbungError(errors.JOURNAL_FOREIGN, why="another journal belongs in this folder")
    lock = folder.take_lock(data_dir)
    try:
        coming = data_dir / f"{FILE}.coming"
        shutil.copyfile(copy, coming)
        coming.chmod(0o600)
        aside = _set_aside(data_dir)
        move_whole(coming, data_dir / FILE)
    finally:
        lock.release()
    return aside


def _set_aside(data_dir: Path) -> Path | None:
    """Rename the journal with what SQLite keeps beside it."""
    if not (data_dir / FILE).exists():
        return None
    number = 1
    while (data_dir / f"{FILE}.replaced-{number}").exists():
        number += 1
    aside = data_dir / f"{FILE}.replaced-{number}"
    for side in SIDES:
        if (data_dir / (FILE + side)).exists():
            (data_dir / (FILE + side)).replace(aside.with_name(aside.name + side))
    (data_dir / FILE).replace(aside)
    sync_folder(data_dir)
    return aside


def copies_in(to: Path) -> list[Path]:
    """The copies in a folder, oldest first."""
    return sorted((path for path in to.iterdir() if NAME.fullmatch(path.name)), key=_number)


def _number(path: Path) -> int:
    match = NAME.fullmatch(path.name)
    return int(match[1]) if match else 0


def migrations_of(path: Path) -> tuple[str, ...] | None:
    """The migrations that a journal has had; None where it cannot be read."""
    try:
        with _looking(path) as connection:
            return applied(connection)
    except LumbungError:
        return None


def open_sittings(data_dir: Path) -> list[bytes]:
    """Ids of the sittings that were opened and not closed. LumbungError JOURNAL_MISSING, JOURNAL_DAMAGED."""
    with _looking(data_dir / FILE) as connection:
        rows = connection.execute(
            """SELECT sitting FROM events WHERE kind IN ('sitting.opened', 'sitting.closed')
               GROUP BY sitting HAVING max(kind = 'sitting.closed') = 0"""
        ).fetchall()
    return [row[0] for row in rows]


def has_sittings(data_dir: Path) -> bool:
    """Whether any sitting ever left a word here. LumbungError JOURNAL_MISSING, JOURNAL_DAMAGED."""
    with _looking(data_dir / FILE) as connection:
        return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM events WHERE sitting IS NOT NULL)").fetchone()[0])


@contextmanager
def _looking(path: Path) -> Iterator[Any]:
    """A connection that only reads. Read-write with `query_only`: a `mode=ro` one depends on the writer's files."""
    if not path.exists():
        raise LumbungError(errors.JOURNAL_MISSING, file=path.name)
    connection = None
    try:
        connection = pysqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_MS / 1_000
        )
        connection.execute("PRAGMA query_only = ON")
        yield connection
    except pysqlite3.Error as wrong:
        name = getattr(wrong, "sqlite_errorname", None) or type(wrong).__name__
        if name == "SQLITE_FULL":
            raise LumbungError(errors.DISK_FULL, file=path.name) from wrong
        raise LumbungError(errors.JOURNAL_DAMAGED, file=path.name, why=name) from wrong
    finally:
        if connection is not None:
            connection.close()
