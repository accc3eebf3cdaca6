"""The pictures of the centre: every page that staff, and whoever has a slip, may open. Called by `make pictures`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Playwright

from central import keyring
from central.centre import Centre
from central.settings import CentreSettings
from central.store import schema
from central.store.engine import open_engine
from central.web.app import make_app
from tests.central.conftest import Box, Clock
from tests.central.test_pages_in_a_browser import every_address, served, signed_in
from tests.e2e.camera import DESK, PHONE, centre_file_of, take
from tests.e2e.conftest import launch

# Besides each page once: who works in English, and who has only a phone.
ENGLISH = ("/", "/hasil/bfi", "/lokasi/smk1", "/verify")
SMALL = ("/", "/hasil/bfi", "/peserta", "/verify")


def main(playwright: Playwright, folder: Path) -> None:
    """A centre of its own with a sitting, a gap, a copied box, people on no list and rulings."""
    settings = CentreSettings(data_dir=folder, hosts=("localhost",), port=80)
    clock = Clock()
    keyring.make(settings.keys_dir, clock())
    engine = open_engine(settings.url)
    schema.upgrade(engine)
    centre = Centre(settings, engine, keyring.load(settings.keys_dir), clock)
    try:
        paths = every_address(centre, Box(centre).enrol())
        with served(centre) as address:
            _walk(playwright, centre, address, paths)
    finally:
        engine.dispose()


def _walk(playwright: Playwright, centre: Centre, address: str, paths: list[str]) -> None:
    rules = make_app(centre).url_map.bind("localhost")
    browser = launch(playwright)
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}/masuk")
    take(page, centre_file_of("/masuk"))
    page.context.close()
    page = signed_in(browser, address, "laptop")
    taken: set[str] = set()
    for path in paths:
        if path == "/nowhere":
            continue
        rule = rules.match(path.partition("?")[0], return_rule=True)[0].rule
        if rule in taken:
            continue
        taken.add(rule)
        page.goto(address + path)
        take(page, centre_file_of(rule))
    page.set_viewport_size(PHONE)
    for path in SMALL:
        page.goto(address + path)
        take(page, centre_file_of(f"phone-{path}"))
    page.set_viewport_size(DESK)
    page.goto(f"{address}/language/en?next=/")
    for path in ENGLISH:
        page.goto(address + path)
        take(page, centre_file_of(f"english-{path}"))
    page.context.close()
