"""Browsers whose logs are wholly here, or are written off: what the close of a sitting asks for."""

from __future__ import annotations

from appliance.acts import WriteOff
from appliance.attempt import Attempt, LeaseKey
from appliance.attempt_table import NEXT
from appliance.decisions.acting import UNDER_WAY, record_of, require, text
from appliance.reconciling import last_word, open_points, stopped_k
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError


def note_whole_logs(draft: Draft) -> None:
    """At each tick: journal the words by which a log is complete, once each; never after the close."""
    for attempt in list(draft.before.attempts.values()):
        if sitting_state(draft, attempt.sitting) not in UNDER_WAY or (attempt.state, "log.whole") not in NEXT:
            continue
        for key in sorted(attempt.leases):
            if draft.written(key) is not None and _is_news(draft, attempt, key):
                draft.record("log.whole", attempt.sitting, attempt.id, (*key, last_word(draft, attempt, key)))


def write_off(draft: Draft, act: WriteOff) -> None:
    """One browser, or with `attempt` None all of the sitting that are not heard, of people who have submitted.

    LumbungError UNKNOWN_LEASE for a log-in that this attempt never had; WRONG_STATE where there is none.
    """
    reason = text(act.reason)
    if act.attempt is not None:
        attempt = require(draft, act, act.attempt, "browser.written_off", during=UNDER_WAY)
        if attempt is None or act.browser is None or act.browser not in attempt.leases:
            raise LumbungError(errors.UNKNOWN_LEASE)
        record_of(draft, act, act.attempt, "browser.written_off", *act.browser, reason, during=UNDER_WAY)
        return
    found = [
        (point.attempt, lease)
        for point in open_points(draft, act.sitting)
        if point.why == "browser"
        for lease in point.leases
        if draft.k - draft.last_heard(lease) > draft.rules.silent_ms
    ]
    if not found:
        raise LumbungError(errors.WRONG_STATE, state="every browser is here")
    for key, lease in found:
        record_of(draft, act, key, "browser.written_off", *lease, reason, during=UNDER_WAY)


def _is_news(draft: Draft, attempt: Attempt, key: LeaseKey) -> bool:
    """Whether all of the log is here by its page's own word, and the journal does not say so yet."""
    since, lease = stopped_k(draft, attempt, key), attempt.leases[key]
    if since is None or (lease.told is not None and lease.told[1] >= since):
        return False
    n = last_word(draft, attempt, key)
    return n is not None and lease.have >= n
