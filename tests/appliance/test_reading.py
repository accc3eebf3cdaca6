"""What pages and proctors are shown, and what content is given to whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.acts import (
    AddHeld,
    CheckIn,
    CloseSitting,
    EndSitting,
    NoteIncident,
    OpenSitting,
    PauseSitting,
    SendMessage,
    StartSitting,
)
from appliance.commands import Confirm, Done, EnterBlock, LogIn, Start
from appliance.reading import at_centre
from sync import errors
from sync.errors import Entry, LumbungError
from sync.state import State
from sync.wire.exam import order, order_seed
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import BLOCKS, OTHER_SITTING, PACKAGE, SITTING, Bench, library, roster_id


def content_refusal(bench: Bench, lease: LeaseToken | None, name: str, digest: bytes = PACKAGE) -> Entry:
    with pytest.raises(LumbungError) as caught:
        bench.room.content(lease, digest, name)
    return caught.value.entry


def test_the_room_is_shown_without_names(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    view = bench.room.room_view()
    assert (view.site, view.zone, view.languages) == ("SMK 1", "Asia/Makassar", ("id", "en"))
    assert [(each.title, each.state) for each in view.sittings] == [("Sesi 1", "planned"), ("Sesi 2", "planned")]
    assert "Peserta" not in repr(view)


def test_orders_are_shown_only_of_the_open_block_and_are_reproducible(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    first, second, _ = bench.room.view_attempt(lease).blocks
    assert (second.state, second.items, second.options, second.deadline) == ("todo", None, None, None)
    assert first.items == order(order_seed(lease.attempt), "B1", tuple(sorted(first.items or ()))), "the same for ever"
    assert first.options is not None
    assert first.options["B1-likert"] == tuple("ABCDE"), "a scale keeps its order"
    assert sorted(first.options["B1-single"]) == list("ABCDE")
    bench.get(EnterBlock(lease, "B2"), Done)
    first, second, _ = bench.room.view_attempt(lease).blocks
    assert (first.state, first.items, second.state) == ("closed", None, "open")


def test_a_block_is_closed_when_its_time_is_over(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(601_000, lease)
    view = bench.room.view_attempt(lease)
    assert (view.blocks[0].state, view.current) == ("closed", None)
    assert bench.room.pulse(lease, 0).block == "B1"


def test_rev_changes_with_what_the_page_must_know_and_not_with_answers(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    rev = bench.room.pulse(lease, 0).rev
    assert bench.put(lease, [1, "answer", "B1-single", "A", bench.k]).rev == rev
    bench.act(NoteIncident, "lampu padam sebentar")
    assert bench.room.pulse(lease, 0).rev == rev
    bench.act(PauseSitting, "lampu padam")
    assert bench.room.pulse(lease, 0).rev == rev + 1
    assert bench.room.view_attempt(lease).rev == rev + 1


def test_a_page_is_told_what_is_not_put_away_and_nothing_from_before_its_first_log_in(tmp_path: Path) -> None:
    """Whoever comes late is not greeted by "five minutes left"; whoever moves to another PC keeps what was not read."""
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.act(SendMessage, lease.attempt, "Harap tenang")
    bench.run(60_000, lease)
    bench.act(SendMessage, None, "Sisa 5 menit")
    first, second = bench.room.pulse(lease, 0).messages
    assert (first.text, second.text) == ("Harap tenang", "Sisa 5 menit")
    apart = datetime.fromisoformat(second.at) - datetime.fromisoformat(first.at)
    assert (first.at[-6:], apart >= timedelta(seconds=60)) == ("+08:00", True)
    assert bench.room.pulse(lease, 0, None, first.id).messages == (second,)
    bench.run(1_000, lease)
    late = bench.log_in(1)
    assert bench.room.pulse(late, 0).messages == ()
    moved = bench.log_in()
    assert bench.room.pulse(moved, 0).messages == (second,), "what was put away at the other PC stays away"
    assert bench.room.pulse(moved, 0, None, second.id).messages == ()
    assert bench.room.pulse(lease, 0).messages == ()


def test_what_was_put_away_stays_away_after_a_restart_and_at_another_pc(tmp_path: Path) -> None:
    """A blackout: the PC that knew is off, and the person goes on at the next one."""
    bench = Bench(tmp_path)
    lease = bench.working()
    for text in ("Harap tenang", "Sisa 5 menit"):
        bench.act(SendMessage, None, text)
    first, second = bench.room.pulse(lease, 0).messages
    assert bench.room.pulse(lease, 0, None, first.id).messages == (second,)
    bench.run(1_000, lease)
    bench.crash()
    moved = bench.log_in()
    assert bench.room.pulse(moved, 0).messages == (second,), "with the time at which it was sent"
    assert bench.room.pulse(moved, 0, None, second.id).messages == ()
    bench.run(3_000, moved)
    bench.crash()
    assert bench.room.pulse(moved, 0).messages == ()


def test_what_was_put_away_at_the_box_before_this_one_hides_no_message(tmp_path: Path) -> None:
    """A new box in the place of a dead one counts its journal from 1; the page still tells ids of the old one."""
    bench = Bench(tmp_path)
    lease = bench.working()
    assert bench.room.pulse(lease, 0, None, 4_800).messages == ()
    bench.act(SendMessage, None, "Kumpulkan sekarang")
    (message,) = bench.room.pulse(lease, 0, None, 4_800).messages
    assert message.id < 4_800
    bench.run(1_000, lease)
    bench.crash()
    assert bench.room.pulse(bench.log_in(), 0).messages == (message,)


def test_the_page_at_work_learns_of_answers_that_came_by_an_earlier_log_in(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = bench.working()
    given_at = bench.k
    new = bench.log_in()
    rev = bench.room.pulse(new, 0).rev
    bench.put(old, [1, "answer", "B1-single", "A", given_at])
    assert bench.room.pulse(new, 0).rev != rev
    assert bench.room.view_attempt(new).answers == {"B1-single": "A"}


def test_content_is_given_to_whom_it_is_due(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    picture = next(name for name in bench.shelf.exams[PACKAGE].files if name.startswith("media/"))
    assert content_refusal(bench, None, picture) is errors.SITTING_CLOSED
    bench.act(OpenSitting)
    lease = bench.log_in()
    assert bench.room.content(None, PACKAGE, picture)[0] == "image/png"
    assert bench.room.content(lease, PACKAGE, "exam.json")[1].startswith(b"{")
    assert content_refusal(bench, None, "exam.json") is errors.BAD_LEASE_TOKEN
    assert content_refusal(bench, lease, "block/B1.json") is errors.SITTING_NOT_RUNNING
    assert content_refusal(bench, lease, "key.toml") is errors.NO_SUCH_PAGE
    assert content_refusal(bench, lease, "exam.json", bytes(32)) is errors.NO_SUCH_PAGE
    stranger = LeaseToken(bytes(16), 1, bytes(16), SITTING)
    assert content_refusal(bench, stranger, "exam.json") is errors.UNKNOWN_LEASE
    bench.act(StartSitting)
    assert content_refusal(bench, lease, "block/B1.json") is errors.WRONG_STATE
    for command in (Confirm(lease), Start(lease), EnterBlock(lease, "B1")):
        bench.get(command, Done)
    data = bench.room.content(lease, PACKAGE, "block/B1.json")[1]
    assert bench.room.content(lease, PACKAGE, "block/B1.json")[1] is data, "one object, so that it is zipped once"
    assert content_refusal(bench, lease, "block/B2.json") is errors.WRONG_STATE
    bench.act(EndSitting)
    assert content_refusal(bench, lease, "block/B1.json") is errors.SITTING_NOT_RUNNING
    bench.act(CloseSitting)
    assert content_refusal(bench, lease, "exam.json") is errors.SITTING_CLOSED


def test_the_proctor_sees_everyone(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working(1)
    bench.put(
        lease,
        [1, "answer", "B1-single", "A", bench.k],
        [2, "answer", "B1-graded", "A", bench.k],
        [3, "answer", "B1-graded", None, bench.k],
        [4, "answer", "B1-single", "Z", bench.k],
        [5, "answer", "B2-single", "A", bench.k],
    )
    bench.act(CheckIn, lease.attempt, "KTP")
    view = bench.room.proctor_view(SITTING)
    assert (view.token, view.ready, view.locked, view.counts) == (
        "LUMBUNG",
        True,
        False,
        {"enrolled": 4, "absent": 3, "working": 1},
    )
    absent, seat, *_ = view.seats
    assert (absent.state, absent.connected, absent.left_ms) == ("absent", False, None)
    assert (seat.state, seat.answered, seat.items, seat.late, seat.refused) == ("working", 1, 7 * len(BLOCKS), 1, 1)
    assert (seat.block, seat.connected, seat.presence.checked_in, seat.left_ms) == ("B1", True, True, 600_000)
    bench.run(30_000)
    seat = bench.room.proctor_view(SITTING).seats[1]
    assert (seat.connected, seat.left_ms) == (False, 600_000), "its time does not run out while it is silent"
    assert seat.silent_ms == 30_000


def test_the_proctor_sees_what_waits_for_a_decision(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.run(15 * 60_000)
    bench.put(lease)
    seat = bench.room.proctor_view(SITTING).seats[0]
    assert seat.held_ms == 600_000
    assert 4 * 60_000 < seat.waiting_held_ms <= 5 * 60_000
    bench.act(AddHeld, None, "jaringan putus")
    seat = bench.room.proctor_view(SITTING).seats[0]
    assert seat.waiting_held_ms == 0
    assert seat.held_ms > 800_000


def test_what_is_not_here_is_unknown(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    with pytest.raises(LumbungError) as caught:
        bench.room.proctor_view(bytes(16))
    assert caught.value.entry is errors.UNKNOWN_SITTING
    result = bench.act(OpenSitting, sitting=bytes(16))
    assert isinstance(result, LumbungError)
    assert result.entry is errors.UNKNOWN_SITTING


def test_a_sitting_without_its_content_is_shown_as_not_ready(tmp_path: Path) -> None:
    bench = Bench(tmp_path, shelf=library(open_=False))
    view = bench.room.proctor_view(SITTING)
    assert (view.ready, view.locked, view.exam_title) == (False, False, {})
    result = bench.act(OpenSitting)
    assert isinstance(result, LumbungError)
    assert result.entry is errors.PACKAGE_MISSING


def test_an_attempt_is_at_the_centre_when_every_event_of_it_is(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    first = bench.room.published.epoch.hex()
    bench.crash()
    bench.put(lease, [1, "focus", True, 1])
    second = bench.room.published.epoch.hex()
    attempt = bench.room.published.attempts[lease.attempt]
    start, middle, end = attempt.span[0].first, attempt.span[0].last, attempt.span[1].last

    def held(**ranges: list[tuple[int, int, str]]) -> bool:
        return at_centre(State.model_validate({"receipted": ranges}), attempt)

    assert held(**{first: [(1, middle, "held")], second: [(end, end, "archived")]})
    assert held(**{first: [(start + 1, middle, "held"), (1, start, "held")], second: [(1, end, "held")]})
    assert not held(**{first: [(1, start, "held"), (start + 2, middle, "held")], second: [(1, end, "held")]})
    assert not held(**{first: [(1, middle - 1, "held")], second: [(1, end, "held")]})
    assert not held(**{first: [(1, middle, "held")]})
    assert not held(**{first: [(start + 1, middle, "held")], second: [(1, end, "held")]})


def test_too_little_space_keeps_a_sitting_shut(tmp_path: Path) -> None:
    bench = Bench(tmp_path, reserve_bytes=1 << 60)
    result = bench.act(OpenSitting)
    assert isinstance(result, LumbungError)
    assert result.entry is errors.TOO_LITTLE_SPACE
    assert result.details["needed_bytes"] > result.details["free_bytes"]


def test_an_acts_id_and_actor_are_checked(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for command in (
        OpenSitting(b"short", "awas", SITTING),
        OpenSitting(bytes(16), "", SITTING),
        OpenSitting(bytes(16), "x" * 201, SITTING),
    ):
        assert bench.refusal(command).entry is errors.BAD_ACT


def test_a_repeated_act_gives_the_first_result_also_after_a_restart(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    command = OpenSitting(b"r" * 16, "awas", SITTING)
    first = bench.ask(command)
    bench.run(5_000)
    assert bench.ask(command) == first
    bench.crash()
    assert bench.ask(command) == first
    assert bench.kinds().count("sitting.opened") == 1


def test_two_sittings_do_not_touch_each_other(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    bench.act(OpenSitting, sitting=OTHER_SITTING)
    other = bench.log_in(sitting=OTHER_SITTING)
    assert other.attempt != lease.attempt
    result = bench.act(CheckIn, lease.attempt, "KTP", sitting=OTHER_SITTING)
    assert isinstance(result, LumbungError)
    assert result.entry is errors.UNKNOWN_ATTEMPT
    bench.act(CloseSitting, sitting=OTHER_SITTING)
    assert bench.refusal(LogIn(OTHER_SITTING, roster_id(0), 1, "")).entry is errors.SITTING_CLOSED
    assert bench.room.view_attempt(lease).state == "working"
