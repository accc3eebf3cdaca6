"""What the box shows: plain frozen records made from published state only, one per page or answer that shows them.

Made by `appliance.room`, turned into JSON or pages by `appliance.web`. Field names are those of the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sync.wire.events import Value

SittingState = Literal["planned", "registration", "running", "paused", "ended", "closed"]
AttemptState = Literal["logged_in", "confirmed", "working", "submitted"]
BlockState = Literal["todo", "open", "closed"]


@dataclass(frozen=True, slots=True)
class PersonView:
    """Who sits there, as the card says."""

    name: str
    nip: str
    seat: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class SittingView:
    """A sitting for people who are not logged in: no names, no token."""

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
    """One block: orders are given only once it was entered. `deadline` in K ms, moving while paused."""

    id: str
    state: BlockState
    deadline: int | None
    seconds: int
    items: tuple[str, ...] | None
    options: dict[str, tuple[str, ...]] | None
    url: str


@dataclass(frozen=True, slots=True)
class AttemptView:
    """All that a page needs to go on where the participant is, after a log-in or a reload."""

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


@dataclass(frozen=True, slots=True)
class SlipView:
    """The receipt slip as it is shown and printed. `submitted_wall` is local time of the site, ISO with offset."""

    epoch: str
    seq: int
    digest: str
    head: str
    name: str
    nip_last4: str
    exam_title: dict[str, str]
    submitted_wall: str
    k: int


@dataclass(frozen=True, slots=True)
class PulseView:
    """The answer to a pulse. `rev` changes when the page should fetch its attempt again."""

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
    message: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class SeatView:
    """One person of a sitting for the proctor. "absent" until the first log-in; `silent_ms` since last heard."""

    roster: str
    attempt: str
    name: str
    nip: str
    seat: str | None
    state: Literal["absent", "logged_in", "confirmed", "working", "submitted"]
    checked_in: bool
    block: str | None
    answered: int
    items: int
    left_ms: int | None
    silent_ms: int | None
    connected: bool
    paused: bool
    held_ms: int
    waiting_held_ms: int
    late: int
    refused: int
    centre: bool
    slip: str | None


@dataclass(frozen=True, slots=True)
class ProctorView:
    """A sitting as its proctor sees it."""

    sitting: SittingView
    token: str
    exam_title: dict[str, str]
    ready: bool
    locked: bool
    k: int
    counts: dict[str, int]
    seats: tuple[SeatView, ...]


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
