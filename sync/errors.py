"""The one catalogue of errors: stable code, HTTP status, whether a retry can help, and a hint that a technician can act on.

Pages, API and command line show the same code. Codes: 1xxx wire and trust, 2xxx box, 3xxx link and agent, 4xxx centre,
5xxx configuration, command line and provisioning. A code is never reused for another meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of error. `message` and `hint` are (Indonesian, English)."""

    code: str
    name: str
    status: int
    retry: bool
    message: tuple[str, str]
    hint: tuple[str, str]


CATALOGUE: dict[str, Entry] = {}


def _entry(
    code: int, name: str, status: int, message: tuple[str, str], hint: tuple[str, str], *, retry: bool = False
) -> Entry:
    entry = Entry(f"LMB-{code}", name, status, retry, message, hint)
    if entry.code in CATALOGUE:
        raise AssertionError(f"{entry.code} is given twice")
    CATALOGUE[entry.code] = entry
    return entry


@dataclass(eq=False)
class LumbungError(Exception):
    """An error of the catalogue, with the details of this occurrence (JSON-able, never an answer, PIN, key or NIP)."""

    entry: Entry
    details: dict[str, Any] = field(default_factory=dict)

    def __init__(self, entry: Entry, **details: Any) -> None:
        super().__init__(entry.code)
        self.entry = entry
        self.details = details

    @property
    def code(self) -> str:
        return self.entry.code

    def __str__(self) -> str:
        shown = ", ".join(f"{k}={v}" for k, v in self.details.items())
        return f"{self.entry.code} {self.entry.message[1]}" + (f" ({shown})" if shown else "")

    def to_json(self) -> dict[str, Any]:
        """The shape in which every API answers an error."""
        e = self.entry
        return {
            "error": {
                "code": e.code,
                "name": e.name,
                "message": {"id": e.message[0], "en": e.message[1]},
                "hint": {"id": e.hint[0], "en": e.hint[1]},
                "retry": e.retry,
                "details": self.details,
            }
        }


class WireError(LumbungError):
    """Bytes from outside that cannot be accepted. Parsers raise nothing else."""


# --- 1xxx wire and trust -------------------------------------------------------------------------

NOT_CANONICAL = _entry(
    1001,
    "not_canonical",
    400,
    ("Data tidak dalam bentuk baku.", "The data is not in its one canonical form."),
    (
        "Berkas rusak atau bukan dari Lumbung. Kirim ulang berkas asli.",
        "The file is damaged or not Lumbung's. Send the original again.",
    ),
)
TOO_LARGE = _entry(
    1002,
    "too_large",
    413,
    ("Data terlalu besar.", "The data is larger than allowed."),
    ("Periksa asal berkas ini.", "Check where this file comes from."),
)
WRONG_SHAPE = _entry(
    1003,
    "wrong_shape",
    400,
    ("Susunan data tidak sesuai.", "The data does not have the expected shape."),
    (
        "Pastikan versi perangkat lunak di kedua sisi cocok.",
        "Make sure that both sides run matching software versions.",
    ),
)

UNKNOWN_KIND = _entry(
    1004,
    "unknown_kind",
    400,
    ("Jenis catatan tidak dikenal.", "This kind of event is not known here."),
    ("Perbarui perangkat lunak, lalu proses ulang.", "Upgrade the software, then project again."),
)

# --- 2xxx box ------------------------------------------------------------------------------------

# --- 3xxx link and agent -------------------------------------------------------------------------

# --- 4xxx centre ---------------------------------------------------------------------------------

# --- 5xxx configuration, command line, provisioning ----------------------------------------------
