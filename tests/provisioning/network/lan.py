"""A lab in two network name spaces: the box's, a PC's, and the cable between them. Needs root and iproute2."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[3]
BOX_CARD, PC_CARD = "boks0", "pc0"


class Lan:
    """Both ends. `address` is the box's, with its prefix; the PC has none yet."""

    def __init__(self, address: str) -> None:
        self._address = address
        name = secrets.token_hex(3)
        self.box_space, self.pc_space = f"lmb-box-{name}", f"lmb-pc-{name}"
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Lan:
        for space in (self.box_space, self.pc_space):
            _ip("netns", "add", space)
        _ip(
            *("-n", self.box_space, "link", "add", BOX_CARD, "type", "veth"),
            *("peer", "name", PC_CARD, "netns", self.pc_space),
        )
        for space, card in ((self.box_space, BOX_CARD), (self.pc_space, PC_CARD)):
            _ip("-n", space, "link", "set", "lo", "up")
            _ip("-n", space, "link", "set", card, "up")
        _ip("-n", self.box_space, "address", "add", self._address, "dev", BOX_CARD)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running:
            process.kill()
            process.wait()
        for space in (self.box_space, self.pc_space):
            _ip("netns", "delete", space)

    def give_pc(self, address: str) -> None:
        """An address for the PC."""
        _ip("-n", self.pc_space, "address", "add", address, "dev", PC_CARD)

    def mac_of_box(self) -> str:
        """The box's MAC, as everybody on the cable sees it."""
        return self.on_box("cat", f"/sys/class/net/{BOX_CARD}/address").stdout.strip()

    def mac_of_pc(self) -> str:
        """The PC's."""
        return self.on_pc("cat", f"/sys/class/net/{PC_CARD}/address").stdout.strip()

    def start_on_box(self, *command: str) -> subprocess.Popen[bytes]:
        """A service of the box, ended with the lab."""
        return self._start(self.box_space, command)

    def start_on_pc(self, *command: str) -> subprocess.Popen[bytes]:
        """A service of the PC, ended with the lab."""
        return self._start(self.pc_space, command)

    def on_box(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of the box, to its end."""
        return _run("ip", "netns", "exec", self.box_space, *command)

    def on_pc(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of the PC, to its end."""
        return _run("ip", "netns", "exec", self.pc_space, *command)

    def python_on_pc(self, program: str, *words: str) -> str:
        """What a program in this Python prints on the PC."""
        done = self.on_pc(sys.executable, "-c", program, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _start(self, space: str, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            ["ip", "netns", "exec", space, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        self._running.append(process)
        return process


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)


def _ip(*words: str) -> None:
    done = _run("ip", *words)
    assert done.returncode == 0, (words, done.stderr)
