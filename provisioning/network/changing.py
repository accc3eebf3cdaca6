"""Changes the room's network and keeps the way back. Called by `cli`, as root.

What lay there before is kept, whole and fsynced, before the first file is touched; a command that fails puts it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from provisioning.network.files import FIREWALL, NAMES, NETWORKD, NETWORKMANAGER, TIME
from provisioning.network.plan import Change, content_of
from provisioning.network.settings import NetworkSettings
from provisioning.outside import run_tool
from sync import errors
from sync.errors import LumbungError
from sync.files import sync_folder, write_whole

KEPT = Path("/var/lib/lumbung-room/former")
Command = Sequence[str]
Run = Callable[[Command], None]
NAMES_UNIT = "lumbung-room-names.service"
FIREWALL_UNIT = "lumbung-room-firewall.service"
TIME_UNIT = "chrony.service"
_COMMAND_S = 60


def run_command(command: Command) -> None:
    """LumbungError NETWORK_COMMAND with what it said where it fails, is missing or hangs."""
    run_tool(command, within_s=_COMMAND_S, failure=errors.NETWORK_COMMAND, named=len(command))


def commands_for(touched: Iterable[str], interface: str, present: Callable[[str], bool]) -> list[Command]:
    """What makes the touched files count: one command a service. `present` tells whether a file is there now."""
    paths = set(touched)
    commands: list[Command] = []
    if NETWORKD in paths:
        commands += [["networkctl", "reload"], ["networkctl", "reconfigure", interface]]
    if NETWORKMANAGER in paths:
        commands.append(["nmcli", "connection", "reload"])
        if present(NETWORKMANAGER):
            commands.append(["nmcli", "connection", "up", "lumbung-room"])
    for path, unit in ((FIREWALL, FIREWALL_UNIT), (NAMES, NAMES_UNIT)):
        if path in paths:
            commands.append(["systemctl", "enable" if present(path) else "disable", "--now", unit])
            if present(path):
                commands.append(["systemctl", "restart", unit])  # `enable --now` leaves a running one as it is
    if TIME in paths:
        commands.append(["systemctl", "try-restart", TIME_UNIT])
    return commands


def apply_changes(
    found: list[Change], settings: NetworkSettings, *, root: Path = Path("/"), kept: Path = KEPT, run: Run = run_command
) -> Path:
    """Make the changes count; returns the folder that holds the former state.

    LumbungError NETWORK_COMMAND: one of the commands failed, and the former state is back. OSError: nothing counts yet.
    """
    former = _keep(found, kept, settings.interface)
    try:
        _write({change.path: (change.after, change.mode) for change in found}, root)
        _run_all(found, settings.interface, root, run)
    except (LumbungError, OSError):
        put_back(former, root=root, run=_quietly(run))
        raise
    return former


def latest(kept: Path = KEPT) -> Path:
    """The folder of the last former state. LumbungError NETWORK_NOTHING_TO_RESTORE."""
    notes = sorted(kept.glob("[0-9]*/former.json"))  # a folder without its note was never finished, or is used up
    if not notes:
        raise LumbungError(errors.NETWORK_NOTHING_TO_RESTORE, folder=str(kept))
    return notes[-1].parent


def put_back(former: Path, *, root: Path = Path("/"), run: Run = run_command) -> list[str]:
    """Put a former state back, and forget it once it counts; returns the paths. LumbungError NETWORK_COMMAND."""
    told = json.loads((former / "former.json").read_text("utf-8"))
    files = {
        path: (content_of(former / str(number)) if there else None, mode)
        for number, (path, there, mode) in enumerate(told["files"])
    }
    _write(files, root)
    for command in commands_for(files, told["interface"], lambda path: (root / path).exists()):
        run(command)
    _forget(former)
    return sorted(files)


def _keep(found: list[Change], kept: Path, interface: str) -> Path:
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    taken = [int(folder.name) for folder in kept.glob("[0-9]*")]
    former = kept / f"{max(taken, default=0) + 1:04d}"
    former.mkdir(mode=0o700)
    for number, change in enumerate(found):
        if change.before is not None:
            write_whole(former / str(number), change.before)
    files = [(change.path, change.before is not None, change.mode) for change in found]
    write_whole(former / "former.json", json.dumps({"interface": interface, "files": files}).encode())
    sync_folder(kept)
    return former


def _forget(former: Path) -> None:
    (former / "former.json").unlink()  # first: without it the folder is no former state
    for file in former.iterdir():
        file.unlink()
    former.rmdir()


def _write(files: dict[str, tuple[bytes | None, int]], root: Path) -> None:
    for path, (content, mode) in files.items():
        place = root / path
        if content is None:
            place.unlink(missing_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, content, mode=mode)
        place.chmod(mode)  # whatever the umask


def _run_all(found: list[Change], interface: str, root: Path, run: Run) -> None:
    for command in commands_for((change.path for change in found), interface, lambda path: (root / path).exists()):
        run(command)


def _quietly(run: Run) -> Run:
    """On the way back every command gets its turn: one that fails must not keep the others from theirs."""

    def tried(command: Command) -> None:
        try:
            run(command)
        except LumbungError:
            return  # the error that led here is the one to tell; the files are back and count from the next start

    return tried
