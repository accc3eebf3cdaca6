"""How facts are written on paper: 24 hours and the zone, dates in full, 3.000, lengths in words, NIP in groups.

Called by the papers of box and centre; every text that leaves here is printable by the papers' face.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from web.languages import ZONE_NAMES, Language, Text, day, number
from web.papers.printable import printable

ESTIMATE = "± "  # before a time whose clock was not confirmed
GAP = "…" * 14  # a place within a sentence, to fill by hand
UNITS = {
    "hours": Text("{count} jam", "{count} h"),
    "minutes": Text("{count} menit", "{count} min"),
    "seconds": Text("{count} detik", "{count} s"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, aware of its zone, and whether the clock that told it was confirmed."""

    at: datetime
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """Facts as text in one language and one zone. Nothing known is the empty text."""

    language: Language
    zone: ZoneInfo

    def text(self, text: Text, **places: str) -> str:
        """One of the catalogue's, with a gap for each place that is empty."""
        return text.of(self.language, **{name: value or GAP for name, value in places.items()})

    def plain(self, value: str | None) -> str:
        return printable(value or "").strip()

    def titled(self, titles: Mapping[str, str]) -> str:
        """The title in this language, else in the first that there is."""
        return self.plain(titles.get(self.language) or next(iter(titles.values()), ""))

    def number(self, value: int | None) -> str:
        return "" if value is None else number(value, self.language)

    def day_of(self, moment: Moment) -> date:
        return moment.at.astimezone(self.zone).date()

    def day(self, moment: Moment | None) -> str:
        """29 Februari 2024."""
        return "" if moment is None else day(self.day_of(moment), self.language)

    def weekday(self, moment: Moment | None) -> str:
        """Kamis."""
        return "" if moment is None else format_date(self.day_of(moment), "EEEE", locale=self.language)

    def clock(self, moment: Moment | None) -> str:
        """08.05 WITA, behind ± where the clock was not confirmed."""
        if moment is None:
            return ""
        local = moment.at.astimezone(self.zone)
        figures = local.strftime("%H.%M" if self.language == "id" else "%H:%M")
        return f"{'' if moment.sure else ESTIMATE}{figures} {ZONE_NAMES.get(self.zone.key, self.zone.key)}"

    def moment(self, moment: Moment | None) -> str:
        """29 Februari 2024, 08.05 WITA."""
        return "" if moment is None else f"{self.day(moment)}, {self.clock(moment)}"

    def at(self, moment: Moment | None, usual: Moment | None) -> str:
        """The clock alone on the day of `usual`, else with the date."""
        same = moment is None or usual is None or self.day_of(moment) == self.day_of(usual)
        return self.clock(moment) if same else self.moment(moment)

    def length(self, length_ms: int) -> str:
        """1 jam 5 menit 30 detik; whole seconds, as time is granted and shown."""
        seconds = length_ms // 1_000
        parts = {"hours": seconds // 3_600, "minutes": seconds // 60 % 60, "seconds": seconds % 60}
        told = [UNITS[unit].of(self.language, count=count) for unit, count in parts.items() if count]
        return " ".join(told) or UNITS["seconds"].of(self.language, count=0)

    def nip(self, nip: str) -> str:
        """19870412 201001 1 003, as letters of the civil service write it; anything else as it is."""
        if len(nip) != 18 or not (nip.isascii() and nip.isdigit()):
            return self.plain(nip)
        return " ".join((nip[:8], nip[8:14], nip[14], nip[15:]))
