"""Reads a request's body in full, within a size and a time, before anything else looks at it.

Used by `intake` for both faces: Flask never waits for a slow sender, so half-sent bodies cannot hold its threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

from sync import errors
from sync.errors import LumbungError

Receive = Callable[[], Awaitable[dict[str, Any]]]
T = TypeVar("T")

DRAIN_BYTES = 1_048_576  # of a body that is too large, read and dropped so that its sender can read our answer
SWEEP_S = 0.5


class GoneError(Exception):
    """The other end went away: nobody waits for an answer."""


class BodyReader:
    """Reads bodies of at most `limit_bytes` that arrive within `seconds`.

    One sweep twice a second ends those that are late: a timer for each request would cost a twentieth of all saves.
    """

    def __init__(self, limit_bytes: int, seconds: float, *, drain_bytes: int = DRAIN_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._drain_bytes = drain_bytes
        self._seconds = seconds
        self._reading: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()

    async def read(self, receive: Receive, headers: Mapping[bytes, bytes]) -> bytes:
        """The whole body. LumbungError BODY_TOO_LARGE or BODY_TOO_SLOW; GoneError if the sender left."""
        length = headers.get(b"content-length")
        if length is None and b"transfer-encoding" not in headers:
            return b""
        return await self._in_time(self._read(receive, int(length or 0)))

    async def drop(self, receive: Receive, headers: Mapping[bytes, bytes]) -> None:
        """Read a body that nobody wants, and keep nothing of it. LumbungError BODY_TOO_SLOW."""
        await self._in_time(_drain(receive, self._drain_bytes))

    async def _in_time(self, reading: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._reading[task] = asyncio.get_running_loop().time() + self._seconds
        try:
            return await reading
        except asyncio.CancelledError:
            if task not in self._late:
                raise
            self._late.discard(task)
            task.uncancel()
            raise LumbungError(errors.BODY_TOO_SLOW, seconds=self._seconds) from None
        finally:
            del self._reading[task]

    async def _read(self, receive: Receive, length: int) -> bytes:
        if length > self._limit_bytes:
            await _drain(receive, min(length, self._drain_bytes))
            raise self._too_large()
        message = await receive()
        body: bytes = message.get("body", b"")
        if message["type"] != "http.request":
            raise GoneError
        if not message.get("more_body", False):  # nearly always: head and body came in one piece
            return body
        parts, size = [body], len(body)
        while message.get("more_body", False):
            message = await receive()
            if message["type"] != "http.request":
                raise GoneError
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit_bytes:
                await _drain(receive, self._drain_bytes)
                raise self._too_large()
        return b"".join(parts)

    def _too_large(self) -> LumbungError:
        return LumbungError(errors.BODY_TOO_LARGE, limit_bytes=self._limit_bytes)

    async def sweep(self) -> None:
        """Ends late readings, for as long as the server lives."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(SWEEP_S, self._seconds / 2))
            now = loop.time()
            for task, deadline in list(self._reading.items()):
                if now > deadline and task not in self._late:
                    self._late.add(task)
                    task.cancel()


async def _drain(receive: Receive, most: int) -> None:
    """Read and drop: closing on unread bytes makes the kernel reset the connection before our answer is read."""
    size = 0
    while size < most:
        message = await receive()
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
