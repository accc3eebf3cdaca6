"""Turns at the log-in: when a whole room comes at once, few are checked at a time and the others are told their wait.

A PIN costs 8 MiB and some 10 ms of a core, more on an old PC. Whoever does not get in at once is not kept hanging on a
thread, where their browser would give up and knock again while the first knock is still in work: they are told when to
come back, each at another moment, in the order in which they came. So threads stay free for the proctor and for those
who are at work.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sync import errors
from sync.errors import LumbungError

AT_ONCE = 2  # leaves a core to those who are answering questions already
INSIDE = 6  # of the pages' sixteen threads: being checked, or next
FIRST_GUESS_S = 0.02  # between two who get in, before there was anybody
SHORTEST_S, LONGEST_S = 0.5, 5.0
FORGOTTEN_S = 30.0  # after their wait: they went away


class Turns:
    """Who is inside, and who was told to come back. `monotonic` in seconds. Safe to use from many threads."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.checking = threading.BoundedSemaphore(AT_ONCE)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._inside = 0
        self._due: dict[str, float] = {}  # whoever waits outside, in the order of their first knock
        self._each_s = FIRST_GUESS_S
        self._left_s: float | None = None  # when somebody last came out while others were inside

    @contextmanager
    def taken(self, who: str) -> Iterator[None]:
        """Inside while the context lasts. LumbungError(TURN_AWAITED, wait_ms) for who is to come back."""
        with self._lock:
            now = self._monotonic()
            self._due = {each: due for each, due in self._due.items() if due + FORGOTTEN_S > now}
            if self._inside >= INSIDE:
                self._due.setdefault(who, now)
                place = list(self._due).index(who) + 1
                wait_s = min(max(SHORTEST_S, place * self._each_s), LONGEST_S)
                self._due[who] = now + wait_s
                raise LumbungError(errors.TURN_AWAITED, wait_ms=int(wait_s * 1000))
            self._due.pop(who, None)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._came_out()

    def _came_out(self) -> None:
        now = self._monotonic()
        if self._left_s is not None:
            self._each_s += 0.2 * (now - self._left_s - self._each_s)
        self._inside -= 1
        self._left_s = now if self._inside > 0 else None
