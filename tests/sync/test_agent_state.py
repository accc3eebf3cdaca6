"""What the agent remembers and when it tries again: clocks, state files, pauses, duties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sync import errors, service
from sync.agent import Agent
from sync.backoff import Backoff, Duty
from sync.errors import LumbungError
from sync.state import FILE_NAME, read_state
from tests.conditions import eventually
from tests.sync import small_centre as faults
from tests.sync.test_agent import told
from tests.sync.world import World


@pytest.mark.parametrize(
    ("at_ms", "state"),
    [(0, "close"), (3_600_000, "behind"), (-3_600_000, "ahead")],
)
def test_drift_between_the_clocks_is_a_state(world: World, at_ms: int, state: str) -> None:
    world.centre.at_ms = service.wall_ms() + at_ms
    service.run_once(world.agent())
    assert told(world).drift == state
    assert abs((told(world).drift_ms or 0) + at_ms) < 10_000


def test_an_agent_takes_up_what_the_one_before_knew(world: World) -> None:
    world.journal.add(10)
    service.run_once(world.agent())
    again = world.agent()
    assert again.held.runs(world.journal.origin.epoch) == ((1, 11),)  # type: ignore[union-attr]
    assert again.report.state.last_contact_ms is not None


def test_a_state_file_that_is_damaged_is_written_anew(world: World) -> None:
    (world.folder / FILE_NAME).write_text("{")
    with pytest.raises(LumbungError) as caught:
        read_state(world.folder)
    assert caught.value.entry is errors.STATE_UNREADABLE
    service.run_once(world.agent())
    assert told(world).link == "up"


def test_a_newer_agents_state_can_be_read(world: World) -> None:
    (world.folder / FILE_NAME).write_text(json.dumps({"link": "up", "something_new": 1}))
    assert told(world).link == "up"


@pytest.mark.parametrize("missing", ["keys/box-sign.key", "roots.json"])
@pytest.mark.parametrize("spoiled", [True, False])
def test_a_box_without_keys_or_trust_is_told(world: World, missing: str, spoiled: bool) -> None:
    (world.folder / missing).unlink()
    if spoiled:
        (world.folder / missing).write_bytes(b"?")
    with pytest.raises(LumbungError) as caught:
        world.agent()
    assert caught.value.entry is errors.NOT_ENROLLED


def test_a_state_that_cannot_be_written_stops_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = world.agent()
    world.journal.add(5)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("sync.report.write_state", full)
        service.run_once(agent)
    assert world.centre.events() == list(range(1, 7))
    agent.report.publish()
    assert told(world).link == "up"


def test_pauses_double_with_jitter_and_never_end() -> None:
    chances = iter([0.0, 1.0, 0.5, *[0.0] * 100])
    backoff = Backoff(1_000, 120_000, lambda: next(chances))
    assert [backoff.failed(0) for _ in range(4)] == [500, 2_000, 3_000, 4_000]
    assert [backoff.failed(0) for _ in range(90)][-1] == 60_000
    assert not backoff.may(59_999)
    assert backoff.may(60_000)
    backoff.went_well()
    assert backoff.may(0)


def test_a_pause_is_kept(world: World) -> None:
    world.centre.always = faults.answers(200)
    agent = world.agent(backoff_first_ms=60_000)
    agent.carry()
    asked = len(world.centre.asked)
    agent.carry()
    assert len(world.centre.asked) == asked
    agent.carry(insist=True)
    assert len(world.centre.asked) > asked, "a technician need not wait"


def test_a_link_that_moves_something_is_not_given_longer_pauses(world: World) -> None:
    """Cut after each part: every pass carries a little, so the pauses stay short and the batch arrives."""
    world.journal.add(3_000)
    agent = world.agent(part_max_bytes=2_048, cut_events=10_000, backoff_first_ms=10, backoff_max_ms=3_600_000)

    def one_part_a_pass(handler: faults.Handler) -> bool:
        if handler.command != "PATCH":
            return False
        one_part_a_pass.count += 1  # type: ignore[attr-defined]
        return faults.hangs_up(handler) if one_part_a_pass.count % 5 else False  # type: ignore[attr-defined]

    one_part_a_pass.count = 0  # type: ignore[attr-defined]
    world.centre.always = one_part_a_pass
    agent.keep(all_now=True)
    eventually(lambda: (agent.carry(), world.centre.events())[1])


def test_a_duty_is_due_at_once_and_then_in_its_time() -> None:
    duty = Duty(100)
    assert duty.due(5)
    duty.done(5)
    assert (duty.due(104), duty.due(105)) == (False, True)
    duty.at_once()
    assert duty.due(6)


def test_the_state_file_is_whole_while_it_is_replaced(world: World, tmp_path: Path) -> None:
    agent = world.agent()
    assert isinstance(agent, Agent)
    for _ in range(50):
        agent.report.publish()
        assert told(world).software


def test_the_state_is_written_when_something_changed_and_else_now_and_then(world: World) -> None:
    now = 0
    agent = world.agent()
    agent.report._monotonic_ms = lambda: now
    agent.report.note(blobs_missing=1)
    agent.report.publish()
    path = world.folder / FILE_NAME
    path.unlink()
    agent.report.publish()
    assert not path.exists(), "nothing changed"
    agent.report.note(blobs_missing=2)
    agent.report.publish()
    assert told(world).blobs_missing == 2
    path.unlink()
    now = 10_000
    agent.report.publish()
    assert path.exists(), "a sign of life"
