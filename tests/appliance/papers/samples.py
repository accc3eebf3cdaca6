"""A sitting that saw everything that a paper can tell, with invented people; also what the pictures in docs show."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from appliance.papers.facts import (
    Batch,
    Carried,
    Correction,
    Counts,
    Credit,
    Facts,
    HandOver,
    Head,
    Incident,
    Message,
    Move,
    Official,
    Pause,
    Person,
    PersonState,
    Reconciled,
    Settling,
    Times,
)
from web.papers.shown import Moment
from web.papers.venue import Place

ZONE = "Asia/Makassar"
EPOCH = "20fde9328f27c230b7dd6b29ba73231c"
NAMES = (
    "Siti Aminah, S.Pd.",
    "Yohanes Lawing",
    "Dr. H. Muhammad Arsyad Baharuddin, S.T., M.Si.",
    "Rina Kusumawati",
    "I Gusti Ngurah Agung Putra Wirawan, S.Kom.",
    "Markus Udan",
    "Nur Hidayah",
    "Bambang Sutrisno",
    "Dewi Lestari Situmorang, A.Md.",
    "Agustinus Jalung",
)
STATES: dict[int, PersonState] = {4: "absent", 9: "absent", 7: "forced"}


def moment(clock: str, *, sure: bool = True, day: int = 29) -> Moment:
    """A moment of 29 February 2024 in the site's zone."""
    hour, minute = map(int, clock.split(":"))
    return Moment(datetime(2024, 2, day, hour, minute, tzinfo=ZoneInfo(ZONE)), sure)


def person(number: int) -> Person:
    """The person of that number: the ten of above, then the same names with their number."""
    state = STATES.get(number, "submitted")
    name = NAMES[(number - 1) % len(NAMES)] + (f" {number}" if number > len(NAMES) else "")
    absent = state == "absent"
    return Person(
        number=number,
        roster=sha256(b"%d" % number).hexdigest()[:32],
        name=name,
        nip=f"1987{number % 12 + 1:02d}{number % 28 + 1:02d}2010011{number:03d}",
        seat=f"A{number:02d}",
        state=state,
        checked_in=None if absent else moment("07:40"),
        started=None if absent else moment("08:03"),
        submitted=None if absent else moment("10:41"),
        slip=None if absent else "0123456789ABCDEFGHJKMNPQRS",
    )


PLACE = Place(
    site="SMK Contoh (rekaan)",
    room="Lab Komputer 2",
    zone=ZONE,
    sitting="Sesi 1",
    exam={"id": "CACT Tahap III – Manajerial dan Sosial Kultural", "en": "CACT phase III – managerial, sociocultural"},
    box="smk-contoh-1",
    organiser="Badan Kepegawaian Daerah Provinsi Contoh (semua nama rekaan)",
    event="Penilaian Kompetensi ASN Tahap III Tahun 2024",
    city="Kota Contoh",
    origin="http://ujian.smk-contoh.test:8080",
    second_address="http://192.168.10.2:8080",
)
CLOSING = Head("2WQ8HT5RC9XKE0VD", EPOCH, 48_209)
HEAD = Head("7K3M9QXT4ZB0WV5H", EPOCH, 48_213)


def facts(people: int = 10) -> Facts:
    """The sitting with that many people, told at its close."""
    listed = tuple(person(number) for number in range(1, people + 1))
    absent = sum(one.state == "absent" for one in listed)
    forced = sum(one.state == "forced" for one in listed)
    return Facts(
        place=PLACE,
        head=HEAD,
        printed=moment("11:20"),
        people=listed,
        counts=Counts(people, people - absent, absent, people - absent, forced),
        times=Times(
            planned=moment("08:00"),
            opened=moment("07:32"),
            started=moment("08:03", sure=False),
            ended=moment("10:58"),
            closed=moment("11:12"),
            pauses=(
                Pause(
                    moment("09:14"), moment("09:37"), 23 * 60_000 + 20_000, "Listrik padam satu gedung", "Budi Santoso"
                ),
                Pause(moment("10:02"), moment("10:07"), 300_000, "Pemeriksaan kesehatan", "Ratna Dewi", 6),
            ),
        ),
        moves=(
            Move(moment("09:41"), "move", 2, "A02", "C09", "Papan ketik rusak", "Budi Santoso"),
            Move(moment("10:12"), "readmission", 8, "A08", "A08", "Keluar tanpa sengaja", "Ratna Dewi"),
        ),
        credits=(
            Credit(moment("09:38"), "held", None, 1_400_000, "Listrik padam satu gedung", "server lokal"),
            Credit(moment("09:45"), "added", 2, 300_000, "Pindah komputer", "Budi Santoso"),
            Credit(moment("09:50"), "granted", 3, 754_000, "Kabel jaringan terlepas", "Ratna Dewi"),
            Credit(moment("10:20"), "revoked", 3, 60_000, "Dihitung dua kali", "Ratna Dewi"),
        ),
        incidents=(
            Incident(
                moment("09:14"),
                "Listrik padam di seluruh gedung. Server lokal tetap menyala dengan UPS; sesi dijeda.",
                "Budi Santoso",
                "Genset dinyalakan pukul 09.31, sesi dilanjutkan pukul 09.37.",
            ),
            Incident(moment("10:02"), "Peserta nomor 6 merasa pusing dan diperiksa petugas kesehatan.", "Ratna Dewi"),
        ),
        messages=(
            Message(moment("09:37"), None, "Listrik sudah menyala. Waktu Anda tidak berkurang.", "Budi Santoso"),
            Message(moment("10:08"), 6, "Silakan melanjutkan ujian.", "Ratna Dewi"),
        ),
        corrections=(
            Correction(moment("11:15"), "addition", "Amplop cadangan nomor 2 tidak dibuka.", "Budi Santoso"),
            Correction(moment("11:17"), "correction", "Kursi C09, bukan C08.", "Ratna Dewi"),
        ),
        officials=(
            Official("Budi Santoso, S.Sos.", "proctor", "pengawas1", "198001152005011004"),
            Official("Ratna Dewi", "proctor", "pengawas2"),
            Official("Hendra Wijaya", "technician", "teknisi1"),
        ),
        reconciled=tuple(
            Reconciled(
                one.number,
                None if one.number == 7 else 3_100 + one.number,
                3_100 + one.number,
                3_100 + one.number if one.number % 2 else None,
                "Komputer A07 mati dan tidak dapat dinyalakan" if one.number == 7 else "",
            )
            for one in listed
            if one.state != "absent"
        ),
        settling=Settling(
            settled=False,
            closing=CLOSING,
            carried=(Carried(EPOCH, 40_118, 48_209, 8_010, 7_500),),
            missing=(Batch(EPOCH, 48_128, 48_209),),
        ),
        handover=HandOver(
            closing=CLOSING,
            seals=("KLT-004417", "KLT-004418"),
            unreceipted=(Batch(EPOCH, 40_001, 45_000, 31_877), Batch(EPOCH, 45_001, 48_209, 20_410)),
            giver=Official("Hendra Wijaya", "technician"),
            receiver=Official("Ir. Maria Lawai", "site", nip="197605202003122001"),
        ),
    )
