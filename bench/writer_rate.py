"""How many single-answer commands a second the writer takes on one core, beside SQLite alone.

Run: `python bench/writer_rate.py [--people N] [--commands N]`. Closed loop, no network: groups of 1, 64 and 256. The
ratio to raw inserts of the same rows with the same group size travels between machines, absolute figures do not.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from appliance.commands import PutEvents
from appliance.journal import Group, Journal
from tests.appliance.rooms import BLOCKS, Bench, items_of, library

ITEMS = [item.id for item in items_of(BLOCKS[0]) if item.type == "single"] + ["B1-graded", "B1-likert"]


def decided_per_s(people: int, commands: int, group: int) -> tuple[float, float]:
    """Commands a second of time, and of one core's work, through `Room.step` in groups of `group`."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), shelf=library(people))
        leases = [bench.working(number) for number in range(people)]
        waiting = [
            PutEvents(leases[i % people], [[i // people + 1, "answer", ITEMS[i % 3], "ABCDE"[i % 5], bench.k]])
            for i in range(commands)
        ]
        answered = 0

        def done(result: object) -> None:
            nonlocal answered
            answered += 1

        began, worked_before = time.perf_counter(), time.process_time()
        for start in range(0, commands, group):
            for command in waiting[start : start + group]:
                bench.room.submit(command, done)
            bench.room.step()
        took, worked = time.perf_counter() - began, time.process_time() - worked_before
        assert answered == commands
        assert bench.kinds().count("answer.given") == commands
        bench.room.close()
        return commands / took, commands / worked


def inserted_per_s(commands: int, group: int) -> float:
    """The same rows put into the same table by SQLite alone."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.room.close()
        journal = Journal.open(Path(folder), site="smk1", box="box-1", software="1", random=bench.clocks.seams.random)
        row = (b"\x01" * 16, b"\x02" * 16, b"\x03" * 16, 7, 9, "B1-single", '"A"', 123_456, b"\x04" * 50, b"\x05" * 32)
        began = time.perf_counter()
        for start in range(0, commands, group):
            rows = [
                (journal.last.epoch_id, journal.last.seq + 1 + i, 123_456, "answer.given", *row)
                for i in range(start, min(start + group, commands))
            ]
            journal.commit(Group(rows=list(rows)), 123_456)
        took = time.perf_counter() - began
        journal.close()
        return commands / took


def main() -> None:
    """Print a line a group size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--commands", type=int, default=30_000)
    asked = parser.parse_args()
    print(f"{'group':>6} {'decided/s':>11} {'a core/s':>11} {'inserted/s':>11} {'ratio':>6}")
    for group in (1, 64, 256):
        commands = asked.commands if group > 1 else asked.commands // 10
        decided, core = decided_per_s(asked.people, commands, group)
        inserted = inserted_per_s(commands, group)
        print(f"{group:>6} {decided:>11,.0f} {core:>11,.0f} {inserted:>11,.0f} {decided / inserted:>6.2f}")


if __name__ == "__main__":
    main()
