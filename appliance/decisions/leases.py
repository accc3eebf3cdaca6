"""Who is at which PC: granting leases, adopting those this journal never saw, and giving back time after a silence."""

from __future__ import annotations

from appliance import deadlines
from appliance.attempt import Attempt, LeaseKey
from appliance.attempt_table import NEXT
from appliance.commands import AskHelp, Done, FailLockdown, LoggedIn, LogIn, Return
from appliance.entrance import check_entrance
from appliance.moving import is_withdrawn, require_here
from appliance.sitting import Sitting
from appliance.state import Draft, Gap, RoomState, Rules
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken, attempt_id, issue

SETTLE_MS = 10_000  # how long after a return the page may still bring proof that it ran
KEPT_SILENCES = 64
MAX_SEAT = 20  # characters of a seat's label
MAX_REASON = 300


def log_in(draft: Draft, command: LogIn) -> LoggedIn | Done:
    """Grant a lease; an earlier one of the same attempt is superseded, its time settled.

    `Done` where the participant asked the proctor for it, who has not allowed it yet. Errors as `check_entrance`,
    and MOVED_ELSEWHERE.
    """
    key = attempt_id(command.sitting, command.roster, command.ordinal)
    person = draft.library.people.get(key)
    if person is None or draft.library.site_key is None:
        raise LumbungError(errors.UNKNOWN_NIP)
    require_here(draft, key)
    attempt, exam = draft.attempts.get(key), draft.library.exam_of(command.sitting)
    if is_withdrawn(attempt):
        raise LumbungError(errors.UNKNOWN_NIP)
    seat = (command.seat or "").strip()[:MAX_SEAT] or None
    try:
        check_entrance(
            draft.sittings.get(command.sitting), attempt, person.participant, None if exam is None else exam.outline
        )
    except LumbungError as refused:
        if refused.entry is not errors.LOGIN_NEEDS_PROCTOR or command.reason is None or attempt is None:
            raise
        if attempt.presence.asked is None:
            body = (command.agent[:200], seat, command.reason.strip()[:MAX_REASON])
            draft.record("login.asked", command.sitting, key, body)
        return Done(draft.k, rev_of(draft, draft.attempts[key]))
    if attempt is not None and attempt.active is not None:
        _note_return(draft, attempt, attempt.active)
        settle(draft, key)
    granted = (command.roster, command.ordinal, command.agent[:200], seat)
    seq = draft.record("lease.granted", command.sitting, key, granted)
    draft.heard[draft.epoch, seq] = draft.k
    draft.group.contacts[key] = draft.k
    token = LeaseToken(draft.epoch, seq, key, command.sitting)
    return LoggedIn(issue(draft.library.site_key, token), token)


def ask_help(draft: Draft, command: AskHelp) -> Done:
    """Call the proctor; once is enough until somebody came."""
    attempt = arrive_active(draft, command.lease)
    if (attempt.state, "help.asked") not in NEXT:
        raise LumbungError(errors.WRONG_STATE, state=attempt.state)
    reason = command.reason.strip()[:MAX_REASON]
    if attempt.presence.help is None:
        body = (command.lease.epoch, command.lease.seq, reason)
        draft.record("help.asked", attempt.sitting, attempt.id, body)
    return Done(draft.k, rev_of(draft, draft.attempts[attempt.id]))


def fail_lockdown(draft: Draft, command: FailLockdown) -> Done:
    """The browser is not the one that the exam asks for: said once for each way in which it is not.

    Of the newest log-in alone: what an older browser is says nothing of the one that took its place meanwhile.
    """
    attempt = arrive(draft, command.lease)
    what = command.what[:MAX_REASON]
    here = attempt.active == (command.lease.epoch, command.lease.seq)
    if here and attempt.presence.locked != what and (attempt.state, "lockdown.failed") in NEXT:
        body = (command.lease.epoch, command.lease.seq, what)
        draft.record("lockdown.failed", attempt.sitting, attempt.id, body)
    return Done(draft.k, rev_of(draft, draft.attempts[attempt.id]))


def come_back(draft: Draft, command: Return) -> Done:
    """The page is heard again; its proof, if it has any, follows with its events."""
    attempt = arrive(draft, command.lease)
    return Done(draft.k, rev_of(draft, attempt))


