"""Every act × role × state of the sitting × state of the attempt: done where the tables have it, refused elsewhere.

Each is decided on a draft that is thrown away, so that one room serves all acts in one state.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from appliance import acts, attempt_table, sitting
from appliance.acts import Act
from appliance.attempt import state_of
from appliance.commands import AskHelp, Confirm, EnterBlock, Start, Submit
from appliance.decide import decide
from appliance.roles import MAY
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError
from sync.wire.answers import answers_digest
from sync.wire.lease import LeaseToken, attempt_id
from sync.wire.roster import Proctor, Role
from tests.appliance.rooms import OTHER_SITTING, SITTING, Bench, library, nip, roster_id

OPEN = ("registration", "running", "paused")
UNDER_WAY = (*OPEN, "ended")
SITTING_STATES = ("planned", *UNDER_WAY, "closed")
ATTEMPT_STATES = ("absent", "logged_in", "confirmed", "working", "submitted")
ME = attempt_id(SITTING, roster_id(0), 1)
SPARE = attempt_id(SITTING, roster_id(3), 1)
WHY, SALT = "alasan", bytes(16)
ADDED = (bytes(16), nip(77), "Tamu", "argon2", "B1", b"", WHY)
GUEST = attempt_id(SITTING, bytes(16), 1)
NINTH, MOVED = (attempt_id(each, roster_id(9), 1) for each in (OTHER_SITTING, SITTING))  # in both sittings
GRANT = bytes([9]) * 15 + bytes(1)  # the id of the first act before
ROLES: tuple[Role | None, ...] = ("proctor", "technician", None)


@dataclass(frozen=True)
class Case:
    """An act's arguments, its event, when the sitting takes it, and the acts that have to go before it."""

    kind: str
    rest: tuple[Any, ...] = ()
    during: tuple[str, ...] = OPEN
    before: tuple[tuple[type[Act], tuple[Any, ...]], ...] = ()
    states: tuple[str, ...] | None = None  # of the attempt, where the table alone does not say


CASES: dict[type[Act], Case] = {
    acts.OpenSitting: Case("sitting.opened"),
    acts.CloseRegistration: Case("registration.closed"),
    acts.ReopenRegistration: Case("registration.reopened", (WHY,), before=((acts.CloseRegistration, ()),)),
    acts.StartSitting: Case("sitting.started"),
    acts.PauseSitting: Case("sitting.paused", (WHY,)),
    acts.ResumeSitting: Case("sitting.resumed"),
    acts.EndSitting: Case("sitting.ended"),
    acts.UndoEnd: Case("end.undone", (WHY,)),
    acts.CloseSitting: Case("sitting.closed", (WHY,)),
    acts.Readmit: Case("sitting.readmitted", (WHY,)),
    acts.UndoReadmit: Case("readmission.undone", (WHY,), before=((acts.Readmit, (WHY,)),)),
    acts.NoteIncident: Case("incident.noted", (WHY, "power", ME)),
    acts.SendMessage: Case("message.sent", (ME, "Selamat pagi")),
    acts.CheckIn: Case("participant.checked_in", (ME, "KTP")),
    acts.UndoCheckIn: Case("check_in.undone", (ME, WHY), before=((acts.CheckIn, (ME, "KTP")),)),
    acts.Admit: Case("participant.admitted", (ME, WHY)),
    acts.UndoAdmit: Case("admission.undone", (ME, WHY), before=((acts.Admit, (ME, WHY)),)),
    acts.MarkAbsent: Case("participant.marked_absent", (ME, WHY), UNDER_WAY),
    acts.UndoAbsent: Case("absence.undone", (ME, WHY), UNDER_WAY, ((acts.MarkAbsent, (ME, WHY)),)),
    acts.ReplacePin: Case("pin.replaced", (ME, "argon2", WHY)),
    acts.AddPerson: Case("person.added", ADDED, states=ATTEMPT_STATES),
    acts.MoveIn: Case("person.moved_in", (NINTH, WHY), states=ATTEMPT_STATES),
    acts.UndoAddPerson: Case("addition.undone", (GUEST, WHY), OPEN, ((acts.AddPerson, ADDED),), ATTEMPT_STATES),
    acts.UndoMoveIn: Case("move_in.undone", (MOVED, WHY), OPEN, ((acts.MoveIn, (NINTH, WHY)),), ATTEMPT_STATES),
    acts.CallSpare: Case("spare.called", (SPARE, None, WHY), states=ATTEMPT_STATES),
    acts.UndoCallSpare: Case(
        "spare_call.undone", (SPARE, WHY), OPEN, ((acts.CallSpare, (SPARE, None, WHY)),), ATTEMPT_STATES
    ),
    acts.CorrectName: Case("name.corrected", (ME, "Nama Benar", b"", WHY), UNDER_WAY),
    acts.AllowLogIn: Case("login.allowed", (ME, "A9", WHY)),
    acts.UndoAllowLogIn: Case("permission.undone", (ME, WHY), before=((acts.AllowLogIn, (ME, "A9", WHY)),)),
    acts.AnswerHelp: Case("help.answered", (ME,)),
    acts.PausePerson: Case("participant.paused", (ME, WHY)),
    acts.ResumePerson: Case("participant.resumed", (ME,), before=((acts.PausePerson, (ME, WHY)),)),
    acts.AddTime: Case("time.added", (ME, 60_000, WHY)),
    acts.WithdrawTime: Case("time.withdrawn", (ME, GRANT, WHY), before=((acts.AddTime, (ME, 60_000, WHY)),)),
    acts.AddHeld: Case("held.granted", (ME, WHY), states=()),  # nothing was held
    acts.RevokeHeld: Case("held.revoked", (ME, WHY), states=()),
    acts.ForceSubmit: Case("attempt.forced", (ME, SALT, WHY), UNDER_WAY),
    acts.WaiveLockdown: Case("lockdown.waived", (ME, WHY)),
    acts.WriteOff: Case("browser.written_off", (ME, (bytes(16), 1), WHY), UNDER_WAY),
    acts.KeepEmergency: Case(
        "emergency.kept", (ME, (bytes(16), 1), bytes(32), 5), SITTING_STATES, states=ATTEMPT_STATES
    ),
}
WAY_TO: dict[str, tuple[type[Act], ...]] = {
    "planned": (),
    "registration": (acts.OpenSitting,),
    "running": (acts.OpenSitting, acts.StartSitting),
    "paused": (acts.OpenSitting, acts.StartSitting, acts.PauseSitting),
    "ended": (acts.OpenSitting, acts.StartSitting, acts.EndSitting),
    "closed": (acts.OpenSitting, acts.StartSitting, acts.EndSitting, acts.CloseSitting),
}


