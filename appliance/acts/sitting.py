"""Acts on a sitting as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.acts.base import Act


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
