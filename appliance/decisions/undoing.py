"""A proctor's acts that take another one back, where nothing was built on it yet."""

from __future__ import annotations

from collections.abc import Callable

from appliance import deadlines
from appliance.acts import (
    Act,
    UndoAbsent,
    UndoAddPerson,
    UndoAdmit,
    UndoAllowLogIn,
    UndoCallSpare,
    UndoCheckIn,
    UndoEnd,
    UndoMoveIn,
    UndoReadmit,
    WithdrawTime,
)
from appliance.attempt import Attempt
from appliance.decisions.acting import OPEN, UNDER_WAY, in_blocks, record, record_of, require, text
from appliance.presence import Presence
from appliance.sitting import Sitting
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError

LEFT_MS = 60_000  # of a block, whatever is withdrawn: the page learns of it, and nobody is cut off in mid-answer


def undo_end(draft: Draft, act: UndoEnd) -> None:
    """The time since the end counts as a pause of the room, which goes on until the proctor resumes."""
    record(draft, act, "end.undone", text(act.reason))


def undo_readmit(draft: Draft, act: UndoReadmit) -> None:
    """LumbungError WRONG_SITTING_STATE where nobody was let in again."""
    known = draft.sittings.get(act.sitting)
    if known is not None and known.readmitted_seq is None:
        raise LumbungError(errors.WRONG_SITTING_STATE, state="nobody was let in again")
    record(draft, act, "readmission.undone", text(act.reason))


def undo_check_in(draft: Draft, act: UndoCheckIn) -> None:
    _presence_of(draft, act, act.attempt, "check_in.undone", lambda seen: seen.checked_in, "not checked in")
    record_of(draft, act, act.attempt, "check_in.undone", text(act.reason))


def undo_admit(draft: Draft, act: UndoAdmit) -> None:
    """Of a late-comer; whoever was added, moved in or called is in by that."""
    _presence_of(draft, act, act.attempt, "admission.undone", admitted_alone, "not admitted")
    record_of(draft, act, act.attempt, "admission.undone", text(act.reason))


def undo_absent(draft: Draft, act: UndoAbsent) -> None:
    _presence_of(draft, act, act.attempt, "absence.undone", lambda seen: seen.absent, "not marked absent", UNDER_WAY)
    record_of(draft, act, act.attempt, "absence.undone", text(act.reason), during=UNDER_WAY)


def undo_add_person(draft: Draft, act: UndoAddPerson) -> None:
    _presence_of(draft, act, act.attempt, "addition.undone", lambda seen: seen.added, "not added", UNDER_WAY)
    record_of(draft, act, act.attempt, "addition.undone", text(act.reason), during=UNDER_WAY)


def undo_move_in(draft: Draft, act: UndoMoveIn) -> None:
    """LumbungError HOME_CLOSED where the sitting that they came from is closed: nobody would await them."""
    seen = _presence_of(
        draft, act, act.attempt, "move_in.undone", lambda seen: seen.moved_from is not None, "not moved in", UNDER_WAY
    )
    assert seen.moved_from is not None
    if sitting_state(draft, seen.moved_from) == "closed":
        raise LumbungError(errors.HOME_CLOSED)
    who = draft.library.people[act.attempt].participant
    body = (who.roster_id, who.ordinal, seen.moved_from, text(act.reason))
    record_of(draft, act, act.attempt, "move_in.undone", *body, during=UNDER_WAY)


def undo_call_spare(draft: Draft, act: UndoCallSpare) -> None:
    _presence_of(draft, act, act.attempt, "spare_call.undone", lambda seen: seen.called, "not called", UNDER_WAY)
    record_of(draft, act, act.attempt, "spare_call.undone", text(act.reason), during=UNDER_WAY)


def undo_allow_log_in(draft: Draft, act: UndoAllowLogIn) -> None:
    """LumbungError WRONG_STATE where no permission waits: it was used, or everybody was let in again."""
    _presence_of(draft, act, act.attempt, "permission.undone", lambda seen: seen.permit_k is not None, "not allowed")
    record_of(draft, act, act.attempt, "permission.undone", text(act.reason))


def withdraw_time(draft: Draft, act: WithdrawTime) -> None:
    """From one, or from all to whom that act gave and of whom something can be withdrawn.

    LumbungError NO_OPEN_BLOCK, NOTHING_TO_WITHDRAW.
    """
    reason = text(act.reason)
    found = in_blocks(draft, act, act.attempt, lambda each: True)
    withdrawn = {each.id: _withdrawable_ms(draft, each, act.grant) for each in found}
    if not any(withdrawn.values()):
        raise LumbungError(errors.NOTHING_TO_WITHDRAW)
    for attempt in found:
        if withdrawn[attempt.id]:
            body = (act.command, act.actor, attempt.entered[-1].block, act.grant, withdrawn[attempt.id], reason)
            draft.record("time.withdrawn", act.sitting, attempt.id, body)


def withdrawable_ms(attempt: Attempt, sitting: Sitting | None, grant: bytes, k: int, *, heard: bool) -> int:
    """What of a grant can be withdrawn at K = `k`, in whole seconds: never what was used, nor the last minute.

    Of a page that is not `heard`, or whose silence is not settled, nothing: it works on by the time that it knows, and
    nobody knows how far it is.
    """
    given = next((each.added_ms for each in attempt.entered[-1].grants if each.added_by == grant), 0)
    return deadlines.unused_ms(attempt, sitting, k, given, LEFT_MS) if heard else 0


def admitted_alone(seen: Presence) -> bool:
    """Whether somebody was let in late, and is not in the sitting by another act."""
    return seen.admitted and not (seen.added or seen.called or seen.moved_from is not None)


def _withdrawable_ms(draft: Draft, attempt: Attempt, grant: bytes) -> int:
    assert attempt.active is not None  # they work
    heard = attempt.id not in draft.returns and draft.k - draft.last_heard(attempt.active) <= draft.rules.silent_ms
    return withdrawable_ms(attempt, draft.sittings.get(attempt.sitting), grant, draft.k, heard=heard)


def _presence_of(
    draft: Draft,
    act: Act,
    key: bytes,
    kind: str,
    holds: Callable[[Presence], bool],
    otherwise: str,
    during: tuple[str, ...] = OPEN,
) -> Presence:
    """What is known of somebody of whom `holds` is true. Errors as `require`; WRONG_STATE with `otherwise`."""
    attempt = require(draft, act, key, kind, during=during)
    if attempt is None or not holds(attempt.presence):
        raise LumbungError(errors.WRONG_STATE, state=otherwise)
    return attempt.presence
