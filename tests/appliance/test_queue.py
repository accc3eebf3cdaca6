"""The one queue: commands of one transaction, its limit, and one that breaks the writer."""

from __future__ import annotations

from pathlib import Path

from appliance.answering import Answers
from appliance.commands import EnterBlock, Have, PutEvents
from appliance.room import Room
from sync import errors
from sync.errors import LumbungError
from tests.appliance.rooms import Bench


def test_commands_of_one_transaction_see_each_other(tmp_path: Path) -> None:
    """A whole log-in to answer in one commit: each decides on what the ones before it will have done."""
    bench = Bench(tmp_path)
    lease = bench.working()
    results: list[object] = []
    rows = [[n, "answer", "B2-single", "ABC"[n % 3], bench.k] for n in range(1, 4)]
    commits = bench.room.commits
    for command in (EnterBlock(lease, "B2"), *(PutEvents(lease, [row]) for row in rows), EnterBlock(lease, "B9")):
        bench.room.submit(command, results.append)
    assert bench.room.published.attempts[lease.attempt].entered[-1].block == "B1", "nothing is shown before the commit"
    bench.room.step()
    assert bench.room.commits == commits + 1
    assert [each.have for each in results if isinstance(each, Have)] == [1, 2, 3]
    assert isinstance(results[-1], LumbungError), "a refusal waits for the same commit"
    assert bench.room.view_attempt(lease).answers == {"B2-single": "A"}


def test_a_group_has_its_limit_and_the_rest_comes_next(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    results: list[object] = []
    for n in range(1, 301):
        bench.room.submit(PutEvents(lease, [[n, "focus", True, 1]]), results.append)
    assert bench.room.step() == 256
    assert bench.room.step() == 44
    assert len(results) == 300


def test_a_command_that_breaks_the_writer_harms_nobody_else(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    results: list[object] = []
    broken = PutEvents(lease, 7)  # type: ignore[arg-type]  # what no web lets through
    for command in (PutEvents(lease, [[1, "focus", True, 1]]), broken, PutEvents(lease, [[2, "focus", True, 1]])):
        bench.room.submit(command, results.append)
    bench.room.step()
    assert [type(each) for each in results] == [Have, LumbungError, Have]
    assert isinstance(results[1], LumbungError)
    assert results[1].entry is errors.INTERNAL
    assert bench.room.published.attempts[lease.attempt].leases[lease.epoch, lease.seq].have == 2


def test_the_room_is_only_what_was_published() -> None:
    """The web reads `published` and calls these; nothing hands out the draft."""
    public = {name for name in {**vars(Answers), **vars(Room)} if not name.startswith("_")}
    assert public == {
        "submit",
        "wake",
        "until_tick_s",
        "step",
        "close",
        "verify",
        "identify",
        "room_view",
        "pulse",
        "view_attempt",
        "content",
        "photo_of",
        "own_photo",
        "has_photo",
        "slip_view",
        "proctor_view",
        "open_points",
        "written",
        "lockdown_of",
        "backlog",
        "health",
    }
