"""Many people double-click on everything: it does what one click does, and never passes over an item for good.

On a phone, where what moves on lies at the same place on every screen.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from provisioning.simulate.play import Card
from tests.demonstration import Demonstration
from tests.e2e.participant import Participant
from tests.e2e.small_exam import PAPER

pytestmark = [pytest.mark.browser, pytest.mark.room]


@pytest.fixture
def who(chromium: Browser, small: Demonstration, card: Card) -> Iterator[Participant]:
    """Somebody at the log-in of a phone."""
    page = chromium.new_page(viewport={"width": 390, "height": 700})
    page.goto(small.box_url)
    who = Participant(page, card, PAPER)
    who.fill_in()
    yield who
    page.context.close()


def twice(page: Page, name: str, clicks: int = 2) -> None:
    """Quick clicks at the place where that button is now, whatever is there by the second."""
    button = page.get_by_role("button", name=name, exact=True)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, click_count=clicks)


def test_who_double_clicks_on_everything_sees_every_screen_and_chooses_nothing_by_it(who: Participant) -> None:
    page = who.page
    for name, next_screen in (
        ("Masuk", "Ya, ini saya"),
        ("Ya, ini saya", "Saya mengerti"),
        ("Saya mengerti", "Berikutnya"),
    ):
        twice(page, name)
        expect(page.get_by_role("button", name=next_screen, exact=True)).to_be_visible()
    for number in range(2, 8):
        twice(page, "Berikutnya")
        who.see(f"Latihan {number} dari 7")
    twice(page, "Selesai berlatih")
    twice(page, "Mulai ujian")
    who.see("Subtes 1 dari")
    twice(page, "Mulai subtes")
    for number in range(1, 6):
        who.see(f"Soal {number} dari 5")
        expect(page.locator("article.item input:checked")).to_have_count(0)
        twice(page, "Berikutnya" if number < 5 else "Periksa")
    who.see("Periksa subtes ini")
    twice(page, "Lanjut ke subtes berikutnya")
    who.see("Subtes 2 dari")
    twice(page, "Mulai subtes")
    who.see("Soal 1 dari 2")
    twice(page, "Berikutnya", clicks=4)
    who.see("Soal 2 dari 2")
    page.locator(".exam-foot .primary").focus()
    page.keyboard.down("Enter")
    page.keyboard.down("Enter")  # held down: it repeats
    who.see("Periksa subtes ini")
    twice(page, "Lanjut ke penutup")
    expect(page.get_by_role("button", name="Kumpulkan", exact=True)).to_be_visible()
    twice(page, "Kumpulkan")
    expect(page.get_by_role("button", name="Ya, kumpulkan", exact=True)).to_be_visible()


def test_whoever_clicks_on_pages_on(who: Participant) -> None:
    who.press("Masuk")
    who.prepare()
    who.enter_block()
    twice(who.page, "Berikutnya", clicks=4)
    who.see("Soal 4 dari 5")
