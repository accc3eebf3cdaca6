"""The rehearsal's box as a process: started, killed as a power cut kills, started again by itself."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from provisioning import loopback
from provisioning.demo.processes import end_group
from provisioning.demo.proctor import Proctor
from provisioning.demo.ready import await_answer, ending_of
from provisioning.rehearse.stage import PROCTOR, Stage

# As systemd hands a socket over: the port is ours all the time, so that requests wait while the box starts again.
HANDED = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.set_inheritable(3, True); "
    "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1'); os.environ.pop('NOTIFY_SOCKET', None); "
    "os.execv(sys.executable, [sys.executable, '-I', '-m', 'lumbung', 'box', 'run', '--config', sys.argv[2]])"
)
RESTART_PAUSE_S = 0.5  # as the unit's RestartSec


@dataclass
class Server:
    """Keeps one box running until `stop`. `starts` counts how often it was started."""

    stage: Stage
    listener: socket.socket
    user: int | None = None  # whom root lets it run as, and the group beside
    group: int | None = None
    starts: int = 0
    process: subprocess.Popen[bytes] | None = None
    _ending: threading.Event = field(default_factory=threading.Event)
    _watcher: threading.Thread | None = None

    def start(self) -> None:
        """Start it, and wait until it answers. LumbungError DEMO_NOT_READY."""
        self._spawn()
        assert self.process is not None
        try:
            self.wait_until_it_answers(self.process)
        except BaseException:
            self.stop()
            raise
        self._watcher = threading.Thread(target=self._keep, name="keep-box", daemon=True)
        self._watcher.start()

    def wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        """Until its sitting is known. LumbungError DEMO_NOT_READY where `process` ends or is not ready in time."""
        room = f"{self.stage.url}/api/v1/room"
        with loopback.session(self.stage.trust) as session:
            await_answer(
                room, lambda answer: bool(answer.json().get("sittings")), ending_of(process, "box"), session.get
            )

    def open_sitting(self) -> None:
        """Registration and start, as the proctor does it; what was done already is left alone."""
        with loopback.session(self.stage.trust) as session:
            proctor = Proctor(self.stage.url, PROCTOR, self.stage.proctor_password, session)
            for act in ("open", "start"):
                proctor.tries(self.stage.sitting, act)

    def kill(self) -> float:
        """KILL to the whole group; seconds until the next one answers."""
        assert self.process is not None
        dead, began = self.process, time.monotonic()
        end_group(dead.pid)
        while self.process is dead:
            self._ending.wait(0.02)
        self.wait_until_it_answers(self.process)
        return time.monotonic() - began

    def stop(self) -> None:
        """TERM, and wait."""
        self._ending.set()
        if self._watcher is not None:
            self._watcher.join(timeout=5)
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                end_group(self.process.pid)
                self.process.wait()

    def _spawn(self) -> None:
        self.starts += 1
        with (self.stage.folder / "box.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command line, no shell
                [sys.executable, "-c", HANDED, str(self.listener.fileno()), str(self.stage.config_file)],
                pass_fds=(self.listener.fileno(),),
                user=self.user,
                group=self.group,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _keep(self) -> None:
        while not self._ending.is_set():
            assert self.process is not None
            try:
                self.process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            end_group(self.process.pid)  # a killed master leaves its worker behind
            if not self._ending.wait(RESTART_PAUSE_S):
                self._spawn()
