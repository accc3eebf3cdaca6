"""Results as staff hand them on: one table of an exam, written as CSV, JSON or XLSX.

Called by `lumbung central results` and the staff pages.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal, Protocol

from sqlalchemy import Connection

from central.key import Competency, ScoringKey
from central.scoring import AttemptScore
from central.store import results, seated
from central.store.seated import has_left
from sync import errors
from sync.errors import LumbungError
from sync.wire.exam import ExamOutline, Text

Cell = str | int | Fraction | None
Status = Literal[
    "received",
    "provisional",
    "unfinished",
    "unanswered",
    "not-scored",
    "absent",
    "not-received",
    "moved",
    "void",
]

STATUS: dict[Status, tuple[str, str]] = {
    "received": ("Diterima", "Received"),
    "provisional": ("Sementara", "Provisional"),
    "unfinished": ("Belum dikumpulkan", "Not submitted"),
    "unanswered": ("Tanpa jawaban", "No answers"),
    "not-scored": ("Belum dinilai", "Not scored yet"),
    "absent": ("Tidak hadir", "Absent"),
    "not-received": ("Belum diterima", "Not received yet"),
    "moved": ("Pindah sesi", "Moved to another sitting"),
    "void": ("Tidak dihitung", "Not counted"),
}
# What each status means, for the sheet that explains the table.
STATUS_MEANS: dict[Status, tuple[str, str]] = {
    "received": ("Jawaban lengkap sampai di pusat.", "The answers are complete at the centre."),
    "provisional": ("Dinilai, menunggu keputusan staf pusat.", "Scored, waiting for a ruling by staff."),
    "unfinished": ("Dinilai dari yang sudah sampai; belum dikumpulkan.", "Scored from what came; not submitted."),
    "unanswered": ("Dikumpulkan tanpa membuka subtes.", "Submitted without entering a block."),
    "not-scored": ("Belum selesai, atau kunci belum ada.", "Not finished yet, or the key is not here."),
    "absent": ("Pengawas mencatat tidak hadir.", "The proctor noted an absence."),
    "not-received": ("Belum ada data. Bukan tidak hadir dan bukan nol.", "No data yet. Neither absent nor zero."),
    "moved": ("Mengerjakan di sesi lain; bukan tidak hadir.", "Sits in another sitting; not absent."),
    "void": ("Ditolak atau dibatalkan oleh staf pusat.", "Rejected or voided by staff."),
}
UNREADABLE = ("Tidak terbaca", "Unreadable")


class Sat(Protocol):
    """A person with a place in the exam, and what is known of the attempt: a row of `seated.score_rows`."""

    site: str
    nip: str
    name: str
    position: str | None
    unit: str | None
    grade: str | None
    sitting_title: str
    room: str
    starts_at: str
    state: str | None
    answered: int | None
    held: Sequence[str] | None
    counted: bool | None
    moved_to_sitting: bytes | None
    room_name: str | None
    detail: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `name` is for programs; `title` for people; `number` percents are 0…100, unrounded."""

    name: str
    title: str
    kind: Literal["text", "count", "percent"]
    width: int


@dataclass(frozen=True, slots=True)
class Report:
    """A table of results, rows of one cell a column, and the (label, value) lines that say what it is."""

    exam: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: tuple[tuple[str, str], ...]


def results_report(
    connection: Connection, exam: str, scoring_version: int, *, made: datetime, language: str = "id"
) -> Report:
    """The results of an exam under its newest key. Raises LumbungError (UNKNOWN_EXAM, NO_SCORING_KEY)."""
    published = results.packages_of(connection, exam)
    if not published:
        raise LumbungError(errors.UNKNOWN_EXAM, exam=exam)
    stored = results.latest_key(connection, exam)
    if stored is None:
        raise LumbungError(errors.NO_SCORING_KEY, exam=exam)
    outline = ExamOutline.model_validate(published[0].outline)
    key = ScoringKey.model_validate(stored.document)
    people = seated.score_rows(connection, exam, stored.key_version, scoring_version)
    return build_report(outline, key, people, made=made, language=language)


