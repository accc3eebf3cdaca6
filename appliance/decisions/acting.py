"""What every act of a proctor needs: finding the attempt, holding it to the tables, recording who did what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from appliance.acts import Act
from appliance.attempt import Attempt, state_of
from appliance.attempt_table import NEXT as ATTEMPT_NEXT
from appliance.library import Person
from appliance.moving import is_withdrawn, require_here
from appliance.sitting import NEXT
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError

MAX_TEXT = 2_000
MAX_LABEL = 20  # of a seat

OPEN = ("registration", "running", "paused")
UNDER_WAY = (*OPEN, "ended")
TAKING_IN = ("person.added", "person.moved_in")


def record(draft: Draft, act: Act, kind: str, *rest: Any) -> None:
    """Record a sitting's event if its table has the step. LumbungError WRONG_SITTING_STATE."""
    state = sitting_state(draft, act.sitting)
    if (state, kind) not in NEXT:
        raise LumbungError(errors.WRONG_SITTING_STATE, state=state)
    draft.record(kind, act.sitting, None, (act.command, act.actor, *rest))


def record_of(draft: Draft, act: Act, attempt: bytes, kind: str, *rest: Any, during: tuple[str, ...] = OPEN) -> None:
    """Record an attempt's event if it is of this sitting and the table has the step; errors as `require`."""
    require(draft, act, attempt, kind, during=during)
    draft.record(kind, act.sitting, attempt, (act.command, act.actor, *rest))


def require(draft: Draft, act: Act, key: bytes, kind: str, *, during: tuple[str, ...] = OPEN) -> Attempt | None:
    """The attempt (None: nothing is known of it yet), if the sitting is under way and the table has the step.

    LumbungError WRONG_SITTING_STATE, UNKNOWN_ATTEMPT, MOVED_ELSEWHERE, WRONG_STATE.
    """
    state = sitting_state(draft, act.sitting)
    if state not in during:
        raise LumbungError(errors.WRONG_SITTING_STATE, state=state)
    attempt, person = draft.attempts.get(key), draft.library.people.get(key)
    if (person is None or person.sitting != act.sitting) and (attempt is None or attempt.sitting != act.sitting):
        raise LumbungError(errors.UNKNOWN_ATTEMPT)
    if kind != "name.corrected":
        require_here(draft, key)
    if is_withdrawn(attempt) and kind not in TAKING_IN:
        raise LumbungError(errors.WRONG_STATE, state="withdrawn")
    if (state_of(attempt), kind) not in ATTEMPT_NEXT:
        raise LumbungError(errors.WRONG_STATE, state=state_of(attempt))
    return attempt


def in_blocks(draft: Draft, act: Act, key: bytes | None, wanted: Callable[[Attempt], bool]) -> list[Attempt]:
    """The attempts of the sitting (or the one asked for) that are in a block and `wanted`; NO_OPEN_BLOCK if none is."""
    if key is not None:
        require(draft, act, key, "name.corrected")  # a step that every state has
    elif sitting_state(draft, act.sitting) not in ("running", "paused"):
        raise LumbungError(errors.WRONG_SITTING_STATE, state=sitting_state(draft, act.sitting))
    found = [
        each
        for each in (attempts_of(draft, act.sitting) if key is None else [draft.attempts.get(key)])
        if each is not None and each.state == "working" and each.entered and wanted(each)
    ]
    if not found:
        raise LumbungError(errors.NO_OPEN_BLOCK)
    return found


def attempts_of(draft: Draft, sitting: bytes) -> list[Attempt]:
    """The attempts of a sitting that anything is known of, in the order of their ids."""
    keys = sorted(draft.before.attempts.keys() | draft.library.people.keys())
    return [each for each in map(draft.attempts.get, keys) if each is not None and each.sitting == sitting]


def people_of(draft: Draft, sitting: bytes) -> dict[bytes, Person]:
    """Those of a sitting by attempt, without whoever was taken in by mistake."""
    people = {key: each for key, each in draft.library.people.items() if each.sitting == sitting}
    return {key: each for key, each in people.items() if not is_withdrawn(draft.attempts.get(key))}


def require_free(draft: Draft, sitting: bytes, label: str, but: bytes | None = None) -> None:
    """LumbungError SEAT_TAKEN, with the attempt of whoever has the seat and is neither absent nor moved away.

    `but`: the attempt of the one whom the seat is for.
    """
    for key, person in sorted(people_of(draft, sitting).items()):
        attempt = draft.attempts.get(key)
        seen = None if attempt is None else attempt.presence
        theirs = (None if seen is None else seen.seat) or person.participant.seat
        away = key in draft.moved or (seen is not None and seen.absent)
        if key != but and theirs is not None and theirs.casefold() == label.casefold() and not away:
            raise LumbungError(errors.SEAT_TAKEN, attempt=key.hex())


def text(typed: str, field: str = "reason", most: int = MAX_TEXT) -> str:
    """What was typed, without blanks around it. LumbungError BAD_ACT where nothing is left, or too much."""
    if not 0 < len(typed.strip()) <= most:
        raise LumbungError(errors.BAD_ACT, fields=[field])
    return typed.strip()


def seat(typed: str | None) -> str | None:
    """A seat's label, or None."""
    return text(typed, "seat", MAX_LABEL) if typed and typed.strip() else None
