"""The readiness certificate: the record that the box signs, and the same as a sheet of paper."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.settings import BoxSettings
from provisioning.doctor.registry import CHECKS
from provisioning.rehearse.load import LIMIT_US, capacity, carried
from provisioning.rehearse.state import State
from sync.wire.readiness import Readiness
from web import printing
from web.languages import LANGUAGES, Language, moment, number

TEMPLATE = Path(__file__).parent / "certificate.typ"
DIGEST_CHARACTERS = 26  # 128 bits in base 32, as on a slip

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Sertifikat Kesiapan Ruang", "Certificate of a Room's Readiness"),
    "ready": ("SIAP", "READY"),
    "not_ready": ("BELUM SIAP", "NOT READY"),
    "carries": ("Ruang ini sanggup {count} peserta", "This room can carry {count}"),
    "site": ("Titik lokasi", "Site"),
    "box": ("Server lokal", "Box"),
    "date": ("Tanggal gladi", "Rehearsed"),
    "software": ("Versi", "Version"),
    "package": ("Ukuran paket soal", "Size of the package"),
    "pcs": ("Komputer peserta yang ikut", "Lab PCs that took part"),
    "simulated": ("Kursi yang disimulasikan", "Simulated seats"),
    "over": ("Simpanan diukur lewat", "Saves measured over"),
    "lost": ("Jawaban hilang", "Answers lost"),
    "load": ("Beban", "Load"),
    "seats": ("Kursi", "Seats"),
    "saves": ("Simpanan", "Saves"),
    "p50": ("Biasanya", "As a rule"),
    "p99": ("1 dari 100", "1 of 100"),
    "worst": ("Terlama", "Longest"),
    "fits": ("Sanggup", "Carried"),
    "drill": ("Latihan gangguan", "Drill"),
    "step": ("Langkah", "Step"),
    "result": ("Hasil", "Result"),
    "took": ("Pulih dalam", "Back after"),
    "server": ("Server dimatikan paksa", "The box was killed"),
    "cable": ("Kabel LAN dicabut", "The LAN cable was pulled"),
    "power": ("Listrik diputus", "The mains was cut"),
    "bios": ("Menyala sendiri saat listrik kembali", "Switches on by itself"),
    "passed": ("lulus", "passed"),
    "failed": ("gagal", "failed"),
    "skipped": ("dilewati", "skipped"),
    "checks": ("Pemeriksaan yang gagal", "Checks that failed"),
    "none": ("tidak ada", "none"),
    "how": (
        "Angka ini separuh dari kursi terbanyak yang simpanannya, 99 dari 100, selesai dalam {limit} ms.",
        "Half of the most seats whose saves were done, 99 of 100, within {limit} ms.",
    ),
    "proof": ("Sidik rekaman yang ditandatangani server", "Digest of the record that the box signed"),
    "technician": ("Teknisi", "Technician"),
    "yes": ("ya", "yes"),
    "no": ("tidak", "no"),
}


def record_of(settings: BoxSettings, state: State, *, software: str, at_ms: int) -> Readiness:
    """What the rehearsal found, ready to be signed by the box `settings` is of."""
    return Readiness(
        site=settings.site,
        box=settings.box,
        at_ms=at_ms,
        software=software,
        package_bytes=state.package_bytes,
        pcs=state.pcs,
        simulated=len(state.leases) or max((each.seats for each in state.steps), default=0),
        capacity=capacity(state.steps),
        limit_us=LIMIT_US,
        lost=state.lost,
        steps=tuple(state.steps),
        drill=tuple(state.drill),
        failed_checks=state.failed_checks,
    )


def digest_of(certificate: bytes) -> str:
    """What stands on the paper and at the centre alike: 26 characters in groups."""
    text = base64.b32encode(hashlib.sha256(certificate).digest())[:DIGEST_CHARACTERS].decode()
    return " ".join(text[at : at + 5] for at in range(0, len(text), 5))


def paper(certificate: bytes, found: Readiness, zone: str, language: Language, *, https: bool) -> bytes:
    """The certificate as PDF/UA-1. `https`: how the saves were measured, which the record has no place for.

    LumbungError PRINTING_MISSING, PAPER_FAILED.
    """
    return printing.pdf(TEMPLATE, told(certificate, found, zone, language, https=https), at_s=found.at_ms // 1000)


def told(certificate: bytes, found: Readiness, zone: str, language: Language, *, https: bool) -> dict[str, object]:
    """All that the template prints, in one language."""
    at = LANGUAGES.index(language)
    t = {name: both[at] for name, both in WORDS.items()}

    def ms(us: int) -> str:
        return f"{number(us / 1000, language, 1)} ms"

    titles = {each.id: getattr(each.title, language) for each in CHECKS.values()}
    checks = [titles.get(each, each) for each in found.failed_checks]
    return {
        "language": language,
        "t": t,
        "ready": found.ready,
        "word": t["ready"] if found.ready else t["not_ready"],
        "carries": t["carries"].format(count=number(found.capacity, language)),
        "facts": [
            [t["site"], found.site],
            [t["box"], found.box],
            [t["date"], moment(datetime.fromtimestamp(found.at_ms / 1000, UTC), language, ZoneInfo(zone))],
            [t["software"], found.software],
            [t["package"], f"{number(found.package_bytes / 1e6, language, 1)} MB"],
            [t["pcs"], number(found.pcs, language)],
            [t["simulated"], number(found.simulated, language)],
            [t["over"], "HTTPS" if https else "HTTP"],
            [t["lost"], number(found.lost, language)],
            [t["checks"], ", ".join(checks) or t["none"]],
        ],
        "steps": [
            [
                number(each.seats, language),
                number(each.saves, language),
                ms(each.p50_us),
                ms(each.p99_us),
                ms(each.worst_us),
                t["yes"] if carried(each, found.limit_us) else t["no"],
            ]
            for each in found.steps
        ],
        "drill": [
            [t[each.step], t[each.result], f"{number(each.took_ms / 1000, language, 1)} s" if each.took_ms else "–"]
            for each in found.drill
        ],
        "how": t["how"].format(limit=number(found.limit_us // 1000, language)),
        "digest": digest_of(certificate),
    }
