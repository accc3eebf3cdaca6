"""/rehearsal in a real Chromium: axe before, during and where none is held; it goes on after a kill and a reload."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page

from appliance.settings import BoxSettings
from provisioning.rehearse.run import listen
from provisioning.rehearse.server import Server
from provisioning.rehearse.stage import build
from sync.service import wall_ms
from tests.appliance.web.conftest import MakeServer, make_server
from tests.conditions import eventually
from tests.e2e.test_every_screen import Looked

pytestmark = [pytest.mark.browser, pytest.mark.room]
__all__ = ["make_server"]  # the fixture


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        real = BoxSettings(data_dir=tmp_path, site="s", box="b", port=port, origin=f"http://127.0.0.1:{port}")
        stage = build(real, tmp_path / "r", seats=1, pcs=2, package_bytes=2 << 20, port=port, now_ms=wall_ms())
        running = Server(stage, listener)
        running.start()
        running.open_sitting()
        yield running
        running.stop()


def confirmed(page: Page) -> int:
    return int(page.inner_text("#confirmed"))


def test_a_seat_goes_on_over_a_killed_box_and_a_reload(chromium: Browser, server: Server) -> None:
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    look = Looked(page)
    page.goto(f"{server.stage.url}/rehearsal")
    look.at("the form")
    page.fill("#field-label", "A1")
    page.click("button[type=submit]")
    page.locator("#word.safe").wait_for(timeout=60_000)
    eventually(lambda: confirmed(page) >= 1)
    server.kill()
    before = confirmed(page)
    eventually(lambda: confirmed(page) > before)
    page.reload()
    page.locator("#word.safe").wait_for(timeout=60_000)
    eventually(lambda: confirmed(page) > before + 1)
    look.at("running")
    page.set_viewport_size({"width": 390, "height": 844})
    look.at("running on a phone")
    told = eventually(
        lambda: requests.get(f"{server.stage.url}/api/v1/rehearsal", timeout=60).json()["seats"].get("A1")
    )
    assert told["report"]["lost"] == 0
    page.context.close()
    assert look.found == []
    assert faults == []


def test_axe_finds_nothing_where_none_is_held(chromium: Browser, make_server: MakeServer) -> None:
    own = make_server().start()
    page = chromium.new_page()
    look = Looked(page)
    page.goto(f"{own.site.origin}/rehearsal")
    look.at("none held")
    page.context.close()
    assert look.found == []
