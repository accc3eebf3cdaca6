"""An exam from the log-in to the next person's log-in, an act of the proctor and a page of the staff: by keys alone.

At every key the focus is somewhere, in sight and ringed: what `focus.js` calls a fault fails the walk.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.e2e.keys import Keys
from tests.e2e.participant import Participant
from tests.e2e.small_exam import ANSWERS, PAPER, WIDTH, with_media

pytestmark = [pytest.mark.browser, pytest.mark.room]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The small exam, which has every type of item; the first has a picture and a recording."""
    folder = tmp_path_factory.mktemp("keys")
    with Demonstration(folder, "--exam", str(with_media(folder / "exam"))) as demo:
        yield demo


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(60_000)
    yield page
    page.context.close()


def log_in(keys: Keys, card: tuple[str, str, str]) -> None:
    keys.into("input[name=nip]")
    for text in card:
        keys.type(text)
        keys.tab()
    keys.key("Enter")


def test_an_exam_by_keys_alone(page: Page, demo: Demonstration) -> None:
    """Every type of item, every dialog, slip and neutral log-in; the centre has what was meant."""
    card = demo.cards[0]
    who, keys = Participant(page, card, PAPER), Keys(page)
    page.goto(demo.box_url)
    who.see("Sesi contoh")
    keys.press("English")
    who.see("Log in to the exam")
    keys.press("Indonesia")
    who.see("Masuk ke ujian")
    log_in(keys, (card.nip, card.pin, card.token))
    keys.press("Ya, ini saya")
    keys.press("Saya mengerti")
    for _ in range(6):
        keys.press("Berikutnya")
    keys.press("Selesai berlatih")
    who.see("Media siap 2/2")
    keys.press("Mulai ujian")
    keys.press("Mulai subtes")
    who.see("Soal 1 dari 5")
    help_by_keys(who, keys)
    play_by_keys(keys)
    for number in range(1, 6):
        who.see(f"Soal {number} dari 5")
        item = who.here()
        keys.into("article.item input")
        answer_by_keys(keys, item.type)
        expect(page.locator(f".navigator [aria-label^='Soal {number}, terjawab']").first).to_be_attached()
        eventually(lambda id_=item.id: who.shown() == ANSWERS[id_])  # type: ignore[misc]
        if number == 2:
            comfort_by_keys(who, keys)
        if number == 3:
            keys.press("Tandai", key="Space")
            keys.at("Ditandai")
        keys.press("Berikutnya" if number < 5 else "Periksa")
    navigate_by_keys(who, keys)
    keys.press("Lanjut ke subtes berikutnya")
    keys.press("Mulai subtes")
    for number, text in ((1, "37,5"), (2, "lumbung")):
        who.see(f"Soal {number} dari 2")
        keys.into("article.item input, article.item textarea")
        keys.type(text)
        keys.press("Berikutnya" if number == 1 else "Periksa")
    keys.press("Lanjut ke penutup")
    submit_by_keys(who, keys)
    keys.to("Cetak")
    keys.press("Selesai, tutup bukti")
    who.see("Masuk ke ujian")
    keys.at("NIP", "textbox")
    expect(page.locator("input[name=nip]")).to_have_value("")
    assert page.title() != "a mouse was used"
    assert keys.looked > 150
    # Without shuffling: B of K1, A and C of K2, B of K3, 1 of K4 (reversed: full points), A most and B least of K5.
    assert demo.result_of(card)["total"] == 100


def help_by_keys(who: Participant, keys: Keys) -> None:
    """The proctor is called with a reason; Escape leaves the dialog without calling."""
    keys.press("Panggil pengawas")
    keys.key("Escape")
    keys.at("Panggil pengawas")
    keys.press("Panggil pengawas")
    keys.press("Kurang sehat")
    keys.into("#reason")
    keys.key("End")
    keys.type(", pusing")
    keys.press("Panggil pengawas")
    who.see("Tunggu di tempat")
    keys.at("Tutup")
    keys.press("Tutup")
    keys.at("Pengawas sudah dipanggil")


def play_by_keys(keys: Keys) -> None:
    """The recording plays, the picture is there."""
    keys.into("article.item audio")
    keys.page.keyboard.press("Space")
    expect(keys.page.locator("article.item audio")).to_have_js_property("ended", True)
    expect(keys.page.locator("article.item img")).to_have_js_property("naturalWidth", WIDTH)


def comfort_by_keys(who: Participant, keys: Keys) -> None:
    """Large print, high contrast and English, and back; the question whether one really leaves is answered with no."""
    shown = "({...document.documentElement.dataset})"
    keys.press("Tampilan")
    keys.press("Besar")
    keys.press("Tinggi")
    keys.press("English")
    assert keys.page.evaluate(shown) == {"size": "large", "contrast": "more"}
    keys.press("Close")
    keys.at("Display")
    who.see("Question 2 of 5")
    for _ in range(12):  # around the page in that dress
        keys.tab()
    keys.press("Display")
    keys.press("Normal")
    keys.press("Indonesia")
    keys.press("Keluar dari komputer ini")
    keys.press("Batal")
    keys.at("Keluar dari komputer ini")
    keys.press("Tutup")
    keys.at("Tampilan")


