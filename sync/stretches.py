"""The stretches of a journal that a sitting needs, and how much of each the centre has: counted alike on both sides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sync import ranges
from sync.ranges import Run


@dataclass(frozen=True, slots=True)
class Stretch:
    """One epoch's part of a sitting. `held`: at the centre on one medium alone; `missing`: known, but not there."""

    epoch: bytes
    first: int
    last: int
    archived: tuple[Run, ...]
    held: tuple[Run, ...]
    missing: tuple[Run, ...]

    @property
    def events(self) -> int:
        return self.last - self.first + 1

    def to_json(self) -> dict[str, Any]:
        """For programs: bytes in hex, runs as [first, last]."""
        return {
            "epoch": self.epoch.hex(),
            "first": self.first,
            "last": self.last,
            "held": [list(run) for run in self.held],
            "missing": [list(run) for run in self.missing],
        }


class Shares(NamedTuple):
    """A run of seqs, by where they are."""

    archived: tuple[Run, ...]
    held: tuple[Run, ...]
    missing: tuple[Run, ...]


def shared_out(run: Run, there: Iterable[Run], archived: Iterable[Run]) -> Shares:
    """`there`: what the centre has at all; `archived`: on a second medium too."""
    missing = ranges.without([run], there)
    unarchived = ranges.without([run], archived)
    return Shares(ranges.without([run], unarchived), ranges.without(unarchived, missing), missing)


class Stretched:
    """What has `stretches`, and how many events there are of each kind in all of them."""

    __slots__ = ()
    stretches: tuple[Stretch, ...]

    @property
    def events(self) -> int:
        return sum(each.events for each in self.stretches)

    @property
    def archived(self) -> int:
        return sum(ranges.count(each.archived) for each in self.stretches)

    @property
    def held(self) -> int:
        return sum(ranges.count(each.held) for each in self.stretches)

    @property
    def missing(self) -> int:
        return sum(ranges.count(each.missing) for each in self.stretches)
