"""Takes the README's picture of the participant's page anew: `.venv/bin/python -m tests.e2e.pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from provisioning.cli import SAMPLE
from tests.demonstration import CHECKOUT, Demonstration
from tests.e2e.conftest import launch
from tests.e2e.paper import read_paper
from tests.e2e.participant import Participant

PICTURE = CHECKOUT / "docs" / "pictures" / "participant.png"
FLAGGED, SHOWN = 3, 6


def main() -> None:
    """A sixth item, five answered, one of them flagged, the link up."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        Demonstration(Path(folder)) as demo,
    ):
        page = launch(playwright).new_page(viewport={"width": 1366, "height": 768})
        who = Participant(page, demo.cards[0], read_paper(SAMPLE)).begin(demo.box_url)
        for number in range(1, SHOWN + 1):
            who.go(number)
            who.answer(list(who.here().options)[number % 4])
            if number == FLAGGED:
                who.press("Tandai")
        who.storage_line().get_by_text("Tersimpan di pusat").wait_for()
        page.mouse.move(1, 1)
        page.screenshot(path=PICTURE)
    print(PICTURE.relative_to(CHECKOUT))


if __name__ == "__main__":
    main()
