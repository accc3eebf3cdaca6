"""Our own software and what it stands on, the box's enrolment, and whether its service answers."""

from __future__ import annotations

import platform
from datetime import UTC, datetime

import pysqlite3

from appliance.checkup import Figure, Said
from appliance.connection import OLDEST_SQLITE as OLDEST
from appliance.shelf import SEAL_KEY
from provisioning.doctor.checks import Outcome, attention, both, check, failed, passed
from provisioning.doctor.machine import Machine
from provisioning.doctor.standing import Standing, standing_of
from provisioning.systemd import UNITS, start_command
from sync import errors
from sync.errors import LumbungError
from sync.heart import CERTIFICATE
from sync.trust import load_signing_key, load_trust
from sync.wire.dispatch import CLOCK_TOLERANCE_MS, check_software
from sync.wire.readiness import read_readiness

DAY_MS = 86_400_000
STALE_DAYS = 30  # a room changes: other PCs, another switch
RESTART = "sudo systemctl restart lumbung-box"


ENROL = both(
    "Daftarkan server ini: sudo lumbung provision enrol",
    "Enrol this box: sudo lumbung provision enrol",
)
NOT_KNOWN = {
    Standing.NEVER_APPROVED: (
        both(
            "Kunci sudah dibuat, tetapi pusat belum menyetujui server ini.",
            "There are keys, but the centre has not approved this box.",
        ),
        ENROL,
    ),
    Standing.DENIED: (
        both(
            "Pusat menjawab bahwa ia tidak mengenal server ini ({code}).",
            "The centre answered that it does not know this box ({code}).",
            code=errors.CENTRE_DENIED.code,
        ),
        both(
            "Daftarkan server ini: sudo lumbung provision enrol. Sudah terdaftar? Telepon pusat.",
            "Enrol this box: sudo lumbung provision enrol. Enrolled already? Call the centre.",
        ),
    ),
    Standing.REVOKED: (
        both("Pusat sudah mencabut server ini.", "The centre has revoked this box."),
        both(
            "Jangan pakai server ini untuk ujian. Telepon pusat; datanya tetap utuh.",
            "Hold no exam with this box. Call the centre; the data on it are untouched.",
        ),
    ),
}


@check("box.enrolled", "Pendaftaran server", "Enrolment of the box")
def enrolled(machine: Machine) -> Outcome:
    """The box has its two keys and the role list that it trusts, and the centre knows it."""
    try:
        load_signing_key(machine.data_dir)
        trust = load_trust(machine.data_dir)
    except LumbungError as error:
        file = str(error.details.get("file", ""))
        said = both("{file} belum ada atau rusak.", "{file} is missing or damaged.", file=file)
        return failed(said, ENROL, code=error.code, file=file)
    if not (machine.data_dir / SEAL_KEY).exists():
        said = both("{file} belum ada.", "{file} is missing.", file=SEAL_KEY)
        return failed(said, ENROL, file=SEAL_KEY)
    standing = standing_of(machine)
    if standing in NOT_KNOWN:
        return failed(*NOT_KNOWN[standing], standing=standing.value)
    said = both(
        "{site} · {box}, daftar peran {version}.",
        "{site} · {box}, role list {version}.",
        site=machine.settings.site,
        box=machine.settings.box,
        version=str(trust.roles.version),
    )
    return passed(said, site=machine.settings.site, box=machine.settings.box, roles=trust.roles.version)


@check("box.service", "Layanan ujian", "The exam service")
def service(machine: Machine) -> Outcome:
    """The service answers at its own address, it is this box's, and it serves the address that the settings have."""
    told = machine.service
    address = str(told.get("address", ""))
    if not told.get("answers"):
        return failed(
            both("Tidak ada jawaban dari {address}.", "No answer from {address}.", address=address),
            _started_again(machine, why := str(told.get("why", ""))),
            why=why,
        )
    if (told.get("site_id"), told.get("box")) != (machine.settings.site, machine.settings.box):
        return failed(
            both("Yang menjawab adalah server lain.", "Another box answers."),
            both("Periksa port dan data_dir di pengaturan.", "See to port and data_dir in the settings."),
            box=str(told.get("box")),
        )
    if told["origin"] != machine.settings.origin:
        served = str(told["origin"])
        return failed(  # everybody who comes by the new address is turned away (421), although all seems well from here
            both(
                "Layanan masih melayani {served}; pengaturan berkata {origin}.",
                "The service still serves {served}; the settings say {origin}.",
                served=served,
                origin=machine.settings.origin,
            ),
            both(
                f"Mulai ulang layanan: {RESTART}",
                f"Restart the service: {RESTART}",
            ),
            served=served,
            origin=machine.settings.origin,
        )
    return passed(
        both("Menjawab di {address}.", "Answers at {address}.", address=address), software=str(told["software"])
    )


