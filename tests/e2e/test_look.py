"""/look, where every part stands in every state: axe finds nothing, light and dark, Indonesian and English."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.demonstration import CHECKOUT
from tests.e2e.looking import Looked

pytestmark = pytest.mark.browser


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Nobody reads it."""


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """/look as `npm run look` builds it, served."""
    built = tmp_path_factory.mktemp("look")
    command = ["npx", "vite", "build", "--mode", "look", "--outDir", str(built), "--logLevel", "error"]
    subprocess.run(command, cwd=CHECKOUT / "appliance" / "frontend", check=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(built)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{next(Path(built).glob('*.html')).name}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("scheme", "language"), [("light", "Indonesia"), ("dark", "English")])
def test_axe_finds_nothing_on_look(chromium: Browser, look: str, scheme: Any, language: str) -> None:
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    page.goto(look)
    page.get_by_role("button", name=language).first.click()
    screens = page.get_by_role("navigation", name="Screens").get_by_role("link").all_inner_texts()
    assert len(screens) >= 3
    looked = Looked(page)
    for screen in ["", *screens]:
        page.evaluate("hash => { location.hash = hash; }", screen)
        expect(page.get_by_role("navigation", name="Screens")).to_have_count(0 if screen else 1)
        looked.at(screen or "everything", little_room=screen != "")
    page.context.close()
    assert looked.found == []
