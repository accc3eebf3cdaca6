"""Closing a sitting: people and browsers add up, what cannot be asked is signed for, what comes later is late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from appliance import acts
from appliance.commands import Done, EnterBlock, Slip, Submit
from sync import errors
from sync.errors import LumbungError
from sync.wire.answers import answers_digest
from tests.appliance.rooms import (
    SITTING,
    Bench,
)
from tests.appliance.sitting_days import log_in, me, refused


def close(bench: Bench, reason: str | None = None) -> Any:
    bench.acts += 1
    return bench.ask(acts.CloseSitting(bench.acts.to_bytes(16, "big"), bench.actor, SITTING, reason))


def test_a_sitting_is_closed_when_people_and_browsers_add_up(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(0)
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    bench.act(acts.EndSitting)
    refusal = close(bench)
    assert refused(refusal) is errors.NOT_RECONCILED
    assert refusal.details == {"unresolved": 4}, "three who did not come, and one who did not submit, browser included"
    bench.act(acts.MarkAbsent, None, "tidak datang")
    bench.act(acts.ForceSubmit, None, bytes(16), "waktu habis")
    assert close(bench).details == {"unresolved": 1}
    bench.room.pulse(lease, 0, 1)
    bench.run(1_000)
    assert not isinstance(close(bench), LumbungError), "the page told that the box has all it wrote"


def test_a_browser_that_nobody_can_reach_is_signed_for(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(0)
    bench.room.pulse(lease, 0, 7)
    bench.act(acts.EndSitting)
    bench.act(acts.MarkAbsent, None, "tidak datang")
    bench.act(acts.ForceSubmit, me(0), bytes(16), "PC mati")
    assert close(bench).details == {"unresolved": 1}, "its log goes further than the box has"
    bench.act(acts.WriteOff, me(0), (lease.epoch, lease.seq), "PC A1 mati total")
    assert not isinstance(close(bench), LumbungError)


def test_a_forced_submit_keeps_what_the_box_has_and_takes_no_more(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(0)
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    bench.act(acts.ForceSubmit, me(0), bytes(16), "meninggalkan ruang")
    attempt = bench.room.published.attempts[me(0)]
    assert (attempt.state, attempt.forced) == ("submitted", True)
    bench.put(lease, [2, "answer", "B1-single", "B", bench.k])
    attempt = bench.room.published.attempts[me(0)]
    assert attempt.ledger.answers() == {"B1-single": "A"}
    assert attempt.ledger.held == (), "its digest is that of what counts"
    assert refused(log_in(bench, 0)) is errors.ALREADY_SUBMITTED


# --- a browser that was silent when its attempt ended ----------------------------------------------


def silent_at_the_end(bench: Bench) -> Any:
    """One answer online, one more while the cable is out; everybody else is noted as absent."""
    lease = bench.working(0)
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    bench.room.pulse(lease, 0, 1)
    bench.run(30_000)
    bench.act(acts.MarkAbsent, None, "tidak datang")
    return lease


@pytest.mark.parametrize("forced_first", [True, False])
def test_what_a_page_told_before_it_fell_silent_balances_nothing(tmp_path: Path, forced_first: bool) -> None:
    bench = Bench(tmp_path)
    lease = silent_at_the_end(bench)
    ending: list[tuple[Any, ...]] = [(acts.ForceSubmit, me(0), bytes(16), "PC mati"), (acts.EndSitting,)]
    for act in ending if forced_first else reversed(ending):
        assert not isinstance(bench.act(*act), LumbungError)
    (point,) = bench.room.open_points(SITTING)
    assert (point.why, [(each.have, each.written) for each in point.browsers]) == ("browser", [(1, None)])
    assert bench.room.written() == {}, "the sheet has no number for it"
    assert close(bench).details == {"unresolved": 1}
    bench.put(lease, [2, "answer", "B1-single", "B", bench.k])
    assert close(bench).details == {"unresolved": 1}, "it came back, and has not told yet that this was all"
    bench.room.pulse(lease, 0, 3)
    assert close(bench).details == {"unresolved": 1}, "one is still there"
    bench.put(lease, [3, "answer", "B1-single", "C", bench.k])
    assert not isinstance(close(bench), LumbungError), "heard again, and it all is here"


def test_a_page_that_submitted_by_itself_may_go_away(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(0)
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    bench.room.pulse(lease, 0, 1)
    for block in ("B2", "B3"):
        bench.get(EnterBlock(lease, block), Done)
    bench.get(Submit(lease, 1, bytes(16), answers_digest(me(0), bytes(16), {"B1-single": "A"})), Slip)
    bench.run(60_000)
    bench.act(acts.EndSitting)
    bench.act(acts.MarkAbsent, None, "tidak datang")
    assert not isinstance(close(bench), LumbungError)


def test_an_earlier_pc_that_died_before_the_move_is_asked_for(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    dead = silent_at_the_end(bench)
    moved = bench.log_in(0)
    bench.act(acts.EndSitting)
    bench.act(acts.ForceSubmit, me(0), bytes(16), "waktu habis")
    bench.room.pulse(moved, 0, 0)
    (point,) = bench.room.open_points(SITTING)
    assert [(each.lease, each.superseded) for each in point.browsers] == [(f"{dead.epoch.hex()}.{dead.seq}", True)]


def test_what_comes_after_the_close_is_journalled_as_late_also_after_a_start(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = silent_at_the_end(bench)
    bench.act(acts.ForceSubmit, me(0), bytes(16), "PC mati")
    bench.act(acts.EndSitting)
    assert not isinstance(close(bench, "PC A1 tidak menyala"), LumbungError)
    assert bench.put(lease, [2, "answer", "B1-single", "B", bench.k]).have == 2
    assert bench.kinds()[-1] == "answer.late"
    bench.crash()
    assert bench.put(lease, [3, "answer", "B2-single", "B", bench.k]).have == 3
    assert bench.kinds()[-1] == "answer.late"
    with pytest.raises(LumbungError) as refused_:
        bench.room.view_attempt(lease)
    assert refused_.value.entry is errors.SITTING_OVER
    attempt = bench.room.published.attempts[me(0)]
    assert (attempt.state, attempt.ledger.answers()) == ("submitted", {"B1-single": "A"}), "and changes nothing"
