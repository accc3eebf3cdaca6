"""A sitting's states as one table, and its state as a fold of its events.

Folded by the writer at each decision and at start; the table is what decisions read and what the documents print.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from appliance.views import SittingState
from sync.wire.events import Event
from sync.wire.kinds import By

Interval = tuple[int, int | None]  # K from, K to; None while it lasts


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of a state table: in state `before`, `event` by `who` leads to `after`."""

    before: str
    event: str
    after: str
    who: By


_OPEN = ("registration", "running", "paused", "ended")
MAX_MESSAGES = 50  # that a room is reminded of; all are in the journal

TRANSITIONS: tuple[Transition, ...] = (
    Transition("planned", "sitting.opened", "registration", "proctor"),
    Transition("registration", "sitting.started", "running", "proctor"),
    Transition("running", "sitting.paused", "paused", "proctor"),
    Transition("paused", "sitting.resumed", "running", "proctor"),
    Transition("running", "sitting.ended", "ended", "proctor"),
    Transition("paused", "sitting.ended", "ended", "proctor"),
    Transition("ended", "end.undone", "paused", "proctor"),
    Transition("ended", "sitting.closed", "closed", "proctor"),
    Transition("registration", "sitting.closed", "closed", "proctor"),  # nobody came
    Transition("registration", "registration.closed", "registration", "proctor"),
    Transition("registration", "registration.lapsed", "registration", "machine"),
    Transition("registration", "registration.reopened", "registration", "proctor"),
    *(Transition(state, "incident.noted", state, "proctor") for state in _OPEN),
    *(Transition(state, "message.sent", state, "proctor") for state in _OPEN),
    *(Transition(state, "sitting.readmitted", state, "proctor") for state in _OPEN[:3]),
    *(Transition(state, "readmission.undone", state, "proctor") for state in _OPEN[:3]),
)
NEXT: dict[tuple[str, str], SittingState] = {(t.before, t.event): t.after for t in TRANSITIONS}  # type: ignore[misc]  # the table's own words


class Message(NamedTuple):
    """A proctor's sentence to one attempt or, with `to` None, to all. `seq` of its event names it.

    `wall_ms`: the room's wall time (Unix ms) at K, by the anchor of that moment.
    """

    seq: int
    k: int
    wall_ms: int
    to: bytes | None
    text: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting since it was opened. `pauses` ascend and do not overlap; `rev` counts what pages have to know.

    `by_hand`: registration was closed or opened by a proctor, so its planned time does nothing any more.
    `backed`: (since K, K) of the pauses that were backdated; `readmitted_seq`: the event that let everybody in again,
    if it was not undone.
    """

    id: bytes
    package: bytes
    state: SittingState
    opened_k: int
    rev: int = 0
    pauses: tuple[Interval, ...] = ()
    started_k: int | None = None
    ended_k: int | None = None
    registering: bool = True
    by_hand: bool = False
    readmitted_seq: int | None = None
    backed: tuple[tuple[int, int], ...] = ()
    messages: tuple[Message, ...] = ()
    incidents: int = 0

    @property
    def takes_people(self) -> bool:
        """Whether participants may log in."""
        return self.state in ("registration", "running", "paused")


def state_of(sitting: Sitting | None) -> SittingState:
    """The state; a sitting with no event yet is planned."""
    return "planned" if sitting is None else sitting.state


def fold(sitting: Sitting | None, event: Event, wall_ms: int) -> Sitting:
    """The sitting after one more of its events, at Unix ms `wall_ms`. ValueError if the table lacks this step."""
    after = NEXT.get((state_of(sitting), event.kind))
    if after is None:
        raise ValueError(f"{event.kind} while {state_of(sitting)}")
    if sitting is None:
        return Sitting(event.sitting or b"", event.body[2], after, event.k)
    match event.kind:
        case "sitting.started":
            sitting = replace(sitting, started_k=event.k, registering=False)
        case "sitting.paused":
            since_k = event.body[3]
            backed = sitting.backed if since_k is None else (*sitting.backed, (since_k, event.k))
            sitting = replace(sitting, pauses=(*sitting.pauses, (event.k, None)), backed=backed)
        case "sitting.resumed":
            sitting = replace(sitting, pauses=_ended(sitting.pauses, event.k))
        case "sitting.ended":
            sitting = replace(sitting, pauses=_ended(sitting.pauses, event.k), ended_k=event.k)
        case "end.undone":
            assert sitting.ended_k is not None  # the table: it had ended
            sitting = replace(sitting, pauses=(*sitting.pauses, (sitting.ended_k, None)), ended_k=None)
        case "registration.closed":
            sitting = replace(sitting, registering=False, by_hand=True)
        case "registration.reopened":
            sitting = replace(sitting, registering=True, by_hand=True)
        case "registration.lapsed":
            sitting = replace(sitting, registering=False)
        case "sitting.readmitted":
            return replace(sitting, readmitted_seq=event.seq)
        case "readmission.undone":
            return replace(sitting, readmitted_seq=None)
        case "message.sent":
            message = Message(event.seq, event.k, wall_ms, event.body[2], event.body[3])
            return replace(sitting, messages=(*sitting.messages, message)[-MAX_MESSAGES:])
        case "incident.noted":
            return replace(sitting, incidents=sitting.incidents + 1)
    return replace(sitting, state=after, rev=sitting.rev + 1)


def _ended(pauses: tuple[Interval, ...], k: int) -> tuple[Interval, ...]:
    if not pauses or pauses[-1][1] is not None:
        return pauses
    return (*pauses[:-1], (pauses[-1][0], k))
