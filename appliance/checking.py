"""Recomputing the chain over events as they are read: what neither SQLite nor a page checksum would notice, this does.

Used by `appliance.opening` for the end of the journal, and by `appliance.journal` for all that a start folds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.rows import Read, Row, read_row
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire.chain import Origin, next_head
from sync.wire.events import encode_event

FILE = "journal.db"
ORIGINS = "SELECT epoch, parent, parent_seq, parent_head, chain_key FROM epochs ORDER BY id"


def origins_of(connection: Any) -> dict[bytes, Origin]:
    """Epoch → where its chain begins."""
    return {row[0]: Origin(*row) for row in connection.execute(ORIGINS).fetchall()}


class ChainCheck:
    """Sees rows of `SELECT_EVENTS` in order, without gaps. A first row in the middle of an epoch is believed."""

    def __init__(self, origins: Mapping[bytes, Origin]) -> None:
        self._origins = origins
        self._before: Read | None = None

    def see(self, row: Row) -> Read:
        """The event of the row. LumbungError JOURNAL_DAMAGED with its seq where it is not what was written."""
        try:
            read = read_row(row)
        except WireError as wrong:
            raise _damaged(row, "an event cannot be read") from wrong
        before, origin = self._before, self._origins.get(read.epoch)
        if origin is None:
            raise _damaged(row, "an event of no epoch")
        begins = read.event.seq == origin.parent_seq + 1
        if before is not None and read.event.seq != before.event.seq + 1:
            raise _damaged(row, "events are missing before this one")
        if before is not None and before.epoch != read.epoch and not _follows(origin, before, begins=begins):
            raise _damaged(row, "an epoch does not begin where the one before ends")
        if begins or before is not None:
            head = origin.first_head() if begins else before.head  # type: ignore[union-attr]  # one of the two is so
            if next_head(origin.chain_key, head, encode_event(read.event, row[7])) != read.head:
                raise _damaged(row, "the chain is broken")
        self._before = read
        return read


def _follows(origin: Origin, before: Read, *, begins: bool) -> bool:
    return begins and (origin.parent_epoch, origin.parent_head) == (before.epoch, before.head)


def _damaged(row: Row, why: str) -> LumbungError:
    return LumbungError(errors.JOURNAL_DAMAGED, file=FILE, why=why, seq=row[2])
