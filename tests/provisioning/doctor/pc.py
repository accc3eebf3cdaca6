"""An invented PC for the checks: /proc, /sys and /etc as files of a folder, tools as what they printed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from appliance.settings import BoxSettings
from provisioning.doctor.machine import Machine, Ran

GB = 1_000_000_000
NOW_MS = 1_790_000_000_000

FILES = {
    "/proc/mounts": "/dev/sda2 / ext4 rw 0 0\n/dev/sdb1 /media/stick vfat rw 0 0\nproc /proc proc rw 0 0\n",
    "/sys/block/sda/removable": "0\n",
    "/sys/block/sdb/removable": "1\n",
    "/proc/meminfo": "MemTotal:        3900000 kB\nMemFree: 1 kB\nMemAvailable:    2900000 kB\n",
    "/proc/cpuinfo": "processor : 0\nmodel name : Pentium\n\nprocessor : 1\nmodel name : Pentium\n",
    "/etc/timezone": "Asia/Makassar\n",
    "/sys/class/rtc/rtc0/since_epoch": f"{NOW_MS // 1000}\n",
    "/proc/driver/rtc": "batt_status : okay\n",
    "/etc/avahi/avahi-daemon.conf": "[server]\n",
    "/etc/avahi/services/lumbung.service": "<service-group/>\n",
    "/etc/systemd/logind.conf": "[Login]\nHandleLidSwitch=ignore\n",
}
TOOLS = {
    "smartctl": json.dumps({"smart_status": {"passed": True}, "temperature": {"current": 40}}),
    "systemctl is-active avahi-daemon.service": "active\n",
    "systemctl is-enabled": "static\n",
    "lpstat -a": "HP accepting requests since Mon\n",
    "upsc -l": "ups\n",
    "upsc ups": "battery.charge: 100\nups.status: OL\n",
}
ANSWERS = {
    "answers": True,
    "address": "http://127.0.0.1:8080",
    "site_id": "smk-uji",
    "box": "box-1",
    "software": "0.1.0",
    "origin": "http://ujian.local",
    "zone": "Asia/Makassar",
    "sittings": [],
}


class Seconds:
    """A clock whose every reading is `step` seconds later than the last."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def pc(
    folder: Path,
    files: Mapping[str, str | None] | None = None,
    tools: Mapping[str, str | None] | None = None,
    answers: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
    **seams: Any,
) -> Machine:
    """A PC with which all is well, but for what is given. A file or tool that is None is not there."""
    root = folder / "root"
    for path, text in {**FILES, **(files or {})}.items():
        if text is not None:
            place = root / path.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
    data_dir = folder / "data"
    data_dir.mkdir(exist_ok=True)
    made = {"data_dir": data_dir, "site": "smk-uji", "box": "box-1", "origin": "http://ujian.local"}
    printed = {**TOOLS, **(tools or {})}

    def run(command: Sequence[str]) -> Ran | None:
        said = " ".join(command)
        names = [name for name in printed if said.startswith(name)]
        if not names:
            return None
        out = printed[max(names, key=len)]
        return None if out is None else Ran(0, out)

    chosen: dict[str, Any] = {
        "settings": BoxSettings.model_validate(made | dict(settings or {})),
        "sync": None,
        "software": "0.1.0",
        "root": root,
        "run": run,
        "wall_ms": lambda: NOW_MS,
        "free_bytes": lambda path: 50 * GB,
        "ask": lambda asked: dict(ANSWERS if answers is None else answers),
        "resolve": lambda name: ["10.0.0.2"],
        "is_own": lambda address: address == "10.0.0.2",
        "listens": lambda port: False,
    }
    return Machine(**(chosen | seams))
