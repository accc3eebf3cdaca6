"""A sitting is settled when it is closed and every event of its stretch is archived at the centre, heads equal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sync import cli
from sync.settling import Settlement, settlements
from sync.state import State, write_state
from tests.sync.small_journal import SITTING
from tests.sync.world import World


def lumbung(world: World, *words: str) -> Result:
    return CliRunner().invoke(cli.sync, ["settled", *words, "-c", str(world.write_config())], catch_exceptions=False)


def told(world: World) -> dict[str, Any]:
    done = lumbung(world, "--json")
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == (0 if found["settled"] else 3)
    return found


def only(world: World) -> Settlement:
    (found,) = settlements(world.folder)
    return found


def receipted(world: World, *runs: tuple[int, int, str], **more: Any) -> None:
    """What the agent says that the centre signed for, in the journal's newest epoch."""
    assert world.journal.origin is not None
    epoch = world.journal.origin.epoch.hex()
    write_state(world.folder, State.model_validate({"receipted": {epoch: runs}, **more}))


@pytest.fixture
def closed(world: World) -> World:
    """Events 1 (the epoch), 2–11 answers, 12 the close."""
    world.journal.add(10)
    world.journal.close_sitting()
    return world


def test_it_is_settled_when_all_is_archived(closed: World) -> None:
    receipted(closed, (1, 12, "archived"))
    found = only(closed)
    assert (found.settled, found.why_not, found.events, found.archived) == (True, (), 11, 11)
    assert (found.seq, found.head) == (12, closed.journal.head)
    assert told(closed)["settled"] is True
    assert "tuntas / settled" in lumbung(closed).stdout


@pytest.mark.parametrize(
    ("runs", "why", "missing", "held"),
    [
        ((), ("missing",), 11, 0),
        (((1, 11, "archived"),), ("missing",), 1, 0),
        (((1, 12, "held"),), ("held",), 0, 11),
        (((1, 5, "archived"), (6, 12, "held")), ("held",), 0, 7),
        (((1, 4, "archived"), (7, 12, "held")), ("missing", "held"), 2, 6),
    ],
)
def test_what_is_missing_is_named(
    closed: World, runs: tuple[tuple[int, int, str], ...], why: tuple[str, ...], missing: int, held: int
) -> None:
    receipted(closed, *runs)
    found = only(closed)
    assert (found.settled, found.why_not, found.missing, found.held) == (False, why, missing, held)
    assert told(closed)["sittings"][0]["why_not"] == list(why)
    assert "belum tuntas" in lumbung(closed).stdout


def test_an_open_sitting_is_not_settled_however_much_is_archived(world: World) -> None:
    world.journal.add(10)
    receipted(world, (1, 11, "archived"))
    (found,) = settlements(world.folder, [SITTING])
    assert found.why_not == ("open",)


def test_what_comes_after_the_close_opens_it_again(closed: World) -> None:
    receipted(closed, (1, 12, "archived"))
    closed.journal.add(1)
    assert (only(closed).why_not, only(closed).missing) == (("missing",), 1)


def test_a_restart_within_the_sitting_belongs_to_it(world: World) -> None:
    """Also the epoch's own first event, which says from where it went on."""
    assert world.journal.origin is not None
    first = world.journal.origin.epoch.hex()
    world.journal.add(10)
    second = world.journal.open_epoch().epoch.hex()
    world.journal.add(3)
    world.journal.close_sitting()
    write_state(world.folder, State(receipted={first: ((1, 11, "archived"),), second: ((13, 16, "archived"),)}))
    found = only(world)
    assert [(each.first, each.last) for each in found.stretches] == [(2, 11), (12, 16)]
    assert (found.why_not, found.missing) == (("missing",), 1)
    write_state(world.folder, State(receipted={first: ((1, 11, "archived"),), second: ((12, 16, "archived"),)}))
    assert only(world).settled


def test_a_fork_is_never_settled(closed: World) -> None:
    assert closed.journal.origin is not None
    name = f"{closed.journal.origin.epoch.hex()}-1-12.batch"
    receipted(closed, (1, 12, "archived"), forks=[name])
    assert only(closed).why_not == ("fork",)
    receipted(closed, (1, 12, "archived"), forks=[f"{'0' * 32}-1-12.batch"])
    assert only(closed).settled, "another epoch's"


def test_what_the_centre_set_aside_is_named_and_holds_nothing_up(closed: World) -> None:
    assert closed.journal.origin is not None
    epoch = closed.journal.origin.epoch.hex()
    receipted(closed, (1, 12, "archived"), quarantined=[[epoch, 5, "LMB-1103"], [epoch, 1, "LMB-1103"]])
    assert (only(closed).settled, only(closed).quarantined) == (True, ((epoch, 5, "LMB-1103"),))


@pytest.mark.parametrize("sitting", ["00" * 16, "xyz", "00"])
def test_a_sitting_that_nobody_knows_is_refused(closed: World, sitting: str) -> None:
    done = lumbung(closed, sitting, "--json")
    assert (done.exit_code, json.loads(done.stdout)["error"]["name"]) == (1, "unknown_sitting")


def test_where_nothing_was_opened_nothing_waits(world: World) -> None:
    assert told(world) == {"settled": True, "sittings": []}
    assert "Belum ada sesi" in lumbung(world).stdout


def test_by_the_agent_and_a_centre_that_archives(closed: World) -> None:
    """The way of the field: carried, receipted, archived, asked again."""
    carried = CliRunner().invoke(cli.sync, ["now", "-c", str(closed.write_config())], catch_exceptions=False)
    assert carried.exit_code == 0, carried.output
    assert only(closed).missing == 0
