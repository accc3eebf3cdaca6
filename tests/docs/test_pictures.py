"""docs/pictures has each page of the console and says what its pictures show. `make pictures` puts it right."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.every_page import box_pages
from tests.e2e.pictures import PICTURES, file_of

MOST_BYTES = 6_000_000


def test_every_page_of_the_console_has_its_picture(tmp_path: Path) -> None:
    assert {file_of(page) for page in box_pages(tmp_path)} - taken() == set()


def test_every_picture_is_in_the_index_and_the_folder_stays_small() -> None:
    assert set(re.findall(r"\((\S+\.png)\)", (PICTURES / "README.md").read_text())) == taken()
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < MOST_BYTES


def taken() -> set[str]:
    return {path.name for path in PICTURES.glob("*.png")}
