"""Memory, processor, and whether the PC stays awake."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from appliance.journal import Group, Journal
from provisioning.doctor.checks import Outcome, attention, both, check, failed, not_applicable, passed
from provisioning.doctor.machine import Machine

GIB = 1 << 30
LEAST_BYTES = int(1.5 * GIB)
GOOD_BYTES = int(3.5 * GIB)  # sold as 4 GB, less what the graphics take
LEAST_AVAILABLE_BYTES = 512 << 20  # all our services, and the 256 MiB that an unlock code takes for a second

COMMITS = 200
COMMIT_S = 3.0
GOOD_COMMITS_S = 100.0
LEAST_COMMITS_S = 10.0

SLEEPS = ("sleep.target", "suspend.target", "hibernate.target", "hybrid-sleep.target")


@check("memory.size", "Memori (RAM)", "Memory (RAM)")
def memory(machine: Machine) -> Outcome:
    """Total, and what is free for us now, by /proc/meminfo."""
    told = _meminfo(machine)
    total, available = told.get("MemTotal", 0), told.get("MemAvailable", 0)
    if not total:
        return not_applicable(both("Ukuran memori tidak terbaca.", "The size of the memory cannot be read."))
    said = both(
        "{total} GiB, {available} GiB tersedia.",
        "{total} GiB, {available} GiB available.",
        total=total / GIB,
        available=available / GIB,
    )
    figures = {"total_bytes": total, "available_bytes": available}
    if total < LEAST_BYTES:
        return failed(said, both("Pakai PC dengan memori minimal 2 GB.", "Use a PC with at least 2 GB."), **figures)
    if available < LEAST_AVAILABLE_BYTES:
        todo = both(
            "Tutup program lain di PC ini, lalu periksa lagi.", "Close other programs on this PC and look again."
        )
        return failed(said, todo, **figures)
    if total < GOOD_BYTES:
        todo = both(
            "Cukup untuk satu ruang. Jangan menjalankan program lain selama ujian.",
            "Enough for one room. Run nothing else during the exam.",
        )
        return attention(said, todo, **figures)
    return passed(said, **figures)


def _meminfo(machine: Machine) -> dict[str, int]:
    """Bytes by name."""
    rows = (line.split() for line in (machine.text("/proc/meminfo") or "").splitlines())
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows if len(row) >= 2 and row[1].isdigit()}


@check("cpu.cores", "Inti prosesor", "Processor cores")
def cores(machine: Machine) -> Outcome:
    """One core serves, but then the agent and the pages wait for each other."""
    lines = (machine.text("/proc/cpuinfo") or "").splitlines()
    count = sum(1 for line in lines if line.startswith("processor")) or (os.cpu_count() or 1)
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")
    said = both("{count} inti: {model}.", "{count} cores: {model}.", count=count, model=model)
    if count < 2:
        todo = both("Pakai PC lain sebagai server bila ada.", "Use another PC as the server where there is one.")
        return attention(said, todo, cores=count, model=model)
    return passed(said, cores=count, model=model)


@check("cpu.speed", "Kecepatan menyimpan jawaban", "Speed of saving answers")
def speed(machine: Machine) -> Outcome:
    """Real commits of a journal of its own beside the box's: processor and disk together, bounded in time."""
    rate = measure_commits(machine)
    said = both(
        "{rate} penyimpanan berturut-turut per detik (satu penyimpanan memuat jawaban banyak peserta).",
        "{rate} saves a second one after another (one save holds the answers of many participants).",
        rate=int(rate),
    )
    todo = both(
        "Pakai PC yang lebih cepat atau SSD; hentikan program lain.",
        "Use a faster PC or an SSD; end other programs.",
    )
    if rate < LEAST_COMMITS_S:
        return failed(said, todo, commits_per_s=round(rate, 1))
    if rate < GOOD_COMMITS_S:
        return attention(said, todo, commits_per_s=round(rate, 1))
    return passed(said, commits_per_s=round(rate, 1))


def measure_commits(machine: Machine) -> float:
    """Durable commits a second, at most COMMITS of them or COMMIT_S seconds. OSError, LumbungError as the journal."""
    folder = Path(tempfile.mkdtemp(prefix="doctor-", dir=machine.data_dir))
    try:
        Journal.create(folder, site="doctor", box="doctor", random=machine.random)
        journal = Journal.open(folder, site="doctor", box="doctor", software="0", random=machine.random)
        try:
            began, done = machine.monotonic(), 0
            while done < COMMITS and (not done or machine.monotonic() < began + COMMIT_S):
                done += 1
                journal.commit(Group(), journal.last.k + done)
            return done / max(1e-6, machine.monotonic() - began)
        finally:
            journal.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@check("power.sleep", "Tidur otomatis", "Automatic sleep")
def sleep(machine: Machine) -> Outcome:
    """A server that falls asleep when its lid closes or nobody moves the mouse is no server."""
    masked = [_is_masked(machine, target) for target in SLEEPS]
    lid = _logind(machine, "HandleLidSwitch")
    idle = _logind(machine, "IdleAction")
    if None in masked and lid is None:
        return not_applicable(both("Tanpa systemd tidak dapat diperiksa.", "Cannot be seen without systemd."))
    figures = {"masked": sum(each is True for each in masked), "of": len(SLEEPS), "lid": lid, "idle": idle}
    if all(masked) or (lid == "ignore" and idle in (None, "ignore")):
        return passed(both("Tidur otomatis dimatikan.", "Automatic sleep is off."), **figures)
    return attention(
        both("PC ini dapat tidur sendiri.", "This PC can fall asleep by itself."),
        both(
            "Jalankan: sudo systemctl mask {targets}. Biarkan layar laptop terbuka.",
            "Run: sudo systemctl mask {targets}. Leave a laptop's lid open.",
            targets=" ".join(SLEEPS),
        ),
        **figures,
    )


def _is_masked(machine: Machine, target: str) -> bool | None:
    ran = machine.run(["systemctl", "is-enabled", target])
    return None if ran is None or not ran.out.strip() else ran.out.strip().startswith("masked")


def _logind(machine: Machine, name: str) -> str | None:
    """A setting of logind: the last that its file and drop-ins give it, None where it has its default."""
    files = ["/etc/systemd/logind.conf"]
    for folder in ("/usr/lib/systemd/logind.conf.d", "/etc/systemd/logind.conf.d"):
        files += [f"{folder}/{file}" for file in machine.names(folder) if file.endswith(".conf")]
    found = None
    for file in files:
        for line in (machine.text(file) or "").splitlines():
            key, _, value = line.partition("=")
            found = value.strip() if key.strip() == name else found
    return found
