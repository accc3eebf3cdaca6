"""Every screen of participant, proctor and staff: axe finds nothing, and nothing overflows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from provisioning.simulate.play import Card
from tests.axe import DARK_RULES
from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.e2e.conftest import Pc
from tests.e2e.looking import Looked
from tests.e2e.participant import Participant
from tests.e2e.small_exam import ANSWERS, PAPER
from tests.e2e.steps import sign_in, type_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing_on_any_screen_of_the_participant(
    chromium: Browser, small: Demonstration, card: Card, scheme: Any
) -> None:
    """From log-in to slip, in light and dark; ordinary items need no scrolling at 1366 × 600."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    who, look = Participant(page, card, PAPER), Looked(page, DARK_RULES if scheme == "dark" else ())
    page.goto(small.box_url)
    who.see("Sesi contoh")
    look.at("log-in")
    who.press("Masuk")
    look.at("log-in with what is missing")
    who.log_in()
    who.see("Apakah ini Anda?")
    look.at("identity")
    who.press("Ya, ini saya")
    who.see("Tata tertib")
    look.at("rules")
    who.press("Saya mengerti")
    for number in range(1, 8):
        who.see(f"Latihan {number} dari 7")
        look.at(f"rehearsal {number}")
        who.press("Berikutnya" if number < 7 else "Selesai berlatih")
    who.see("Mulai ujian")
    look.at("waiting")
    who.press("Mulai ujian")
    who.see("Mulai subtes")
    look.at("introduction of a block")
    who.enter_block()
    for number in range(1, 6):
        who.see(f"Soal {number} dari 5")
        look.at(f"item {who.here().type}", fits=number > 1)
        who.answer(ANSWERS[who.here().id])
        look.at(f"item {who.here().type}, answered")
        if number == 2:
            who.press("Tandai")
        who.press("Berikutnya" if number < 5 else "Periksa")
    who.see("Periksa subtes ini")
    look.at("review")
    who.press("Tampilan")
    look.at("display")
    who.press("Keluar dari komputer ini")
    look.at("really leave?")
    page.get_by_role("dialog", name="Keluar dari komputer ini?").get_by_role("button", name="Batal").click()
    who.press("Tutup")
    who.press("Lanjut ke subtes berikutnya")
    who.enter_block()
    for number in (1, 2):
        who.see(f"Soal {number} dari 2")
        look.at(f"item {who.here().type}", fits=number > 1)
        who.answer(ANSWERS[who.here().id])
        who.press("Berikutnya" if number < 2 else "Periksa")
    who.press("Lanjut ke penutup")
    who.see("Kumpulkan pengerjaan")
    look.at("final review")
    who.press("Kumpulkan")
    look.at("really submit?")
    held: list[Route] = []
    page.route("**/api/v1/submit", lambda route: held.append(route))
    who.press("Ya, kumpulkan")
    who.see("Mengumpulkan")
    eventually(lambda: page.title() and held)
    look.at("submitting")
    held[0].continue_()
    page.unroute("**/api/v1/submit")
    who.see("Pengerjaan sudah diterima")
    look.at("slip")
    page.context.close()
    assert look.found == []
    assert len(look.screens) >= 30


def test_axe_finds_nothing_on_what_is_rarely_seen(pc: Callable[[], Pc], small: Demonstration, card: Card) -> None:
    """The covered questions, the strip offline, another tab, another PC, a wrong PIN."""
    room = pc()
    who = Participant(room.page(), Card(card.nip, "0", card.token), PAPER)
    look = Looked(who.page)
    who.page.goto(small.box_url)
    who.log_in()
    who.see("LMB-")
    look.at("wrong PIN")
    who.page.get_by_label("PIN").fill("")
    who.press("Masuk")
    who.see("Isi PIN Anda.")
    expect(who.page.get_by_text("LMB-")).to_have_count(0)
    look.at("what is missing, without the wrong PIN")
    who.card = card
    who.begin(small.box_url)
    second = Participant(room.page(), card, PAPER)
    second.page.goto(small.box_url)
    second.see("Ujian terbuka di tab lain")
    in_second = Looked(second.page)
    in_second.at("open elsewhere")
    second.page.close()
    room.cable.cut()
    who.answer("A")
    expect(who.page.get_by_text("Jaringan terputus.").first).to_be_visible()
    look.at("offline")
    expect(who.page.get_by_role("heading", name="Waktu ditahan")).to_be_visible()
    look.at("time held")
    elsewhere = Participant(pc().page(), card, PAPER)
    elsewhere.page.goto(small.box_url)
    elsewhere.log_in()
    elsewhere.see("Soal 1 dari 5")
    room.cable.restore()
    who.see("Anda sudah masuk di komputer lain")
    look.at("moved")
    assert look.found + in_second.found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_proctor(chromium: Browser, small: Demonstration, scheme: Any) -> None:
    facts = small.facts
    page = chromium.new_page(viewport={"width": 1366, "height": 768}, color_scheme=scheme)
    look = Looked(page)
    page.goto(f"{small.box_url}/pengawas")
    look.at("sign in")
    assert type_in(page, facts.proctor, "keliru").status == 401
    expect(page.get_by_text("LMB-6016")).to_be_visible()
    look.at("sign in refused")
    sign_in(page, facts.proctor, facts.proctor_password)
    look.at("sittings")
    for place in ("", "/layar", "/pause", "/end"):
        page.goto(f"{small.box_url}/pengawas/{facts.sitting}{place}")
        look.at(f"sitting{place}")
    page.context.close()
    assert look.found == []


def test_axe_finds_nothing_on_the_staffs_pages_of_a_living_demo(chromium: Browser, small: Demonstration) -> None:
    """What tests/central looks at with every fault laid out, once more over what a demo makes."""
    facts = small.facts
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    look = Looked(page)
    page.goto(small.centre_url)
    look.at("sign in")
    sign_in(page, facts.staff, facts.staff_password)
    for place in ("", "kegiatan", "peserta", "soal", "lokasi", "lokasi/smk-contoh", "hasil", f"hasil/{facts.exam}"):
        page.goto(f"{small.centre_url}/{place}")
        look.at(f"/{place}")
    page.context.close()
    assert look.found == []
