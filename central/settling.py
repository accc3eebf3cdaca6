"""Whether a sitting is settled, as the centre can tell: closed, its whole stretch of the journal archived, no fork.

Called by `lumbung central settle`, the staff pages and the worker. Worked out anew from what was received each time;
the worker notes the outcome as the sitting's state, so that lists need not. The head is the one that the centre
recomputed over every event up to the close: it is the box's where a paper's or the box's own word agrees.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from sqlalchemy import Connection, Row

from central.centre import Centre
from central.store import batches, plans, seated
from central.store import settling as store
from central.store.engine import reading, writing
from central.store.tables import FIRST_BRANCH
from sync import errors, stretches
from sync.errors import LumbungError
from sync.ranges import Run
from sync.wire.answers import head_text

Why = Literal["nothing", "open", "missing", "held", "fork"]

log = structlog.get_logger("central.settling")


@dataclass(frozen=True, slots=True)
class Stretch(stretches.Stretch):
    """One epoch's part of a sitting, of which box, and whether its journal is forked there."""

    box: str | None
    forked: bool

    def to_json(self) -> dict[str, Any]:
        return {**stretches.Stretch.to_json(self), "box": self.box, "forked": self.forked}


@dataclass(frozen=True, slots=True)
class Settlement(stretches.Stretched):
    """A sitting between its box and the centre.

    `unaccounted`: points that were open when it was closed. `not_received`: people of whom nothing came; only after
    settling does that say anything about them.
    """

    site: str
    sitting: bytes
    title: str
    room: str
    starts_at: str
    stretches: tuple[Stretch, ...]
    closing: tuple[bytes, int, bytes] | None  # epoch, seq, head
    unaccounted: int
    enrolled: int
    received: int
    absent: int
    not_received: tuple[str, ...]

    @property
    def why_not(self) -> tuple[Why, ...]:
        """What stands against calling it settled; nothing: it is."""
        against: tuple[tuple[bool, Why], ...] = (
            (not self.stretches, "nothing"),
            (bool(self.stretches) and self.closing is None, "open"),
            (self.missing > 0, "missing"),
            (self.held > 0, "held"),
            (any(each.forked for each in self.stretches), "fork"),
        )
        return tuple(why for so, why in against if so)

    @property
    def settled(self) -> bool:
        return not self.why_not

    def to_json(self) -> dict[str, Any]:
        """For programs: bytes in hex, runs as [first, last]."""
        closing = self.closing
        return {
            "site": self.site,
            "sitting": self.sitting.hex(),
            "settled": self.settled,
            "why_not": list(self.why_not),
            "closing": None
            if closing is None
            else {"epoch": closing[0].hex(), "seq": closing[1], "head": head_text(closing[2])},
            "unaccounted": self.unaccounted,
            "events": self.events,
            "missing": self.missing,
            "held": self.held,
            "stretches": [each.to_json() for each in self.stretches],
            "enrolled": self.enrolled,
            "received": self.received,
            "absent": self.absent,
            "not_received": len(self.not_received),
        }


def settlement(connection: Connection, site: str, sitting: bytes) -> Settlement:
    """One planned sitting. LumbungError NO_SUCH_RECORD."""
    planned = plans.find_sitting(connection, site, sitting)
    if planned is None:
        raise LumbungError(errors.NO_SUCH_RECORD, site=site, sitting=sitting.hex())
    people = [
        row
        for row in seated.people_of(connection, site, sitting)
        if (not row.spare or row.state is not None) and not seated.has_left(row)
    ]
    closings = store.marks_of(connection, site, sitting, "sitting.closed")
    last = closings[-1] if closings else None
    return Settlement(
        site=site,
        sitting=sitting,
        title=planned.title,
        room=planned.room,
        starts_at=planned.starts_at,
        stretches=_stretches(connection, site, sitting),
        closing=None if last is None else (bytes(last.epoch), last.seq, bytes(last.head)),
        unaccounted=0 if last is None else store.open_points_at(last),
        enrolled=len(people),
        received=sum(row.state not in (None, "unknown", "absent") for row in people),
        absent=sum(row.state == "absent" for row in people),
        not_received=tuple(row.name for row in people if row.state in (None, "unknown")),
    )