def navigate_by_keys(who: Participant, keys: Keys) -> None:
    """From the review to an item by its number, back and forth, and to the review again."""
    keys.press("Kembali ke soal")
    who.see("Soal 5 dari 5")
    keys.press("Soal 4, terjawab")
    who.see("Soal 4 dari 5")
    expect(keys.page.locator("h1:focus")).to_contain_text("Soal 4")
    keys.press("Sebelumnya")
    who.see("Soal 3 dari 5")
    keys.press("Berikutnya")
    who.see("Soal 4 dari 5")
    keys.to("Sebelumnya", back=True)
    keys.press("Soal 5, terjawab")
    keys.press("Periksa")
    who.see("Periksa subtes ini")


def submit_by_keys(who: Participant, keys: Keys) -> None:
    keys.press("Kumpulkan")
    keys.press("Batal")
    keys.at("Kumpulkan")
    keys.press("Kumpulkan")
    keys.press("Ya, kumpulkan")
    who.see("Pengerjaan sudah diterima")
    keys.look()


def answer_by_keys(keys: Keys, kind: str) -> None:
    """The right answer of the first block's item types, from the first option that Tab reaches."""
    if kind in ("single", "graded"):
        keys.key("ArrowDown")
    elif kind == "likert":
        keys.key("Space")
    elif kind == "multiple":
        keys.key("Space", "c")
    else:
        keys.key("Space")
        keys.tab()
        keys.key("ArrowDown")


def test_an_act_of_the_proctor_and_its_undoing(page: Page, demo: Demonstration) -> None:
    """Somebody is marked absent, by the form that asks first, and it is undone."""
    keys, card = Keys(page), demo.cards[1]
    name = demo.name_of(card)
    page.goto(f"{demo.box_url}/pengawas")
    sign_in(keys, demo.facts.proctor, demo.facts.proctor_password, "Masuk")
    page.goto(f"{demo.box_url}/pengawas/{demo.facts.sitting}?lihat=daftar")
    keys.into(f"a:visible:has-text('{name}')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.follow("Tandai tidak hadir")
    keys.into("input[name=reason]")
    keys.type("Sakit")
    keys.follow("Tandai tidak hadir", "button")
    expect(page.get_by_text("Tidak hadir").first).to_be_visible()
    keys.follow("Ternyata hadir")
    keys.into("input[name=reason]")
    keys.type("Datang terlambat")
    keys.follow("Ternyata hadir", "button")
    expect(page.get_by_role("link", name="Tandai tidak hadir", exact=True)).to_be_visible()
    assert page.title() != "a mouse was used"


def test_a_page_of_the_staff(page: Page, demo: Demonstration) -> None:
    """From the sign-in over the rail to a sitting, all round."""
    keys = Keys(page)
    page.goto(demo.centre_url)
    sign_in(keys, demo.facts.staff, demo.facts.staff_password, "Masuk")
    keys.follow("Kegiatan")
    keys.to("Sesi contoh", "link")
    for _ in range(20):
        keys.tab()
    keys.follow("Sesi contoh")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sesi contoh")
    assert page.title() != "a mouse was used"


def sign_in(keys: Keys, account: str, password: str, button: str) -> None:
    keys.into("input[name=account]")
    keys.type(account)
    keys.tab()
    keys.type(password)
    keys.follow(button, "button")
    expect(keys.page.locator("input[name=password]")).to_have_count(0)


HIDDEN = (
    ("*:focus-visible { outline: none !important }", "no ring"),
    ("html *:focus-visible { box-shadow: none !important }", "no ring"),
    ("*:focus-visible { outline-color: #aaa !important }", "no ring"),
    ("*:focus-visible { position: fixed; left: -9999px }", "out of sight"),
    ("body::before { content: ''; position: fixed; inset: 0; z-index: 99 }", "covered"),
    (".topbar { overflow: hidden } .segments { margin-top: -40px }", "is cut off"),
)


@pytest.mark.parametrize(("style", "fault"), HIDDEN)
def test_what_hides_the_focus_is_found(page: Page, demo: Demonstration, style: str, fault: str) -> None:
    """The control: each of these styles fails the very check that the walks pass."""
    keys = Keys(page)
    page.goto(demo.box_url)
    keys.to("Indonesia")
    page.evaluate(
        "style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);"
        "document.adoptedStyleSheets = [sheet]; }",
        style,
    )
    with pytest.raises(AssertionError, match=fault):
        keys.look(within_s=1)


def test_a_lost_focus_is_found(page: Page, demo: Demonstration) -> None:
    keys = Keys(page)
    page.goto(demo.box_url)
    keys.to("Indonesia")
    page.evaluate("document.activeElement.blur()")
    with pytest.raises(AssertionError, match="the focus is lost"):
        keys.look(within_s=1)
