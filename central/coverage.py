"""What is held of each journal and what is missing in between: gaps are shown, never guessed away.

Called by the staff pages and the CLI.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from central.store import batches
from central.store.tables import FIRST_BRANCH
from sync import ranges
from sync.ranges import Run


@dataclass(frozen=True, slots=True)
class Coverage:
    """One epoch: what is held and what lies between or before it.

    `expected_last`: as far as other epochs point to it.
    """

    site: str
    epoch: bytes
    box: str | None
    held: tuple[Run, ...]
    gaps: tuple[Run, ...]

    @property
    def missing(self) -> int:
        """How many events are known to exist and not held."""
        return ranges.count(self.gaps)


def coverage(connection: Connection, site: str) -> list[Coverage]:
    """Every epoch of a site that anything points to. A parent of which nothing came has one gap from 1."""
    known = {row.epoch: row for row in batches.epochs_of(connection, site) if row.branch == FIRST_BRANCH}
    held: dict[bytes, list[Run]] = {epoch: [] for epoch in known}
    for epoch, first, last, *_ in batches.held_ranges(connection, site):
        held.setdefault(epoch, []).append((first, last))
    last_named: dict[bytes, int] = {}
    for row in known.values():
        if row.parent_epoch is not None and row.parent_seq > 0:
            last_named[row.parent_epoch] = max(row.parent_seq, last_named.get(row.parent_epoch, 0))
    found = []
    for epoch in [*known, *(parent for parent in last_named if parent not in known)]:
        begins = known[epoch].parent_seq + 1 if epoch in known else _first_of_unknown(epoch, held)
        runs = ranges.union(held.get(epoch, []))
        ends = max([last for _, last in runs] + [last_named.get(epoch, 0)])
        gaps = ranges.without([(begins, ends)], runs) if ends >= begins else ()
        box = known[epoch].box if epoch in known else None
        found.append(Coverage(site, epoch, box, runs, gaps))
    return found


def total_missing(found: Iterable[Coverage]) -> int:
    """How many events are known to exist and not held, over several epochs."""
    return sum(each.missing for each in found)


def _first_of_unknown(epoch: bytes, held: dict[bytes, list[Run]]) -> int:
    return min((first for first, _ in held.get(epoch, [])), default=1)
