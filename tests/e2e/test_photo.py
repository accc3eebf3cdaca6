"""The photo in a real browser: shown while it is asked who this is and to the proctor, and nowhere else, ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from provisioning.demo.place import free_port
from tests.appliance.web.conftest import start_sitting
from tests.appliance.web.server import Server
from tests.appliance.web.site import SITTING, TOKEN, make_site
from tests.e2e.looking import Looked
from tests.e2e.steps import follow, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.room]

COMPUTER, PHONE = {"width": 1366, "height": 768}, {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Three on the roster, the first two of whom have a photo."""
    site = make_site(tmp_path_factory.mktemp("photo"), free_port(), count=3, with_photo=2, check_in=True)
    server = Server(site).start()
    start_sitting(server)
    yield server
    server.end()


def log_in(page: Page, server: Server, number: int) -> None:
    card = server.site.cards[number]
    page.goto(server.site.origin)
    page.get_by_label("NIP").fill(card.nip)
    page.get_by_label("PIN").fill(card.pin)
    page.get_by_label("Token sesi").fill(TOKEN)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_text("Apakah ini Anda?")).to_be_visible()


def test_it_is_shown_with_the_question_and_is_gone_with_the_answer(chromium: Browser, server: Server) -> None:
    page = chromium.new_page(viewport=COMPUTER)  # type: ignore[arg-type]
    look = Looked(page)
    log_in(page, server, 0)
    photo = page.get_by_role("img", name="Foto Anda")
    expect(photo).to_be_visible()
    expect(photo).to_have_js_property("naturalWidth", 60)
    assert photo.evaluate("image => image.src.slice(0, 16)") == "data:image/jpeg;"
    look.at("identity with a photo")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    look.at("identity with a photo on a small phone")
    page.reload()
    expect(photo).to_be_visible()
    page.get_by_role("button", name="Ya, ini saya").click()
    expect(page.get_by_text("Tata tertib").first).to_be_visible()
    expect(page.locator("img[src^='data:image/jpeg']")).to_have_count(0)
    stored = page.evaluate(
        """async () => {
            const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
            for (const { name } of await indexedDB.databases()) {
                const db = await new Promise(done => {
                    const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result);
                });
                for (const store of db.objectStoreNames) found.push(JSON.stringify(await new Promise(done => {
                    const all = db.transaction(store).objectStore(store).getAll();
                    all.onsuccess = () => done(all.result);
                })));
                db.close();
            }
            return found.join();
        }"""
    )
    assert "/9j/" not in stored
    assert "image/jpeg" not in stored
    page.context.close()
    assert look.found == []


def test_whoever_has_none_sees_a_calm_place_for_it(chromium: Browser, server: Server) -> None:
    page = chromium.new_page(viewport=COMPUTER)  # type: ignore[arg-type]
    look = Looked(page)
    log_in(page, server, 2)
    expect(page.get_by_text("Tanpa foto")).to_be_visible()
    look.at("identity without a photo")
    page.get_by_role("button", name="Ya, ini saya").click()
    page.context.close()
    assert look.found == []


def test_nothing_of_it_is_in_the_browsers_cache(chromium: Browser, server: Server, tmp_path: Path) -> None:
    context = chromium.browser_type.launch_persistent_context(
        str(tmp_path / "profile"), executable_path="/usr/bin/chromium", args=["--no-sandbox"]
    )
    page = context.new_page()
    log_in(page, server, 1)
    expect(page.get_by_role("img", name="Foto Anda")).to_be_visible()
    context.close()
    files = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    assert any("Cache" in str(path) for path in files), "the profile has a cache to look into"
    for path in files:
        assert b"/api/v1/photo" not in path.read_bytes(), path


def test_the_proctor_sees_it_where_somebody_is_checked_in(chromium: Browser, server: Server) -> None:
    page = chromium.new_page(viewport=COMPUTER)  # type: ignore[arg-type]
    look = Looked(page)
    page.goto(f"{server.site.origin}/pengawas")
    sign_in(page)
    page.goto(f"{server.site.origin}/pengawas/{SITTING.hex()}/hadir")
    expect(page.locator(".found img.portrait")).to_have_count(2)
    expect(page.locator(".found span.portrait")).to_have_count(1)
    for size in (COMPUTER, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        look.at(f"arrivals, {size['width']} wide")
    follow(page.get_by_role("link", name=server.site.cards[0].name))
    photo = page.get_by_role("img", name=f"Foto {server.site.cards[0].name}")
    expect(photo).to_be_visible()
    expect(photo).to_have_js_property("naturalWidth", 60)
    look.at("check in")
    follow(page.get_by_role("link", name="Batal"))
    expect(photo).to_be_visible()
    look.at("the person's page")
    page.context.close()
    assert look.found == [], json.dumps(look.found)
