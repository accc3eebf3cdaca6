"""Turns at the log-in: few are inside at a time, all others know when to come back, and nobody is kept out."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from appliance.web.turns import FIRST_GUESS_S, FORGOTTEN_S, INSIDE, LONGEST_S, SHORTEST_S, Turns
from provisioning.simulate.browser import Browser, Seams, seeded
from sync import errors
from sync.errors import LumbungError
from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import waiting_for
from tests.appliance.web.site import TOKEN
from tests.conditions import eventually


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def wait_s(turns: Turns, who: str) -> float:
    """How long this person is told to wait; 0 where they were inside for a moment."""
    try:
        with turns.taken(who):
            return 0.0
    except LumbungError as refused:
        if refused.entry is not errors.TURN_AWAITED:
            raise
        return float(refused.details["wait_ms"]) / 1000


def fill(turns: Turns, stack: ExitStack) -> None:
    for number in range(INSIDE):
        stack.enter_context(turns.taken(f"inside {number}"))


def test_who_comes_alone_is_inside_at_once() -> None:
    turns = Turns(Clock())
    assert [wait_s(turns, "a") for _ in range(3 * INSIDE)] == [0.0] * 3 * INSIDE


def test_the_others_are_told_to_come_back_one_after_the_other() -> None:
    turns = Turns(Clock())
    with ExitStack() as stack:
        fill(turns, stack)
        told = [wait_s(turns, f"outside {number}") for number in range(400)]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (SHORTEST_S, LONGEST_S)
    assert told[99] == pytest.approx(100 * FIRST_GUESS_S, abs=0.001)
    assert wait_s(turns, "outside 399") == 0.0, "there is room now"


def test_who_knocks_again_keeps_their_place() -> None:
    turns = Turns(Clock())
    with ExitStack() as stack:
        fill(turns, stack)
        for number in range(50):
            wait_s(turns, f"outside {number}")
        assert wait_s(turns, "outside 39") == pytest.approx(40 * FIRST_GUESS_S, abs=0.001)


def test_the_wait_follows_from_how_fast_it_goes() -> None:
    """One a second comes out while others are inside: the third outside waits for three seconds."""
    clock = Clock()
    turns = Turns(clock)
    with ExitStack() as stack:
        stack.enter_context(turns.taken("stays"))
        for number in range(40):
            with turns.taken(f"passes {number}"):
                clock.now_s += 1.0
        for number in range(INSIDE - 1):
            stack.enter_context(turns.taken(f"inside {number}"))
        told = [wait_s(turns, f"outside {number}") for number in range(3)]
    assert told[-1] == pytest.approx(3.0, rel=0.05)


def test_who_went_away_is_forgotten() -> None:
    clock = Clock()
    turns = Turns(clock)
    with ExitStack() as stack:
        fill(turns, stack)
        for number in range(100):
            wait_s(turns, f"gone {number}")
        clock.now_s += LONGEST_S + FORGOTTEN_S
        assert wait_s(turns, "new") == SHORTEST_S


def test_a_failure_inside_gives_the_turn_on() -> None:
    turns = Turns(Clock())
    for _ in range(3 * INSIDE):
        with pytest.raises(LumbungError, match="LMB-2102"), turns.taken("wrong"):
            raise LumbungError(errors.WRONG_PIN)
    assert wait_s(turns, "right") == 0.0


def test_a_room_that_comes_at_once_gets_in_and_the_pages_stay_open_to_others(
    make_server: MakeServer, tmp_path: Path
) -> None:
    """Sixty at one moment; some are told to wait, the room's page answers meanwhile, and then everybody gets in."""
    gate = tmp_path / "gate"
    gate.touch()
    server = make_server(count=60, one_pin_hash=True, prelude=waiting_for(gate)).start()
    start_sitting(server)
    gate.unlink()
    at_once = threading.Barrier(60)
    pages = [Browser(server.site.origin, Seams(time.monotonic, time.sleep, seeded(1, n))) for n in range(60)]

    def come(number: int) -> str:
        at_once.wait()
        pages[number].log_in(server.site.cards[number].nip, server.site.cards[0].pin, TOKEN)
        return pages[number].lease

    with ThreadPoolExecutor(60) as people, ExitStack() as stack:
        stack.callback(gate.touch)
        coming = [people.submit(come, number) for number in range(60)]
        eventually(lambda: sum(page.retries for page in pages) > 0)
        assert server.get("/api/v1/room").status_code == 200
        gate.touch()
        assert len({each.result() for each in coming}) == 60
