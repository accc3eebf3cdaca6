"""How many seats a room carries: the load grows step by step until saves become slow, and half of the last good step
is the answer. The formula is documented in docs/wire/readiness.md, for the certificate carries it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from provisioning.rehearse.seats import Crowd
from sync.wire.readiness import Step

STEPS = (10, 20, 40, 80, 160, 240, 320, 400)
STEP_S = 12.0  # each seat saves once or twice in it
LIMIT_US = 1_000_000  # a save that takes a second is one that people begin to ask about
KEPT_BACK = 2  # one half: block changes, consoles, papers, a backup


def capacity(steps: Sequence[Step], limit_us: int = LIMIT_US) -> int:
    """Seats that the room carries: half of the last step before the first that is not carried."""
    good = 0
    for step in steps:
        if not carried(step, limit_us):
            break
        good = step.seats
    return good // KEPT_BACK


def carried(step: Step, limit_us: int = LIMIT_US) -> bool:
    """Something was measured, nothing was lost, and the p99 of a save is within the limit."""
    return step.saves > 0 and step.lost == 0 and step.p99_us <= limit_us


def measure(
    crowd: Crowd,
    told: Callable[[Step], None],
    *,
    steps: Sequence[int] = STEPS,
    step_s: float = STEP_S,
    limit_us: int = LIMIT_US,
    wait: Callable[[float], object] | None = None,
) -> list[Step]:
    """The growing load, to the first step that is not carried. Takes at most len(steps) × (step_s + sitting down)."""
    pause = wait or threading.Event().wait
    found: list[Step] = []
    for seats in steps:
        crowd.grow(seats)
        crowd.forget()
        pause(step_s)
        step = step_of(crowd, seats)
        found.append(step)
        told(step)
        if not carried(step, limit_us):
            break
    return found


def step_of(crowd: Crowd, seats: int) -> Step:
    """What this step came to. A seat that gave up counts as one save lost."""
    times = sorted(int(took * 1_000_000) for took in crowd.saves())
    lost = sum(1 for seat in crowd.seats if seat.failed is not None)
    if not times:
        return Step(seats, 0, 0, 0, 0, lost)
    return Step(seats, len(times), _rank(times, 50), _rank(times, 99), times[-1], lost)


def _rank(ordered: Sequence[int], percent: int) -> int:
    """Nearest rank: the smallest value that at least `percent` of all do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
