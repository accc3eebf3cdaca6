"""Every page and dialog of the box's console, as the code lists them: axe finds nothing, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from provisioning.demo.place import free_port
from tests.appliance.web.conftest import MakeServer, make_server
from tests.appliance.web.site import make_site
from tests.axe import DARK_RULES
from tests.e2e import walks
from tests.e2e.every_page import LOOKED_AT, box_pages, looked_at, participant_screens
from tests.e2e.looking import Looked

pytestmark = pytest.mark.browser
__all__ = ["make_server"]  # the fixture


@pytest.mark.parametrize(("scheme", "language"), [("light", "id"), pytest.param("dark", "en", marks=pytest.mark.slow)])
def test_axe_finds_nothing_on_any_page_of_the_console(
    chromium: Browser, make_server: MakeServer, tmp_path: Path, scheme: Any, language: str
) -> None:
    """In the order of an exam day. A page that the walk does not reach fails here: `walks` has to go there."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    look = Looked(page, DARK_RULES if scheme == "dark" else ())
    pages = box_pages(tmp_path)
    own = make_server(**walks.MADE_OF).start()
    page.goto(f"{own.site.origin}/language/{language}?next=/pengawas")
    console = walks.Console(own, page, pages, look.at)
    walks.through_a_sitting(console)
    own.end()
    later = walks.tomorrow()
    (tmp_path / "later").mkdir()
    made_of: Any = {"not_before_ms": int(later.timestamp() * 1000), "rules": {"lockdown": "require"}}
    other = make_server(site=make_site(tmp_path / "later", free_port(), **made_of))
    other.launch()
    page.context.clear_cookies()
    before = walks.Console(other, page, console.left, look.at)
    walks.up(other)
    page.goto(f"{other.site.origin}/language/{language}?next=/pengawas")
    walks.before_the_exam(before, later)
    page.context.close()
    assert look.found == []
    assert before.left == set(), "no walk goes there"


def test_every_screen_of_the_participant_is_looked_at() -> None:
    """A new screen or dialog fails here until a walk looks at it."""
    assert participant_screens() == set(LOOKED_AT)
    assert set(LOOKED_AT.values()) - looked_at() == set()
