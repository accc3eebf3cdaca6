"""The writer thread: a thin shell that steps the room until it is told to stop. A test does the same by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from appliance.connection import JournalFailedError
from appliance.room import Room
from sync import errors
from sync.errors import LumbungError

log = structlog.get_logger("box")


class Writer:
    """Steps a room in its own thread. `leave` ends the process; it is called where a commit failed."""

    def __init__(self, room: Room, leave: Callable[[LumbungError], None]) -> None:
        self._room = room
        self._leave = leave
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin to step."""
        self._thread.start()

    def stop(self, within_s: float = 5.0) -> bool:
        """Let the current step end and the thread with it; whether it ended in time."""
        self._stopping.set()
        self._room.wake()
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._room.step(self._room.until_tick_s())
        except JournalFailedError as failed:
            self._leave(failed)
        except Exception as error:  # noqa: BLE001  # a box without its writer would wait for ever, looking alive
            self._leave(LumbungError(errors.JOURNAL_FAILED, why=type(error).__name__))
