"""What the room's page shows, kept up to date at little cost: looked at once a second for all who watch together.

A person's row is written again only when something on it changed, and each browser is sent only what changed since the
version that it has. All of it is made from published state; the writer never waits for a proctor's page.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from appliance.views import ProctorView, SeatView
from appliance.web.proctor.urgency import by_urgency

LOOK_EVERY_S = 1.0
PATIENCE_S = 8.0  # of one long poll
LISTENERS = 6  # at once, of the pages' threads; further ones are answered without waiting
Key = tuple[str, str, str]  # sitting, language, role

# (view, seats whose rows are wanted) → row and cell of each
Write = Callable[[ProctorView, list[SeatView]], list[tuple[str, str]]]


@dataclass
class Seat:
    """One person's fragments, and since which count they are as they are."""

    shown: tuple[Any, ...]
    row: str
    cell: str
    since: int


@dataclass
class Board:
    """One sitting in one language for one role, as it was when it was looked at last."""

    view: ProctorView
    count: int = 0
    looked_s: float = 0.0
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    head: tuple[str, ...] = ()  # the page's other parts, as rendered
    heads_since: tuple[int, ...] = ()
    order: tuple[str, ...] = ()
    order_since: int = 0
    seats: dict[str, Seat] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """New with every change; another after each start of the box."""
        return f"{self.nonce}.{self.count}"

    def known(self, version: str) -> int:
        """The count of a version, -1 where it is not one of this board's: then all of it is news."""
        nonce, _, count = version.partition(".")
        return int(count) if nonce == self.nonce and count.isdecimal() else -1

    def since(self, version: str) -> list[str]:
        """The attempts whose fragments changed after a version."""
        known = self.known(version)
        return [attempt for attempt in self.order if self.seats[attempt].since > known]


class Boards:
    """The boards of a box. Safe to use from many threads. `monotonic` in seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._boards: dict[Key, Board] = {}
        self._locks: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()
        self._listeners = threading.BoundedSemaphore(LISTENERS)
        self._ended = threading.Event()

    def look(
        self,
        key: Key,
        view: Callable[[], ProctorView],
        head: Callable[..., tuple[str, ...]],
        write: Write,
        *,
        anew: bool = False,
    ) -> Board:
        """The board, looked at again if that was a second ago, or `anew`."""
        asked_s = self._monotonic()
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            board, begun_s = self._boards.get(key), self._monotonic()
            since_s = asked_s if anew else begun_s - LOOK_EVERY_S  # whoever waited takes a look that began meanwhile
            if board is None or board.looked_s <= since_s:
                board = self._looked(board, view(), head, write, begun_s)
                self._boards[key] = board
            return board

    def wait(self, look: Callable[[], Board], version: str) -> Board:
        """The board once it is another than `version`, or after `PATIENCE_S`, or at once where too many wait."""
        board = look()
        if board.version != version or not self._listeners.acquire(blocking=False):
            return board
        try:
            until = self._monotonic() + PATIENCE_S
            while board.version == version and self._monotonic() < until and not self._ended.wait(LOOK_EVERY_S):
                board = look()
            return board
        finally:
            self._listeners.release()

    def end(self) -> None:
        """Let all who wait go: the box ends."""
        self._ended.set()

    def _looked(
        self,
        board: Board | None,
        view: ProctorView,
        head: Callable[..., tuple[str, ...]],
        write: Write,
        begun_s: float,
    ) -> Board:
        before = board or Board(view)
        order = by_urgency(view)
        stale = [seat for seat in order if _is_stale(before.seats.get(seat.attempt), seat)]
        parts = head(view)
        ids = tuple(seat.attempt for seat in order)
        changed = bool(stale) or parts != before.head or ids != before.order
        count = before.count + changed
        seats = {attempt: before.seats[attempt] for attempt in ids if attempt in before.seats}
        for seat, (row, cell) in zip(stale, write(view, stale) if stale else (), strict=True):
            seats[seat.attempt] = Seat(_shown(seat), row, cell, count)
        same = len(parts) == len(before.head)
        heads_since = tuple(
            before.heads_since[at] if same and part == before.head[at] else count for at, part in enumerate(parts)
        )
        order_since = before.order_since if ids == before.order else count
        return Board(view, count, begun_s, before.nonce, parts, heads_since, ids, order_since, seats)


def minutes(ms: int) -> int:
    """Whole minutes, as they are shown: begun ones count."""
    return -(-ms // 60_000)


def _is_stale(known: Seat | None, seat: SeatView) -> bool:
    return known is None or known.shown != _shown(seat)


def _shown(seat: SeatView) -> tuple[Any, ...]:
    """All of a person that a row or a cell depends on; what the exam asks of browsers is one for all of a sitting."""
    silent = None if seat.connected or seat.silent_ms is None else minutes(seat.silent_ms)
    left = None if seat.left_ms is None else (seat.left_ms > 0, seat.left_ms // 60_000)
    times = (left, silent, minutes(seat.held_ms), minutes(seat.waiting_held_ms))
    place = (seat.seat, seat.name, seat.state, seat.presence, seat.answered, seat.items, seat.entered)
    return (
        *place,
        *times,
        seat.connected,
        seat.paused,
        bool(seat.unsent),
        seat.centre,
        seat.forced,
        seat.forgets,
        seat.beside,
    )
