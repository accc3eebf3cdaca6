"""What the box shows: plain frozen records made from published state only, one per page or answer that shows them.

Made by `appliance.room`, turned into JSON or pages by `appliance.web`. Field names are those of the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from appliance.power import Power
from sync.wire.events import Value
from sync.wire.exam import Lockdown

SittingState = Literal["planned", "registration", "running", "paused", "ended", "closed", "settled"]
AttemptState = Literal["absent", "logged_in", "confirmed", "working", "submitted"]
BlockState = Literal["todo", "open", "closed"]


@dataclass(frozen=True, slots=True)
class PersonView:
    """Who sits there, as the card says."""

    name: str
    nip: str
    seat: str | None
    language: str | None
    needs: tuple[str, ...]
    photo: bool | None  # None: nobody of this sitting has one


@dataclass(frozen=True, slots=True)
class SittingView:
    """A sitting for people who are not logged in: no names, no token.

    `state` is a fold of the journal, but for `settled`: that a closed one is settled hangs on the centre's receipts.
    """

    id: str
    title: str
    room: str
    starts_at: str
    state: SittingState


@dataclass(frozen=True, slots=True)
class RoomView:
    """What the log-in page needs."""

    site: str
    zone: str
    sittings: tuple[SittingView, ...]
    k: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExamView:
    """Which exam, and where its outline lies."""

    digest: str
    id: str
    title: dict[str, str]
    languages: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block: orders are given only once it was entered. `deadline` in K ms, moving while paused.

    `seconds`: for this person, with what the roster adds and without what a late-comer missed.
    """

    id: str
    state: BlockState
    deadline: int | None
    seconds: int
    items: tuple[str, ...] | None
    options: dict[str, tuple[str, ...]] | None
    url: str


@dataclass(frozen=True, slots=True)
class AttemptView:
    """All that a page needs to go on where the participant is, after a log-in or a reload.

    `emergency_key`: the centre's receiving key in hex, to which the page seals its emergency file.
    """

    k: int
    attempt: str
    lease_id: str
    lease_active: bool
    have: int
    centre: bool
    rev: int
    person: PersonView
    site: str
    zone: str
    sitting: SittingView
    exam: ExamView
    state: AttemptState
    pulse_ms: int
    offline_run_ms: int
    blocks: tuple[BlockView, ...]
    current: str | None
    paused: bool
    answers: dict[str, Value]
    flags: tuple[str, ...]
    held_ms: int
    waits_for_check_in: bool
    help_asked: bool
    locked: bool
    site_id: str
    emergency_key: str | None


@dataclass(frozen=True, slots=True)
class SlipView:
    """The receipt slip as it is shown and printed. `submitted_wall` is local time of the site, ISO with offset.

    `forced`: the proctor submitted with what the box had.
    """

    epoch: str
    seq: int
    digest: str
    head: str
    name: str
    nip_last4: str
    exam_title: dict[str, str]
    submitted_wall: str
    k: int
    forced: bool


@dataclass(frozen=True, slots=True)
class MessageView:
    """A sentence of a proctor to this participant or to all. Ids rise; `at`: the room's time, ISO 8601 with zone."""

    id: int
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class PulseView:
    """The answer to a pulse. `rev` changes when the page should fetch its attempt again.

    `messages`: those since the attempt's first log-in that were not put away, the oldest first.
    """

    k: int
    have: int
    centre: bool
    rev: int
    sitting: SittingState
    paused: bool
    block: str | None
    deadline: int | None
    lease_active: bool
    held_ms: int
    messages: tuple[MessageView, ...]
    power: str | None = None


@dataclass(frozen=True, slots=True)
class GrantView:
    """Time that was added to the block which somebody takes: by which act, at which K, what of it can be withdrawn."""

    added_by: str
    k: int
    added_ms: int
    withdrawable_ms: int