def build_report(
    outline: ExamOutline, key: ScoringKey, people: Iterable[Any], *, made: datetime, language: str = "id"
) -> Report:
    """The table of `people` (as `Sat`).

    `made`: the moment it was drawn, with its zone; `language`: of headings, `id` or `en`."""
    columns = (*_person_columns(language), *_score_columns(outline, key, language))
    rows = tuple(tuple(_row(at, person, outline, key, language)) for at, person in enumerate(people, 1))
    return Report(outline.id, columns, rows, tuple(_about(outline, key, made, language)))


def _person_columns(language: str) -> tuple[Column, ...]:
    english = language == "en"

    def column(name: str, in_indonesian: str, in_english: str, width: int) -> Column:
        return Column(name, in_english if english else in_indonesian, "text", width)

    return (
        Column("no", "No", "count", 5),
        column("nip", "NIP", "NIP", 21),
        column("name", "Nama", "Name", 32),
        column("grade", "Golongan", "Grade", 10),
        column("position", "Jabatan", "Position", 36),
        column("unit", "Unit Kerja", "Unit", 36),
        column("site", "Titik Lokasi", "Site", 16),
        column("room", "Ruang", "Room", 14),
        column("sitting", "Sesi", "Sitting", 20),
        column("starts_at", "Pelaksanaan", "Held at", 18),
        column("status", "Status", "Status", 18),
        column("room_name", "Nama dibetulkan di ruang", "Name as corrected in the room", 32),
    )


def _score_columns(outline: ExamOutline, key: ScoringKey, language: str) -> list[Column]:
    percent, level = ("(%)", "(level)") if language == "en" else ("(%)", "(tingkat)")
    columns = []
    for component in outline.components:
        for competency in _of(key, component.id):
            title = _said(competency.title, language)
            columns.append(Column(f"{competency.id}.percent", f"{title} {percent}", "percent", 14))
            columns.append(Column(f"{competency.id}.level", f"{title} {level}", "count", 14))
        columns.append(
            Column(f"{component.id}.percent", f"{_said(component.title, language)} {percent}", "percent", 16)
        )
    return [*columns, Column("total", "Total (%)", "percent", 12)]


def _row(at: int, person: Sat, outline: ExamOutline, key: ScoringKey, language: str) -> list[Cell]:
    score = score_of(person)
    cells: list[Cell] = [
        at,
        person.nip,
        person.name or UNREADABLE[language == "en"],
        person.grade,
        person.position,
        person.unit,
        person.site,
        person.room,
        person.sitting_title,
        person.starts_at,
        STATUS[status_of(person, score)][language == "en"],
        person.room_name,
    ]
    competencies = {c.competency: c for c in score.competencies} if score else {}
    components = {c.component: c for c in score.components} if score else {}
    for component in outline.components:
        for competency in _of(key, component.id):
            scored = competencies.get(competency.id)
            cells += [scored.percent, scored.level] if scored else [None, None]
        part = components.get(component.id)
        cells.append(part.percent if part else None)
    return [*cells, score.total if score else None]


def score_of(person: Sat) -> AttemptScore | None:
    """The score that a person's row shows: none where staff rejected the person or voided the attempt."""
    if person.detail is None or person.counted is False:
        return None
    return AttemptScore.from_json(person.detail)


def status_of(person: Sat, score: AttemptScore | None) -> Status:
    """What can be said of a result. Without data it is not received; absent only by a proctor's word, never zero.

    Who submitted and was never shown a question has no answers and no score.
    """
    if person.counted is False:
        return "void"
    if has_left(person):
        return "moved"
    if person.state in (None, "unknown"):
        return "not-received"
    if person.state == "absent":
        return "absent"
    if score is None:
        return "unanswered" if person.state == "submitted" and person.answered == 0 else "not-scored"
    if score.provisional:
        return "provisional"
    return "received" if person.state == "submitted" else "unfinished"


