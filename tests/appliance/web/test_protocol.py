"""One connection of the box's worker while a whole request waits for its answer, on a real socket and a real loop."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from gunicorn.config import Config

from appliance.worker import MOST_HELD_BYTES, BoxProtocol


class App:
    """Takes all that it is brought and answers when told."""

    def __init__(self) -> None:
        self.taken: list[tuple[bytes, Callable[[bytes], None]]] = []

    def take(self, scheme: str, data: bytes, answer: Callable[[bytes], None]) -> bool:
        self.taken.append((data, answer))
        return scheme == "http"


class Room:
    """A worker with one connection; `peer` is its other end."""

    async def open(self) -> Room:
        self.app, loop = App(), asyncio.get_running_loop()
        self.worker = SimpleNamespace(
            cfg=Config(), log=logging, asgi=self.app, loop=loop, nr_conns=0, worker_connections=10, connections=set(),
            coming=set(), alive=True, nr=0, max_requests=10,
        )  # fmt: skip
        ours, self.peer = socket.socketpair()
        for end in (ours, self.peer):
            end.setblocking(False)
        made = await loop.connect_accepted_socket(lambda: BoxProtocol(self.worker), ours)
        self.protocol: Any = made[1]
        await self.until(lambda: self.protocol.idle)
        return self

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0)

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.peer, data)

    async def receive(self) -> bytes:
        async with asyncio.timeout(10):
            return await asyncio.get_running_loop().sock_recv(self.peer, 1000)


def test_what_comes_while_an_answer_is_awaited_is_kept_for_after_it() -> None:
    async def run() -> None:
        room = await Room().open()
        await room.send(b"1")
        await room.until(lambda: len(room.app.taken) == 1)
        assert not room.protocol.idle
        await room.send(b"2")
        await room.until(lambda: room.protocol._held == [b"2"])
        await room.send(b"3")
        await room.until(lambda: room.protocol._held == [b"2", b"3"])
        for number in (b"1", b"2", b"3"):
            data, answer = room.app.taken.pop()
            assert (data, room.app.taken) == (number, [])
            answer(b"to " + number)
            assert await room.receive() == b"to " + number
        assert room.protocol.idle

    asyncio.run(run())


def test_who_sends_too_much_ahead_is_cut_off_and_the_late_answer_harms_nobody() -> None:
    async def run() -> None:
        room = await Room().open()
        await room.send(b"1")
        await room.until(lambda: len(room.app.taken) == 1)
        sending = asyncio.ensure_future(room.send(bytes(MOST_HELD_BYTES + 100_000)))
        await room.until(lambda: room.protocol.transport.is_closing())
        await asyncio.wait([sending])
        room.app.taken[0][1](b"late")
        await room.until(lambda: room.worker.nr_conns == 0)

    asyncio.run(run())


def test_a_connection_is_closed_after_its_answer_when_the_server_ends() -> None:
    async def run() -> None:
        room = await Room().open()
        await room.send(b"1")
        await room.until(lambda: len(room.app.taken) == 1)
        await room.send(b"2")
        await room.until(lambda: room.protocol._held == [b"2"])
        room.worker.alive = False
        room.app.taken[0][1](b"last")
        assert await room.receive() == b"last"
        assert await room.receive() == b""
        assert len(room.app.taken) == 1

    asyncio.run(run())


def test_a_connection_that_only_saves_is_kept_as_long_as_any_other() -> None:
    """After an answer gunicorn's keep-alive time-out counts, and none does while an answer is awaited."""

    async def run() -> None:
        room = await Room().open()
        await room.send(b"1")
        await room.until(lambda: len(room.app.taken) == 1)
        assert room.protocol._keepalive_handle is None
        room.app.taken[0][1](b"1")
        assert room.protocol._keepalive_handle is not None
        assert room.protocol._silence is None
        await room.send(b"2")
        await room.until(lambda: len(room.app.taken) == 2)
        assert room.protocol._keepalive_handle is None

    asyncio.run(run())
