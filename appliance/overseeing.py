"""What a proctor is shown of a sitting: one row a person, from published state only. `appliance.room` calls it."""

from __future__ import annotations

from appliance import deadlines
from appliance.attempt import Attempt
from appliance.decisions.work import slip_of
from appliance.library import OpenExam
from appliance.reading import at_centre, deadline_of, silence_of, sitting_view, tally
from appliance.state import Heard, RoomState, Rules, sitting_state
from appliance.views import ProctorView, SeatView
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire import roster
from sync.wire.lease import attempt_id


def proctor_view(state: RoomState, heard: Heard, rules: Rules, receipts: State, sitting: bytes) -> ProctorView:
    """A sitting with everyone enrolled in it. LumbungError UNKNOWN_SITTING."""
    planned = state.library.sittings.get(sitting)
    if planned is None:
        raise LumbungError(errors.UNKNOWN_SITTING)
    exam = state.library.exams.get(planned.package_digest)
    package = state.library.packages.get(planned.package_digest)
    closed = sitting_state(state, sitting) == "closed"  # whose content was let go, and is needed no more
    seats = tuple(_seat(state, heard, rules, receipts, exam, sitting, who) for who in planned.participants)
    return ProctorView(
        sitting=sitting_view(state, planned),
        token=planned.token,
        exam_title={} if exam is None else dict(exam.outline.title),
        ready=exam is not None or closed,
        locked=exam is None and not closed and package is not None and package.complete,
        k=state.k,
        counts=tally([seat.state for seat in seats]),
        seats=seats,
    )


def _seat(
    state: RoomState,
    heard: Heard,
    rules: Rules,
    receipts: State,
    exam: OpenExam | None,
    sitting: bytes,
    who: roster.Participant,
) -> SeatView:
    key = attempt_id(sitting, who.roster_id, who.ordinal)
    attempt = state.attempts.get(key)
    if attempt is None:
        return _absent(key, who)
    current = attempt.current if attempt.state == "working" else None
    end = deadline_of(state, heard, rules, attempt) if current is not None else None
    silent = silence_of(state, heard, rules, attempt)
    last = heard.last.get(attempt.active, state.start_k) if attempt.active is not None else state.start_k
    return SeatView(
        roster=who.roster_id.hex(),
        attempt=key.hex(),
        name=who.name,
        nip=who.nip,
        seat=who.seat,
        state=attempt.state,
        checked_in=attempt.checked_in,
        block=None if current is None else current.block,
        answered=_answered(attempt, exam),
        items=0 if exam is None else len(exam.rules),
        left_ms=None if end is None else max(0, end - state.k),
        silent_ms=max(0, state.k - last),
        connected=silent is None or attempt.id in state.returns,
        paused=deadlines.paused_now(attempt, state.sittings.get(sitting)),
        held_ms=0 if current is None else current.held_ms,
        waiting_held_ms=0 if current is None else current.waiting_ms,
        late=attempt.late,
        refused=attempt.refused,
        centre=at_centre(receipts, attempt),
        slip=None if attempt.submitted is None else slip_of(attempt, attempt.submitted).digest,
    )


def _answered(attempt: Attempt, exam: OpenExam | None) -> int:
    return sum(1 for chosen in attempt.ledger.chosen.values() if chosen.value is not None)


def _absent(key: bytes, who: roster.Participant) -> SeatView:
    return SeatView(
        roster=who.roster_id.hex(),
        attempt=key.hex(),
        name=who.name,
        nip=who.nip,
        seat=who.seat,
        state="absent",
        checked_in=False,
        block=None,
        answered=0,
        items=0,
        left_ms=None,
        silent_ms=None,
        connected=False,
        paused=False,
        held_ms=0,
        waiting_held_ms=0,
        late=0,
        refused=0,
        centre=False,
        slip=None,
    )
