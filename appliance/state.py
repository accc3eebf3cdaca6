"""The state of the box as one frozen value, and the private draft of the next one in which the writer decides.

`appliance.room` publishes a `RoomState` by swapping one reference after each commit; everyone else only reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from immutables import Map

from appliance import attempt as attempts
from appliance import moving
from appliance import sitting as sittings
from appliance.attempt import Attempt, LeaseKey, Place
from appliance.clock import Anchor, anchor_of
from appliance.commands import ActDone
from appliance.journal import Group
from appliance.library import Library
from appliance.moving import Moves
from appliance.rows import chained_row
from appliance.sitting import Sitting
from appliance.views import SittingState
from sync.wire.events import Event
from sync.wire.kinds import KINDS

ACTS = frozenset(kind.name for kind in KINDS.values() if kind.by == "proctor")


class Gap(NamedTuple):
    """A silence of an attempt that is over but not yet settled: last heard at `since_k`, heard again at `until_k`."""

    lease: LeaseKey
    since_k: int
    until_k: int


@dataclass(frozen=True, slots=True)
class RoomState:
    """Everything that pages, pulses and confirmations are answered from. Never changed, only replaced."""

    epoch: bytes
    seq: int
    head: bytes
    k: int
    start_k: int
    library: Library
    anchor: Anchor
    sittings: Map[bytes, Sitting] = Map()  # noqa: RUF009  # immutable
    attempts: Map[bytes, Attempt] = Map()  # noqa: RUF009
    acts: Map[bytes, ActDone] = Map()  # noqa: RUF009  # a proctor's command id → what it did first
    returns: Map[bytes, Gap] = Map()  # noqa: RUF009  # attempt → its silence that is not settled
    unlocked: frozenset[bytes] = frozenset()  # packages that package.unlocked was said of
    refused: frozenset[bytes] = frozenset()  # dispatches that dispatch.refused was said of
    closed: frozenset[bytes] = frozenset()  # sittings that were closed before this start: they are not folded
    moved: Moves = Map()  # noqa: RUF009  # of closed sittings too
    brought: frozenset[bytes] = frozenset()  # emergency files that emergency.kept was said of
    passwords: Map[str, Password] = Map()  # noqa: RUF009  # account → what was chosen here
    read_only: bool = False
    date_needed: bool = False
    date_offset_ms: int | None = None  # what a typed date says to add to this machine's wall clock


def sitting_state(where: RoomState | Draft, sitting: bytes) -> SittingState:
    """The state of a sitting; what was closed before this start is not in memory, and stays closed."""
    known = where.sittings.get(sitting)
    return "closed" if known is None and sitting in where.closed else sittings.state_of(known)


class Password(NamedTuple):
    """A password that an account chose here. `given`: digest of the dispatch's hash that it took the place of."""

    given: bytes
    hash: str


class Word(NamedTuple):
    """What a page told of its own log: the n of its last event, at box time `k`."""

    n: int
    k: int


class Heard:
    """When each lease was last heard, and its silences. Kept in memory: after a restart K at start stands for all.

    `last` and `read` (messages that a person put away, by attempt) are written down once a second, for another start.
    Web threads only set these two and `written`; the writer alone reads and sets the rest.
    """

    def __init__(self) -> None:
        self.last: dict[LeaseKey, int] = {}
        self.written: dict[LeaseKey, Word] = {}
        self.read: dict[bytes, int] = {}
        self.silences: dict[LeaseKey, tuple[tuple[int, int], ...]] = {}

    def as_now(self) -> Heard:
        """What was heard until now: a copy for whoever reads for longer than a moment."""
        copy = Heard()
        copy.last, copy.written = dict(self.last), dict(self.written)
        copy.read, copy.silences = dict(self.read), dict(self.silences)
        return copy


@dataclass(frozen=True, slots=True)
class Rules:
    """The few settings that decisions depend on, in ms and bytes."""

    silent_ms: int = 15_000
    held_automatic_ms: int = 600_000
    reserve_bytes_per_person: int = 1 << 20
    reserve_bytes: int = 64 << 20
    pulse_ms: int = 5_000
    registration_closes_ms: int = 300_000


