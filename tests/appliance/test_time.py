"""Fair time: deadlines, cuts, silences and the wall clock. All in K, moved by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from appliance import clock
from appliance.acts import (
    AddHeld,
    EndSitting,
)
from appliance.commands import ActDone, ConfirmDate, Done, Have, PutEvents, Slip, Submit
from sync.errors import LumbungError
from sync.wire.answers import answers_digest
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import OFFLINE_RUN_MS, SECONDS, Bench, library

MINUTE = 60_000


def left_ms(bench: Bench, lease: LeaseToken) -> int:
    """What the page shows as time left."""
    deadline = bench.room.pulse(lease, 0).deadline
    assert deadline is not None
    return deadline - bench.k


def come_back(bench: Bench, lease: LeaseToken, *rows: list[Any]) -> None:
    """The page is heard again and sends what it has."""
    bench.room.pulse(lease, 0)
    bench.room.step()
    bench.put(lease, *rows)


def test_the_clock_counts_at_most_three_seconds_a_commit() -> None:
    assert clock.advance(10, 900) == 910
    assert clock.advance(10, 3_000) == 3_010
    assert clock.advance(10, 60_000) == 3_010
    assert clock.advance(10, -5) == 10


def test_no_commit_no_time(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    before = bench.k
    bench.clocks.pass_ms(900)
    assert bench.room.step() == 0
    assert bench.k == before, "less than a second and nothing to do: nothing is committed"
    bench.clocks.pass_ms(20 * MINUTE)
    bench.room.step()
    assert bench.k == before + 3_000
    bench.run(10_000)
    assert bench.k == before + 13_000


def test_a_block_lasts_its_seconds(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    assert left_ms(bench, lease) == SECONDS * 1_000
    bench.run(100_000, lease)
    assert left_ms(bench, lease) == (SECONDS - 100) * 1_000


def test_extra_time_lengthens_every_block(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=library(2, extra=25))
    lease = bench.working()
    assert left_ms(bench, lease) == SECONDS * 1_250
    announced = [block.seconds for block in bench.room.view_attempt(lease).blocks]
    assert announced == [SECONDS * 5 // 4] * len(announced), "those to come say so beforehand"


def test_a_twenty_minute_cut_leaves_the_full_time(tmp_path: Path) -> None:
    """All pages silent for 20 minutes while the box runs: ten are given back at once, the rest by one act for all."""
    bench = Bench(tmp_path)
    leases = [bench.working(number) for number in range(3)]
    bench.run(2 * MINUTE, *leases)
    before = [left_ms(bench, lease) for lease in leases]
    bench.run(20 * MINUTE)
    for lease in leases:
        come_back(bench, lease)
    assert all(abs(left_ms(bench, lease) - (b - 10 * MINUTE)) <= 2_000 for lease, b in zip(leases, before, strict=True))
    waiting = [bench.room.published.attempts[lease.attempt].entered[-1].waiting_ms for lease in leases]
    assert all(9.5 * MINUTE <= each <= 10.5 * MINUTE for each in waiting)
    done = bench.act(AddHeld, None, "jaringan putus")
    assert isinstance(done, ActDone)
    assert done.count == 3
    for lease, b in zip(leases, before, strict=True):
        assert abs(left_ms(bench, lease) - b) <= 2_000
    assert isinstance(bench.act(AddHeld, None, "lagi"), LumbungError), "nothing waits any more"


def test_a_twenty_minute_stop_of_the_box_leaves_the_full_time(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(2 * MINUTE, lease)
    before = left_ms(bench, lease)
    bench.room.close()
    bench.clocks.pass_ms(20 * MINUTE)
    bench.room = bench._open()
    bench.run(5_000, lease)
    assert abs(left_ms(bench, lease) - before) <= 7_000
    assert bench.kinds().count("time.held") == 0, "the clock stood still: there was nothing to give back"


def test_a_cut_that_a_crash_falls_into_is_still_given_back(tmp_path: Path) -> None:
    """When a page was last heard is written down, so a restart in the middle of a cut costs nobody their time."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(1 * MINUTE, lease)
    before = left_ms(bench, lease)
    bench.run(4 * MINUTE)
    bench.crash()
    bench.run(4 * MINUTE)
    come_back(bench, lease)
    assert abs(left_ms(bench, lease) - before) <= 2_000


def test_a_crash_between_the_return_and_its_settling_costs_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(1 * MINUTE, lease)
    before = left_ms(bench, lease)
    bench.run(8 * MINUTE)
    bench.room.pulse(lease, 0)
    bench.run(6_000, lease)
    assert "time.held" not in bench.kinds()
    bench.crash()
    bench.run(18_000, lease)
    assert bench.kinds().count("time.held") == 1
    # What was worked between the return and the crash counts as silence too: nobody loses by a crash.
    assert abs(left_ms(bench, lease) - (before - 12_000)) <= 8_000