def test_every_act_has_a_case_and_a_line_in_the_table_of_roles() -> None:
    every = {each for each in vars(acts).values() if isinstance(each, type) and issubclass(each, Act)} - {Act}
    assert every == set(CASES) == set(MAY)
    assert all(MAY[act] for act in every)


def test_technicians_let_people_in_again_and_decide_nothing() -> None:
    """Time, presence and answers are what proctors sign for. A file that is kept decides nothing: it is sealed."""
    of_technicians = {act for act, roles in MAY.items() if "technician" in roles}
    back_in = {acts.Readmit, acts.AllowLogIn, acts.AnswerHelp, acts.WaiveLockdown}
    back_in |= {acts.UndoReadmit, acts.UndoAllowLogIn}
    assert of_technicians == back_in | {acts.NoteIncident, acts.KeepEmergency}
    assert all("proctor" in roles for roles in MAY.values())


def _room(folder: Path) -> Bench:
    """A sitting of three and a spare, another with one more person, and an account of each role."""
    shelf = library(10)
    here = shelf.sittings[SITTING]
    people = tuple(replace(who, spare=number == 3) for number, who in enumerate(here.participants[:4]))
    sittings = {**shelf.sittings, SITTING: replace(here, participants=people)}
    accounts = {**shelf.proctors, "teknisi": Proctor("teknisi", "Teknisi", "technician", "argon2")}
    return Bench(folder, shelf=replace(shelf, sittings=sittings, proctors=accounts).amended({}))


def _attempt_in(bench: Bench, state: str) -> LeaseToken | None:
    """Brings the first participant so far, in a sitting that runs."""
    if state == "absent":
        return None
    lease = bench.log_in()
    steps: list[Any] = [Confirm(lease), Start(lease), EnterBlock(lease, "B1")]
    for command in steps[: {"logged_in": 0, "confirmed": 1}.get(state, len(steps))]:
        assert not isinstance(bench.ask(command), LumbungError)
    if state == "submitted":
        for block in ("B2", "B3"):
            bench.ask(EnterBlock(lease, block))
        answer = Submit(lease, 0, SALT, answers_digest(lease.attempt, SALT, {}))
        assert not isinstance(bench.ask(answer), LumbungError)
    return lease


def _states() -> Iterator[tuple[str, str]]:
    for sitting_, attempt in itertools.product(SITTING_STATES, ATTEMPT_STATES):
        if sitting_ == "planned" and attempt != "absent":
            continue
        if sitting_ == "registration" and attempt in ("working", "submitted"):
            continue
        yield sitting_, attempt


