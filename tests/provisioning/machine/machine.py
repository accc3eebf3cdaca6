"""A whole machine for tests: a debootstrapped system booted by systemd-nspawn, alone in its network.

Used by every suite marked `machine`; needs root and, the first time a release is asked for, a Debian mirror. A machine
is a stack of layers (overlayfs): the bare system lies in a cache, what a test does lies on top, and a stopped machine
can be the ground of others. Nothing here needs a service of the host.

    with Machine("bookworm") as machine:
        machine.push(deb, "/srv/lumbung.deb")
        machine.run("dpkg -i /srv/lumbung.deb")
        machine.reboot()
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tests.conditions import eventually

T = TypeVar("T")

CACHE = Path(os.environ.get("LUMBUNG_MACHINES", "/var/cache/lumbung-machines"))
MIRROR = os.environ.get("LUMBUNG_MIRROR", "")  # debootstrap's own by default
# What a lab PC has and a minimal system lacks; dnsmasq, chrony and nftables are what the room's network uses.
PACKAGES = "systemd,systemd-sysv,dbus,python3,adduser,iproute2,init-system-helpers,nut-client"
BOOT_S, STOP_S = 90.0, 90.0
REBOOT = 133  # with --keep-unit nspawn leaves the second start to whoever called it
CLONE_NEWNET = 0x40000000
NEEDS = ("debootstrap", "systemd-nspawn", "nsenter", "mount")


def why_not() -> str | None:
    """Why no machine can be booted here; None if one can."""
    if os.geteuid() != 0:
        return "needs root"
    missing = [tool for tool in NEEDS if shutil.which(tool) is None]
    return f"needs {', '.join(missing)}" if missing else None


def bare(suite: str) -> Path:
    """The bare system of a Debian release, from the cache or made now (a minute)."""
    CACHE.mkdir(parents=True, exist_ok=True)
    ready = CACHE / f"{suite}-2"
    with (CACHE / f"{suite}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.is_dir():
            making = CACHE / f"{suite}.making"
            shutil.rmtree(making, ignore_errors=True)
            command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(making)]
            subprocess.run([*command, *([MIRROR] if MIRROR else [])], check=True, stdout=subprocess.DEVNULL)
            making.rename(ready)
    return ready


class Machine:
    """A machine over `layers` (the lowest first, the bare system by default); it is booted by `with` or `boot`."""

    def __init__(self, suite: str = "bookworm", layers: tuple[Path, ...] = ()) -> None:
        self.suite = suite
        self.layers = layers or (bare(suite),)
        self.folder = Path(tempfile.mkdtemp(prefix="lumbung-machine-"))
        self.root = self.folder / "root"
        self.console = self.folder / "console"
        self._top = self.folder / "top"
        self._nspawn: subprocess.Popen[bytes] | None = None
        self.leader = 0
        for folder in (self.root, self._top, self.folder / "work"):
            folder.mkdir()
        lower = ":".join(str(layer) for layer in reversed(self.layers))
        options = f"lowerdir={lower},upperdir={self._top},workdir={self.folder / 'work'}"
        subprocess.run(["mount", "-t", "overlay", "overlay", "-o", options, str(self.root)], check=True)

    def __enter__(self) -> Machine:
        self.boot()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def boot(self) -> None:
        """Start it and wait until systemd has started all it means to, or says what failed."""
        name = f"lumbung-{uuid.uuid4().hex[:8]}"
        command = ["systemd-nspawn", "--quiet", "--directory", str(self.root), "--boot", "--machine", name]
        command += ["--register=no", "--keep-unit", "--private-network", "--console=pipe", "--link-journal=no"]
        with self.console.open("ab") as console:
            self._nspawn = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": _unified()},
            )
        eventually(self._is_up, BOOT_S, every_s=0.1)

    def _first_child(self) -> int:
        assert self._nspawn is not None
        if self._nspawn.poll() is not None:
            raise RuntimeError(f"the machine ended: {self.console.read_text(errors='replace')[-2000:]}")
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
        return int(children[0]) if children else 0

    def _is_up(self) -> bool:
        self.leader = self._first_child()  # asked anew: at first it is one that only prepares, and ends
        if not self.leader:
            return False
        done = self.run("systemctl is-system-running", check=False)
        return done.stdout.strip() in ("running", "degraded")

    def run(self, command: str, *, check: bool = True, within_s: float = 300.0) -> subprocess.CompletedProcess[str]:
        """A shell command inside, as root. AssertionError with all it said where it fails and `check` is set."""
        done = subprocess.run(
            [*self._enter(), "/bin/bash", "-c", command],
            capture_output=True,
            text=True,
            timeout=within_s,
            stdin=subprocess.DEVNULL,
            env={
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LANG": "C.UTF-8",
                "HOME": "/root",
            },
            check=False,
        )
        assert not check or done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    def start(self, command: str) -> subprocess.Popen[str]:
        """A shell command inside that goes on; the caller ends it."""
        return subprocess.Popen(
            [*self._enter(), "/bin/bash", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root"},
        )

    def _enter(self) -> list[str]:
        return ["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-n", "-p", "-C", "--"]

    def inside(self, work: Callable[[], T]) -> T:
        """Run Python of the test in the machine's network: its 127.0.0.1 is the machine's."""

        def there() -> T:
            with Path(f"/proc/{self.leader}/ns/net").open() as network:
                if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
            return work()

        with ThreadPoolExecutor(1) as other:  # a thread that ends with it: a name space belongs to a thread
            return other.submit(there).result()

    def push(self, source: Path, target: str, *, owner: str = "root:root", mode: str = "") -> None:
        """Copy a file or folder of the host to an absolute path inside."""
        there = self.root / target.lstrip("/")
        if source.is_dir():
            shutil.copytree(source, there, dirs_exist_ok=True)
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, there)
        self.run(f"chown -R {owner} {target}" + (f" && chmod {mode} {target}" if mode else ""))

    def read(self, path: str) -> str:
        """A text file inside."""
        return self.run(f"cat {path}").stdout

    def journal(self, unit: str) -> str:
        """What a unit wrote to the journal since the machine was made."""
        return self.run(f"journalctl --no-pager -o cat -u {unit}").stdout

    def stop(self) -> None:
        """Shut it down as a person does."""
        self.run("systemctl poweroff", check=False)
        self.ended()

    def ended(self) -> int:
        """Wait until it goes down by itself. nspawn's exit status: 0 it is off, REBOOT it means to start again."""
        assert self._nspawn is not None
        status = self._nspawn.wait(STOP_S)
        self._nspawn = None
        return status

    def reboot(self) -> None:
        """Shut down and boot again."""
        self.stop()
        self.boot()

    def kill(self) -> None:
        """Pull the plug on every process at once. What the kernel holds unwritten survives: it is no power cut."""
        if self._nspawn is None:
            return
        for pid in (self.leader, self._nspawn.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._nspawn.wait(STOP_S)
        self._nspawn = None

    def frozen(self) -> tuple[Path, ...]:
        """The layers of a stopped machine, as the ground of others. They live as long as this one is not closed."""
        assert self._nspawn is None
        return (*self.layers, self._top)

    def close(self) -> None:
        """End it and forget all that was done in it."""
        self.kill()
        eventually(
            lambda: subprocess.run(["umount", str(self.root)], stderr=subprocess.DEVNULL).returncode == 0, STOP_S
        )
        shutil.rmtree(self.folder)


def _unified() -> str:
    """Whether the host mounts cgroups in the one new way: the machine follows, and its systemd must know it."""
    return "1" if Path("/sys/fs/cgroup/cgroup.controllers").exists() else "0"
