"""Whether a paper from a room says what the centre holds: its sixteen characters against every head that came in.

Called by `lumbung central paper`. The centre recomputes the chain over each batch at its arrival and keeps the head
after every event, so that a paper made in the middle of a batch is checked as well as one at its end.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from central.centre import Centre
from central.store import batches, events, sites
from central.store.engine import reading
from sync import errors
from sync.errors import LumbungError
from sync.wire.answers import head_from_text

HEAD_BYTES = 32


class Match(NamedTuple):
    """Where the head of a paper stands. `kind`: of the event before it; None where only a later batch named the head.

    `branch` above 0: this journal is forked, and the paper is of a branch that came second.
    """

    epoch: bytes
    branch: int
    seq: int
    kind: str | None
    box: str | None
    received_ms: int | None
    archived: bool


def check(centre: Centre, site: str, typed: str, *, epoch: str = "", seq: int | None = None) -> tuple[Match, ...]:
    """Every place of the site's journals whose head begins as typed; one, unless an epoch is forked.

    `epoch`: its hex, or as much of its beginning as is known. LumbungError HEAD_MISTYPED, NO_SUCH_RECORD;
    PAPER_DIFFERS: there is another head at that place; PAPER_NOT_YET: nothing of that place has come; PAPER_UNKNOWN:
    without `seq` nobody can tell which.
    """
    start = head_from_text(typed)
    heads = (start.ljust(HEAD_BYTES, b"\x00"), start.ljust(HEAD_BYTES, b"\xff"))
    epoch = epoch.strip().lower()
    with reading(centre.engine) as connection:
        if sites.find_site(connection, site) is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site)
        known = [
            (row.epoch, row.branch) for row in batches.epochs_of(connection, site) if row.epoch.hex().startswith(epoch)
        ]
        found = tuple(match for each in known for match in _in_branch(connection, site, *each, heads, seq))
        found = found or _named_only(connection, site, heads, epoch, seq)
        if found:
            return found
        if seq is None:
            raise LumbungError(errors.PAPER_UNKNOWN, site=site)
        others = [each.hex() for each, branch in known if events.has_event(connection, site, each, branch, seq)]
    if others:
        raise LumbungError(errors.PAPER_DIFFERS, site=site, seq=seq, epochs=others)
    raise LumbungError(errors.PAPER_NOT_YET, site=site, seq=seq, epochs=[each.hex() for each, _ in known])


def _in_branch(
    connection: Connection, site: str, epoch: bytes, branch: int, heads: tuple[bytes, bytes], seq: int | None
) -> list[Match]:
    found = []
    for row in events.heads_like(connection, site, epoch, branch, heads, seq):
        batch = batches.batch_with(connection, site, epoch, branch, row.seq)
        told = (None, None, False) if batch is None else (batch.box, batch.received_ms, batch.archived_ms is not None)
        found.append(Match(epoch, branch, row.seq, row.kind, *told))
    return found


def _named_only(
    connection: Connection, site: str, heads: tuple[bytes, bytes], epoch: str, seq: int | None
) -> tuple[Match, ...]:
    """Heads that a batch named as the one before it, while what lies before it has not come."""
    return tuple(
        Match(row.epoch, 0, row.seq, None, None, None, archived=False)
        for row in batches.witnessed_like(connection, site, heads, seq)
        if row.epoch.hex().startswith(epoch)
    )
