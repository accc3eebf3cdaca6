"""Takes a picture of a page for docs/pictures, and names it."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.demonstration import CHECKOUT

PICTURES = CHECKOUT / "docs" / "pictures"
COLOURS = 96  # flat pages need few; a picture is some tens of kB then
DESK: Any = {"width": 1366, "height": 768}
PHONE: Any = {"width": 390, "height": 844}
SHORT = (
    ("/pengawas/<sitting>/peserta/<attempt>", "console-person"),
    ("/pengawas/<sitting>", "console-sitting"),
    ("/pengawas", "console"),
)


def file_of(page: str) -> str:
    """The name of the picture of a page of the console, as `every_page` or a walk names it."""
    for address, short in SHORT:
        if page.startswith(address):
            page = short + page.removeprefix(address)
            break
    return _slug(page) + ".png"


def centre_file_of(page: str) -> str:
    """The name of the picture of a page of the centre, as `every_page` names it."""
    return _slug(f"centre-{page.replace('_id>', '>')}") + ".png"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def take(page: Page, name: str) -> None:
    """The page as it shows now, in few colours."""
    page.mouse.move(1, 1)
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shown.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)
    print(f"docs/pictures/{name}", flush=True)
