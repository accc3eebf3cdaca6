"""What anybody may ask of the room: answered from published state alone, by whichever thread asks.

The reading half of `appliance.room.Room`. Nothing here decides; a sign of life that changes something is submitted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace

from appliance import admission, overseeing, reading
from appliance.admission import Candidate
from appliance.attempt import LeaseKey
from appliance.commands import Command, Result, Return, Slip
from appliance.power import Power
from appliance.reconciling import Published, last_word
from appliance.space import Reserve
from appliance.state import Heard, RoomState, Rules, Word
from appliance.views import (
    AttemptView,
    BacklogView,
    HealthView,
    OpenPointView,
    ProctorView,
    PulseView,
    RoomView,
    SlipView,
)
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire import lease as leases
from sync.wire.exam import Lockdown
from sync.wire.lease import LeaseToken
from sync.wire.photos import Photo

Done = Callable[[Result], None]


class Answers(ABC):
    """The room to whoever asks. `published` is replaced whole by the half that writes; all else here may be called
    from any thread.
    """

    def __init__(self, state: RoomState, rules: Rules, wall_ms: Callable[[], int], reserve: Reserve) -> None:
        self.published = state
        self.receipts = State()  # what the agent last said the centre holds; set by whoever reads its file
        self.settled: frozenset[bytes] = frozenset()  # closed sittings of which that is all; set together with it
        self.power: Power = "mains"  # what the UPS last said; set by whoever reads its file
        self.rules = rules
        self._wall_ms = wall_ms
        self._reserve = reserve
        self._heard = Heard()
        self._returning: set[tuple[bytes, int]] = set()

    @abstractmethod
    def submit(self, command: Command, done: Done) -> None:
        """Queue a command; see `appliance.room.Room`."""

    def verify(self, token: str) -> LeaseToken:
        """The lease that a page's token names. WireError BAD_LEASE_TOKEN; NOT_READY before the first dispatch."""
        site_key = self.published.library.site_key
        if site_key is None:
            raise LumbungError(errors.NOT_READY)
        return leases.verify(site_key, token)

    def identify(self, nip: str, token: str) -> Candidate:
        """Who may log in with this NIP at the sitting with this token; see `admission.identify`."""
        return admission.identify(self.published, nip, token)

    def room_view(self) -> RoomView:
        """What the log-in page needs: no names."""
        view = reading.room_view(self.published)
        return replace(view, sittings=tuple(reading.settled_view(each, self.settled) for each in view.sittings))

    def pulse(self, lease: LeaseToken, c: int, written: int | None = None, told: int = 0) -> PulseView:
        """Answer a pulse and note that the page is there, and the last n of its log if it tells.

        `told`: up to which id the page has put all messages away; they come on no other PC of this person again.

        One above the newest of this journal was given by another, of the box before this one, and says nothing here.

        UNKNOWN_LEASE; NOT_READY while the lease is being adopted.
        """
        state = self.published
        self._hear(state, lease)
        told = told if told <= reading.newest_message(state.sittings.get(lease.sitting)) else 0
        if written is not None:
            self._heard.written[lease.epoch, lease.seq] = Word(written, state.k)
        told = self._heard.read[lease.attempt] = max(told, self._heard.read.get(lease.attempt, 0))
        return reading.pulse_view(state, self._heard, self.rules, self.receipts, lease, self.power, told)

    def view_attempt(self, lease: LeaseToken) -> AttemptView:
        """All that a page needs after a log-in or a reload. Errors as `pulse`."""
        state = self.published
        self._hear(state, lease)
        return reading.attempt_view(state, self._heard, self.rules, self.receipts, lease)

    def lockdown_of(self, lease: LeaseToken) -> tuple[Lockdown, str | None]:
        """What the lease's exam asks of the browser, and in what way this one was found wanting."""
        state = self.published
        exam, attempt = state.library.exam_of(lease.sitting), state.attempts.get(lease.attempt)
        if exam is None or attempt is None or attempt.active != (lease.epoch, lease.seq):
            return "off", None
        return exam.outline.lockdown, attempt.presence.locked

    def content(self, lease: LeaseToken | None, digest: bytes, name: str) -> tuple[str, bytes]:
        """(media type, bytes) of a package's file, if this lease may have it now; see `admission.content`."""
        return admission.content(self.published, lease, digest, name)

    def own_photo(self, lease: LeaseToken) -> Photo:
        """The photo of the participant at this lease; see `admission.own_photo`."""
        return admission.own_photo(self.published, lease)

    def photo_of(self, attempt: bytes) -> Photo:
        """The photo of a participant, for the proctor. LumbungError NO_SUCH_PAGE."""
        return admission.photo_of(self.published, attempt)

    def has_photo(self, attempt: bytes) -> bool | None:
        """Whether there is one; None where nobody of that sitting has one."""
        return admission.has_photo(self.published, attempt)

    def slip_view(self, slip: Slip) -> SlipView:
        """The slip with the person's name, as it is shown and printed; also after the sitting was closed."""
        return reading.slip_view(self.published, slip)

    def written(self) -> dict[LeaseKey, int]:
        """How far each page's own log goes: n of its last event, where its word still holds; see `last_word`."""
        state, told = Published(self.published, self._heard), {}
        for attempt in self.published.attempts.values():
            for lease in attempt.leases:
                n = last_word(state, attempt, lease)
                if n is not None:
                    told[lease] = n
        return told

    def proctor_view(self, sitting: bytes, pace: overseeing.Pace = iter) -> ProctorView:
        """A sitting as its proctor sees it, its people gone through at `pace`. LumbungError UNKNOWN_SITTING."""
        view = overseeing.proctor_view(self.published, self._heard, self.rules, self.receipts, sitting, pace)
        return replace(view, sitting=reading.settled_view(view.sitting, self.settled))

    def open_points(self, sitting: bytes) -> tuple[OpenPointView, ...]:
        """What stands against the close of a sitting."""
        return overseeing.open_points(self.published, self._heard, sitting)

    def backlog(self) -> BacklogView:
        """How much of the journal the centre has not confirmed."""
        return reading.backlog_view(self.published, self.receipts)

    def health(self) -> HealthView:
        """How the box itself is."""
        return reading.health_view(
            self.published, self._wall_ms(), self._reserve.held_bytes, self._reserve.free_bytes(), self.power
        )

    def _hear(self, state: RoomState, lease: LeaseToken) -> None:
        """Note a sign of life. A return after a silence, and a lease not known here, go through the queue."""
        key = (lease.epoch, lease.seq)
        attempt = state.attempts.get(lease.attempt)
        known = attempt is not None and key in attempt.leases
        if known and state.k - self._heard.last.get(key, state.start_k) <= self.rules.silent_ms:
            self._heard.last[key] = state.k
        elif key not in self._returning:
            self._returning.add(key)
            self.submit(Return(lease), lambda result: self._returning.discard(key))
