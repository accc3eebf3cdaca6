"""HTTP/1.1 load on keep-alive connections, light enough to share two cores with the server it measures.

Open loop: every request has an intended send time, and its latency counts from there, so that a stalled server cannot
hide its stalls. Closed loop: every connection sends its next request as soon as it has the answer to the last.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

MakeRequest = Callable[[int], bytes]  # number of the connection -> the whole request
TIMEOUT_S = 30.0


@dataclass
class Measured:
    """Latencies in seconds of the answered requests, and how many failed."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        """The latency that `share` of the requests did not exceed, in ms."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")


class _Connection(asyncio.Protocol):
    """One keep-alive connection with one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._buffer = b""
        self._waiter: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        start = head.find(b"content-length:")
        length = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        if len(self._buffer) < head_end + 4 + length or self._waiter is None:
            return
        status = int(self._buffer[9:12])
        waiter, self._waiter = self._waiter, None
        self.last_body = self._buffer[head_end + 4 : head_end + 4 + length]
        self._buffer = b""
        if not waiter.done():
            waiter.set_result(status)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(ConnectionError("closed by the server"))

    async def ask(self, request: bytes) -> int:
        """Sends one request; its answer's status."""
        if self.transport is None:
            raise ConnectionError("not connected")
        self._waiter = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._waiter


async def _connect(port: int) -> _Connection:
    _, connection = await asyncio.get_running_loop().create_connection(_Connection, "127.0.0.1", port)
    return connection


async def _ask(
    connection: _Connection | None, port: int, request: bytes, intended: float, out: Measured
) -> _Connection:
    connection = connection or await _connect(port)
    status = await asyncio.wait_for(connection.ask(request), TIMEOUT_S)
    if status != 200:
        out.errors += 1
        out.first_error = out.first_error or f"{status} {connection.last_body[:200]!r}"
    out.latencies.append(time.perf_counter() - intended)
    return connection


async def open_loop(
    port: int, make: MakeRequest, connections: int, rate: float, seconds: float, seed: int = 1
) -> Measured:
    """`rate` requests a second in all, spread evenly over the connections with random phases."""
    out, source = Measured(seconds=seconds), random.Random(seed)
    period = connections / rate
    sockets: Sequence[_Connection | None] = await asyncio.gather(*(_connect(port) for _ in range(connections)))
    begin = time.perf_counter() + 0.5

    async def one(number: int) -> None:
        connection = sockets[number]
        intended = begin + source.random() * period
        while intended < begin + seconds:
            await asyncio.sleep(max(0.0, intended - time.perf_counter()))
            try:
                connection = await _ask(connection, port, make(number), intended, out)
            except (OSError, TimeoutError) as lost:
                out.errors += 1
                out.first_error = out.first_error or repr(lost)
                connection = None
            intended += period

    await asyncio.gather(*(one(number) for number in range(connections)))
    _close(sockets)
    return out


async def closed_loop(port: int, make: MakeRequest, connections: int, seconds: float) -> Measured:
    """As many requests as the server answers, one at a time on each connection."""
    out = Measured()
    sockets = await asyncio.gather(*(_connect(port) for _ in range(connections)))
    begin = time.perf_counter()

    async def one(number: int) -> None:
        while (intended := time.perf_counter()) < begin + seconds:
            try:
                await _ask(sockets[number], port, make(number), intended, out)
            except (OSError, TimeoutError) as lost:
                out.errors += 1
                out.first_error = out.first_error or repr(lost)
                return

    await asyncio.gather(*(one(number) for number in range(connections)))
    out.seconds = time.perf_counter() - begin
    _close(sockets)
    return out


def _close(sockets: Sequence[_Connection | None]) -> None:
    for connection in sockets:
        if connection is not None and connection.transport is not None:
            connection.transport.close()
