"""Makes a paper: facts in, a PDF/UA-1 file or pictures of its pages out. Called by the proctor's pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from appliance.papers.facts import Facts, Times
from appliance.papers.sheets import BLANK_ROWS, PAPERS, Paper, sheet
from appliance.papers.words import words
from sync.errors import NO_SUCH_PAPER, LumbungError
from web import printing
from web.languages import Language
from web.papers import cards
from web.papers.shown import ESTIMATE, Shown

FOLDER: Final = Path(__file__).parent
PICTURE_PPI: Final = 110


def make(paper_name: str, facts: Facts, language: Language, blank: bool = False) -> bytes:
    """The paper as a PDF. `blank`: the same form with lines to fill by hand, which says no more than place and plan.

    LumbungError: (NO_SUCH_PAPER), (PRINTING_MISSING) without Typst, (PAPER_FAILED) where Typst refuses.
    """
    made = _compile(paper_name, facts, language, blank, **printing.PDF)
    assert isinstance(made, bytes)
    return made


def pictures(
    paper_name: str, facts: Facts, language: Language, blank: bool = False, ppi: int = PICTURE_PPI
) -> list[bytes]:
    """The pages as PNG, for a preview where a browser shows no PDF within a page. Raises as `make` does."""
    made = _compile(paper_name, facts, language, blank, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def told(paper: Paper, facts: Facts, language: Language, blank: bool = False) -> dict[str, object]:
    """All that the template prints, as JSON would hold it: the sheet, the labels, and how many empty rows to draw."""
    if blank:
        rows = max(len(facts.people), BLANK_ROWS)
        facts = Facts(place=facts.place, times=Times(planned=facts.times.planned))
    else:
        rows = 0
    printed = sheet(paper, facts, Shown(language, ZoneInfo(facts.place.zone)))
    return {
        "language": language,
        "blank": blank,
        "blank_rows": rows,
        "t": words(language),
        "estimates": ESTIMATE in json.dumps(printed, ensure_ascii=False),  # explained where one is printed
        **printed,
    }


def _compile(paper_name: str, facts: Facts, language: Language, blank: bool, **how: Any) -> bytes | list[bytes]:
    if paper_name not in PAPERS:
        raise LumbungError(NO_SUCH_PAPER, paper=paper_name[:40])
    if facts.printed is not None:
        how["timestamp"] = int(facts.printed.at.timestamp())  # the same facts make the same bytes
    template = cards.TEMPLATE if paper_name == "cards" else FOLDER / "templates" / f"{paper_name}.typ"
    return printing.compiled(template, told(paper_name, facts, language, blank), **how)
