"""Waiting for a condition with a deadline: what tests use instead of sleeping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(condition: Callable[[], T], within_s: float = 10.0, every_s: float = 0.02) -> T:
    """The first truthy result of `condition`; AssertionError with its last result after `within_s` seconds."""
    end = time.monotonic() + within_s
    pause = threading.Event()
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"not within {within_s} s; last result: {result!r}")
        pause.wait(every_s)
