"""Real PDFs, read back: every fact is on them as it was given, and they say what a PDF/UA file has to say."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from appliance.papers.facts import Correction, Counts, Credit, Facts, Incident, Move, Pause, Times
from appliance.papers.make import FOLDER, make, pictures
from appliance.papers.sheets import PAPERS
from appliance.papers.words import Words
from tests.appliance.papers.reading import read, read_pages, sample
from tests.appliance.papers.samples import EPOCH, HEAD, NAMES, PLACE, facts, moment
from web import printing
from web.languages import LANGUAGES, Language, texts_of
from web.papers import cards
from web.papers.venue import Place

HEAD_PRINTED = "7K3M 9QXT 4ZB0 WV5H"
TEMPLATES = (*(FOLDER / "templates").glob("*.typ"), *printing.SHARED.glob("*.typ"))
LISTED = ("cards", "attendance", "integrity")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
class TestEveryPaper:
    def test_it_is_pdf_ua_with_language_and_title(self, paper: str, language: Language) -> None:
        pdf = PdfReader(io.BytesIO(sample(paper, language)))
        assert pdf.xmp_metadata is not None
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp_metadata.stream.get_data()
        assert pdf.trailer["/Root"]["/Lang"] == language
        assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert getattr(Words, f"title_{paper}").of(language) in str(pdf.metadata and pdf.metadata.title)

    def test_it_ends_with_the_head_of_the_chain(self, paper: str, language: Language) -> None:
        pages = read_pages(sample(paper, language))
        for page in pages:
            assert HEAD_PRINTED in page
            assert EPOCH in page
            assert str(HEAD.seq) in page
        assert pages[-1].count(HEAD_PRINTED) == 2  # in what people read and in the foot
        assert Words.check_short.of(language) in pages[-1]

    def test_it_says_where_and_what(self, paper: str, language: Language) -> None:
        text = read(sample(paper, language))
        known = [PLACE.sitting] if paper in ("handover", "integrity") else [PLACE.sitting, PLACE.site, PLACE.room]
        exam = [] if paper == "handover" else [PLACE.exam[language]]
        for fact in known + exam:
            assert fact in text

    def test_its_blank_form_has_no_fact_of_the_sitting(self, paper: str, language: Language) -> None:
        text = read(sample(paper, language, blank=True))
        assert getattr(Words, f"title_{paper}").of(language).casefold() in text.casefold()
        assert PLACE.sitting in text
        for fact in (*NAMES, "Budi Santoso", "19870202", HEAD_PRINTED, EPOCH, "09.14", "09:14", "KLT-004417"):
            assert fact not in text

    def test_its_blank_form_needs_no_facts_at_all(self, paper: str, language: Language) -> None:
        assert make(paper, Facts(Place()), language, blank=True).startswith(b"%PDF-")

    def test_it_says_so_where_there_was_nothing(self, paper: str, language: Language) -> None:
        text = read(make(paper, Facts(PLACE, HEAD), language))
        assert HEAD_PRINTED in text
        if paper not in LISTED:
            assert Words.nothing.of(language) in text

    def test_it_has_pictures_for_the_page(self, paper: str, language: Language) -> None:
        pages = pictures(paper, facts(), language)
        assert len(pages) == len(PdfReader(io.BytesIO(sample(paper, language))).pages)
        assert all(page.startswith(b"\x89PNG") for page in pages)


@pytest.mark.parametrize("paper", LISTED)
def test_a_list_has_every_person_with_nip_and_place(paper: str) -> None:
    text = read(sample(paper, "id"))
    for number, person in enumerate(facts().people, start=1):
        assert person.name in text
        assert f"{person.nip[:8]} {person.nip[8:14]} {person.nip[14]} {person.nip[15:]}" in text
        assert str(number) in text
        assert paper == "integrity" or str(person.seat) in text


def test_a_card_has_time_and_address_and_an_empty_field_for_the_pin() -> None:
    text = read(sample("cards", "id"))
    for fact in ("29 Februari 2024, 08.00 WITA", PLACE.origin, PLACE.second_address):
        assert text.count(fact) == 10
    assert text.count("PIN") == 10
    assert re.search(r"PIN:? ?\d", text) is None


@pytest.mark.parametrize(("language", "label"), [("id", "Terdaftar : {} orang"), ("en", "Enrolled : {} people")])
def test_the_numbers_of_the_minutes_are_those_given_and_not_counted(language: Language, label: str) -> None:
    counts = replace(facts().counts, enrolled=3_000, present=2_981, absent=17, submitted=2_979, forced=41)  # type: ignore[type-var]
    text = read(make("minutes", replace(facts(), counts=counts), language))
    sign = "." if language == "id" else ","
    assert label.format(f"3{sign}000") in text
    for printed in (f"2{sign}981", "17", f"2{sign}979", "41"):
        assert f": {printed} " in text


def test_one_is_a_person_in_english() -> None:
    counts = Counts(12, 11, 1, 11, 0)
    text = read(make("minutes", replace(facts(), counts=counts), "en"))
    assert "12 people" in text
    assert "1 person" in text
    assert " 1 people" not in text


def test_the_minutes_tell_all_that_the_journal_tells() -> None:
    text = read(sample("minutes", "id"))
    for fact in (
        "Kamis tanggal 29 Februari 2024",
        "08.00 WITA",
        "07.32 WITA",
        "± 08.03 WITA",
        "10.58 WITA",
        "11.12 WITA",
        "09.14 WITA 09.37 WITA 23 menit 20 detik Semua peserta Listrik padam satu gedung",
        "6 · Markus Udan Pemeriksaan kesehatan",
        "09.41 WITA pindah 2 · Yohanes Lawing A02 C09 Papan ketik rusak Budi Santoso",
        "10.12 WITA masuk kembali 8 · Bambang Sutrisno A08 A08 Keluar tanpa sengaja Ratna Dewi",
        "09.38 WITA ditahan Semua peserta 23 menit 20 detik",
        "09.45 WITA ditambah 2 · Yohanes Lawing 5 menit Pindah komputer",
        "diberikan 3 · Dr. H. Muhammad Arsyad Baharuddin, S.T., M.Si. 12 menit 34 detik Kabel jaringan terlepas",
        "dicabut 3 · Dr. H. Muhammad Arsyad Baharuddin, S.T., M.Si. 1 menit Dihitung dua kali",
        "Listrik padam di seluruh gedung. Server lokal tetap menyala dengan UPS; sesi dijeda.",
        "Genset dinyalakan pukul 09.31",
        "Listrik sudah menyala. Waktu Anda tidak berkurang.",
        "11.15 WITA tambahan Amplop cadangan nomor 2 tidak dibuka.",
        "11.17 WITA pembetulan Kursi C09, bukan C08.",
        "4 19870505 201001 1 004 Rina Kusumawati A04",
        "7 19870808 201001 1 007 Nur Hidayah A07",
        "Budi Santoso, S.Sos. Pengawas pengawas1",
        "NIP 19800115 200501 1 004",
        "Kota Contoh, 29 Februari 2024",
        Words.sure_note.id,
    ):
        assert fact in text, fact


def test_the_incident_report_has_each_incident_and_what_was_done() -> None:
    text = read(sample("incidents", "en"))
    for fact in ("No. 1 Time: 09:14 WITA By: Budi Santoso", "Genset dinyalakan", "No. 2 Time: 10:02 WITA", "Kursi C09"):
        assert fact in text


def test_the_reconciliation_has_each_attempt_at_three_places() -> None:
    text = read(sample("reconciliation", "id"))
    for fact in (
        "1 Siti Aminah, S.Pd. selesai 3.101 3.101 3.101",
        "2 Yohanes Lawing selesai 3.102 3.102 belum diterima",
        "7 Nur Hidayah diselesaikan – 3.107 3.107",
        "Jumlah ≥ 21.735 24.842 ≥ 12.416",
        "1 Siti Aminah, S.Pd. 10.41 WITA 0123 4567 89AB CDEF GHJK MNPQ RS",
        "7 · Nur Hidayah Komputer A07 mati dan tidak dapat dinyalakan",
    ):
        assert fact in text


def test_what_is_known_of_some_of_a_persons_browsers_is_said_as_at_least() -> None:
    told = facts()
    seventh = next(line for line in told.reconciled if line.person == 7)
    lines = tuple(replace(line, browsers_least=17) if line is seventh else line for line in told.reconciled)
    text = read(make("reconciliation", replace(told, reconciled=lines), "id"))
    assert "7 Nur Hidayah diselesaikan ≥ 17 3.107 3.107" in text
    assert "Jumlah ≥ 21.752 24.842" in text


def test_the_hand_over_names_box_seals_head_batches_and_people() -> None:
    text = read(sample("handover", "id"))
    for fact in (
        "smk-contoh-1",
        "KLT-004417 KLT-004418",
        "2WQ8 HT5R C9XK E0VD",
        "48209",
        "40001 45000 5.000 32 kB",
        "45001 48209 3.209 21 kB",
        "Hendra Wijaya",
        "Ir. Maria Lawai",
        "NIP 19760520 200312 2 001",
    ):
        assert fact in text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_room_of_three_hundred_is_on_the_paper(paper: str) -> None:
    given = facts(300)
    text = read(make(paper, given, "id"))
    if paper in LISTED:
        assert all(person.name in text for person in given.people)


def test_the_same_facts_make_the_same_bytes() -> None:
    assert make("minutes", facts(), "id") == make("minutes", facts(), "id")


def test_no_template_asks_for_anything_from_outside() -> None:
    for template in TEMPLATES:
        source = template.read_text()
        assert "@preview" not in source
        assert "://" not in source


def test_every_label_is_in_both_languages_and_used() -> None:
    sources = "".join(path.read_text() for path in (*TEMPLATES, Path(cards.__file__)))
    sources += "".join(path.read_text() for path in FOLDER.glob("*.py") if path.name != "words.py")
    labels = texts_of(Words)
    assert all(text.id and text.en for text in labels.values())
    unused = [
        name
        for name in labels
        if f"t.{name}" not in sources and f"Words.{name}" not in sources and not name.startswith(("title_", "role_"))
    ]
    assert unused == []


def test_facts_go_to_typst_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the facts is in a source: the templates are files, and all else is one JSON text."""
    import typst

    seen: list[tuple[dict[str, bytes], dict[str, object]]] = []
    monkeypatch.setattr(typst, "compile", lambda source, **how: seen.append((source, how)) or b"%PDF")
    make("attendance", facts(), "id")
    ((sources, how),) = seen
    assert sources["main"] == (FOLDER / "templates" / "attendance.typ").read_bytes()
    assert sorted(sources.values()) == sorted(
        {path.read_bytes() for path in printing.SHARED.iterdir()} | {sources["main"]}
    )
    assert list(how["sys_inputs"]) == ["paper"]  # type: ignore[call-overload]
    assert json.loads(how["sys_inputs"]["paper"])["people"][0][2] == NAMES[0]  # type: ignore[index]
    assert how["ignore_system_fonts"] is True