def _about(outline: ExamOutline, key: ScoringKey, made: datetime, language: str) -> Iterable[tuple[str, str]]:
    english = language == "en"
    yield ("Exam" if english else "Ujian", f"{_said(outline.title, language)} ({outline.id}, {outline.version})")
    yield ("Key" if english else "Kunci", f"SHA-256 {key.digest()}")
    yield ("Made" if english else "Dibuat", made.isoformat(timespec="minutes"))
    for status, said in STATUS.items():
        yield (said[english], STATUS_MEANS[status][english])
    for competency in key.competencies:
        names = competency.level_names.get(language, ())
        cuts = ", ".join(f"{names[i] if names else i + 1} ≥ {cut}" for i, cut in enumerate(competency.cuts, 1))
        yield (_said(competency.title, language), cuts)


def to_csv(report: Report) -> bytes:
    """CSV as UTF-8 with a byte-order mark (spreadsheets need it). Percents to two decimals.

    A NIP is led by an apostrophe, as spreadsheets mark text: bare, they would round its 18 digits. Ours strip it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([defused(column.title) for column in report.columns])
    for row in report.rows:
        writer.writerow([_csv_cell(column, cell) for column, cell in zip(report.columns, row, strict=True)])
    return out.getvalue().encode("utf-8-sig")


def to_json(report: Report) -> bytes:
    """JSON: what it is, the columns, and a row a person with plain values; percents as numbers, unrounded."""
    names = [column.name for column in report.columns]
    data = {
        "exam": report.exam,
        "about": dict(report.about),
        "columns": [{"name": column.name, "title": column.title, "kind": column.kind} for column in report.columns],
        "rows": [dict(zip(names, map(_json_cell, row), strict=True)) for row in report.rows],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def to_xlsx(report: Report) -> bytes:
    """A workbook: the table with a fixed head and filters, and a sheet that explains it. No cell is ever a formula."""
    import xlsxwriter  # here, so that the running centre loads it only for who wants a workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "count": book.add_format({"num_format": "0"}),
        "percent": book.add_format({"num_format": "0.00"}),
    }
    sheet = book.add_worksheet("Hasil")
    for at, column in enumerate(report.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.title, head)
    for down, row in enumerate(report.rows, 1):
        for at, (column, cell) in enumerate(zip(report.columns, row, strict=True)):
            if isinstance(cell, str):
                sheet.write_string(down, at, cell, formats["text"])
            elif cell is not None:
                sheet.write_number(down, at, float(cell), formats[column.kind])
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(report.rows), 1), len(report.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    notes = book.add_worksheet("Keterangan")
    notes.set_column(0, 0, 28)
    notes.set_column(1, 1, 80)
    for down, (label, value) in enumerate(report.about):
        notes.write_string(down, 0, label, head)
        notes.write_string(down, 1, value, formats["text"])
    book.close()
    return out.getvalue()


FORMATS: dict[str, Callable[[Report], bytes]] = {"csv": to_csv, "json": to_json, "xlsx": to_xlsx}

_FORMULA_STARTS = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")


def defused(text: str) -> str:
    """`text`, led by an apostrophe where a spreadsheet would take it for a formula (OWASP, *CSV injection*)."""
    return "'" + text if text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(_FORMULA_STARTS) else text


def _csv_cell(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if column.name == "nip":
        return f"'{cell}"
    if isinstance(cell, str):
        return defused(cell)
    return f"{float(cell):.2f}" if column.kind == "percent" else str(cell)


def _json_cell(cell: Cell) -> str | int | float | None:
    return float(cell) if isinstance(cell, Fraction) else cell


def _of(key: ScoringKey, component: str) -> list[Competency]:
    return [competency for competency in key.competencies if competency.component == component]


def _said(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")
