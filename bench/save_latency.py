"""How long saving an answer takes, through the real stack: log-in, lease, validation, chain, durable commit.

    .venv/bin/python -m bench.save_latency [--browsers 1000] [--rate 200] [--seconds 15] [--json]

Open loop at a fixed rate with every browser on a keep-alive connection of its own, as is, on a disk slowed by 10 ms an
fsync, and on a slow stick (50 ms an fsync, and every ten seconds one that takes two); again beside 400 silent,
half-header and half-body connections; then closed loop. In the same run, for the ratios: the same server's empty route,
the bare server of `bench.bare`, and what the disk itself can do (append + fdatasync).
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bench.load import MakeRequest, Measured, closed_loop, open_loop
from provisioning.demo.alone import BoxAlone, prepare_box
from provisioning.demo.place import free_port
from provisioning.demo.ready import await_answer, ending_of
from provisioning.simulate.browser import Browser, Seams, seeded
from provisioning.simulate.cards import invent_roster

HERE = Path(__file__).parent
EXAM = HERE.parent / "examples" / "bfi"
CLOSED_CONNECTIONS = 256
HOLDING_BACK = 400
PATIENCE_S = 5.0  # after which the box ends a half-sent body
SLOW_DISK = {"SLOWSYNC_US": "10000"}
SLOW_STICK = {"SLOWSYNC_US": "50000", "SLOWSYNC_STALL_US": "2000000", "SLOWSYNC_STALL_EVERY_US": "10000000"}
SLOW = {"disk slowed by 10 ms": SLOW_DISK, "slow stick (50 ms, stalls of 2 s)": SLOW_STICK}


@dataclass
class Row:
    """One line of the report."""

    what: str
    measured: Measured

    def to_json(self) -> dict[str, object]:
        m = self.measured
        return {
            "what": self.what,
            "answered": len(m.latencies),
            "rate": round(m.rate, 1),
            "errors": m.errors,
            "first_error": m.first_error,
            "p50_ms": round(m.percentile_ms(0.5), 1),
            "p99_ms": round(m.percentile_ms(0.99), 1),
            "max_ms": round(m.percentile_ms(1.0), 1),
        }


@click.command()
@click.option("--browsers", default=1000, show_default=True)
@click.option("--rate", default=200.0, show_default=True, help="Saves a second in the open loop.")
@click.option("--seconds", default=15.0, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def main(browsers: int, rate: float, seconds: float, as_json: bool) -> None:
    """Prints latencies, rates and ratios."""
    say = Console(stderr=True).print
    with tempfile.TemporaryDirectory(prefix="lumbung-bench-") as name, ExitStack() as running:
        folder = Path(name)
        say(f"preparing a box for {browsers} participants …")
        roster = folder / "roster.csv"
        invent_roster(roster, browsers, seed=1)
        box = prepare_box(folder / "box-alone", EXAM, roster)
        slow = {**os.environ, "LD_PRELOAD": str(build_slowsync(folder))}
        box.start()
        running.callback(box.kill)
        box.open_sitting()
        say("logging everybody in …")
        saves = Saves(box.place.box_port, log_everybody_in(box))
        port, rows = box.place.box_port, []

        def measure(what: str, how: MakeRequest, at: int, closed: bool = False) -> Measured:
            say(what)
            if closed:
                found = asyncio.run(closed_loop(at, how, min(CLOSED_CONNECTIONS, browsers), seconds))
            else:
                found = asyncio.run(open_loop(at, how, browsers, rate, seconds))
            rows.append(Row(what, found))
            return found

        measure(f"open loop, {rate:.0f}/s", saves.next, port)
        for kind in ("silent", "half header", "half body"):
            with holding_back(port, kind):
                measure(f"open loop, {rate:.0f}/s, {HOLDING_BACK} {kind} connections", saves.next, port)
        saved = measure("closed loop", saves.next, port, closed=True)
        empty = measure("closed loop, the same server's empty route", saves.pulse, port, closed=True)
        box.stop()
        for kind, how in SLOW.items():
            box.environment = slow | how
            box.start()
            measure(f"open loop, {rate:.0f}/s, {kind}", saves.next, port)
            box.stop()
        with bare_server(folder) as bare_port:
            bare = measure("closed loop, bare server", saves.next, bare_port, closed=True)
        disk = disk_limit(folder)
    ratios = {
        "saves to the empty route": saved.rate / empty.rate,
        "saves to the bare server": saved.rate / bare.rate,
        "saves to the disk's own limit": saved.rate / disk,
    }
    if as_json:
        click.echo(json.dumps({"rows": [row.to_json() for row in rows], "disk_limit": disk, "ratios": ratios}))
    else:
        _print(rows, disk, ratios)
    if any(row.measured.errors for row in rows):
        sys.exit(1)


class Saves:
    """Makes the requests of browsers that are logged in and in a block: each saves one more answer of its own log."""

    def __init__(self, port: int, pages: list[tuple[Browser, list[str]]]) -> None:
        self._port = port
        self._pages = pages
        self._n = [len(page.log) for page, _ in pages]
        self._c = [page.k for page, _ in pages]

    def next(self, number: int) -> bytes:
        page, items = self._pages[number]
        self._n[number] += 1
        n = self._n[number]
        event = [n, "answer", items[n % len(items)], str(n % 6 + 1), self._c[number]]
        body = json.dumps({"events": [event]}, separators=(",", ":"))
        return self._request("PUT", "/api/v1/events", page.lease, body)

    def pulse(self, number: int) -> bytes:
        return self._request("GET", f"/api/v1/pulse?c={self._c[number]}", self._pages[number][0].lease, "")

    def _request(self, method: str, path: str, lease: str, body: str) -> bytes:
        return (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nOrigin: http://127.0.0.1:{self._port}\r\n"
            f"Authorization: Bearer {lease}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def log_everybody_in(box: BoxAlone) -> list[tuple[Browser, list[str]]]:
    """A browser a card, in its first block, with the items that it may answer."""
    pages = []
    for number, card in enumerate(box.cards):
        seams = Seams(time.monotonic, lambda s: None, seeded(1, number))
        page = Browser(box.url, seams)
        page.log_in(card.nip, card.pin, card.token)
        page.confirm()
        page.start()
        content = page.enter(page.attempt["blocks"][0]["id"])
        page.pool.close()
        pages.append((page, [item["id"] for item in content["items"]]))
    return pages


@contextmanager
def holding_back(port: int, kind: str) -> Iterator[None]:
    """HOLDING_BACK connections that do not go on: nothing sent, half a header, half a body. Renewed when closed."""
    begun = {
        "silent": b"",
        "half header": b"PUT /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le",
        "half body": (
            f"POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            'Content-Length: 120\r\n\r\n{"nip'
        ).encode(),
    }[kind]
    ended = threading.Event()
    sockets: list[socket.socket] = []

    def open_one() -> socket.socket:
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(begun)
        one.setblocking(False)
        return one

    def renew() -> None:
        while not ended.wait(0.05):
            for at, one in enumerate(sockets):
                try:
                    if one.recv(4096) == b"":
                        one.close()
                        sockets[at] = open_one()
                except BlockingIOError:
                    pass  # still held open: what we want
                except OSError:
                    sockets[at] = open_one()

    for _ in range(HOLDING_BACK):  # spread over the server's patience, so that renewals do not come all at once
        sockets.append(open_one())
        ended.wait(PATIENCE_S / HOLDING_BACK)
    renewing = threading.Thread(target=renew, daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()
        for one in sockets:
            one.close()


@contextmanager
def bare_server(folder: Path) -> Iterator[int]:
    """`bench.bare` under gunicorn's own ASGI worker; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-k", "asgi", "-w", "1", "--no-control-socket", "--log-level", "error"]
    command += ["--worker-connections", "4000", "-b", f"127.0.0.1:{port}", "bench.bare:app"]
    process = subprocess.Popen(command, env={**os.environ, "BARE_DB": str(folder / "bare.db")}, cwd=HERE.parent)
    try:
        await_answer(f"http://127.0.0.1:{port}/empty", lambda answer: answer.ok, ending_of(process, "bare server"))
        yield port
    finally:
        process.terminate()
        process.wait(timeout=40)


