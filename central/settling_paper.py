"""The settlement sheet of the centre, as a PDF/UA-1 file. Called by `lumbung central settle` and the staff pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from central.settling import Settlement
from central.texts_settling import SettlingTexts
from sync import ranges
from sync.wire.answers import head_text
from web import printing
from web.languages import Language, Text, Words
from web.papers.printable import printable

TEMPLATE: Final = Path(__file__).parent / "templates" / "settlement.typ"
MOST_NAMES: Final = 300


def make(found: Settlement, language: Language, now_ms: int) -> bytes:
    """The sheet as it stands at `now_ms`. LumbungError PRINTING_MISSING, PAPER_FAILED."""
    return printing.pdf(TEMPLATE, told(found, language, now_ms), at_s=now_ms // 1_000)


def told(found: Settlement, language: Language, now_ms: int) -> dict[str, object]:
    """All that the template prints."""
    words = Words(SettlingTexts, language)
    closing = found.closing
    return {
        "language": language,
        "t": {name: text.of(language) for name, text in vars(SettlingTexts).items() if isinstance(text, Text)},
        "settled": found.settled,
        "verdict": words.settled_word if found.settled else words.not_settled,
        "says": words.done if found.settled else words.waits,
        "why": [getattr(words, f"why_{why}") for why in found.why_not],
        "place": [*map(printable, (found.site, found.room, found.title)), found.starts_at.replace("T", " ")],
        "closing": None
        if closing is None
        else {"head": head_text(closing[2]), "seq": str(closing[1]), "epoch": closing[0].hex()},
        "unaccounted": "" if closing is None else str(found.unaccounted),
        "stretches": [
            [
                f"{each.epoch.hex()[:8]}…",
                each.box or "–",
                f"{each.first}–{each.last}",
                str(each.events - ranges.count(each.missing)),
                str(ranges.count(each.missing)),
                str(ranges.count(each.held)),
            ]
            for each in found.stretches
        ],
        "people": [str(n) for n in (found.enrolled, found.received, found.absent, len(found.not_received))],
        "lacking": words.without_data if found.settled else words.not_received,
        "names": [printable(name) for name in found.not_received[:MOST_NAMES]],
        "printed": datetime.fromtimestamp(now_ms / 1_000, UTC).isoformat(" ", "minutes"),
    }
