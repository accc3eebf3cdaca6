"""A lab PC checks itself in a real Chromium: its marker outlasts a restart, or the PC says that it forgets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from provisioning.simulate.play import Card
from tests.demonstration import Demonstration
from tests.e2e.looking import Looked
from tests.e2e.participant import Participant
from tests.e2e.small_exam import PAPER

pytestmark = pytest.mark.browser

COMPUTER: Any = {"width": 1366, "height": 768}
PHONE: Any = {"width": 390, "height": 844}


def switched_on(playwright: Playwright, disk: Path) -> BrowserContext:
    """A PC whose browser's profile lies in `disk`."""
    return playwright.chromium.launch_persistent_context(
        disk, executable_path="/usr/bin/chromium", args=["--no-sandbox"], viewport=COMPUTER
    )


def check(page: Page, label: str) -> None:
    page.get_by_label("Nomor kursi").fill(label)
    page.get_by_role("button", name="Periksa").click()


def test_a_pc_that_keeps_its_disk(playwright_: Playwright, small: Demonstration, card: Card, tmp_path: Path) -> None:
    """Ready after a restart; the log-in then tells the box which seat this is."""
    pc = switched_on(playwright_, tmp_path)
    page = pc.pages[0]
    look = Looked(page)
    page.goto(f"{small.box_url}/seat")
    look.at("seat check")
    check(page, "A-07")
    expect(page.get_by_text("Nyalakan ulang komputer")).to_be_visible()
    look.at("seat check, first time")
    page.reload()
    expect(page.get_by_text("Nyalakan ulang komputer")).to_be_visible()
    pc.close()
    pc = switched_on(playwright_, tmp_path)
    page = pc.pages[0]
    page.goto(f"{small.box_url}/seat")
    expect(page.get_by_text("Penanda masih ada")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("SIAP")
    page.get_by_role("button", name="Terdengar", exact=True).click()
    expect(page.get_by_text("Terdengar", exact=True).first).to_be_visible()
    page.set_viewport_size(PHONE)
    again = Looked(page)
    again.at("seat check on a phone")
    page.set_viewport_size(COMPUTER)
    with page.expect_request("**/api/v1/login") as asked:
        who = Participant(page, card, PAPER)
        page.goto(small.box_url)
        who.log_in()
    assert asked.value.post_data_json["seat"] == "A-07"
    pc.close()
    assert look.found + again.found == []


def test_a_pc_that_resets_itself_says_so(
    playwright_: Playwright, small: Demonstration, card: Card, tmp_path: Path
) -> None:
    for disk in ("before", "after"):
        pc = switched_on(playwright_, tmp_path / disk)
        page = pc.pages[0]
        page.goto(f"{small.box_url}/seat")
        check(page, "A-08")
        expect(page.get_by_role("status")).to_be_visible()
        if disk == "before":
            pc.close()
    expect(page.get_by_role("status")).to_have_text("TERSIMPAN SEMENTARA")
    look = Looked(page)
    look.at("seat check of a PC that forgets")
    who = Participant(page, card, PAPER).begin(small.box_url)
    who.answer("B")
    expect(who.storage_line()).to_contain_text("tersimpan sementara")
    look.at("an item on a PC that forgets")
    pc.close()
    assert look.found == []
