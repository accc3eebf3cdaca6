"""What the forms of acts ask for, and how what was typed becomes an act's arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from appliance.attempt import LeaseKey
from appliance.web.proctor.entry import octets
from sync import errors
from sync.errors import LumbungError
from web.languages import Words

MAX_REASON = 500
MAX_MINUTES = 240

Kind = Literal["line", "text", "minutes", "choice", "person", "hidden"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; its label is the text `field_<name>`. `choices` of a choice are texts `<name>_<choice>`."""

    name: str
    kind: Kind = "line"
    most: int = MAX_REASON
    required: bool = True
    choices: tuple[str, ...] = ()


REASON = Field("reason")
MINUTES = Field("minutes", "minutes")
SEAT = Field("seat", most=20, required=False)
SHARED = Field("shared", "hidden", required=False)  # the seat again, once it was said that somebody has it
# The word is what is journalled, so it is the field's own, whatever language the page speaks.
DOCUMENTS = {"ktp": "KTP", "pegawai": "Kartu pegawai", "sim": "SIM", "other": "Lainnya"}
DOCUMENT = Field("document", "choice", choices=tuple(DOCUMENTS))


class Form:
    """What was typed. Every reader raises LumbungError(BAD_FIELDS) with the field's name where it does not fit."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self._typed = typed

    def text(self, name: str, most: int = MAX_REASON) -> str:
        """Something must be there."""
        typed = self._typed.get(name, "").strip()
        if not 1 <= len(typed) <= most:
            raise bad(name)
        return typed

    def reason(self) -> str:
        """It goes into the minutes."""
        return self.text("reason")

    def optional(self, name: str, most: int = MAX_REASON) -> str | None:
        """None where nothing was typed."""
        return self.text(name, most) if self._typed.get(name, "").strip() else None

    def seat(self) -> tuple[str | None, bool]:
        """A seat's label, and whether it is meant though somebody has it: the same form was sent again."""
        label = self.optional("seat", SEAT.most)
        return label, label is not None and self.optional("shared", SEAT.most) == label

    def minutes_ms(self) -> int:
        """Whole minutes, as milliseconds."""
        typed = self.text("minutes", 4)
        if not typed.isascii() or not typed.isdecimal() or not 1 <= int(typed) <= MAX_MINUTES:
            raise bad("minutes")
        return int(typed) * 60_000

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of those that were offered."""
        typed = self._typed.get(name, "")
        if typed not in allowed:
            raise bad(name)
        return typed

    def document(self) -> str:
        """The document that was seen, as it is journalled."""
        return DOCUMENTS[self.choice("document", DOCUMENT.choices)]

    def octets(self, name: str) -> bytes:
        """A command's or an attempt's id."""
        found = octets(self._typed.get(name, ""))
        if found is None:
            raise bad(name)
        return found

    def person(self, name: str) -> bytes | None:
        """The attempt of somebody who was chosen from a list; None for nobody."""
        return self.octets(name) if self._typed.get(name) else None

    def number(self, name: str) -> int | None:
        """A count that the page itself wrote; None without."""
        typed = self._typed.get(name, "")
        if not typed:
            return None
        if not typed.isascii() or not typed.isdecimal() or len(typed) > 15:
            raise bad(name)
        return int(typed)

    def lease(self) -> LeaseKey:
        """(epoch, seq) of a log-in, written `epoch.seq` by the page."""
        epoch, _, seq = self._typed.get("lease", "").partition(".")
        found = octets(epoch)
        if found is None or not seq.isascii() or not seq.isdecimal() or len(seq) > 15:
            raise bad("lease")
        return found, int(seq)


def bad(*fields: str, why: str = "") -> LumbungError:
    """BAD_FIELDS with the names of the fields; `why`: the text `fault_<why>` says it better than the field's
    own, `fault_<name>`.
    """
    return LumbungError(errors.BAD_FIELDS, fields=list(fields), **({"why": why} if why else {}))


def faults(error: LumbungError, words: Words, **values: object) -> dict[str, str]:
    """Field → what is wrong with it, in the form's own words; nothing where the error names no field of a form."""
    why = str(error.details.get("why", ""))
    return {str(name): _fault(str(name), why, words, values) for name in error.details.get("fields", ())}


def _fault(name: str, why: str, words: Words, values: Mapping[str, object]) -> str:
    for key in (f"fault_{why}", f"fault_{name}"):
        if hasattr(words, key):
            return words.say(key, **values)
    return words.say("field_wrong")
