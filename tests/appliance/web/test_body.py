"""Bodies are read whole, within their size and time, whatever the sender does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from appliance.web import body
from appliance.web.body import BodyReader, GoneError
from sync import errors
from sync.errors import LumbungError


def sender(*parts: bytes | None, then_silent: bool = False) -> Callable[[], Awaitable[dict[str, Any]]]:
    """A `receive` that gives the parts; None is the sender's leaving."""
    left = list(parts)

    async def receive() -> dict[str, Any]:
        if not left:
            assert then_silent, "read past the end"
            await asyncio.Event().wait()
        part = left.pop(0)
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(left) or then_silent}

    return receive


def read(receive: Callable[[], Awaitable[dict[str, Any]]], *, length: int | None = 4, limit: int = 100) -> bytes:
    async def run() -> bytes:
        reader = BodyReader(limit, seconds=0.1)
        sweeping = asyncio.create_task(reader.sweep())
        headers = {b"transfer-encoding": b"chunked"} if length is None else {b"content-length": b"%d" % length}
        try:
            return await reader.read(receive, headers)
        finally:
            assert not reader._reading
            assert not reader._late
            sweeping.cancel()

    return asyncio.run(run())


def test_a_body_in_one_piece_or_many_is_read() -> None:
    assert read(sender(b"abcd")) == b"abcd"
    assert read(sender(b"a", b"", b"bcd"), length=None) == b"abcd"


def test_a_request_without_a_body_is_not_waited_for() -> None:
    assert asyncio.run(BodyReader(100, 1).read(sender(), {})) == b""


def test_a_declared_length_over_the_limit_is_refused_and_drained() -> None:
    with pytest.raises(LumbungError) as refused:
        read(sender(b"x" * 101, b"y" * 50), length=151)
    assert refused.value.entry is errors.BODY_TOO_LARGE
    assert refused.value.details == {"limit_bytes": 100}


def test_a_body_that_grows_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "DRAIN_BYTES", 150)
    with pytest.raises(LumbungError) as refused:
        read(sender(*[b"x" * 60] * 10), length=None)
    assert refused.value.entry is errors.BODY_TOO_LARGE


@pytest.mark.parametrize("length", [4, 1000, None])
def test_a_half_sent_body_is_ended_in_time(length: int | None) -> None:
    with pytest.raises(LumbungError) as refused:
        read(sender(b"ab", then_silent=True), length=length)
    assert refused.value.entry is errors.BODY_TOO_SLOW


def test_a_sender_that_leaves_is_not_answered() -> None:
    with pytest.raises(GoneError):
        read(sender(None))
    with pytest.raises(GoneError):
        read(sender(b"a", None))


def test_a_cancelled_request_stays_cancelled() -> None:
    async def run() -> None:
        reader = BodyReader(100, seconds=60)
        reading = asyncio.create_task(reader.read(sender(b"a", then_silent=True), {b"content-length": b"4"}))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert not reader._reading

    asyncio.run(run())
