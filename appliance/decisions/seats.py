"""A proctor's acts on one participant at work: log-in, help, pauses, time, the forced submit."""

from __future__ import annotations

from appliance import deadlines
from appliance.acts import (
    AddHeld,
    AddTime,
    AllowLogIn,
    AnswerHelp,
    ForceSubmit,
    PausePerson,
    ResumePerson,
    RevokeHeld,
    WaiveLockdown,
)
from appliance.attempt import Attempt
from appliance.decisions.acting import UNDER_WAY, attempts_of, in_blocks, record_of, require, require_free, seat, text
from appliance.decisions.leases import settle
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError
from sync.wire.answers import answers_digest

MOST_ADDED_MS = 4 * 3600 * 1000


def allow_log_in(draft: Draft, act: AllowLogIn) -> None:
    """The old PC works on until the new log-in: nothing is lost while the participant walks over. SEAT_TAKEN."""
    there = seat(act.seat)
    require(draft, act, act.attempt, "login.allowed")
    if there is not None and not act.shared:
        require_free(draft, act.sitting, there, but=act.attempt)
    record_of(draft, act, act.attempt, "login.allowed", there, text(act.reason))


def answer_help(draft: Draft, act: AnswerHelp) -> None:
    attempt = require(draft, act, act.attempt, "help.answered")
    if attempt is None or attempt.presence.help is None:
        raise LumbungError(errors.WRONG_STATE, state="nobody asked")
    record_of(draft, act, act.attempt, "help.answered")


def waive_lockdown(draft: Draft, act: WaiveLockdown) -> None:
    """One, or all whose browser was found to be another and who are at work."""
    reason = text(act.reason)
    if act.attempt is not None:
        record_of(draft, act, act.attempt, "lockdown.waived", reason)
        return
    found = [each for each in attempts_of(draft, act.sitting) if _is_held_up(each)]
    if not found:
        raise LumbungError(errors.WRONG_STATE, state="every browser passes")
    for attempt in found:
        record_of(draft, act, attempt.id, "lockdown.waived", reason)


def pause(draft: Draft, act: PausePerson) -> None:
    attempt = require(draft, act, act.attempt, "participant.paused")
    if attempt is None or (attempt.pauses and attempt.pauses[-1][1] is None):
        raise LumbungError(errors.WRONG_STATE, state="paused")
    record_of(draft, act, act.attempt, "participant.paused", text(act.reason))


def resume(draft: Draft, act: ResumePerson) -> None:
    attempt = require(draft, act, act.attempt, "participant.resumed")
    if attempt is None or not attempt.pauses or attempt.pauses[-1][1] is not None:
        raise LumbungError(errors.WRONG_STATE, state="not paused")
    record_of(draft, act, act.attempt, "participant.resumed")


def add_time(draft: Draft, act: AddTime) -> None:
    reason = text(act.reason)
    if not 0 < act.added_ms <= MOST_ADDED_MS or act.added_ms % 1_000:
        raise LumbungError(errors.BAD_ACT, fields=["added_ms"])
    for attempt in in_blocks(draft, act, act.attempt, lambda each: True):
        draft.record("time.added", act.sitting, attempt.id, (act.command, act.actor, act.added_ms, reason))


def add_held(draft: Draft, act: AddHeld) -> None:
    reason = text(act.reason)
    for key in [act.attempt] if act.attempt is not None else list(draft.before.returns):
        settle(draft, key)
    try:
        waiting = in_blocks(draft, act, act.attempt, lambda each: each.entered[-1].waiting_ms > 0)
    except LumbungError as refused:
        raise LumbungError(errors.NOTHING_HELD) from refused
    for attempt in waiting:
        block = attempt.entered[-1]
        # What the page stood idle for, because the block ran out before the proctor's word, is given too.
        sitting = draft.sittings.get(act.sitting)
        held_ms = block.waiting_ms + deadlines.idle_ms(attempt, sitting, draft.k, block.waiting_since_k)
        body = (act.command, act.actor, block.block, held_ms, reason)
        draft.record("held.granted", act.sitting, attempt.id, body)


def revoke_held(draft: Draft, act: RevokeHeld) -> None:
    reason = text(act.reason)
    (attempt,) = in_blocks(draft, act, act.attempt, lambda each: True)
    block = attempt.entered[-1]
    if block.held_ms == 0:
        raise LumbungError(errors.NOTHING_HELD)
    body = (act.command, act.actor, block.block, block.held_ms, reason)
    draft.record("held.revoked", act.sitting, attempt.id, body)


def force_submit(draft: Draft, act: ForceSubmit) -> None:
    """One attempt, or all of the sitting that are not submitted; what the box has is what counts."""
    reason = text(act.reason)
    if len(act.salt) != 16:
        raise LumbungError(errors.BAD_ACT, fields=["salt"])
    if act.attempt is not None:
        found = [_forcible(draft, act, act.attempt)]
    else:
        found = [each for each in attempts_of(draft, act.sitting) if each.active and each.state != "submitted"]
        if not found or sitting_state(draft, act.sitting) not in UNDER_WAY:
            raise LumbungError(errors.WRONG_STATE, state="nobody is left")
    for attempt in found:
        assert attempt.active is not None
        have = attempt.leases[attempt.active].have
        digest = answers_digest(attempt.id, act.salt, attempt.ledger.answers())
        rest = (reason, *attempt.active, have, act.salt, digest)
        record_of(draft, act, attempt.id, "attempt.forced", *rest, during=UNDER_WAY)


def _is_held_up(attempt: Attempt) -> bool:
    seen = attempt.presence
    return seen.locked is not None and not seen.waived and attempt.state in ("logged_in", "confirmed", "working")


def _forcible(draft: Draft, act: ForceSubmit, key: bytes) -> Attempt:
    attempt = require(draft, act, key, "attempt.forced", during=UNDER_WAY)
    if attempt is None or attempt.active is None:
        raise LumbungError(errors.WRONG_STATE, state="absent")
    return attempt
