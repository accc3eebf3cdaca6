"""The pictures of the participant's page that an ordinary walk to an item does not pass. Called by `make pictures`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

from appliance.checkup import write_checkup
from provisioning.demo.place import free_port
from provisioning.simulate.play import Card
from sync.errors.base import LumbungError
from sync.errors.wire import BAD_LEASE_TOKEN
from tests.appliance.web.conftest import start_sitting
from tests.appliance.web.server import Server
from tests.appliance.web.site import TOKEN, make_site
from tests.appliance.web.test_checkup import checkup
from tests.demonstration import Demonstration
from tests.e2e.answers import change
from tests.e2e.camera import DESK, PHONE, take
from tests.e2e.conftest import launch
from tests.e2e.participant import Participant
from tests.e2e.small_exam import ANSWERS, PAPER, with_media
from tests.e2e.test_checkup_page import FACES


def main(playwright: Playwright, folder: Path) -> None:
    """A demo of the small exam for the exam's screens, a box with photos for the identity."""
    (folder / "small").mkdir()
    browser = launch(playwright)
    with Demonstration(folder / "small", "--exam", str(with_media(folder / "exam"))) as demo:
        cards = iter(demo.cards)
        to_the_slip(browser, demo, next(cards))
        covered(browser, demo, next(cards))
        elsewhere(browser, demo, next(cards))
        before_the_start(browser, demo, next(cards))
        not_begun(browser, demo, next(cards))
        at_the_door(browser, demo)
    (folder / "photo").mkdir()
    with_photo(browser, folder / "photo")


def new_page(browser: Browser, size: Any = DESK) -> Page:
    page = browser.new_context(viewport=size).new_page()
    page.set_default_timeout(30_000)
    return page


def to_the_slip(browser: Browser, demo: Demonstration, card: Card) -> None:
    """Large print and high contrast, review, end, the question before the submit, slip."""
    page = new_page(browser)
    who = Participant(page, card, PAPER).begin(demo.box_url)
    take(page, "participant-media.png")
    who.press("Tampilan")
    who.press("Besar")
    who.press("Tinggi")
    take(page, "participant-display-high-contrast.png")
    who.press("Tutup")
    who.go(4)
    take(page, "participant-high-contrast-large.png")
    who.press("Tampilan")
    for at in (0, 1):  # of size and of contrast
        page.get_by_role("dialog").get_by_role("button", name="Biasa", exact=True).nth(at).click()
    who.press("Keluar dari komputer ini")
    page.get_by_role("dialog", name="Keluar dari komputer ini?").wait_for()
    take(page, "participant-leave.png")
    page.get_by_role("dialog", name="Keluar dari komputer ini?").get_by_role("button", name="Batal").click()
    who.press("Tutup")
    for number in (1, 2, 3, 5):
        who.go(number)
        who.answer(ANSWERS[who.here().id])
    who.press("Tandai")
    take(page, "participant-most-least.png")
    who.press("Periksa")
    who.see("Periksa subtes ini")
    take(page, "participant-review.png")
    page.set_viewport_size(PHONE)
    take(page, "participant-review-phone.png")
    page.set_viewport_size(DESK)
    who.press("Lanjut ke subtes berikutnya")
    who.enter_block()
    take(page, "participant-number.png")
    who.answer_all(ANSWERS)
    who.press("Lanjut ke penutup")
    who.see("Kumpulkan pengerjaan")
    take(page, "participant-end.png")
    who.press("Kumpulkan")
    page.get_by_role("dialog").wait_for()
    take(page, "participant-submit.png")
    page.route("**/api/v1/submit", lambda route: route.abort())
    who.press("Ya, kumpulkan")
    who.see("Mengumpulkan")
    page.get_by_role("heading", name="Mengumpulkan").wait_for()
    take(page, "participant-submitting.png")
    page.unroute("**/api/v1/submit")
    page.get_by_role("button", name="Cetak").wait_for(timeout=60_000)
    take(page, "participant-slip.png")
    page.set_viewport_size(PHONE)
    take(page, "participant-slip-phone.png")
    page.context.close()


def covered(browser: Browser, demo: Demonstration, card: Card) -> None:
    """A message of the proctor, the pause, the network gone, the time held, and a page that the box refuses."""
    page = new_page(browser)
    who = Participant(page, card, PAPER).begin(demo.box_url)
    text = "Istirahat dimulai sepuluh menit lagi. Tetap di tempat sampai ada pengumuman."
    change(
        page, "pulse*", lambda told: told.update(messages=[{"id": 3, "at": "2026-11-21T09:41:00+08:00", "text": text}])
    )
    who.see(text)
    take(page, "participant-message.png")
    who.press("Sudah dibaca")
    page.unroute("**/api/v1/pulse*")
    change(page, "pulse*", lambda told: told.update(paused=True))
    page.get_by_role("heading", name="Sesi dijeda").wait_for()
    take(page, "participant-paused.png")
    page.unroute("**/api/v1/pulse*")
    who.see("Soal 1 dari 5")
    who.answer("B")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.get_by_text("Jaringan terputus.").first.wait_for()
    take(page, "participant-offline.png")
    page.get_by_role("heading", name="Waktu ditahan").wait_for(timeout=60_000)
    take(page, "participant-held.png")
    page.unroute("**/api/v1/**")
    who.see("Soal 1 dari 5")
    page.route(
        "**/api/v1/pulse*", lambda route: route.fulfill(status=401, json=LumbungError(BAD_LEASE_TOKEN).to_json())
    )
    who.see("Server tidak menerima pengerjaan ini")
    with page.expect_download():
        who.press("Simpan berkas darurat")
    who.see("Serahkan berkasnya kepada pengawas.")
    take(page, "participant-emergency.png")
    page.context.close()


