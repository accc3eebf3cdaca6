"""Waiting for a condition with a deadline: what tests use instead of sleeping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE_S = 120.0  # keeps a test from hanging and says nothing of how fast anything is: a machine may be busy


def eventually(condition: Callable[[], T], within_s: float = PATIENCE_S, every_s: float = 0.02) -> T:
    """The first truthy result of `condition`; AssertionError with its last result after `within_s` seconds.

    A shorter `within_s` is for a control alone, where the condition must not come true.
    """
    end = time.monotonic() + within_s
    pause = threading.Event()
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"not within {within_s} s; last result: {result!r}")
        pause.wait(every_s)
