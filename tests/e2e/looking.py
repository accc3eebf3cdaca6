"""What is wrong with a screen: by axe, and by what is lost of it where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.axe import violations

# WCAG 1.4.10 and 1.4.4: the width of a small phone, and 1366 × 768 at 200 %, which is half as many CSS pixels.
LITTLE_ROOM: dict[str, Any] = {"320 px wide": {"width": 320, "height": 640}, "200 %": {"width": 683, "height": 384}}

LOST = Path(__file__).with_name("lost.js").read_text()


class Looked:
    """Looks at screens one by one and remembers what is wrong with each. `rules`: only these of axe, else all."""

    def __init__(self, page: Page, rules: Sequence[str] = ()) -> None:
        page.emulate_media(reduced_motion="reduce")  # else a colour on its way to another is measured
        self.page = page
        self.rules = rules
        self.found: list[tuple[str, Any]] = []
        self.screens: list[str] = []

    def at(self, screen: str, fits: bool = False, little_room: bool = True) -> None:
        """axe, and nothing lost in little room; where the screen `fits`, no scrolling downwards at 1366 × 600."""
        self.screens.append(screen)
        self.found += [(screen, fault) for fault in violations(self.page, self.rules)]
        self._overflow(screen, "scrollWidth", "clientWidth")
        size = self.page.viewport_size
        assert size is not None
        if fits:
            self.page.set_viewport_size({"width": 1366, "height": 600})
            self._overflow(screen, "scrollHeight", "clientHeight")
            self._overflow(screen, "scrollWidth", "clientWidth")
        for room, little in LITTLE_ROOM.items() if little_room else ():
            self.page.set_viewport_size(little)
            self.found += [(screen, (room, lost)) for lost in self.page.evaluate(LOST)]
        self.page.set_viewport_size(size)

    def _overflow(self, screen: str, inner: str, outer: str) -> None:
        """Of the document and of the pane that holds the item."""
        for place in ("html", ".item-pane"):
            for node in self.page.locator(place).all():
                sizes = node.evaluate(f"node => [node.{inner}, node.{outer}]")
                if sizes[0] > sizes[1]:
                    self.found.append((screen, (place, inner, sizes)))
