"""The staff's pages in a real Chromium: axe finds nothing, nothing overflows, the keyboard suffices to sign in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from central import emergency, enrolment, ingest, keyring, planning, projection, publish, rulings
from central.centre import Centre
from central.rulings import By
from central.web.app import make_app
from sync.wire import canonical
from sync.wire.lease import LeaseToken
from tests.axe import DARK_RULES, violations
from tests.central.conftest import Box
from tests.central.planned import plan
from tests.central.test_box_pages import asking
from tests.central.unlisted import add, correct, on_list, sit
from tests.e2e.every_page import centre_pages
from tests.e2e.looking import Looked
from tests.e2e.steps import follow, type_in
from tests.sync.wire.page_file import contents, write_file
from tests.sync.wire.test_enrolment import CHEAP

pytestmark = pytest.mark.browser

PASSWORD = "sangat-rahasia-1"
SCREENS = {"laptop": (1366, 768), "phone": (390, 844), "zoom200": (683, 384)}


@pytest.fixture
def database_url() -> None:
    """What a page looks like does not depend on the database."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def pages(centre: Centre, box: Box) -> list[str]:
    return every_address(centre, box)


def every_address(centre: Centre, box: Box) -> list[str]:
    """The address of every page, over a sitting with data, a gap, a fork and a quarantined event."""
    planning.put_staff(centre, "admin", "Admin", "admin", PASSWORD)
    planned, long = plan(centre), plan(centre, exam="cact-contoh")
    publish.issue_dispatch(centre, "smk1")
    card = planned.cards[0]
    lease = (
        box.origin.epoch,
        box.append("lease.granted", (card.roster, 1, "Firefox", None), card.attempt, planned.sitting),
    )
    box.append("answer.given", (*lease, 1, "A1", "6", 1), card.attempt, planned.sitting)
    box.append("answer.given", (*lease, 3), card.attempt, planned.sitting)
    box.append("sitting.opened", (bytes(16), "pengawas1", bytes(32)), None, planned.sitting)
    box.many_answers(10, card.attempt)
    ingest.ingest(centre, "smk1", box.seal(1, 6).data)
    ingest.ingest(centre, "smk1", box.seal(9, 12).data)
    lease = (box.origin.epoch, box.append("lease.granted", (card.roster, 1, "Firefox", None), *who(long)))
    box.append("block.entered", (*lease, "ES1", 600_000), *who(long))
    for n, item in enumerate(("A1", "C1", "E1", "N1", "O1"), 1):
        box.append("answer.given", (*lease, n, item, "5", n), *who(long))
    ingest.ingest(centre, "smk1", box.seal(15, box.last).data)
    copy = box.copied(at=1)
    copy.many_answers(2)
    with pytest.raises(Exception, match="LMB-4004"):
        ingest.ingest(centre, "smk1", copy.seal(1, 3).data)
    about = LeaseToken(box.origin.epoch, 1, card.attempt, planned.sitting)
    receiver = next(iter(centre.keys.receiving.values())).public
    rows: canonical.Value = [[1, "answer", "A1", "6", 1], [2, "answer", "C1", "5", 2], [3, "danced", 1]]
    key = keyring.site_key(centre.settings.keys_dir, box.site)
    for data in (write_file(box.site, key, about, receiver, contents(rows)), b"bukan berkas darurat"):
        emergency.bring(centre, data, "staff", "admin")
    rulings_over = unlisted_people(centre, planned)
    projection.catch_up(centre)
    people = (planned.cards[0], planned.cards[2], long.cards[0])
    attempts = [f"/peserta/smk1/{each.attempt.hex()}" for each in people]
    return [
        "/",
        "/kegiatan",
        f"/kegiatan/smk1/{planned.sitting.hex()}",
        f"/kegiatan/smk1/{planned.sitting.hex()}/tuntas",
        "/peserta?q=peserta",
        *attempts,
        f"{attempts[0]}?semua=1",
        "/soal",
        "/lokasi",
        "/lokasi/smk1",
        *box_pages(centre),
        "/hasil",
        "/hasil/bfi",
        "/hasil/cact-contoh",
        "/perhatian",
        "/darurat",
        *rulings_over,
        "/verify",
        f"/verify?d={'0' * 26}",
        "/nowhere",
    ]


def box_pages(centre: Centre) -> list[str]:
    """The pages on boxes: one waits, one is approved, one is revoked and has sent something since."""
    digests = [
        enrolment.receive(centre, asking(Box(centre), name, f"SERI-{name}")).hex() for name in ("box7", "box8", "box9")
    ]
    enrolment.approve(centre, "smk1", bytes.fromhex(digests[1]), "ani")
    enrolment.refuse(centre, "smk1", bytes.fromhex(digests[2]), "ani", "Bukan PC kami.")
    thief = Box(centre, "smk1", "box6").enrol()
    planning.revoke_box(centre, "smk1", "box6", by="ani", reason="Hilang di jalan.")
    thief.many_answers(3)
    ingest.ingest(centre, "smk1", thief.seal(1, 3).data)
    enrolment.make_code(centre, "smk1", "ani", stretch=CHEAP)
    enrolment.name_serial(centre, "smk1", "PF2ABC", "ani")
    here = "/lokasi/smk1/server"
    return [
        here,
        *(f"{here}/permohonan/{digest}" for digest in digests),
        f"{here}/box1/cabut",
        f"{here}/box6/hitung",
    ]


