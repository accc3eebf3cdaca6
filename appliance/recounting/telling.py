"""A sitting told from the journal alone: a pure fold of its events to the facts that the papers print.

`facts_of` reads on a connection of its own (`appliance.recounting.tale`) up to the head that is published at that
moment, and the papers name that head: whoever recounts the journal to it comes to the same numbers. The library gives
names and the plan, the agent's state what the centre has receipted, the pages' own word how far their logs go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance import presence
from appliance.attempt import LeaseKey
from appliance.clock import Anchor, anchor_of
from appliance.moving import moved_to
from appliance.papers.facts import (
    Counts,
    Facts,
    HandOver,
    Head,
    Official,
    Person,
    PersonState,
    Times,
)
from appliance.presence import Presence
from appliance.recounting.happenings import Happenings
from appliance.recounting.places import Log, Receipted, reconciled_of, unreceipted
from appliance.recounting.tale import Tale, Written, read_tale
from appliance.recounting.wall import moment_by
from appliance.rows import Read
from appliance.state import RoomState
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire.answers import head_text, slip_text
from sync.wire.events import Event
from sync.wire.kinds import KINDS
from sync.wire.lease import attempt_id
from sync.wire.roster import Participant, Sitting
from web.papers.shown import Moment
from web.papers.venue import Place

_ADDING = ("person.added", "person.moved_in")


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside journal and published state. `written`: n of each page's last event, as it told."""

    receipts: State
    written: Mapping[LeaseKey, int]
    box: str
    origin: str
    organiser: str = ""
    event: str = ""
    city: str = ""


@dataclass(slots=True)
class Someone:
    """One person of the sitting while it is told."""

    number: int
    roster: bytes
    listed: Participant | None
    presence: Presence = Presence()  # noqa: RUF009  # immutable
    logs: dict[LeaseKey, Log] = field(default_factory=dict)
    checked_in: Moment | None = None
    started: Moment | None = None
    submitted: Moment | None = None
    digest: bytes | None = None
    forced: bool = False
    before_end: bool = False  # forced before the sitting ended
    moved: bool = False  # to another sitting
    received: bool = True  # the centre has all events about the attempt

    @property
    def enrolled(self) -> bool:
        """A spare whom nobody called is not, nor whoever was moved to another sitting, or taken in by mistake."""
        if self.moved or self.presence.withdrawn:
            return False
        return self.listed is None or not self.listed.spare or self.presence.called

    @property
    def state(self) -> PersonState:
        if self.submitted is not None:
            return "forced" if self.forced else "submitted"
        if self.started is not None:
            return "working"
        if self.logs or self.presence.checked_in:
            return "present"
        if self.moved:
            return "moved"
        return "absent" if self.presence.absent else "expected"

    @property
    def seat(self) -> str | None:
        return self.presence.seat or (None if self.listed is None else self.listed.seat)

    def told(self) -> Person:
        who = self.listed
        return Person(
            number=self.number,
            roster=self.roster.hex(),
            name="" if who is None else who.name,
            nip="" if who is None else who.nip,
            seat=self.seat,
            state=self.state,
            attempted=bool(self.logs),
            before_end=self.before_end,
            checked_in=self.checked_in,
            started=self.started,
            submitted=self.submitted,
            slip=None if self.digest is None else slip_text(self.digest),
        )


def facts_of(data_dir: Path, state: RoomState, sitting: bytes, beside: Beside, *, spares: bool = False) -> Facts:
    """The facts of a planned sitting at the head of `state`, which was published. See `recount`.

    LumbungError UNKNOWN_SITTING, JOURNAL_UNREADABLE.
    """
    if sitting not in state.library.sittings:
        raise LumbungError(errors.UNKNOWN_SITTING)
    tale = read_tale(data_dir, sitting, state.epoch, state.seq, Receipted(beside.receipts).cuts())
    return recount(tale, state, sitting, beside, spares=spares)


