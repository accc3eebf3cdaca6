"""The pages under docs/wire name every format and no error that the catalogue does not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.errors import CATALOGUE

ROOT = Path(__file__).parents[3]
WIRE, DOCS = ROOT / "sync" / "wire", ROOT / "docs" / "wire"
PAGES = sorted(DOCS.glob("*.md"))


def test_every_tag_and_domain_is_written_down() -> None:
    written = "".join(page.read_text("utf-8") for page in PAGES)
    used = {
        tag
        for module in WIRE.glob("*.py")
        for tag in re.findall(r"\"(lumbung/[a-z-]+/\d+)\"", module.read_text("utf-8"))
    }
    assert len(used) > 8
    assert {tag for tag in used if tag not in written} == set()


def test_every_vector_file_has_its_page() -> None:
    for vector in (DOCS / "vectors").glob("*.json"):
        assert any(f"vectors/{vector.name}" in page.read_text("utf-8") for page in PAGES), vector.name


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: doc.name)
def test_its_codes_are_the_catalogues(doc: Path) -> None:
    for code, name in re.findall(r"`(LMB-\d{4})(?:\s([a-z_]+))?`", doc.read_text("utf-8")):
        assert code in CATALOGUE
        assert name in ("", CATALOGUE[code].name)


@pytest.mark.parametrize("doc", PAGES, ids=lambda doc: doc.name)
def test_its_links_lead_somewhere(doc: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", doc.read_text("utf-8")):
        assert (DOCS / target).exists(), target
