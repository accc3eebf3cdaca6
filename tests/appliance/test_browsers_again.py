"""Whose browsers need somebody's word at the close: after a blackout the same forty PCs need none, a dead one does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from appliance import acts
from appliance.recounting.telling import Beside, facts_of
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import SITTING, Bench, library
from tests.appliance.sitting_days import me, refused
from tests.appliance.test_sitting_close import close
from tests.appliance.test_undoing import done, facts, start_again

PEOPLE = 40


def blackout(bench: Bench, leases: list[LeaseToken]) -> list[LeaseToken]:
    """Each answered twice, one of it unsent; the box and all PCs lose power, and everybody logs in again."""
    for lease in leases:
        bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
        bench.room.pulse(lease, 0, 1)
    bench.crash()
    bench.run(30_000)
    done(bench.act(acts.Readmit, "listrik padam"))
    return [bench.log_in(number) for number in range(len(leases))]


def send_parked(bench: Bench, lease: LeaseToken) -> None:
    """What the page does with the lease that it finds in its browser's store after another log-in there."""
    bench.room.pulse(lease, 0, 2)
    bench.room.step()
    bench.put(lease, [2, "answer", "B1-single", "B", bench.k])
    bench.room.step()


def ended(bench: Bench) -> None:
    done(bench.act(acts.EndSitting))
    done(bench.act(acts.ForceSubmit, None, bytes(16), "waktu habis"))
    bench.act(acts.MarkAbsent, None, "tidak datang")  # refused where nobody is missing


def heard_last(bench: Bench, leases: list[LeaseToken]) -> None:
    """The pages that work now learn of the end, and tell how far their logs go."""
    for lease in leases:
        bench.room.pulse(lease, 0, 0)
    bench.run(1_000)


def test_the_same_browsers_after_a_blackout_need_nobodys_word(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=library(PEOPLE))
    old = [bench.working(number) for number in range(PEOPLE)]
    new = blackout(bench, old)
    assert len(bench.room.open_points(SITTING)[0].browsers) == 2, "the old one, and the one at work"
    for lease in old:
        send_parked(bench, lease)
    ended(bench)
    heard_last(bench, new)
    assert bench.room.open_points(SITTING) == ()
    bench.crash()
    assert bench.room.open_points(SITTING) == (), "the box may start once more before the close"
    done(close(bench))


def test_of_browsers_that_never_came_back_all_are_named_and_one_act_writes_them_off(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=library(PEOPLE))
    old = [bench.working(number) for number in range(PEOPLE)]
    new = blackout(bench, old)
    for lease in old[3:]:
        send_parked(bench, lease)
    ended(bench)
    assert refused(bench.act(acts.WriteOff, None, None, " ")) is errors.BAD_ACT
    heard_last(bench, new)
    points = bench.room.open_points(SITTING)
    assert {each.attempt for each in points} == {me(number).hex() for number in range(3)}
    assert all([browser.superseded for browser in each.browsers] == [True] for each in points)
    told: Any = done(bench.act(acts.WriteOff, None, None, "PC lama tidak menyala"))
    assert told.count == 3
    assert bench.room.open_points(SITTING) == ()
    assert refused(bench.act(acts.WriteOff, None, None, "lagi")) is errors.WRONG_STATE
    unreachable = [each.unreachable for each in facts(bench).reconciled]
    assert unreachable.count("PC lama tidak menyala") == 3
    done(close(bench))


def test_nobodys_browser_is_written_off_while_they_still_work(tmp_path: Path) -> None:
    """The one act is for those who have submitted: whoever works is asked for that first."""
    bench = Bench(tmp_path)
    bench.working(0)
    assert refused(bench.act(acts.WriteOff, None, None, "semua")) is errors.WRONG_STATE


@pytest.mark.parametrize("again", [False, True])
def test_a_log_that_goes_further_than_what_is_here_is_never_whole(tmp_path: Path, again: bool) -> None:
    """Told after the other log-in, but not all of it came: that browser is asked for, whatever is started again."""
    bench = Bench(tmp_path)
    old = bench.working(0)
    (new,) = blackout(bench, [old])
    bench.room.pulse(old, 0, 3)
    bench.room.step()
    bench.put(old, [2, "answer", "B1-single", "B", bench.k])
    ended(bench)
    heard_last(bench, [new])
    if again:
        bench.crash()
    (point,) = bench.room.open_points(SITTING)
    assert [each.superseded for each in point.browsers] == [True]
    bench.put(old, [3, "answer", "B1-single", "C", bench.k])
    bench.room.pulse(old, 0, 3)
    bench.run(1_000)
    assert bench.room.open_points(SITTING) == ()


def test_what_pages_told_after_the_end_is_known_after_a_start(tmp_path: Path) -> None:
    """A box that starts anew between the end and the close asks for nothing that it knew before."""
    bench = Bench(tmp_path)
    leases = [bench.working(number) for number in range(4)]
    for lease in leases:
        bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
        bench.room.pulse(lease, 0, 1)
    ended(bench)
    for lease in leases:
        bench.room.pulse(lease, 0, 1)
    bench.run(1_000)
    assert bench.kinds().count("log.whole") == 4
    for lease in leases:
        bench.room.pulse(lease, 0, 1)
    bench.run(1_000)
    assert bench.kinds().count("log.whole") == 4, "said once"
    start_again(bench)
    assert bench.room.open_points(SITTING) == ()
    beside = Beside(State(), bench.room.written(), "box-1", "")
    sheet = facts_of(bench.folder, bench.room.published, SITTING, beside).reconciled
    assert [(each.browsers, each.box) for each in sheet] == [(1, 1)] * 4, "the sheet knows it too"
    done(close(bench))


def test_a_page_at_work_writes_nothing_into_the_journal_by_telling_of_its_log(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(0)
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    for _ in range(3):
        bench.room.pulse(lease, 0, 1)
        bench.run(5_000)
    assert "log.whole" not in bench.kinds()
    assert not isinstance(bench.act(acts.EndSitting), LumbungError)


def test_what_was_told_at_an_end_that_is_undone_is_no_word_on_what_came_after(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(0)
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    done(bench.act(acts.EndSitting))
    bench.room.pulse(lease, 0, 1)
    bench.run(1_000)
    assert bench.kinds()[-1] == "log.whole"
    done(bench.act(acts.UndoEnd, "salah ketuk"))
    done(bench.act(acts.ResumeSitting))
    bench.run(30_000)  # silent: who knows what is written there
    ended(bench)
    for _ in range(2):
        (point,) = bench.room.open_points(SITTING)
        assert [each.written for each in point.browsers] == [None]
        bench.crash()
