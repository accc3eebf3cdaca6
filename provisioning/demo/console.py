"""Single keys from the terminal, where there is one: `o` cuts and restores the link, `q` ends.

Without a terminal the same wishes come as signals: SIGUSR1 turns the link; SIGTERM, SIGINT and a terminal that is
closed (SIGHUP) end.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import termios
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Wishes:
    """Iterate for "turn", "end" or "" (nothing for a second), endlessly. `ending`: an end was wished, read or not."""

    read: Iterator[str]
    ending: threading.Event

    def __iter__(self) -> Iterator[str]:
        return self.read


@contextmanager
def wishes() -> Iterator[Wishes]:
    """What is wished from now on. Restores the terminal at the end."""
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)

    ending = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        if number in ENDING:
            ending.set()
        os.write(write_end, b"q" if number in ENDING else b"o")

    before = {number: signal.signal(number, note) for number in (*ENDING, signal.SIGUSR1)}
    terminal = sys.stdin.fileno() if sys.stdin is not None and sys.stdin.isatty() else None
    attributes = termios.tcgetattr(terminal) if terminal is not None else None
    try:
        if terminal is not None:
            tty.setcbreak(terminal)
        yield Wishes(_read(read_end, terminal), ending)
    finally:
        if terminal is not None and attributes is not None:
            termios.tcsetattr(terminal, termios.TCSADRAIN, attributes)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read_end)
        os.close(write_end)


def _read(pipe: int, terminal: int | None) -> Iterator[str]:
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        if terminal is not None:
            selector.register(terminal, selectors.EVENT_READ)
        while True:
            keys = [os.read(key.fd, 1) for key, _ in selector.select(timeout=1)]
            if b"" in keys and terminal is not None:  # the terminal was closed under us
                selector.unregister(terminal)
                terminal = None
            for key in keys or [b""]:
                yield {b"o": "turn", b"q": "end"}.get(key, "")
