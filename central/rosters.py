"""Reading a roster file: CSV as it comes out of a spreadsheet, or TOML. Every fault is named with its row and cell.

The header row may be anywhere in the first 40 rows; headers go by many names. Called by `central.planning`.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import nip as nips

HEADER_ROWS = 40
MAX_FILE_BYTES = 8 << 20
COLUMNS = {  # field -> headers that mean it, lower case, letters only
    "nip": ("nip", "nomorindukpegawai", "nipbaru"),
    "name": ("nama", "name", "namalengkap", "namapeserta", "namapegawai"),
    "seat": ("kursi", "seat", "nokursi", "meja", "nopc"),
    "language": ("bahasa", "language"),
    "extra_time_percent": ("tambahanwaktu", "extratimepercent", "extratime", "tambahanwaktupersen"),
    "needs": ("kebutuhan", "akomodasi", "needs"),
    "spare": ("cadangan", "spare"),
    "position": ("jabatan", "position", "namajabatan"),
    "unit": ("unitkerja", "unit", "perangkatdaerah", "opd", "instansi"),
    "grade": ("golongan", "grade", "gol", "golruang", "pangkatgolongan"),
    "pin": ("pin",),
}
_PIN = re.compile(r"\d{4,12}", re.ASCII)
NEEDS = {  # need -> words for it, lower case, letters only
    "large_print": ("largeprint", "cetakbesar", "hurufbesar"),
    "high_contrast": ("highcontrast", "kontrastinggi"),
}
YES, NO = ("ya", "y", "yes", "true", "1", "x", "cadangan", "spare"), ("", "tidak", "no", "false", "0", "-")
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


@dataclass(frozen=True)
class Person:
    """One row of a roster. `pin` is only given in samples; otherwise a machine makes it."""

    nip: str = field(repr=False)
    name: str = field(repr=False)
    seat: str | None = None
    language: str | None = None
    extra_time_percent: int = 0
    needs: tuple[str, ...] = ()
    spare: bool = False
    position: str | None = None
    unit: str | None = None
    grade: str | None = None
    pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `row` counts from 1 as in the sheet, `field` is the column."""

    row: int
    field: str
    what: str

    def to_json(self) -> dict[str, Any]:
        return {"row": self.row, "field": self.field, "what": self.what}


def read_roster(path: Path) -> tuple[list[Person], list[Fault]]:
    """The people of a roster file, and what is odd but allowed. LumbungError(BAD_ROSTER) with every fault at once."""
    return people_of(read_sheet(path), path)


