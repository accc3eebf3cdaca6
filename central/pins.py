"""The list of PINs that planning a sitting writes: the one place where they stand in clear. The centre keeps hashes.

Written once by `lumbung central sitting plan --pins`, read again by `sitting cards` alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from argon2.exceptions import VerificationError
from sqlalchemy import Row

from central.planning import PINS, Planned
from central.rosters import Fault, read_sheet
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire.nip import check_nip

HEADERS = ("NIP", "Nama", "PIN", "Kursi", "Token")
_PIN = re.compile(r"\d{4,12}", re.ASCII)


def pin_list(planned: Planned) -> bytes:
    """The list as CSV. The apostrophes keep a spreadsheet from reading NIP and PIN as numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    for card in planned.cards:
        writer.writerow([f"'{card.nip}", card.name, f"'{card.pin}", card.seat or "", planned.token])
    return out.getvalue().encode("utf-8-sig")


def read_pins(path: Path, people: Sequence[Row[Any]]) -> dict[bytes, str]:
    """Roster id -> PIN out of a list, for these participants: everybody, and each PIN the one that opens their log-in.

    It may have been through a spreadsheet. LumbungError PINS_DIFFER with every fault at once; none of them tells a PIN.
    """
    try:
        rows = read_sheet(path)
    except LumbungError as error:
        raise LumbungError(errors.PINS_DIFFER, **error.details) from error
    faults: list[Fault] = []
    typed = _typed(rows, {person.nip: person for person in people}, faults)
    with ThreadPoolExecutor(max_workers=2) as pool:  # argon2 lets go of the interpreter
        opened = list(pool.map(_opens, typed.values()))
    if not any(opened):
        faults = [Fault(0, "", "is the list of another sitting: none of its PINs is of this one")]
    else:
        wrong = (row for (row, _, _), opens in zip(typed.values(), opened, strict=True) if not opens)
        faults += [Fault(row, "pin", "is not the PIN that this person was given") for row in wrong]
        if not faults and len(typed) < len(people):
            faults.append(Fault(0, "nip", f"lacks {len(people) - len(typed)} of {len(people)} participants"))
    if faults:
        faults.sort(key=lambda fault: fault.row)
        raise LumbungError(errors.PINS_DIFFER, file=path.name, faults=[fault.to_json() for fault in faults])
    return {person.roster: pin for _, person, pin in typed.values()}


def _typed(
    rows: Sequence[tuple[int, Mapping[str, Any]]], people: Mapping[str, Row[Any]], faults: list[Fault]
) -> dict[str, tuple[int, Row[Any], str]]:
    """NIP -> (row, participant, PIN as it stands there)."""
    typed: dict[str, tuple[int, Row[Any], str]] = {}
    for row, values in rows:
        pin = str(values.get("pin") or "").strip().removeprefix("'")
        try:
            nip = check_nip(values.get("nip"), cell=f"row {row}").text
        except WireError as error:
            faults.append(Fault(row, "nip", ", ".join(error.details.get("faults", [])) or error.entry.message[1]))
            continue
        if nip not in people:
            faults.append(Fault(row, "nip", "is nobody of this sitting"))
        elif nip in typed:
            faults.append(Fault(row, "nip", f"is in row {typed[nip][0]} already"))
        elif _PIN.fullmatch(pin) is None:
            faults.append(Fault(row, "pin", "must be 4 to 12 digits"))
        else:
            typed[nip] = (row, people[nip], pin)
    return typed


def _opens(typed: tuple[int, Row[Any], str]) -> bool:
    _, person, pin = typed
    try:
        return PINS.verify(person.pin_hash, pin)
    except VerificationError:
        return False
