"""Every page of the proctor, from a clock without a date to a closed room: axe finds nothing, nothing overflows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from sync import errors
from sync.wire import unlock
from sync.wire.lease import attempt_id
from tests.appliance.web.conftest import MakeServer, make_server, start_sitting
from tests.appliance.web.server import Browser as Participant
from tests.appliance.web.server import Proctor, Server
from tests.appliance.web.site import PROCTOR, SITTING, Card, roster_of
from tests.appliance.web.test_dating import answers
from tests.appliance.web.test_emergency import saved
from tests.conditions import eventually
from tests.e2e.looking import Looked
from tests.e2e.steps import follow, sign_in, submit, type_in

pytestmark = pytest.mark.browser
__all__ = ["make_server"]  # the fixture

STEPS = ("open", "start", "pause", "resume", "end", "close")


@pytest.mark.parametrize(("scheme", "language"), [("light", "id"), pytest.param("dark", "en", marks=pytest.mark.slow)])
def test_axe_finds_nothing_from_the_date_to_the_closed_room(
    chromium: Browser, make_server: MakeServer, scheme: Any, language: str
) -> None:
    code, tomorrow = unlock.new_code(), datetime.now(UTC) + timedelta(days=1)
    own = make_server(unlock_code=code, not_before_ms=int(tomorrow.timestamp() * 1000))
    own.launch()
    eventually(lambda: answers(own))
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    look, place = Looked(page), f"{own.site.origin}/pengawas"
    page.goto(f"{own.site.origin}/language/{language}?next=/pengawas")
    link = page.locator("a[href='/pengawas/tanggal']")
    eventually(lambda: bool(page.goto(place)) and link.count() > 0)
    look.at("sign in, a date is wanted")
    assert follow(link).status == 200
    look.at("the date")
    page.locator("input[name=date]").fill("2001-01-01")
    page.locator("input[name=time]").fill("10:00")
    page.locator("input[name=date]").fill((tomorrow + timedelta(days=1)).date().isoformat())
    submit(page)
    expect(page.locator("input[name=password]")).to_be_visible()
    expect(link).to_have_count(0)
    assert type_in(page, PROCTOR, "keliru").status == 401
    look.at("sign in refused")
    sign_in(page)
    room, typed = f"{place}/{SITTING.hex()}", page.locator("input[name=code]")
    expect(page.locator(f"a[href$='{SITTING.hex()}']")).to_be_visible()
    look.at("sittings")
    page.goto(room)
    look.at("locked, with the form for the code")
    typed.fill(unlock.new_code())
    assert submit(page).status == errors.WRONG_CODE.status
    expect(page.get_by_text(errors.WRONG_CODE.code).first).to_be_visible()
    look.at("a wrong code")
    page.goto(room)
    typed.fill(code)
    assert submit(page).status == 200
    expect(page).to_have_url(room)
    expect(typed).to_have_count(0)
    for step in STEPS:
        look.at(f"before {step}")
        page.goto(f"{room}/{step}")
        look.at(step)
        if page.locator("input[name=reason]").count():
            page.locator("input[name=reason]").fill("Listrik padam")
        submit(page)
        expect(page).to_have_url(f"{room}?done={step}")
    look.at("closed")
    page.goto(f"{place}/{SITTING.hex()}/tuntas")
    look.at("not settled")
    expect(typed).to_have_count(0)
    for end in ("layar", "start", "tidak-ada"):
        page.goto(f"{room}/{end}")
        look.at(end)
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (place, room, f"{room}/layar"):
        page.goto(address)
        look.at(f"{address} on a phone")
    page.context.close()
    assert look.found == []


PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


@pytest.mark.parametrize(
    ("scheme", "language", "size"),
    [("light", "id", PHONE), pytest.param("dark", "en", DESK, marks=pytest.mark.slow)],
)
def test_emergency_files_are_brought_without_a_script(
    chromium: Browser, make_server: MakeServer, tmp_path: Path, scheme: Any, language: str, size: Any
) -> None:
    """From the list of sittings, by a form with several files: axe finds nothing before, after, and with a fault."""
    own = make_server(count=3).start()
    files = [saved(own), saved(own, who=1, key=bytes(32)), b"bukan berkas darurat"]
    paths = [tmp_path / f"lumbung-darurat-{number}.json" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    page = chromium.new_page(viewport=size, color_scheme=scheme, java_script_enabled=False)
    seen = chromium.new_page(viewport=size, color_scheme=scheme)  # axe is a script itself
    look = Looked(seen)
    for each in (page, seen):
        each.goto(f"{own.site.origin}/language/{language}?next=/pengawas")
        sign_in(each)
        follow(each.locator("a[href='/pengawas/darurat']"))
        each.locator("input[type=file]").set_input_files(paths)
    look.at("emergency files")
    for each in (page, seen):
        submit(each)
        expect(each.locator(".outcomes > li")).to_have_count(3)
        expect(each.locator(".kept > li")).to_have_count(1)
    look.at("what came of each file")
    seen.goto(f"{own.site.origin}/pengawas/darurat?fault=LMB-2405")
    look.at("too large")
    for each in (page, seen):
        each.context.close()
    assert look.found == []


@pytest.mark.parametrize(
    ("scheme", "language", "size"),
    [("light", "id", PHONE), pytest.param("dark", "en", DESK, marks=pytest.mark.slow)],
)
def test_axe_finds_nothing_on_the_console_and_its_dialogs(
    chromium: Browser, make_server: MakeServer, scheme: Any, language: str, size: Any
) -> None:
    """Every act that is offered, on the room and on people in each state, with what is refused on its form."""
    made_of: dict[str, Any] = {"silent_ms": 2_000, "pulse_ms": 500, "held_automatic_ms": 0, "one_pin_hash": True}
    own = make_server(count=12, across=4, spares=1, elsewhere=2, check_in=True, **made_of).start()
    scripted = Proctor(own.site.origin)
    scripted.sign_in()
    page = chromium.new_page(viewport=size, color_scheme=scheme)
    look, place = Looked(page), f"{own.site.origin}/pengawas"
    page.goto(f"{own.site.origin}/language/{language}?next=/pengawas")
    sign_in(page)
    room = f"{place}/{SITTING.hex()}"
    scripted.act("open")
    walk(look, room)
    scripted.act("start")
    people = [at_work(own, scripted, number) for number in range(5)]
    people[0].ask("POST", "/api/v1/help", {"reason": "Layar gelap"})
    for name in ("hadir", "hadir?q=1", "hadir?q=siapa", "pindah-masuk?q=Peserta", "?lihat=daftar", "?lihat=peta"):
        page.goto(f"{room}/{name}" if name[0] != "?" else f"{room}{name}")
        look.at(name)
    for number in range(len(people)):
        own_page = f"/{SITTING.hex()}/peserta/{person(own, number)}"
        eventually(lambda own_page=own_page: "Terputus" in scripted.page(own_page), every_s=0.2)  # type: ignore[misc]
    walk(look, room)
    people[1].ask("GET", "/api/v1/pulse?c=1")
    for number in (0, 1, 6, 11):
        walk(look, f"{room}/peserta/{person(own, number)}")
    page.goto(f"{room}/peserta/{person(own, 0)}/add-time")
    page.locator("input[name=minutes]").evaluate("node => { node.removeAttribute('min'); node.value = 999 }")
    page.locator("form").evaluate_all("forms => forms.forEach((form) => form.noValidate = true)")
    submit(page)
    look.at("a form with a fault")
    page.goto(f"{room}/peserta/{person(own, 6)}/new-pin")
    page.locator("input[name=reason]").fill("Kartu hilang")
    submit(page)
    look.at("a new PIN")
    page.goto(f"{place}/sandi")
    look.at("the password")
    scripted.act("end")
    walk(look, room)
    scripted.act("submit", reason="Waktu habis")
    page.goto(f"{room}/close")
    look.at("close, with browsers that may hold answers")
    follow(page.locator("a[href*=write-off]").first)
    look.at("write off")
    page.context.close()
    assert look.found == []


def walk(look: Looked, address: str) -> None:
    """A page and each act that it offers."""
    look.page.goto(address)
    look.at(address)
    links = look.page.locator("main a[href]").evaluate_all("links => links.map((link) => link.href)")
    acts = {link for link in links if link.startswith(f"{address}/") and link.count("/") == address.count("/") + 1}
    for act in sorted(acts):
        if not act.endswith(("/layar", "/dokumen")):
            look.page.goto(act)
            look.at(act)


def test_the_room_is_followed_without_a_reload(chromium: Browser, make_server: MakeServer) -> None:
    """A help call appears by itself, first in the list; the map is remembered; without a script all is there, too."""
    own = make_server(count=8, across=4, one_pin_hash=True).start()
    scripted = start_sitting(own)
    page = chromium.new_page()
    page.goto(f"{own.site.origin}/pengawas")
    sign_in(page)
    page.goto(f"{own.site.origin}/pengawas/{SITTING.hex()}")
    page.get_by_role("link", name="Daftar", exact=True).click()
    expect(page.locator("#peta")).to_be_hidden()
    someone = at_work(own, scripted, 5)
    someone.take(someone.ask("POST", "/api/v1/help", {"reason": "Layar gelap"}))
    expect(page.locator("#needs")).to_contain_text("Layar gelap")
    first = page.locator(".people li").first
    expect(first).to_contain_text("Memanggil Anda")
    expect(first).to_contain_text(own.site.cards[5].name)
    page.goto(f"{own.site.origin}/pengawas/{SITTING.hex()}")
    expect(page.locator("#daftar")).to_be_visible()
    page.context.close()
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{own.site.origin}/pengawas")
    sign_in(plain)
    plain.goto(f"{own.site.origin}/pengawas/{SITTING.hex()}?lihat=daftar")
    expect(plain.locator(".people li").first).to_contain_text("Memanggil Anda")
    follow(plain.locator(".people li a").first)
    follow(plain.get_by_role("button", name="Sudah saya datangi"))
    expect(plain.get_by_role("status").first).to_contain_text("Tercatat")
    plain.context.close()


def followed_room(chromium: Browser, make_server: MakeServer) -> tuple[Page, str, Proctor]:
    """(the page of a room that runs, its address, a proctor who acts from elsewhere)."""
    own = make_server(count=2, one_pin_hash=True).start()
    scripted = start_sitting(own)
    page = chromium.new_page()
    page.goto(f"{own.site.origin}/pengawas")
    sign_in(page)
    room = f"{own.site.origin}/pengawas/{SITTING.hex()}"
    page.goto(room)
    return page, room, scripted


def test_what_was_pressed_goes_before_what_the_room_does_by_itself(chromium: Browser, make_server: MakeServer) -> None:
    """The page of the room is loaded anew when other acts are possible, but not while another page is on its way."""
    page, room, scripted = followed_room(chromium, make_server)
    held: list[Route] = []
    page.route("**/hadir", lambda route: held.append(route))
    page.locator("a[href$='/hadir']").click(no_wait_after=True)
    eventually(lambda: page.title() and held)
    with page.expect_response(lambda answer: answer.url.startswith(f"{room}/keadaan") and answer.status == 200):
        assert scripted.act("pause", reason="Listrik padam").status_code == 303
    held[0].continue_()
    expect(page).to_have_url(f"{room}/hadir")
    page.context.close()


def test_the_room_is_followed_on_where_its_own_reload_is_broken_off(chromium: Browser, make_server: MakeServer) -> None:
    """By Esc, or a press that leads nowhere: the page is the old one, and asks on until it can be loaded anew."""
    page, room, scripted = followed_room(chromium, make_server)
    broken: list[Route] = []

    def break_off(route: Route) -> None:
        broken.append(route)
        route.abort("aborted")

    page.route(room, break_off)
    assert scripted.act("pause", reason="Listrik padam").status_code == 303
    eventually(lambda: page.title() and broken)
    with page.expect_request(lambda request: "/keadaan" in request.url, timeout=60_000):
        pass
    expect(page).to_have_url(room)
    page.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_word_without_an_end_widens_no_page(chromium: Browser, make_server: MakeServer, size: Any) -> None:
    """300 letters as the reason of a call, a name of 120; on a phone the big screen still has its token in one line."""
    own = make_server(count=4, across=2, one_pin_hash=True).start()
    scripted = start_sitting(own)
    at_work(own, scripted, 1).ask("POST", "/api/v1/help", {"reason": "W" * 300})
    added = {"nip": "19800101 200501 1 001", "name": "W" * 120, "document": "ktp", "reason": "W" * 200}
    assert scripted.act("add-person", **added).ok
    scripted.act("message", text="W" * 300)
    page = chromium.new_page(viewport=size)
    page.goto(f"{own.site.origin}/pengawas")
    sign_in(page)
    room = f"{own.site.origin}/pengawas/{SITTING.hex()}"
    page.goto(f"{room}?lihat=daftar")
    long_name = page.get_by_role("link", name="WWWW").last.get_attribute("href")
    pages = (room, f"{room}?lihat=daftar", f"{room}?lihat=peta", f"{room}/hadir")
    for address in (*pages, f"{room}/peserta/{person(own, 1)}", f"{own.site.origin}{long_name}"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text("WWW")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
    page.goto(f"{room}/layar")
    token = page.locator(".token")
    sizes = token.evaluate(
        "node => [node.offsetHeight, parseFloat(getComputedStyle(node).fontSize), node.scrollWidth, node.clientWidth]"
    )
    assert sizes[0] < 1.5 * sizes[1]
    assert sizes[2] <= sizes[3]
    page.context.close()


def test_the_big_screen_shows_the_sites_time_whatever_zone_the_pc_has(
    chromium: Browser, make_server: MakeServer
) -> None:
    own = make_server().start()
    page = chromium.new_page(timezone_id="America/New_York")
    page.goto(f"{own.site.origin}/pengawas")
    sign_in(page)
    page.goto(f"{own.site.origin}/pengawas/{SITTING.hex()}/layar")

    def shown() -> bool:
        now = datetime.now(ZoneInfo("Asia/Makassar"))
        near = (now + timedelta(seconds=late) for late in (-5, 0))
        return page.locator("#wall-clock").inner_text() in [at.strftime("%H.%M") for at in near]

    assert eventually(shown)
    page.context.close()


def person(own: Server, number: int) -> str:
    """The attempt of the number-th person."""
    return attempt_id(SITTING, roster_of(own.site.cards[number]), 1).hex()


def at_work(own: Server, scripted: Proctor, number: int) -> Participant:
    """Checked in, logged in and in the first block."""
    scripted.send(f"/{SITTING.hex()}/peserta/{person(own, number)}/check-in", document="ktp")
    someone, card = Participant(own.site.origin), own.site.cards[number]
    someone.begin(Card(card.nip, own.site.cards[0].pin, card.name))
    return someone