def disk_limit(folder: Path, seconds: float = 3.0) -> float:
    """Appends of 200 bytes with fdatasync a second: what one writer could do that commits every answer alone."""
    handle = os.open(folder / "append", os.O_WRONLY | os.O_CREAT)
    count, begin = 0, time.monotonic()
    while time.monotonic() < begin + seconds:
        os.write(handle, b"x" * 200)
        os.fdatasync(handle)
        count += 1
    os.close(handle)
    return count / (time.monotonic() - begin)


def build_slowsync(folder: Path) -> Path:
    """The library that makes a process's disk slow, for LD_PRELOAD."""
    library = folder / "slowsync.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "slowsync.c", "-ldl"], check=True)
    return library


def _print(rows: list[Row], disk: float, ratios: dict[str, float]) -> None:
    table = Table(title="saving an answer")
    for column in ("what", "rate", "errors", "p50_ms", "p99_ms", "max_ms"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for row in rows:
        told = row.to_json()
        table.add_row(*(str(told[column]) for column in ("what", "rate", "errors", "p50_ms", "p99_ms", "max_ms")))
        if row.measured.first_error:
            table.add_row(f"  {row.measured.first_error}", "", "", "", "", "")
    console = Console()
    console.print(table)
    console.print(f"the disk's own limit: {disk:.0f} durable appends/s")
    for name, ratio in ratios.items():
        console.print(f"{name}: {ratio:.2f}")


if __name__ == "__main__":
    main()
