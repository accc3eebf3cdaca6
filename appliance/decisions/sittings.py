"""A proctor's acts on a sitting as a whole: its life from registration to close, messages and incidents."""

from __future__ import annotations

from appliance import reconciling
from appliance.acts import (
    CloseRegistration,
    CloseSitting,
    EndSitting,
    NoteIncident,
    OpenSitting,
    PauseSitting,
    Readmit,
    ReopenRegistration,
    ResumeSitting,
    SendMessage,
    StartSitting,
)
from appliance.decisions.acting import UNDER_WAY, record, require, text
from appliance.forecast import required_bytes
from appliance.sitting import Sitting
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError

MAX_MESSAGE = 500
CATEGORIES = ("power", "network", "computer", "health", "conduct", "identity", "other")


def open_sitting(draft: Draft, act: OpenSitting) -> None:
    """LumbungError PACKAGE_LOCKED, PACKAGE_MISSING, TOO_LITTLE_SPACE; never for a wrong clock."""
    exam = draft.library.require_exam(act.sitting)
    needed = required_bytes(draft, draft.rules, act.sitting)
    if draft.free_bytes < needed:
        raise LumbungError(errors.TOO_LITTLE_SPACE, needed_bytes=needed, free_bytes=draft.free_bytes)
    record(draft, act, "sitting.opened", exam.digest)


def close_registration(draft: Draft, act: CloseRegistration) -> None:
    """LumbungError WRONG_SITTING_STATE where it is closed already."""
    if not _under_way(draft, act.sitting).registering:
        raise LumbungError(errors.WRONG_SITTING_STATE, state="registration")
    record(draft, act, "registration.closed")


def reopen_registration(draft: Draft, act: ReopenRegistration) -> None:
    """LumbungError WRONG_SITTING_STATE where it is open."""
    if _under_way(draft, act.sitting).registering:
        raise LumbungError(errors.WRONG_SITTING_STATE, state="registration")
    record(draft, act, "registration.reopened", text(act.reason))


def start(draft: Draft, act: StartSitting) -> None:
    record(draft, act, "sitting.started")


def pause(draft: Draft, act: PauseSitting) -> None:
    """Backdated at most to the start. LumbungError BAD_ACT for a time to come."""
    since_k = act.since_k
    if since_k is not None:
        began = _under_way(draft, act.sitting).started_k or 0
        if not 0 <= since_k <= draft.k:
            raise LumbungError(errors.BAD_ACT, fields=["since_k"])
        since_k = max(since_k, began)
    record(draft, act, "sitting.paused", text(act.reason), since_k)


def resume(draft: Draft, act: ResumeSitting) -> None:
    record(draft, act, "sitting.resumed")


def end(draft: Draft, act: EndSitting) -> None:
    record(draft, act, "sitting.ended")


def close(draft: Draft, act: CloseSitting) -> None:
    """Close, and destroy the content key unless another sitting still needs it. LumbungError NOT_RECONCILED."""
    open_points = reconciling.open_points(draft, act.sitting)
    reason = text(act.reason) if act.reason is not None and act.reason.strip() else None
    if open_points and reason is None and sitting_state(draft, act.sitting) in ("registration", "ended"):
        raise LumbungError(errors.NOT_RECONCILED, unresolved=len(open_points))
    record(draft, act, "sitting.closed", len(open_points), reason if open_points else None)
    draft.library = draft.library.without_photos([act.sitting])
    planned = draft.library.sittings.get(act.sitting)
    if planned is None or any(
        each.package_digest == planned.package_digest and sitting_state(draft, key) != "closed"
        for key, each in draft.library.sittings.items()
    ):
        return
    draft.group.destroy_content_key(planned.package_digest)
    draft.library = draft.library.without_exam(planned.package_digest)
    if titles := draft.library.titles.get(planned.package_digest):
        draft.group.keep_titles(planned.package_digest, titles)


def readmit(draft: Draft, act: Readmit) -> None:
    record(draft, act, "sitting.readmitted", text(act.reason))


def note(draft: Draft, act: NoteIncident) -> None:
    """LumbungError BAD_ACT for an unknown category, UNKNOWN_ATTEMPT for somebody of another sitting."""
    if act.category not in CATEGORIES:
        raise LumbungError(errors.BAD_ACT, fields=["category"])
    if act.about is not None:
        _require_person(draft, act, act.about)
    record(draft, act, "incident.noted", act.category, act.about, text(act.text, "text"))


def send(draft: Draft, act: SendMessage) -> None:
    if act.to is not None:
        _require_person(draft, act, act.to)
    record(draft, act, "message.sent", act.to, text(act.text, "text", MAX_MESSAGE))


def _require_person(draft: Draft, act: NoteIncident | SendMessage, attempt: bytes) -> None:
    require(draft, act, attempt, "name.corrected", during=UNDER_WAY)  # a step that every state has


def _under_way(draft: Draft, sitting: bytes) -> Sitting:
    known = draft.sittings.get(sitting)
    if known is None:
        raise LumbungError(errors.WRONG_SITTING_STATE, state=sitting_state(draft, sitting))
    return known
