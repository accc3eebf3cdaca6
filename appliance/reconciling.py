"""Whether a sitting's people and browsers add up: enrolled = present + absent, and events at browsers = box.

Read by the decision that closes a sitting from its draft, by the console and the reconciliation sheet from what is
published. Needs no centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from appliance.attempt import Attempt, LeaseKey
from appliance.library import Library, Person
from appliance.moving import Moves, is_withdrawn, moved_to
from appliance.sitting import Sitting
from appliance.state import Heard, RoomState, Word

# A page that was heard so short a time before another log-in took its place had nothing to send at that moment.
SUPERSEDED_MS = 15_000
Why = Literal["unaccounted", "not_submitted", "browser"]


class OpenPoint(NamedTuple):
    """What stands against a close, one a person. `leases`: of their browsers whose logs may hold more than the box has.

    `why` is what has to be settled first: whoever did not submit is asked for that, and for their browsers afterwards.
    """

    attempt: bytes
    why: Why
    leases: tuple[LeaseKey, ...] = ()


class Attempts(Protocol):
    """Attempts by id, frozen or of a draft."""

    def get(self, key: bytes, /) -> Attempt | None: ...


class Sittings(Protocol):
    """Sittings by id, frozen or of a draft."""

    def get(self, key: bytes, /) -> Sitting | None: ...


class Books(Protocol):
    """What the sums are done over: a draft, or what is published."""

    @property
    def library(self) -> Library: ...
    @property
    def attempts(self) -> Attempts: ...
    @property
    def sittings(self) -> Sittings: ...
    @property
    def moved(self) -> Moves: ...
    def written(self, lease: LeaseKey, /) -> Word | None: ...


@dataclass(frozen=True, slots=True)
class Published:
    """The books as pages read them."""

    state: RoomState
    heard: Heard

    @property
    def library(self) -> Library:
        return self.state.library

    @property
    def attempts(self) -> Attempts:
        return self.state.attempts

    @property
    def sittings(self) -> Sittings:
        return self.state.sittings

    @property
    def moved(self) -> Moves:
        return self.state.moved

    def written(self, lease: LeaseKey, /) -> Word | None:
        """As `appliance.state.Draft.written`."""
        return self.heard.written.get(lease)


def open_points(books: Books, sitting: bytes) -> list[OpenPoint]:
    """Everybody of a sitting who has something unaccounted for, in the order of the attempts' ids."""
    people = {key: each for key, each in books.library.people.items() if each.sitting == sitting}
    points = (_point_of(books, key, person) for key, person in sorted(people.items()))
    return [point for point in points if point is not None]


def last_word(books: Books, attempt: Attempt, lease: LeaseKey) -> int | None:
    """The n of the last event in the log at the lease's page; None where the page's word of it does not hold.

    A page writes on while it is silent, so a word holds only if nothing could be written after it: it was told once
    the attempt was submitted or the sitting had ended, or (of an earlier log-in) when the next one took its place.
    While the attempt still goes on, it is how far the page was when it was heard last. Words are kept in memory; those
    that complete a log are in the journal too (`log.whole`), so that a start asks for no browser that was here already.
    """
    word, told = books.written(lease), attempt.leases[lease].told
    if told is not None and (word is None or word.k < told[1]):
        word = Word(*told)
    if word is None:
        return None
    return word.n if word.k >= (stopped_k(books, attempt, lease) or 0) else None


def stopped_k(books: Books, attempt: Attempt, lease: LeaseKey) -> int | None:
    """Since which K nothing more can be written at the lease's page; None while it may be at work."""
    sitting = books.sittings.get(attempt.sitting)
    stops = [
        None if attempt.submitted is None else attempt.submitted.k,
        None if sitting is None else sitting.ended_k,
    ]
    superseded_k = attempt.leases[lease].superseded_k
    if superseded_k is not None:
        stops.append(superseded_k - SUPERSEDED_MS)
    return min((each for each in stops if each is not None), default=None)


def is_whole(attempt: Attempt, lease: LeaseKey, written: int | None) -> bool:
    """Whether the box has all that the lease's page wrote, or somebody has signed for what it may lack.

    `written`: as `last_word`.
    """
    have = attempt.leases[lease].have
    if lease in attempt.presence.written_off:
        return True
    if attempt.submitted is not None and not attempt.forced and attempt.submitted.lease == lease:
        return have >= attempt.submitted.n
    return written is not None and have >= written


def _point_of(books: Books, key: bytes, person: Person) -> OpenPoint | None:
    attempt = books.attempts.get(key)
    if moved_to(books, key) is not None or is_withdrawn(attempt):
        return None
    if attempt is None or attempt.active is None:
        seen = attempt is not None and (attempt.presence.absent or attempt.presence.checked_in)
        enrolled = not person.participant.spare or (attempt is not None and attempt.presence.called)
        return OpenPoint(key, "unaccounted") if enrolled and not seen else None
    leases = tuple(lease for lease in attempt.leases if not is_whole(attempt, lease, last_word(books, attempt, lease)))
    if attempt.submitted is None:
        return OpenPoint(key, "not_submitted", leases)
    return OpenPoint(key, "browser", leases) if leases else None
