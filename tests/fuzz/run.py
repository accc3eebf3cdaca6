"""The long run: `python -m tests.fuzz.run --seconds N [TARGET…]`; every target, one after another, if none is named.

What it learns stays under `var/fuzz/TARGET`, so that the next run goes on from there; what it finds lies in `found`
beside it. An input that was found belongs into `tests/fuzz/found/TARGET/`, where every test run tries it again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
GRACE_SECONDS = 600  # to start, instrument and finish the last inputs


class Outcome(NamedTuple):
    """What a run of one target came to. `status` 0: nothing found in `inputs` inputs."""

    status: int
    inputs: int
    log: str


def fuzz(names: Sequence[str], seconds: int, corpus: Path, *, seed: int = 1, inputs: int = -1) -> dict[str, Outcome]:
    """Run targets for `seconds` or so many inputs each (-1: any number), in processes of their own."""
    options = ["--seconds", str(seconds), "--seed", str(seed), "--runs", str(inputs), "--corpus", str(corpus)]
    whole = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.one", *options, *names],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=len(names) * (seconds + 10) + GRACE_SECONDS,
        check=False,
    )
    outcomes: dict[str, Outcome] = {}
    log: list[str] = []
    for line in whole.stdout.splitlines():
        if line.startswith("result "):
            _, name, status = line.split()
            counted = [int(each.split()[-1]) for each in log if "number_of_executed_units" in each]
            outcomes[name] = Outcome(int(status), sum(counted), "\n".join(log[-60:]))
            log = []
        else:
            log.append(line)
    if set(outcomes) != set(names):
        raise RuntimeError(f"the fuzzer did not come to an end:\n{whole.stdout[-4000:]}")
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600, help="for each target (default 600)")
    parser.add_argument("--seed", type=int, default=0, help="of the mutations (default: another each time)")
    parser.add_argument("--corpus", type=Path, default=ROOT / "var" / "fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}")
    asked = parser.parse_args()
    unknown = set(asked.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    bad = 0
    for name in asked.targets or TARGETS:
        outcome = fuzz([name], asked.seconds, asked.corpus, seed=asked.seed)[name]
        print(f"{name}: {outcome.inputs} inputs, {'FOUND' if outcome.status else 'nothing found'}", flush=True)
        if outcome.status:
            bad += 1
            print(outcome.log, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
