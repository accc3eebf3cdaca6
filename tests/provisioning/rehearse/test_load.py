"""How many a room carries: the formula of docs/wire/readiness.md, and what a step of the load comes to."""

from __future__ import annotations

import pytest

from provisioning.rehearse.load import LIMIT_US, STEPS, capacity, carried, measure, step_of
from provisioning.rehearse.seats import Crowd, Seat
from provisioning.simulate.browser import Browser, Seams, seeded
from sync.wire.readiness import MAX_STEPS, Step


def step(seats: int, p99_us: int = 1_000, *, lost: int = 0, saves: int = 9) -> Step:
    return Step(seats, saves, 1, p99_us, p99_us, lost)


@pytest.mark.parametrize(
    ("steps", "seats"),
    [
        ([], 0),
        ([step(10, LIMIT_US + 1)], 0),
        ([step(10, LIMIT_US)], 5),
        ([step(10), step(20), step(40, LIMIT_US + 1)], 10),
        ([step(10), step(20, LIMIT_US + 1), step(40)], 5),  # what comes after a failure counts no more
        ([step(10), step(20, lost=1)], 5),
        ([step(10, saves=0)], 0),
        ([step(10), step(25)], 12),
        ([step(each) for each in STEPS], 200),
    ],
)
def test_half_of_the_last_good_step_is_what_a_room_carries(steps: list[Step], seats: int) -> None:
    assert capacity(steps) == seats


def test_the_steps_grow_and_fit_into_a_certificate() -> None:
    assert list(STEPS) == sorted(set(STEPS))
    assert len(STEPS) + 1 <= MAX_STEPS


class Pretended(Crowd):
    """A crowd whose saves take as long as `us` says for so many seats."""

    def __init__(self, us: dict[int, list[int]]) -> None:
        super().__init__("http://127.0.0.1:9", [])
        self._us = us

    def grow(self, count: int, told: object = None) -> None:
        seams = Seams(lambda: 0.0, lambda seconds: None, seeded(1, 1))
        self.seats = [Seat(number, Browser("http://127.0.0.1:9", seams)) for number in range(count)]

    def saves(self) -> list[float]:
        return [each / 1_000_000 for each in self._us[len(self.seats)]]


def test_the_load_stops_at_the_first_step_that_is_too_slow() -> None:
    crowd = Pretended({10: [1_000] * 100, 20: [1_000] * 98 + [2_000_000] * 2, 40: [1]})
    told: list[Step] = []
    found = measure(crowd, told.append, steps=(10, 20, 40), step_s=0, wait=lambda seconds: None)
    assert found == told == [Step(10, 100, 1_000, 1_000, 1_000, 0), Step(20, 100, 1_000, 2_000_000, 2_000_000, 0)]
    assert [carried(each) for each in found] == [True, False]


def test_a_seat_that_gave_up_is_a_save_lost() -> None:
    crowd = Pretended({2: [5]})
    crowd.grow(2)
    crowd.seats[1].failed = "no answer"
    assert step_of(crowd, 2) == Step(2, 1, 5, 5, 5, 1)
