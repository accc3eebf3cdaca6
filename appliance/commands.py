"""What the box may be asked to do, and what it answers: the whole vocabulary of the one queue.

Built by both web faces and by simulation, given to `Room.submit`, decided by the writer alone. A participant's command
carries the lease token that the web has already verified; what proctors ask is in `appliance.acts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from appliance.acts import Act
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken

if TYPE_CHECKING:
    from appliance.library import Library

# --- a participant's -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogIn:
    """Grant a lease. NIP, token and PIN were checked before (`Room.identify`); `agent` names the browser.

    `seat` is the PC's own label, if its seat was checked. With a `reason` the participant asks the proctor for a
    log-in that was refused: the reply is then `Done`, or the lease if it is allowed by now.
    """

    sitting: bytes
    roster: bytes
    ordinal: int
    agent: str
    seat: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """The participant has confirmed the name on the screen."""

    lease: LeaseToken


@dataclass(frozen=True, slots=True)
class Start:
    """Rules read, rehearsal done: begin to work."""

    lease: LeaseToken


@dataclass(frozen=True, slots=True)
class EnterBlock:
    """Enter the next block (which ends the one before), or come back to the open one."""

    lease: LeaseToken
    block: str


@dataclass(frozen=True, slots=True)
class PutEvents:
    """The unconfirmed tail of the page's log: rows `[n, what, …]` as JSON gave them; nothing about them is trusted.

    `whole`: the request was not full, so the page has sent all it had.
    """

    lease: LeaseToken
    events: Sequence[Sequence[Any]]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Submit:
    """End the attempt. `n` is the last of the page's log; `salt` 16 and `digest` 32 bytes: `sync.wire.answers`."""

    lease: LeaseToken
    n: int
    salt: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class AskHelp:
    """The participant asks the proctor to come."""

    lease: LeaseToken
    reason: str


@dataclass(frozen=True, slots=True)
class FailLockdown:
    """The page's browser is not the one that the exam asks for; `what` says in which way."""

    lease: LeaseToken
    what: str


@dataclass(frozen=True, slots=True)
class Return:
    """The page of a lease is heard again after a silence. Made by `Room.pulse` itself."""

    lease: LeaseToken


# --- the box's own -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AcceptLibrary:
    """A newer dispatch was verified and opened, or more of it is open. `role_lists`: (version, envelope) each."""

    library: Library
    envelope: bytes
    role_lists: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class RefuseDispatch:
    """A dispatch in the inbox was not accepted: said once in the journal. `code` is the catalogue's."""

    digest: bytes
    code: str


@dataclass(frozen=True, slots=True)
class UnlockPackage:
    """The proctor typed an unlock code that opens this package; `content_key` is what it opened."""

    package: bytes
    content_key: bytes


@dataclass(frozen=True, slots=True)
class ConfirmDate:
    """A person typed today's date and time, as Unix ms."""

    actor: str
    wall_ms: int


# --- an account's own ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Somebody of the room chose a password of their own; `password_hash` is its argon2id string."""

    command: bytes
    actor: str
    password_hash: str = field(repr=False)


Command = (
    LogIn
    | Confirm
    | Start
    | EnterBlock
    | PutEvents
    | Submit
    | Return
    | AskHelp
    | FailLockdown
    | Act
    | ChangePassword
    | AcceptLibrary
    | RefuseDispatch
    | UnlockPackage
    | ConfirmDate
)

# --- what is answered ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The new lease as the page carries it, and whose attempt it is."""

    token: str
    lease: LeaseToken


@dataclass(frozen=True, slots=True)
class Have:
    """Every event of the lease up to n = `have` is durable here; `k` is the box clock, `rev` see `PulseView`."""

    have: int
    k: int
    rev: int


@dataclass(frozen=True, slots=True)
class Done:
    """A step of the participant was taken (or had been taken before)."""

    k: int
    rev: int


@dataclass(frozen=True, slots=True)
class ActDone:
    """A proctor's act is in the journal: where, when, and how many attempts it touched. A repeat gives the same."""

    epoch: bytes
    seq: int
    k: int
    count: int


@dataclass(frozen=True, slots=True)
class Slip:
    """The receipt slip: the submit's place in the journal, and what proves it (`digest` 26, `head` 16 characters)."""

    attempt: bytes
    epoch: bytes
    seq: int
    k: int
    wall_ms: int
    digest: str
    head: str
    forced: bool = False  # taken by the proctor: the digest is of what the box has


Reply = LoggedIn | Have | Done | ActDone | Slip
Result = Reply | LumbungError
