"""Children of one parent: started, shown with a coloured prefix, started again when they die, ended together."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO

GRACE_S = 12.0  # longer than the box's own graceful time-out
QUICK_DEATH_S = 2.0  # a child that dies sooner than this was not running
MAX_QUICK_DEATHS = 5
REFUSED = 3  # the exit code of a service that will not run, and said what to do: starting it again is no cure


@dataclass
class Child:
    """One process of the demonstration. `process` is None until it was started."""

    name: str
    command: Sequence[str]
    colour: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_deaths: int = 0


@dataclass
class Family:
    """All children, watched by one thread. `gave_up` is told of a child that cannot stay alive."""

    out: IO[str] = field(default_factory=lambda: sys.stdout)
    colour: bool = True
    gave_up: Callable[[Child], None] = lambda child: None
    children: list[Child] = field(default_factory=list)
    _ending: threading.Event = field(default_factory=threading.Event)
    _print_lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, name: str, command: Sequence[str], colour: str) -> Child:
        """Starts a child in a process group of its own, so that a Ctrl-C reaches it only through us."""
        child = Child(name, command, colour)
        self.children.append(child)
        self._spawn(child)
        threading.Thread(target=self._watch, args=(child,), name=f"watch-{name}", daemon=True).start()
        return child

    def say(self, name: str, line: str, colour: str = "37") -> None:
        """One prefixed line on the shared output."""
        prefix = f"\x1b[{colour}m{name:>7} │\x1b[0m " if self.colour else f"{name:>7} | "
        with self._print_lock:
            try:
                self.out.write(prefix + line.rstrip("\n") + "\n")
                self.out.flush()
            except BrokenPipeError:  # nobody reads any more (`| head`): the room is served all the same
                os.dup2(os.open(os.devnull, os.O_WRONLY), self.out.fileno())

    def end(self) -> None:
        """TERM to all, last started first; KILL to what is still there after the grace time."""
        self._ending.set()
        for child in reversed(self.children):
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(child.name, "did not end in time and is killed", child.colour)
                _signal(child, signal.SIGKILL)
                child.process.wait()

    def _spawn(self, child: Child) -> None:
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(  # noqa: S603 - our own command line, no shell
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def _read(self, child: Child, stdout: IO[bytes]) -> None:
        for line in stdout:
            self.say(child.name, readable(line.decode("utf-8", "replace")), child.colour)

    def _watch(self, child: Child) -> None:
        while True:
            process = child.process
            assert process is not None
            assert process.stdout is not None
            reader = threading.Thread(target=self._read, args=(child, process.stdout), daemon=True)
            reader.start()
            code = process.wait()
            end_group(process.pid)
            reader.join(timeout=2)
            if self._ending.is_set():
                return
            quick = time.monotonic() - child.started_at < QUICK_DEATH_S
            child.quick_deaths = child.quick_deaths + 1 if quick else 0
            if code == REFUSED or child.quick_deaths >= MAX_QUICK_DEATHS:
                self.say(child.name, f"ended with {code}; giving up", child.colour)
                self.gave_up(child)
                return
            self.say(child.name, f"ended with {code}; starting it again", child.colour)
            if self._ending.wait(0.2 * child.quick_deaths):
                return
            self._spawn(child)


def readable(line: str) -> str:
    """A service's JSON log line as a person reads it: time, level if it matters, event, the rest as name=value."""
    try:
        told = json.loads(line)
    except ValueError:
        return line
    if not isinstance(told, dict) or "event" not in told:
        return line
    time_of_day = str(told.pop("timestamp", ""))[11:19]
    level, event = told.pop("level", "info"), told.pop("event")
    rest = " ".join(f"{name}={value}" for name, value in told.items())
    return " ".join(part for part in (time_of_day, "" if level == "info" else level.upper(), event, rest) if part)


def end_group(group: int) -> None:
    """KILL to a process group. A killed server leaves its workers behind; they share the group that it led."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process is not None and child.process.poll() is None:
        child.process.send_signal(number)
