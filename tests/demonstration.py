"""A real `lumbung demo` under test: started as `make run` starts it, asked, its link turned, its box killed, ended."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil  # type: ignore[import-untyped]  # has no types of its own
import requests
from click.testing import CliRunner

from central.cli import central
from provisioning.demo.place import Facts, Place, free_port
from provisioning.simulate.cards import read_cards
from provisioning.simulate.play import Card
from tests.conditions import eventually

CHECKOUT = Path(__file__).parents[1]
START_S = 240.0  # hashing the PINs of thousands takes its time


class Demonstration:
    """`lumbung demo` in a folder, on free ports. A context manager: waits until all is ready, and ends cleanly.

    Can be entered again after it ended. `options` go to the command; `environment`: what it gets in place of ours.
    """

    def __init__(self, folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self.place = Place(folder / "demo", free_port(), free_port())
        self.log = folder / "demo.log"
        self._options = options
        self._environment = dict(environment or os.environ)

    def launch(self) -> None:
        """Starts it, without waiting for anything."""
        ports = ("--centre-port", str(self.place.centre_port), "--box-port", str(self.place.box_port))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lumbung", "demo", "--dir", str(self.place.folder), *ports, *self._options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=CHECKOUT,
                env=self._environment,
                start_new_session=True,
            )

    def __enter__(self) -> Demonstration:
        self.launch()
        try:
            eventually(self._is_ready, within_s=START_S, every_s=0.1)
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        code = self.end()
        assert kind is not None or code == 0, f"it ended with {code}:\n{self._said()[-3000:]}"

    def end(self) -> int:
        """Ctrl-C, unless it has ended; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

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
        box = self._box()
        assert box is not None, "no box runs"
        os.killpg(box, number)

    def kill_box(self) -> None:
        """`kill -9` of the box; returns once the demo has started another by itself and that one answers."""
        before = self._box()
        self.signal_box(signal.SIGKILL)
        eventually(lambda: self._box() not in (None, before))
        eventually(self._box_answers)

    def lumbung(self, *words: str, timeout_s: float = 1500) -> subprocess.CompletedProcess[str]:
        """Runs one command of ours and waits for it. Needs no running demonstration."""
        return subprocess.run(
            [sys.executable, "-m", "lumbung", *words],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            cwd=CHECKOUT,
            env=self._environment,
            check=False,
        )

    def simulate(self, *options: str, audit_centre: bool = True) -> tuple[int, dict[str, Any]]:
        """`lumbung simulate --json` against this box; `audit_centre`: and its centre. Exit code and report."""
        centre = ("--centre", self.centre_url) if audit_centre else ()
        house = ("--box", self.box_url, "--demo", str(self.place.folder), *centre)
        done = self.lumbung("simulate", *house, "--json", *options)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def results(self) -> list[dict[str, Any]]:
        """The rows of `lumbung central results --format json`."""
        # In this process: the same command, without a start of Python each time that a test looks.
        config = ("-c", str(self.place.config_file))
        told = CliRunner().invoke(central, ["results", *config, "--exam", self.facts.exam, "--format", "json"])
        assert told.exit_code == 0, told.output
        rows: list[dict[str, Any]] = json.loads(told.stdout)["rows"]
        return rows

    def result_of(self, card: Card, status: str = "Diterima") -> dict[str, Any]:
        """One person's row, once the centre has it with this status."""

        def row() -> dict[str, Any] | None:
            return next((row for row in self.results() if row["nip"] == card.nip and row["status"] == status), None)

        found = eventually(row, every_s=0.5)
        assert found is not None
        return found

    def _said(self) -> str:
        return self.log.read_text()

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, f"the demonstration ended:\n{self._said()[-3000:]}"
        return "siap.\n" in self._said()

    def _turns(self) -> int:
        return sum("internet TERPUTUS" in line or "internet TERSAMBUNG" in line for line in self._said().splitlines())

    def _box(self) -> int | None:
        """The group of the box that runs now, led by its first process."""
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended while we looked
                if "box" in child.cmdline():
                    return int(child.pid)
        return None

    def _box_answers(self) -> bool:
        try:
            return requests.get(f"{self.box_url}/api/v1/room", timeout=2).ok
        except requests.RequestException:
            return False
