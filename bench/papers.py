"""How long each paper takes for a full room beside a room of one, and what the making costs others meanwhile.

    python -m bench.papers [--people N] [--runs N]

Each run is the first paper of a fresh process, with Typst and the faces still to load, as on a box that prints seldom.
The ratio says how a paper grows; seconds are of this machine. The pause is the longest that another thread of the same
process waited for its turn, as the box's writer would.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time

from appliance.papers.make import make
from appliance.papers.sheets import PAPERS
from central import cards
from tests.appliance.papers.samples import facts, moment
from web.papers.cards import Card

TICK_S = 0.001
WITH_PINS = "cards with PINs"  # the centre's, once the list was read
ALL = (*PAPERS, WITH_PINS)


class Turns:
    """A thread that only wants its turn every millisecond, and remembers the longest wait for one."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._wait, daemon=True)

    def __enter__(self) -> Turns:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _wait(self) -> None:
        before = time.perf_counter()
        while not self._over.is_set():
            time.sleep(TICK_S)
            now = time.perf_counter()
            self.longest_s, before = max(self.longest_s, now - before - TICK_S), now


def measured(paper: str, people: int) -> tuple[float, float, float]:
    """Seconds, seconds of a core, and the longest pause, in this process."""
    given = facts(people)
    listed = tuple(Card(each.number, each.roster, each.name, each.nip, each.seat, "902101") for each in given.people)
    with Turns() as turns:
        began, worked_before = time.perf_counter(), time.process_time()
        if paper == WITH_PINS:
            cards.make(cards.Cards(given.place, moment("08:00"), listed), "id")
        else:
            make(paper, given, "id")
        took, worked = time.perf_counter() - began, time.process_time() - worked_before
    return took, worked, turns.longest_s


def afresh(paper: str, people: int, runs: int) -> list[float]:
    """The medians of some fresh processes."""
    told = [
        json.loads(
            subprocess.run(
                [sys.executable, "-m", "bench.papers", "--one", paper, "--people", str(people)],
                stdout=subprocess.PIPE,
                check=True,
            ).stdout
        )
        for _ in range(runs)
    ]
    return [statistics.median(figures) for figures in zip(*told, strict=True)]


def main() -> None:
    """Print a line a paper."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--one", choices=ALL, help="measure this paper once, in this process, as JSON")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measured(asked.one, asked.people)))
        return
    print(f"{'paper':16}{asked.people:>8,} names{'of a core':>12}{'one name':>12}{'ratio':>8}{'pause':>11}")
    for paper in ALL:
        least, _, _ = afresh(paper, 1, asked.runs)
        most, worked, pause = afresh(paper, asked.people, asked.runs)
        print(f"{paper:16}{most:>12.3f} s{worked:>10.3f} s{least:>10.3f} s{most / least:>8.1f}{pause * 1_000:>8.1f} ms")


if __name__ == "__main__":
    main()
