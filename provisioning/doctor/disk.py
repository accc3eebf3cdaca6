"""The disk: what kind, how much room, how fast it makes a write durable, how well it is, and the mirror stick."""

from __future__ import annotations

import json
import os
from pathlib import Path

from appliance.checkup import Figure, Said
from appliance.space import Reserve, needed_bytes
from provisioning.doctor.checks import Outcome, attention, both, check, failed, not_applicable, passed
from provisioning.doctor.dispatched import Day
from provisioning.doctor.machine import Machine
from sync.errors import LumbungError
from web.languages import day

GB = 1_000_000_000
PEOPLE_UNPLANNED = 40  # a lab, where no sitting is planned yet
PLENTY = 3  # times what is needed
MEMORY_KINDS = {
    "tmpfs",
    "ramfs",
    "overlay",
}  # gone at the power cut that answers must outlive; overlay: of a live stick

SYNCS = 300
SYNC_S = 4.0
SYNC_BYTES = 4_096  # a page of the journal's WAL
QUICK_MS = 100.0
BEARABLE_MS = 2_500.0  # the longest that a save may take, docs/technician/doctor.md
PROBE = "doctor-probe.bin"

HOT_C = 65
WORN_SECTORS = 10
MIRROR_BYTES = GB


@check("disk.kind", "Jenis penyimpanan", "Kind of storage")
def kind(machine: Machine) -> Outcome:
    """The data folder must be on something that keeps its content without power."""
    mount = mount_of(machine, machine.data_dir)
    if mount is None:
        return not_applicable(both("Tabel mount tidak terbaca.", "The table of mounts cannot be read."))
    device, place, system = mount
    if system in MEMORY_KINDS:
        return failed(
            both(
                "Folder data ada di memori ({system}): isinya hilang bila listrik padam.",
                "The data folder is in memory ({system}): it is gone when the power is.",
                system=system,
            ),
            both(
                "Pindahkan data_dir ke disk, SSD, atau partisi tetap pada stick.",
                "Move data_dir to a disk, an SSD or the stick's persistent partition.",
            ),
            file_system=system,
            device=device,
        )
    return passed(
        both(
            "{system} di {device} ({place}).",
            "{system} on {device} ({place}).",
            system=system,
            device=device,
            place=place,
        ),
        file_system=system,
        device=device,
    )


@check("disk.space", "Ruang disk", "Disk space")
def space(machine: Machine) -> Outcome:
    """The rule that opening a sitting asks (`appliance.forecast`), for the last one that opens on the fullest day."""
    fullest = _fullest_day(machine)
    people = PEOPLE_UNPLANNED if fullest is None else fullest.people
    settings = machine.settings
    need = needed_bytes(people, settings.reserve_bytes_per_person, settings.reserve_bytes)
    # What a sitting that is open has set aside is there for its people, though the disk does not call it free.
    free = machine.free_bytes(machine.data_dir) + Reserve(machine.data_dir, settings.reserve_bytes).held_bytes
    said = both(
        "{free} GB kosong; {people} peserta{held} memerlukan {need} GB.",
        "{free} GB free; {people} participants{held} need {need} GB.",
        free=free / GB,
        need=need / GB,
        people=people,
        held=_held(fullest),
    )
    sittings = 0 if fullest is None else fullest.sittings
    figures: dict[str, Figure] = {"free_bytes": free, "needed_bytes": need, "people": people, "sittings": sittings}
    todo = both(
        "Hapus berkas yang bukan milik Lumbung dari disk ini, atau pakai disk yang lebih besar.",
        "Remove files that are not Lumbung's from this disk, or use a larger one.",
    )
    if free < need:
        return failed(said, todo, **figures)
    return attention(said, todo, **figures) if free < PLENTY * need else passed(said, **figures)


def _fullest_day(machine: Machine) -> Day | None:
    try:
        found = machine.dispatched
    except LumbungError:
        return None  # `packages.dispatch` tells what is wrong with it
    try:
        told = machine.service.get("sittings", ())
    except LumbungError:
        told = ()  # `box.service` tells why; every planned sitting counts
    return found.fullest_day({str(each.get("id")): str(each.get("state")) for each in told}) if found else None


def _held(on: Day | None) -> Said:
    if on is None or on.sittings == 1:
        return Said(id="", en="")
    written = Said(id=day(on.date, "id"), en=day(on.date, "en"))
    return both(" dalam {count} sesi pada {on}", " in {count} sittings on {on}", count=on.sittings, on=written)


@check("disk.fsync", "Kecepatan simpan (fsync)", "Speed of saving (fsync)")
def fsync(machine: Machine) -> Outcome:
    """Each save waits for one fdatasync: measured where the journal lies, at most SYNCS times or SYNC_S seconds."""
    times = measure_fsync(machine)
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    said = both(
        "{p50} ms biasanya, {p99} ms pada 1 dari 100 ({count} kali diukur).",
        "{p50} ms as a rule, {p99} ms in 1 of 100 (measured {count} times).",
        p50=p50,
        p99=p99,
        count=len(times),
    )
    figures = {"p50_ms": round(p50, 3), "p99_ms": round(p99, 3), "worst_ms": round(max(times), 3), "count": len(times)}
    todo = both(
        "Pakai SSD bila ada; jangan stick murah. Hentikan program lain yang menulis ke disk.",
        "Use an SSD where there is one, not a cheap stick. End other programs that write to the disk.",
    )
    if p99 > BEARABLE_MS:
        return failed(said, todo, **figures)
    return attention(said, todo, **figures) if p99 > QUICK_MS else passed(said, **figures)