def elsewhere(browser: Browser, demo: Demonstration, card: Card) -> None:
    """A second tab, then a second computer."""
    page = new_page(browser)
    who = Participant(page, card, PAPER).begin(demo.box_url)
    second = page.context.new_page()
    second.goto(demo.box_url)
    second.get_by_text("Ujian terbuka di tab lain").first.wait_for()
    take(second, "participant-elsewhere.png")
    second.close()
    other = Participant(new_page(browser), card, PAPER)
    other.page.goto(demo.box_url)
    other.log_in()
    other.see("Soal 1 dari 5")
    who.see("Anda sudah masuk di komputer lain")
    take(page, "participant-moved.png")
    other.page.context.close()
    page.context.close()


def before_the_start(browser: Browser, demo: Demonstration, card: Card) -> None:
    """In the waiting room while registration is open, and practising once more."""
    page = new_page(browser)
    who = Participant(page, card, PAPER)
    for path in ("login", "attempt", "confirm"):
        change(page, path, lambda told: told["sitting"].update(state="registration"))
    change(page, "pulse*", lambda told: told.update(sitting="registration"))
    page.goto(demo.box_url)
    who.log_in()
    who.practise()
    who.see("Media siap 2/2")
    take(page, "participant-ready.png")
    who.press("Latihan lagi")
    who.see("Menunggu pengawas memulai sesi")
    take(page, "participant-practice-again.png")
    page.context.close()


def not_begun(browser: Browser, demo: Demonstration, card: Card) -> None:
    page = new_page(browser)
    for path in ("login", "attempt"):
        change(page, path, lambda told: told["sitting"].update(state="ended"))
    change(page, "pulse*", lambda told: told.update(sitting="ended"))
    who = Participant(page, card, PAPER)
    page.goto(demo.box_url)
    who.log_in()
    who.see("Sesi telah berakhir")
    take(page, "participant-not-begun.png")
    page.context.close()


def at_the_door(browser: Browser, demo: Demonstration) -> None:
    """What is missing at the log-in, on a phone too; the check of a PC; a browser that keeps nothing."""
    page = new_page(browser)
    page.goto(demo.box_url)
    page.get_by_label("NIP").fill("19900101")
    page.get_by_role("button", name="Masuk", exact=True).click()
    take(page, "participant-log-in-missing.png")
    page.set_viewport_size(PHONE)
    take(page, "participant-log-in-phone.png")
    page.set_viewport_size(DESK)
    page.goto(f"{demo.box_url}/seat")
    page.get_by_label("Nomor kursi").fill("A-07")
    page.get_by_role("button", name="Periksa").click()
    page.get_by_text("Nyalakan ulang komputer").first.wait_for()
    take(page, "seat.png")
    page.set_viewport_size(PHONE)
    take(page, "seat-phone.png")
    page.context.close()
    page = new_page(browser)
    page.add_init_script("Object.defineProperty(globalThis, 'indexedDB', { value: undefined });")
    page.goto(demo.box_url)
    page.get_by_text("Peramban ini tidak dapat menyimpan jawaban").first.wait_for()
    take(page, "participant-no-storage.png")
    page.context.close()


def with_photo(browser: Browser, folder: Path) -> None:
    """Who has a photo on the roster; a browser that is not the one asked for; the page that a box checks itself on."""
    server = Server(make_site(folder, free_port(), count=3, with_photo=2)).start()
    try:
        start_sitting(server)
        page = new_page(browser)
        page.goto(server.site.origin)
        card = server.site.cards[0]
        who = Participant(page, Card(card.nip, card.pin, TOKEN), PAPER)
        who.log_in()
        page.get_by_role("img", name="Foto Anda").wait_for()
        take(page, "participant-photo.png")
        page.route("**/api/v1/**", lambda route: route.abort())
        page.reload()
        page.get_by_text("Menunggu server ruangan").first.wait_for()
        take(page, "participant-connecting.png")
        page.context.close()
        verdicts = FACES["not ready"]
        assert verdicts is not None
        write_checkup(server.site.settings.data_dir, checkup(*verdicts))
        page = new_page(browser)
        page.goto(f"{server.site.origin}/pengawas/periksa")
        take(page, "console-periksa-belum-siap.png")
        page.context.close()
    finally:
        server.end()
