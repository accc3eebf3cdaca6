"""The proctor's acts. Each carries a client-made id; a repeat gives the first result and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from appliance.attempt import NEXT as ATTEMPT_NEXT
from appliance.attempt import Attempt
from appliance.commands import (
    Act,
    ActDone,
    AddHeld,
    AddTime,
    CheckIn,
    CloseSitting,
    EndSitting,
    NoteIncident,
    OpenSitting,
    PausePerson,
    PauseSitting,
    ResumePerson,
    ResumeSitting,
    RevokeHeld,
    StartSitting,
)
from appliance.decisions.leases import settle
from appliance.sitting import NEXT
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError

MOST_ADDED_MS = 4 * 3600 * 1000
MAX_TEXT = 2_000


def act(draft: Draft, command: Act) -> ActDone:
    """Do what a proctor asks, once. LumbungError BAD_ACT, UNKNOWN_SITTING, WRONG_SITTING_STATE and each act's own."""
    if len(command.command) != 16 or not 0 < len(command.actor) <= 200:
        raise LumbungError(errors.BAD_ACT, fields=["command", "actor"])
    first = draft.acts.get(command.command)
    if first is not None:
        return first
    if command.sitting not in draft.library.sittings and command.sitting not in draft.sittings:
        raise LumbungError(errors.UNKNOWN_SITTING)
    _ACTS[type(command)](draft, command)
    return draft.acts[command.command]


def _record(draft: Draft, command: Act, kind: str, *rest: Any) -> None:
    """Record a sitting's event if its table has the step."""
    state = sitting_state(draft, command.sitting)
    if (state, kind) not in NEXT:
        raise LumbungError(errors.WRONG_SITTING_STATE, state=state)
    draft.record(kind, command.sitting, None, (command.command, command.actor, *rest))


def _open(draft: Draft, command: OpenSitting) -> None:
    exam = draft.library.require_exam(command.sitting)
    people = len(draft.library.sittings[command.sitting].participants)
    needed = people * draft.rules.reserve_bytes_per_person + 2 * draft.rules.reserve_bytes
    if draft.free_bytes < needed:
        raise LumbungError(errors.TOO_LITTLE_SPACE, needed_bytes=needed, free_bytes=draft.free_bytes)
    _record(draft, command, "sitting.opened", exam.digest)


def _start(draft: Draft, command: StartSitting) -> None:
    _record(draft, command, "sitting.started")


def _pause(draft: Draft, command: PauseSitting) -> None:
    _record(draft, command, "sitting.paused", _text(command.reason))


def _resume(draft: Draft, command: ResumeSitting) -> None:
    _record(draft, command, "sitting.resumed")


def _end(draft: Draft, command: EndSitting) -> None:
    _record(draft, command, "sitting.ended")


def _close(draft: Draft, command: CloseSitting) -> None:
    """Close, and destroy the content key unless another sitting still needs it."""
    _record(draft, command, "sitting.closed")
    package = (
        draft.library.sittings[command.sitting].package_digest if command.sitting in draft.library.sittings else None
    )
    if package is None or any(
        planned.package_digest == package and sitting_state(draft, key) != "closed"
        for key, planned in draft.library.sittings.items()
    ):
        return
    draft.group.destroy_content_key(package)
    draft.library = draft.library.without_exam(package)


def _note(draft: Draft, command: NoteIncident) -> None:
    _record(draft, command, "incident.noted", _text(command.text))


def _check_in(draft: Draft, command: CheckIn) -> None:
    """Everyone on the roster can be checked in, with or without a log-in so far."""
    attempt = draft.attempts.get(command.attempt)
    if attempt is None or attempt.sitting != command.sitting:
        raise LumbungError(errors.UNKNOWN_ATTEMPT)
    draft.record("participant.checked_in", command.sitting, attempt.id, (command.command, command.actor))


def _add_time(draft: Draft, command: AddTime) -> None:
    reason = _text(command.reason)
    if not 0 < command.added_ms <= MOST_ADDED_MS or command.added_ms % 1_000:
        raise LumbungError(errors.BAD_ACT, fields=["added_ms"])
    for attempt in _in_blocks(draft, command, command.attempt, lambda each: True):
        body = (command.command, command.actor, command.added_ms, reason)
        draft.record("time.added", command.sitting, attempt.id, body)


