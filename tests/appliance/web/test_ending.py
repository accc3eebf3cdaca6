"""Who is in the door when the box ends: taken from the queue, but not yet a connection. A restart loses no request."""

from __future__ import annotations

import asyncio
import select
import signal
import socket
import ssl
import weakref
from contextlib import closing
from pathlib import Path

import pytest
import requests

from appliance import worker as worker_module
from appliance.worker import BoxWorker
from tests.appliance.web.conftest import MakeServer
from tests.appliance.web.test_proctor import make_certificate
from tests.conditions import eventually


class Door(asyncio.Protocol):
    """Answers who was let in."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(b"welcome")
        transport.close()


def worker_at(loop: asyncio.AbstractEventLoop) -> BoxWorker:
    """The worker's door alone: the process around it is gunicorn's."""
    worker = BoxWorker.__new__(BoxWorker)
    worker.loop, worker.servers, worker.coming, worker.connections = loop, [], weakref.WeakSet(), set()
    return worker


@pytest.mark.parametrize("turns", range(5))
def test_whoever_comes_at_the_end_is_let_in_or_left_to_the_next_process(turns: int) -> None:
    """At each turn of the loop between the kernel's queue and the connection. Another process holds the queue, too."""

    async def end(queue: socket.socket) -> bytes:
        worker = worker_at(asyncio.get_running_loop())
        worker.servers = [await worker.loop.create_server(Door, sock=queue.dup())]
        with socket.create_connection(queue.getsockname(), timeout=60) as caller:
            for _ in range(turns):
                await asyncio.sleep(0)
            await worker._take_no_more()
            left = select.select([queue], [], [], 0)[0]
            assert bool(left) == (turns < 2), "the loop looks into the queue in its second turn"
            if left:
                queue.accept()[0].sendall(b"the next one")
            return await asyncio.to_thread(caller.recv, 100)

    with socket.create_server(("127.0.0.1", 0)) as queue:
        assert asyncio.run(end(queue)) == (b"the next one" if turns < 2 else b"welcome")


def test_a_handshake_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "HEARD_OUT_S", 60.0)

    async def end() -> None:
        worker, coming = worker_at(asyncio.get_running_loop()), Door()
        worker.coming.add(coming)  # type: ignore[arg-type]  # any protocol
        hearing = asyncio.create_task(worker._hear_out())
        await asyncio.wait({hearing}, timeout=0.1)
        assert not hearing.done()
        worker.coming.discard(coming)  # type: ignore[arg-type]
        await asyncio.wait_for(hearing, 30)

    asyncio.run(end())


def test_a_handshake_that_was_under_way_at_the_end_leads_to_an_answer(make_server: MakeServer, tmp_path: Path) -> None:
    """Over TLS a connection comes to us only after its handshake; until then nobody knows what it will ask."""
    certificate = make_certificate(tmp_path, "127.0.0.1")
    patience = "from appliance import worker; worker.HEARD_OUT_S = 60.0"
    server = make_server(prelude=patience, tls_cert=str(certificate), tls_key=str(tmp_path / "key.pem"))
    server.launch()
    origin, trusting = f"https://127.0.0.1:{server.port}", ssl.create_default_context(cafile=certificate)

    def answers() -> bool:
        try:
            return requests.get(f"{origin}/api/v1/room", timeout=60, verify=str(certificate)).status_code == 200
        except requests.ConnectionError:
            return False

    eventually(answers)
    assert server.process is not None
    known = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    with closing(trusting.wrap_socket(known, server_hostname="127.0.0.1")) as heard:
        caller = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        ask = f"GET /api/v1/room HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode()
        heard.sendall(ask)
        assert heard.recv(65536).startswith(b"HTTP/1.1 200")
        assert answers()  # a later one was answered: the caller has been taken from the queue
        server.process.send_signal(signal.SIGTERM)
        assert heard.recv(65536) == b""  # the end has begun: idle ones are closed
        with closing(trusting.wrap_socket(caller, server_hostname="127.0.0.1")) as late:
            late.sendall(ask)
            assert late.recv(65536).startswith(b"HTTP/1.1 200")
    assert server.process.wait(60) == 0
