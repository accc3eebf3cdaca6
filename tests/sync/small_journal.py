"""A journal as the box leaves it for the agent: just its tables and its chain, written by a few lines of the test's
own."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pysqlite3

from sync.wire import canonical
from sync.wire.chain import Origin, next_head
from sync.wire.events import Event, check_event, encode_event

TABLES = """
CREATE TABLE epochs(id INTEGER PRIMARY KEY, epoch BLOB UNIQUE, parent BLOB, parent_seq INTEGER, parent_head BLOB,
  chain_key BLOB, first_seq INTEGER, opened_k INTEGER);
CREATE TABLE events(epoch_id INTEGER, seq INTEGER, k INTEGER, kind TEXT, sitting BLOB, attempt BLOB, lease_epoch BLOB,
  lease_seq INTEGER, n INTEGER, item TEXT, value TEXT, c INTEGER, body BLOB, head BLOB, PRIMARY KEY(epoch_id, seq))
  WITHOUT ROWID;
CREATE TABLE clock(id INTEGER PRIMARY KEY, k INTEGER);
INSERT INTO clock VALUES (1, 0);
"""
SITTING, ATTEMPT = bytes(range(16)), bytes(range(16, 32))


class SmallJournal:
    """`journal.db` in a folder. Each `open_epoch` is what a start of the box does; `add` writes answers."""

    def __init__(self, folder: Path, name: str = "a") -> None:
        self.path = folder / "journal.db"
        self._name = name
        self._db = pysqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + TABLES)
        self._epochs = 0
        self._chance = random.Random(name)  # so that batches are about as large as real ones
        self.seq, self.k = 0, 0
        self.head: bytes | None = None
        self.origin: Origin | None = None

    def close(self) -> None:
        self._db.close()

    def open_epoch(self) -> Origin:
        self._epochs += 1
        parent = self.origin
        mark = f"{self._name}{self._epochs}".encode()
        self.origin = origin = Origin(
            hashlib.sha256(b"epoch" + mark).digest()[:16],
            None if parent is None else parent.epoch,
            0 if parent is None else self.seq,
            self.head,
            hashlib.sha256(b"chain" + mark).digest(),
        )
        self._db.execute(
            "INSERT INTO epochs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self._epochs, *origin[:4], origin.chain_key, self.seq + 1, self.k),
        )
        self.head = origin.first_head()
        self._write("epoch.continued", None, None, (origin.epoch, *origin[1:4], "smk-1", "box-1", "0.1.0"))
        return origin

    def add(self, answers: int) -> None:
        """So many answers, one transaction."""
        assert self.origin is not None
        self._db.execute("BEGIN IMMEDIATE")
        for _ in range(answers):
            item, choice = f"I-{self._chance.randrange(60)}", self._chance.choice("ABCDE")
            body = (self.origin.epoch, 1, self.seq, item, choice, self.k - self._chance.randrange(40))
            self.k += self._chance.randrange(400)
            self._write("answer.given", SITTING, ATTEMPT, body)
        self._db.execute("UPDATE clock SET k = ? WHERE id = 1", (self.k,))
        self._db.execute("COMMIT")

    def close_sitting(self) -> None:
        self._write("sitting.closed", SITTING, None, (bytes(16), "pengawas", 0, None))

    def spoil(self, seq: int, *, body: bytes | None = None) -> None:
        """Do to an event what a failing disk does."""
        spoiled = canonical.encode([bytes(16), 1, 1, "I-0", "Z", 1]) if body is None else body
        self._db.execute("UPDATE events SET body = ? WHERE seq = ?", (spoiled, seq))

    def lose(self, seq: int) -> None:
        self._db.execute("DELETE FROM events WHERE seq = ?", (seq,))

    def _write(self, kind: str, sitting: bytes | None, attempt: bytes | None, body: tuple[object, ...]) -> None:
        assert self.origin is not None
        assert self.head is not None
        self.seq, self.k = self.seq + 1, self.k + 50
        event = Event(self.seq, self.k, kind, sitting, attempt, body)
        check_event(event)
        self.head = next_head(self.origin.chain_key, self.head, encode_event(event))
        self._db.execute(
            "INSERT INTO events (epoch_id, seq, k, kind, sitting, attempt, body, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (self._epochs, self.seq, self.k, kind, sitting, attempt, canonical.encode(list(body)), self.head),
        )
