"""Work for the console in small portions: whoever saves an answer meanwhile goes first."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

AT_A_TIME = 4  # people who are looked at or written in one go: well under a millisecond
PAUSE_S = 0.001  # gives the interpreter to whoever waits for it: `bench.console` measures both sides


def gently(what: Iterable[T], at_a_time: int = AT_A_TIME) -> Iterator[T]:
    """The same, with a pause before the first and after every few."""
    for number, each in enumerate(what):
        if number % at_a_time == 0:
            time.sleep(PAUSE_S)
        yield each
