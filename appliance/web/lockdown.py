"""Holds a page's requests to the browser that its exam asks for; the writer is told once of each way in which it fails.

Saves are always taken: who is stopped loses nothing. What stops is in `appliance.decisions.work` and the page's cover.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from appliance.commands import FailLockdown, Result
from appliance.lockdown import known_keys, verify
from appliance.lockdown.known_keys import KnownKeys
from sync.errors import LumbungError
from sync.wire.exam import Lockdown
from sync.wire.lease import LeaseToken

log = structlog.get_logger("box")

Header = Callable[[str], str | None]


class Room(Protocol):
    """What is read of `appliance.room.Room`."""

    def lockdown_of(self, lease: LeaseToken) -> tuple[Lockdown, str | None]: ...
    def submit(self, command: FailLockdown, done: Callable[[Result], None]) -> None: ...


class Watch:
    """Looks at the keys that a request shows, where its exam wants any. Called from any thread."""

    def __init__(self, room: Room, data_dir: Path, origin: str) -> None:
        self._room = room
        self._data_dir = data_dir
        self._origin = origin
        self._page = verify.absolute_url(origin, "/")
        self._known: tuple[int, KnownKeys] = (-1, KnownKeys())

    def look(self, lease: LeaseToken, target: str, header: Header) -> None:
        """Have the writer told if this request fails in a way that it does not know; nobody waits for that."""
        failed = self.failure(lease, target, header)
        if failed is not None:
            self._room.submit(failed, lambda result: None)

    def failure(self, lease: LeaseToken, target: str, header: Header) -> FailLockdown | None:
        """What the writer is to be told of a request; None where it passes, or failed so before.

        `target`: path and query of the request as they came; `header` finds a header by its name.
        """
        mode, said = self._room.lockdown_of(lease)
        if mode == "off":
            return None
        shown = verify.in_headers(header)
        addresses = (verify.absolute_url(self._origin, target), self._page, *self._page_told(header))
        verdict = verify.check(self._keys(), shown, addresses)
        if verify.decide(mode, verdict) == "pass":
            return None
        what = f"config key: {verdict.config_key}; browser exam key: {verdict.browser_exam_key}"
        return FailLockdown(lease, what) if what != said else None

    def _page_told(self, header: Header) -> tuple[str, ...]:
        """The page's own address where it has a query: SEB's JS API hashes it whole, and the browser names it so."""
        told = header("Referer") or ""
        return (told,) if told.startswith(self._page) else ()

    def _keys(self) -> KnownKeys:
        """The keys noted on this box, read anew when the file has changed; an unreadable one proves nothing."""
        try:
            changed = (self._data_dir / known_keys.FILE).stat().st_mtime_ns
        except FileNotFoundError:
            changed = 0
        if changed != self._known[0]:
            try:
                self._known = (changed, known_keys.load(self._data_dir))
            except LumbungError as damaged:
                log.error("keys of the lock-down unreadable", code=damaged.code)
                self._known = (changed, KnownKeys())
        return self._known[1]