def measure_fsync(machine: Machine) -> list[float]:
    """Milliseconds of each write of SYNC_BYTES with fdatasync, in a file of its own that is removed. OSError."""
    path = machine.data_dir / PROBE
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        times: list[float] = []
        end = machine.monotonic() + SYNC_S
        while len(times) < SYNCS and (not times or machine.monotonic() < end):
            began = machine.monotonic()
            os.write(handle, machine.random(SYNC_BYTES))
            os.fdatasync(handle)
            times.append((machine.monotonic() - began) * 1000)
        return times
    finally:
        os.close(handle)
        path.unlink(missing_ok=True)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 1000) // 1000) - 1)]


@check("disk.smart", "Kesehatan disk (SMART)", "Health of the disk (SMART)")
def smart(machine: Machine) -> Outcome:
    """What the disk says of itself, by `smartctl --json` (smartmontools)."""
    mount = mount_of(machine, machine.data_dir)
    device = _whole_disk(machine, mount[0]) if mount is not None else None
    if device is None:
        return not_applicable(both("Disk ini tidak melaporkan SMART.", "This disk reports no SMART."))
    ran = machine.run(["smartctl", "--json", "--health", "--attributes", device])
    if ran is None:
        return not_applicable(both("smartctl tidak terpasang.", "smartctl is not installed."), device=device)
    try:
        told = json.loads(ran.out)
        healthy = told["smart_status"]["passed"]
    except (ValueError, LookupError, TypeError):
        return not_applicable(
            both("{device} tidak melaporkan SMART.", "{device} reports no SMART.", device=device), device=device
        )
    return _judge_smart(device, healthy is True, told)


def _judge_smart(device: str, healthy: bool, told: dict[str, object]) -> Outcome:
    rows = told.get("ata_smart_attributes")
    table = rows.get("table", []) if isinstance(rows, dict) else []
    raw = {row["name"]: row["raw"]["value"] for row in table if isinstance(row, dict) and "raw" in row}
    bad = int(raw.get("Reallocated_Sector_Ct", 0)) + int(raw.get("Current_Pending_Sector", 0))
    heat = told.get("temperature")
    celsius = heat.get("current") if isinstance(heat, dict) else None
    figures = {"device": device, "healthy": healthy, "bad_sectors": bad, "temperature_c": celsius}
    said = both(
        "{device}: {state}, {bad} sektor rusak.",
        "{device}: {state}, {bad} bad sectors.",
        device=device,
        state=both("sehat", "healthy") if healthy else both("GAGAL", "FAILING"),
        bad=bad,
    )
    todo = both("Ganti disk ini sebelum ujian. Jangan menunggu.", "Replace this disk before the exam. Do not wait.")
    if not healthy:
        return failed(said, todo, **figures)
    if bad >= WORN_SECTORS or (isinstance(celsius, int) and celsius >= HOT_C):
        return attention(said, todo, **figures)
    return passed(said, **figures)


@check("disk.mirror", "Stick cadangan", "Mirror stick")
def mirror(machine: Machine) -> Outcome:
    """A removable medium that is mounted and has room: what answers are copied to while the exam runs."""
    for device, place, _system in mounts(machine):
        disk = _whole_disk(machine, device)
        if disk is None or machine.text(f"/sys/block/{Path(disk).name}/removable") != "1":
            continue
        if machine.data_dir.resolve().is_relative_to(place) and place != "/":
            continue  # the journal's own stick is no second medium
        free = machine.free_bytes(Path(place))
        said = both(
            "{device} di {place}, {free} GB kosong.",
            "{device} at {place}, {free} GB free.",
            device=device,
            place=place,
            free=free / GB,
        )
        if free < MIRROR_BYTES:
            todo = both("Kosongkan stick ini, atau pakai yang lain.", "Empty this stick, or use another.")
            return attention(said, todo, device=device, free_bytes=free)
        return passed(said, device=device, free_bytes=free)
    return attention(
        both("Tidak ada stick yang terpasang.", "No stick is mounted."),
        both(
            "Pasang stick USB kosong sebelum ujian: salinan jawaban ada di luar PC ini.",
            "Put an empty USB stick in before the exam: a copy of the answers is then outside this PC.",
        ),
    )


def mounts(machine: Machine) -> list[tuple[str, str, str]]:
    """(device, place, file system) of all mounts, in the order of the kernel's table."""
    rows = [line.split() for line in (machine.text("/proc/mounts") or "").splitlines()]
    return [(row[0], row[1].replace("\\040", " "), row[2]) for row in rows if len(row) >= 3]


def mount_of(machine: Machine, path: Path) -> tuple[str, str, str] | None:
    """The mount that a path lies on: the longest place that it begins with, the last of several there."""
    real = path.resolve()
    best = None
    for mount in mounts(machine):
        if real.is_relative_to(mount[1]) and (best is None or len(mount[1]) >= len(best[1])):
            best = mount
    return best


def _whole_disk(machine: Machine, device: str) -> str | None:
    """/dev/sda of /dev/sda2; None for what is no disk of /sys/block."""
    name = device.removeprefix("/dev/")
    disks = [disk for disk in machine.names("/sys/block") if name == disk or name.startswith(disk)]
    found = [disk for disk in disks if name == disk or name.removeprefix(disk).lstrip("p").isdigit()]
    return f"/dev/{max(found, key=len)}" if device.startswith("/dev/") and found else None
