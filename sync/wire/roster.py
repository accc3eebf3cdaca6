"""Who sits where and when, as it comes down inside a dispatch: sittings with their participants, and the room's
proctors.

Personal data that comes down is the least the room needs. Built by `central.planning`, read by the box's library.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from sync import errors
from sync.errors import WireError
from sync.wire import shape
from sync.wire.canonical import Value
from sync.wire.nip import check_nip as check_nip

MAX_PARTICIPANTS = 5000  # of one sitting
MAX_NEEDS = 8  # of one participant
Role = Literal["proctor", "technician"]


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in one sitting. `ordinal` 1…255 counts their attempts; `extra_time_percent` lengthens every block.

    `needs` names what the page offers from the start: `large_print`, `high_contrast`; unknown ones are passed over.
    A `spare` takes part only when the proctor calls them.
    """

    roster_id: bytes
    ordinal: int
    nip: str = field(repr=False)
    name: str = field(repr=False)
    pin_hash: str = field(repr=False)  # argon2id, PHC string
    seat: str | None = None
    language: str | None = None
    extra_time_percent: int = 0
    needs: tuple[str, ...] = ()
    spare: bool = False

    def row(self) -> list[Value]:
        return [
            self.roster_id,
            self.ordinal,
            self.nip,
            self.name,
            self.pin_hash,
            self.seat,
            self.language,
            self.extra_time_percent,
            list(self.needs),
            self.spare,
        ]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One exam in one room at one time. `starts_at` is local time of the site, `YYYY-MM-DDTHH:MM`, and only a label."""

    sitting_id: bytes
    package_digest: bytes
    title: str
    room: str
    starts_at: str
    duration_ms: int
    token: str = field(repr=False)
    participants: tuple[Participant, ...]

    def row(self) -> list[Value]:
        return [
            self.sitting_id,
            self.package_digest,
            self.title,
            self.room,
            self.starts_at,
            self.duration_ms,
            self.token,
            [participant.row() for participant in self.participants],
        ]


@dataclass(frozen=True, slots=True)
class Proctor:
    """An account of the room's own log-in. `must_change`: the password is for the first sign-in only."""

    account: str
    name: str
    role: Role
    password_hash: str = field(repr=False)  # argon2id, PHC string
    must_change: bool = False

    def row(self) -> list[Value]:
        return [self.account, self.name, self.role, self.password_hash, self.must_change]


def participant_from(row: object) -> Participant:
    """WireError(WRONG_SHAPE) or (BAD_NIP) unless the row is a participant's."""
    found = Participant(
        *shape.row(
            row,
            "participant",
            shape.octets(16),
            shape.between(1, 255),
            shape.text(18, 18),
            shape.text(200, 1),
            shape.text(200, 1),
            shape.maybe(shape.text(20, 1)),
            shape.maybe(shape.text(3, 2)),
            shape.between(0, 300),
            _needs,
            shape.boolean,
        )
    )
    check_nip(found.nip)  # of 18 characters, so a good one is all digits
    return replace(found, needs=tuple(found.needs))


def sitting_from(row: object) -> Sitting:
    """WireError unless the row is a sitting's, with nobody in it twice."""
    sitting_id, package, title, room, starts_at, duration_ms, token, listed = shape.row(
        row,
        "sitting",
        shape.octets(16),
        shape.octets(32),
        shape.text(300, 1),
        shape.text(100, 1),
        _local_time,
        shape.between(1, 7 * 24 * 3600 * 1000),
        shape.text(32, 1),
        shape.rows(MAX_PARTICIPANTS),
    )
    participants = tuple(participant_from(each) for each in listed)
    for key in ("roster_id", "nip"):
        if len({getattr(each, key) for each in participants}) != len(participants):
            raise WireError(errors.WRONG_SHAPE, where=f"sitting: {key} twice")
    return Sitting(sitting_id, package, title, room, starts_at, duration_ms, token, participants)


def proctor_from(row: object) -> Proctor:
    """WireError(WRONG_SHAPE) unless the row is a proctor's."""
    return Proctor(
        *shape.row(
            row,
            "proctor",
            shape.identifier,
            shape.text(200, 1),
            shape.literal("proctor", "technician"),
            shape.text(200, 1),
            shape.boolean,
        )
    )


def _needs(item: object) -> bool:
    return isinstance(item, list) and len(item) <= MAX_NEEDS and all(map(shape.identifier, item))


def _local_time(item: object) -> bool:
    if not isinstance(item, str):
        return False
    try:
        return datetime.strptime(item, "%Y-%m-%dT%H:%M").strftime("%Y-%m-%dT%H:%M") == item
    except ValueError:
        return False