def recount(tale: Tale, state: RoomState, sitting: bytes, beside: Beside, *, spares: bool = False) -> Facts:
    """The facts of a sitting. `spares`: also those who were not called, for whom cards are printed too.

    `tale` was read with the cuts of the receipts.
    """
    telling = _Telling(tale, state, sitting, Receipted(beside.receipts))
    for read in tale.reads:
        telling.fold(read)
    for each in tale.written:
        telling.count(each)
    return telling.facts(tale, beside, spares)


def people_of(planned: Sitting, tale: Tale) -> dict[bytes, Someone]:
    """Everybody by attempt, numbered: as on the list on the door, then whoever was taken in, in that order."""
    listed = {attempt_id(planned.sitting_id, who.roster_id, who.ordinal): who for who in planned.participants}
    events = [read.event for read in tale.reads if read.event.attempt is not None]
    late = {each.attempt: each.body[2] for each in events if each.kind in _ADDING}
    unknown = {each.attempt: each.body[0] for each in events if each.kind == "lease.granted"}  # of no list any more
    order = dict.fromkeys(key for key in listed if key not in late)
    order |= dict.fromkeys(key for key in (*late, *(each.attempt for each in events)) if key is not None)
    people = {}
    for number, key in enumerate(order, 1):
        who = listed.get(key)
        rosters = late.get(key) or unknown.get(key) or b""
        people[key] = Someone(number, rosters if who is None else who.roster_id, who)
    return people