def read_sheet(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """(row number, field -> cell) of each row below the headers, as it stands there. LumbungError(BAD_ROSTER)."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _bad([Fault(0, "", "cannot be read as UTF-8 text")], path) from error
    if len(data) > MAX_FILE_BYTES:
        raise _bad([Fault(0, "", "is too large")], path)
    return _toml_rows(text, path) if path.suffix == ".toml" else _csv_rows(text, path)


def people_of(rows: Iterable[tuple[int, Mapping[str, Any]]], path: Path) -> tuple[list[Person], list[Fault]]:
    """People out of (row number, field -> value); as `read_roster`."""
    people: list[Person] = []
    faults: list[Fault] = []
    odd: list[Fault] = []
    first_row: dict[str, int] = {}
    for row, values in rows:
        before = len(faults)
        nip = _nip(row, values.get("nip"), faults, odd)
        name = " ".join(str(values.get("name") or "").split())
        if not 0 < len(name) <= 200:
            faults.append(Fault(row, "name", "is empty or longer than 200 characters"))
        if nip is not None and first_row.setdefault(nip, row) != row:
            faults.append(Fault(row, "nip", f"is in row {first_row[nip]} already"))
        extra = _whole(row, values.get("extra_time_percent"), faults)
        needs, spare = _needs(row, values.get("needs"), faults), _yes(row, values.get("spare"), faults)
        pin, language = _text(values.get("pin"), 12), _text(values.get("language"), 3)
        if pin is not None and _PIN.fullmatch(pin) is None:
            faults.append(Fault(row, "pin", "must be 4 to 12 digits"))
        if language is not None and _LANGUAGE.fullmatch(language) is None:
            faults.append(Fault(row, "language", "must be a code such as id or en"))
        if len(faults) > before or nip is None:
            continue
        rest = {field: _text(values.get(field), 200) for field in ("position", "unit", "grade")}
        seat = _text(values.get("seat"), 20)
        people.append(Person(nip, name, seat, language, extra, needs, spare, **rest, pin=pin))
    if not people and not faults:
        faults.append(Fault(0, "", "has no participant"))
    if faults:
        raise _bad(faults, path)
    return people, odd


def _nip(row: int, value: Any, faults: list[Fault], odd: list[Fault]) -> str | None:
    try:
        nip = nips.check_nip(value, cell=f"row {row}")
    except WireError as error:
        faults.append(Fault(row, "nip", ", ".join(error.details.get("faults", [])) or error.entry.message[1]))
        return None
    odd += [Fault(row, "nip", str(warning)) for warning in nip.warnings]
    return nip.text


def _whole(row: int, value: Any, faults: list[Fault]) -> int:
    text = str(value or "0").strip().removesuffix("%").strip()
    if not (text.isascii() and text.isdigit() and int(text) <= 300):
        faults.append(Fault(row, "extra_time_percent", "must be a whole number from 0 to 300"))
        return 0
    return int(text)


def _needs(row: int, value: Any, faults: list[Fault]) -> tuple[str, ...]:
    found = []
    for word in re.split(r"[,;/+]", str(value or "")):
        plain = _letters(word)
        need = next((need for need, words in NEEDS.items() if plain in words), None)
        if need is not None:
            found.append(need)
        elif plain:
            faults.append(Fault(row, "needs", f"knows cetak besar and kontras tinggi, not '{word.strip()[:40]}'"))
    return tuple(dict.fromkeys(found))


def _yes(row: int, value: Any, faults: list[Fault]) -> bool:
    text = str(value if value is not None else "").strip().lower()
    if text not in YES and text not in NO:
        faults.append(Fault(row, "spare", "must be ya or tidak"))
    return text in YES


def _text(value: Any, longest: int) -> str | None:
    text = " ".join(str(value).split()) if value is not None else ""
    return text[:longest] or None


def _csv_rows(text: str, path: Path) -> list[tuple[int, dict[str, Any]]]:
    head = text[:4096]
    delimiter = max(",;\t", key=head.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    for at, row in enumerate(rows[:HEADER_ROWS]):
        fields = [_field_of(cell) for cell in row]
        if "nip" in fields and "name" in fields:
            named = [(column, field) for column, field in enumerate(fields) if field is not None]
            return [
                (number, {field: each[column] for column, field in named if column < len(each)})
                for number, each in enumerate(rows[at + 1 :], at + 2)
                if any(cell.strip() for cell in each) and not each[0].lstrip().startswith("#")
            ]
    raise _bad([Fault(0, "", f"has no row with the headers NIP and Nama in its first {HEADER_ROWS}")], path)


def _toml_rows(text: str, path: Path) -> list[tuple[int, dict[str, Any]]]:
    try:
        listed = tomllib.loads(text).get("participant", [])
    except tomllib.TOMLDecodeError as error:
        raise _bad([Fault(0, "", "is not TOML")], path) from error
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise _bad([Fault(0, "participant", "must be tables [[participant]]")], path)
    return [
        (number, {_field_of(key) or key: value for key, value in row.items()}) for number, row in enumerate(listed, 1)
    ]


def _field_of(header: str) -> str | None:
    plain = _letters(header)
    return next((field for field, names in COLUMNS.items() if plain in names), None)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _bad(faults: list[Fault], path: Path) -> LumbungError:
    return LumbungError(errors.BAD_ROSTER, file=path.name, faults=[fault.to_json() for fault in faults])