def test_what_one_act_did_to_several_is_told_by_their_numbers() -> None:
    at = moment("09:00")
    told = replace(
        facts(),
        times=Times(closed=at, pauses=(Pause(at, None, 60_000, "Listrik padam", "Ratna Dewi", since=moment("08:51")),)),
        counts=Counts(10, 7, 1, 7, 0),
        credits=(
            Credit(at, "added", None, 300_000, "Gaduh!", "Ratna Dewi", people=(1, 2, 3, 7)),
            Credit(at, "held", 2, 600_000, "", "", due_ms=700_000),
        ),
        moves=(
            Move(at, "move", 2, "A2", "C9", "Papan ketik rusak", "", "Mozilla/5.0 Chrome/109.0 Edg/109.1"),
            Move(at, "move", 3, "A3", "C8", "Layar mati", "Ratna Dewi", "curl"),
        ),
        incidents=(Incident(at, "", "", category="restart"), Incident(at, "Pingsan", "R", category="health", person=6)),
        corrections=(
            Correction(at, "addition", "Telat", "Ratna Dewi", "marked_absent", (5, 6, 9)),
            Correction(at, "addition", "", "Ratna Dewi", "spare_replaces", (8,), 4),
            Correction(at, "addition", "Gedung ditutup", "Ratna Dewi", "closed_unresolved", (), 2),
        ),
    )
    minutes = read(make("minutes", told, "id"))
    for said in (
        "Listrik padam. Sejak 08.51 WITA bagi yang terputus. Ratna Dewi",
        "ditambah 4 orang: 1–3, 7 5 menit Gaduh! Ratna Dewi",
        "ditahan 2 · Yohanes Lawing 10 menit Dari 11 menit 40 detik yang hilang. server lokal",
        "A2 C9 Papan ketik rusak (Edge 109) peserta",
        "A3 C8 Layar mati Ratna Dewi",
        "Server lokal menyala kembali. server lokal",
        "Kesehatan: 6 · Markus Udan. Pingsan",
        "Dinyatakan tidak hadir: 3 orang: 5–6, 9. Telat",
        "Peserta cadangan dipanggil menggantikan nomor 4: 8 · Bambang Sutrisno.",
        "Ditutup dengan 2 orang belum terhitung. Gedung ditutup",
        "Belum terhitung : 2 orang",
    ):
        assert said in minutes
    sheet = read(make("reconciliation", told, "en"))
    assert "Enrolled 10 ≠ Present 7 + Absent 1 Unaccounted for: 2 people" in sheet
