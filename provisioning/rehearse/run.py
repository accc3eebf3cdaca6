"""A rehearsal from its stage to its certificate, step by step; each step that is done is on disk before the next."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import requests

from appliance.settings import BoxSettings
from provisioning import loopback
from provisioning.rehearse import load
from provisioning.rehearse.certificate import record_of
from provisioning.rehearse.drill import Drill, Hands, any_carrier
from provisioning.rehearse.seats import Crowd, audit
from provisioning.rehearse.server import Server
from provisioning.rehearse.stage import Stage, build, reopen, wipe
from provisioning.rehearse.state import Moment, State, read_state, write_state
from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole
from sync.heart import CERTIFICATE
from sync.trust import load_signing_key
from sync.wire.readiness import Readiness, Step, sign_readiness

FOLDER = "rehearsal"
PCS = 200  # cards for lab PCs
DRILL_SEATS = 50  # of the box itself, while the drill goes on
ROOM_TIMES = 3  # the package in the inbox, once more in memory's swap, and what the journal grows


class Screen(Hands, Protocol):
    """Who watches, and has hands."""

    def phase(self, name: str) -> None:
        """A new part begins."""

    def step(self, step: Step) -> None:
        """A step of the load is done."""

    def watch(self, crowd: Crowd, pcs: Callable[[], Mapping[str, dict[str, Any]]]) -> None:
        """Show the seats from now on."""


@dataclass(frozen=True)
class Plan:
    """What is wanted. `package_bytes`: as large as the real one. `attended`: somebody with hands is at the box."""

    seats: int = DRILL_SEATS
    steps: tuple[int, ...] = load.STEPS
    step_s: float = load.STEP_S
    package_bytes: int = 20 << 20
    attended: bool = False
    drill: bool = True


@dataclass
class Rehearsal:
    """One rehearsal of the box `real`, on `listener`. `owner`: (uid, gid) of its process, where we are root."""

    real: BoxSettings
    listener: socket.socket
    plan: Plan
    screen: Screen
    failed_checks: tuple[str, ...]
    software: str
    wall_ms: Callable[[], int]
    owner: tuple[int, int] | None = None
    root: Path = Path("/")
    server: Server | None = None  # while it runs
    _pc_labels: set[str] = field(default_factory=set)

    @property
    def folder(self) -> Path:
        return self.real.data_dir / FOLDER

    def run(self) -> tuple[bytes, Readiness]:
        """The certificate, signed and kept for the agent; the stage is gone. LumbungError."""
        stage, state = self.prepare()
        self.server = server = Server(stage, self.listener, *(self.owner or (None, None)))
        try:
            server.start()
            server.open_sitting()
            crowd = Crowd(stage.url, stage.cards, leases=state.leases, trust=stage.trust)
            try:
                self._rehearse(stage, state, server, crowd)
            finally:
                crowd.leave()
        finally:
            server.stop()
        found = record_of(self.real, state, software=self.software, at_ms=self.wall_ms())
        certificate = sign_readiness(found, load_signing_key(self.real.data_dir))
        write_whole(self.real.data_dir / CERTIFICATE, certificate)
        wipe(self.folder)
        return certificate, found

    def prepare(self) -> tuple[Stage, State]:
        """The stage where the last start left it, if that still says something, or a new one.

        LumbungError REHEARSAL_NO_ROOM, REHEARSAL_DAMAGED.
        """
        state, now = read_state(self.folder), self._now()
        port, https = self.listener.getsockname()[1], self.real.tls_cert is not None
        if state is not None and state.taken_up(now, self.failed_checks, self.software, https=https):
            self._keep(state)
            return self._reopened(state, port), state
        self.screen.phase("stage")
        free = shutil.disk_usage(self.real.data_dir).free
        if free < ROOM_TIMES * self.plan.package_bytes + 2 * self.real.reserve_bytes:
            raise LumbungError(errors.REHEARSAL_NO_ROOM, free_bytes=free)
        seats = max(self.plan.seats, *self.plan.steps)
        stage = build(
            self.real,
            self.folder,
            seats=seats,
            pcs=PCS,
            package_bytes=self.plan.package_bytes,
            port=port,
            now_ms=self.wall_ms(),
        )
        state = State(
            sitting=stage.sitting,
            proctor_password=stage.proctor_password,
            seats=seats,
            package_bytes=stage.package_bytes,
            failed_checks=self.failed_checks,
            https=https,
            software=self.software,
            begun=now,
        )
        self._keep(state)
        return stage, state

    def _reopened(self, state: State, port: int) -> Stage:
        return reopen(
            self.real,
            self.folder,
            sitting=state.sitting,
            proctor_password=state.proctor_password,
            seats=state.seats,
            package_bytes=state.package_bytes,
            port=port,
        )

    def _rehearse(self, stage: Stage, state: State, server: Server, crowd: Crowd) -> None:
        self.screen.watch(crowd, lambda: self._pcs(stage))
        if not state.steps:
            self.screen.phase("load")
            state.steps = load.measure(crowd, self.screen.step, steps=self.plan.steps, step_s=self.plan.step_s)
            self._keep(state)
        if self.plan.drill:
            self.screen.phase("drill")
            crowd.grow(min(self.plan.seats, state.seats))
            crowd.shrink(self.plan.seats)
            self._drill(stage, state, server, crowd).run()
        self.screen.phase("audit")
        pcs = self._pcs(stage)
        self._pc_labels |= set(pcs)
        lost_at_pcs = sum(int(each["report"]["lost"]) for each in pcs.values())
        promises = crowd.promises()
        state.lost = max(state.lost, audit(stage.url, promises, stage.trust) + lost_at_pcs)
        state.pcs = max(state.pcs, len(self._pc_labels))
        state.leases = list(promises)
        self._keep(state)

    def _drill(self, stage: Stage, state: State, server: Server, crowd: Crowd) -> Drill:
        return Drill(
            server=server,
            crowd=crowd,
            state=state,
            keep=self._keep,
            hands=self.screen,
            pcs=lambda: {label: int(each["age_ms"]) for label, each in self._pcs(stage).items()},
            attended=self.plan.attended,
            carrier=lambda: any_carrier(self.root),
            boot=self._now().boot,
            up_ms=lambda: self._now().up_ms,
        )

    def _now(self) -> Moment:
        boot = (self.root / "proc/sys/kernel/random/boot_id").read_text().strip()
        up_ms = int(float((self.root / "proc/uptime").read_text().split()[0]) * 1000)
        return Moment(boot=boot, up_ms=up_ms, wall_ms=self.wall_ms())

    def _pcs(self, stage: Stage) -> dict[str, dict[str, Any]]:
        """What the lab PCs report, by label; nothing while the box is down."""
        try:
            with loopback.session(stage.trust) as session:
                answer = session.get(f"{stage.url}/api/v1/rehearsal", timeout=5)
            seen: dict[str, dict[str, Any]] = answer.json()["seats"] if answer.ok else {}
        except (requests.RequestException, ValueError):
            return {}
        self._pc_labels |= set(seen)
        return seen

    def _keep(self, state: State) -> None:
        state.pcs = max(state.pcs, len(self._pc_labels))
        write_state(self.folder, state)


def listen(host: str, port: int) -> socket.socket:
    """The room's port, as systemd would hold it for the box. LumbungError REHEARSAL_PORT."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), port))
        listener.listen(4096)
    except OSError as taken:
        listener.close()
        raise LumbungError(errors.REHEARSAL_PORT, port=port, why=taken.strerror or "") from taken
    os.set_inheritable(listener.fileno(), True)
    return listener
