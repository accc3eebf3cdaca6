"""/look in a real Chromium: axe finds nothing on any part or screen, and nothing runs out of its window."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
WINDOWS = {"laptop": (1366, 768), "low": (1366, 600), "phone": (390, 844), "zoom200": (683, 384), "narrow": (320, 640)}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def look() -> Iterator[str]:
    """The address of /look, built from the sources as they are."""
    npm = shutil.which("npm")
    assert npm is not None
    subprocess.run(
        [npm, "run", "--silent", "look"], cwd=ROOT / "appliance/frontend", check=True, stdout=subprocess.DEVNULL
    )
    handler = functools.partial(_Quiet, directory=str(ROOT / "var/look"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/look.html"
        server.shutdown()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()


def screens(tab: Page, look: str) -> list[str]:
    """The address of the parts' page and of every screen, read from its own links."""
    tab.goto(look)
    tab.wait_for_selector("nav a")
    hashes: list[str] = tab.eval_on_selector_all("nav a", "links => links.map(link => link.hash)")
    assert len(hashes) > 10
    return ["", *hashes]


def show(tab: Page, address: str) -> None:
    tab.goto("about:blank")
    tab.goto(address)
    tab.wait_for_selector("#isi")


def faults(tab: Page, where: str) -> list[str]:
    found = Axe().run(tab, options=RULES).response["violations"]
    return [f"{where}: {each['id']} {[node['target'] for node in each['nodes']][:3]}" for each in found]


@pytest.mark.parametrize(
    ("scheme", "contrast"), [("light", "normal"), ("dark", "normal"), ("light", "more"), ("dark", "more")]
)
def test_axe_finds_nothing_on_any_part(tab: Page, look: str, scheme: str, contrast: str) -> None:
    """Every part in every state, light and dark, at both contrasts."""
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals, from the list above
    show(tab, look)
    tab.evaluate("contrast => { document.documentElement.dataset.contrast = contrast }", contrast)
    assert faults(tab, f"{scheme}, {contrast}") == []


def test_axe_finds_nothing_on_any_screen(tab: Page, look: str) -> None:
    """Screens as they are put together from the parts, in both languages."""
    found = []
    for hash_ in screens(tab, look):
        show(tab, look + hash_)
        found += faults(tab, hash_)
        if tab.get_by_role("button", name="English").count():
            tab.get_by_role("button", name="English").click()
            found += faults(tab, f"{hash_} en")
    assert found == []


@pytest.mark.parametrize("window", WINDOWS)
def test_nothing_runs_out_of_the_window(tab: Page, look: str, window: str) -> None:
    """No screen scrolls sideways: a phone, a laptop at 200 %, and 320 pixels, which is a laptop at 400 %."""
    width, height = WINDOWS[window]
    tab.set_viewport_size({"width": width, "height": height})
    wide = []
    for hash_ in screens(tab, look):
        show(tab, look + hash_)
        over = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide.append(f"{hash_ or 'parts'}: {over} px")
    assert wide == []


def test_every_target_is_large_enough(tab: Page, look: str) -> None:
    """Navigator cells at least 32 px high, everything else that is pressed at least 24, buttons 44 unless small."""
    show(tab, look)
    small = tab.evaluate(
        """() => [...document.querySelectorAll('button, a[href], summary, label.option, label.dot, input:not(.unseen)')]
            .filter(each => !each.matches('.skip, label input, .dot input'))
            .map(each => [each.className || each.tagName, each.getBoundingClientRect()])
            .filter(([name, box]) => box.height > 0 && box.height < (
                /cell/.test(name) ? 32 : /button(?!.*small)/.test(name) ? 44 : 24))
            .map(([name, box]) => `${name}: ${Math.round(box.height)}`)"""
    )
    assert small == []
