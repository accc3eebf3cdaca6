"""The least that an ASGI server can do and still be durable: JSON in, one row in one group commit, JSON out.

No log-in, no lease, no validation, no chain, no state. `bench.save_latency` serves it beside the box to say what
those cost. Run by gunicorn as `bench.bare:app` with BARE_DB naming the database file; the path /empty answers without
touching it.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pysqlite3

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_rows: queue.SimpleQueue[tuple[tuple[Any, ...], asyncio.Future[None]]] = queue.SimpleQueue()


def _write(loop: asyncio.AbstractEventLoop) -> None:
    database = pysqlite3.connect(os.environ["BARE_DB"], isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS saves (seq INTEGER PRIMARY KEY, body TEXT)")
    while True:
        group = [_rows.get()]
        while not _rows.empty():
            group.append(_rows.get())
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO saves (body) VALUES (?)", [row for row, _ in group])
        database.execute("COMMIT")
        loop.call_soon_threadsafe(_wake, [future for _, future in group])


def _wake(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                threading.Thread(target=_write, args=(asyncio.get_running_loop(),), daemon=True).start()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if scope["path"] != "/empty":
        events = json.loads(body)["events"]
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        _rows.put(((json.dumps(events),), future))
        await future
    answer = b'{"ok":1}'
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]})
    await send({"type": "http.response.body", "body": answer})
