"""The page of the checkup in a real Chromium: axe, wide and on a phone, in both schemes; it needs no script."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from appliance.checkup import Verdict, write_checkup
from tests.appliance.web.conftest import MakeServer, make_server
from tests.appliance.web.test_checkup import PAGE, checkup
from tests.e2e.test_every_screen import Looked

pytestmark = [pytest.mark.browser, pytest.mark.room]
__all__ = ["make_server"]  # the fixture

FACES = {
    "not checked": None,
    "ready": (Verdict.PASSED, Verdict.ATTENTION, Verdict.NOT_APPLICABLE),
    "not ready": tuple(Verdict),
}


@pytest.mark.parametrize(("scheme", "language"), [("light", "id"), ("dark", "en")])
def test_axe_finds_nothing_on_the_page_of_the_checkup(
    chromium: Browser, make_server: MakeServer, scheme: Any, language: str
) -> None:
    own = make_server().start()
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    look = Looked(page)
    for name, verdicts in FACES.items():
        if verdicts is not None:
            write_checkup(own.site.settings.data_dir, checkup(*verdicts))
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(f"{own.site.origin}/language/{language}?next={PAGE}")
        look.at(name)
        page.set_viewport_size({"width": 390, "height": 844})
        look.at(f"{name} on a phone")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("script").count() == 0
    page.context.close()
    assert look.found == []
