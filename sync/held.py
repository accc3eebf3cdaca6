"""What the centre holds of this box's journal, by its own signed words: the head list, and the receipts since.

Read by the outbox (the rest still has to go up) and shown in the agent's state. Replaced whole by each new head list:
a centre that was
restored from a backup says so by listing less, and then gets the rest again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sync import ranges
from sync.wire.receipt import HeadList, Level, Range, Receipt


@dataclass(frozen=True, slots=True)
class Held:
    """Ranges by epoch, as the centre named them: they may touch or overlap."""

    epochs: Mapping[bytes, tuple[Range, ...]]

    @classmethod
    def nothing(cls) -> Held:
        return cls({})

    @classmethod
    def listed(cls, heads: HeadList) -> Held:
        return cls(dict(heads.epochs))

    def with_receipts(self, receipts: Iterable[Receipt]) -> Held:
        """The same and what these receipts add."""
        epochs = dict(self.epochs)
        for each in receipts:
            epochs[each.epoch] = (
                *epochs.get(each.epoch, ()),
                Range(each.first, each.last, each.head_after, each.level),
            )
        return Held(epochs)

    def agreeing(self, head_at: Callable[[bytes, int], bytes | None]) -> Held:
        """Without the ranges whose head is not our journal's there (`head_at(epoch, seq)`; None: ours does not reach).

        Such a range is another journal's under our epoch's name. What we have of it is not held, however much it looks
        so, and has to be offered: only then does anybody learn of the fork.
        """
        return Held(
            {
                epoch: tuple(each for each in of_epoch if head_at(epoch, each.last) in (None, each.head))
                for epoch, of_epoch in self.epochs.items()
            }
        )

    def runs(self, epoch: bytes) -> tuple[ranges.Run, ...]:
        """All seqs of the epoch that the centre holds, at whatever level."""
        return ranges.union((held.first, held.last) for held in self.epochs.get(epoch, ()))

    def archived(self, epoch: bytes) -> tuple[ranges.Run, ...]:
        """Those of them that lie on a second medium too."""
        return ranges.union((held.first, held.last) for held in self.epochs.get(epoch, ()) if held.level == "archived")

    def levels(self, epoch: bytes) -> tuple[tuple[int, int, Level], ...]:
        """The epoch's seqs as ascending ranges of one level each, as few as there can be."""
        archived = self.archived(epoch)
        held = ranges.without(self.runs(epoch), archived)
        both: list[tuple[int, int, Level]] = [(*run, "archived") for run in archived]
        both += [(*run, "held") for run in held]
        return tuple(sorted(both))

    def last_head(self, epochs: Iterable[bytes]) -> bytes | None:
        """The chain's head at the end of what is held of the last of `epochs` of which anything is; None if nothing
        is."""
        found = None
        for epoch in epochs:
            if of_epoch := self.epochs.get(epoch):
                found = max(of_epoch, key=lambda held: held.last).head
        return found
