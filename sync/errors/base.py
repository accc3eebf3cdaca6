"""What an error is, and the catalogue in which each has its one entry."""

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


def new_entry(
    code: int, name: str, status: int, message: tuple[str, str], hint: tuple[str, str], *, retry: bool = False
) -> Entry:
    """Adds an error to the catalogue."""
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