def unlisted_people(centre: Centre, planned: planning.Planned) -> list[str]:
    """The pages on people on no list, one of them unreadable and one bound, on a held attempt, and on every ruling."""
    box = Box(centre, box="box2").enrol()
    guest, bound = (add(centre, box, planned.sitting) for _ in range(2))
    closed = add(centre, box, planned.sitting, sealed=b"x" * 80)
    held = on_list(planned, 1)
    for each in (guest, bound):
        sit(box, each)
    sit(box, held, digest=bytes(32))
    correct(centre, box, held, "Peserta Dwa")
    ingest.ingest(centre, "smk1", box.seal(1, box.last).data)
    projection.catch_up(centre)
    home = ("smk1", planned.cards[2].attempt)
    rulings.bind(centre, "smk1", bound.attempt, home, By("admin", "KTP cocok", knowing=("nip_differs",)))
    of_guest, of_held = (f"/peserta/smk1/{each.attempt.hex()}" for each in (guest, held))
    return [
        "/peserta/luar-daftar",
        *[f"/peserta/luar-daftar/smk1/{each.attempt.hex()}" for each in (guest, bound, closed)],
        f"/peserta/luar-daftar/smk1/{guest.attempt.hex()}?q=peserta",
        f"{of_guest}/putuskan/ikat?peserta=smk1/{planned.cards[0].attempt.hex()}",
        f"{of_guest}/putuskan/terima-baru",
        f"{of_guest}/putuskan/tolak",
        of_held,
        f"{of_held}/putuskan/sah",
        f"{of_held}/putuskan/batal",
        "/peserta/ditahan",
        "/peserta/ditahan?diputuskan=1",
    ]


def who(planned: planning.Planned) -> tuple[bytes, bytes]:
    """(attempt, sitting) of the first person."""
    return planned.cards[0].attempt, planned.sitting


@pytest.fixture
def address(centre: Centre) -> Iterator[str]:
    with served(centre) as address:
        yield address


@contextmanager
def served(centre: Centre) -> Iterator[str]:
    """A served centre; its Host is made known to it before it answers."""
    listener = make_server("127.0.0.1", 0, lambda environ, start: app(environ, start), threaded=True)
    settings = centre.settings.model_copy(update={"hosts": ("127.0.0.1",), "port": listener.port})
    app = make_app(Centre(settings, centre.engine, centre.keys, centre.now_ms))
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.port}"
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def signed_in(browser: Browser, address: str, screen: str, scheme: str = "light") -> Page:
    """A page whose account signed in with the keyboard alone."""
    width, height = SCREENS[screen]
    page = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    ).new_page()
    page.goto(f"{address}/")
    page.get_by_label("Akun").focus()
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/")
    expect(page.locator("input[type=password]")).to_have_count(0)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(chromium: Browser, address: str, pages: list[str], scheme: str) -> None:
    page = signed_in(chromium, address, "laptop", scheme)
    look = Looked(page, DARK_RULES if scheme == "dark" else ())
    for path in pages:
        page.goto(address + path)
        look.at(path)
    page.context.close()
    assert look.found == []


def test_every_page_is_looked_at(centre: Centre, pages: list[str], tmp_path: Path) -> None:
    """A new page fails here until it is in the list above."""
    rules = make_app(centre).url_map.bind("localhost")
    known = [path.partition("?")[0] for path in (*pages, "/masuk") if path != "/nowhere"]
    looked_at = {rules.match(path, return_rule=True)[0].rule for path in known}
    assert centre_pages(tmp_path) - looked_at == set()


def test_the_sign_in_is_looked_at(chromium: Browser, address: str) -> None:
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    look = Looked(page)
    page.goto(f"{address}/masuk")
    look.at("sign in")
    type_in(page, "siapa", "keliru")
    expect(page.get_by_text("LMB-").first).to_be_visible()
    look.at("sign in refused")
    page.context.close()
    assert look.found == []


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_overflows(chromium: Browser, address: str, pages: list[str], screen: str) -> None:
    """Wide tables scroll inside their own frame; the page itself never scrolls sideways."""
    page = signed_in(chromium, address, screen)
    found = []
    for language in ("id", "en"):
        page.goto(f"{address}/language/{language}?next=/")
        for path in pages:
            page.goto(address + path)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > SCREENS[screen][0]:
                found.append((language, path, width))
    page.context.close()
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_places_of_a_phone_are_one_row_with_a_menu(
    chromium: Browser, address: str, pages: list[str], scheme: str
) -> None:
    """Search and menu take one row; the menu opens and leads on by the keyboard alone, and axe finds nothing in it."""
    page = signed_in(chromium, address, "phone", scheme)
    rail, link = page.locator(".rail"), page.get_by_role("link", name="Lokasi")
    size = rail.bounding_box()
    assert size is not None
    assert size["height"] < 64
    assert not link.is_visible()
    page.locator("#search").focus()
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    assert violations(page, DARK_RULES if scheme == "dark" else ()) == []
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/lokasi")
    page.context.close()


def test_sorting_and_filtering_are_links_and_forms(chromium: Browser, address: str, pages: list[str]) -> None:
    page = signed_in(chromium, address, "laptop")
    page.goto(f"{address}/hasil/bfi")
    names = page.locator("tbody th a:first-child")
    listed = ["Peserta Dua", "Peserta Satu", "Peserta Tamu", "Peserta Tiga"]
    assert names.all_inner_texts() == [*listed, "Tidak terbaca"]
    follow(page.get_by_role("link", name="Nama"))
    assert names.all_inner_texts() == [*reversed(listed), "Tidak terbaca"], "who has no name comes last either way"
    page.get_by_label("Saring").first.fill("dua")
    with page.expect_navigation(url="**/hasil/bfi?*q=dua*"):
        page.keyboard.press("Enter")
    assert names.all_inner_texts() == ["Peserta Dua"]
    follow(page.get_by_role("link", name="English"))
    assert page.locator("html").get_attribute("lang") == "en"
    page.context.close()
