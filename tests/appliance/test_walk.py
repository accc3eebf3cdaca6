"""The whole way of one participant through the room, without web or threads."""

from __future__ import annotations

from pathlib import Path

from appliance.acts import CloseSitting, EndSitting
from appliance.commands import Done, EnterBlock, Slip, Submit
from sync.errors import LumbungError
from sync.wire.answers import answers_digest
from tests.appliance.rooms import SITTING, Bench


def test_it_works(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    have = bench.put(lease, [1, "answer", "B1-single", "A", bench.k], [2, "answer", "B1-multiple", ["A", "C"], bench.k])
    assert have.have == 2
    for block in ("B2", "B3"):
        bench.get(EnterBlock(lease, block), Done)
    answers = {"B1-single": "A", "B1-multiple": ("A", "C")}
    assert bench.room.view_attempt(lease).answers == answers
    salt = bytes(16)
    submit = Submit(lease, 2, salt, answers_digest(lease.attempt, salt, answers))
    slip = bench.get(submit, Slip)
    assert bench.get(submit, Slip) == slip
    bench.crash()
    assert bench.get(submit, Slip) == slip
    assert bench.room.view_attempt(lease).state == "submitted"
    assert not isinstance(bench.act(EndSitting), LumbungError)
    assert not isinstance(bench.act(CloseSitting), LumbungError)
    assert bench.room.published.sittings[SITTING].state == "closed"
