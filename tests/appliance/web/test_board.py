"""The board that all consoles share: looked at once a second, written again only where something changed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from appliance.attempt import Attempt
from appliance.views import ProctorView, SeatView
from appliance.web.proctor.board import LISTENERS, PATIENCE_S, Board, Boards
from appliance.web.proctor.gently import gently
from appliance.web.proctor.urgency import by_urgency, falls_silent, seat_map
from sync.wire.roster import Participant
from tests.appliance.rooms import SITTING, Bench

KEY = (SITTING.hex(), "id", "proctor")


class Watched:
    """A room that is looked at by boards, and how often; time is moved by hand."""

    def __init__(self, folder: Path, people: int = 4) -> None:
        self.bench = Bench(folder)
        self.bench.open_sitting()
        self.now_s = 100.0
        self.boards = Boards(lambda: self.now_s)
        self.looks = 0
        self.written: list[str] = []

    def look(self, *, anew: bool = False) -> Board:
        return self.boards.look(KEY, self._view, lambda view: (view.sitting.state,), self._write, anew=anew)

    def _view(self) -> ProctorView:
        self.looks += 1
        return self.bench.room.proctor_view(SITTING)

    def _write(self, view: ProctorView, seats: list[SeatView]) -> list[tuple[str, str]]:
        self.written += [seat.name for seat in seats]
        return [(seat.name, seat.state) for seat in seats]


def test_all_who_watch_look_once_a_second_together(tmp_path: Path) -> None:
    room = Watched(tmp_path)
    boards = [room.look() for _ in range(50)]
    assert room.looks == 1
    assert len({board.version for board in boards}) == 1
    room.now_s += 1
    room.look()
    assert room.looks == 2


def test_only_what_changed_is_written_and_told(tmp_path: Path) -> None:
    room = Watched(tmp_path)
    first = room.look()
    assert len(room.written) == len(first.order) == 4
    room.written.clear()
    room.now_s += 1
    assert room.look().version == first.version
    assert room.written == []
    room.bench.log_in(2)
    room.now_s += 1
    board = room.look()
    assert room.written == ["Peserta 2"]
    assert [board.seats[attempt].row for attempt in board.since(first.version)] == ["Peserta 2"]
    assert board.since(board.version) == []
    assert len(board.since("")) == len(board.since("0123.9")) == 4, "a version of another board is none"


def test_a_page_load_sees_what_was_just_done(tmp_path: Path) -> None:
    room = Watched(tmp_path)
    room.look()
    room.bench.log_in(1)
    assert room.look(anew=True).view.counts["logged_in"] == 1


def test_who_waited_for_a_look_takes_one_that_began_after_they_asked(tmp_path: Path) -> None:
    """Eight pages are loaded while a look is under way: one more look is enough for all of them."""
    room = Watched(tmp_path)
    under_way, go, asking = threading.Event(), threading.Event(), threading.Semaphore(0)
    seen = room.bench.room.proctor_view

    def view() -> ProctorView:
        room.looks += 1
        room.now_s += 0.01
        under_way.set()
        assert go.wait(60)
        return seen(SITTING)

    room._view = view  # type: ignore[method-assign]

    def monotonic() -> float:
        asking.release()
        room.now_s += 0.001
        return room.now_s

    room.boards = Boards(monotonic)
    loads = [threading.Thread(target=room.look, kwargs={"anew": True}) for _ in range(9)]
    loads[0].start()
    assert under_way.wait(60)
    for each in loads[1:]:
        each.start()
    for _ in range(2 + 8):  # the first asked and began; the others asked
        assert asking.acquire(timeout=60)
    go.set()
    for each in loads:
        each.join(60)
        assert not each.is_alive()
    assert room.looks == 2


def test_a_wait_ends_with_the_box_and_too_many_do_not_wait(tmp_path: Path) -> None:
    room = Watched(tmp_path)
    version = room.look().version
    waiting = [threading.Thread(target=room.boards.wait, args=(room.look, version)) for _ in range(LISTENERS)]
    for each in waiting:
        each.start()
    assert room.boards.wait(room.look, "another").version == version, "there is something to tell"
    room.boards.end()
    for each in waiting:
        each.join(PATIENCE_S)
        assert not each.is_alive()


def test_problem_seats_come_first_and_the_absent_last(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    working = [bench.working(number) for number in (1, 2)]
    bench.run(30_000, working[1])
    view = bench.room.proctor_view(SITTING)
    assert [seat.name for seat in by_urgency(view)] == ["Peserta 1", "Peserta 2", "Peserta 0", "Peserta 3"]


def test_a_view_shows_one_moment_however_long_it_takes(tmp_path: Path) -> None:
    """Somebody saves answers, and somebody else logs in, while the people before them were looked at already."""
    bench = Bench(tmp_path)
    lease = bench.working(3)

    def slowly(people: Iterable[Participant]) -> Iterator[Participant]:
        for number, who in enumerate(people):
            if number == 2:
                bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
                bench.room.pulse(lease, 0, written=1)
                bench.log_in(1)
            yield who

    view = bench.room.proctor_view(SITTING, slowly)
    assert [seat.state for seat in view.seats] == ["absent", "absent", "absent", "working"]
    assert (view.seats[3].answered, view.seats[3].unsent) == (0, None)
    assert bench.room.proctor_view(SITTING).seats[3].answered == 1


def test_small_portions_are_the_same_people() -> None:
    for many in (0, 1, 4, 9):
        assert list(gently(range(many))) == list(range(many))


def test_a_pause_is_offered_when_a_third_falls_silent_together(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    pages = [bench.working(number) for number in range(4)]
    bench.run(120_000, *pages[1:])  # one broke long before the cut
    assert not falls_silent(bench.room.proctor_view(SITTING))
    at = bench.k
    bench.run(20_000)
    view = bench.room.proctor_view(SITTING)
    assert falls_silent(view)
    assert view.silent == 3, "the one that broke by itself is no part of the cut"
    assert view.silent_since_k is not None
    assert abs(view.silent_since_k - at) <= 3_000, "the one does not stretch the cut of the others"


def test_those_who_fall_silent_one_after_the_other_are_no_cut_of_the_room(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    pages = [bench.working(number) for number in range(4)]
    for left in (3, 2, 1):  # a PC a two minutes
        bench.run(120_000, *pages[:left])
    view = bench.room.proctor_view(SITTING)
    assert sum(not seat.connected for seat in view.seats) == 3
    assert not falls_silent(view)
    assert view.silent == 1
    bench.run(20_000)
    assert not falls_silent(bench.room.proctor_view(SITTING)), "all are silent, and no two of them together"


def test_a_pc_that_breaks_after_the_cut_does_not_move_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    pages = [bench.working(number) for number in range(4)]
    at = bench.k
    bench.run(120_000, pages[0])
    bench.run(20_000)
    view = bench.room.proctor_view(SITTING)
    assert falls_silent(view)
    assert (view.silent, view.silent_since_k is not None and view.silent_since_k - at <= 3_000) == (3, True)


def test_the_map_has_the_rooms_shape(tmp_path: Path) -> None:
    view = Bench(tmp_path).room.proctor_view(SITTING)
    seats = tuple(
        replace(seat, seat=label) for seat, label in zip(view.seats, ("A1", "B3", "B3", "Depan"), strict=True)
    )
    places = seat_map(replace(view, seats=seats))
    assert places.across == 3
    assert [[seat and seat.seat for seat in row] for row in places.rows] == [["A1", None, None], [None, None, "B3"]]
    assert [seat.seat for seat in places.others] == ["B3", "Depan"]
    plain = seat_map(replace(view, seats=tuple(replace(seat, seat=None) for seat in view.seats)))
    assert (plain.across, len(plain.rows[0])) == (0, 4)


def test_open_points_are_read_from_what_is_published(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.working(0)
    points = bench.room.open_points(SITTING)
    assert [point.why for point in points] == ["not_submitted", *["unaccounted"] * 3], "each person once"
    assert [browser.have for browser in points[0].browsers] == [0], "with what their browsers may hold"
    assert isinstance(next(iter(bench.room.published.attempts.values())), Attempt)


def test_the_backlog_is_what_no_receipt_covers(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    seq = bench.room.published.seq
    assert bench.room.backlog().events == seq
    for ranges, left in (
        ({"aa": ((1, seq, "held"),)}, 0),
        ({"aa": ((1, 1, "held"),), "bb": ((2, seq - 1, "archived"),)}, 1),
        ({"aa": ((1, 2, "held"), (1, 2, "held"))}, seq - 2),
        ({"aa": ((3, seq + 9, "held"),)}, 2),
    ):
        bench.room.receipts = bench.room.receipts.model_copy(update={"receipted": ranges})
        assert bench.room.backlog().events == left
