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
from provisioning.systemd import is_active
from sync import errors
from sync.errors import LumbungError
from sync.files import sync_folder, write_whole

KEPT = Path("/var/lib/lumbung-room/former")
Command = Sequence[str]
Run = Callable[[Command], None]
NAMES_UNIT = "lumbung-room-names.service"
FIREWALL_UNIT = "lumbung-room-firewall.service"
TIME_UNIT = "chrony.service"
BOX_UNIT = "lumbung-box.service"
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
    return every(kept)[0]


def every(kept: Path = KEPT) -> list[Path]:
    """The folders of all former states, the last one first. LumbungError NETWORK_NOTHING_TO_RESTORE."""
    notes = sorted(kept.glob("[0-9]*/former.json"))  # a folder without its note was never finished, or is used up
    if not notes:
        raise LumbungError(errors.NETWORK_NOTHING_TO_RESTORE, folder=str(kept))
    return [note.parent for note in reversed(notes)]


def put_back(*formers: Path, root: Path = Path("/"), run: Run = run_command) -> list[str]:
    """Put former states back, the last one first, so that each file is as the earliest of them has it.

    Forgets them once that counts; returns the paths. LumbungError NETWORK_COMMAND.
    """
    files: dict[str, tuple[bytes | None, int]] = {}
    interfaces: dict[str, None] = {}
    for former in formers:
        told = json.loads((former / "former.json").read_text("utf-8"))
        interfaces[told["interface"]] = None
        for number, (path, there, mode) in enumerate(told["files"]):
            files[path] = (content_of(former / str(number)) if there else None, mode)
    _write(files, root)
    commands = [each for card in interfaces for each in commands_for(files, card, lambda path: (root / path).exists())]
    for command in dict.fromkeys(map(tuple, commands)):
        run(command)
    for former in formers:  # the earliest last: whatever cuts this off, it still leads back to the beginning
        _forget(former)
    return sorted(files)


def restart_box(run: Run = run_command) -> bool:
    """Let the exam's service read its settings anew; False where systemd does not run it, so that somebody else must.

    LumbungError NETWORK_COMMAND where it does not come up again.
    """
    if not is_active(BOX_UNIT):
        return False
    run(["systemctl", "restart", BOX_UNIT])
    return True


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
