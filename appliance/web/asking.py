"""From the web's threads and coroutines to the one queue, and back: the only place where the web waits for the writer.

All waiters of one commit are woken by one call into the event loop, however many they are.
"""

from __future__ import annotations

import asyncio
import queue
from collections import deque
from collections.abc import Callable
from typing import Protocol

import structlog

from appliance.commands import Command, Reply, Result
from sync import errors
from sync.errors import LumbungError

log = structlog.get_logger("box")

PATIENCE_S = 20.0  # for the writer, from a page's thread; a disk that takes longer is reported as not ready


class Door(Protocol):
    """The part of `appliance.room.Room` that takes commands."""

    def submit(self, command: Command, done: Callable[[Result], None]) -> None: ...


class Asking:
    """Asks the room. Made in the running event loop, once."""

    def __init__(self, room: Door, loop: asyncio.AbstractEventLoop) -> None:
        self._room = room
        self._loop = loop
        self._answered: deque[tuple[Callable[[Result], None], Result]] = deque()
        self._waking = False

    async def ask(self, command: Command) -> Reply:
        """The reply to a command once it is durable. LumbungError where it was refused."""
        waiter: asyncio.Future[Result] = self._loop.create_future()

        def settle(result: Result) -> None:
            if not waiter.done():  # else its browser has left
                waiter.set_result(result)

        self.ask_then(command, settle)
        result = await waiter
        if isinstance(result, LumbungError):
            raise result
        return result

    def ask_then(self, command: Command, then: Callable[[Result], None]) -> None:
        """Calls `then` in the event loop with the reply or the refusal, once it is durable."""
        self._room.submit(command, lambda result: self._done(then, result))

    def ask_and_wait(self, command: Command) -> Reply:
        """The same from a thread that is not the event loop's. LumbungError(NOT_READY) if the writer takes too long."""
        return self.wait(lambda done: self._room.submit(command, done))

    def wait(self, submit: Callable[[Callable[[Result], None]], None]) -> Reply:
        """Wait in this thread for what `submit` is answered. Errors as `ask_and_wait`."""
        box: queue.SimpleQueue[Result] = queue.SimpleQueue()
        submit(box.put)
        try:
            result = box.get(timeout=PATIENCE_S)
        except queue.Empty:
            raise LumbungError(errors.NOT_READY) from None
        if isinstance(result, LumbungError):
            raise result
        return result

    def _done(self, then: Callable[[Result], None], result: Result) -> None:
        # In the writer's thread. Append before looking at the flag: `_wake` clears it before it looks at the deque.
        self._answered.append((then, result))
        if not self._waking:
            self._waking = True
            try:
                self._loop.call_soon_threadsafe(self._wake)
            except RuntimeError:  # the loop has ended: nobody waits any more, what was committed stays committed
                self._answered.clear()

    def _wake(self) -> None:
        self._waking = False
        while self._answered:
            then, result = self._answered.popleft()
            try:
                then(result)
            except Exception as error:  # noqa: BLE001 - the others wait, too
                log.error("unexpected", kind=type(error).__name__, route="waking")