def _started_again(machine: Machine, why: str) -> Said:
    """As `docs/field/10-not-ready.md`. Where nobody listens the port is closed, and a restart does not open it."""
    start = start_command(machine.settings, machine.root / UNITS.relative_to("/"))
    return both(
        "Jalankan: {command}\nSebabnya: sudo journalctl -u lumbung-box -n 50",
        "Run: {command}\nWhy it is down: sudo journalctl -u lumbung-box -n 50",
        command=start if why == "nobody" else RESTART,
    )


@check("room.rehearsed", "Gladi bersih", "Dress rehearsal")
def rehearsed(machine: Machine) -> Outcome:
    """The newest readiness certificate that this box signed."""
    again = both("Jalankan: sudo lumbung provision rehearse", "Run: sudo lumbung provision rehearse")
    try:
        key = load_signing_key(machine.data_dir).public
        found = read_readiness((machine.data_dir / CERTIFICATE).read_bytes(), key)
    except FileNotFoundError:
        return attention(both("Belum ada gladi bersih.", "No rehearsal yet."), again)
    except LumbungError as error:
        said = both("Sertifikat tidak sah ({code}).", "The certificate is not valid ({code}).", code=error.code)
        return attention(said, again, code=error.code)
    if found.at_ms - machine.wall_ms() > CLOCK_TOLERANCE_MS:
        day = f"{datetime.fromtimestamp(found.at_ms / 1000, UTC):%Y-%m-%d}"
        said = both(
            "Jam PC berkata {day} saat gladi: tidak dapat dikatakan kapan gladi itu.",
            "The clock said {day} at the rehearsal: when that was cannot be told.",
            day=day,
        )
        return attention(said, again, at=day)
    days = max(0, machine.wall_ms() - found.at_ms) // DAY_MS
    said = both(
        "Sanggup {seats} peserta; {word}, {days} hari yang lalu.",
        "Carries {seats}; {word}, {days} days ago.",
        seats=found.capacity,
        word=both("siap", "ready") if found.ready else both("belum siap", "not ready"),
        days=days,
    )
    figures: dict[str, Figure] = {"capacity": found.capacity, "ready": found.ready, "days": days}
    if not found.ready or days > STALE_DAYS:
        return attention(said, again, **figures)
    return passed(said, **figures)


@check("software.sqlite", "Versi SQLite", "Version of SQLite")
def sqlite(machine: Machine) -> Outcome:
    """Before 3.51.3 a WAL database could be damaged by two connections."""
    return judge_sqlite(pysqlite3.sqlite_version)


def judge_sqlite(version: str) -> Outcome:
    """The verdict for a version `3.51.3`."""
    least = ".".join(map(str, OLDEST))
    said = both("{version} (minimal {least}).", "{version} (at least {least}).", version=version, least=least)
    if tuple(int(part) for part in version.split(".")) < OLDEST:
        todo = both("Pasang Lumbung lagi dari kit.", "Install Lumbung again from the kit.")
        return failed(said, todo, version=version, least=least)
    return passed(said, version=version, least=least)


@check("software.version", "Versi perangkat lunak", "Versions of the software")
def versions(machine: Machine) -> Outcome:
    """Ours, the kernel's and Python's; the dispatch may ask for a newer one of ours."""
    kernel, python = platform.release(), platform.python_version()
    figures = {"software": machine.software, "kernel": kernel, "python": python, "least": None}
    said = both(
        "Lumbung {ours}, kernel {kernel}, Python {python}.",
        "Lumbung {ours}, kernel {kernel}, Python {python}.",
        ours=machine.software,
        kernel=kernel,
        python=python,
    )
    try:
        found = machine.dispatched
    except LumbungError:
        found = None  # `packages.dispatch` says why
    if found is None:
        return passed(said, **figures)
    figures["least"] = found.dispatch.draft.min_software
    try:
        check_software(found.dispatch.draft, machine.software)
    except LumbungError as error:
        return failed(
            both(
                "{said} Pusat meminta {least}.",
                "{said} The centre asks for {least}.",
                said=said,
                least=str(figures["least"]),
            ),
            both(*error.entry.hint),
            **figures,
        )
    told = machine.service
    if told.get("answers") and told.get("software") != machine.software:
        return attention(
            both("Layanan masih versi {old}.", "The service is still version {old}.", old=str(told.get("software"))),
            both(
                f"Mulai ulang layanan: {RESTART}",
                f"Restart the service: {RESTART}",
            ),
            **figures,
        )
    return passed(said, **figures)
