"""A whole demonstration as a process, for tests: started on free ports, asked, and ended cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from provisioning.demo.place import Facts, Place, free_port
from tests.conditions import eventually

START_S = 240.0  # hashing the PINs of thousands takes its time


def untraced() -> dict[str, str]:
    """Our environment without the coverage tool's: a traced process starts slowly, and a killed one reports nothing."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


class House:
    """`lumbung demo` in a folder. Use as a context manager."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.place = Place(folder / "demo", free_port(), free_port())
        self.log = folder / "demo.log"
        self._options = options

    def __enter__(self) -> House:
        ports = ["--centre-port", str(self.place.centre_port), "--box-port", str(self.place.box_port)]
        command = [sys.executable, "-m", "lumbung", "demo", "--dir", str(self.place.folder), *ports, *self._options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=untraced(),
            )
        eventually(self._is_ready, within_s=START_S, every_s=0.2)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _is_ready(self) -> bool:
        said = self.log.read_text()
        assert self.process.poll() is None, f"the demonstration ended:\n{said[-3000:]}"
        return "siap.\n" in said

    def end(self) -> int:
        """TERM, as Ctrl-C; the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=60)

    def turn_link(self) -> None:
        """Cuts the link, or restores it."""
        os.kill(self.process.pid, signal.SIGUSR1)

    @property
    def facts(self) -> Facts:
        facts = self.place.read_facts()
        assert facts is not None
        return facts

    def lumbung(self, *words: str, timeout_s: float = 1500) -> subprocess.CompletedProcess[str]:
        """Runs one command of ours and waits for it."""
        command = [sys.executable, "-m", "lumbung", *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False, env=untraced())

    def simulate(self, *options: str) -> tuple[int, dict[str, Any]]:
        """`lumbung simulate --json` against this house, centre included: exit code and report."""
        done = self.lumbung(
            "simulate",
            *("--box", self.place.box_url, "--centre", self.place.centre_url, "--demo", str(self.place.folder)),
            *("--json", *options),
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)
