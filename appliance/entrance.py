"""Who may log in to a sitting now: one rule for the page at the door and for the writer that grants the lease."""

from __future__ import annotations

from appliance import deadlines
from appliance.attempt import Attempt
from appliance.sitting import Sitting, state_of
from sync import errors
from sync.errors import LumbungError
from sync.wire import roster
from sync.wire.exam import ExamOutline


def check_entrance(
    sitting: Sitting | None, attempt: Attempt | None, who: roster.Participant, outline: ExamOutline | None
) -> None:
    """LumbungError SITTING_CLOSED, ALREADY_SUBMITTED, MARKED_ABSENT, SPARE_NOT_CALLED, REGISTRATION_CLOSED,
    LOGIN_NEEDS_PROCTOR: why this participant may not log in at this moment.
    """
    if sitting is None or not sitting.takes_people:
        raise LumbungError(errors.SITTING_CLOSED, state=state_of(sitting))
    if attempt is not None and attempt.state == "submitted":
        raise LumbungError(errors.ALREADY_SUBMITTED)
    if attempt is not None and attempt.presence.absent:
        raise LumbungError(errors.MARKED_ABSENT)
    if who.spare and not (attempt is not None and attempt.presence.called):
        raise LumbungError(errors.SPARE_NOT_CALLED)
    if attempt is None or attempt.active is None:
        _check_first(sitting, attempt, outline)
    elif outline is not None and outline.second_login == "proctor" and not _let_in_again(sitting, attempt):
        raise LumbungError(errors.LOGIN_NEEDS_PROCTOR)


def may_admit(sitting: Sitting, outline: ExamOutline | None, k: int) -> bool:
    """Whether the exam still lets a late-comer in at box time `k`; pauses of the room do not count as late."""
    if sitting.started_k is None or outline is None or outline.late_until_s is None:
        return True
    return deadlines.without_pauses(sitting.pauses, sitting.started_k, k) <= outline.late_until_s * 1_000


def _check_first(sitting: Sitting, attempt: Attempt | None, outline: ExamOutline | None) -> None:
    """A first log-in: free during registration, and after the start where the exam sets no limit to being late."""
    if sitting.registering or (attempt is not None and attempt.presence.admitted):
        return
    if sitting.started_k is not None and (outline is None or outline.late_until_s is None):
        return
    raise LumbungError(errors.REGISTRATION_CLOSED)


def _let_in_again(sitting: Sitting, attempt: Attempt) -> bool:
    """Permitted for this person, or for everybody since this person's last log-in."""
    assert attempt.active is not None
    since = sitting.readmitted_seq
    return attempt.presence.permit_k is not None or (since is not None and attempt.active[1] < since)
