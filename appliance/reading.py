"""What pages and pulses are shown: pure functions from published state to views. `appliance.room` calls them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from appliance import deadlines, lengths
from appliance.admission import has_photo, require_lease
from appliance.attempt import Attempt
from appliance.commands import Slip
from appliance.decisions.leases import automatic_ms, due_ms, rev_of
from appliance.library import OpenExam
from appliance.power import SAID, Power
from appliance.presence import stopped
from appliance.sitting import Sitting
from appliance.state import Gap, Heard, RoomState, Rules, sitting_state
from appliance.views import (
    AttemptView,
    BacklogView,
    BlockView,
    ExamView,
    HealthView,
    MessageView,
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


def sitting_view(state: RoomState, planned: roster.Sitting) -> SittingView:
    """A sitting without names."""
    return SittingView(
        id=planned.sitting_id.hex(),
        title=planned.title,
        room=planned.room,
        starts_at=planned.starts_at,
        state=sitting_state(state, planned.sitting_id),
    )


def settled_view(view: SittingView, settled: Collection[bytes]) -> SittingView:
    """The same, or as settled if it is one of these and closed."""
    if view.state == "closed" and bytes.fromhex(view.id) in settled:
        return replace(view, state="settled")
    return view


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
        more = automatic_ms(sitting, rules, gap, due_ms(state, attempt, gap))
    pauses = deadlines.pauses_of(attempt, sitting)
    return deadlines.deadline(attempt.entered[-1], pauses, state.k, sitting.ended_k if sitting else None, more)


def pulse_view(
    state: RoomState,
    heard: Heard,
    rules: Rules,
    receipts: State,
    lease: LeaseToken,
    power: Power = "mains",
    told: int = 0,
) -> PulseView:
    """The answer to a pulse of a page that put away the messages up to id `told`. Errors as `require_lease`."""
    attempt = require_lease(state, lease)
    key = (lease.epoch, lease.seq)
    sitting = state.sittings.get(attempt.sitting)
    current = attempt.current
    return PulseView(
        k=state.k,
        have=attempt.leases[key].have,
        centre=at_centre(receipts, attempt),
        rev=rev_of(state, attempt),
        sitting=sitting_state(state, attempt.sitting),
        paused=deadlines.paused_now(attempt, sitting),
        block=None if current is None else current.block,
        deadline=deadline_of(state, heard, rules, attempt),
        lease_active=attempt.active == key,
        held_ms=0 if current is None else current.held_ms,
        messages=messages_to(sitting, attempt, told, state.library.zone),
        power=SAID[power],
    )


def attempt_view(state: RoomState, heard: Heard, rules: Rules, receipts: State, lease: LeaseToken) -> AttemptView:
    """All that a page needs to go on.

    Errors as `require_lease`, SITTING_OVER after the close (its content was let go), and PACKAGE_LOCKED while the
    exam is not open yet.
    """
    attempt = require_lease(state, lease)
    library = state.library
    planned = library.sittings.get(attempt.sitting)
    if planned is None:
        raise LumbungError(errors.UNKNOWN_SITTING)
    if sitting_state(state, attempt.sitting) == "closed":
        raise LumbungError(errors.SITTING_OVER)
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
        person=PersonView(
            who.name,
            who.nip,
            attempt.presence.seat or who.seat,
            who.language,
            who.needs,
            has_photo(state, attempt.id),
        ),
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
        waits_for_check_in=outline.check_in and not attempt.presence.checked_in,
        help_asked=attempt.presence.help is not None,
        locked=stopped(attempt.presence, outline.lockdown),
        site_id=library.site,
        emergency_key=None if library.roles is None else library.roles.receiving_keys[0].raw.hex(),
    )


def newest_message(sitting: Sitting | None) -> int:
    """The id of the last message that was sent in a sitting; 0 where none was."""
    return sitting.messages[-1].seq if sitting is not None and sitting.messages else 0


def messages_to(sitting: Sitting | None, attempt: Attempt, told: int, zone: str) -> tuple[MessageView, ...]:
    """The messages after id `told` that are for this attempt, the oldest first: a page passes over those it has.

    None from before its first log-in: what was said to the room then ("five minutes left") is no longer so.
    """
    if sitting is None or newest_message(sitting) <= told:
        return ()
    since_k = attempt.first_granted_k or 0
    return tuple(
        MessageView(each.seq, _iso(each.wall_ms, zone), each.text)
        for each in sitting.messages
        if each.seq > told and each.k >= since_k and each.to in (None, attempt.id)
    )


def _iso(wall_ms: int, zone: str) -> str:
    return datetime.fromtimestamp(wall_ms / 1_000, UTC).astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def slip_view(state: RoomState, slip: Slip) -> SlipView:
    """The slip with whose it is and of which exam, also once the content is gone."""
    person = state.library.people[slip.attempt]
    return SlipView(
        epoch=slip.epoch.hex(),
        seq=slip.seq,
        digest=slip.digest,
        head=slip.head,
        name=person.participant.name,
        nip_last4=person.participant.nip[-4:],
        exam_title=dict(state.library.titles_of(state.library.sittings[person.sitting].package_digest)),
        submitted_wall=_iso(slip.wall_ms, state.library.zone),
        k=slip.k,
        forced=slip.forced,
    )


def _block_views(state: RoomState, attempt: Attempt, exam: OpenExam, end: int | None) -> tuple[BlockView, ...]:
    views = []
    extra, sitting = (
        state.library.people[attempt.id].participant.extra_time_percent,
        state.sittings.get(attempt.sitting),
    )
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
                seconds=(
                    lengths.block_ms(exam.outline, extra, sitting, attempt, place)
                    if entered is None
                    else entered.block_ms
                )
                // 1_000,
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


def backlog_view(state: RoomState, receipts: State) -> BacklogView:
    """How many events no receipt covers. `seq` goes on from epoch to epoch, so all ranges are of one line."""
    covered = end = 0
    for first, last, _ in sorted(each for ranges in receipts.receipted.values() for each in ranges):
        covered += max(0, min(last, state.seq) - max(first - 1, end))
        end = max(end, min(last, state.seq))
    left = max(0, state.seq - covered)
    return BacklogView(left, receipts.last_contact_ms, receipts.revoked, len(receipts.twins))


def health_view(
    state: RoomState, wall_ms: int, reserve_bytes: int, free_bytes: int, power: Power = "mains"
) -> HealthView:
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
        power=power,
    )


def tally(states: list[str]) -> dict[str, int]:
    """How many of each, with the enrolled."""
    return {"enrolled": len(states), **Counter(states)}