def note_all(centre: Centre) -> int:
    """Look at every sitting that is closed and not noted as settled; how many were."""
    with reading(centre.engine) as connection:
        closed = store.closed_sittings(connection)
    done = 0
    for row in closed:
        with writing(centre.engine, row.site) as connection:
            try:
                found = settlement(connection, row.site, row.sitting)
            except LumbungError:
                continue  # planned nowhere here: the overview shows it as that
            if found.settled:
                done += store.note_settled(connection, row.site, row.sitting)
                log.info("settled", site=row.site, sitting=row.sitting.hex(), events=found.events)
    return done


def _stretches(connection: Connection, site: str, sitting: bytes) -> tuple[Stretch, ...]:
    """Every epoch from the opening to the last event about the sitting, the oldest first.

    What an emergency file brought is no journal: its epochs are in no list.
    """
    known = {bytes(row.epoch): row for row in batches.epochs_of(connection, site) if row.branch == FIRST_BRANCH}
    spans = {epoch: (first, last) for epoch, first, last in store.spans_of(connection, site, sitting) if epoch in known}
    opened = {bytes(row.epoch) for row in store.marks_of(connection, site, sitting, "sitting.opened")}
    there: dict[bytes, list[tuple[int, int, bool]]] = {}
    for epoch, first, last, _, _, archived in batches.held_ranges(connection, site):
        there.setdefault(bytes(epoch), []).append((first, last, archived))
    return tuple(
        _stretch(epoch, run, known.get(epoch), there.get(epoch, []), batches.branches(connection, site, epoch))
        for epoch, run in _wanted(known, spans, opened)
    )


def _wanted(
    known: Mapping[bytes, Row[Any]], spans: Mapping[bytes, Run], opened: Collection[bytes]
) -> list[tuple[bytes, Run]]:
    """Which seqs of which epochs a sitting needs, from where it was `opened`.

    An epoch between two that have its events is needed whole; of one that went on in another, all up to there. Where
    no opening has come, all that lies before what came is needed: it is somewhere in there.
    """
    on_the_way = set(spans)
    for epoch in spans:
        parents = _parents(known, epoch)
        began = max((at for at, parent in enumerate(parents) if parent in spans), default=-1)
        lost = epoch not in opened and began == -1
        on_the_way.update(parents if lost else parents[: began + 1])
    needed: dict[bytes, Run] = {}
    for epoch in on_the_way:
        row, span = known.get(epoch), spans.get(epoch)
        first = span[0] if span is not None and epoch in opened else 1 if row is None else row.parent_seq + 1
        went_on = [
            child.parent_seq
            for name, child in known.items()
            if name in on_the_way and child.parent_epoch is not None and bytes(child.parent_epoch) == epoch
        ]
        last = max([span[1] if span is not None else 0, *went_on])
        if last >= first:
            needed[epoch] = (first, last)
    return sorted(needed.items(), key=lambda each: (each[1], each[0]))


def _parents(known: Mapping[bytes, Row[Any]], epoch: bytes) -> list[bytes]:
    """The epochs from which this one went on, the nearest first, as far as they are known."""
    found: list[bytes] = []
    row = known.get(epoch)
    while row is not None and row.parent_epoch is not None and bytes(row.parent_epoch) not in found:
        found.append(bytes(row.parent_epoch))
        row = known.get(found[-1])
    return found


def _stretch(
    epoch: bytes, run: Run, row: Row[Any] | None, there: Sequence[tuple[int, int, bool]], branches: Sequence[int]
) -> Stretch:
    here = [(first, last) for first, last, _ in there]
    archived = [(first, last) for first, last, copied in there if copied]
    shares = stretches.shared_out(run, here, archived)
    return Stretch(epoch, *run, *shares, box=None if row is None else row.box, forked=len(branches) > 1)
