"""The PC as the checks see it: every way out of a check is a field, so that a test can give each verdict its cause.

Made by `at` for the real machine.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from appliance.inquiry import ask_service
from appliance.settings import BoxSettings
from provisioning.doctor.dispatched import Dispatched, read_dispatched
from sync import errors
from sync.errors import LumbungError
from sync.link import Link
from sync.service import monotonic_ms, software, wall_ms
from sync.settings import SyncSettings
from sync.trust import load_signing_key, load_trust

TOOL_S = 10.0
CENTRE_S = 8.0


class Ran(NamedTuple):
    """A tool that ran to its end."""

    code: int
    out: str


@dataclass(frozen=True)
class Machine:
    """`root`: where /proc, /sys and /etc are read. `run`: a tool's result, None where it is not installed."""

    settings: BoxSettings
    sync: SyncSettings | None
    software: str
    root: Path = Path("/")
    run: Callable[[Sequence[str]], Ran | None] = field(default=lambda command: _run(command))
    monotonic: Callable[[], float] = time.monotonic
    wall_ms: Callable[[], int] = wall_ms
    random: Callable[[int], bytes] = os.urandom
    free_bytes: Callable[[Path], int] = field(default=lambda path: shutil.disk_usage(path).free)
    ask: Callable[[BoxSettings], dict[str, Any]] = ask_service
    resolve: Callable[[str], list[str]] = field(default=lambda name: _resolve(name))
    is_own: Callable[[str], bool] = field(default=lambda address: _is_own(address))
    listens: Callable[[int], bool] = field(default=lambda port: _listens(port))
    centre: Callable[[], None] | None = None  # one signed exchange with the centre; LumbungError where it fails

    @property
    def data_dir(self) -> Path:
        return self.settings.data_dir

    def text(self, path: str) -> str | None:
        """A small file below `root`, stripped; None where there is none or it cannot be read."""
        try:
            return (self.root / path.lstrip("/")).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return None

    def names(self, folder: str) -> list[str]:
        """The names in a folder below `root`; empty where there is none."""
        try:
            return sorted(path.name for path in (self.root / folder.lstrip("/")).iterdir())
        except OSError:
            return []

    @cached_property
    def service(self) -> dict[str, Any]:
        """What the running service says of itself, see `appliance.inquiry.ask_service`."""
        return self.ask(self.settings)

    @cached_property
    def dispatched(self) -> Dispatched | None:
        """The newest dispatch in the inbox, verified; None where none came yet. LumbungError."""
        return read_dispatched(self.settings)


def at(settings: BoxSettings, sync: SyncSettings | None) -> Machine:
    """The machine that this runs on."""
    centre = None if sync is None else lambda: _ask_centre(settings, sync)
    return Machine(settings, sync, software(), centre=centre)


def _run(command: Sequence[str]) -> Ran | None:
    """Standard output and exit code; 124 and nothing after TOOL_S. Tools speak English and may need what root may."""
    tool = shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if tool is None:
        return None
    root = 0 if os.getuid() == 0 else None  # the effective user may be the data folder's owner: `as_owner`
    try:
        done = subprocess.run(  # noqa: S603 - our own command line, no shell
            [tool, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TOOL_S,
            check=False,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            user=root,
            group=root,
        )
    except subprocess.TimeoutExpired:
        return Ran(124, "")
    except OSError:
        return None
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"))


def _resolve(name: str) -> list[str]:
    """The addresses of a name; empty where it has none."""
    try:
        return sorted({str(each[4][0]) for each in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)})
    except OSError:
        return []


def _is_own(address: str) -> bool:
    """Whether an address is this machine's: only such a one can be bound."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


def _listens(port: int) -> bool:
    """Whether somebody on this machine takes connections at a port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def _ask_centre(settings: BoxSettings, sync: SyncSettings) -> None:
    """Two questions that only the centre can answer with its signature. LumbungError as `sync.link`, BOX_BARRED."""
    signer, trust = load_signing_key(settings.data_dir), load_trust(settings.data_dir)
    short = sync.model_copy(update={"connect_timeout_ms": int(CENTRE_S * 500), "read_timeout_ms": int(CENTRE_S * 1000)})
    link = Link(short, settings.site, settings.box, signer, trust, wall_ms, monotonic_ms, os.urandom)
    try:
        link.again(link.heads) if trust.roles.receipt_keys else _no_keys()
        standing = link.standing()
    finally:
        link.close()
    if standing is not None and standing.revoked:
        raise LumbungError(errors.BOX_BARRED, box=settings.box)


def _no_keys() -> None:
    raise LumbungError(errors.NOT_ENROLLED, why="no receipt key in the role list")
