"""The intake by itself, before a room that is broken, for what a real server cannot be brought to."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from appliance.web import intake
from appliance.web.asking import Asking
from appliance.web.blobs import Blobs
from appliance.web.body import BodyReader
from appliance.web.intake import Intake
from appliance.web.lockdown import Watch
from appliance.web.roomy import Roomy
from sync import errors
from sync.wire import lease
from sync.wire.exam import Lockdown
from sync.wire.lease import LeaseToken
from web.security import Hosts

SITE_KEY = b"k" * 32


class Room:
    """Knows every lease of the site, and breaks when it is asked."""

    def __init__(self) -> None:
        self.verified = 0

    def verify(self, token: str) -> LeaseToken:
        self.verified += 1
        return lease.verify(SITE_KEY, token)

    def pulse(self, token: LeaseToken, c: int, written: int | None = None, told: int = 0) -> Any:
        raise RuntimeError(f"secret {c}")

    def lockdown_of(self, token: LeaseToken) -> tuple[Lockdown, str | None]:
        return "off", None

    def submit(self, command: Any, done: Any) -> None:
        raise AssertionError

    def content(self, token: LeaseToken | None, digest: bytes, name: str) -> tuple[str, bytes]:
        return "text/plain", b"x"


def ask(room: Room, *requests: tuple[str, str, dict[str, str]], kind: str = "http") -> list[dict[str, Any]]:
    """What the intake sends for (method, path?query, headers), all in one life of it."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def run() -> None:
        hosts = Hosts.of("http://box", ["other"])
        watch = Watch(room, Path(), "http://box")
        asking = Asking(room, asyncio.get_running_loop())
        bodies = BodyReader(100, 1)
        roomy = Roomy(bodies, lambda scope: False)
        app = Intake(room, asking, Blobs(room), hosts, bodies, watch, lambda *_: [], {}, roomy)
        for method, path, headers in requests:
            path, _, query = path.partition("?")
            head = [(name.encode(), value.encode()) for name, value in headers.items()]
            scope = {"type": kind, "scheme": "http", "method": method, "path": path, "headers": head}
            await app({**scope, "query_string": query.encode()}, receive, send)
        app.close()

    asyncio.run(run())
    return sent


def bearer(number: int) -> dict[str, str]:
    token = lease.issue(SITE_KEY, LeaseToken(bytes(16), number, bytes(16), bytes(16)))
    return {"host": "box", "authorization": f"Bearer {token}"}


def test_a_defect_is_answered_and_says_nothing_of_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    start, body = ask(Room(), ("GET", "/api/v1/pulse?c=123456789", bearer(1)))
    assert start["status"] == 500
    assert json.loads(body["body"])["error"]["code"] == errors.INTERNAL.code
    told = capsys.readouterr()
    assert "RuntimeError" in told.out + told.err
    assert "123456789" not in told.out + told.err


def test_a_websocket_is_closed() -> None:
    assert ask(Room(), ("GET", "/", {}), kind="websocket") == [{"type": "websocket.close", "code": 1000}]


def test_a_sender_that_left_is_not_answered() -> None:
    assert ask(Room(), ("PUT", "/api/v1/events", {**bearer(1), "content-length": "5"})) == []


def test_a_checked_token_is_remembered_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "REMEMBERED", 3)
    room = Room()
    ask(room, *[("GET", "/api/v1/pulse?c=1", bearer(1))] * 10)
    assert room.verified == 1
    ask(room, *[("GET", "/api/v1/pulse?c=1", bearer(number)) for number in range(10)])
    assert room.verified == 11
    names = [{**bearer(1), "host": f"other:{number}"} for number in range(1, 10)]
    ask(room, *[("GET", "/api/v1/pulse?c=1", headers) for headers in names])
    assert room.verified == 12


def test_a_file_that_does_not_shrink_is_sent_as_it_is() -> None:
    start, body = ask(Room(), ("GET", "/exam/00/note.txt", {**bearer(1), "accept-encoding": "gzip"}))
    assert body["body"] == b"x"
    assert b"content-encoding" not in dict(start["headers"])
