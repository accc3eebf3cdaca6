"""The NIP, a civil servant's 18 digits: birth date YYYYMMDD, appointment YYYYMM, sex 1 or 2, serial 001…999; no check
digit.

Checked wherever one comes in: sheets and forms at the centre, rosters at the box, log-in. Spreadsheets destroy long
numbers, so what came as a rounded number is refused and its cell named. PPPK numbers carry another code in place of the
month: a warning, not a fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from sync import errors
from sync.errors import WireError

_IGNORED = dict.fromkeys(map(ord, " \t\r\n\u00a0\u2007\u202f\u200b\ufeff'\"`´‘’‚“”„"))
_EXPONENT = re.compile(r"\d([.,]\d+)?[eE]\+?\d+", re.ASCII)
_FRACTION = re.compile(r"\d{15,}[.,]\d*", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)


class Fault(StrEnum):
    """Why a NIP is refused."""

    EMPTY = "empty"
    ROUNDED = "rounded"  # a spreadsheet made a number of it: the last digits are lost
    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    BIRTH_DATE = "birth_date"
    APPOINTMENT = "appointment"  # not after birth
    SEX = "sex"


class Oddity(StrEnum):
    """What is unusual but allowed."""

    PPPK = "pppk"  # no month 01…12: a contract number
    AGE = "age"  # appointed before 15 or after 60


@dataclass(frozen=True, slots=True)
class Nip:
    """A NIP that was accepted. `month` of the appointment is None for PPPK."""

    text: str
    born: date
    year: int
    month: int | None
    sex: Literal["L", "P"]
    serial: int
    warnings: tuple[Oddity, ...] = ()


def check_nip(raw: object, *, cell: str | None = None) -> Nip:
    """The NIP in `raw`: text, or a whole number as a sheet gives it. Spaces and quotes around and between digits are
    dropped.

    WireError(BAD_NIP) with `faults` (all of them, see `Fault`) and the `cell`, but never the number itself.
    """
    text, faults = _digits(raw)
    if faults:
        raise _refused(faults, cell)
    year, month = int(text[8:12]), int(text[12:14])
    pppk = not 1 <= month <= 12
    born = _date(text[:8])
    if born is None:
        faults.append(Fault.BIRTH_DATE)
    elif year < born.year or (year == born.year and (pppk or month <= born.month)):
        faults.append(Fault.APPOINTMENT)
    if text[14] not in "12":
        faults.append(Fault.SEX)
    if faults or born is None:
        raise _refused(faults, cell)
    warnings = [Oddity.PPPK] if pppk else []
    if not 15 <= year - born.year <= 60:
        warnings.append(Oddity.AGE)
    return Nip(
        text, born, year, None if pppk else month, "L" if text[14] == "1" else "P", int(text[15:]), tuple(warnings)
    )


def _digits(raw: object) -> tuple[str, list[Fault]]:
    """The 18 digits, or what is wrong before they can be read as dates."""
    if isinstance(raw, float):  # whatever it shows, a float holds no more than 16 digits
        return "", [Fault.ROUNDED]
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw) if 0 <= raw < 10**24 else "-"
    if raw is None or not isinstance(raw, str):
        return "", [Fault.EMPTY if raw is None else Fault.NOT_DIGITS]
    text = raw[:100].translate(_IGNORED)
    if not text:
        return "", [Fault.EMPTY]
    if _EXPONENT.fullmatch(text) or _FRACTION.fullmatch(text):
        return "", [Fault.ROUNDED]
    if not _DIGITS.fullmatch(text):
        return "", [Fault.NOT_DIGITS]
    if len(text) != 18:
        return "", [Fault.LENGTH]
    if text.endswith("000"):  # no serial is 000; a sheet keeps 15 digits and writes the rest as zeros
        return "", [Fault.ROUNDED]
    return text, []


def _date(eight: str) -> date | None:
    try:
        found = date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        return None
    return found if found.year >= 1900 else None


def _refused(faults: list[Fault], cell: str | None) -> WireError:
    where = {} if cell is None else {"cell": cell}
    return WireError(errors.BAD_NIP, faults=[str(fault) for fault in faults], **where)
