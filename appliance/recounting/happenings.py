"""What happened in a sitting, as the minutes tell it: pauses, time given, moves, incidents, messages, later words.

A part of `appliance.recounting.telling`, which hands it every event but those that pages wrote, in the journal's order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple, cast

from appliance.clock import Anchor
from appliance.papers.facts import (
    Category,
    Correction,
    CorrectionKind,
    Credit,
    CreditKind,
    Incident,
    Message,
    Move,
    Pause,
    What,
)
from appliance.presence import Presence
from appliance.recounting.wall import moment_at
from sync.wire.events import Event
from sync.wire.kinds import KINDS
from web.papers.shown import Moment

_CREDITS: dict[str, CreditKind] = {
    "time.added": "added",
    "time.withdrawn": "withdrawn",
    "held.granted": "granted",
    "held.revoked": "revoked",
}
_SAID: dict[str, tuple[CorrectionKind, What]] = {
    "person.added": ("addition", "added"),
    "addition.undone": ("correction", "addition_undone"),
    "person.moved_in": ("addition", "moved_in"),
    "move_in.undone": ("correction", "move_in_undone"),
    "spare_call.undone": ("correction", "spare_call_undone"),
    "participant.admitted": ("addition", "admitted"),
    "admission.undone": ("correction", "admission_undone"),
    "permission.undone": ("correction", "permission_undone"),
    "participant.marked_absent": ("addition", "marked_absent"),
    "absence.undone": ("correction", "absence_undone"),
    "check_in.undone": ("correction", "check_in_undone"),
    "name.corrected": ("correction", "name_corrected"),
    "pin.replaced": ("correction", "pin_replaced"),
    "lockdown.waived": ("addition", "lockdown_waived"),
    "attempt.forced": ("addition", "forced"),
    "sitting.readmitted": ("addition", "readmitted"),
    "readmission.undone": ("correction", "readmission_undone"),
    "end.undone": ("correction", "end_undone"),
    "registration.reopened": ("correction", "registration_reopened"),
}
_ENDS_A_PERSONS_PAUSE = frozenset({"participant.resumed", "attempt.submitted", "attempt.forced"})
_ENDS_A_PAUSE = frozenset({"sitting.resumed", "sitting.ended", "sitting.closed"})


class Allowed(NamedTuple):
    """Why somebody may log in once more, and who said so."""

    reason: str
    account: str
    everybody: bool


@dataclass(slots=True)
class _Pause:
    """A pause while it is told."""

    told: Pause
    began_k: int
    ended_k: int | None = None


@dataclass(slots=True)
class Happenings:
    """The lists of the minutes as they grow. `number` and `account` give what papers call an attempt, an account."""

    number: Callable[[bytes], int]
    account: Callable[[str], str]
    credits: list[Credit] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    _pauses: list[_Pause] = field(default_factory=list)
    _paused: dict[bytes | None, _Pause] = field(default_factory=dict)  # by attempt; None: the sitting
    _ended: tuple[int, Moment] | None = None
    _allowed: dict[bytes, Allowed] = field(default_factory=dict)
    _readmitted: tuple[int, Allowed] | None = None
    _seats: dict[bytes, tuple[int, str]] = field(default_factory=dict)  # attempt: K of its last log-in, and its seat
    _of_acts: dict[tuple[object, ...], int] = field(default_factory=dict)

    def pauses(self, k: int) -> tuple[Pause, ...]:
        """All pauses, with the length of one that still lasts as it is at K = `k`."""
        return tuple(
            replace(each.told, length_ms=(k if each.ended_k is None else each.ended_k) - each.began_k)
            for each in self._pauses
        )

    def fold(self, event: Event, at: Moment, anchors: list[Anchor], seen: Presence | None, listed_seat: str) -> None:
        """Add what one event tells. `seen`: the attempt's presence before it; `listed_seat`: as on the roster."""
        kind, body = event.kind, event.body
        if kind in _SAID or kind in ("spare.called", "sitting.closed"):
            self._correct(event, at)
        if kind in _ENDS_A_PAUSE or kind in _ENDS_A_PERSONS_PAUSE:
            self._end_pauses(event, at)
        match kind:
            case "sitting.paused":
                since = None if body[3] is None else moment_at(anchors, body[3])
                self._pause(event, at, None, since)
            case "participant.paused":
                self._pause(event, at, event.attempt, None)
            case "sitting.ended":
                self._ended = (event.k, at)
            case "end.undone":
                assert self._ended is not None
                self._pause(event._replace(k=self._ended[0]), self._ended[1], None, None)
            case "time.held":
                due_ms = body[2] if body[2] > body[1] else None
                assert event.attempt is not None
                self.credits.append(Credit(at, "held", self.number(event.attempt), body[1], "", "", due_ms=due_ms))
            case "time.added" | "time.withdrawn" | "held.granted" | "held.revoked":
                self._credit(event, at)
            case "login.allowed":
                assert event.attempt is not None
                self._allowed[event.attempt] = Allowed(body[3], self.account(body[1]), everybody=False)
            case "permission.undone":
                assert event.attempt is not None
                self._allowed.pop(event.attempt, None)
            case "readmission.undone":
                self._readmitted = None
            case "sitting.readmitted":
                self._readmitted = (event.k, Allowed(body[2], self.account(body[1]), everybody=True))
            case "lease.granted" | "lease.adopted":
                self._log_in(event, at, seen, listed_seat)
            case "incident.noted":
                person = None if body[3] is None else self.number(body[3])
                self.incidents.append(
                    Incident(
                        at, body[4], self.account(body[1]), category=cast(Category, _category(body[2])), person=person
                    )
                )
            case "message.sent":
                to = None if body[2] is None else self.number(body[2])
                self.messages.append(Message(at, to, body[3], self.account(body[1])))

    def restarted(self, at: Moment) -> None:
        """The box came up again while the sitting was under way."""
        self.incidents.append(Incident(at, "", "", category="restart"))

    def kept(self, event: Event, at: Moment, number: int) -> None:
        """A person's emergency file was brought: one record for all that one account brought."""
        known = self._of_acts.setdefault(("emergency.kept", event.body[1]), len(self.corrections))
        if known < len(self.corrections):
            first = self.corrections[known]
            self.corrections[known] = replace(first, people=tuple(sorted({*first.people, number})))
            return
        account = self.account(event.body[1])
        self.corrections.append(Correction(at, "addition", "", account, "emergency_kept", (number,), None))

    # --- pauses ----------------------------------------------------------------------------------

    def _pause(self, event: Event, at: Moment, attempt: bytes | None, since: Moment | None) -> None:
        person = None if attempt is None else self.number(attempt)
        told = Pause(at, None, 0, event.body[2], self.account(event.body[1]), person, since)
        pause = _Pause(told, event.k)
        self._pauses.append(pause)
        self._paused[attempt] = pause

    def _end_pauses(self, event: Event, at: Moment) -> None:
        """A person's ends with the attempt too, every pause with the sitting."""
        if event.attempt is not None:
            ended: list[bytes | None] = [event.attempt]
        else:
            ended = [None] if event.kind == "sitting.resumed" else list(self._paused)
        for key in ended:
            pause = self._paused.pop(key, None)
            if pause is not None:
                pause.ended_k = event.k
                pause.told = replace(pause.told, ended=at)

    # --- time ------------------------------------------------------------------------------------

    def _credit(self, event: Event, at: Moment) -> None:
        """One record for all to whom one act gave the same."""
        assert event.attempt is not None
        body = event.body
        length_ms, reason = body[-2:]
        number, key = self.number(event.attempt), ("credit", event.kind, body[0], length_ms)
        known = self._of_acts.setdefault(key, len(self.credits))
        if known == len(self.credits):
            account = self.account(body[1])
            self.credits.append(Credit(at, _CREDITS[event.kind], number, length_ms, reason, account))
        else:
            first = self.credits[known]
            people = tuple(sorted((*(first.people or (cast(int, first.person),)), number)))
            self.credits[known] = replace(first, person=None, people=people)

    # --- log-ins ---------------------------------------------------------------------------------

    def _log_in(self, event: Event, at: Moment, seen: Presence | None, listed_seat: str) -> None:
        """Every log-in but the first is a move or a readmission; an adopted lease is only where the page was."""
        attempt = event.attempt
        assert attempt is not None
        before = self._seats.get(attempt)
        if event.kind == "lease.adopted":
            self._seats.setdefault(attempt, (event.k, (seen.seat if seen else None) or listed_seat))
            return
        agent, seat = event.body[2], event.body[3]
        here = seat or (seen.seat if seen else None) or listed_seat
        self._seats[attempt] = (event.k, here)
        allowed = self._allowed.pop(attempt, None)
        if before is None:
            return
        if allowed is None and self._readmitted is not None and before[0] <= self._readmitted[0]:
            allowed = self._readmitted[1]
        again = here == before[1] or (allowed is not None and allowed.everybody)
        reason, account = (allowed.reason, allowed.account) if allowed is not None else ("", "")
        move = Move(at, "readmission" if again else "move", self.number(attempt), before[1], here, reason, account)
        self.moves.append(replace(move, agent=agent))

    # --- later words -----------------------------------------------------------------------------

    def _correct(self, event: Event, at: Moment) -> None:
        """One record for all of whom one act said the same."""
        fields = dict(zip((name for name, _ in KINDS[event.kind].fields), event.body, strict=True))
        people = () if event.attempt is None else (self.number(event.attempt),)
        kind, what, count = "addition", "closed_unresolved", None
        if event.kind == "sitting.closed":
            count = fields["unresolved"]
            if not count:
                return
        elif event.kind == "spare.called":
            replaced = fields["in_place_of"]
            what, count = ("spare_called", None) if replaced is None else ("spare_replaces", self.number(replaced))
        else:
            kind, what = _SAID[event.kind]
        known = self._of_acts.setdefault((event.kind, fields["command"]), len(self.corrections))
        if known < len(self.corrections):
            first = self.corrections[known]
            self.corrections[known] = replace(first, people=tuple(sorted(first.people + people)))
            return
        account = self.account(fields["actor"])
        self.corrections.append(
            Correction(at, cast(CorrectionKind, kind), fields["reason"] or "", account, cast(What, what), people, count)
        )


def _category(known: str) -> str:
    """As papers name it; one that they do not know is another."""
    return known if known in ("power", "network", "computer", "health", "conduct", "identity") else "other"
