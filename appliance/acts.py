"""The acts of proctors and technicians: what the people who run a room may ask of the box, one record each.

Built by `appliance.web`, given to `Room.submit`, decided by `appliance.decisions.supervise`. Each carries a client-made
id of 16 bytes, so that a repeat changes nothing. Who may do which is `appliance.roles`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Act:
    """What every act has: its client-made id (16 bytes), the account, and the sitting it is about."""

    command: bytes
    actor: str
    sitting: bytes


# --- the sitting -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenSitting(Act):
    """Let participants log in."""


@dataclass(frozen=True, slots=True)
class CloseRegistration(Act):
    """Whoever has not logged in by now needs to be admitted."""


@dataclass(frozen=True, slots=True)
class ReopenRegistration(Act):
    """Let participants log in again by themselves."""

    reason: str


@dataclass(frozen=True, slots=True)
class StartSitting(Act):
    """Let blocks be entered."""


@dataclass(frozen=True, slots=True)
class PauseSitting(Act):
    """Stop every participant's time, and cover the questions.

    With `since_k` the pause is backdated: silences that began at that K or later and last now are given back whole.
    """

    reason: str
    since_k: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeSitting(Act):
    """Let time run again."""


@dataclass(frozen=True, slots=True)
class EndSitting(Act):
    """No more work; what was given before this moment still arrives and counts, and submits are taken."""


@dataclass(frozen=True, slots=True)
class CloseSitting(Act):
    """The room is done: nothing counts any more, and the content key is destroyed.

    Refused while people or browsers are unaccounted for, unless a `reason` says why it must be.
    """

    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Readmit(Act):
    """After a blackout: everybody may log in again, at any seat, without being asked about one by one."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoteIncident(Act):
    """A line for the minutes; `about` is the attempt it concerns, if one."""

    text: str
    category: str = "other"
    about: bytes | None = None


@dataclass(frozen=True, slots=True)
class SendMessage(Act):
    """A sentence on the page of one participant, or with `to` None of all."""

    to: bytes | None
    text: str


# --- who is in the room ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckIn(Act):
    """The proctor has seen this participant's identity card, or the `document` that stood for it."""

    attempt: bytes
    document: str


@dataclass(frozen=True, slots=True)
class UndoCheckIn(Act):
    """It was somebody else."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Admit(Act):
    """Let in a participant who came after registration was closed."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class MarkAbsent(Act):
    """The participant did not come; with `attempt` None: everybody who neither logged in nor was checked in."""

    attempt: bytes | None
    reason: str


@dataclass(frozen=True, slots=True)
class UndoAbsent(Act):
    """The participant came after all."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class ReplacePin(Act):
    """A new PIN, of which this is the argon2id hash; the old one opens nothing any more."""

    attempt: bytes
    pin_hash: str = field(repr=False)
    reason: str


@dataclass(frozen=True, slots=True)
class AddPerson(Act):
    """Take in somebody who is on no list. `sealed`: NIP, name and document for the centre; staff bind or reject.

    `shared`: the seat is meant, though somebody else has it.
    """

    roster: bytes
    nip: str = field(repr=False)
    name: str = field(repr=False)
    pin_hash: str = field(repr=False)
    seat: str | None
    sealed: bytes
    reason: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class MoveIn(Act):
    """Take in a participant of another sitting of this site: `attempt` is the one planned there."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class CallSpare(Act):
    """A spare participant takes part, in the place of somebody who did not come, if one is named."""

    attempt: bytes
    in_place_of: bytes | None
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectName(Act):
    """The name was misspelt on the list. `sealed`: the same for the centre."""

    attempt: bytes
    name: str = field(repr=False)
    sealed: bytes
    reason: str


# --- one participant at work -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AllowLogIn(Act):
    """Let one participant log in again: after a reset that they asked for, or to move to the PC at `seat`."""

    attempt: bytes
    seat: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerHelp(Act):
    """The participant who asked for help has been seen to."""

    attempt: bytes


@dataclass(frozen=True, slots=True)
class PausePerson(Act):
    """Stop one participant's time, and cover the questions on that PC."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class ResumePerson(Act):
    """Let one participant's time run again."""

    attempt: bytes


@dataclass(frozen=True, slots=True)
class AddTime(Act):
    """Add whole seconds to the block that one participant (or, with `attempt` None, everyone) is taking."""

    attempt: bytes | None
    added_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class AddHeld(Act):
    """Grant the held time that waits for a proctor: for one seat, or with `attempt` None for all."""

    attempt: bytes | None
    reason: str


@dataclass(frozen=True, slots=True)
class RevokeHeld(Act):
    """Take back the time that was held for the block which this participant is taking."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class ForceSubmit(Act):
    """End one attempt, or with `attempt` None all that are not submitted, with what the box has of them.

    `salt`: 16 random bytes for the slips' digests.
    """

    attempt: bytes | None
    salt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class WaiveLockdown(Act):
    """Let a participant go on whose browser is not the one that the exam asks for; `attempt` None: all of those."""

    attempt: bytes | None
    reason: str


@dataclass(frozen=True, slots=True)
class WriteOff(Act):
    """A browser cannot be reached before the close: what its log may still hold is named and signed for.

    `browser`: (epoch, seq) of the log-in there.
    """

    attempt: bytes
    browser: tuple[bytes, int]
    reason: str


# --- the box itself --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeepEmergency(Act):
    """A page's emergency file was brought here and is kept; its sitting and its lease may be unknown to this box.

    `lease`: (epoch, seq) of the log-in; `digest`: SHA-256 of the file.
    """

    attempt: bytes
    lease: tuple[bytes, int]
    digest: bytes
    size_bytes: int
