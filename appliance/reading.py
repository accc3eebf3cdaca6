"""What pages and pulses are shown: pure functions from published state to views. `appliance.room` calls them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from appliance import deadlines
from appliance.attempt import Attempt
from appliance.commands import Slip
from appliance.decisions.leases import due_ms, rev_of
from appliance.library import OpenExam
from appliance.sitting import state_of
from appliance.state import Gap, Heard, RoomState, Rules
from appliance.views import (
    AttemptView,
    BlockView,
    ExamView,
    HealthView,
    PersonView,
    PulseView,
    RoomView,
    SittingView,
    SlipView,
)
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire import roster
from sync.wire.exam import item_order, option_order
from sync.wire.lease import LeaseToken

ENTRANCE = ("registration", "running", "paused")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may log in once the PIN is right. The web checks `pin_hash`, then asks for the lease."""

    sitting: bytes
    roster: bytes
    ordinal: int
    attempt: bytes
    pin_hash: str
    name: str


def plain_nip(typed: str) -> str:
    """The one spelling of a NIP with spaces and quotes: people are found, and their failures counted, by it."""
    return "".join(filter(str.isalnum, typed))


def identify(state: RoomState, nip: str, token: str) -> Candidate:
    """The one person of this NIP in the sitting of this token.

    LumbungError UNKNOWN_NIP, WRONG_TOKEN, SITTING_CLOSED (with its state). `nip` may hold spaces and quotes.
    """
    people = state.library.by_nip.get(plain_nip(nip), ())
    if not people:
        raise LumbungError(errors.UNKNOWN_NIP)
    typed = token.strip().casefold()
    fitting = [each for each in people if state.library.sittings[each.sitting].token.casefold() == typed]
    if not fitting:
        raise LumbungError(errors.WRONG_TOKEN)
    # One token may serve several sittings of a day: the one that takes people goes first.
    fitting.sort(key=lambda each: state_of(state.sittings.get(each.sitting)) not in ENTRANCE)
    person = fitting[0]
    where = state_of(state.sittings.get(person.sitting))
    if where not in ENTRANCE:
        raise LumbungError(errors.SITTING_CLOSED, state=where)
    who = person.participant
    return Candidate(person.sitting, who.roster_id, who.ordinal, person.attempt, who.pin_hash, who.name)


def sitting_view(state: RoomState, planned: roster.Sitting) -> SittingView:
    """A sitting without names."""
    return SittingView(
        id=planned.sitting_id.hex(),
        title=planned.title,
        room=planned.room,
        starts_at=planned.starts_at,
        state=state_of(state.sittings.get(planned.sitting_id)),
    )


def room_view(state: RoomState) -> RoomView:
    """Everything that the log-in page needs."""
    planned = sorted(state.library.sittings.values(), key=lambda each: (each.starts_at, each.title, each.sitting_id))
    return RoomView(
        site=state.library.site_name or state.library.site,
        zone=state.library.zone,
        sittings=tuple(sitting_view(state, each) for each in planned),
        k=state.k,
        languages=("id", "en"),
    )


def require_lease(state: RoomState, lease: LeaseToken) -> Attempt:
    """The attempt of a lease in published state.

    LumbungError NOT_READY while the writer adopts a lease of somebody on the roster (the page asks again), else
    UNKNOWN_LEASE.
    """
    attempt = state.attempts.get(lease.attempt)
    if attempt is not None and (lease.epoch, lease.seq) in attempt.leases:
        return attempt
    person = state.library.people.get(lease.attempt)
    if person is None or person.sitting != lease.sitting:
        raise LumbungError(errors.UNKNOWN_LEASE)
    raise LumbungError(errors.NOT_READY)


def silence_of(state: RoomState, heard: Heard, rules: Rules, attempt: Attempt) -> Gap | None:
    """The silence that is not settled: over since the page came back, or going on. None while it is heard."""
    gap = state.returns.get(attempt.id)
    if gap is not None or attempt.active is None:
        return gap
    last = heard.last.get(attempt.active, state.start_k)
    return Gap(attempt.active, last, state.k) if state.k - last > rules.silent_ms else None