@pytest.mark.parametrize(("sitting_", "attempt"), list(_states()))
def test_each_act_follows_the_tables_and_the_roles(sitting_: str, attempt: str, tmp_path: Path) -> None:
    bench = _room(tmp_path)
    way = list(WAY_TO[sitting_])
    for act in way[:2]:
        assert not isinstance(bench.act(act), LumbungError)
    lease = _attempt_in(bench, attempt)
    if attempt in ("logged_in", "confirmed", "working"):
        assert lease is not None
        bench.ask(AskHelp(lease, "komputer mati"))
    for act in way[2:]:
        assert not isinstance(bench.act(act, *((WHY,) if act is acts.PauseSitting else ())), LumbungError)
    for (act, case), role in itertools.product(CASES.items(), ROLES):
        draft = bench.room._draft(bench.clocks.monotonic_ms)
        _check(draft, act, case, role, lease)
    bench.room.close()  # or its files go while the folder is being removed


def _check(draft: Draft, act: type[Act], case: Case, role: Role | None, lease: LeaseToken | None) -> None:
    for number, (first, rest) in enumerate(case.before):
        try:
            decide(draft, first(bytes([9]) * 15 + bytes([number]), "awas", SITTING, *rest))
        except LumbungError:
            break
    expected = _is_in_the_tables(draft, act, case)
    seq, actor = draft.seq, {"proctor": "awas", "technician": "teknisi", None: "siapa"}[role]
    rest = case.rest
    if act is acts.WriteOff and lease is not None:
        rest = (ME, (lease.epoch, lease.seq), WHY)
    refusal = None
    try:
        decide(draft, act(bytes([8]) * 16, actor, SITTING, *rest))
    except LumbungError as refused:
        refusal = refused
    if role is None or role not in MAY[act]:
        assert refusal is not None
        assert refusal.entry is errors.ROLE_MAY_NOT, (act, refusal)
    else:
        assert (refusal is None) is expected, (act, refusal)
    assert draft.seq == seq + (refusal is None), "a refusal leaves no trace"


def _is_in_the_tables(draft: Draft, act: type[Act], case: Case) -> bool:
    state, attempt = sitting_state(draft, SITTING), draft.attempts.get(ME)
    if case.kind in {step.event for step in sitting.TRANSITIONS}:
        return (state, case.kind) in sitting.NEXT and _is_sensible(draft, act)
    if state not in case.during:
        return False
    if case.states is not None:
        return state_of(attempt) in case.states
    return (state_of(attempt), case.kind) in attempt_table.NEXT and _is_sensible(draft, act)


def _is_sensible(draft: Draft, act: type[Act]) -> bool:
    """What a table cannot say: there is nothing to undo, to reopen or to answer."""
    known, attempt = draft.sittings.get(SITTING), draft.attempts.get(ME)
    seen = None if attempt is None else attempt.presence
    if act is acts.CloseRegistration:
        return known is not None and known.registering
    if act is acts.ReopenRegistration:
        return known is not None and not known.registering
    if act is acts.UndoReadmit:
        return known is not None and known.readmitted_seq is not None
    if act is acts.UndoAdmit:
        return seen is not None and seen.admitted
    if act is acts.UndoAllowLogIn:
        return seen is not None and seen.permit_k is not None
    if act is acts.UndoCheckIn:
        return seen is not None and seen.checked_in
    if act is acts.UndoAbsent:
        return seen is not None and seen.absent
    if act is acts.AnswerHelp:
        return seen is not None and seen.help is not None
    if act is acts.ResumePerson:
        return attempt is not None and bool(attempt.pauses)
    if act in (acts.AddTime, acts.WithdrawTime):
        return attempt is not None and bool(attempt.entered) and attempt.state == "working"
    return True


def test_a_browser_is_written_off_through_the_queue(tmp_path: Path) -> None:
    """The act names a log-in, and is no participant's command that carries a lease."""
    bench = Bench(tmp_path)
    lease = bench.working(0)
    assert not isinstance(bench.act(acts.WriteOff, ME, (lease.epoch, lease.seq), WHY), LumbungError)
    assert bench.kinds()[-1] == "browser.written_off"
    bench.room.close()


def test_a_file_is_kept_though_nobody_here_ever_heard_of_its_sitting(tmp_path: Path) -> None:
    """A box that took another's place; the same file by another form is no second event, also after a start."""
    bench = Bench(tmp_path)
    about = (b"s" * 16, b"a" * 16, (b"e" * 16, 7), b"d" * 32, 5)
    assert not isinstance(bench.ask(acts.KeepEmergency(b"1" * 16, "awas", *about)), LumbungError)
    assert not isinstance(bench.ask(acts.KeepEmergency(b"2" * 16, "awas", *about)), LumbungError)
    assert bench.kinds().count("emergency.kept") == 1
    bench.crash()
    assert not isinstance(bench.ask(acts.KeepEmergency(b"3" * 16, "awas", *about)), LumbungError)
    assert bench.kinds().count("emergency.kept") == 1
    assert bench.refusal(acts.KeepEmergency(b"4" * 15, "awas", *about)).entry is errors.BAD_ACT
    bench.room.close()
