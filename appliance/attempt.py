"""An attempt's state as a fold of its events.

Folded by the writer at each decision and at start; which step follows on which is `appliance.attempt_table`. What an
attempt's answers are is `sync.wire.answers`, the same rule as at the centre; its time is `appliance.deadlines`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from immutables import Map

from appliance import presence
from appliance.attempt_table import NEXT
from appliance.presence import Presence
from appliance.sitting import Interval
from appliance.views import AttemptState
from sync.wire import answers
from sync.wire.answers import Ledger
from sync.wire.events import Event

LeaseKey = tuple[bytes, int]  # (epoch, seq) of the lease.granted event
MAX_RAN = 200  # intervals of proved running that are kept; neighbours are joined, so this is hours
MAX_EARLY = 2_000  # answers kept for a block that is not entered on this branch
RAN_GAP_MS = 1_000  # proofs this near each other are one


class Lease(NamedTuple):
    """One log-in. Its events up to n = `have` are in the journal; `superseded_k` is when another took its place.

    `told`: (n, K) of the page's last word on the end of its log that is in the journal.
    """

    have: int
    granted_k: int
    superseded_k: int | None
    told: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A block since it was entered. `held_ms` was given back, `waiting_ms` waits; `left_k`: the next was entered.

    `granted_ms` is what the proctor added, less what was withdrawn of it; `grants`: those of which nothing was.
    `waiting_since_k`: when the page was back and the last of what waits was known.
    """

    block: str
    entered_k: int
    block_ms: int
    granted_ms: int = 0
    held_ms: int = 0
    waiting_ms: int = 0
    waiting_since_k: int = 0
    grants: tuple[Grant, ...] = ()
    left_k: int | None = None


class Grant(NamedTuple):
    """Time that a proctor added to a block, and has not withdrawn: the act's id, at box time `k`."""

    added_by: bytes
    k: int
    added_ms: int


class Early(NamedTuple):
    """An answer to an item of a block that this branch has not entered: counts once it is."""

    lease: LeaseKey
    n: int
    item: str
    value: object
    c: int


class Submitted(NamedTuple):
    """The submit and its place in the journal, as the slip shows it."""

    lease: LeaseKey
    n: int
    digest: bytes
    epoch: bytes
    seq: int
    k: int
    wall_ms: int
    head: bytes


class Span(NamedTuple):
    """The attempt's events within one epoch lie between these two, both included."""

    epoch: bytes
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One participant's run of one exam. `rev` counts what its page has to know; its own answers do not count."""

    id: bytes
    sitting: bytes
    state: AttemptState
    ledger: Ledger
    span: tuple[Span, ...]
    rev: int = 0
    leases: Map[LeaseKey, Lease] = Map()  # noqa: RUF009  # immutable
    active: LeaseKey | None = None
    entered: tuple[Entered, ...] = ()
    ran: tuple[tuple[int, int], ...] = ()
    pauses: tuple[Interval, ...] = ()
    early: tuple[Early, ...] = ()
    submitted: Submitted | None = None
    forced: bool = False  # the proctor submitted, not the page
    presence: Presence = Presence()  # noqa: RUF009  # immutable
    first_granted_k: int | None = None
    late: int = 0
    refused: int = 0

    @property
    def current(self) -> Entered | None:
        """The block entered last, if any."""
        return self.entered[-1] if self.entered else None


class Place(NamedTuple):
    """Where an event lies: its epoch, the head after it, the label of its wall time."""

    epoch: bytes
    head: bytes
    wall_ms: int


def state_of(attempt: Attempt | None) -> str:
    """The state; who never logged in is absent."""
    return "absent" if attempt is None else attempt.state


def fold(attempt: Attempt | None, event: Event, place: Place) -> Attempt:
    """The attempt after one more of its events. ValueError if the table does not have this step."""
    after = NEXT.get((state_of(attempt), event.kind))
    if after is None:
        raise ValueError(f"{event.kind} while {state_of(attempt)}")
    if attempt is None:
        assert event.attempt is not None
        assert event.sitting is not None
        attempt = Attempt(event.attempt, event.sitting, "absent", answers.empty(event.attempt), ())
    span = _spanned(attempt.span, place.epoch, event.seq)
    change = _PAGE.get(event.kind)
    if change is not None:
        return change(attempt, event, span, answers.fold(attempt.ledger, place.epoch, event))
    seen, stepped = presence.fold(attempt.presence, event), _stepped(attempt, event, place)
    if stepped.active != attempt.active:
        seen = presence.in_new_browser(seen)
    return replace(stepped, state=after, span=span, rev=attempt.rev + 1, presence=seen)