def deadline_of(state: RoomState, heard: Heard, rules: Rules, attempt: Attempt) -> int | None:
    """K at which the current block ends, with what is about to be held: it never ends while its page is silent."""
    if not attempt.entered:
        return None
    sitting = state.sittings.get(attempt.sitting)
    more = 0
    gap = silence_of(state, heard, rules, attempt)
    if gap is not None:
        more = min(due_ms(state, attempt, gap), rules.held_automatic_ms)
    pauses = deadlines.pauses_of(attempt, sitting)
    return deadlines.deadline(attempt.entered[-1], pauses, state.k, sitting.ended_k if sitting else None, more)


def pulse_view(state: RoomState, heard: Heard, rules: Rules, receipts: State, lease: LeaseToken) -> PulseView:
    """The answer to a pulse. Errors as `require_lease`."""
    attempt = require_lease(state, lease)
    key = (lease.epoch, lease.seq)
    sitting = state.sittings.get(attempt.sitting)
    current = attempt.current
    return PulseView(
        k=state.k,
        have=attempt.leases[key].have,
        centre=at_centre(receipts, attempt),
        rev=rev_of(state, attempt),
        sitting=state_of(sitting),
        paused=deadlines.paused_now(attempt, sitting),
        block=None if current is None else current.block,
        deadline=deadline_of(state, heard, rules, attempt),
        lease_active=attempt.active == key,
        held_ms=0 if current is None else current.held_ms,
        message=None,
    )


def attempt_view(state: RoomState, heard: Heard, rules: Rules, receipts: State, lease: LeaseToken) -> AttemptView:
    """All that a page needs to go on. Errors as `require_lease`, and PACKAGE_LOCKED while the exam is not open."""
    attempt = require_lease(state, lease)
    library = state.library
    planned = library.sittings.get(attempt.sitting)
    if planned is None:
        raise LumbungError(errors.UNKNOWN_SITTING)
    exam = library.require_exam(attempt.sitting)
    sitting = state.sittings.get(attempt.sitting)
    who = library.people[attempt.id].participant
    key = (lease.epoch, lease.seq)
    end = deadline_of(state, heard, rules, attempt)
    blocks = _block_views(state, attempt, exam, end)
    outline = exam.outline
    return AttemptView(
        k=state.k,
        attempt=attempt.id.hex(),
        lease_id=f"{lease.epoch.hex()}.{lease.seq}",
        lease_active=attempt.active == key,
        have=attempt.leases[key].have,
        centre=at_centre(receipts, attempt),
        rev=rev_of(state, attempt),
        person=PersonView(who.name, who.nip, who.seat, who.language),
        site=library.site_name or library.site,
        zone=library.zone,
        sitting=sitting_view(state, planned),
        exam=ExamView(
            exam.digest.hex(),
            outline.id,
            dict(outline.title),
            outline.languages,
            f"/exam/{exam.digest.hex()}/exam.json",
        ),
        state=attempt.state,
        pulse_ms=rules.pulse_ms,
        offline_run_ms=outline.offline_run_ms,
        blocks=blocks,
        current=next((block.id for block in blocks if block.state == "open"), None),
        paused=deadlines.paused_now(attempt, sitting),
        answers=attempt.ledger.answers(),
        flags=attempt.ledger.flags(),
        held_ms=attempt.entered[-1].held_ms if attempt.entered else 0,
    )


def slip_view(state: RoomState, slip: Slip) -> SlipView:
    """The slip with whose it is and of which exam. The title comes from the manifest once the content is gone."""
    person = state.library.people[slip.attempt]
    exam = state.library.exam_of(person.sitting)
    if exam is not None:
        title = dict(exam.outline.title)
    else:
        manifest = state.library.packages[state.library.sittings[person.sitting].package_digest].manifest
        title = dict.fromkeys(("id", "en"), manifest.title)
    at = datetime.fromtimestamp(slip.wall_ms / 1_000, UTC).astimezone(ZoneInfo(state.library.zone))
    return SlipView(
        epoch=slip.epoch.hex(),
        seq=slip.seq,
        digest=slip.digest,
        head=slip.head,
        name=person.participant.name,
        nip_last4=person.participant.nip[-4:],
        exam_title=title,
        submitted_wall=at.isoformat(timespec="seconds"),
        k=slip.k,
    )


