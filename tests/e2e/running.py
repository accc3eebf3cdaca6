"""A real `lumbung demo` under test: started as `make run` starts it, its link turned, its box killed or held still."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own
import requests
from click.testing import CliRunner

from central.cli import central
from provisioning.demo.place import Facts, Place, free_port
from provisioning.simulate.cards import read_cards
from provisioning.simulate.play import Card
from tests.conditions import eventually

CHECKOUT = Path(__file__).parent.parent.parent
SMALL = Path(__file__).parent / "exam-kecil"
START_S = 120.0
JSON = ("--format", "json")


@dataclass
class RunningDemo:
    """The parent process and where its children listen."""

    process: subprocess.Popen[str]
    place: Place
    said: list[str]

    @property
    def box_url(self) -> str:
        return self.place.box_url

    @property
    def centre_url(self) -> str:
        return self.place.centre_url

    @property
    def facts(self) -> Facts:
        facts = self.place.read_facts()
        assert facts is not None
        return facts

    @property
    def cards(self) -> list[Card]:
        return read_cards(self.place.cards)

    def name_of(self, card: Card) -> str:
        """The name on a card."""
        with self.place.cards.open(newline="", encoding="utf-8") as file:
            return next(row["name"] for row in csv.DictReader(file) if row["nip"] == card.nip)

    def turn_link(self) -> None:
        """Cuts or restores the internet between box and centre, and waits until the demo says so."""
        before = self._turns()
        self.process.send_signal(signal.SIGUSR1)
        eventually(lambda: self._turns() > before)

    def signal_box(self, number: signal.Signals) -> None:
        """To the box's whole process group at once, as a power cut or a frozen PC would hit it."""
        os.killpg(self.box_group(), number)

    def kill_box(self) -> None:
        """`kill -9` of the box; returns once the demo has started another by itself and that one answers."""
        before = self.box_group()
        os.killpg(before, signal.SIGKILL)
        eventually(lambda: self.box_group(or_none=True) not in (None, before), within_s=30)
        eventually(self._box_answers, within_s=60)

    def box_group(self, or_none: bool = False) -> int:
        """The group of the box that runs now, led by its first process."""
        for child in psutil.Process(self.process.pid).children():
            if "box" in child.cmdline():
                return int(child.pid)
        assert or_none, "no box runs"
        return 0

    def results(self) -> list[dict[str, Any]]:
        """The rows of `lumbung central results --format json`."""
        # In this process: the same command, without a start of Python each time that a test looks.
        told = CliRunner().invoke(
            central, ["results", "-c", str(self.place.config_file), "--exam", self.facts.exam, *JSON]
        )
        assert told.exit_code == 0, told.output
        rows: list[dict[str, Any]] = json.loads(told.stdout)["rows"]
        return rows

    def result_of(self, card: Card, status: str = "Diterima") -> dict[str, Any]:
        """One person's row, once the centre has it with this status."""

        def row() -> dict[str, Any] | None:
            return next((row for row in self.results() if row["nip"] == card.nip and row["status"] == status), None)

        found = eventually(row, within_s=60, every_s=0.5)
        assert found is not None
        return found

    def end(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def _turns(self) -> int:
        return sum("internet TERPUTUS" in line or "internet TERSAMBUNG" in line for line in self.said)

    def _box_answers(self) -> bool:
        try:
            return requests.get(f"{self.box_url}/api/v1/room", timeout=2).ok
        except requests.RequestException:
            return False


def run_demo(folder: Path, *options: str, environment: dict[str, str] | None = None) -> RunningDemo:
    """Starts the demo in `folder` on free ports and waits until it says that it is ready."""
    place = Place(folder, free_port(), free_port())
    ports = ["--centre-port", str(place.centre_port), "--box-port", str(place.box_port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "lumbung", "demo", "--dir", str(folder), *ports, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=CHECKOUT,
        env={**os.environ, **(environment or {})},
    )
    said: list[str] = []
    threading.Thread(target=_listen, args=(process, said), daemon=True).start()
    eventually(lambda: _is_ready(said) or process.poll() is not None, within_s=START_S)
    assert process.poll() is None, "".join(said[-40:])
    return RunningDemo(process, place, said)


def _listen(process: subprocess.Popen[str], said: list[str]) -> None:
    assert process.stdout is not None
    said.extend(iter(process.stdout.readline, ""))


def _is_ready(said: list[str]) -> bool:
    return any("siap." in line for line in said)
