"""What a proctor is shown of a sitting: one row a person, from published state only. `appliance.room` calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from appliance import deadlines, reconciling
from appliance.attempt import Attempt, Grant, LeaseKey
from appliance.decisions.undoing import admitted_alone, withdrawable_ms
from appliance.decisions.work import slip_of
from appliance.forecast import required_bytes
from appliance.library import OpenExam
from appliance.moving import is_withdrawn, moved_title
from appliance.presence import Presence
from appliance.reading import at_centre, deadline_of, silence_of, sitting_view, tally
from appliance.reconciling import OpenPoint, Published, last_word
from appliance.state import Heard, RoomState, Rules, sitting_state
from appliance.views import GrantView, OpenBrowserView, OpenPointView, PresenceView, ProctorView, SeatView
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire import roster
from sync.wire.lease import attempt_id

TOGETHER_MS = 60_000  # silences that begin within this are one cut
Pace = Callable[[Iterable[roster.Participant]], Iterable[roster.Participant]]  # may pause between two
Place = tuple[str, str, str, str, str | None]  # roster and attempt id, name, NIP, seat


def proctor_view(
    state: RoomState, heard: Heard, rules: Rules, receipts: State, sitting: bytes, pace: Pace = iter
) -> ProctorView:
    """A sitting with everyone enrolled in it, gone through at `pace`: as it was at the call, however long that takes.

    LumbungError UNKNOWN_SITTING.
    """
    planned = state.library.sittings.get(sitting)
    if planned is None:
        raise LumbungError(errors.UNKNOWN_SITTING)
    exam = state.library.exams.get(planned.package_digest)
    package = state.library.packages.get(planned.package_digest)
    known = state.sittings.get(sitting)
    closed = sitting_state(state, sitting) == "closed"  # whose content was let go, and is needed no more
    look = _Look(state, heard.as_now(), rules, receipts, exam, sitting)
    rows = (look.seat(who) for who in pace(planned.participants))
    seats = _with_neighbours(row for row in rows if row is not None)
    silent = _together(
        state.k - seat.silent_ms
        for seat in seats
        if seat.state == "working" and not seat.connected and seat.silent_ms is not None
    )
    return ProctorView(
        sitting=sitting_view(state, planned),
        token=planned.token,
        exam_title={} if exam is None else dict(exam.outline.title),
        ready=exam is not None or closed,
        locked=exam is None and not closed and package is not None and package.complete,
        registering=known is not None and known.registering,
        check_in=exam is not None and exam.outline.check_in,
        k=state.k,
        started_k=None if known is None else known.started_k,
        counts=tally([seat.state for seat in seats if _enrolled(seat)]),
        silent=len(silent),
        silent_since_k=silent[0] if silent else None,
        needed_bytes=required_bytes(state, rules, None if closed else sitting),
        seats=seats,
        lockdown="off" if exam is None else exam.outline.lockdown,
        readmitted=known is not None and known.readmitted_seq is not None,
    )


def _with_neighbours(seats: Iterable[SeatView]) -> tuple[SeatView, ...]:
    """Each with those who are at work at a seat of the same label: two PCs were given one, or somebody mistyped."""
    found = tuple(seats)
    at: dict[str, list[SeatView]] = {}
    for seat in found:
        if seat.seat is not None and seat.state in ("logged_in", "confirmed", "working"):
            at.setdefault(seat.seat.casefold(), []).append(seat)
    beside = {
        one.attempt: tuple(each.name for each in there if each is not one)
        for there in at.values()
        if len(there) > 1
        for one in there
    }
    return tuple(replace(seat, beside=beside[seat.attempt]) if seat.attempt in beside else seat for seat in found)


def _enrolled(seat: SeatView) -> bool:
    """A spare whom nobody called is not, nor whoever was moved to another sitting."""
    seen = seat.presence
    return seen.moved_to is None and (not seen.spare or seen.called)


def _together(silent: Iterable[int]) -> list[int]:
    """Since when those are silent who fell silent together, ascending: the most within one minute, of equals the last.

    PCs that broke by themselves, before the cut or after it, neither stretch it nor count with it.
    """
    since = sorted(silent)
    cuts = ([k for k in since[at:] if k - first <= TOGETHER_MS] for at, first in enumerate(since))
    return max(cuts, key=lambda cut: (len(cut), cut[0]), default=[])


def open_points(state: RoomState, heard: Heard, sitting: bytes) -> tuple[OpenPointView, ...]:
    """What stands against the close of a sitting, people by name."""
    points = reconciling.open_points(Published(state, heard), sitting)
    views = (_point(state, heard, point) for point in points)
    return tuple(sorted(views, key=lambda each: (each.why, each.name)))


def _point(state: RoomState, heard: Heard, point: OpenPoint) -> OpenPointView:
    who = state.library.people[point.attempt].participant
    attempt = state.attempts.get(point.attempt)
    seat = who.seat if attempt is None else attempt.presence.seat or who.seat
    browsers = () if attempt is None else tuple(_browser(state, heard, attempt, key) for key in sorted(point.leases))
    return OpenPointView(point.attempt.hex(), who.name, seat, point.why, browsers)


def _browser(state: RoomState, heard: Heard, attempt: Attempt, key: LeaseKey) -> OpenBrowserView:
    lease = attempt.leases[key]
    return OpenBrowserView(
        lease=f"{key[0].hex()}.{key[1]}",
        have=lease.have,
        written=last_word(Published(state, heard), attempt, key),
        silent_ms=max(0, state.k - heard.last.get(key, state.start_k)),
        superseded=lease.superseded_k is not None,
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """What all rows of one view have in common."""

    state: RoomState
    heard: Heard
    rules: Rules
    receipts: State
    exam: OpenExam | None
    sitting: bytes

    def seat(self, who: roster.Participant) -> SeatView | None:
        """The row of one person; None of whoever was taken in by mistake: nobody of this sitting."""
        key = attempt_id(self.sitting, who.roster_id, who.ordinal)
        attempt = self.state.attempts.get(key)
        if is_withdrawn(attempt):
            return None
        ids = (who.roster_id.hex(), key.hex(), who.name, who.nip)
        moved = moved_title(self.state, key)
        if attempt is None or moved is not None:
            return SeatView(*ids, who.seat, "absent", PresenceView(spare=who.spare, moved_to=moved))
        presence = self._presence(attempt.presence, who)
        place = (*ids, attempt.presence.seat or who.seat)
        if attempt.active is None:
            return SeatView(*place, "absent", presence)
        return self._at_work(place, presence, attempt)

    def _at_work(self, place: Place, presence: PresenceView, attempt: Attempt) -> SeatView:
        assert attempt.active is not None
        state, exam = self.state, self.exam
        current = attempt.current if attempt.state == "working" else None
        end = deadline_of(state, self.heard, self.rules, attempt) if current is not None else None
        silent = silence_of(state, self.heard, self.rules, attempt)
        last = self.heard.last.get(attempt.active, state.start_k)
        word = self.heard.written.get(attempt.active)
        return SeatView(
            *place,
            attempt.state,
            presence,
            logins=len(attempt.leases),
            block=None if current is None else current.block,
            entered=len(attempt.entered),
            blocks=0 if exam is None else len(exam.blocks),
            answered=sum(chosen.value is not None for chosen in attempt.ledger.chosen.values()),
            items=0 if exam is None else len(exam.rules),
            granted=() if current is None else self._grants(attempt, current.grants, heard=silent is None),
            left_ms=None if end is None else max(0, end - state.k),
            silent_ms=max(0, state.k - last),
            connected=silent is None or attempt.id in state.returns,
            paused=deadlines.paused_now(attempt, state.sittings.get(self.sitting)),
            paused_alone=bool(attempt.pauses) and attempt.pauses[-1][1] is None,
            held_ms=0 if current is None else current.held_ms,
            waiting_held_ms=0 if current is None else current.waiting_ms,
            unsent=None if word is None else max(0, word.n - attempt.leases[attempt.active].have),
            late=attempt.late,
            refused=attempt.refused,
            centre=at_centre(self.receipts, attempt),
            forced=attempt.forced,
            slip=None if attempt.submitted is None else slip_of(attempt, attempt.submitted).digest,
        )

    def _grants(self, attempt: Attempt, grants: tuple[Grant, ...], *, heard: bool) -> tuple[GrantView, ...]:
        sitting, k = self.state.sittings.get(self.sitting), self.state.k
        return tuple(
            GrantView(
                each.added_by.hex(),
                each.k,
                each.added_ms,
                withdrawable_ms(attempt, sitting, each.added_by, k, heard=heard),
            )
            for each in grants
        )

    def _presence(self, seen: Presence, who: roster.Participant) -> PresenceView:
        return PresenceView(
            checked_in=seen.checked_in,
            absent=seen.absent,
            admitted=seen.admitted,
            spare=who.spare,
            called=seen.called,
            added=seen.added,
            moved_in=seen.moved_from is not None,
            home_closed=seen.moved_from is not None and sitting_state(self.state, seen.moved_from) == "closed",
            admitted_alone=admitted_alone(seen),
            permitted=seen.permit_k is not None,
            asked=None if seen.asked is None else seen.asked.reason,
            asked_seat=None if seen.asked is None else seen.asked.seat,
            help=None if seen.help is None else seen.help.reason,
            away=seen.away,
            away_count=seen.away_count,
            locked=None if seen.waived else seen.locked,
        )
