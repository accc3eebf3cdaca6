"""Waiting until a server that was just started answers, or until it is clear that it will not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from subprocess import Popen

import requests

from sync import errors
from sync.errors import LumbungError

READY_S = 60.0
POLL_S = 0.02


def await_answer(
    url: str,
    good: Callable[[requests.Response], bool],
    ended: Callable[[], str | None],
    get: Callable[..., requests.Response] = requests.get,
) -> None:
    """Returns once `url` answers as `good` wants it. `ended`: which process ended, None while all run. `get`: by whom
    it is asked, where that is not everybody.

    LumbungError(DEMO_NOT_READY) after READY_S, or at once, naming it, when a process ended.
    """
    end, pause = time.monotonic() + READY_S, threading.Event()
    while time.monotonic() < end:
        gone = ended()
        if gone is not None:
            raise LumbungError(errors.DEMO_NOT_READY, url=url, ended=gone)
        try:
            if good(get(url, timeout=5)):
                return
        except requests.RequestException:
            pass  # not up yet: that is what we wait for
        pause.wait(POLL_S)
    raise LumbungError(errors.DEMO_NOT_READY, url=url, waited_s=READY_S)


def ending_of(process: Popen[bytes], name: str) -> Callable[[], str | None]:
    """For `await_answer`: the process's name and exit code once it ended."""
    return lambda: None if process.poll() is None else f"{name}: {process.returncode}"
