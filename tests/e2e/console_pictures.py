"""Takes the manual's pictures of the proctor's console anew: `.venv/bin/python -m tests.e2e.console_pictures`.

A room of forty people, one of whom calls for help while a row of PCs is cut off. All names are invented.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from provisioning.demo.place import free_port
from sync.wire.lease import attempt_id
from tests.appliance.web.conftest import start_sitting
from tests.appliance.web.server import Browser, Server
from tests.appliance.web.site import SITTING, Card, make_site, roster_of
from tests.conditions import eventually
from tests.e2e.camera import take
from tests.e2e.conftest import launch
from tests.e2e.steps import sign_in

CALLS, CUT = 3, (13, 14, 15)  # who calls for help, who is not heard
SIZES = {"console-room": (1366, 768), "console-phone": (390, 844)}


def main() -> None:
    """The room on a desk's screen, a person on a phone's."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made_of = {"silent_ms": 3_000, "pulse_ms": 1_000, "one_pin_hash": True}
        server = Server(make_site(Path(folder), free_port(), count=40, across=6, spares=2, **made_of)).start()
        try:
            pages = _people(server)
            for name, (width, height) in SIZES.items():
                page = launch(playwright).new_page(viewport={"width": width, "height": height})
                page.goto(f"{server.site.origin}/pengawas")
                sign_in(page)
                room = f"{server.site.origin}/pengawas/{SITTING.hex()}"
                who = attempt_id(SITTING, roster_of(server.site.cards[CALLS]), 1).hex()

                def cut_off(page: Page = page, room: str = room) -> bool:
                    for number, each in enumerate(pages):
                        if number not in CUT:
                            each.ask("GET", "/api/v1/pulse?c=1")
                    page.goto(room)
                    return "Terputus" in page.locator("#needs").inner_text()

                eventually(cut_off, every_s=0.5)
                if name == "console-phone":
                    page.goto(f"{room}/peserta/{who}")
                take(page, f"{name}.png")
        finally:
            server.end()


def _people(server: Server) -> list[Browser]:
    """Thirty at work, each as far as they are; one has submitted, one calls."""
    start_sitting(server)
    pages = []
    for number in range(30):
        card, page = server.site.cards[number], Browser(server.site.origin)
        page.begin(Card(card.nip, server.site.cards[0].pin, card.name))
        for item in range(number % 5):
            page.answer(f"I{item + 1}", "A")
        if page.log:
            page.send()
        pages.append(page)
    pages[4].take(pages[4].ask("POST", "/api/v1/blocks/B2/enter", {}))
    pages[4].take(pages[4].submit())
    pages[CALLS].take(pages[CALLS].ask("POST", "/api/v1/help", {"reason": "Layar saya gelap"}))
    return pages


if __name__ == "__main__":
    main()
