"""Who was moved to another sitting of this site: from then on they are awaited, counted and let in there alone.

A fold of the journal's moves, of closed sittings too: a start forgets none. Read by the decisions from a draft, and by
the door, the console and the papers from what is published.
"""

from __future__ import annotations

from typing import Protocol

from immutables import Map

from appliance.attempt import Attempt
from appliance.library import Library
from sync import errors
from sync.errors import LumbungError
from sync.wire.events import Event
from sync.wire.lease import attempt_id

Moves = Map[bytes, bytes]  # the attempt in the sitting that was left → the sitting that took the person in
KINDS = ("person.moved_in", "move_in.undone")


class Lists(Protocol):
    """Who is planned where, and who was moved, of a draft or as published."""

    @property
    def library(self) -> Library: ...
    @property
    def moved(self) -> Moves: ...


def fold(moved: Moves, event: Event) -> Moves:
    """The moves after one more event, whatever it is."""
    if event.kind == "person.moved_in":
        _, _, roster, ordinal, left, _ = event.body
        assert event.sitting is not None
        return moved.set(attempt_id(left, roster, ordinal), event.sitting)
    if event.kind == "move_in.undone":
        _, _, roster, ordinal, left, _ = event.body
        return moved.delete(attempt_id(left, roster, ordinal))
    return moved


def moved_to(lists: Lists, attempt: bytes) -> bytes | None:
    """The sitting that took in the person of this attempt from theirs; None where nobody moved them."""
    return lists.moved.get(attempt)


def moved_title(lists: Lists, attempt: bytes) -> str | None:
    """The title of that sitting; of one that no dispatch names any more, its id."""
    sitting = moved_to(lists, attempt)
    if sitting is None:
        return None
    planned = lists.library.sittings.get(sitting)
    return sitting.hex()[:8] if planned is None else planned.title


def is_withdrawn(attempt: Attempt | None) -> bool:
    """Whether somebody was added or moved in, and that was undone: the sitting has nothing to do with them."""
    return attempt is not None and attempt.presence.withdrawn


def require_here(lists: Lists, attempt: bytes) -> None:
    """LumbungError MOVED_ELSEWHERE, with the title of the sitting, for somebody who was moved out of theirs."""
    title = moved_title(lists, attempt)
    if title is not None:
        raise LumbungError(errors.MOVED_ELSEWHERE, sitting=title)