class Draft:
    """The state as it will be if this transaction commits: it contains the earlier commands of the same transaction."""

    def __init__(
        self,
        state: RoomState,
        rules: Rules,
        heard: Heard,
        *,
        epoch_id: int,
        chain_key: bytes,
        k: int,
        wall_ms: int,
        free_bytes: int = 1 << 62,
    ) -> None:
        self.before = state
        self.rules = rules
        self.free_bytes = free_bytes
        self.epoch = state.epoch
        self.seq = state.seq
        self.head = state.head
        self.k = k
        self.wall_ms = wall_ms
        self.library = state.library
        self.anchor = state.anchor
        self.sittings = state.sittings.mutate()
        self.attempts = state.attempts.mutate()
        self.acts = state.acts.mutate()
        self.returns = state.returns.mutate()
        self.unlocked = state.unlocked
        self.refused = state.refused
        self.closed = state.closed
        self.moved = state.moved
        self.brought = state.brought
        self.passwords = state.passwords
        self.date_needed = state.date_needed
        self.date_offset_ms = state.date_offset_ms
        self.group = Group()
        self.heard: dict[LeaseKey, int] = {}
        self.silences: dict[LeaseKey, tuple[tuple[int, int], ...]] = {}
        self._heard_before = heard
        self._epoch_id = epoch_id
        self._chain_key = chain_key

    def record(self, kind: str, sitting: bytes | None, attempt: bytes | None, body: tuple[Any, ...]) -> int:
        """Add an event: chain it, fold it, line it up for the commit. The seq it has."""
        event = Event(self.seq + 1, self.k, kind, sitting, attempt, body)
        row, head = chained_row(self._epoch_id, event, self._chain_key, self.head)
        self.fold(event, Place(self.epoch, head, self.anchor.wall_at(self.k)))
        self.moved = moving.fold(self.moved, event)
        self.group.rows.append(row)
        self.seq, self.head = event.seq, head
        return event.seq

    def fold(self, event: Event, place: Place) -> None:
        """What one event changes, in the draft alone."""
        if event.attempt is not None:
            self.attempts[event.attempt] = attempts.fold(self.attempts.get(event.attempt), event, place)
        elif event.sitting is not None:
            before = self.sittings.get(event.sitting)
            self.sittings[event.sitting] = sittings.fold(before, event, place.wall_ms)
        else:
            self._fold_of_box(event)
        if event.kind in ACTS:
            first = self.acts.get(event.body[0])
            done = (
                ActDone(place.epoch, event.seq, event.k, 1) if first is None else replace(first, count=first.count + 1)
            )
            self.acts[event.body[0]] = done

    def _fold_of_box(self, event: Event) -> None:
        if event.kind == "clock.anchored":
            self.anchor = anchor_of(event)
        elif event.kind == "package.unlocked":
            self.unlocked |= {event.body[0]}

    def last_heard(self, lease: LeaseKey) -> int:
        """K at which the lease's page was last heard; K at start for one not heard since."""
        known = self.heard.get(lease)
        return known if known is not None else self._heard_before.last.get(lease, self.before.start_k)

    def written(self, lease: LeaseKey) -> Word | None:
        """What the lease's page told of its log since this start; None if it told nothing."""
        return self._heard_before.written.get(lease)

    def silences_of(self, lease: LeaseKey) -> tuple[tuple[int, int], ...]:
        """(last heard, heard again) of each silence of the lease since this start."""
        known = self.silences.get(lease)
        return known if known is not None else self._heard_before.silences.get(lease, ())

    def finish(self) -> RoomState:
        """The frozen state that this draft has become."""
        return RoomState(
            epoch=self.epoch,
            seq=self.seq,
            head=self.head,
            k=self.k,
            start_k=self.before.start_k,
            library=self.library,
            anchor=self.anchor,
            sittings=self.sittings.finish(),
            attempts=self.attempts.finish(),
            acts=self.acts.finish(),
            returns=self.returns.finish(),
            unlocked=self.unlocked,
            refused=self.refused,
            closed=self.closed,
            moved=self.moved,
            brought=self.brought,
            passwords=self.passwords,
            date_needed=self.date_needed,
            date_offset_ms=self.date_offset_ms,
        )
