"""Fuzz targets, each in a process of its own: `python -m tests.fuzz.one --seconds N --corpus DIR TARGET…`.

Called by `tests.fuzz.run`. Imports and instruments once, then forks for each target. A target's process ends with
status 0 if nothing but typed errors came out, within the bounds on memory and on the time of one input; otherwise
libFuzzer prints the trace and leaves the input in `found`. The last word on each target: `result TARGET STATUS`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import traceback
from pathlib import Path

import atheris

RSS_LIMIT_MB = 768
SECONDS_AN_INPUT = 20  # on a busy machine; on an idle one no input takes one

LOOKED_INTO = [
    "sync.wire",
    "appliance.decisions",
    "appliance.legality",
    "appliance.library",
    "appliance.lockdown",
    "tests.fuzz.targets",
]

with atheris.instrument_imports(include=LOOKED_INTO):
    from sync.errors import LumbungError
    from tests.fuzz.targets import CONTROL, TARGETS


def fuzz(name: str, asked: argparse.Namespace) -> None:
    """Run one target until its time or its runs are up or it finds something; ends the process."""
    corpus: Path = asked.corpus / name
    target = CONTROL if name == "control" else TARGETS[name]

    found, inputs = corpus / "found", corpus / "inputs"

    def once(data: bytes) -> None:
        try:
            target.run(data)
        except LumbungError:
            return
        except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
            traceback.print_exc()
            (found / hashlib.sha256(data).hexdigest()).write_bytes(data)
            sys.stderr.flush()
            os._exit(77)  # a forked interpreter may hang while it winds itself up

    for folder in (found, inputs):
        folder.mkdir(parents=True, exist_ok=True)
    for number, good in enumerate(target.seeds()):
        (inputs / f"seed-{number}").write_bytes(good)
    options = [
        f"-max_total_time={asked.seconds}",
        f"-runs={asked.runs}",
        f"-rss_limit_mb={RSS_LIMIT_MB}",
        f"-timeout={SECONDS_AN_INPUT}",
        f"-max_len={target.max_len}",
        f"-seed={asked.seed}",
        f"-artifact_prefix={found}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(inputs)], once)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--runs", type=int, default=-1)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("targets", nargs="+")
    asked = parser.parse_args()
    failed = 0
    for name in asked.targets:
        child = os.fork()
        if child == 0:
            fuzz(name, asked)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        failed += status != 0
        print(f"result {name} {status}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
