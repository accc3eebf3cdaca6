"""A proctor's acts on who is in the room: check-in, the late and the absent, and people whom no list had here."""

from __future__ import annotations

from dataclasses import replace

from appliance.acts import (
    AddPerson,
    Admit,
    CallSpare,
    CheckIn,
    CorrectName,
    MarkAbsent,
    MoveIn,
    ReplacePin,
)
from appliance.decisions.acting import OPEN, UNDER_WAY, people_of, record_of, require, require_free, seat, text
from appliance.entrance import may_admit
from appliance.library import Person
from appliance.moving import is_withdrawn, moved_to, require_here
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError
from sync.wire.exam import ExamOutline
from sync.wire.lease import attempt_id
from sync.wire.nip import check_nip
from sync.wire.roster import Participant

MAX_NAME = 200
MAX_DOCUMENT = 40


def check_in(draft: Draft, act: CheckIn) -> None:
    """Everyone on the roster can be checked in, with or without a log-in so far."""
    record_of(draft, act, act.attempt, "participant.checked_in", text(act.document, "document", MAX_DOCUMENT))


def admit(draft: Draft, act: Admit) -> None:
    """LumbungError TOO_LATE_TO_ADMIT after what the exam allows."""
    require(draft, act, act.attempt, "participant.admitted")
    if not may_admit(draft.sittings[act.sitting], _outline(draft, act.sitting), draft.k):
        raise LumbungError(errors.TOO_LATE_TO_ADMIT)
    record_of(draft, act, act.attempt, "participant.admitted", text(act.reason))


def mark_absent(draft: Draft, act: MarkAbsent) -> None:
    """One, or all who neither logged in nor were checked in; spares who were not called are not enrolled."""
    reason = text(act.reason)
    if act.attempt is not None:
        attempt = require(draft, act, act.attempt, "participant.marked_absent", during=UNDER_WAY)
        if attempt is not None and (attempt.presence.absent or attempt.presence.checked_in):
            raise LumbungError(errors.WRONG_STATE, state="absent" if attempt.presence.absent else "checked in")
        record_of(draft, act, act.attempt, "participant.marked_absent", reason, during=UNDER_WAY)
        return
    missing = [key for key, person in sorted(people_of(draft, act.sitting).items()) if _missing(draft, key, person)]
    if not missing:
        raise LumbungError(errors.WRONG_STATE, state="nobody is missing")
    for key in missing:
        record_of(draft, act, key, "participant.marked_absent", reason, during=UNDER_WAY)


def replace_pin(draft: Draft, act: ReplacePin) -> None:
    """The old PIN opens nothing any more."""
    record_of(draft, act, act.attempt, "pin.replaced", text(act.reason))
    amend(draft, act.sitting, replace(_person(draft, act.attempt), pin_hash=act.pin_hash))


def add_person(draft: Draft, act: AddPerson) -> None:
    """Somebody on no list. LumbungError BAD_NIP, ALREADY_IN_SITTING, SEAT_TAKEN, BAD_ACT, and as `admit`."""
    if len(act.roster) != 16:
        raise LumbungError(errors.BAD_ACT, fields=["roster"])
    check_nip(act.nip)
    who = Participant(act.roster, 1, act.nip, text(act.name, "name", MAX_NAME), act.pin_hash, seat(act.seat))
    _take_in(draft, act, who, "person.added", act.sealed, text(act.reason))


def move_in(draft: Draft, act: MoveIn) -> None:
    """Somebody of another sitting of this site, who has not begun there. Errors as `add_person`, UNKNOWN_ATTEMPT."""
    there = draft.library.people.get(act.attempt)
    if there is None or there.sitting == act.sitting:
        raise LumbungError(errors.UNKNOWN_ATTEMPT)
    require_here(draft, act.attempt)
    begun = draft.attempts.get(act.attempt)
    if is_withdrawn(begun):
        raise LumbungError(errors.UNKNOWN_ATTEMPT)
    if begun is not None and begun.active is not None:
        raise LumbungError(errors.WRONG_STATE, state=begun.state)
    who = replace(there.participant, spare=False, seat=None)
    _take_in(draft, act, who, "person.moved_in", there.sitting, text(act.reason))


def call_spare(draft: Draft, act: CallSpare) -> None:
    """LumbungError WRONG_STATE for somebody who is no spare, or was called; UNKNOWN_ATTEMPT for the absent one."""
    attempt = require(draft, act, act.attempt, "spare.called")
    if not _person(draft, act.attempt).spare or (attempt is not None and attempt.presence.called):
        raise LumbungError(errors.WRONG_STATE, state="no spare to call")
    if act.in_place_of is not None:
        require(draft, act, act.in_place_of, "participant.marked_absent")
    record_of(draft, act, act.attempt, "spare.called", act.in_place_of, text(act.reason))


def correct_name(draft: Draft, act: CorrectName) -> None:
    name = text(act.name, "name", MAX_NAME)
    record_of(draft, act, act.attempt, "name.corrected", act.sealed, text(act.reason), during=UNDER_WAY)
    amend(draft, act.sitting, replace(_person(draft, act.attempt), name=name))


def amend(draft: Draft, sitting: bytes, who: Participant) -> None:
    """Know a participant of a sitting better than the list, durably."""
    draft.group.keep_person(sitting, who)
    draft.library = draft.library.amended({(sitting, who.roster_id): who})


def _take_in(draft: Draft, act: AddPerson | MoveIn, who: Participant, kind: str, *rest: object) -> None:
    state = sitting_state(draft, act.sitting)
    if state not in OPEN:
        raise LumbungError(errors.WRONG_SITTING_STATE, state=state)
    if any(each.participant.nip == who.nip for each in people_of(draft, act.sitting).values()):
        raise LumbungError(errors.ALREADY_IN_SITTING)
    if isinstance(act, AddPerson) and who.seat is not None and not act.shared:
        require_free(draft, act.sitting, who.seat)
    if not may_admit(draft.sittings[act.sitting], _outline(draft, act.sitting), draft.k):
        raise LumbungError(errors.TOO_LATE_TO_ADMIT)
    amend(draft, act.sitting, who)
    key = attempt_id(act.sitting, who.roster_id, who.ordinal)
    record_of(draft, act, key, kind, who.roster_id, who.ordinal, *rest)


def _missing(draft: Draft, key: bytes, person: Person) -> bool:
    if moved_to(draft, key) is not None:
        return False
    attempt = draft.attempts.get(key)
    if attempt is None:
        return not person.participant.spare
    return attempt.state == "absent" and not (attempt.presence.absent or attempt.presence.checked_in)


def _person(draft: Draft, attempt: bytes) -> Participant:
    person = draft.library.people.get(attempt)
    if person is None:
        raise LumbungError(errors.UNKNOWN_ATTEMPT)
    return person.participant


def _outline(draft: Draft, sitting: bytes) -> ExamOutline | None:
    exam = draft.library.exam_of(sitting)
    return None if exam is None else exam.outline
