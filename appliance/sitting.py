"""A sitting's states as one table, and its state as a fold of its events.

Folded by the writer at each decision and at start; the table is what decisions read and what the documents print.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from appliance.views import SittingState
from sync.wire.events import By, Event

Interval = tuple[int, int | None]  # K from, K to; None while it lasts


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of a state table: in state `before`, `event` by `who` leads to `after`."""

    before: str
    event: str
    after: str
    who: By


_TAKES_INCIDENTS = ("registration", "running", "paused", "ended")

TRANSITIONS: tuple[Transition, ...] = (
    Transition("planned", "sitting.opened", "registration", "proctor"),
    Transition("registration", "sitting.started", "running", "proctor"),
    Transition("running", "sitting.paused", "paused", "proctor"),
    Transition("paused", "sitting.resumed", "running", "proctor"),
    Transition("running", "sitting.ended", "ended", "proctor"),
    Transition("paused", "sitting.ended", "ended", "proctor"),
    Transition("ended", "sitting.closed", "closed", "proctor"),
    Transition("registration", "sitting.closed", "closed", "proctor"),  # nobody came
    *(Transition(state, "incident.noted", state, "proctor") for state in _TAKES_INCIDENTS),
)
NEXT: dict[tuple[str, str], SittingState] = {(t.before, t.event): t.after for t in TRANSITIONS}  # type: ignore[misc]  # the table's own words


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting since it was opened. `pauses` ascend and do not overlap; `rev` counts what pages have to know."""

    id: bytes
    package: bytes
    state: SittingState
    opened_k: int
    rev: int = 0
    pauses: tuple[Interval, ...] = ()
    ended_k: int | None = None

    @property
    def takes_people(self) -> bool:
        """Whether participants may log in."""
        return self.state in ("registration", "running", "paused")


def state_of(sitting: Sitting | None) -> SittingState:
    """The state; a sitting with no event yet is planned."""
    return "planned" if sitting is None else sitting.state


def fold(sitting: Sitting | None, event: Event) -> Sitting:
    """The sitting after one more of its events. ValueError if the table does not have this step."""
    after = NEXT.get((state_of(sitting), event.kind))
    if after is None:
        raise ValueError(f"{event.kind} while {state_of(sitting)}")
    if sitting is None:
        return Sitting(event.sitting or b"", event.body[2], after, event.k)
    match event.kind:
        case "sitting.paused":
            sitting = replace(sitting, pauses=(*sitting.pauses, (event.k, None)))
        case "sitting.resumed":
            sitting = replace(sitting, pauses=_ended(sitting.pauses, event.k))
        case "sitting.ended":
            sitting = replace(sitting, pauses=_ended(sitting.pauses, event.k), ended_k=event.k)
        case "incident.noted":
            return sitting
    return replace(sitting, state=after, rev=sitting.rev + 1)


def _ended(pauses: tuple[Interval, ...], k: int) -> tuple[Interval, ...]:
    if not pauses or pauses[-1][1] is not None:
        return pauses
    return (*pauses[:-1], (pauses[-1][0], k))
