"""Reading a stopped box's journal as an auditor would: its page events, and its chain computed anew from the file."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysqlite3

from sync.wire import canonical
from sync.wire.chain import first_head, next_head
from sync.wire.events import Event, encode_event

Key = tuple[bytes, bytes, int, int]  # attempt, lease epoch, lease seq, n


@dataclass
class Found:
    """What lies in a journal: page events by key with how often each is there, and answers by key."""

    times: Counter[Key]
    answers: dict[Key, tuple[str, Any]]
    epochs: int
    events: int


def read_journal(data_dir: Path) -> Found:
    """The page events of a journal. AssertionError where the file or a chain is not sound."""
    database = pysqlite3.connect(str(data_dir / "journal.db"))
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        times: Counter[Key] = Counter()
        answers: dict[Key, tuple[str, Any]] = {}
        rows = database.execute(
            "SELECT attempt, lease_epoch, lease_seq, n, item, value FROM events"
            " WHERE n IS NOT NULL AND kind IN ('answer.given', 'answer.late')"
        )
        for attempt, lease_epoch, lease_seq, n, item, value in rows:
            key = (attempt, lease_epoch, lease_seq, n)
            times[key] += 1
            answers[key] = (item, json.loads(value))
        epochs, events = _check_chains(database)
        return Found(times, answers, epochs, events)
    finally:
        database.close()


def _check_chains(database: Any) -> tuple[int, int]:
    """Every epoch's heads, computed anew from its events; every epoch begins where its parent ended."""
    epochs = database.execute(
        "SELECT id, epoch, parent, parent_seq, parent_head, chain_key, first_seq FROM epochs ORDER BY id"
    ).fetchall()
    total = 0
    for id_, epoch, parent, parent_seq, parent_head, chain_key, first_seq in epochs:
        head, seq = first_head(epoch, parent, parent_seq, parent_head, chain_key), first_seq - 1
        if parent is not None:
            named = database.execute(
                "SELECT head FROM events JOIN epochs ON epochs.id = events.epoch_id WHERE epoch = ? AND seq = ?",
                (parent, parent_seq),
            ).fetchone()
            assert named == (parent_head,), "an epoch does not begin where its parent ended"
        rows = database.execute(
            "SELECT seq, k, kind, sitting, attempt, body, head FROM events WHERE epoch_id = ? ORDER BY seq", (id_,)
        )
        for at, k, kind, sitting, attempt, body, stored in rows:
            assert at == seq + 1, "a gap in seq"
            event = Event(at, k, kind, sitting, attempt, tuple(canonical.decode(body, max_bytes=16_384)))
            head, seq = next_head(chain_key, head, encode_event(event)), at
            assert head == stored, "the chain does not hold"
            total += 1
    return len(epochs), total
