"""A proxy of fifty lines: CONNECT tunnels and plain forwarding, with a password if wanted."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class SmallProxy:
    """What went through it."""

    password: str | None = None
    tunnels: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    port: int = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: SmallProxy

    def log_message(self, *_: object) -> None:
        pass

    def allowed(self) -> bool:
        if self.proxy.password is None:
            return True
        told = self.headers.get("Proxy-Authorization", "").removeprefix("Basic ")
        if base64.b64decode(told) == self.proxy.password.encode():
            return True
        self.send_response(407)
        self.send_header("Proxy-Authenticate", "Basic")
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.close_connection = True
        return False

    def do_CONNECT(self) -> None:
        if not self.allowed():
            return
        self.proxy.tunnels.append(self.path)
        host, port = self.path.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=60) as far:
            self.send_response(200)
            self.end_headers()
            there = threading.Thread(target=pump, args=(self.connection, far), daemon=True)
            there.start()
            pump(far, self.connection)
            there.join()
        self.close_connection = True

    def do_GET(self) -> None:
        if not self.allowed():
            return
        self.proxy.forwarded.append(self.path)
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        far = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        far.request(self.command, target, body, {**dict(self.headers), "Connection": "close"})
        answer = far.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()


def pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def proxying(password: str | None = None) -> Iterator[SmallProxy]:
    """The proxy on a port of the system's choice, for the length of the block."""
    proxy = SmallProxy(password)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"proxy": proxy}))
    server.daemon_threads = True
    proxy.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
