"""Waits that stop guessing and lock nobody out."""

from __future__ import annotations

import pytest

from appliance.web import tries
from appliance.web.tries import ONE_PERSON, Tries
from sync import errors
from sync.errors import LumbungError

NIP = "199001012020011001"


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def wait_ms(guard: Tries, person: str = NIP, address: str = "10.0.0.1") -> int:
    try:
        guard.check(person, address)
    except LumbungError as refused:
        if refused.entry is not errors.TOO_MANY_TRIES:
            raise
        wait: int = refused.details["wait_ms"]
        return wait
    return 0


def fail(guard: Tries, times: int, person: str = NIP, address: str = "10.0.0.1") -> None:
    for _ in range(times):
        guard.failed(person, address)


def test_a_few_failures_cost_nothing() -> None:
    guard = Tries(Clock())
    fail(guard, ONE_PERSON.burst - 1)
    assert wait_ms(guard) == 0


def test_then_each_further_one_costs_a_short_wait_and_no_more() -> None:
    clock = Clock()
    guard = Tries(clock)
    fail(guard, 1000)
    wait = wait_ms(guard)
    assert 0 < wait <= ONE_PERSON.every_s * 1000 + 1
    clock.now_s += wait / 1000
    assert wait_ms(guard) == 0


def test_nobody_is_kept_out_by_failures_from_another_address() -> None:
    guard = Tries(Clock())
    fail(guard, 1000, address="10.0.0.66")
    assert wait_ms(guard, address="10.0.0.1") == 0


def test_nobody_is_kept_out_by_the_failures_of_others_behind_the_same_address() -> None:
    guard = Tries(Clock())
    fail(guard, 100, person="199001012020011002")
    assert wait_ms(guard) == 0


def test_a_sweep_over_many_people_from_one_address_is_slowed_by_moments() -> None:
    clock = Clock()
    guard = Tries(clock)
    for number in range(1000):
        guard.failed(f"person {number}", "10.0.0.66")
    assert 0 < wait_ms(guard, person="one more", address="10.0.0.66") <= 101
    assert wait_ms(guard, address="10.0.0.1") == 0


def test_success_forgets_the_failures() -> None:
    guard = Tries(Clock())
    fail(guard, 50)
    guard.succeeded(NIP, "10.0.0.1")
    assert wait_ms(guard) == 0


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries, "KEPT", 10)
    clock = Clock()
    guard = Tries(clock)
    for number in range(1000):
        clock.now_s += 1
        guard.failed(f"person {number}", f"10.0.{number % 256}.1")
    assert len(guard._buckets) <= 10
