"""The demonstration's "internet": a TCP relay between agent and centre that can really be cut and restored.

The agent's `centre_url` points here. Cutting closes every open connection and refuses new ones, as a dead line does.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading

PART_BYTES = 65_536


class Relay:
    """Carries bytes from `port` on loopback to `target`; `cut()` and `restore()` may come from any thread."""

    def __init__(self, port: int, target: tuple[str, int], *, offline: bool = False) -> None:
        self._target = target
        self._offline = threading.Event()
        if offline:
            self._offline.set()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._server = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    @property
    def offline(self) -> bool:
        return self._offline.is_set()

    def cut(self) -> None:
        """Cuts the link: open connections end at once, new ones are closed on arrival."""
        self._offline.set()
        with self._lock:
            pairs = list(self._pairs)
        for pair in pairs:
            _end(pair)

    def restore(self) -> None:
        """Restores the link."""
        self._offline.clear()

    def close(self) -> None:
        """Ends the relay for good."""
        self._closed = True
        self.cut()
        self._server.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                near, _ = self._server.accept()
            except OSError:
                return  # closed
            if self.offline:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target, timeout=5)
            except OSError:
                near.close()  # the centre is not up: to the agent, the same as a dead line
                continue
            far.settimeout(None)
            threading.Thread(target=self._carry, args=((near, far),), name="relay-pair", daemon=True).start()

    def _carry(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with self._lock:
            self._pairs.add(pair)
        try:
            if not self.offline:  # it may have been cut between accept and here
                _pump(pair)
        finally:
            with self._lock:
                self._pairs.discard(pair)
            for end in pair:
                end.close()


def _pump(pair: tuple[socket.socket, socket.socket]) -> None:
    """Carries bytes both ways until either side ends."""
    near, far = pair
    with selectors.DefaultSelector() as selector:
        selector.register(near, selectors.EVENT_READ, far)
        selector.register(far, selectors.EVENT_READ, near)
        while True:
            for key, _ in selector.select():
                source = key.fileobj
                assert isinstance(source, socket.socket)
                try:
                    part = source.recv(PART_BYTES)
                    if not part:
                        return
                    key.data.sendall(part)
                except OSError:
                    return  # one end is gone: the other is closed by the caller


def _end(pair: tuple[socket.socket, socket.socket]) -> None:
    for end in pair:
        with contextlib.suppress(OSError):  # already gone
            end.shutdown(socket.SHUT_RDWR)
