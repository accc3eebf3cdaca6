"""Every check and every verdict that it can give, each with the cause that leads there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from appliance.checkup import Verdict
from appliance.space import FILE as RESERVE
from provisioning import doctor
from provisioning.doctor import disk, software
from provisioning.doctor.checks import ADDED
from provisioning.doctor.machine import Machine
from provisioning.doctor.registry import CHECKS
from sync import errors
from sync.errors import LumbungError
from sync.heart import CERTIFICATE
from sync.settings import SyncSettings
from sync.state import State, write_state
from sync.wire.keys import SigningKey
from sync.wire.readiness import Readiness, sign_readiness
from tests.provisioning.doctor.pc import ANSWERS, GB, NOW_MS, Seconds, pc

PASSED, ATTENTION, FAILED, NONE = Verdict.PASSED, Verdict.ATTENTION, Verdict.FAILED, Verdict.NOT_APPLICABLE
SYNC = SyncSettings(centre_url="https://pusat.example")
Make = Callable[[Path], Machine]


def with_(**given: Any) -> Make:
    return lambda folder: pc(folder, **given)


def drifting(drift_ms: int) -> Make:
    def make(folder: Path) -> Machine:
        machine = pc(folder)
        write_state(machine.data_dir, State(drift_ms=drift_ms))
        return machine

    return make


def refused_by(error: LumbungError) -> Make:
    def refuse() -> None:
        raise error

    return with_(sync=SYNC, centre=refuse)


def smart(**told: Any) -> Make:
    return with_(tools={"smartctl": json.dumps({"smart_status": {"passed": True}} | told)})


def rehearsed(signer: SigningKey | None = None, **changes: Any) -> Make:
    """A box with its key and a certificate, signed by `signer` in its place where given."""

    def make(folder: Path) -> Machine:
        machine, key = pc(folder), SigningKey.generate()
        (machine.data_dir / "keys").mkdir()
        (machine.data_dir / "keys/box-sign.key").write_bytes(key.to_bytes())
        found = Readiness("smk-uji", "box-1", NOW_MS, "0.1.0", 9, 3, 50, 64, 1_000_000, 0, (), (), ())
        (machine.data_dir / CERTIFICATE).write_bytes(sign_readiness(replace(found, **changes), signer or key))
        return machine

    return make


WORN = {"table": [{"name": "Reallocated_Sector_Ct", "raw": {"value": 40}}]}
IN_MEMORY = "tmpfs / tmpfs rw 0 0\n"
CASES: list[tuple[str, Verdict, Make]] = [
    ("disk.kind", PASSED, with_()),
    ("disk.kind", FAILED, with_(files={"/proc/mounts": IN_MEMORY})),
    ("disk.kind", FAILED, with_(files={"/proc/mounts": "overlay / overlay rw 0 0\n"})),
    ("disk.kind", NONE, with_(files={"/proc/mounts": None})),
    ("disk.space", PASSED, with_()),
    ("disk.space", ATTENTION, with_(free_bytes=lambda path: 300_000_000)),
    ("disk.space", FAILED, with_(free_bytes=lambda path: 100_000_000)),
    ("disk.fsync", PASSED, with_(monotonic=Seconds(0.001))),
    ("disk.fsync", ATTENTION, with_(monotonic=Seconds(0.2))),
    ("disk.fsync", FAILED, with_(monotonic=Seconds(3.0))),
    ("disk.smart", PASSED, with_()),
    ("disk.smart", ATTENTION, smart(ata_smart_attributes=WORN)),
    ("disk.smart", ATTENTION, smart(temperature={"current": 70})),
    ("disk.smart", FAILED, smart(smart_status={"passed": False})),
    ("disk.smart", NONE, with_(tools={"smartctl": None})),
    ("disk.smart", NONE, with_(tools={"smartctl": "{}"})),
    ("disk.smart", NONE, with_(files={"/sys/block/sda/removable": None})),
    ("disk.mirror", PASSED, with_()),
    ("disk.mirror", ATTENTION, with_(files={"/sys/block/sdb/removable": "0"})),
    ("disk.mirror", ATTENTION, with_(free_bytes=lambda path: 1_000)),
    ("memory.size", PASSED, with_()),
    ("memory.size", ATTENTION, with_(files={"/proc/meminfo": "MemTotal: 2000000 kB\nMemAvailable: 1000000 kB\n"})),
    ("memory.size", FAILED, with_(files={"/proc/meminfo": "MemTotal: 1000000 kB\nMemAvailable: 900000 kB\n"})),
    ("memory.size", FAILED, with_(files={"/proc/meminfo": "MemTotal: 8000000 kB\nMemAvailable: 100000 kB\n"})),
    ("memory.size", NONE, with_(files={"/proc/meminfo": None})),
    ("cpu.cores", PASSED, with_()),
    ("cpu.cores", ATTENTION, with_(files={"/proc/cpuinfo": "processor : 0\nmodel name : Atom\n"})),
    ("cpu.speed", PASSED, with_(monotonic=Seconds(0.0001))),
    ("cpu.speed", ATTENTION, with_(monotonic=Seconds(0.02))),
    ("cpu.speed", FAILED, with_(monotonic=Seconds(0.5))),
    ("power.sleep", PASSED, with_()),
    (
        "power.sleep",
        PASSED,
        with_(files={"/etc/systemd/logind.conf": None}, tools={"systemctl is-enabled": "masked\n"}),
    ),
    ("power.sleep", ATTENTION, with_(files={"/etc/systemd/logind.conf": "[Login]\n#HandleLidSwitch=ignore\n"})),
    ("power.sleep", ATTENTION, with_(files={"/etc/systemd/logind.conf.d/z.conf": "[Login]\nIdleAction=suspend\n"})),
    ("power.sleep", NONE, with_(files={"/etc/systemd/logind.conf": None}, tools={"systemctl is-enabled": None})),
    ("clock.time", PASSED, drifting(-5_000)),
    ("clock.time", ATTENTION, drifting(400_000)),
    ("clock.time", ATTENTION, with_()),
    ("clock.battery", PASSED, with_()),
    ("clock.battery", ATTENTION, with_(files={"/sys/class/rtc/rtc0/since_epoch": "1262304000"})),
    ("clock.battery", ATTENTION, with_(files={"/proc/driver/rtc": "batt_status : dead"})),
    ("clock.battery", ATTENTION, with_(files={"/sys/class/rtc/rtc0/since_epoch": str(NOW_MS // 1000 - 600)})),
    ("clock.battery", NONE, with_(files={"/sys/class/rtc/rtc0/since_epoch": None})),
    ("clock.zone", PASSED, with_(answers=ANSWERS | {"sittings": [{}]})),
    ("clock.zone", PASSED, with_()),
    ("clock.zone", ATTENTION, with_(answers=ANSWERS | {"sittings": [{}], "zone": "Asia/Jayapura"})),
    ("clock.zone", ATTENTION, with_(files={"/etc/timezone": "Europe/London"})),
    ("clock.zone", ATTENTION, with_(files={"/etc/timezone": None})),
    ("network.ports", PASSED, with_(answers={"answers": False})),
    ("network.ports", PASSED, with_(listens=lambda port: port == 8080)),
    ("network.ports", PASSED, with_(listens=lambda port: port in (80, 8080))),  # one service behind both
    ("network.ports", FAILED, with_(answers={"answers": False}, listens=lambda port: port == 80)),
    ("network.name", PASSED, with_()),
    ("network.name", ATTENTION, with_(settings={"origin": "http://127.0.0.1:8080"}, is_own=lambda address: True)),
    ("network.name", FAILED, with_(resolve=lambda name: [])),
    ("network.name", FAILED, with_(resolve=lambda name: ["10.0.0.2", "10.9.9.9"])),
    ("network.certificate", NONE, with_()),
    ("network.mdns", PASSED, with_()),
    ("network.mdns", ATTENTION, with_(tools={"systemctl is-active avahi-daemon.service": "inactive\n"})),
    ("network.mdns", ATTENTION, with_(files={"/etc/avahi/services/lumbung.service": None})),
    ("network.mdns", NONE, with_(tools={"systemctl is-active avahi-daemon.service": None})),
    ("network.mdns", NONE, with_(files={"/etc/avahi/avahi-daemon.conf": None})),
    ("centre.reach", PASSED, with_(sync=SYNC, centre=lambda: None)),
    ("centre.reach", ATTENTION, refused_by(LumbungError(errors.CAPTIVE_PORTAL))),
    ("centre.reach", ATTENTION, refused_by(LumbungError(errors.TIMED_OUT))),
    ("centre.reach", NONE, with_()),
    ("packages.dispatch", ATTENTION, with_()),
    ("packages.verified", NONE, with_()),
    ("packages.unlock", PASSED, with_()),
    ("packages.unlock", ATTENTION, with_(monotonic=Seconds(20.0))),
    ("device.printer", PASSED, with_()),
    ("device.printer", ATTENTION, with_(tools={"lpstat -a": "HP not accepting requests since Mon\n"})),
    ("device.printer", ATTENTION, with_(tools={"lpstat -a": ""})),
    ("device.printer", NONE, with_(tools={"lpstat -a": None})),
    ("device.ups", PASSED, with_()),
    ("device.ups", ATTENTION, with_(tools={"upsc ups": "battery.charge: 20\nups.status: OL\n"})),
    ("device.ups", ATTENTION, with_(tools={"upsc ups": "battery.charge: 100\nups.status: OL RB\n"})),
    ("device.ups", ATTENTION, with_(tools={"upsc ups": "battery.charge: 90\nups.status: OB DISCHRG\n"})),
    ("device.ups", ATTENTION, with_(tools={"upsc -l": ""})),
    ("device.ups", NONE, with_(tools={"upsc -l": None})),
    ("box.enrolled", FAILED, with_()),
    ("box.service", PASSED, with_()),
    ("box.service", FAILED, with_(answers={"answers": False, "address": "x", "why": "nobody"})),
    ("box.service", FAILED, with_(answers=ANSWERS | {"box": "box-9"})),
    ("box.service", FAILED, with_(answers=ANSWERS | {"origin": "http://192.168.1.9"})),  # as it was at its start
    ("room.rehearsed", PASSED, rehearsed()),
    ("room.rehearsed", ATTENTION, rehearsed(lost=1)),
    ("room.rehearsed", ATTENTION, rehearsed(at_ms=NOW_MS - 40 * 86_400_000)),
    ("room.rehearsed", PASSED, rehearsed(at_ms=NOW_MS + 60_000)),  # a clock that was set by a minute since
    ("room.rehearsed", ATTENTION, rehearsed(at_ms=NOW_MS + 14 * 365 * 86_400_000)),  # signed under a clock of 2040
    ("room.rehearsed", ATTENTION, rehearsed(signer=SigningKey.generate())),
    ("room.rehearsed", ATTENTION, with_()),
    ("software.sqlite", PASSED, with_()),
    ("software.version", PASSED, with_()),
]


@pytest.mark.parametrize(("name", "verdict", "make"), CASES, ids=[f"{name}-{how}" for name, how, _ in CASES])
def test_a_cause_leads_to_its_verdict(tmp_path: Path, name: str, verdict: Verdict, make: Make) -> None:
    found = CHECKS[name].look(make(tmp_path))
    assert found.verdict is verdict, found
    assert found.evidence.id
    assert found.evidence.en
    assert (found.todo is not None) == (verdict in (ATTENTION, FAILED))  # whoever reads of a fault reads what to do


def test_every_check_is_held_to_its_verdicts() -> None:
    assert {name for name, _, _ in CASES} == set(CHECKS)


def test_the_list_has_every_check_whatever_was_read_before() -> None:
    """Also those of a module that nobody has thought of putting into the list."""
    for path in Path(doctor.__file__).parent.glob("*.py"):
        import_module(f"{doctor.__name__}.{path.stem}")
    assert set(ADDED) == set(CHECKS)
    alone = "from provisioning.doctor.registry import CHECKS; print(*CHECKS)"
    done = subprocess.run([sys.executable, "-c", alone], capture_output=True, check=True, text=True)
    assert done.stdout.split() == list(CHECKS)


def test_a_sqlite_that_damages_wal_databases_is_refused() -> None:
    assert software.judge_sqlite("3.40.1").verdict is FAILED
    assert software.judge_sqlite("3.51.3").verdict is PASSED


def test_the_percentile_is_the_nearest_rank() -> None:
    values = [float(n) for n in range(1, 101)]
    assert disk.percentile(values, 0.99) == 99.0
    assert disk.percentile(values, 0.5) == 50.0
    assert disk.percentile([7.0], 0.99) == 7.0


def test_the_probe_leaves_nothing_and_follows_no_link(tmp_path: Path) -> None:
    machine = pc(tmp_path)
    assert 0 < len(disk.measure_fsync(machine)) <= disk.SYNCS
    assert list(machine.data_dir.iterdir()) == []
    victim = tmp_path / "victim"
    victim.write_text("whole")
    (machine.data_dir / disk.PROBE).symlink_to(victim)
    with pytest.raises(OSError, match=r"."):
        disk.measure_fsync(machine)
    assert victim.read_text() == "whole"


def test_what_an_open_sitting_has_set_aside_is_space_for_its_people(tmp_path: Path) -> None:
    machine = pc(tmp_path, free_bytes=lambda path: 100_000_000)
    machine.data_dir.mkdir(parents=True, exist_ok=True)
    (machine.data_dir / RESERVE).write_bytes(b"")
    assert CHECKS["disk.space"].look(machine).verdict is FAILED
    os.truncate(machine.data_dir / RESERVE, 200_000_000)
    assert CHECKS["disk.space"].look(machine).verdict is ATTENTION


DOWN = {"answers": False, "address": "x"}
PACKAGED = {"/usr/lib/systemd/system/lumbung-box.socket": "", "/usr/lib/systemd/system/lumbung-box-tls.socket": ""}
JOURNAL = "sudo journalctl -u lumbung-box -n 50"


@pytest.mark.parametrize(
    ("why", "tls", "command"),
    [
        ("nobody", False, "sudo systemctl start lumbung-box.socket lumbung-box lumbung-sync"),
        ("nobody", True, "sudo systemctl start lumbung-box-tls.socket lumbung-box lumbung-sync"),
        ("slow", False, "sudo systemctl restart lumbung-box"),
    ],
)
def test_a_service_that_is_down_is_brought_back_by_what_can_be_typed(
    tmp_path: Path, why: str, tls: bool, command: str
) -> None:
    """A port at which nobody listens is systemd's to open: a restart of the service leaves it closed."""
    settings = {"tls_cert": tmp_path / "x", "tls_key": tmp_path / "y"} if tls else {}
    found = CHECKS["box.service"].look(pc(tmp_path, PACKAGED, answers=DOWN | {"why": why}, settings=settings))
    assert found.todo is not None
    for told in (found.todo.id, found.todo.en):
        assert [line.split(": ")[1] for line in told.splitlines()] == [command, JOURNAL]


def test_a_box_without_the_package_has_no_units_to_start(tmp_path: Path) -> None:
    found = CHECKS["box.service"].look(pc(tmp_path, answers=DOWN | {"why": "nobody"}))
    assert found.todo is not None
    assert "lumbung box run" in found.todo.id
    assert "systemctl" not in found.todo.id


def test_numbers_are_written_as_each_language_writes_them(tmp_path: Path) -> None:
    found = CHECKS["disk.space"].look(pc(tmp_path, free_bytes=lambda path: 1_234 * GB))
    assert "1.234,0 GB" in found.evidence.id
    assert "1,234.0 GB" in found.evidence.en
