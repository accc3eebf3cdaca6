"""The page of a sitting's papers: axe finds nothing, every preview comes, the keyboard fetches what there is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.papers.sheets import PAPERS
from tests.appliance.web.conftest import MakeServer, make_server
from tests.appliance.web.site import SITTING
from tests.e2e.looking import Looked
from tests.e2e.steps import sign_in

pytestmark = pytest.mark.browser
__all__ = ["make_server"]  # the fixture

ALL_CAME = "[...document.querySelectorAll('img[data-from]')].every(one => one.complete && one.naturalWidth > 0)"


@pytest.mark.parametrize(("scheme", "language"), [("light", "id"), pytest.param("dark", "en", marks=pytest.mark.slow)])
def test_axe_finds_nothing_on_the_page_of_papers(
    chromium: Browser, make_server: MakeServer, scheme: Any, language: str
) -> None:
    own = make_server().start()
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    place = signed_in(page, own.site.origin, language)
    look = Looked(page)
    page.goto(place)
    page.wait_for_function(ALL_CAME)
    assert page.locator("img[data-from]").count() == len(PAPERS)
    look.at("papers")
    page.set_viewport_size({"width": 390, "height": 844})
    look.at("papers on a phone")
    page.goto(f"{place}/diary.pdf")
    look.at("a paper that there is not")
    page.context.close()
    assert look.found == []


def test_a_paper_is_fetched_with_the_keyboard(chromium: Browser, make_server: MakeServer) -> None:
    own = make_server().start()
    page = chromium.new_page()
    page.goto(signed_in(page, own.site.origin, "id"))
    link = page.get_by_role("link", name="Daftar Hadir Peserta: Unduh (Indonesia)")
    expect(link).to_be_visible()
    link.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "daftar-hadir-peserta-sesi-1-lab-1.pdf"
    page.context.close()


def signed_in(page: Page, origin: str, language: str) -> str:
    """The address of the page of papers, for a browser that may see it."""
    page.goto(f"{origin}/language/{language}?next=/pengawas")
    sign_in(page)
    return f"{origin}/pengawas/{SITTING.hex()}/dokumen"
