"""The running agent: builds one from files and settings, holds the lock, runs both lanes on a schedule, and hears
`sync now`.

Called by `sync.cli`, and by whoever starts a box's processes. Jobs are short ticks; deadlines live in the agent.
"""

from __future__ import annotations

import fcntl
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from sync import emergencies, errors
from sync.agent import Agent
from sync.emergencies import EmergencyFolder
from sync.errors import LumbungError
from sync.files import write_whole
from sync.inbox import Inbox
from sync.link import Link
from sync.outbox import Outbox
from sync.settings import BoxPlace, SyncSettings
from sync.state import read_state
from sync.trust import load_signing_key, load_trust

log = structlog.get_logger("sync")

LOCK = "sync.lock"
REQUEST = "sync-now"  # written by `lumbung sync now`: the name under which a running agent reports the pass
STEP_MS = 2_000  # a wall clock that moves this much against the monotonic one was set


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


def software() -> str:
    """This installation's version."""
    try:
        return version("lumbung")
    except PackageNotFoundError:
        return "0"


def build_agent(place: BoxPlace, settings: SyncSettings, *, pid: int | None = None) -> Agent:
    """An agent on the real clocks and disk. LumbungError NOT_ENROLLED where the box has no keys or no trust yet."""
    signer, trust = load_signing_key(place.data_dir), load_trust(place.data_dir)
    link = Link(settings, place.site, place.box, signer, trust, wall_ms, monotonic_ms, os.urandom)
    agent = Agent(
        data_dir=place.data_dir,
        settings=settings,
        outbox=Outbox(place.data_dir / "outbox", settings, place.site, place.box, signer, trust, monotonic_ms),
        inbox=Inbox(place.data_dir / "inbox", place.site, trust),
        emergencies=EmergencyFolder(place.data_dir / emergencies.FOLDER, place.site),
        link=link,
        software=software(),
        pid=pid,
        wall_ms=wall_ms,
        monotonic_ms=monotonic_ms,
        chance=random.random,
    )
    try:
        agent.report.state = read_state(
            place.data_dir
        )  # shown until the first pass knows better; nothing is decided from it
    except LumbungError as error:
        log.warning("state unreadable, begun anew", code=error.code)
    agent.prepare()
    return agent


@contextmanager
def only_agent(data_dir: Path) -> Iterator[None]:
    """Hold the lock that makes this the box's only agent. LumbungError AGENT_RUNS if another holds it."""
    try:
        opened = (data_dir / LOCK).open("a")
    except OSError as wrong:
        raise LumbungError(errors.NOT_ENROLLED, file=LOCK, why=wrong.strerror or "") from wrong
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise LumbungError(errors.AGENT_RUNS) from taken
        yield


def agent_runs(data_dir: Path) -> bool:
    """Whether an agent holds the lock of this folder."""
    if not (data_dir / LOCK).exists():
        return False
    try:
        with only_agent(data_dir):
            return False
    except LumbungError:
        return True


def run_once(agent: Agent) -> None:
    """One pass of both lanes: all that is there is cut and offered now."""
    agent.keep(all_now=True)
    agent.carry(insist=True)
    agent.keep()


class Service:
    """Both lanes on a schedule, until `stop`. The scheduler only wakes them; what is due they decide themselves."""

    def __init__(self, agent: Agent, *, wall_ms: Callable[[], int] = wall_ms) -> None:
        self.agent = agent
        self.stopped = threading.Event()
        self._wall_ms = wall_ms
        self._requested: str | None = None  # the `sync now` that the next pass carries out
        self._carried: str | None = None  # the one that a pass carried out
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        seconds = agent.settings.tick_ms / 1000
        self._jobs = [
            self._scheduler.add_job(lane, "interval", seconds=seconds, next_run_time=datetime.now(UTC))
            for lane in (self._keep, self._carry)
        ]

    def run(self) -> None:
        """Work until `stop` is called. A wall clock that is set would stall the schedule: it is noticed and mended
        here."""
        self._scheduler.start()
        log.info("agent runs", pid=os.getpid(), centre=self.agent.settings.centre_url)
        offset = self._wall_ms() - monotonic_ms()
        while not self.stopped.wait(min(1.0, self.agent.settings.tick_ms / 1000)):
            now = self._wall_ms() - monotonic_ms()
            if abs(now - offset) > STEP_MS:
                log.warning("the wall clock was set", by_ms=now - offset)
                self.wake()
            offset = now
        self._scheduler.shutdown(wait=False)
        self.agent.link.close()
        log.info("agent stopped")

    def stop(self) -> None:
        self.stopped.set()

    def wake(self) -> None:
        """Run both lanes now and count from here, whatever the wall clock says."""
        for job in self._jobs:
            job.modify(next_run_time=datetime.now(UTC))

    def _keep(self) -> None:
        request, carried = _taken_request(self.agent.data_dir), self._carried
        with self._no_fault_unseen("keep"):
            self.agent.keep(all_now=request is not None)
        if request is not None:
            self._requested = request  # only now: what it asks to carry is cut
        if carried is not None:
            self._carried = None
            self.agent.answered(carried)

    def _carry(self) -> None:
        request, self._requested = self._requested, None
        if self.stopped.is_set():
            return
        with self._no_fault_unseen("carry"):
            self.agent.carry(insist=request is not None)
        if request is not None:
            self._carried = request  # answered by the other lane, once it has counted what is left

    @contextmanager
    def _no_fault_unseen(self, lane: str) -> Iterator[None]:
        """A fault that nobody foresaw ends this tick only, and stands in the state like any other trouble."""
        try:
            yield
        except Exception as fault:
            log.exception("unforeseen", lane=lane)
            self.agent.report.trouble(lane, LumbungError(errors.AGENT_FAULT, kind=type(fault).__name__))
            self.agent.report.publish()
        else:
            self.agent.report.clear(lane)


def ask_running_agent(data_dir: Path, name: str) -> None:
    """Leave word that all should be carried now; the agent reports `name` in its state when it has."""
    write_whole(data_dir / REQUEST, name.encode("ascii"))


def _taken_request(data_dir: Path) -> str | None:
    path = data_dir / REQUEST
    try:
        name = path.read_text(encoding="ascii")[:64]
        path.unlink()
    except (OSError, UnicodeDecodeError):
        return None
    return name or None