def test_a_silence_is_given_back_once_however_often_the_box_crashes(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(1 * MINUTE, lease)
    before = left_ms(bench, lease)
    bench.run(5 * MINUTE)
    bench.put(lease)
    for _ in range(3):
        bench.crash()
        bench.put(lease)
    assert bench.kinds().count("time.held") == 1
    assert abs(left_ms(bench, lease) - before) <= 2_000


def test_a_move_to_another_pc_is_not_forgotten_by_a_crash(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.working()
    bench.run(4 * MINUTE)
    new = bench.log_in()
    before = left_ms(bench, new)
    bench.crash()
    bench.put(new)
    assert bench.kinds().count("time.held") == 1
    assert left_ms(bench, new) == before


def test_time_that_the_log_proves_was_usable_is_not_given_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(1 * MINUTE, lease)
    before, cut = left_ms(bench, lease), bench.k
    bench.run(8 * MINUTE)
    rows = [[n, "ran", cut + (n - 1) * 5_000, cut + n * 5_000] for n in range(1, 37)]  # three minutes, seen every 5 s
    come_back(bench, lease, *rows)
    assert abs(left_ms(bench, lease) - (before - 3 * MINUTE)) <= 2_000


def test_proof_beyond_the_offline_run_counts_no_further(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(1 * MINUTE, lease)
    before, cut = left_ms(bench, lease), bench.k
    bench.run(8 * MINUTE)
    come_back(bench, lease, [1, "ran", cut, cut + 8 * MINUTE])
    assert abs(left_ms(bench, lease) - (before - OFFLINE_RUN_MS)) <= 2_000


def test_a_block_does_not_close_while_its_page_is_silent(tmp_path: Path) -> None:
    """The deadline falls into the cut; on return the page has as long as it had."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(SECONDS * 1_000 - MINUTE, lease)
    assert abs(left_ms(bench, lease) - MINUTE) <= 1_000
    bench.run(5 * MINUTE)
    bench.room.pulse(lease, 0)
    bench.room.step()
    assert bench.room.view_attempt(lease).current == "B1", "before the silence is settled, too"
    bench.run(11_000, lease)  # no log to send: settled by itself
    assert bench.kinds().count("time.held") == 1
    assert abs(left_ms(bench, lease) - (MINUTE - 11_000)) <= 2_000
    assert bench.put(lease, [1, "answer", "B1-single", "A", bench.k]).have == 1
    assert bench.room.published.attempts[lease.attempt].ledger.answers() == {"B1-single": "A"}


def test_an_answer_right_after_a_silence_counts_before_it_is_settled(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(SECONDS * 1_000 - MINUTE, lease)
    bench.run(5 * MINUTE)
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    assert bench.room.published.attempts[lease.attempt].ledger.answers() == {"B1-single": "A"}


def test_a_short_silence_is_no_cut(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(30_000, lease)
    bench.run(14_000)
    come_back(bench, lease)
    assert "time.held" not in bench.kinds()


def test_after_the_end_what_was_given_before_still_counts(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    given = bench.k
    bench.run(10_000, lease)
    bench.act(EndSitting)
    ended = bench.k
    bench.run(10_000, lease)
    bench.put(lease, [1, "answer", "B1-single", "A", given], [2, "answer", "B1-graded", "B", ended + 1])
    attempt = bench.room.published.attempts[lease.attempt]
    assert attempt.ledger.answers() == {"B1-single": "A"}
    assert attempt.late == 1
    salt = bytes(16)
    digest = answers_digest(lease.attempt, salt, {"B1-single": "A"})
    assert isinstance(bench.ask(Submit(lease, 2, salt, digest)), Slip), "an ended sitting takes submits"


def test_a_wall_clock_step_is_noted_and_moves_no_deadline(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(3_000, lease)
    before = left_ms(bench, lease)
    bench.clocks.wall_ms -= 5 * 365 * 86_400_000
    bench.run(1_000, lease)
    assert left_ms(bench, lease) == before - 1_000
    assert bench.kinds()[-2:] == ["clock.stepped", "clock.anchored"]
    bench.run(5_000, lease)
    assert bench.kinds().count("clock.stepped") == 1


def test_the_clock_is_anchored_now_and_then(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.run(601_000)
    assert bench.kinds().count("clock.anchored") == 2


def test_what_a_page_ran_while_the_box_was_down_takes_nothing_from_a_later_cut(tmp_path: Path) -> None:
    """The page read a K to come, since the box clock stood still: when that K comes, it proves nothing."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(1 * MINUTE, lease)
    bench.crash()
    bench.put(lease, [1, "ran", 1 * MINUTE, 6 * MINUTE])
    bench.run(1 * MINUTE, lease)
    before = left_ms(bench, lease)
    bench.run(3 * MINUTE)
    come_back(bench, lease)
    assert abs(left_ms(bench, lease) - before) <= 3_000


def test_a_typed_date_goes_on_when_something_sets_the_clock(tmp_path: Path) -> None:
    """A clock that began in 2010 and is then set right by the network must not lead to 2043."""
    bench = Bench(tmp_path)
    true_ms = bench.clocks.wall_ms + 500 * 24 * 60 * MINUTE
    assert isinstance(bench.ask(ConfirmDate("teknisi", true_ms)), Done)
    bench.clocks.wall_ms = true_ms
    bench.run(3_000)
    assert bench.kinds()[-2:] == ["clock.stepped", "clock.anchored"]
    health = bench.room.health()
    assert abs(health.wall_ms - true_ms) <= 5_000
    assert health.wall_confirmed
    assert abs(bench.room.published.anchor.wall_at(bench.k) - true_ms) <= 5_000


def test_a_tail_that_was_cut_waits_for_its_rest_before_time_is_given_back(tmp_path: Path) -> None:
    """Long texts fill a request: the proof that the page ran comes with the next one."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(1 * MINUTE, lease)
    before = left_ms(bench, lease)
    bench.run(2 * MINUTE)
    text = [1, "answer", "B1-text", "panjang", 1 * MINUTE + 1]
    bench.get(PutEvents(lease, [text], whole=False), Have)
    assert "time.held" not in bench.kinds()
    bench.put(lease, [2, "ran", 1 * MINUTE, 3 * MINUTE])
    assert left_ms(bench, lease) <= before - 2 * MINUTE + 3_000
