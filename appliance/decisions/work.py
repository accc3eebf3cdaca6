"""The participant's steps: confirm, start, enter a block, submit. Each may be repeated after a lost answer."""

from __future__ import annotations

from appliance import deadlines, lengths
from appliance.attempt import Attempt, Submitted
from appliance.attempt_table import NEXT
from appliance.commands import Confirm, Done, EnterBlock, Slip, Start, Submit
from appliance.decisions.leases import arrive, arrive_active, rev_of
from appliance.library import OpenExam
from appliance.presence import stopped
from appliance.sitting import Sitting
from appliance.sitting import state_of as sitting_state
from appliance.state import Draft
from sync import errors
from sync.errors import LumbungError
from sync.wire.answers import answers_digest, head_text, slip_text


def confirm(draft: Draft, command: Confirm) -> Done:
    """logged_in → confirmed."""
    attempt = arrive_active(draft, command.lease)
    return _step(
        draft, attempt, "identity.confirmed", (command.lease.epoch, command.lease.seq), ("confirmed", "working")
    )


def start(draft: Draft, command: Start) -> Done:
    """confirmed → working, once the sitting runs."""
    attempt = arrive_active(draft, command.lease)
    exam = draft.library.require_exam(attempt.sitting)
    if attempt.state == "confirmed":
        _require_running(draft.sittings.get(attempt.sitting), attempt)
        if exam.outline.check_in and not attempt.presence.checked_in:
            raise LumbungError(errors.NOT_CHECKED_IN)
        _require_browser(exam, attempt)
    body = (command.lease.epoch, command.lease.seq, exam.digest)
    return _step(draft, attempt, "attempt.started", body, ("working",))


def enter_block(draft: Draft, command: EnterBlock) -> Done:
    """Enter the next block, or answer for the open one again."""
    attempt = arrive_active(draft, command.lease)
    if (attempt.state, "block.entered") not in NEXT:
        raise LumbungError(errors.WRONG_STATE, state=attempt.state)
    exam = draft.library.require_exam(attempt.sitting)
    place, entered = exam.index.get(command.block), len(attempt.entered)
    if place is None:
        raise LumbungError(errors.UNKNOWN_BLOCK)
    if place == entered - 1:
        return Done(draft.k, rev_of(draft, attempt))
    if place < entered:
        raise LumbungError(errors.BLOCK_OVER)
    if place > entered:
        raise LumbungError(errors.BLOCK_OUT_OF_ORDER, next=exam.outline.blocks[entered].id)
    _require_running(draft.sittings.get(attempt.sitting), attempt)
    _require_browser(exam, attempt)
    lease = command.lease
    extra = draft.library.people[attempt.id].participant.extra_time_percent
    block_ms = lengths.block_ms(exam.outline, extra, draft.sittings[attempt.sitting], attempt, place)
    draft.record("block.entered", attempt.sitting, attempt.id, (lease.epoch, lease.seq, command.block, block_ms))
    for each in attempt.early:
        # Given in this block on a branch that was lost: it counts now that the block is entered on this one.
        if exam.rules[each.item].block == place:
            body = (*each.lease, each.n, each.item, each.value, each.c)
            draft.record("answer.given", attempt.sitting, attempt.id, body)
    return Done(draft.k, rev_of(draft, draft.attempts[attempt.id]))


def submit(draft: Draft, command: Submit) -> Slip:
    """End the attempt, if box and page have the same answers. LumbungError ANSWERS_DIFFER: send the rest first."""
    lease = command.lease
    attempt = arrive(draft, lease)
    if attempt.submitted is not None:
        if attempt.submitted.lease != (lease.epoch, lease.seq):
            raise LumbungError(errors.ALREADY_SUBMITTED)
        return slip_of(attempt, attempt.submitted)
    attempt = arrive_active(draft, lease)
    _require_submittable(draft, attempt)
    have = attempt.leases[lease.epoch, lease.seq].have
    digest = answers_digest(attempt.id, command.salt, attempt.ledger.answers())
    if have != command.n or digest != command.digest:
        raise LumbungError(errors.ANSWERS_DIFFER, have=have)
    body = (lease.epoch, lease.seq, command.n, command.salt, command.digest)
    draft.record("attempt.submitted", attempt.sitting, attempt.id, body)
    attempt = draft.attempts[attempt.id]
    assert attempt.submitted is not None
    return slip_of(attempt, attempt.submitted)


def slip_of(attempt: Attempt, submitted: Submitted) -> Slip:
    """The slip of a submitted attempt: the same however often it is asked for."""
    return Slip(
        attempt=attempt.id,
        epoch=submitted.epoch,
        seq=submitted.seq,
        k=submitted.k,
        wall_ms=submitted.wall_ms,
        digest=slip_text(submitted.digest),
        head=head_text(submitted.head),
        forced=attempt.forced,
    )


def _require_submittable(draft: Draft, attempt: Attempt) -> None:
    if (attempt.state, "attempt.submitted") not in NEXT:
        raise LumbungError(errors.WRONG_STATE, state=attempt.state)
    sitting = draft.sittings.get(attempt.sitting)
    if sitting is None or sitting.state not in ("running", "paused", "ended"):
        raise LumbungError(errors.SITTING_CLOSED, state=sitting_state(sitting))
    exam = draft.library.require_exam(attempt.sitting)
    if sitting.state != "ended" and len(attempt.entered) < len(exam.outline.blocks):
        raise LumbungError(errors.BLOCKS_REMAIN, next=exam.outline.blocks[len(attempt.entered)].id)


def _step(draft: Draft, attempt: Attempt, kind: str, body: tuple[object, ...], done: tuple[str, ...]) -> Done:
    """Take a step of the table, or answer for one that was taken before (`done`). LumbungError WRONG_STATE."""
    if attempt.state not in done:
        if (attempt.state, kind) not in NEXT:
            raise LumbungError(errors.WRONG_STATE, state=attempt.state)
        draft.record(kind, attempt.sitting, attempt.id, body)
        attempt = draft.attempts[attempt.id]
    return Done(draft.k, rev_of(draft, attempt))


def _require_running(sitting: Sitting | None, attempt: Attempt) -> None:
    if sitting is None or sitting.state != "running" or deadlines.paused_now(attempt, sitting):
        raise LumbungError(errors.SITTING_NOT_RUNNING, state=sitting_state(sitting))


def _require_browser(exam: OpenExam, attempt: Attempt) -> None:
    """LumbungError LOCKED_DOWN for a browser that the exam does not allow, until the proctor lets it pass."""
    if stopped(attempt.presence, exam.outline.lockdown):
        raise LumbungError(errors.LOCKED_DOWN)
