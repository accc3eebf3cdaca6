"""The start of a room: everybody logs in at once, then everybody enters the first block at once.

    .venv/bin/python -m bench.start [--seats 200] [--workers 20] [--slow 0.25] [--json]

`seats` people log in at one moment (each PIN is a real argon2 check), while twenty others are at work already and save
answers at a fixed rate; then the sitting is theirs to begin: confirm, start, enter, and fetch the block. Printed: how
long until the last one is in, p50 and p99 of one step, and what a save took meanwhile, beside one before. All of it
twice: as is, and with the box held to `slow` of one core (a duty cycle of SIGSTOP and SIGCONT, 20 ms long), which is
less than two cores of an old PC. The load runs beside the box on the same cores, so the figures are upper bounds.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bench.load import Measured, open_loop
from bench.save_latency import EXAM, Saves, log_everybody_in
from provisioning.demo.alone import BoxAlone, prepare_box
from provisioning.simulate.browser import Browser, Seams, seeded
from provisioning.simulate.cards import invent_roster

SAVES_A_SECOND = 10.0  # of those at work already
CALM_S = 6.0  # saves alone, before the rush
CYCLE_S = 0.02


@dataclass
class Rush:
    """Everybody takes the same step at one moment: how long each took, and until the last was through."""

    step: str
    seconds: list[float] = field(default_factory=list)
    makespan_s: float = 0.0
    retries: int = 0

    def percentile_s(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def to_json(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "people": len(self.seconds),
            "makespan_s": round(self.makespan_s, 2),
            "p50_s": round(self.percentile_s(0.5), 2),
            "p99_s": round(self.percentile_s(0.99), 2),
            "retries": self.retries,
        }


@click.command()
@click.option("--seats", default=200, show_default=True, help="People who come at once.")
@click.option("--workers", default=20, show_default=True, help="People who are at work already.")
@click.option("--slow", default=0.25, show_default=True, help="Share of one core that the box gets in the second run.")
@click.option("--json", "as_json", is_flag=True)
def main(seats: int, workers: int, slow: float, as_json: bool) -> None:
    """Prints both runs side by side; exits with 1 where a request failed for good."""
    say = Console(stderr=True).print
    runs = {}
    for name, share in (("as is", 1.0), (f"{slow:.0%} of one core", slow)):
        say(f"{name}: preparing a box for {seats + workers} participants …")
        runs[name] = run(seats, workers, share)
    if as_json:
        click.echo(json.dumps(runs))
    else:
        _print(runs)
    if any(told["errors"] for told in runs.values()):
        raise SystemExit(1)


def run(seats: int, workers: int, share: float) -> dict[str, Any]:
    """One room from log-in to the first block, the box held to `share` of one core."""
    with tempfile.TemporaryDirectory(prefix="lumbung-bench-") as name, ExitStack() as running:
        roster = Path(name) / "roster.csv"
        invent_roster(roster, seats + workers, seed=1)
        box = prepare_box(Path(name) / "box", EXAM, roster)
        box.start()
        running.callback(box.kill)
        box.open_sitting()
        busy = BoxAlone(box.place, box.facts, box.cards[:workers])
        saves = Saves(box.place.box_port, log_everybody_in(busy))
        pages = [Browser(box.url, Seams(time.monotonic, time.sleep, seeded(2, n))) for n in range(seats)]
        cards = box.cards[workers:]
        running.enter_context(held_to(box, share))

        def save(seconds: float) -> Measured:
            return asyncio.run(open_loop(box.place.box_port, saves.next, workers, SAVES_A_SECOND, seconds))

        calm = save(CALM_S)
        rushes, meanwhile = [], Measured()
        steps: tuple[tuple[str, Callable[[int], Any]], ...] = (
            ("log in", lambda n: pages[n].log_in(cards[n].nip, cards[n].pin, cards[n].token)),
            ("confirm", lambda n: pages[n].confirm()),
            ("start and enter the first block", lambda n: _begin(pages[n])),
        )
        for step, act in steps:
            rush, found = _rush(step, act, pages, save)
            rushes.append(rush)
            meanwhile.latencies += found.latencies
            meanwhile.errors += found.errors
    p99 = {"calm": calm.percentile_ms(0.99), "meanwhile": meanwhile.percentile_ms(0.99)}
    p50 = {"calm": calm.percentile_ms(0.5), "meanwhile": meanwhile.percentile_ms(0.5)}
    return {
        "rushes": [rush.to_json() for rush in rushes],
        "saves": {"p50_ms": p50, "p99_ms": p99, "ratio_p50": p50["meanwhile"] / p50["calm"]},
        "errors": calm.errors + meanwhile.errors,
    }


def _begin(page: Browser) -> None:
    page.start()
    page.enter(page.attempt["blocks"][0]["id"])


def _rush(
    step: str, act: Callable[[int], Any], pages: list[Browser], save: Callable[[float], Measured]
) -> tuple[Rush, Measured]:
    """Everybody at one moment, each on a connection of their own; saves go on until the last is through."""
    rush, ready = Rush(step), threading.Barrier(len(pages) + 1)
    before = sum(page.retries for page in pages)

    def one(number: int) -> float:
        ready.wait()
        began = time.perf_counter()
        act(number)
        return time.perf_counter() - began

    found, over = Measured(), threading.Event()

    def save_meanwhile() -> None:
        while not over.is_set():
            some = save(1.0)
            found.latencies.extend(some.latencies)
            found.errors += some.errors

    saving = threading.Thread(target=save_meanwhile)
    with ThreadPoolExecutor(max_workers=len(pages)) as pool:
        waiting = [pool.submit(one, number) for number in range(len(pages))]
        saving.start()
        ready.wait()
        began = time.perf_counter()
        rush.seconds = [each.result() for each in waiting]
        rush.makespan_s = time.perf_counter() - began
    over.set()
    saving.join()
    rush.retries = sum(page.retries for page in pages) - before
    return rush, found


@contextmanager
def held_to(box: BoxAlone, share: float) -> Iterator[None]:
    """Lets the box's processes run for `share` of each 20 ms, on one core; all of the time, on all, for 1.0."""
    if share >= 1.0:
        yield
        return
    assert box.process is not None
    group, over = box.process.pid, threading.Event()
    for pid in _group(group):
        os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})

    def hold() -> None:
        while not over.wait(CYCLE_S * share):
            os.killpg(group, signal.SIGSTOP)
            time.sleep(CYCLE_S * (1 - share))
            os.killpg(group, signal.SIGCONT)

    holding = threading.Thread(target=hold)
    holding.start()
    try:
        yield
    finally:
        over.set()
        holding.join()


def _group(leader: int) -> list[int]:
    """Every thread of the box's processes: an affinity is a thread's own."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getpgid(int(process.name)) == leader:
                found += [int(task.name) for task in (process / "task").iterdir()]
    return found


def _print(runs: dict[str, dict[str, Any]]) -> None:
    table = Table("step", *(f"{name}: {figure}" for name in runs for figure in ("last", "p50", "p99")))
    for rows in zip(*(told["rushes"] for told in runs.values()), strict=True):
        figures = [f"{row[name]:.2f} s" for row in rows for name in ("makespan_s", "p50_s", "p99_s")]
        table.add_row(rows[0]["step"], *figures)
    say = Console().print
    say(table)
    for name, told in runs.items():
        saves = told["saves"]
        times = " → ".join(
            f"{saves['p50_ms'][when]:.1f}/{saves['p99_ms'][when]:.1f} ms" for when in ("calm", "meanwhile")
        )
        say(f"saves, {name}: p50/p99 {times}, ratio of p50 {saves['ratio_p50']:.2f}; {told['errors']} errors")


if __name__ == "__main__":
    main()