class _Telling:
    """The fold. It begins with the anchor that was in force when the sitting was opened."""

    def __init__(self, tale: Tale, state: RoomState, sitting: bytes, receipted: Receipted) -> None:
        self._state = state
        self._planned = state.library.sittings[sitting]
        self._people = people_of(self._planned, tale)
        for key, someone in self._people.items():
            someone.moved = moved_to(state, key) is not None
        self._receipted = receipted
        begins = bool(tale.reads) and tale.reads[0].event.kind == "clock.anchored"
        self._anchors: list[Anchor] = [] if begins else [state.anchor]
        self._moments: dict[str, Moment] = {}
        self._happenings = Happenings(self._number, self._account)
        self._actors: dict[str, None] = {}
        self._restarted = False
        self._closing: tuple[Read, int] | None = None

    def fold(self, read: Read) -> None:
        event = read.event
        if event.sitting is None:
            self._fold_of_box(event)
            return
        at = moment_by(self._anchors[-1], event.k)
        if KINDS[event.kind].by == "proctor":
            self._actors[event.body[1]] = None
        if event.attempt is None:
            self._fold_of_sitting(read, at)
        else:
            someone = self._people[event.attempt]
            someone.received = someone.received and self._receipted.has(read.epoch, event.seq)
            self._fold_of_attempt(read, someone, at)

    def count(self, written: Written) -> None:
        """What a page's log brought, all of it receipted or none."""
        someone = self._people[written.attempt]
        received = self._receipted.has(written.epoch, written.first)
        someone.received = someone.received and received
        someone.logs.setdefault(written.lease, Log()).add(written.n, received=received)

    def facts(self, tale: Tale, beside: Beside, spares: bool) -> Facts:
        """All that was told, at the head of the state."""
        state = self._state
        enrolled = [each for each in self._people.values() if each.enrolled]
        shown = [
            each
            for each in self._people.values()
            if each.enrolled or each.moved or (spares and not each.presence.withdrawn)
        ]
        whole = self._closing is not None and self._closing[1] == 0
        return Facts(
            place=self._place(beside),
            head=Head(head_text(state.head), state.epoch.hex(), state.seq),
            printed=moment_by(state.anchor, state.k),
            people=tuple(each.told() for each in shown),
            counts=_counts([each.state for each in enrolled], sum(each.before_end for each in enrolled)),
            times=self._times(),
            moves=tuple(self._happenings.moves),
            credits=tuple(self._happenings.credits),
            incidents=tuple(self._happenings.incidents),
            messages=tuple(self._happenings.messages),
            corrections=tuple(self._happenings.corrections),
            officials=self._officials(),
            reconciled=tuple(
                reconciled_of(each.number, each.logs, beside.written, whole=whole, received=each.received)
                for each in self._people.values()
                if each.logs
            ),
            handover=HandOver(closing=self._closing_head(), unreceipted=unreceipted(tale.runs, beside.receipts)),
        )

    # --- folding ---------------------------------------------------------------------------------

    def _fold_of_box(self, event: Event) -> None:
        if event.kind == "emergency.kept":
            someone = self._people.get(event.body[4])
            log = None if someone is None else someone.logs.get((event.body[5], event.body[6]))
            if log is not None:
                log.kept = True
            if someone is not None:
                self._happenings.kept(event, moment_by(self._anchors[-1], event.k), someone.number)
        elif event.kind == "epoch.continued":
            self._restarted = self._closing is None
        elif event.kind == "clock.anchored":
            self._anchors.append(anchor_of(event))
            if self._restarted:
                self._happenings.restarted(moment_by(self._anchors[-1], event.k))
            self._restarted = False

    def _fold_of_sitting(self, read: Read, at: Moment) -> None:
        self._moments.setdefault(read.event.kind, at)
        if read.event.kind == "end.undone":
            self._moments.pop("sitting.ended")  # it ends anew
        if read.event.kind == "sitting.closed":
            self._closing = (read, read.event.body[2])
        self._happenings.fold(read.event, at, self._anchors, None, "")

    def _fold_of_attempt(self, read: Read, someone: Someone, at: Moment) -> None:
        event = read.event
        listed_seat = (someone.listed.seat if someone.listed is not None else None) or ""
        self._happenings.fold(event, at, self._anchors, someone.presence, listed_seat)
        someone.presence = presence.fold(someone.presence, event)
        body = event.body
        match event.kind:
            case "participant.checked_in":
                someone.checked_in = at
            case "check_in.undone" | "addition.undone" | "move_in.undone":
                someone.checked_in = None
            case "lease.granted":
                someone.logs[read.epoch, event.seq] = Log()
            case "lease.adopted":
                someone.logs.setdefault((body[0], body[1]), Log())
            case "attempt.started":
                someone.started = at
            case "attempt.submitted":
                someone.submitted, someone.digest = at, body[4]
                someone.logs[body[0], body[1]].submitted_n = body[2]
            case "attempt.forced":
                someone.submitted, someone.digest, someone.forced = at, body[7], True
                someone.before_end = "sitting.ended" not in self._moments
            case "browser.written_off":
                someone.logs[body[2], body[3]].written_off = body[4]

    # --- what it comes to ------------------------------------------------------------------------

    def _number(self, attempt: bytes) -> int:
        return self._people[attempt].number

    def _account(self, actor: str) -> str:
        known = self._state.library.proctors.get(actor)
        return actor if known is None else known.name

    def _place(self, beside: Beside) -> Place:
        library, planned = self._state.library, self._planned
        return Place(
            site=library.site_name or library.site,
            room=planned.room,
            zone=library.zone,
            sitting=planned.title,
            exam=dict(library.titles_of(planned.package_digest)),
            box=beside.box,
            origin=beside.origin,
            organiser=beside.organiser,
            event=beside.event,
            city=beside.city,
        )

    def _times(self) -> Times:
        start = datetime.fromisoformat(self._planned.starts_at).replace(tzinfo=ZoneInfo(self._state.library.zone))
        names = ("opened", "started", "ended", "closed")
        opened, started, ended, closed = (self._moments.get(f"sitting.{name}") for name in names)
        return Times(Moment(start), opened, started, ended, closed, self._happenings.pauses(self._state.k))

    def _officials(self) -> tuple[Official, ...]:
        """Whoever acted in the sitting; before anybody did, everyone with an account in the room."""
        proctors = self._state.library.proctors
        return tuple(
            Official(proctors[each].name, proctors[each].role, each) if each in proctors else Official(each, "proctor")
            for each in self._actors or proctors
        )

    def _closing_head(self) -> Head | None:
        if self._closing is None:
            return None
        read = self._closing[0]
        return Head(head_text(read.head), read.epoch.hex(), read.event.seq)


def _counts(states: list[PersonState], forced_before: int) -> Counts:
    forced = states.count("forced")
    submitted = states.count("submitted") + forced
    absent = states.count("absent")
    return Counts(
        len(states), len(states) - absent - states.count("expected"), absent, submitted, forced, forced_before
    )
