"""Run inside a mount name space of its own, on a tmpfs of a few megabytes: the disk really is full.

`python -m tests.appliance.full_disk FOLDER`; prints one JSON object that `test_full_disk` judges.
"""

from __future__ import annotations

import json
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from appliance.acts import OpenSitting
from appliance.commands import Have, PutEvents
from appliance.space import FILE as RESERVE
from sync.errors import LumbungError
from tests.appliance.rooms import OTHER_SITTING, Bench

CHUNK = 64 * 1024


def fill(path: Path) -> None:
    """Take every byte that is free."""
    with path.open("wb", buffering=0) as file:
        size = CHUNK
        while size:
            try:
                file.write(b"\0" * size)
            except OSError:
                size //= 2


def second_beside(folder: Path) -> bool:
    """Whether a second sitting opens that fits only if what is set aside for the first is not asked for again."""
    bench = Bench(folder, reserve_bytes=256 * 1024, person_bytes=450 * 1024)
    bench.open_sitting()
    bench.run(1_000)
    opened = bench.act(OpenSitting, sitting=OTHER_SITTING)
    bench.room.close()
    shutil.rmtree(folder)
    return not isinstance(opened, LumbungError)


def main(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = {"second_sitting_opens": second_beside(folder / "two")}
    bench = Bench(folder / "box", reserve_bytes=256 * 1024)
    lease = bench.working()
    bench.run(2_000, lease)
    told["reserve_held"] = (folder / "box" / RESERVE).stat().st_size
    fill(folder / "filler")

    def send(n: int) -> Have | LumbungError:
        row = [n, "answer", "B1-single", "ABC"[n % 3], bench.k]
        result = bench.ask(PutEvents(lease, [row]))
        assert isinstance(result, Have | LumbungError)
        return result

    n, acked = 1, 0
    held = [told["reserve_held"]]
    while isinstance(answer := send(n), Have):
        acked = answer.have
        n += 1
        held.append(bench.room.health().reserve_bytes)
    told["given_in_parts"] = [after for before, after in pairwise(held) if after != before]
    told["acked_before_full"] = acked
    told["refused"] = [answer.code, answer.entry.status]
    told["reserve_used"] = not (folder / "box" / RESERVE).exists()

    # Everyone who waits for the same commit is told the same; what is shown stays what was committed.
    results: list[Any] = []
    for each in range(5):
        bench.room.submit(PutEvents(lease, [[n + each, "focus", True, 1]]), results.append)
    bench.room.step()
    told["all_waiters"] = [each.code for each in results]
    view = bench.room.view_attempt(lease)
    told["have_shown"] = view.have
    told["read_only"] = bench.room.health().read_only
    k, commits, refusals = bench.k, bench.room.commits, bench.room.refusals
    bench.run(5_000, lease)
    told["commits_meanwhile"] = bench.room.commits - commits
    told["refusals_meanwhile"] = bench.room.refusals - refusals
    told["clock_stands_still"] = bench.k - k
    told["waits_before_it_tries_again"] = bench.room.until_tick_s()

    (folder / "filler").unlink()
    bench.run(2_000, lease)
    told["read_only_after"] = bench.room.health().read_only
    told["have_after"] = bench.put(lease, [n, "answer", "B1-single", "A", bench.k]).have
    bench.crash()
    told["have_after_crash"] = bench.room.published.attempts[lease.attempt].leases[lease.epoch, lease.seq].have
    told["answers"] = bench.room.published.attempts[lease.attempt].ledger.answers()
    told["kinds"] = bench.kinds().count("answer.given")
    bench.room.close()
    return told


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