@dataclass(frozen=True, slots=True)
class SeatView:
    """One person of a sitting for the proctor.

    `seat` is where they sit now, or are to sit. `silent_ms` since last heard; `unsent`: events that the page wrote
    and the box lacks, None where it told nothing. Of `asked` (for a log-in) and `help` the reason, while it waits.
    `beside`: who else at work sits at that seat, by name, as their PCs say. `forgets`: the PC at that
    seat keeps nothing over a restart; the pages put it in, from the seat checks.
    """

    roster: str
    attempt: str
    name: str
    nip: str
    seat: str | None
    state: AttemptState
    presence: PresenceView
    logins: int = 0
    block: str | None = None
    entered: int = 0
    blocks: int = 0
    answered: int = 0
    items: int = 0
    left_ms: int | None = None
    silent_ms: int | None = None
    connected: bool = False
    paused: bool = False
    paused_alone: bool = False
    held_ms: int = 0
    waiting_held_ms: int = 0
    granted: tuple[GrantView, ...] = ()
    unsent: int | None = None
    late: int = 0
    refused: int = 0
    centre: bool = False
    forced: bool = False
    slip: str | None = None
    beside: tuple[str, ...] = ()
    forgets: bool = False


@dataclass(frozen=True, slots=True)
class PresenceView:
    """What the people of the room know of one participant; see `appliance.presence`.

    `moved_to`: the title of the sitting that they were moved to; `home_closed`: the one that they came from is closed;
    `admitted_alone`: as a late-comer, and by nothing else.
    """

    checked_in: bool = False
    absent: bool = False
    admitted: bool = False
    spare: bool = False
    called: bool = False
    added: bool = False
    moved_in: bool = False
    moved_to: str | None = None
    home_closed: bool = False
    admitted_alone: bool = False
    permitted: bool = False
    asked: str | None = None
    asked_seat: str | None = None
    help: str | None = None
    away: bool = False
    away_count: int = 0
    locked: str | None = None


@dataclass(frozen=True, slots=True)
class ProctorView:
    """A sitting as its proctor sees it. `silent`: how many who work fell silent together and are not heard now;
    `silent_since_k`: since when. `needed_bytes`: what has to be free or set aside for it and
    all that are open. `readmitted`: everybody was let
    in again, and that was not undone.
    """

    sitting: SittingView
    token: str
    exam_title: dict[str, str]
    ready: bool
    locked: bool
    registering: bool
    check_in: bool
    k: int
    started_k: int | None
    counts: dict[str, int]
    silent: int
    silent_since_k: int | None
    needed_bytes: int
    seats: tuple[SeatView, ...]
    lockdown: Lockdown = "off"
    readmitted: bool = False


@dataclass(frozen=True, slots=True)
class OpenBrowserView:
    """A browser that may still hold answers: its log-in, what the box has of its log, and since when it is silent.

    `written`: the last n of that log as its page told; None where its word does not hold: it was silent when the
    attempt or the sitting ended, or told nothing since the last start.
    """

    lease: str
    have: int
    written: int | None
    silent_ms: int
    superseded: bool


@dataclass(frozen=True, slots=True)
class OpenPointView:
    """A person who stands against a close, and what has to be settled first."""

    attempt: str
    name: str
    seat: str | None
    why: Literal["unaccounted", "not_submitted", "browser"]
    browsers: tuple[OpenBrowserView, ...] = ()


@dataclass(frozen=True, slots=True)
class BacklogView:
    """How far the centre's receipts go. `events`: how many of the journal it has not confirmed; wall times in ms.

    `revoked` and `twins` (copies of this journal): what the centre last said of this box.
    """

    events: int
    last_contact_ms: int | None
    revoked: bool = False
    twins: int = 0


@dataclass(frozen=True, slots=True)
class HealthView:
    """How the box itself is: for the bar on every proctor page and for the watchdog."""

    k: int
    epoch: str
    seq: int
    head: str
    read_only: bool
    date_needed: bool
    dispatch_version: int | None
    wall_ms: int
    wall_confirmed: bool
    reserve_bytes: int
    free_bytes: int
    power: Power = "mains"
