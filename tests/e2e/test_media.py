"""An exam's images and sounds are there before the start, and play when the LAN brings nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.demonstration import Demonstration
from tests.e2e.looking import Looked
from tests.e2e.paper import read_paper
from tests.e2e.participant import Participant
from tests.e2e.small_exam import SECONDS, WIDTH, with_media

pytestmark = pytest.mark.browser


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    """The small exam, its first item with a picture and a recording."""
    return with_media(tmp_path / "exam")


@pytest.fixture
def demo(exam: Path, tmp_path: Path) -> Iterator[Demonstration]:
    (tmp_path / "demo").mkdir()
    with Demonstration(tmp_path / "demo", "--exam", str(exam)) as demo:
        yield demo


def test_media_play_without_the_lan(chromium: Browser, demo: Demonstration, exam: Path) -> None:
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    who, look = Participant(page, demo.cards[0], read_paper(exam)), Looked(page)
    strangers: list[str] = []
    page.on("console", lambda message: strangers.append(message.text) if message.type == "error" else None)
    page.goto(demo.box_url)
    who.log_in()
    who.practise()
    who.see("Media siap 2/2")
    look.at("waiting with media")
    page.route("**/media/**", lambda route: route.abort())
    who.press("Mulai ujian")
    who.enter_block()
    player = page.locator("article.item audio")
    expect(player).to_have_attribute("aria-label", "Rekaman percakapan")
    expect(player).to_have_js_property("duration", SECONDS)
    assert player.evaluate("player => player.src").startswith("blob:")
    expect(page.locator("article.item img")).to_have_js_property("naturalWidth", WIDTH)
    page.evaluate("document.querySelector('article.item audio').play()")
    expect(player).to_have_js_property("ended", True)
    look.at("an item with a recording")
    assert look.found == []
    assert strangers == []
