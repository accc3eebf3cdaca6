"""What an open proctor's console costs those who are saving answers: paired, alternating, in one run.

    .venv/bin/python -m bench.console [--seats 200] [--rate 40] [--seconds 8] [--pairs 5] [--json]

200 seats save in an open loop, in turns with no console and with two consoles open, which follow the room as the page
does: one question after the other, a second apart. Printed: p50 and p99 of a save in both, and their ratios.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Event
from pathlib import Path

import click
import requests
from rich.console import Console

from bench.load import Measured, open_loop
from bench.save_latency import EXAM, Saves, log_everybody_in
from provisioning.demo.alone import BoxAlone, prepare_box
from provisioning.demo.proctor import Proctor
from provisioning.simulate.cards import invent_roster

CONSOLES = 2
CALM_S = 1.0  # as appliance/web/static/console.js


@dataclass
class Followed:
    """What consoles were sent."""

    answers: int = 0
    unchanged: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def add(self, other: Followed) -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@click.command()
@click.option("--seats", default=200, show_default=True)
@click.option("--rate", default=40.0, show_default=True, help="Saves a second in all: a real room of 200 makes 10.")
@click.option("--seconds", default=8.0, show_default=True, help="Of each half of a pair.")
@click.option("--pairs", default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def main(seats: int, rate: float, seconds: float, pairs: int, as_json: bool) -> None:
    """Prints the latencies of saves and what the consoles cost."""
    with tempfile.TemporaryDirectory(prefix="lumbung-bench-") as name, ExitStack() as running:
        roster = Path(name) / "roster.csv"
        invent_roster(roster, seats, seed=1)
        box = prepare_box(Path(name) / "box", EXAM, roster)
        box.start()
        running.callback(box.kill)
        box.open_sitting()
        saves = Saves(box.place.box_port, log_everybody_in(box))
        sums = {"closed": Measured(), "open": Measured()}
        followed = Followed()

        def measure(which: str) -> None:
            found = asyncio.run(open_loop(box.place.box_port, saves.next, seats, rate, seconds))
            sums[which].latencies += found.latencies
            sums[which].errors += found.errors

        measure("closed")  # warm
        sums["closed"] = Measured()
        for number in range(pairs):
            for which in ("closed", "open") if number % 2 == 0 else ("open", "closed"):
                if which == "closed":
                    measure(which)
                else:
                    with consoles(box, followed):
                        measure(which)
        _print(sums, followed, as_json)


@contextmanager
def consoles(box: BoxAlone, followed: Followed) -> Iterator[None]:
    """Two signed-in browsers that follow the room: processes of their own, which read no answer in the load's time."""
    apart = multiprocessing.get_context("spawn")
    ended, told = apart.Event(), apart.SimpleQueue()
    account = (box.facts.proctor, box.facts.proctor_password)
    args = (box.url, box.facts.sitting, account, ended, told)
    browsers = [apart.Process(target=follow, args=args, daemon=True) for _ in range(CONSOLES)]
    for browser in browsers:
        browser.start()
    for _ in browsers:
        told.get()  # signed in
    try:
        yield
    finally:
        ended.set()
        for _ in browsers:
            followed.add(told.get())
        for browser in browsers:
            browser.join()


def follow(url: str, sitting: str, account: tuple[str, str], ended: Event, told: SimpleQueue[Followed]) -> None:
    """As the page: ask what changed since the version that it has, wait a second, ask again."""
    proctor, followed = Proctor(url, *account), Followed()
    version, place = "", f"/pengawas/{sitting}/keadaan"
    told.put(followed)
    while not ended.wait(CALM_S):
        began = time.perf_counter()
        answer = proctor.get(f"{place}?since={version}")
        followed.seconds += time.perf_counter() - began
        followed.answers += 1
        followed.bytes += len(answer.content)
        followed.unchanged += answer.status_code == requests.codes.not_modified
        if answer.ok and answer.content:
            version = answer.json()["version"]
    told.put(followed)


def _print(sums: dict[str, Measured], followed: Followed, as_json: bool) -> None:
    told = {
        which: {
            "saves": len(m.latencies),
            "errors": m.errors,
            "p50_ms": m.percentile_ms(0.5),
            "p99_ms": m.percentile_ms(0.99),
        }
        for which, m in sums.items()
    }
    ratios = {name: told["open"][name] / told["closed"][name] for name in ("p50_ms", "p99_ms")}
    answers = max(1, followed.answers)
    console = {
        "answers": followed.answers,
        "unchanged": followed.unchanged,
        "bytes_each": followed.bytes // answers,
        "ms_each": 1000 * followed.seconds / answers,
    }
    if as_json:
        click.echo(json.dumps({"rows": told, "ratios": ratios, "console": console}))
        return
    say = Console().print
    for which, row in told.items():
        times = f"p50 {row['p50_ms']:.2f} ms, p99 {row['p99_ms']:.2f} ms"
        say(f"console {which}: {row['saves']} saves, {row['errors']} errors, {times}")
    say(f"open to closed: p50 {ratios['p50_ms']:.2f}, p99 {ratios['p99_ms']:.2f}")
    each = f"{console['bytes_each']} bytes, {console['ms_each']:.0f} ms"
    say(f"each answer to a console: {each}; {followed.unchanged} of {followed.answers} unchanged")


if __name__ == "__main__":
    main()
