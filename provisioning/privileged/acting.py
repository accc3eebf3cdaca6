"""What each privileged act does, one row a kind. Everything that takes rights goes through systemd, by name.

So the helper itself has no capability at all: checkups, mounts, restarts, the clock and power are systemd's to do.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance import privileged
from appliance.inquiry import ask_service
from appliance.privileged import Act, EjectStick, MountStick, Power, RestartUnit, RunDoctor, SetTime
from appliance.settings import BoxSettings
from sync import errors
from sync.errors import LumbungError

MEDIA = Path("/run/lumbung-media")
MOUNT_OPTIONS = "nosuid,nodev,noexec,sync"
OWNED_KINDS = ("vfat", "exfat", "ntfs3")  # they know no owners: the mount says whose they are
KINDS = (*OWNED_KINDS, "ext4")
UNDER_WAY = ("registration", "running", "paused", "ended")  # not planned, not closed
BOX_UNIT = "lumbung-box.service"
KEEPERS = ("chrony.service", "systemd-timesyncd.service")
DOCTOR_UNIT = "lumbung-doctor.service"
ON_FOR_S = 600.0  # before that no switching off: a service that was taken over could keep the PC from ever serving
TOOL_S = 150.0  # longer than any unit that is started may take (lumbung-doctor.service: 120 s)


def _run(command: Sequence[str]) -> tuple[int, str]:
    """Exit code and output. LumbungError PRIVILEGED_FAILED where the tool is not there or does not end."""
    try:
        done = subprocess.run(  # noqa: S603 - our own command line, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TOOL_S,
            check=False,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise LumbungError(errors.PRIVILEGED_FAILED, tool=command[0], why=type(wrong).__name__) from wrong
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()


@dataclass(frozen=True)
class Helper:
    """What the acts take from outside.

    `owner`: (uid, gid) of the services; `root`: where /sys is read; `on_for_s`: seconds since the PC was switched on.
    """

    settings: BoxSettings
    owner: tuple[int, int]
    root: Path = Path("/")
    run: Callable[[Sequence[str]], tuple[int, str]] = _run
    ask: Callable[[BoxSettings], dict[str, Any]] = ask_service
    on_for_s: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME)

    def perform(self, act: Act) -> dict[str, Any]:
        """Do it; what came of it.

        LumbungError: SITTING_OPEN, BOX_SILENT, STARTED_JUST_NOW, NOT_A_STICK, PRIVILEGED_FAILED.
        """
        return DOES[type(act)](self, act)

    def must(self, *command: str) -> str:
        """A tool's output. LumbungError PRIVILEGED_FAILED where it says no."""
        code, said = self.run(command)
        if code != 0:
            raise LumbungError(errors.PRIVILEGED_FAILED, tool=command[0], exit_code=code, said=said[:200])
        return said

    def require_no_sitting(self) -> None:
        """LumbungError SITTING_OPEN, BOX_SILENT.

        The journal is the service's own, so there is nobody else to ask, and one that was taken over can lie; but it
        cannot get by silence what it would have to lie for. Root at the box itself needs no helper.
        """
        told = self.ask(self.settings)
        if told["answers"] is not True:
            raise LumbungError(errors.BOX_SILENT, why=str(told.get("why", "")))
        under_way = [each["title"] for each in told["sittings"] if each["state"] in UNDER_WAY]
        if under_way:
            raise LumbungError(errors.SITTING_OPEN, sittings=under_way)


def _doctor(helper: Helper, act: RunDoctor) -> dict[str, Any]:
    helper.must("systemctl", "start", DOCTOR_UNIT)
    return {}


def _set_time(helper: Helper, act: SetTime) -> dict[str, Any]:
    """By systemd, which sets the hardware clock as well. It refuses while something else keeps the time."""
    keepers = [unit for unit in KEEPERS if helper.run(("systemctl", "is-active", "--quiet", unit))[0] == 0]
    for unit in keepers:
        helper.must("systemctl", "stop", unit)
    try:
        helper.must("timedatectl", "set-time", f"@{act.wall_ms // 1000}")
    finally:
        for unit in keepers:
            helper.must("systemctl", "start", unit)
    return {}


def _power(helper: Helper, act: Power) -> dict[str, Any]:
    helper.require_no_sitting()
    if helper.on_for_s() < ON_FOR_S:
        raise LumbungError(errors.STARTED_JUST_NOW, after_s=int(ON_FOR_S))
    helper.must("systemctl", "--no-block", {"off": "poweroff", "reboot": "reboot"}[act.how])
    return {}


def _restart(helper: Helper, act: RestartUnit) -> dict[str, Any]:
    if act.unit == BOX_UNIT:
        helper.require_no_sitting()
    helper.must("systemctl", "--no-block", "restart", act.unit)  # it may be the asker itself
    return {}


def _mount(helper: Helper, act: MountStick) -> dict[str, Any]:
    device, place = _stick(helper, act.partition), MEDIA / act.partition
    kind = helper.must("blkid", "-o", "value", "-s", "TYPE", device)
    if kind not in KINDS:
        raise LumbungError(errors.NOT_A_STICK, partition=act.partition, kind=kind[:20])
    uid, gid = helper.owner
    options = f"{MOUNT_OPTIONS},uid={uid},gid={gid},umask=0077" if kind in OWNED_KINDS else MOUNT_OPTIONS
    helper.must("systemd-mount", "--collect", "--type", kind, "--options", options, device, str(place))
    return {"place": str(place)}


def _eject(helper: Helper, act: EjectStick) -> dict[str, Any]:
    _stick(helper, act.partition)
    helper.must("systemd-umount", str(MEDIA / act.partition))
    return {}


def _stick(helper: Helper, partition: str) -> str:
    """/dev/sdb1 of sdb1. LumbungError NOT_A_STICK unless the kernel calls its disk removable."""
    disk = partition.rstrip("0123456789")
    disk = disk.removesuffix("p") if disk.startswith("mmcblk") else disk
    try:
        removable = (helper.root / "sys/block" / disk / "removable").read_text().strip() == "1"
    except OSError:
        removable = False
    if not removable:
        raise LumbungError(errors.NOT_A_STICK, partition=partition)
    return f"/dev/{partition}"


DOES: dict[type, Callable[[Helper, Any], dict[str, Any]]] = {
    RunDoctor: _doctor,
    SetTime: _set_time,
    Power: _power,
    RestartUnit: _restart,
    MountStick: _mount,
    EjectStick: _eject,
}
assert set(DOES) == set(privileged.Act.__args__)  # an act that nobody does must not look like one
