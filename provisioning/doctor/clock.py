"""The clock of the PC, the battery that keeps it, and the time zone. No exam time hangs on them (they are labels), but
dispatches have dates, papers too, and people read the wall clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appliance.checkup import Said
from provisioning.doctor.checks import Outcome, attention, both, check, failed, not_applicable, passed
from provisioning.doctor.machine import Machine
from sync.errors import LumbungError
from sync.state import read_state
from sync.wire.dispatch import CLOCK_TOLERANCE_MS
from web.languages import ZONE_NAMES

SET_CLOCK = both(
    "Setel jam PC (jam dan tanggal), lalu simpan ke jam BIOS: sudo hwclock --systohc.",
    "Set the PC's clock (time and date), then store it in the BIOS: sudo hwclock --systohc.",
)
OFF_MS = 120_000
RTC_OFF_S = 120


@check("clock.time", "Jam PC", "The PC's clock")
def time(machine: Machine) -> Outcome:
    """Against the newest date that anybody signed (the time floor), and the centre's clock where it was heard."""
    now, floor = machine.wall_ms(), _floor_ms(machine)
    shown = f"{datetime.fromtimestamp(now / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    if floor is not None and now < floor - CLOCK_TOLERANCE_MS:
        signed = f"{datetime.fromtimestamp(floor / 1000, UTC):%Y-%m-%d}"
        said = both(
            "Jam PC {now}, padahal kiriman pusat bertanggal {floor}.",
            "The clock says {now}, but the centre's dispatch is of {floor}.",
            now=shown,
            floor=signed,
        )
        return failed(said, SET_CLOCK, wall_ms=now, floor_ms=floor)
    drift = _drift_ms(machine)
    if drift is None:
        said = both(
            "{now}; tidak lebih awal daripada kiriman pusat. Belum dicocokkan dengan jam pusat.",
            "{now}; not before the centre's dispatch. Not yet compared with the centre's clock.",
            now=shown,
        )
        todo = both("Cocokkan dengan jam di telepon.", "Compare it with the clock of a telephone.")
        return attention(said, todo, wall_ms=now, floor_ms=floor, drift_ms=None)
    said = both(
        "{now}; berbeda {drift} detik dari jam pusat.",
        "{now}; {drift} s from the centre's clock.",
        now=shown,
        drift=drift / 1000,
    )
    if abs(drift) >= OFF_MS:
        return attention(said, SET_CLOCK, wall_ms=now, floor_ms=floor, drift_ms=drift)
    return passed(said, wall_ms=now, floor_ms=floor, drift_ms=drift)


def _floor_ms(machine: Machine) -> int | None:
    try:
        found = machine.dispatched
    except LumbungError:
        return None
    return None if found is None else found.dispatch.draft.issued_ms


def _drift_ms(machine: Machine) -> int | None:
    """As the agent last measured it; None where it never heard the centre."""
    try:
        return read_state(machine.data_dir).drift_ms
    except (LumbungError, OSError):
        return None


@check("clock.battery", "Jam BIOS dan baterainya", "BIOS clock and its battery")
def battery(machine: Machine) -> Outcome:
    """The hardware clock against the system's: one that lost its battery begins in the year it was built."""
    told = machine.text("/sys/class/rtc/rtc0/since_epoch")
    if told is None or not told.isdigit():
        return not_applicable(both("PC ini tidak punya jam BIOS.", "This PC has no hardware clock."))
    off = int(told) - machine.wall_ms() // 1000
    if _local_rtc(machine):  # Windows keeps local time in it
        off -= int(datetime.now().astimezone().utcoffset().total_seconds())  # type: ignore[union-attr]  # aware
    status = _battery_status(machine)
    figures = {"off_s": off, "battery": status}
    said = both(
        "Jam BIOS berbeda {off} detik; baterai: {status}.",
        "The BIOS clock is off by {off} s; battery: {status}.",
        off=off,
        status=both("habis", "dead")
        if status == "dead"
        else both("baik", "okay")
        if status
        else both("tidak dilaporkan", "not reported"),
    )
    if status == "dead" or abs(off) > timedelta(days=1).total_seconds():
        todo = both(
            "Ganti baterai CR2032 pada papan induk, lalu setel jam. Tanpa itu tanggal ditanyakan setiap PC menyala.",
            "Replace the CR2032 battery on the mainboard, then set the clock. Without it each start asks for the date.",
        )
        return attention(said, todo, **figures)
    return attention(said, SET_CLOCK, **figures) if abs(off) > RTC_OFF_S else passed(said, **figures)


def _battery_status(machine: Machine) -> str | None:
    for line in (machine.text("/proc/driver/rtc") or "").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "batt_status":
            return "okay" if value.strip() == "okay" else "dead"
    return None


def _local_rtc(machine: Machine) -> bool:
    return (machine.text("/etc/adjtime") or "").endswith("LOCAL")


@check("clock.zone", "Zona waktu", "Time zone")
def zone(machine: Machine) -> Outcome:
    """The PC's zone against the site's: clocks on papers are the site's, those of logs and the desktop the PC's."""
    here = _zone_here(machine)
    site = _zone_of_site(machine)
    if here is None:
        return attention(
            both("Zona waktu PC tidak diketahui.", "The PC's time zone is not known."),
            _set_zone(site or "Asia/Jakarta"),
        )
    named = _named(here)
    if site is None:
        said = both(
            "{here}; zona lokasi belum diketahui (belum ada kiriman pusat).",
            "{here}; the site's zone is not known yet (no dispatch).",
            here=named,
        )
        if named == here:
            todo = both("Setel zona Indonesia: WIB, WITA, atau WIT.", "Set a zone of Indonesia: WIB, WITA or WIT.")
            return attention(said, todo, zone=here, site_zone=None)
        return passed(said, zone=here, site_zone=None)
    wanted = _named(site)
    said = both("PC {here}, lokasi {site}.", "The PC {here}, the site {site}.", here=named, site=wanted)
    if _offset_s(here, machine.wall_ms()) != _offset_s(site, machine.wall_ms()):
        return attention(said, _set_zone(site), zone=here, site_zone=site)
    return passed(said, zone=here, site_zone=site)


def _set_zone(site: str) -> Said:
    return both(
        "Jalankan: sudo timedatectl set-timezone {zone}", "Run: sudo timedatectl set-timezone {zone}", zone=site
    )


def _zone_here(machine: Machine) -> str | None:
    link = machine.root / "etc/localtime"
    try:
        target = str(link.readlink())
    except OSError:
        return machine.text("/etc/timezone") or None
    return target.partition("zoneinfo/")[2] or None


def _zone_of_site(machine: Machine) -> str | None:
    try:
        found = machine.dispatched
    except LumbungError:
        found = None
    if found is not None and found.body is not None:
        return found.body.zone
    told = machine.service
    return str(told["zone"]) if told.get("answers") and told.get("sittings") else None


def _named(zone: str) -> str:
    """WITA (Asia/Makassar); the name alone where it is none of Indonesia's."""
    everyday = ZONE_NAMES.get(zone)
    return f"{everyday} ({zone})" if everyday else zone


def _offset_s(zone: str, wall_ms: int) -> int | None:
    try:
        offset = datetime.fromtimestamp(wall_ms / 1000, ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return int(offset.total_seconds()) if offset is not None else None
