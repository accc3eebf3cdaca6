"""Acts on who is in the room."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.acts.base import Act


@dataclass(frozen=True, slots=True)
class CheckIn(Act):
    """The proctor has seen this participant's identity card, or the `document` that stood for it."""

    attempt: bytes
    document: str


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
