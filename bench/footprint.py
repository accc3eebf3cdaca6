"""What a box costs a school's PC: bytes of its kit, time from `install.sh` to green, boot to READY, memory when idle.

    .venv/bin/python -m bench.footprint [--suite bookworm] [--boots 3] [--json]      as root, after `make deb`

On a whole Debian booted by systemd-nspawn with the network off: the kit is installed, the box enrolled by file, and
booted again. *Green* is the first answer of /api/v1/room. *READY* is systemd's: the box's unit became active, which it
does after a real commit; counted from the start of systemd within the machine, so without firmware and kernel. Memory
is the proportional set size (PSS, proc(5) smaps_rollup) of every process of every unit of ours, nobody at the pages.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import click
import requests
from rich.console import Console
from rich.table import Table

from tests.conditions import eventually
from tests.provisioning.machine.field import ORIGIN, enrol_by_file, install, make_field, plug_in
from tests.provisioning.machine.machine import Machine, why_not

DIST = Path(__file__).parents[1] / "dist"
GREEN_S = 600.0
STILL_S = 15.0  # after a boot, until what it had to do is done
PSS = """
for folder in /proc/[0-9]*; do
  unit=$(sed -n 's,.*/\\(lumbung-[a-z-]*\\.service\\).*,\\1,p' "$folder/cgroup" 2>/dev/null | head -n 1)
  [ -z "$unit" ] || echo "$unit $(sed -n 's/^Pss: *\\([0-9]*\\) kB/\\1/p' "$folder/smaps_rollup")"
done
"""


@click.command()
@click.option("--suite", default="bookworm", show_default=True)
@click.option("--boots", default=3, show_default=True, help="The median is told.")
@click.option("--json", "as_json", is_flag=True)
def main(suite: str, boots: int, as_json: bool) -> None:
    """Prints bytes, seconds and MiB."""
    refused = why_not()
    if refused is not None:
        raise click.ClickException(refused)
    debs = sorted(DIST.glob("lumbung_*_amd64.deb"), key=lambda path: path.stat().st_mtime)
    if not debs:
        raise click.ClickException("run `make deb` first")
    say = Console(stderr=True).print
    with tempfile.TemporaryDirectory(prefix="lumbung-bench-") as name:
        found = _measure(Path(name), debs[-1], suite, boots, say)
    if as_json:
        click.echo(json.dumps(found))
    else:
        _print(found)


def _measure(folder: Path, deb: Path, suite: str, boots: int, say: Any) -> dict[str, Any]:
    say("making a kit …")
    field = make_field(folder, deb, (suite,))
    found: dict[str, Any] = {"suite": suite, "deb_bytes": deb.stat().st_size, "kit_bytes": field.made["bytes"]}
    with Machine(suite) as machine:
        plug_in(machine, field)
        say("install.sh …")
        began = time.monotonic()
        with first_answer(machine) as answered:
            install(machine)
            found["installed_s"] = time.monotonic() - began
        found["green_s"] = answered[0] - began
        enrol_by_file(machine, field, folder)
        ready, served = [], []
        for number in range(boots):
            say(f"boot {number + 1} of {boots} …")
            machine.stop()
            began = time.monotonic()
            with first_answer(machine, boot=True) as answered:
                pass
            served.append(answered[0] - began)
            ready.append(ready_s(machine))
        found["boot_to_ready_s"], found["boot_to_answer_s"] = median(ready), median(served)
        threading.Event().wait(STILL_S)
        found["pss_kib"] = pss_kib(machine)
    found["pss_mib"] = sum(found["pss_kib"].values()) / 1024
    return found


@contextmanager
def first_answer(machine: Machine, *, boot: bool = False) -> Iterator[list[float]]:
    """When /api/v1/room of the machine first answered, in seconds of the monotonic clock; asked from the block on."""
    if boot:
        machine.boot()
    at: list[float] = []

    def asks() -> bool:
        try:
            return requests.get(f"{ORIGIN}/api/v1/room", timeout=5).ok
        except requests.RequestException:
            return False

    def watch() -> None:
        eventually(asks, GREEN_S, every_s=0.02)
        at.append(time.monotonic())

    watching = threading.Thread(target=lambda: machine.inside(watch))
    watching.start()
    yield at
    watching.join()
    if not at:
        raise click.ClickException(f"no answer within {GREEN_S:.0f} s")


def ready_s(machine: Machine) -> float:
    """From the start of systemd until the box's unit was active, by systemd's own monotonic clock (µs)."""
    box = machine.run("systemctl show -P ActiveEnterTimestampMonotonic lumbung-box").stdout
    began = machine.run("systemctl show -P UserspaceTimestampMonotonic").stdout
    return (int(box) - int(began)) / 1e6


def pss_kib(machine: Machine) -> dict[str, int]:
    """Unit → KiB, of all its processes."""
    found: dict[str, int] = {}
    for line in machine.run(PSS).stdout.splitlines():
        unit, _, kib = line.partition(" ")
        found[unit] = found.get(unit, 0) + int(kib or 0)
    return found


def _print(found: dict[str, Any]) -> None:
    table = Table(title=f"a box on {found['suite']}")
    table.add_column("what")
    table.add_column("figure", justify="right")
    table.add_row("our package", f"{found['deb_bytes'] / 1e6:.1f} MB")
    table.add_row("kit of one system, one exam", f"{found['kit_bytes'] / 1e6:.1f} MB")
    table.add_row("install.sh", f"{found['installed_s']:.1f} s")
    table.add_row("install.sh to green", f"{found['green_s']:.1f} s")
    table.add_row("boot to READY", f"{found['boot_to_ready_s']:.2f} s")
    table.add_row("boot to the first answer, machine included", f"{found['boot_to_answer_s']:.2f} s")
    for unit, kib in sorted(found["pss_kib"].items()):
        table.add_row(f"PSS when idle, {unit}", f"{kib / 1024:.1f} MiB")
    table.add_row("PSS when idle, all together", f"{found['pss_mib']:.1f} MiB")
    Console().print(table)


if __name__ == "__main__":
    main()
