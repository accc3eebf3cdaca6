"""When to try again: pauses that double, with jitter, and never end; and duties that come round. Used by the agent.

Only monotonic time counts here: a wall clock that is set must neither stall the agent nor make it storm the centre.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Backoff:
    """The pause after a failure, in ms: half to whole of `first_ms` × 2ⁿ, at most `most_ms`. `chance` gives [0, 1)."""

    first_ms: int
    most_ms: int
    chance: Callable[[], float]
    failures: int = 0
    next_at_ms: int = 0  # monotonic; may be tried from then on

    def failed(self, now_ms: int) -> int:
        """Note a failure; the pause until the next try. Jitter keeps a province's boxes from coming back as one."""
        whole = min(self.most_ms, self.first_ms * 2 ** min(self.failures, 30))
        pause = int(whole * (0.5 + 0.5 * self.chance()))
        self.failures += 1
        self.next_at_ms = now_ms + pause
        return pause

    def went_well(self) -> None:
        self.failures = 0
        self.next_at_ms = 0

    def may(self, now_ms: int) -> bool:
        return now_ms >= self.next_at_ms


@dataclass
class Duty:
    """Something that comes round every `every_ms`; due at once at first."""

    every_ms: int
    next_at_ms: int | None = None

    def due(self, now_ms: int) -> bool:
        return self.next_at_ms is None or now_ms >= self.next_at_ms

    def done(self, now_ms: int) -> None:
        self.next_at_ms = now_ms + self.every_ms

    def at_once(self) -> None:
        self.next_at_ms = None