def _stepped(attempt: Attempt, event: Event, place: Place) -> Attempt:
    """What a step other than a page's event changes, its state apart."""
    body = event.body
    match event.kind:
        case "lease.granted":
            return _leased(attempt, (place.epoch, event.seq), event.k)
        case "lease.adopted":
            return _adopted(attempt, (body[0], body[1]), event.k, place.epoch)
        case "block.entered":
            before = (*attempt.entered[:-1], replace(attempt.entered[-1], left_k=event.k)) if attempt.entered else ()
            return replace(attempt, entered=(*before, Entered(body[2], event.k, body[3])))
        case "attempt.submitted":
            return _submitted(attempt, event, place, body)
        case "attempt.forced":
            return replace(_submitted(attempt, event, place, body[3:]), forced=True)
        case "time.added":
            return _granted(_in_current(attempt, granted_ms=body[2]), Grant(body[0], event.k, body[2]))
        case "time.withdrawn":
            return _withdrawn(_in_current(attempt, granted_ms=-body[4]), body[3])
        case "time.held":
            attempt = _in_current(attempt, held_ms=body[1], waiting_ms=body[2] - body[1])
            return _waiting_since(attempt, event.k) if body[2] > body[1] else attempt
        case "held.granted":
            return _in_current(attempt, held_ms=body[3], waiting_ms=-body[3])
        case "held.revoked":
            return _in_current(attempt, held_ms=-body[3])
        case "participant.paused":
            return replace(attempt, pauses=(*attempt.pauses, (event.k, None)))
        case "participant.resumed":
            return replace(attempt, pauses=(*attempt.pauses[:-1], (attempt.pauses[-1][0], event.k)))
    return attempt  # identity.confirmed and attempt.started change nothing but the state


def _submitted(attempt: Attempt, event: Event, place: Place, body: tuple[Any, ...]) -> Attempt:
    """`body` as that of attempt.submitted."""
    lease = (body[0], body[1])
    submitted = Submitted(lease, body[2], body[4], place.epoch, event.seq, event.k, place.wall_ms, place.head)
    ledger = answers.fold(attempt.ledger, place.epoch, event)
    return replace(attempt, submitted=submitted, ledger=ledger, early=())


def _leased(attempt: Attempt, key: LeaseKey, k: int) -> Attempt:
    leases = attempt.leases
    if attempt.active is not None:
        leases = leases.set(attempt.active, leases[attempt.active]._replace(superseded_k=k))
    first = k if attempt.first_granted_k is None else attempt.first_granted_k
    return replace(attempt, leases=leases.set(key, Lease(0, k, None)), active=key, first_granted_k=first)


def _adopted(attempt: Attempt, key: LeaseKey, k: int, epoch: bytes) -> Attempt:
    """A lease that this journal never saw takes over from an older inherited one, never from one granted since."""
    active = attempt.active
    if active is not None and (active[0] == epoch or active[1] >= key[1]):
        return replace(attempt, leases=attempt.leases.set(key, Lease(0, k, k)))
    return _leased(attempt, key, k)


def _in_current(attempt: Attempt, *, granted_ms: int = 0, held_ms: int = 0, waiting_ms: int = 0) -> Attempt:
    now = attempt.entered[-1]
    now = replace(
        now,
        granted_ms=now.granted_ms + granted_ms,
        held_ms=max(now.held_ms + held_ms, 0),
        waiting_ms=max(now.waiting_ms + waiting_ms, 0),
    )
    return replace(attempt, entered=(*attempt.entered[:-1], now))


def _waiting_since(attempt: Attempt, k: int) -> Attempt:
    return replace(attempt, entered=(*attempt.entered[:-1], replace(attempt.entered[-1], waiting_since_k=k)))


def _granted(attempt: Attempt, grant: Grant) -> Attempt:
    now = attempt.entered[-1]
    return replace(attempt, entered=(*attempt.entered[:-1], replace(now, grants=(*now.grants, grant))))


