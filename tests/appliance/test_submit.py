"""The submit: by the last block, of the answers that the box has, once, and what of it there is after the close."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.acts import CloseSitting, EndSitting, PauseSitting
from appliance.commands import Done, EnterBlock, Slip, Submit
from sync import errors
from sync.errors import LumbungError
from sync.wire.answers import answers_digest
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import Bench, nip


def ready(bench: Bench) -> LeaseToken:
    lease = bench.working()
    for block in ("B2", "B3"):
        bench.get(EnterBlock(lease, block), Done)
    bench.put(lease, [1, "answer", "B3-single", "A", bench.k])
    return lease


def submit(lease: LeaseToken, n: int = 1, answers: dict[str, str] | None = None) -> Submit:
    salt = b"s" * 16
    return Submit(lease, n, salt, answers_digest(lease.attempt, salt, answers or {"B3-single": "A"}))


def test_a_submit_of_other_answers_is_refused_and_says_what_the_box_has(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = ready(bench)
    for wrong in (submit(lease, 2), submit(lease, 0), submit(lease, 1, {"B3-single": "B"})):
        refusal = bench.refusal(wrong)
        assert (refusal.entry, refusal.details) == (errors.ANSWERS_DIFFER, {"have": 1})
    assert bench.room.view_attempt(lease).state == "working"
    assert isinstance(bench.ask(submit(lease)), Slip)


def test_a_submit_is_repeated_with_the_same_slip_and_not_from_another_pc(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = ready(bench)
    new = bench.log_in()
    slip = bench.get(submit(new, 0), Slip)
    bench.clocks.wall_ms += 10**9
    bench.crash()
    assert bench.get(submit(new, 0), Slip) == slip
    assert bench.refusal(submit(old)).entry is errors.ALREADY_SUBMITTED
    shown = bench.room.slip_view(slip)
    assert (shown.name, shown.nip_last4, shown.exam_title["id"]) == ("Peserta 0", nip(0)[-4:], "Contoh")
    assert shown.submitted_wall.endswith("+08:00")
    assert len(slip.digest) == 26
    assert len(slip.head) == 16


def test_nobody_submits_by_accident_while_blocks_remain(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    refusal = bench.refusal(submit(lease, 0))
    assert refusal.entry is errors.BLOCKS_REMAIN
    assert refusal.details == {"next": "B2"}
    bench.act(EndSitting)
    nothing = Submit(lease, 0, bytes(16), answers_digest(lease.attempt, bytes(16), {}))
    assert isinstance(bench.ask(nothing), Slip)


def test_a_closed_sitting_takes_no_submit(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = ready(bench)
    bench.act(EndSitting)
    bench.act(CloseSitting)
    assert bench.refusal(submit(lease)).entry is errors.SITTING_CLOSED


def test_a_page_that_is_loaded_again_after_the_close_is_told_so(tmp_path: Path) -> None:
    """Not that the package is locked, which it is too: nobody in the room can do anything about that."""
    bench = Bench(tmp_path)
    bench.open_sitting()
    lease = bench.log_in()
    bench.act(EndSitting)
    bench.act(CloseSitting)
    with pytest.raises(LumbungError) as told:
        bench.room.view_attempt(lease)
    assert told.value.entry is errors.SITTING_OVER


def test_the_slip_is_there_after_the_sitting_was_closed_and_the_box_restarted(tmp_path: Path) -> None:
    """A page whose answer was lost asks again, whatever happened since; the label of its time does not move."""
    bench = Bench(tmp_path)
    lease = ready(bench)
    slip = bench.get(submit(lease), Slip)
    bench.act(EndSitting)
    bench.act(CloseSitting)
    bench.clocks.wall_ms += 10**10
    bench.crash()
    assert bench.get(submit(lease), Slip) == slip


def test_blocks_are_entered_in_order_and_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    first = bench.room.view_attempt(lease)
    bench.get(EnterBlock(lease, "B1"), Done)
    assert bench.room.view_attempt(lease).blocks == first.blocks
    assert bench.refusal(EnterBlock(lease, "B3")).details == {"next": "B2"}
    assert bench.refusal(EnterBlock(lease, "B9")).entry is errors.UNKNOWN_BLOCK
    bench.get(EnterBlock(lease, "B2"), Done)
    assert bench.refusal(EnterBlock(lease, "B1")).entry is errors.BLOCK_OVER
    bench.act(PauseSitting, "listrik padam")
    bench.get(EnterBlock(lease, "B2"), Done)
    assert bench.refusal(EnterBlock(lease, "B3")).entry is errors.SITTING_NOT_RUNNING
