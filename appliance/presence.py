"""What the people of a room did about one participant, as a fold of their acts: seen, admitted, absent, let in again.

A part of `appliance.attempt.Attempt`: its work and its time are there. Read by `appliance.entrance` and the console.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from sync.wire.events import Event
from sync.wire.exam import Lockdown


class Asked(NamedTuple):
    """A participant asked the proctor for something, at box time `k`. `seat`: of the PC they asked from."""

    k: int
    reason: str
    seat: str | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """`document`: which one was seen at the check-in. `permit_k`: since when one more log-in is allowed.

    `asked` for a log-in, `help` to come. `locked`: how the browser of the newest log-in is not the one that the exam
    asks for; `waived`: that one may be used all the same. Both end with the next log-in.
    `withdrawn`: that they were added or moved in was undone; `left_seat`: where they sit until the permit is used.
    """

    checked_in: bool = False
    document: str = ""
    admitted: bool = False
    absent: bool = False
    called: bool = False
    in_place_of: bytes | None = None
    added: bool = False
    moved_from: bytes | None = None
    withdrawn: bool = False
    permit_k: int | None = None
    asked: Asked | None = None
    help: Asked | None = None
    seat: str | None = None
    left_seat: str | None = None
    away: bool = False
    away_count: int = 0
    locked: str | None = None
    waived: bool = False
    written_off: frozenset[tuple[bytes, int]] = frozenset()


def fold(presence: Presence, event: Event) -> Presence:
    """The presence after one more of the attempt's events; the same object where it says nothing about that."""
    body = event.body
    match event.kind:
        case "lease.granted":
            return replace(presence, permit_k=None, asked=None, away=False, seat=body[3] or presence.seat)
        case "login.asked":
            return replace(presence, asked=Asked(event.k, body[2], body[1]))
        case "help.asked":
            return replace(presence, help=Asked(event.k, body[2]))
        case "lockdown.failed":
            return replace(presence, locked=body[2])
        case "participant.checked_in":
            return replace(presence, checked_in=True, document=body[2], absent=False)
        case "check_in.undone":
            return replace(presence, checked_in=False, document="")
        case "participant.admitted":
            return replace(presence, admitted=True, absent=False)
        case "admission.undone":
            return replace(presence, admitted=False)
        case "participant.marked_absent":
            return replace(presence, absent=True)
        case "absence.undone":
            return replace(presence, absent=False)
        case "login.allowed":
            left = presence.left_seat if presence.permit_k is not None else presence.seat
            return replace(presence, permit_k=event.k, asked=None, seat=body[2] or presence.seat, left_seat=left)
        case "permission.undone":
            return replace(presence, permit_k=None, seat=presence.left_seat, left_seat=None)
        case "help.answered":
            return replace(presence, help=None)
        case "person.added":
            return replace(presence, added=True, admitted=True)
        case "person.moved_in":
            return replace(presence, moved_from=body[4], admitted=True, withdrawn=False)
        case "addition.undone" | "move_in.undone":
            return replace(presence, withdrawn=True, admitted=False, absent=False, checked_in=False, document="")
        case "spare.called":
            return replace(presence, called=True, in_place_of=body[2], admitted=True)
        case "spare_call.undone":
            return replace(presence, called=False, in_place_of=None, admitted=False, absent=False)
        case "lockdown.waived":
            return replace(presence, waived=True)
        case "browser.written_off":
            return replace(presence, written_off=presence.written_off | {(body[2], body[3])})
    return presence


def in_new_browser(presence: Presence) -> Presence:
    """Another lease is the active one: what was found of the browser before, and allowed to it, is not said of this."""
    if presence.locked is None and not presence.waived:
        return presence
    return replace(presence, locked=None, waived=False)


def stopped(presence: Presence, lockdown: Lockdown) -> bool:
    """Whether the browser is not the one that the exam requires, and nobody has let it pass."""
    return lockdown == "require" and presence.locked is not None and not presence.waived


def focused(presence: Presence, *, on: bool, here: bool) -> Presence:
    """The page came to the front, or was left; each leaving counts.

    `here`: by the newest log-in; an older one, whose log comes late, says nothing of where the person is now.
    """
    if not here:
        return presence if on else replace(presence, away_count=presence.away_count + 1)
    if on is not presence.away:
        return presence
    return replace(presence, away=not on, away_count=presence.away_count + (not on))
