"""Every page of the proctor, from a clock without a date to a closed room: axe finds nothing, nothing overflows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from sync.wire import unlock
from tests.appliance.web.conftest import MakeServer, make_server
from tests.appliance.web.site import PASSWORD, PROCTOR, SITTING
from tests.appliance.web.test_dating import answers
from tests.conditions import eventually
from tests.e2e.test_every_screen import Looked

pytestmark = pytest.mark.browser
__all__ = ["make_server"]  # the fixture

STEPS = ("open", "start", "pause", "resume", "end", "close")


@pytest.mark.parametrize(("scheme", "language"), [("light", "id"), pytest.param("dark", "en", marks=pytest.mark.slow)])
def test_axe_finds_nothing_from_the_date_to_the_closed_room(
    chromium: Browser, make_server: MakeServer, scheme: Any, language: str
) -> None:
    code, tomorrow = unlock.new_code(), datetime.now(UTC) + timedelta(days=1)
    own = make_server(unlock_code=code, not_before_ms=int(tomorrow.timestamp() * 1000))
    own.launch()
    eventually(lambda: answers(own), within_s=60)
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    look, place = Looked(page), f"{own.site.origin}/pengawas"
    page.goto(f"{own.site.origin}/language/{language}?next=/pengawas")
    link = page.locator("a[href='/pengawas/tanggal']")
    eventually(lambda: bool(page.goto(place)) and link.count() > 0, within_s=30)
    look.at("sign in, a date is wanted")
    link.click()
    look.at("the date")
    page.locator("input[name=date]").fill("2001-01-01")
    page.locator("input[name=time]").fill("10:00")
    page.locator("input[name=date]").fill((tomorrow + timedelta(days=1)).date().isoformat())
    submit(page)
    eventually(lambda: bool(page.goto(place)) and link.count() == 0, within_s=30)
    for password, screen in (("keliru", "sign in refused"), (PASSWORD, "sittings")):
        page.locator("input[name=account]").fill(PROCTOR)
        page.locator("input[name=password]").fill(password)
        submit(page)
        look.at(screen)
    room = f"{place}/{SITTING.hex()}"
    eventually(lambda: bool(page.goto(room)) and page.locator("input[name=code]").count() == 1, within_s=30)
    look.at("locked, with the form for the code")
    page.locator("input[name=code]").fill(unlock.new_code())
    submit(page)
    expect(page.get_by_text("LMB-").first).to_be_visible()
    look.at("a wrong code")
    page.goto(room)
    page.locator("input[name=code]").fill(code)
    submit(page)
    eventually(lambda: bool(page.goto(room)) and page.locator("input[name=code]").count() == 0, within_s=30)
    for step in STEPS:
        look.at(f"before {step}")
        page.goto(f"{room}/{step}")
        look.at(step)
        if page.locator("input[name=reason]").count():
            page.locator("input[name=reason]").fill("Listrik padam")
        submit(page)
        expect(page).to_have_url(room)
    look.at("closed")
    expect(page.locator("input[name=code]")).to_have_count(0)
    for end in ("layar", "start", "tidak-ada"):
        page.goto(f"{room}/{end}")
        look.at(end)
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (place, room, f"{room}/layar"):
        page.goto(address)
        look.at(f"{address} on a phone")
    page.context.close()
    assert look.found == []


def test_the_big_screen_shows_the_sites_time_whatever_zone_the_pc_has(
    chromium: Browser, make_server: MakeServer
) -> None:
    own = make_server().start()
    page = chromium.new_page(timezone_id="America/New_York")
    page.goto(f"{own.site.origin}/pengawas")
    page.locator("input[name=account]").fill(PROCTOR)
    page.locator("input[name=password]").fill(PASSWORD)
    submit(page)
    page.goto(f"{own.site.origin}/pengawas/{SITTING.hex()}/layar")

    def shown() -> bool:
        now = datetime.now(ZoneInfo("Asia/Makassar"))
        near = (now + timedelta(seconds=late) for late in (-5, 0))
        return page.locator("#wall-clock").inner_text() in [at.strftime("%H.%M") for at in near]

    assert eventually(shown)
    page.context.close()


def submit(page: Page) -> None:
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()
