"""Acts that take another act back: each says why, and nothing that somebody did meanwhile goes with it."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.acts.base import Act


@dataclass(frozen=True, slots=True)
class UndoEnd(Act):
    """The sitting was ended too early: it goes on as if it had been paused since. Who submitted stays submitted."""

    reason: str


@dataclass(frozen=True, slots=True)
class UndoReadmit(Act):
    """Whoever has not logged in again by now needs to be let in one by one."""

    reason: str


@dataclass(frozen=True, slots=True)
class UndoCheckIn(Act):
    """It was somebody else."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class UndoAdmit(Act):
    """The participant was let in late by mistake, and has not logged in."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class UndoAbsent(Act):
    """The participant came after all."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class UndoAddPerson(Act):
    """Somebody on no list was added by mistake, and has not logged in."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class UndoMoveIn(Act):
    """Somebody was moved in by mistake, and has not logged in: they are awaited again where they came from."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class UndoCallSpare(Act):
    """The spare is not needed, and has not logged in."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class UndoAllowLogIn(Act):
    """The further log-in that was allowed is not needed, and nobody used it."""

    attempt: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawTime(Act):
    """Take back what one participant (or, with `attempt` None, everyone) has not used of time that was added.

    `grant`: the id of the act that added it to the block which they are taking.
    """

    attempt: bytes | None
    grant: bytes
    reason: str