def arrive(draft: Draft, token: LeaseToken) -> Attempt:
    """The attempt of a lease whose page is heard now. LumbungError UNKNOWN_LEASE.

    A valid token of somebody on the roster whose lease this journal never saw is adopted: the box was restored, or
    promoted, and the page has the log.
    """
    key = (token.epoch, token.seq)
    attempt = draft.attempts.get(token.attempt)
    if attempt is None or key not in attempt.leases:
        person = draft.library.people.get(token.attempt)
        if person is None or person.sitting != token.sitting:
            raise LumbungError(errors.UNKNOWN_LEASE)
        if attempt is not None and attempt.active is not None:
            # The participant was there by that lease until now: what it missed is given once, not by this one again.
            draft.heard[key] = max(draft.last_heard(attempt.active), draft.last_heard(key))
        draft.record("lease.adopted", token.sitting, token.attempt, key)
        attempt = draft.attempts[token.attempt]
    _note_return(draft, attempt, key)
    draft.heard[key] = draft.k
    return attempt


def arrive_active(draft: Draft, token: LeaseToken) -> Attempt:
    """As `arrive`, for steps that only the newest log-in may take. LumbungError LEASE_SUPERSEDED.

    Whoever takes a step has sent its log, so a silence before it is settled first.
    """
    attempt = arrive(draft, token)
    if attempt.active != (token.epoch, token.seq):
        raise LumbungError(errors.LEASE_SUPERSEDED)
    settle(draft, attempt.id)
    return draft.attempts[attempt.id]


def _note_return(draft: Draft, attempt: Attempt, key: LeaseKey) -> None:
    """If the lease was silent, remember it: for its events' c, and (the active lease) for the time that was lost."""
    last = draft.last_heard(key)
    if draft.k - last <= draft.rules.silent_ms:
        return
    silence = (max(last, draft.before.start_k), draft.k)
    draft.silences[key] = (*draft.silences_of(key), silence)[-KEPT_SILENCES:]
    if attempt.active == key and attempt.state == "working" and attempt.entered:
        settle(draft, attempt.id)  # an older silence, if it still waits
        draft.returns[attempt.id] = Gap(key, last, draft.k)


def settle(draft: Draft, attempt_key: bytes) -> None:
    """Give back what a silence took from the current block: automatically up to the limit, the rest by the proctor."""
    gap = draft.returns.get(attempt_key)
    if gap is None:
        return
    del draft.returns[attempt_key]
    draft.group.contacts[attempt_key] = gap.until_k  # in one commit with time.held: a crash must not give it twice
    attempt = draft.attempts[attempt_key]
    due = due_ms(draft, attempt, gap)
    if due > 0:
        block = attempt.entered[-1].block
        sitting = draft.sittings.get(attempt.sitting)
        held = automatic_ms(sitting, draft.rules, gap, due)
        if held < due:  # what the page, back again, has stood idle for until now waits with the rest
            due += deadlines.idle_ms(attempt, sitting, draft.k, gap.until_k, held)
        draft.record("time.held", attempt.sitting, attempt_key, (block, held, due, held == due))


def due_ms(draft: Draft | RoomState, attempt: Attempt, gap: Gap) -> int:
    """What the silence took, by what is known now; 0 where there was nothing to lose."""
    sitting = draft.sittings.get(attempt.sitting)
    exam = draft.library.exam_of(attempt.sitting)
    if attempt.state != "working" or not attempt.entered or exam is None or sitting is None:
        return 0
    return deadlines.lost_ms(
        attempt,
        attempt.entered[-1],
        deadlines.pauses_of(attempt, sitting),
        gap.since_k,
        gap.until_k if sitting.ended_k is None else min(gap.until_k, sitting.ended_k),
        exam.outline.offline_run_ms,
    )


def automatic_ms(sitting: Sitting | None, rules: Rules, gap: Gap, due: int) -> int:
    """How much of what is due needs nobody's word: up to the limit, and all that a backdated pause was said of."""
    backed = () if sitting is None else sitting.backed
    if any(since <= gap.since_k <= said <= gap.until_k for since, said in backed):
        return due
    return min(due, rules.held_automatic_ms)


def settle_all_due(draft: Draft) -> None:
    """At each tick: settle the silences whose page has had its time to bring proof."""
    ready = sorted(key for key, gap in draft.before.returns.items() if draft.k - gap.until_k >= SETTLE_MS)
    for key in ready:
        settle(draft, key)


def rev_of(draft: Draft | RoomState, attempt: Attempt) -> int:
    """Changes whenever the page should fetch its attempt again."""
    sitting = draft.sittings.get(attempt.sitting)
    return attempt.rev + (0 if sitting is None else sitting.rev)
