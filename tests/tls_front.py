"""What stands in front of a plain server and speaks TLS for it: bytes in, bytes out, no header added or believed."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.sync.small_proxy import pump


@contextmanager
def terminating(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """A TLS port that leads to 127.0.0.1:`port` for the length of the block; its number."""
    listener = socket.create_server(("127.0.0.1", 0))

    def carry(raw: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),  # a refused handshake
            context.wrap_socket(raw, server_side=True) as near,
            socket.create_connection(("127.0.0.1", port), timeout=60) as far,
        ):
            there = threading.Thread(target=pump, args=(near, far), daemon=True)
            there.start()
            pump(far, near)
            there.join()

    def serve() -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                threading.Thread(target=carry, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
