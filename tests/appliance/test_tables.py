"""The two state tables, read as claims: what they have happens, what they lack is refused."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from appliance import attempt as attempts
from appliance import attempt_table as table
from appliance import sitting as sittings
from appliance.acts import (
    CloseSitting,
    EndSitting,
    NoteIncident,
    OpenSitting,
    PauseSitting,
    ResumeSitting,
    StartSitting,
)
from appliance.attempt import Place
from appliance.commands import Command, Confirm, EnterBlock, LogIn, Start, Submit
from sync import errors
from sync.errors import LumbungError
from sync.wire import answers
from sync.wire.events import Event
from sync.wire.kinds import KINDS
from sync.wire.lease import LeaseToken, attempt_id
from tests.appliance.rooms import SITTING, Bench, roster_id

ATTEMPT_STATES = ("absent", "logged_in", "confirmed", "working", "submitted")
SITTING_STATES = ("planned", "registration", "running", "paused", "ended", "closed")
PLACE = Place(bytes(16), bytes(32), 0)


@pytest.mark.parametrize("steps", [table.TRANSITIONS, sittings.TRANSITIONS])
def test_each_step_of_a_table_names_a_kind_and_who_causes_it(steps: tuple[sittings.Transition, ...]) -> None:
    for step in steps:
        assert KINDS[step.event].by == step.who, step
    assert len({(step.before, step.event) for step in steps}) == len(steps), "one step, one outcome"


def test_every_kind_about_an_attempt_or_a_sitting_is_in_a_table() -> None:
    for about, steps in (("attempt", table.TRANSITIONS), ("sitting", sittings.TRANSITIONS)):
        assert {step.event for step in steps} == {kind.name for kind in KINDS.values() if kind.about == about}


def _attempt_in(state: str) -> attempts.Attempt | None:
    if state == "absent":
        return None
    return attempts.Attempt(bytes(16), SITTING, state, answers.empty(bytes(16)), ())  # type: ignore[arg-type]  # from the table


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (state, event)
        for state, event in itertools.product(ATTEMPT_STATES, sorted({step.event for step in table.TRANSITIONS}))
        if (state, event) not in table.NEXT
    ],
)
def test_a_fold_refuses_an_attempts_step_that_the_table_lacks(state: str, event: str) -> None:
    with pytest.raises(ValueError, match=event.replace(".", r"\.")):
        attempts.fold(_attempt_in(state), Event(1, 1, event, SITTING, bytes(16), ()), PLACE)


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (state, event)
        for state, event in itertools.product(SITTING_STATES, sorted({step.event for step in sittings.TRANSITIONS}))
        if (state, event) not in sittings.NEXT
    ],
)
def test_a_fold_refuses_a_sittings_step_that_the_table_lacks(state: str, event: str) -> None:
    before = None if state == "planned" else sittings.Sitting(SITTING, bytes(32), state, 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=event.replace(".", r"\.")):
        sittings.fold(before, Event(1, 1, event, SITTING, None, ()), 0)


# --- the same through the queue ------------------------------------------------------------------

STEPS = {
    "sitting.opened": (OpenSitting, ()),
    "sitting.started": (StartSitting, ()),
    "sitting.paused": (PauseSitting, ("alasan",)),
    "sitting.resumed": (ResumeSitting, ()),
    "sitting.ended": (EndSitting, ()),
    "sitting.closed": (CloseSitting, ()),
    "incident.noted": (NoteIncident, ("lampu padam",)),
}
WAY_TO = {
    "planned": (),
    "registration": ("sitting.opened",),
    "running": ("sitting.opened", "sitting.started"),
    "paused": ("sitting.opened", "sitting.started", "sitting.paused"),
    "ended": ("sitting.opened", "sitting.started", "sitting.ended"),
    "closed": ("sitting.opened", "sitting.started", "sitting.ended", "sitting.closed"),
}


@pytest.mark.parametrize("state", SITTING_STATES)
def test_a_proctor_can_take_the_tables_steps_and_no_others(state: str, tmp_path: Path) -> None:
    for number, (event, (kind, rest)) in enumerate(STEPS.items()):
        bench = Bench(tmp_path / str(number))
        for step in WAY_TO[state]:
            assert not isinstance(bench.act(STEPS[step][0], *STEPS[step][1]), LumbungError)
        result = bench.act(kind, *rest)
        after = sittings.state_of(bench.room.published.sittings.get(SITTING))
        if (state, event) in sittings.NEXT:
            assert after == sittings.NEXT[state, event]
        else:
            assert isinstance(result, LumbungError)
            assert result.entry is errors.WRONG_SITTING_STATE
            assert after == state
        bench.room.close()


def _bench_with_attempt_in(state: str, folder: Path) -> tuple[Bench, LeaseToken]:
    bench = Bench(folder)
    bench.open_sitting()
    key = attempt_id(SITTING, roster_id(0), 1)
    if state == "absent":
        return bench, LeaseToken(bench.room.published.epoch, 9_999, key, SITTING)
    lease = bench.log_in()
    steps: list[Command] = [Confirm(lease), Start(lease), *(EnterBlock(lease, block) for block in ("B1", "B2", "B3"))]
    for command in steps[: {"logged_in": 0, "confirmed": 1}.get(state, len(steps))]:
        assert not isinstance(bench.ask(command), LumbungError)
    if state == "submitted":
        assert not isinstance(bench.ask(_submit(lease)), LumbungError)
    return bench, lease


def _submit(lease: LeaseToken) -> Submit:
    return Submit(lease, 0, bytes(16), answers.answers_digest(lease.attempt, bytes(16), {}))


# What each command answers in each state: None for a success, else the refusal.
WRONG, SENT = errors.WRONG_STATE, errors.ALREADY_SUBMITTED
PARTICIPANT = {
    # state:      log in, confirm, start, enter B1, submit
    "logged_in": (None, None, WRONG, WRONG, WRONG),
    "confirmed": (None, None, None, WRONG, WRONG),
    "working": (None, None, None, errors.BLOCK_OVER, None),
    "submitted": (SENT, WRONG, WRONG, WRONG, None),
}


@pytest.mark.parametrize("state", PARTICIPANT)
def test_a_participant_can_take_the_tables_steps_and_no_others(state: str, tmp_path: Path) -> None:
    for number, expected in enumerate(PARTICIPANT[state]):
        bench, lease = _bench_with_attempt_in(state, tmp_path / str(number))
        command = [
            LogIn(SITTING, roster_id(0), 1, ""),
            Confirm(lease),
            Start(lease),
            EnterBlock(lease, "B1"),
            _submit(lease),
        ]
        before = bench.room.published.attempts[lease.attempt].state
        result = bench.ask(command[number])
        if expected is None:
            assert not isinstance(result, LumbungError), result
        else:
            assert isinstance(result, LumbungError)
            assert result.entry is expected
            assert bench.room.published.attempts[lease.attempt].state == before
        bench.room.close()