def _block_views(state: RoomState, attempt: Attempt, exam: OpenExam, end: int | None) -> tuple[BlockView, ...]:
    views = []
    for place, outline in enumerate(exam.outline.blocks):
        entered = attempt.entered[place] if place < len(attempt.entered) else None
        current = entered is not None and place == len(attempt.entered) - 1
        is_open = current and attempt.state == "working" and end is not None and state.k < end
        content = exam.blocks[place]
        views.append(
            BlockView(
                id=outline.id,
                state="open" if is_open else "todo" if entered is None else "closed",
                deadline=end if current else None,
                seconds=outline.seconds if entered is None else entered.block_ms // 1_000,
                items=item_order(outline, attempt.id) if is_open else None,
                options={item.id: option_order(outline, item, attempt.id) for item in content.items}
                if is_open
                else None,
                url=f"/exam/{exam.digest.hex()}/block/{outline.id}.json",
            )
        )
    return tuple(views)


def at_centre(receipts: State, attempt: Attempt) -> bool:
    """Whether the centre's receipts cover every event of the attempt, in every epoch that has any."""
    return bool(attempt.span) and all(
        _covered(receipts.receipted.get(span.epoch.hex(), ()), span.first, span.last) for span in attempt.span
    )


def _covered(ranges: tuple[tuple[int, int, str], ...], first: int, last: int) -> bool:
    for start, end, _ in sorted(ranges):
        if start > first:
            return False
        first = max(first, end + 1)
        if first > last:
            return True
    return False


def content(state: RoomState, lease: LeaseToken | None, digest: bytes, name: str) -> tuple[str, bytes]:
    """(media type, bytes) of a file of an open package.

    Pictures need no lease but a sitting that is open; the outline needs a lease of such a sitting; a block needs to
    have been entered. LumbungError NO_SUCH_PAGE, SITTING_CLOSED, UNKNOWN_LEASE, SITTING_NOT_RUNNING, WRONG_STATE.
    """
    exam = state.library.exams.get(digest)
    file = None if exam is None else exam.files.get(name)
    if file is None:
        raise LumbungError(errors.NO_SUCH_PAGE)
    if name.startswith("media/"):
        if not any(each.package == digest and each.takes_people for each in state.sittings.values()):
            raise LumbungError(errors.SITTING_CLOSED)
        return file.media_type, file.data
    if lease is None:
        raise LumbungError(errors.BAD_LEASE_TOKEN)
    attempt = require_lease(state, lease)
    sitting = state.sittings.get(attempt.sitting)
    if sitting is None or sitting.package != digest or sitting.state == "closed":
        raise LumbungError(errors.SITTING_CLOSED, state=state_of(sitting))
    if file.block is not None:
        if sitting.state not in ("running", "paused"):
            raise LumbungError(errors.SITTING_NOT_RUNNING, state=sitting.state)
        if attempt.state != "working" or all(entered.block != file.block for entered in attempt.entered):
            raise LumbungError(errors.WRONG_STATE, state=attempt.state)
    return file.media_type, file.data


def health_view(state: RoomState, wall_ms: int, reserve_bytes: int, free_bytes: int) -> HealthView:
    """How the box itself is."""
    return HealthView(
        k=state.k,
        epoch=state.epoch.hex(),
        seq=state.seq,
        head=state.head.hex(),
        read_only=state.read_only,
        date_needed=state.date_needed,
        dispatch_version=state.library.version or None,
        wall_ms=wall_ms + (state.date_offset_ms or 0),
        wall_confirmed=state.anchor.confirmed,
        reserve_bytes=reserve_bytes,
        free_bytes=free_bytes,
    )


def tally(states: list[str]) -> dict[str, int]:
    """How many of each, with the enrolled."""
    return {"enrolled": len(states), **Counter(states)}
