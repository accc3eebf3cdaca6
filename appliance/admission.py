"""Who may come in, and what a lease may have: pure functions over published state. For `appliance.room` and views."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.attempt import Attempt
from appliance.moving import is_withdrawn, moved_to, require_here
from appliance.presence import stopped
from appliance.state import RoomState, sitting_state
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken
from sync.wire.photos import Photo

ENTRANCE = ("registration", "running", "paused")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may log in once the PIN is right. The web checks `pin_hash`, then asks for the lease."""

    sitting: bytes
    roster: bytes
    ordinal: int
    attempt: bytes
    pin_hash: str
    name: str


def plain_nip(typed: str) -> str:
    """The one spelling of a NIP with spaces and quotes: people are found, and their failures counted, by it."""
    return "".join(filter(str.isalnum, typed))


def identify(state: RoomState, nip: str, token: str) -> Candidate:
    """The one person of this NIP in the sitting of this token.

    LumbungError UNKNOWN_NIP, WRONG_TOKEN, MOVED_ELSEWHERE, SITTING_CLOSED (with its state).

    `nip` may hold spaces and quotes.
    """
    known = state.library.by_nip.get(plain_nip(nip), ())
    people = [each for each in known if not is_withdrawn(state.attempts.get(each.attempt))]
    if not people:
        raise LumbungError(errors.UNKNOWN_NIP)
    typed = token.strip().casefold()
    fitting = [each for each in people if state.library.sittings[each.sitting].token.casefold() == typed]
    if not fitting:
        raise LumbungError(errors.WRONG_TOKEN)
    # One token may serve several sittings of a day: the one that takes people goes first, never one they left.
    moved = {each.attempt: moved_to(state, each.attempt) is not None for each in fitting}
    fitting.sort(key=lambda each: (moved[each.attempt], sitting_state(state, each.sitting) not in ENTRANCE))
    person = fitting[0]
    require_here(state, person.attempt)
    where = sitting_state(state, person.sitting)
    if where not in ENTRANCE:
        raise LumbungError(errors.SITTING_CLOSED, state=where)
    who = person.participant
    return Candidate(person.sitting, who.roster_id, who.ordinal, person.attempt, who.pin_hash, who.name)


def require_lease(state: RoomState, lease: LeaseToken) -> Attempt:
    """The attempt of a lease in published state.

    LumbungError NOT_READY while the writer adopts a lease of somebody on the roster (the page asks again), else
    UNKNOWN_LEASE.
    """
    attempt = state.attempts.get(lease.attempt)
    if attempt is not None and (lease.epoch, lease.seq) in attempt.leases:
        return attempt
    person = state.library.people.get(lease.attempt)
    if person is None or person.sitting != lease.sitting:
        raise LumbungError(errors.UNKNOWN_LEASE)
    raise LumbungError(errors.NOT_READY)


def own_photo(state: RoomState, lease: LeaseToken) -> Photo:
    """The photo of whoever has the lease, until they have submitted.

    Errors as `require_lease`; LEASE_SUPERSEDED, WRONG_STATE after the submit, NO_SUCH_PAGE without a photo.
    """
    attempt = require_lease(state, lease)
    if attempt.active != (lease.epoch, lease.seq):
        raise LumbungError(errors.LEASE_SUPERSEDED)
    if attempt.state == "submitted":
        raise LumbungError(errors.WRONG_STATE, state=attempt.state)
    return photo_of(state, attempt.id)


def photo_of(state: RoomState, attempt: bytes) -> Photo:
    """The photo of a participant. LumbungError NO_SUCH_PAGE where there is none, or none any more."""
    person = state.library.people.get(attempt)
    photo = None if person is None else state.library.photo_of(person)
    if photo is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    return photo


def has_photo(state: RoomState, attempt: bytes) -> bool | None:
    """Whether there is a photo of a participant; None where nobody of the sitting has one."""
    person = state.library.people.get(attempt)
    if person is None:
        return None
    if state.library.photo_of(person) is not None:
        return True
    return False if person.sitting in state.library.photos else None


def content(state: RoomState, lease: LeaseToken | None, digest: bytes, name: str) -> tuple[str, bytes]:
    """(media type, bytes) of a file of an open package.

    Pictures need no lease but a sitting that is open; the outline needs a lease of such a sitting; a block needs the
    newest log-in, in a browser that the exam allows, and to have been entered. A pause takes no block away: the page
    that asks has entered it, covers it, and is there at once when the room goes on.
    LumbungError NO_SUCH_PAGE, SITTING_CLOSED, UNKNOWN_LEASE, SITTING_NOT_RUNNING, WRONG_STATE, LEASE_SUPERSEDED,
    LOCKED_DOWN.
    """
    exam = state.library.exams.get(digest)
    file = None if exam is None else exam.files.get(name)
    if file is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    if name.startswith("media/"):
        if not any(each.package == digest and each.takes_people for each in state.sittings.values()):
            raise LumbungError(errors.SITTING_CLOSED)
        return file.media_type, file.data
    if lease is None:
        raise LumbungError(errors.BAD_LEASE_TOKEN)
    attempt = require_lease(state, lease)
    sitting = state.sittings.get(attempt.sitting)
    if sitting is None or sitting.package != digest or sitting.state == "closed":
        raise LumbungError(errors.SITTING_CLOSED, state=sitting_state(state, attempt.sitting))
    if file.block is not None:
        if sitting.state not in ("running", "paused"):
            raise LumbungError(errors.SITTING_NOT_RUNNING, state=sitting.state)
        if attempt.state != "working" or all(entered.block != file.block for entered in attempt.entered):
            raise LumbungError(errors.WRONG_STATE, state=attempt.state)
        if attempt.active != (lease.epoch, lease.seq):
            raise LumbungError(errors.LEASE_SUPERSEDED)
        if exam is not None and stopped(attempt.presence, exam.outline.lockdown):
            raise LumbungError(errors.LOCKED_DOWN)
    return file.media_type, file.data
