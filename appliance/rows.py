"""An event as a row of the journal's table, chained to the one before; and back. The hot path of every commit."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sync.wire.chain import next_head
from sync.wire.events import Event, decode_body, encode_body, encode_event

INSERT_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
SELECT_EVENTS = """
    SELECT events.epoch_id, epochs.epoch, seq, k, kind, sitting, attempt, body, head
    FROM events JOIN epochs ON epochs.id = events.epoch_id
    WHERE (events.epoch_id, seq) >= (?, ?) ORDER BY events.epoch_id, seq LIMIT ?"""

Row = tuple[Any, ...]


class Read(NamedTuple):
    """One event as it lies in the journal."""

    epoch: bytes
    event: Event
    head: bytes


def chained_row(epoch_id: int, event: Event, chain_key: bytes, head: bytes) -> tuple[Row, bytes]:
    """(row to insert, head after the event). The body is encoded once, for the chain and for its column."""
    body = encode_body(event.body)
    head = next_head(chain_key, head, encode_event(event, body))
    return _row(epoch_id, event, body, head), head


_PAGE_KINDS = frozenset(
    {"answer.given", "answer.late", "item.flagged", "page.ran", "page.focus", "event.refused", "event.conflict"}
)
_ANSWER_KINDS = frozenset({"answer.given", "answer.late"})


def _row(epoch_id: int, event: Event, body: bytes, head: bytes) -> Row:
    seq, k, kind, sitting, attempt, fields = event
    if kind in _ANSWER_KINDS:
        value = json.dumps(fields[4], ensure_ascii=False)
        page: Row = (fields[0], fields[1], fields[2], fields[3], value, fields[5])
    elif kind in _PAGE_KINDS or kind == "attempt.submitted":
        page = (fields[0], fields[1], fields[2], None, None, None)
    else:
        page = (None, None, None, None, None, None)
    return (epoch_id, seq, k, kind, sitting, attempt, *page, body, head)


def read_row(row: Row) -> Read:
    """The event of a row selected as (epoch id, epoch, seq, k, kind, sitting, attempt, body, head)."""
    return Read(row[1], Event(row[2], row[3], row[4], row[5], row[6], decode_body(row[7])), row[8])
