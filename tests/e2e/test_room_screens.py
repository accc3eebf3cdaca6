"""What a page shows of the room's people: check-in, help, messages, a further log-in, a locked browser, full screen."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from provisioning.simulate.play import Card
from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.e2e.answers import change, refuse
from tests.e2e.looking import Looked
from tests.e2e.participant import Participant
from tests.e2e.small_exam import PAPER
from tests.e2e.test_a_whole_sitting import Room

pytestmark = pytest.mark.browser

COMPUTER = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_context(viewport=COMPUTER).new_page()  # type: ignore[arg-type]


def to_the_waiting_room(who: Participant, url: str) -> None:
    who.page.goto(url)
    who.log_in()
    who.practise()


def test_nobody_starts_before_the_proctor_has_seen_them(page: Page, small: Demonstration, card: Card) -> None:
    """The waiting room says what to do, what is ready, and changes by itself; practice is there again and again."""
    who, look = Participant(page, card, PAPER), Looked(page)
    seen = False

    def edit(told: dict[str, Any]) -> None:
        told["waits_for_check_in"] = not seen

    for path in ("login", "attempt", "confirm", "start", "help"):
        change(page, path, edit)
    to_the_waiting_room(who, small.box_url)
    who.see("Menunggu pengawas: tunjukkan kartu identitas")
    expect(page.get_by_role("button", name="Mulai ujian setelah identitas diperiksa")).to_be_disabled()
    who.see("Berkas darurat siap")
    look.at("waiting for the check-in")
    who.press("Panggil pengawas")
    expect(page.get_by_role("dialog")).to_be_visible()
    look.at("call the proctor")
    who.press("Kurang sehat")
    expect(page.get_by_label("Alasan", exact=True)).to_have_value("Kurang sehat")
    page.get_by_role("dialog").get_by_role("button", name="Panggil pengawas").click()
    who.see("Tunggu di tempat")
    look.at("the proctor was called")
    who.press("Tutup")
    expect(page.get_by_role("button", name="Pengawas sudah dipanggil")).to_be_visible()
    seen = True
    page.reload()
    who.press("Mulai ujian")
    who.see("Subtes 1 dari")
    assert look.found == []


def test_practice_is_there_again_while_one_waits(page: Page, small: Demonstration, card: Card) -> None:
    who, look = Participant(page, card, PAPER), Looked(page)

    def edit(told: dict[str, Any]) -> None:
        told["sitting"]["state"] = "registration"

    for path in ("login", "attempt", "confirm"):
        change(page, path, edit)
    change(page, "pulse*", lambda told: told.update(sitting="registration"))
    to_the_waiting_room(who, small.box_url)
    for _ in range(2):
        who.see("Anda siap")
        look.at("waiting for the start")
        who.press("Latihan lagi")
        who.see("Latihan 1 dari 7")
        who.see("Menunggu pengawas memulai sesi")
        look.at("practice while waiting")
        who.press("Kembali menunggu")
    assert look.found == []


def test_messages_of_the_proctor_stay_in_order_until_each_is_put_away(
    page: Page, small: Demonstration, card: Card
) -> None:
    who, look = Participant(page, card, PAPER), Looked(page)
    texts = (
        "Harap tenang.",
        f"Bila mesin pendingin terlalu dingin, angkat tangan. {'Istirahat' * 40} sepuluh menit lagi.",
    )
    sent = [{"id": 3 + at, "at": f"2026-11-21T09:4{at}:00+07:00", "text": text} for at, text in enumerate(texts)]
    change(page, "pulse*", lambda told: told.update(messages=sent))
    who.begin(small.box_url)
    for text in texts:
        who.see(text)
    shown = page.locator(".strips .strip")
    expect(shown).to_have_text([f"Pengawas, 09.4{at} WITA: {text} Sudah dibaca" for at, text in enumerate(texts)])
    look.at("messages over an item")
    assert page.locator(".strips").evaluate("strips => strips.scrollWidth <= strips.clientWidth"), (
        "the rest is not seen"
    )
    with page.expect_response("**/api/v1/pulse*"):
        pass
    expect(shown).to_have_count(2)
    shown.first.get_by_role("button").click()
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text(texts[1])
    who.press("Sudah dibaca")
    expect(shown).to_have_count(0)
    page.reload()
    with page.expect_response("**/api/v1/pulse*"):
        who.see("Soal 1 dari 5")
    expect(shown).to_have_count(0)
    assert look.found == []


def test_the_help_dialog_closes_when_the_proctor_came(page: Page, small: Demonstration, card: Card) -> None:
    """Left open, it once turned into an empty form for another request."""
    who = Participant(page, card, PAPER).begin(small.box_url)
    who.press("Panggil pengawas")
    page.get_by_role("button", name="Kurang sehat").click()
    page.get_by_role("dialog").get_by_role("button", name="Panggil pengawas").click()
    who.see("Pengawas sudah dipanggil")
    Room(small).on(card, "answer-help")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_locked_browser_shows_no_question(page: Page, small: Demonstration, card: Card) -> None:
    who, look = Participant(page, card, PAPER), Looked(page)
    for path in ("login", "attempt", "confirm"):
        change(page, path, lambda told: told.update(locked=True))
    page.goto(small.box_url)
    who.log_in()
    who.see("Peramban ini belum boleh dipakai")
    expect(page.get_by_role("button", name="Panggil pengawas")).to_be_visible()
    look.at("locked")
    assert look.found == []


def test_a_further_log_in_waits_for_the_proctor_and_goes_on_by_itself(
    page: Page, small: Demonstration, card: Card
) -> None:
    who, look = Participant(page, card, PAPER), Looked(page)
    sent: list[Any] = []

    def not_yet(route: Route, request: Request) -> None:
        sent.append(request.post_data_json)
        asked = {"asked": True} if "reason" in sent[-1] else {}
        text = {"id": "Perlu izin.", "en": "Needs the proctor."}
        fault = {"code": "LMB-2119", "name": "login_needs_proctor", "message": text, "hint": text, "retry": False}
        route.fulfill(status=409, json={"error": {**fault, "details": asked}})

    page.route("**/api/v1/login", not_yet)
    page.goto(small.box_url)
    who.log_in()
    who.see("Minta izin masuk lagi")
    look.at("why again")
    page.get_by_label("Alasan", exact=True).fill("Komputer mati sendiri")
    who.press("Minta izin")
    who.see("Menunggu izin pengawas")
    look.at("waiting for leave to log in")
    with page.expect_response("**/api/v1/login"):
        pass
    page.unroute("**/api/v1/login")
    who.see("Apakah ini Anda?")
    assert [each.get("reason") for each in sent] == [None, "Komputer mati sendiri"] + [None] * (len(sent) - 2)
    assert len(sent) > 2
    assert look.found == []


def test_a_refused_page_offers_its_log_as_a_file(page: Page, small: Demonstration, card: Card) -> None:
    who, look = Participant(page, card, PAPER).begin(small.box_url), Looked(page)
    who.answer("B")
    expect(page.locator(".place")).not_to_contain_text("Belum ada")
    refuse(page, "pulse*", 401, "bad_lease_token", "LMB-1014")
    who.see("Server tidak menerima pengerjaan ini")
    look.at("refused")
    with page.expect_download() as download:
        who.press("Simpan berkas darurat")
    assert download.value.suggested_filename.startswith("lumbung-darurat-")
    file = json.loads(download.value.path().read_text())
    assert (file["format"], file["site"]) == ("lumbung/emergency/1", "smk-contoh")
    who.see("Serahkan berkasnya kepada pengawas.")
    assert look.found == []


def test_leaving_full_screen_and_the_tab_is_journalled(page: Page, small: Demonstration, card: Card) -> None:
    who = Participant(page, card, PAPER).begin(small.box_url)
    sent: dict[int, Any] = {}  # by number: a busy PC may send an event twice

    def note(request: Request) -> None:
        if request.method == "PUT":
            sent.update((event[0], event) for event in request.post_data_json["events"])

    page.on("request", note)
    page.get_by_role("button", name="Layar penuh").click()
    expect(page.get_by_role("button", name="Layar penuh")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Layar penuh").click()
    expect(page.get_by_role("button", name="Layar penuh")).to_have_attribute("aria-pressed", "false")
    who.answer("B")
    eventually(lambda: page.title() and [event for event in sent.values() if event[1] == "answer"])
    told = [event[2] for _, event in sorted(sent.items()) if event[1] == "focus"]
    assert told == [False, True]


def test_a_card_is_pasted_and_its_code_is_no_nip(page: Page, small: Demonstration, card: Card) -> None:
    who = Participant(page, card, PAPER)
    page.goto(small.box_url)
    nip = page.get_by_label("NIP")
    page.keyboard.type(f"{small.box_url}/kartu/{'ab' * 16}\n")
    who.see("Ketik NIP Anda")
    expect(nip).to_have_value("")
    nip.evaluate(
        "(field, text) => { const data = new DataTransfer(); data.setData('text', text);"
        "field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, cancelable: true, bubbles: true})); }",
        f"{card.nip}\t{card.pin}",
    )
    expect(page.get_by_label("PIN")).to_have_value(card.pin)
    page.keyboard.type(card.token + "\n")
    who.see("Apakah ini Anda?")


@pytest.mark.parametrize("size", [COMPUTER, PHONE], ids=["computer", "phone"])
def test_the_roster_s_needs_are_met_from_the_first_screen(
    chromium: Browser, small: Demonstration, card: Card, size: Any
) -> None:
    page = chromium.new_context(viewport=size).new_page()
    who = Participant(page, card, PAPER)
    change(page, "login", lambda told: told["person"].update(needs=["large_print", "high_contrast"]))
    page.goto(small.box_url)
    who.log_in()
    who.see("Apakah ini Anda?")
    assert page.evaluate("({...document.documentElement.dataset})") == {"size": "large", "contrast": "more"}
    look = Looked(page)
    look.at("identity in large print")
    assert look.found == []
