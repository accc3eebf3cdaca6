"""Who was moved to another sitting of this site: from then on they are awaited, counted and let in there alone.

Read by the decisions from a draft, and by the door, the console and the papers from what is published.
"""

from __future__ import annotations

from typing import Protocol

from appliance.attempt import Attempt
from appliance.library import Library
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import attempt_id


class Attempts(Protocol):
    """Attempts by id, frozen or of a draft."""

    def get(self, key: bytes, /) -> Attempt | None: ...


class Lists(Protocol):
    """Who is planned where, and what is known of them."""

    @property
    def library(self) -> Library: ...
    @property
    def attempts(self) -> Attempts: ...


def moved_to(lists: Lists, attempt: bytes) -> bytes | None:
    """The sitting that took in the person of this attempt from theirs; None where nobody moved them."""
    person = lists.library.people.get(attempt)
    if person is None:
        return None
    who = person.participant
    for sitting in lists.library.sittings:
        there = lists.attempts.get(attempt_id(sitting, who.roster_id, who.ordinal))
        if there is not None and there.presence.moved_from == person.sitting:
            return sitting
    return None


def moved_title(lists: Lists, attempt: bytes) -> str | None:
    """The title of that sitting."""
    sitting = moved_to(lists, attempt)
    return None if sitting is None else lists.library.sittings[sitting].title


def require_here(lists: Lists, attempt: bytes) -> None:
    """LumbungError MOVED_ELSEWHERE, with the title of the sitting, for somebody who was moved out of theirs."""
    title = moved_title(lists, attempt)
    if title is not None:
        raise LumbungError(errors.MOVED_ELSEWHERE, sitting=title)
