"""What browsers, box and centre have of each attempt, and which runs of the journal have no receipt.

A part of `appliance.recounting.telling`. Counted are the events that pages wrote, by their key (lease, n): each once,
whatever the journal says of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appliance.attempt import LeaseKey
from appliance.papers.facts import Batch, Reconciled
from appliance.recounting.tale import Run
from sync import ranges
from sync.state import State


class Receipted:
    """The seqs that the centre gave its receipt for, by epoch."""

    def __init__(self, receipts: State) -> None:
        self._firsts: dict[bytes, list[int]] = {}
        self._lasts: dict[bytes, list[int]] = {}
        for epoch, runs in receipts.receipted.items():
            joined = ranges.union((first, last) for first, last, _ in runs)
            self._firsts[bytes.fromhex(epoch)] = [first for first, _ in joined]
            self._lasts[bytes.fromhex(epoch)] = [last for _, last in joined]

    def has(self, epoch: bytes, seq: int) -> bool:
        """Whether the centre has this event."""
        at = bisect_right(self._firsts.get(epoch, ()), seq) - 1
        return at >= 0 and seq <= self._lasts[epoch][at]

    def cuts(self) -> dict[bytes, list[int]]:
        """The last seq before each change from receipted to not, and back, by epoch."""
        return {epoch: [first - 1 for first in firsts] + self._lasts[epoch] for epoch, firsts in self._firsts.items()}


@dataclass(slots=True)
class Log:
    """One browser's log: `have` of its events are on the box, `centre` of these at the centre.

    `submitted_n`: its last event, by its own submit. `written_off`: why it may hold more that nobody can reach.
    """

    have: int = 0
    centre: int = 0
    submitted_n: int | None = None
    written_off: str | None = None
    kept: bool = False  # an emergency file of it is on the box

    def add(self, n: int, *, received: bool) -> None:
        """More events, up to key `n`. Keys come without a gap; one that is there already is a second word on it."""
        if n > self.have:
            self.centre += (n - self.have) * received
            self.have = n


def reconciled_of(
    number: int, logs: Mapping[LeaseKey, Log], written: Mapping[LeaseKey, int], *, whole: bool, received: bool
) -> Reconciled:
    """One attempt's line. `whole`: the sitting was closed with nothing left open, so the box has what browsers wrote.

    `received`: the centre has every event about the attempt.
    """
    told = {lease: _at_browser(lease, log, written, whole) for lease, log in logs.items()}
    known = [count for count in told.values() if count is not None]
    least = sum(logs[lease].have if count is None else count for lease, count in told.items())
    centre = sum(log.centre for log in logs.values())
    return Reconciled(
        person=number,
        browsers=sum(known) if len(known) == len(told) else None,
        browsers_least=least if known or least else None,
        box=sum(log.have for log in logs.values()),
        centre=centre if centre or received else None,
        unreachable="; ".join(log.written_off for log in logs.values() if log.written_off is not None),
        kept=any(log.kept for log in logs.values()),
    )


def _at_browser(lease: LeaseKey, log: Log, written: Mapping[LeaseKey, int], whole: bool) -> int | None:
    """How many events this browser wrote: by its submit, its own word since the start, or the close that counted it."""
    if log.submitted_n is not None:
        return max(log.submitted_n, log.have)
    if lease in written:
        return max(written[lease], log.have)
    return log.have if whole and log.written_off is None else None


def unreceipted(runs: Sequence[Run], receipts: State) -> tuple[Batch, ...]:
    """What of the whole journal the centre has given no receipt for, of any level: as runs of seqs, oldest first."""
    return tuple(
        Batch(run.epoch.hex(), first, last)
        for run in runs
        for first, last in ranges.without(
            [(run.first, run.last)],
            [(first, last) for first, last, _ in receipts.receipted.get(run.epoch.hex(), ())],
        )
    )