def _withdrawn(attempt: Attempt, added_by: bytes) -> Attempt:
    now = attempt.entered[-1]
    grants = tuple(each for each in now.grants if each.added_by != added_by)
    return replace(attempt, entered=(*attempt.entered[:-1], replace(now, grants=grants)))


def _spanned(span: tuple[Span, ...], epoch: bytes, seq: int) -> tuple[Span, ...]:
    if span and span[-1].epoch == epoch:
        return (*span[:-1], Span(epoch, span[-1].first, seq))
    return (*span, Span(epoch, seq, seq))


# --- the page's own events: the hot path ---------------------------------------------------------


def _arrived(attempt: Attempt, event: Event) -> Map[LeaseKey, Lease]:
    body = event.body
    key = (body[0], body[1])
    lease = attempt.leases[key]
    if body[2] <= lease.have:
        return attempt.leases
    return attempt.leases.set(key, lease._replace(have=body[2]))


def _rev(attempt: Attempt, event: Event) -> int:
    """One more where the event came by an earlier lease: the page that works now does not know it."""
    return attempt.rev + ((event.body[0], event.body[1]) != attempt.active)


def _told(attempt: Attempt, event: Event, span: tuple[Span, ...], ledger: Ledger) -> Attempt:
    key = (event.body[0], event.body[1])
    lease = attempt.leases[key]._replace(told=(event.body[2], event.k))
    return replace(attempt, span=span, ledger=ledger, leases=attempt.leases.set(key, lease))


def _kept(attempt: Attempt, event: Event, span: tuple[Span, ...], ledger: Ledger) -> Attempt:
    return replace(attempt, span=span, ledger=ledger, leases=_arrived(attempt, event), rev=_rev(attempt, event))


def _focused(attempt: Attempt, event: Event, span: tuple[Span, ...], ledger: Ledger) -> Attempt:
    here = (event.body[0], event.body[1]) == attempt.active
    seen = presence.focused(attempt.presence, on=event.body[3], here=here)
    return replace(attempt, span=span, ledger=ledger, leases=_arrived(attempt, event), presence=seen)


def _given(attempt: Attempt, event: Event, span: tuple[Span, ...], ledger: Ledger) -> Attempt:
    leases, rev = _arrived(attempt, event), _rev(attempt, event)
    if not attempt.early:
        return replace(attempt, span=span, ledger=ledger, leases=leases, rev=rev)
    key, n = (event.body[0], event.body[1]), event.body[2]
    early = tuple(each for each in attempt.early if (each.lease, each.n) != (key, n))
    return replace(attempt, span=span, ledger=ledger, leases=leases, rev=rev, early=early)


def _late(attempt: Attempt, event: Event, span: tuple[Span, ...], ledger: Ledger) -> Attempt:
    body = event.body
    early = attempt.early
    if body[6] == "block_not_entered" and len(early) < MAX_EARLY:
        early = (*early, Early((body[0], body[1]), body[2], body[3], body[4], body[5]))
    leases = _arrived(attempt, event)
    return replace(attempt, span=span, ledger=ledger, leases=leases, late=attempt.late + 1, early=early)


def _refused(attempt: Attempt, event: Event, span: tuple[Span, ...], ledger: Ledger) -> Attempt:
    leases = _arrived(attempt, event)
    return replace(attempt, span=span, ledger=ledger, leases=leases, refused=attempt.refused + 1)


def _ran(attempt: Attempt, event: Event, span: tuple[Span, ...], ledger: Ledger) -> Attempt:
    # A page that ran while the box was down reads a K that the box has not come to yet: what lies in K to come is no
    # proof, or it would take the time of a later silence.
    start, end = event.body[3], min(event.body[4], event.k)
    ran = attempt.ran
    if start >= end:
        return replace(attempt, span=span, ledger=ledger, leases=_arrived(attempt, event))
    if ran and ran[-1][0] <= start <= ran[-1][1] + RAN_GAP_MS:
        ran = (*ran[:-1], (ran[-1][0], max(ran[-1][1], end)))
    else:
        ran = (*ran, (start, end))[-MAX_RAN:]
    return replace(attempt, span=span, ledger=ledger, leases=_arrived(attempt, event), ran=ran)


_PAGE = {
    "answer.given": _given,
    "answer.late": _late,
    "item.flagged": _kept,
    "page.ran": _ran,
    "page.focus": _focused,
    "log.whole": _told,
    "event.refused": _refused,
    "event.conflict": _refused,
}