def _add_held(draft: Draft, command: AddHeld) -> None:
    reason = _text(command.reason)
    for key in [command.attempt] if command.attempt is not None else list(draft.before.returns):
        settle(draft, key)
    try:
        waiting = _in_blocks(draft, command, command.attempt, lambda each: each.entered[-1].waiting_ms > 0)
    except LumbungError as refused:
        raise LumbungError(errors.NOTHING_HELD) from refused
    for attempt in waiting:
        block = attempt.entered[-1]
        body = (command.command, command.actor, block.block, block.waiting_ms, reason)
        draft.record("held.granted", command.sitting, attempt.id, body)


def _revoke_held(draft: Draft, command: RevokeHeld) -> None:
    reason = _text(command.reason)
    (attempt,) = _in_blocks(draft, command, command.attempt, lambda each: True)
    block = attempt.entered[-1]
    if block.held_ms == 0:
        raise LumbungError(errors.NOTHING_HELD)
    body = (command.command, command.actor, block.block, block.held_ms, reason)
    draft.record("held.revoked", command.sitting, attempt.id, body)


def _pause_person(draft: Draft, command: PausePerson) -> None:
    attempt = _live(draft, command, command.attempt, "participant.paused")
    if attempt.pauses and attempt.pauses[-1][1] is None:
        raise LumbungError(errors.WRONG_STATE, state="paused")
    body = (command.command, command.actor, _text(command.reason))
    draft.record("participant.paused", command.sitting, attempt.id, body)


def _resume_person(draft: Draft, command: ResumePerson) -> None:
    attempt = _live(draft, command, command.attempt, "participant.resumed")
    if not attempt.pauses or attempt.pauses[-1][1] is not None:
        raise LumbungError(errors.WRONG_STATE, state=attempt.state)
    draft.record("participant.resumed", command.sitting, attempt.id, (command.command, command.actor))


def _live(draft: Draft, command: Act, key: bytes, kind: str) -> Attempt:
    """The attempt, if the sitting is under way and the table has the step."""
    sitting, attempt = draft.sittings.get(command.sitting), draft.attempts.get(key)
    if sitting is None or not sitting.takes_people:
        raise LumbungError(errors.WRONG_SITTING_STATE, state=sitting_state(draft, command.sitting))
    if attempt is None or attempt.sitting != command.sitting:
        raise LumbungError(errors.UNKNOWN_ATTEMPT)
    if (attempt.state, kind) not in ATTEMPT_NEXT:
        raise LumbungError(errors.WRONG_STATE, state=attempt.state)
    return attempt


def _in_blocks(draft: Draft, command: Act, key: bytes | None, wanted: Callable[[Attempt], bool]) -> list[Attempt]:
    """The attempts of the sitting (or the one asked for) that are in a block and `wanted`; NO_OPEN_BLOCK if none is."""
    if key is not None:
        _live(draft, command, key, "participant.checked_in")
    elif sitting_state(draft, command.sitting) not in ("running", "paused"):
        raise LumbungError(errors.WRONG_SITTING_STATE, state=sitting_state(draft, command.sitting))
    keys = [key] if key is not None else sorted(draft.before.attempts.keys() | draft.library.people.keys())
    found = [
        each
        for each in map(draft.attempts.get, keys)
        if each is not None and each.sitting == command.sitting
        if each.state == "working" and each.entered and wanted(each)
    ]
    if not found:
        raise LumbungError(errors.NO_OPEN_BLOCK)
    return found


def _text(text: str) -> str:
    if not 0 < len(text.strip()) <= MAX_TEXT:
        raise LumbungError(errors.BAD_ACT, fields=["reason"])
    return text.strip()


_ACTS: dict[type[Act], Callable[[Draft, Any], None]] = {
    OpenSitting: _open,
    StartSitting: _start,
    PauseSitting: _pause,
    ResumeSitting: _resume,
    EndSitting: _end,
    CloseSitting: _close,
    NoteIncident: _note,
    CheckIn: _check_in,
    AddTime: _add_time,
    AddHeld: _add_held,
    RevokeHeld: _revoke_held,
    PausePerson: _pause_person,
    ResumePerson: _resume_person,
}
