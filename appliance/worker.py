"""The one gunicorn worker of the box: an ASGI worker that starts and ends the way an exam needs.

Named as `worker_class` by `appliance.serve`. Over gunicorn's own it adds: the app is started before anything is
accepted, however long it takes; READY and WATCHDOG come from here, after a real commit; TERM closes idle connections
at once; a connection that says nothing is let go.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import weakref
from collections.abc import Callable
from typing import Any

import structlog
from gunicorn.arbiter import Arbiter
from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers.gasgi import ASGIWorker

from sync.console import files_named
from sync.errors import LumbungError

log = structlog.get_logger("box")

MOST_HELD_BYTES = 262_144  # that a connection may send ahead while it waits for an answer, as with gunicorn
HEARD_OUT_S = 1.0  # at the end, for the first request of a connection that was just made
SILENCE_S = 30.0  # for the first request's headers; between requests gunicorn's keep-alive time-out counts
NOTIFY_VARIABLE = (
    "LUMBUNG_NOTIFY_SOCKET"  # what the launcher renames NOTIFY_SOCKET to: gunicorn's master must not see it
)


class BoxProtocol(ASGIProtocol):  # type: ignore[misc]  # gunicorn is untyped
    """One connection. Known to its worker, so that TERM can close it when it is idle.

    A save or a pulse that comes in one piece, between gunicorn's own requests, goes straight to the app; half of what a
    save costs is thereby spared. All else is gunicorn's.
    """

    def __init__(self, worker: BoxWorker) -> None:
        super().__init__(worker)
        worker.coming.add(self)
        self._silence: asyncio.TimerHandle | None = None
        self._fed = 0  # `req_count` of the last request of which gunicorn's parser has seen something
        self._held: list[bytes] | None = None  # what came while a whole request waits for its answer; None: none waits

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        worker: BoxWorker = self.worker
        worker.coming.discard(self)
        worker.connections.add(self)
        if worker.nr_conns > worker.worker_connections:  # gunicorn's ASGI worker counts but never refuses
            transport.abort()
            return
        self._silence = worker.loop.call_later(SILENCE_S, self._too_silent)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.worker.connections.discard(self)
        self._let_speak()

    def data_received(self, data: bytes) -> None:
        if self._held is not None:
            self._held.append(data)
            if sum(map(len, self._held)) > MOST_HELD_BYTES:
                self.transport.abort()
            return
        if self._awaiting_request and self._fed != self.req_count and not self._write_paused:
            self._held = []
            self._cancel_keepalive_timer()
            if self.app.take("https" if self._is_ssl else "http", data, self._answer):
                return
            self._held = None
        self._fed = self.req_count
        super().data_received(data)

    def _answer(self, response: bytes) -> None:
        """The response to the whole request; then what came meanwhile. Called in the loop, perhaps within `take`."""
        held, self._held = self._held or [], None
        if self.transport.is_closing():  # its browser has left
            return
        self.transport.write(response)
        if not self.worker.alive:
            self.transport.close()
            return
        self._let_speak()
        self._arm_keepalive_timer()
        for data in held:
            self.data_received(data)

    @property
    def idle(self) -> bool:
        """Whether no request is under way: nothing came yet, or the last one is answered."""
        return bool(self._awaiting_request) and self._held is None

    @property
    def unheard(self) -> bool:
        """Whether its first request has yet to come: it was made a moment ago, or has nothing to say."""
        return self._silence is not None and self.req_count <= 1 and self.idle

    def _let_speak(self) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    def _too_silent(self) -> None:
        self._silence = None
        if self.req_count <= 1 and self.idle:
            self.transport.abort()


class BoxWorker(ASGIWorker):  # type: ignore[misc]  # gunicorn is untyped
    """The box's worker. Its app has `start()`, `stop()` and `turns()`, see `appliance.web.app.BoxApp`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Taken from the queue, not yet made: for a turn of the loop, or until the TLS handshake (weak: one may fail,
        # and does not tell us).
        self.coming: weakref.WeakSet[BoxProtocol] = weakref.WeakSet()
        self.connections: set[BoxProtocol] = set()
        self.ending = asyncio.Event()

    def handle_exit_signal(self) -> None:
        """TERM: gunicorn's own only clears a flag that its loop looks at once a second."""
        super().handle_exit_signal()
        self.ending.set()

    def handle_quit_signal(self) -> None:
        """INT and QUIT."""
        super().handle_quit_signal()
        self.ending.set()

    async def _serve(self) -> None:
        if not await self._start_app():
            return
        for listener in self.sockets:
            self.servers.append(
                await self.loop.create_server(
                    lambda: BoxProtocol(self), sock=listener.sock, ssl=self._get_ssl_context(), backlog=4096
                )
            )
        calm_collector()
        notify("READY=1")
        log.info("ready", listeners=[str(listener) for listener in self.sockets])
        pulse = asyncio.create_task(self._tell_watchdog())
        while self.alive and self.ppid == os.getppid():
            self.notify()
            await self._nap()
        pulse.cancel()
        await self._shutdown()

    async def _start_app(self) -> bool:
        """Start the app while the master sees us alive. False where TERM came first; a typed error ends gunicorn."""
        starting = asyncio.create_task(self.asgi.start(self.ending))
        while not starting.done():
            self.notify()
            await asyncio.wait({starting}, timeout=1.0)
        try:
            with files_named():
                starting.result()
        except LumbungError as error:
            if not self.alive:
                return False
            self.app.refuse(error)
            raise SystemExit(Arbiter.WORKER_BOOT_ERROR) from error
        return bool(self.alive)

    async def _nap(self) -> None:
        """A second, or less when the end is near."""
        try:
            await asyncio.wait_for(self.ending.wait(), 1.0)
        except TimeoutError:
            return

    async def _tell_watchdog(self) -> None:
        """WATCHDOG=1 each second in which the disk took the box clock or said that it is full: who hangs is dead."""
        seen = self.asgi.turns()
        while True:
            await asyncio.sleep(1.0)
            now = self.asgi.turns()
            if now != seen:
                notify("WATCHDOG=1")
            seen = now

    async def _shutdown(self) -> None:
        notify("STOPPING=1")
        await self._take_no_more()
        self._let_go(lambda connection: not connection.unheard)
        await self._hear_out()
        self._let_go(lambda connection: True)
        await super()._shutdown()
        await self.asgi.stop()

    async def _take_no_more(self) -> None:
        """Leave the queue to the next process. A closed server drops whoever it accepted in the loop's last turn."""
        for server in self.servers:
            for listener in server.sockets:
                self.loop.remove_reader(listener.fileno())
        await asyncio.sleep(0)  # who was accepted gets a transport
        for server in self.servers:
            server.close()

    def _let_go(self, whom: Callable[[BoxProtocol], bool]) -> None:
        for connection in list(self.connections):
            if connection.idle and whom(connection):
                connection.transport.close()

    async def _hear_out(self) -> None:
        """Let those who have just come say what they want: a restart loses no request, the socket keeps later ones."""
        end = self.loop.time() + HEARD_OUT_S
        while self.loop.time() < end and (self.coming or any(each.unheard for each in self.connections)):
            await asyncio.sleep(0.02)


def calm_collector() -> None:
    """Let the garbage collector look seldom, and never again at what was loaded at start.

    A request leaves some sixty objects that die by themselves; the default makes a full pass over everybody's state
    every few hundred requests. Cycles (closed connections, tracebacks) are still found, minutes later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def notify(state: str) -> None:
    """Tell systemd, if it started us; no answer is expected and no failure matters."""
    address = os.environ.get(NOTIFY_VARIABLE, "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        try:
            channel.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError as error:
            log.warning("systemd does not listen", why=error.strerror)
