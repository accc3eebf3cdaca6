"""What the agent knows, kept for the state file: both lanes write into it, and it alone writes the file.

Used by `sync.agent`. Every failure becomes a trouble of the duty that had it, and stays until that duty succeeds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from sync import errors
from sync.errors import LumbungError
from sync.state import LinkState, State, Trouble, write_state

log = structlog.get_logger("sync")

WRITE_EVERY_MS = 10_000  # unless something changed: each write costs the box's disk two fsyncs
_LINK_STATES: dict[str, LinkState] = {  # what a failure says of the link; any other error says that the link is up
    errors.CAPTIVE_PORTAL.code: "portal",
    errors.CENTRE_DENIED.code: "refused",
    **dict.fromkeys(
        (
            entry.code
            for entry in (
                errors.NAME_NOT_FOUND,
                errors.CONNECTION_REFUSED,
                errors.NO_ROUTE,
                errors.TIMED_OUT,
                errors.TLS_FAILED,
                errors.PROXY_FAILED,
                errors.LINK_CUT,
                errors.CENTRE_UNWELL,
            )
        ),
        "down",
    ),
}


class Report:
    """The agent's state. Shared between threads."""

    def __init__(self, data_dir: Path, wall_ms: Callable[[], int], monotonic_ms: Callable[[], int]) -> None:
        self.state = State()
        self._data_dir = data_dir
        self._wall_ms = wall_ms
        self._monotonic_ms = monotonic_ms
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._written: tuple[State, int] | None = None

    def note(self, **changes: Any) -> None:
        """Set fields of the state."""
        with self._lock:
            self.state = self.state.model_copy(update=changes)

    @contextmanager
    def duty(self, name: str, *, passes_on: Callable[[LumbungError], bool], stays: bool = False) -> Iterator[None]:
        """Run a duty; its failure becomes its trouble, its success ends that unless it `stays`.

        Failures for which `passes_on` says so are raised on as well.
        """
        try:
            yield
        except LumbungError as error:
            self.trouble(name, error)
            if passes_on(error):
                raise
        else:
            if not stays:
                self.clear(name)

    def trouble(self, duty: str, error: LumbungError) -> None:
        """Note that a duty failed; logged once for as long as it fails in the same way."""
        with self._lock:
            before = self.state.troubles.get(duty)
            now = Trouble(code=error.code, at_ms=self._wall_ms(), details=error.details)
            self._set({**self.state.troubles, duty: now})
        if before is None or before.code != error.code:
            log.warning("trouble", duty=duty, code=error.code, details=error.details)

    def clear(self, duty: str) -> None:
        """Note that a duty succeeded."""
        with self._lock:
            if duty in self.state.troubles:
                self._set({name: one for name, one in self.state.troubles.items() if name != duty})

    def _set(self, troubles: dict[str, Trouble]) -> None:
        newest = max(troubles.values(), key=lambda one: one.at_ms, default=None)
        last_error = None if newest is None else newest.code
        self.state = self.state.model_copy(update={"troubles": troubles, "last_error": last_error})

    def publish(self) -> None:
        """Write the state file if something changed. A full disk leaves the old one whole; the next tick tries on."""
        with self._writing:
            state, now = self.state, self._monotonic_ms()
            if self._written is not None and self._written[0] == state and now - self._written[1] < WRITE_EVERY_MS:
                return
            try:
                write_state(self._data_dir, state.model_copy(update={"written_ms": self._wall_ms()}))
            except OSError as wrong:
                log.warning("state not written", why=wrong.strerror)
            else:
                self._written = state, now


def is_link(error: LumbungError) -> bool:
    """Whether nothing else can be carried either, until this is over."""
    return error.code in _LINK_STATES or error.entry is errors.CENTRE_FULL


def link_after(error: LumbungError) -> LinkState:
    """What the link is called after a pass that ended with this."""
    return _LINK_STATES.get(error.code, "down")
