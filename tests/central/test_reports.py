"""Results leave the centre whole: no NIP rounded, no formula smuggled in, nobody without data called absent or zero."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from central import authoring, reports
from central.reports import Report
from central.scoring import score_attempt
from sync.wire.nip import check_nip

EXAMPLES = Path(__file__).parents[2] / "examples"
EXAM, KEY = authoring.load(EXAMPLES / "bfi")
MADE = datetime(2026, 9, 11, 15, 0, tzinfo=timezone(timedelta(hours=8)))
NIP = "198311232007032003"
# A2…A5 = 6 and A1 = 1 turned: 30 of 30; C unanswered, so no score; E: 3 each way 3 or 4: turned 3 → 4
ANSWERS = {"A1": "1", "A2": "6", "A3": "6", "A4": "6", "A5": "6", "O1": "4", "O3": "4", "O4": "3"}


@dataclass
class Person:
    """A row as `seated.score_rows` gives it."""

    nip: str = NIP
    name: str = "Kenanga Contoh"
    grade: str | None = "III/d"
    position: str | None = "Analis"
    unit: str | None = "Dinas Perhubungan"
    site: str = "smkn1"
    room: str = "Lab 1"
    sitting_title: str = "Sesi 1"
    starts_at: str = "2026-09-11T08:00"
    state: str | None = "submitted"
    answered: int | None = 25
    held: list[str] = field(default_factory=list)
    counted: bool | None = True
    moved_to_sitting: bytes | None = None
    room_name: str | None = None
    detail: dict[str, Any] | None = field(default_factory=lambda: score_attempt(EXAM, KEY, ANSWERS).to_json())


def report(*people: Person, language: str = "id") -> Report:
    return reports.build_report(EXAM.outline, KEY, people, made=MADE, language=language)


def csv_rows(made: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reports.to_csv(made).decode("utf-8-sig"))))


def test_the_columns_are_those_that_staff_expect() -> None:
    titles = [column.title for column in report(Person()).columns]
    assert titles[:12] == [
        *("No", "NIP", "Nama", "Golongan", "Jabatan", "Unit Kerja"),
        *("Titik Lokasi", "Ruang", "Sesi", "Pelaksanaan", "Status", "Nama dibetulkan di ruang"),
    ]
    assert titles[12:14] == ["Keramahan dan empati (%)", "Keramahan dan empati (tingkat)"]
    assert titles[-2:] == ["Kepribadian (%)", "Total (%)"]
    assert [column.title for column in report(Person(), language="en").columns][2] == "Name"


def test_a_row_holds_the_scores_worked_out_by_hand() -> None:
    """A: 30 of 30. O: 4 + 4 + 3 = 11 of 18. C, E, N: no score, 0 of 30 each: 41 of 138 in all."""
    (row,) = csv_rows(report(Person()))
    assert (row["Keramahan dan empati (%)"], row["Keramahan dan empati (tingkat)"]) == ("100.00", "3")
    assert (row["Keterbukaan pada gagasan (%)"], row["Keterbukaan pada gagasan (tingkat)"]) == ("61.11", "2")
    assert (row["Kestabilan emosi (%)"], row["Kestabilan emosi (tingkat)"]) == ("", "")
    assert row["Total (%)"] == f"{4100 / 138:.2f}" == "29.71"


def test_json_carries_the_same_unrounded() -> None:
    data = json.loads(reports.to_json(report(Person())))
    (row,) = data["rows"]
    assert row["nip"] == NIP
    assert row["total"] == pytest.approx(4100 / 138, abs=1e-12)
    assert row["O.level"] == 2
    assert data["exam"] == "bfi"
    assert KEY.digest() in data["about"]["Kunci"]


@pytest.mark.parametrize(
    ("person", "status"),
    [
        (Person(), "Diterima"),
        (Person(state=None, detail=None), "Belum diterima"),
        (Person(state="absent", detail=None), "Tidak hadir"),
        (Person(state="working"), "Belum dikumpulkan"),
        (Person(state=None, detail=None, moved_to_sitting=bytes(16)), "Pindah sesi"),
        (Person(state="absent", detail=None, moved_to_sitting=bytes(16)), "Pindah sesi"),
        (Person(moved_to_sitting=bytes(16)), "Diterima"),
        (Person(answered=0, detail=None), "Tanpa jawaban"),
        (Person(state="working", answered=0, detail=None), "Belum dinilai"),
        (Person(answered=3, detail=None), "Belum dinilai"),
        (Person(counted=False), "Tidak dihitung"),
        (Person(detail=None), "Belum dinilai"),
        (Person(detail=score_attempt(EXAM, KEY, ANSWERS, held=("digest",)).to_json()), "Sementara"),
    ],
)
def test_a_status_says_what_is_known(person: Person, status: str) -> None:
    assert csv_rows(report(person))[0]["Status"] == status


def test_what_is_not_counted_is_listed_without_a_score() -> None:
    (row,) = csv_rows(report(Person(counted=False)))
    assert row["NIP"] == f"'{NIP}"
    assert {row["Total (%)"], row["Keramahan dan empati (%)"], row["Keramahan dan empati (tingkat)"]} == {""}


def test_a_corrected_name_stands_beside_the_list_s_and_nobody_unreadable_is_nameless() -> None:
    rows = csv_rows(report(Person(room_name="Kenanga Tjontoh"), Person(nip="", name="")))
    assert [(row["Nama"], row["Nama dibetulkan di ruang"]) for row in rows] == [
        ("Kenanga Contoh", "Kenanga Tjontoh"),
        ("Tidak terbaca", ""),
    ]


def test_without_data_the_scores_are_empty_and_not_zero() -> None:
    (row,) = csv_rows(report(Person(state=None, detail=None)))
    assert {row["Total (%)"], row["Kepribadian (%)"], row["Keramahan dan empati (tingkat)"]} == {""}


def test_a_nip_is_text_in_every_format_and_comes_back_whole() -> None:
    made = report(Person())
    from_csv = csv_rows(made)[0]["NIP"]
    assert not from_csv.isdigit(), "bare, a spreadsheet would round it"
    assert check_nip(from_csv).text == NIP
    cell = openpyxl.load_workbook(io.BytesIO(reports.to_xlsx(made)))["Hasil"]["B2"]
    assert (cell.value, cell.data_type, cell.number_format) == (NIP, "s", "@")


EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =cmd|' /C calc'!A0",
    "|x",
    "%x",
    "\uff1d1",
    "\n=1",
    '=HYPERLINK("http://a")',
]


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(evil: str) -> None:
    made = report(Person(name=evil, unit=evil))
    (row,) = csv_rows(made)
    assert row["Nama"] == row["Unit Kerja"] == "'" + evil
    sheet = openpyxl.load_workbook(io.BytesIO(reports.to_xlsx(made)))["Hasil"]
    assert {cell.data_type for cells in sheet.iter_rows() for cell in cells} <= {"s", "n"}
    assert sheet["C2"].hyperlink is None


def test_an_exam_s_title_cannot_be_a_formula_either() -> None:
    title = {"id": '=cmd|"x"', "en": "@x"}
    outline = EXAM.outline.model_copy(
        update={"components": tuple(c.model_copy(update={"title": title}) for c in EXAM.outline.components)}
    )
    made = reports.build_report(outline, KEY, [Person()], made=MADE)
    head = reports.to_csv(made).decode("utf-8-sig").split("\r\n")[0]
    assert "'=cmd" in head


@given(st.text(max_size=30))
def test_whatever_a_name_is_its_csv_cell_begins_with_no_sign(name: str) -> None:
    assert reports.defused(name).lstrip()[:1] not in set("=+-@|%\uff1d\uff0b\uff0d\uff20") - {""}
    assert reports.defused(name) in (name, "'" + name)


def test_the_workbook_can_be_read_at_a_glance() -> None:
    book = openpyxl.load_workbook(io.BytesIO(reports.to_xlsx(report(Person(), Person(state=None, detail=None)))))
    assert book.sheetnames == ["Hasil", "Keterangan"]
    sheet = book["Hasil"]
    assert (sheet.freeze_panes, sheet.max_row) == ("D2", 3)
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet["M2"].value == 100
    assert sheet["M3"].value is None
    notes = {row[0].value: row[1].value for row in book["Keterangan"].iter_rows()}
    assert notes["Dibuat"] == "2026-09-11T15:00+08:00"
    assert notes["Belum diterima"] == "Belum ada data. Bukan tidak hadir dan bukan nol."
    assert notes["Keramahan dan empati"] == "Menengah ≥ 50, Tinggi ≥ 75"


def test_a_report_of_nobody_is_still_a_table() -> None:
    made = report()
    assert csv_rows(made) == []
    assert json.loads(reports.to_json(made))["rows"] == []
    assert openpyxl.load_workbook(io.BytesIO(reports.to_xlsx(made)))["Hasil"].max_row == 1
