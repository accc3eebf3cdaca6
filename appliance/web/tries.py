"""How often a PIN or a password may be tried: short waits that stop guessing and can lock nobody out.

Only failures count, and they are counted for one person at one address, so that nobody can use up another's tries from
elsewhere, and a whole school behind one address can log in at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from sync import errors
from sync.errors import LumbungError

KEPT = 20_000  # buckets in memory; full ones are dropped first


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """`burst` failures at once, then one more every `every_s` seconds."""

    burst: int
    every_s: float


ONE_PERSON = Allowance(burst=6, every_s=5.0)  # 12 guesses a minute at one PIN
ONE_ADDRESS = Allowance(burst=300, every_s=0.1)  # a room of fumbling fingers passes; a sweep over all NIPs does not


class Tries:
    """Failures of one kind of sign-in. `monotonic` in seconds. Safe to use from many threads."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, ...], _Bucket] = {}
        self._lock = threading.Lock()

    def check(self, person: str, address: str) -> None:
        """LumbungError(TOO_MANY_TRIES, wait_ms) while this person at this address, or the address, has no tries."""
        with self._lock:
            wait_s = max(
                self._wait_s(("person", person, address), ONE_PERSON), self._wait_s(("address", address), ONE_ADDRESS)
            )
        if wait_s > 0:
            raise LumbungError(errors.TOO_MANY_TRIES, wait_ms=int(wait_s * 1000) + 1)

    def failed(self, person: str, address: str) -> None:
        """Count a failure."""
        with self._lock:
            self._take(("person", person, address), ONE_PERSON)
            self._take(("address", address), ONE_ADDRESS)

    def succeeded(self, person: str, address: str) -> None:
        """Forget the failures of this person here."""
        with self._lock:
            self._buckets.pop(("person", person, address), None)

    def _wait_s(self, key: tuple[str, ...], allowance: Allowance) -> float:
        tokens = self._filled(key, allowance)
        return max(0.0, (1.0 - tokens) * allowance.every_s)

    def _take(self, key: tuple[str, ...], allowance: Allowance) -> None:
        tokens = self._filled(key, allowance)
        if len(self._buckets) >= KEPT and key not in self._buckets:
            self._forget()
        self._buckets[key] = _Bucket(max(0.0, tokens - 1.0), self._monotonic())

    def _filled(self, key: tuple[str, ...], allowance: Allowance) -> float:
        bucket = self._buckets.get(key)
        if bucket is None:
            return float(allowance.burst)
        return min(allowance.burst, bucket.tokens + (self._monotonic() - bucket.at_s) / allowance.every_s)

    def _forget(self) -> None:
        """Drop the older half: the oldest have refilled, or nearly."""
        oldest = sorted(self._buckets, key=lambda key: self._buckets[key].at_s)
        for key in oldest[: KEPT // 2]:
            del self._buckets[key]
