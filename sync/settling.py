"""Whether a sitting is settled, as the box can tell: closed, and all its stretch of the journal archived at the centre.

Read by `lumbung sync settled`, and by the box for its pages and papers. It goes by the agent's state, which holds what
the centre signed for where its heads are the journal's. Settling alone permits pruning; whoever prunes checks the
signed receipts themselves besides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sync import errors
from sync.errors import LumbungError
from sync.journal import JOURNAL, Epoch, JournalView, reading
from sync.state import State, read_state
from sync.stretches import Stretch, Stretched, shared_out

Why = Literal["open", "missing", "held", "fork"]


@dataclass(frozen=True, slots=True)
class Settlement(Stretched):
    """A sitting between the box and the centre. `head`: of the chain at the close; its `epoch` and `seq` beside it.

    `stretches` run from the opening to the last event about the sitting, whatever else lies between: nothing of it can
    be understood without the rest. `quarantined`: events in it that the centre keeps and could not use.
    """

    sitting: bytes
    closed: bool
    stretches: tuple[Stretch, ...]
    epoch: bytes | None = None
    seq: int | None = None
    head: bytes | None = None
    forks: tuple[str, ...] = ()
    quarantined: tuple[tuple[str, int, str], ...] = ()

    @property
    def why_not(self) -> tuple[Why, ...]:
        """What stands against calling it settled; nothing: it is."""
        against: tuple[tuple[bool, Why], ...] = (
            (not self.closed, "open"),
            (self.missing > 0, "missing"),
            (self.held > 0, "held"),
            (bool(self.forks), "fork"),
        )
        return tuple(why for so, why in against if so)

    @property
    def settled(self) -> bool:
        return not self.why_not

    def to_json(self) -> dict[str, Any]:
        """For programs: bytes in hex, runs as [first, last]."""
        return {
            "sitting": self.sitting.hex(),
            "settled": self.settled,
            "why_not": list(self.why_not),
            "closed": self.closed,
            "closing": None
            if self.epoch is None or self.head is None
            else {"epoch": self.epoch.hex(), "seq": self.seq, "head": self.head.hex()},
            "events": self.events,
            "archived": self.archived,
            "held": self.held,
            "missing": self.missing,
            "stretches": [each.to_json() for each in self.stretches],
            "forks": list(self.forks),
            "quarantined": [list(each) for each in self.quarantined],
        }


def settlements(data_dir: Path, sittings: Iterable[bytes] | None = None) -> tuple[Settlement, ...]:
    """Those of a box's folder, all that were opened or only `sittings`.

    LumbungError JOURNAL_UNREADABLE, STATE_UNREADABLE; UNKNOWN_SITTING for one of which the journal has no event.
    """
    state = read_state(data_dir)
    with reading(data_dir / JOURNAL) as journal:
        wanted = journal.sittings() if sittings is None else tuple(sittings)
        return tuple(settlement_of(journal, state, each) for each in wanted)


def settlement_of(journal: JournalView, state: State, sitting: bytes) -> Settlement:
    """One of them. LumbungError UNKNOWN_SITTING where the journal has no event about it, JOURNAL_UNREADABLE."""
    spans = journal.span_of(sitting)
    if not spans:
        raise LumbungError(errors.UNKNOWN_SITTING)
    first_row, last_row = min(spans), max(spans)
    epochs = [epoch for epoch in journal.epochs() if first_row <= epoch.row <= last_row]
    stretches = tuple(
        _stretch(
            epoch,
            spans[first_row][0] if epoch.row == first_row else epoch.first,
            spans[last_row][1] if epoch.row == last_row else epoch.last,
            state,
        )
        for epoch in epochs
        if epoch.last >= epoch.first
    )
    close = journal.close_of(sitting)
    closing = None if close is None else next(epoch for epoch in epochs if epoch.row == close.row)
    names = {epoch.origin.epoch.hex() for epoch in epochs}
    return Settlement(
        sitting=sitting,
        closed=close is not None,
        stretches=stretches,
        epoch=None if closing is None else closing.origin.epoch,
        seq=None if close is None else close.seq,
        head=None if close is None else close.head,
        forks=tuple(name for name in state.forks if name.split("-")[0] in names),
        quarantined=tuple(
            (epoch, seq, code)
            for epoch, seq, code in state.quarantined
            if any(each.epoch.hex() == epoch and each.first <= seq <= each.last for each in stretches)
        ),
    )


def _stretch(epoch: Epoch, first: int, last: int, state: State) -> Stretch:
    told = state.receipted.get(epoch.origin.epoch.hex(), ())
    there = [(low, high) for low, high, _ in told]
    archived = [(low, high) for low, high, level in told if level == "archived"]
    return Stretch(epoch.origin.epoch, first, last, *shared_out((first, last), there, archived))
