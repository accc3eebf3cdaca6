"""docs/pictures has each page and screen and says what its pictures show. `make pictures` puts it right."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from tests.e2e.camera import PICTURES, centre_file_of, file_of
from tests.e2e.captions import CAPTIONS, caption
from tests.e2e.every_page import SHOWN_ON, box_pages, centre_pages, participant_screens

MOST_BYTES = 6_000_000


def test_every_page_of_the_console_has_its_picture(tmp_path: Path) -> None:
    assert {file_of(page) for page in box_pages(tmp_path)} - taken() == set()


def test_every_page_of_the_centre_has_its_picture(tmp_path: Path) -> None:
    assert {centre_file_of(page) for page in centre_pages(tmp_path)} - taken() == set()


def test_every_screen_of_the_participant_has_its_picture() -> None:
    assert set(SHOWN_ON) == participant_screens()
    assert {f"{name}.png" for name in SHOWN_ON.values()} - taken() == set()


def test_every_picture_is_in_the_index_with_what_it_shows() -> None:
    told = dict(re.findall(r"^## (\S+)\n\n(.+)\n\n!\[.+\]\(\1\.png\)$", (PICTURES / "README.md").read_text(), re.M))
    assert told == {name.removesuffix(".png"): caption(name.removesuffix(".png")) for name in taken()}
    assert {f"{name}.png" for name in CAPTIONS} - taken() == set()


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < MOST_BYTES
    assert [path.name for path in PICTURES.glob("*.png") if Image.open(path).mode != "P"] == []


def taken() -> set[str]:
    return {path.name for path in PICTURES.glob("*.png")}
