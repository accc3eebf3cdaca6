"""Acts on one participant at work."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.acts.base import Act


@dataclass(frozen=True, slots=True)
class AllowLogIn(Act):
    """Let one participant log in again: after a reset that they asked for, or to move to the PC at `seat`.

    `shared`: the seat is meant, though somebody else has it.
    """

    attempt: bytes
    seat: str | None
    reason: str
    shared: bool = False


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

    `browser`: (epoch, seq) of the log-in there; both None: all that are not heard, of people who have submitted.
    """

    attempt: bytes | None
    browser: tuple[bytes, int] | None
    reason: str
