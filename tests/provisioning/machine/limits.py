"""A unit's own limits, kept by the kernel.

Where the host's cgroups are of the old kind a container's systemd may not set them: the host sets the same ones on the
same processes. With the new kind they are where systemd put them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conditions import eventually
from tests.provisioning.machine.machine import Machine

GROUPS = Path("/sys/fs/cgroup")
Hits = Callable[[], tuple[int, int]]  # how often it wanted more (memory, tasks)


@contextmanager
def held_to_its_limits(machine: Machine, unit: str) -> Iterator[Hits]:
    """The kernel lets the unit's processes have no more than its MemoryMax and TasksMax."""
    limits = [int(machine.run(f"systemctl show -P {name} {unit}").stdout) for name in ("MemoryMax", "TasksMax")]
    if (GROUPS / "cgroup.controllers").exists():
        yield _its_own(machine, unit, limits)
        return
    pids = _pids(machine, unit)
    name = f"lumbung-test-{uuid.uuid4().hex[:8]}"
    memory, tasks = (GROUPS / controller / name for controller in ("memory", "pids"))
    former = {place: place.parent / _group_of(pids[0], place.parent.name) for place in (memory, tasks)}
    for place, file, limit in ((memory, "memory.limit_in_bytes", limits[0]), (tasks, "pids.max", limits[1])):
        place.mkdir()
        (place / file).write_text(str(limit))
        _move(pids, place)
    try:
        yield lambda: (int((memory / "memory.failcnt").read_text()), _told((tasks / "pids.events").read_text(), "max"))
    finally:
        for place in former:
            _move([int(line) for line in (place / "cgroup.procs").read_text().split()], former[place])
            eventually(lambda at=place: not (at / "cgroup.procs").read_text())  # type: ignore[misc]
            place.rmdir()


def _its_own(machine: Machine, unit: str, limits: list[int]) -> Hits:
    group = f"/sys/fs/cgroup$(systemctl show -P ControlGroup {unit})"
    assert [int(word) for word in machine.run(f"cat {group}/memory.max {group}/pids.max").stdout.split()] == limits
    return lambda: (
        _told(machine.run(f"cat {group}/memory.events").stdout, "max"),
        _told(machine.run(f"cat {group}/pids.events").stdout, "max"),
    )


def _pids(machine: Machine, unit: str) -> list[int]:
    """The unit's processes as the host numbers them: its main one and what that started."""
    inside = machine.run(f"systemctl show -P MainPID {unit}").stdout.strip()
    space = Path(f"/proc/{machine.leader}/ns/pid").readlink()
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            numbers = next(line for line in status.read_text().splitlines() if line.startswith("NSpid:")).split()[1:]
            if numbers[-1] == inside and (status.parent / "ns/pid").readlink() == space:
                main = int(status.parent.name)
                return [main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())]
        except (OSError, StopIteration):
            continue  # it has just ended
    raise AssertionError(f"{unit} has no process")


def _group_of(pid: int, controller: str) -> str:
    """Where in a hierarchy a process is, relative to the hierarchy's root."""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        if controller in names.split(","):
            return path.lstrip("/")
    raise AssertionError(f"{controller}: no such hierarchy")


def _move(pids: list[int], place: Path) -> None:
    for pid in pids:
        (place / "cgroup.procs").write_text(str(pid))


def _told(text: str, key: str) -> int:
    return int(dict(line.split() for line in text.splitlines())[key])
