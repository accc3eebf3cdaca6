"""What a roster's sheet says of a person reaches their page: from the centre by dispatch and box to the browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from provisioning.demo.alone import BoxAlone, prepare_box
from tests.e2e.paper import SMALL
from tests.e2e.participant import Participant
from tests.e2e.small_exam import PAPER
from tests.e2e.test_every_screen import Looked

pytestmark = [pytest.mark.browser, pytest.mark.room]

SHEET = """NIP;Nama;Bahasa;Tambahan waktu;Kebutuhan
'198501012010011001;Peserta Satu (rekaan);en;50%;Cetak besar, kontras tinggi
'198601012010012002;Peserta Dua (rekaan);;;
"""
NEEDED = {"size": "large", "contrast": "more"}


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoxAlone]:
    folder = tmp_path_factory.mktemp("accommodations")
    (folder / "daftar.csv").write_text(SHEET, encoding="utf-8")
    box = prepare_box(folder / "box", SMALL, folder / "daftar.csv")
    box.start()
    box.open_sitting()
    yield box
    box.kill()


def scan_in(page: Page, box: BoxAlone, number: int) -> None:
    """As a USB scanner does it: each field's characters, then Enter; the page goes to the next field by itself."""
    page.goto(box.url)
    expect(page.get_by_label("NIP")).to_be_visible()
    page.get_by_label("NIP").focus()
    card = sorted(box.cards, key=lambda card: card.nip)[number]
    page.keyboard.type(f"{card.nip}\n")
    expect(page.locator("input[name=pin]")).to_be_focused()
    page.keyboard.type(f"{card.pin}\n")
    expect(page.locator("input[name=token]")).to_be_focused()
    page.keyboard.type(f"{card.token}\n")


def shown(page: Page) -> Any:
    """What the page says of its size and contrast."""
    return page.evaluate("({...document.documentElement.dataset})")


def minutes(page: Page) -> str:
    return page.locator(".figure .value").last.inner_text()


def test_language_print_contrast_and_time_are_as_the_sheet_says(chromium: Browser, box: BoxAlone) -> None:
    """From the screen behind the log-in to the item; the block of ten minutes has fifteen."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    who, look = Participant(page, box.cards[0], PAPER), Looked(page)
    scan_in(page, box, 0)
    who.see("Is this you?")
    assert (page.evaluate("document.documentElement.lang"), shown(page)) == ("en", NEEDED)
    look.at("identity")
    for name in ("Yes, this is me", "I understand", *["Next"] * 6, "Finish practice", "Start the exam"):
        who.press(name)
    who.see("Block 1 of")
    assert minutes(page) == "15"
    look.at("introduction of a block")
    who.press("Start the block")
    expect(page.get_by_role("heading", name="Question 1")).to_be_visible()
    assert shown(page) == NEEDED
    look.at("item")
    page.context.close()
    assert look.found == []


def test_the_language_switch_keeps_item_answer_mark_and_time(chromium: Browser, box: BoxAlone) -> None:
    """Whoever needs nothing has ten minutes and plain print, and may change the language in the midst of an item."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    who = Participant(page, box.cards[1], PAPER)
    scan_in(page, box, 1)
    who.see("Apakah ini Anda?")
    assert shown(page) == {"size": "normal", "contrast": "normal"}
    who.prepare()
    assert minutes(page) == "10"
    who.enter_block()
    who.go(2)
    who.answer(("A", "C"))
    who.press("Tandai")
    expect(page.get_by_role("button", name="Ditandai", exact=True)).to_be_visible()
    for away, language, close, item in (
        ("Tampilan", "English", "Close", "Question 2"),
        ("Display", "Indonesia", "Tutup", "Soal 2"),
    ):
        who.press(away)
        who.press(language)
        who.press(close)
        expect(page.get_by_role("heading", name=item)).to_be_visible()
        assert who.shown() == ("A", "C")
        expect(page.locator(".exam-foot [aria-pressed=true]")).to_have_count(1)
    page.reload()
    who.see("Soal 2 dari 5")
    assert who.shown() == ("A", "C")
    page.context.close()
