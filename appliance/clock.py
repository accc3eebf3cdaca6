"""The box clock K, and what is known of the wall clock. Pure arithmetic; `appliance.room` brings the readings.

K counts milliseconds during which this box could commit. It needs no wall clock, never goes back, and stands still
while the box is down. Wall time is only a label.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.wire.events import Event

MAX_STEP_MS = 3_000  # a longer time without a commit was not a working box
TICK_MS = 1_000
STEP_TOLERANCE_MS = 2_000  # how far wall and monotonic clock may differ before it is called a step


def advance(k: int, elapsed_ms: int) -> int:
    """K at a commit that comes `elapsed_ms` of monotonic time after the last one."""
    return k + min(max(elapsed_ms, 0), MAX_STEP_MS)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Wall time `wall_ms` (Unix ms) was read when the box clock stood at `k`; `confirmed` by a person or the centre."""

    k: int
    wall_ms: int
    confirmed: bool

    def wall_at(self, k: int) -> int:
        """The wall time at K = `k`, as far as this anchor tells."""
        return self.wall_ms + k - self.k


def anchor_of(event: Event) -> Anchor:
    """The anchor that a clock.anchored event is."""
    return Anchor(event.k, event.body[0], event.body[1])


@dataclass(frozen=True, slots=True)
class Reading:
    """Monotonic and wall clock, read together, in ms."""

    monotonic_ms: int
    wall_ms: int

    def expected_wall_ms(self, monotonic_ms: int) -> int:
        """What the wall clock has to show at `monotonic_ms` if nobody sets it."""
        return self.wall_ms + monotonic_ms - self.monotonic_ms


def stepped(before: Reading, now: Reading) -> bool:
    """Whether somebody or something set the wall clock between two readings."""
    return abs(now.wall_ms - before.expected_wall_ms(now.monotonic_ms)) > STEP_TOLERANCE_MS
