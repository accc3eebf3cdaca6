"""The papers over HTTP from a real server: their numbers are those of what was done, and each refusal."""

from __future__ import annotations

import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from PIL import Image

from appliance.papers.sheets import PAPERS
from appliance.web import papers
from sync.errors import LumbungError
from tests.appliance.papers.reading import read
from tests.appliance.web.conftest import MakeServer
from tests.appliance.web.server import Browser, Proctor, Server
from tests.appliance.web.site import OTHER_SITTING, SITTING, TECHNICIAN
from tests.appliance.web.test_proctor import own_address

PLACE = f"/pengawas/{SITTING.hex()}/dokumen"


@pytest.fixture(scope="module")
def room(box: Server) -> Proctor:
    """Signed in at the box whose sitting runs."""
    return signed_in(box)


def signed_in(server: Server, account: str | None = None) -> Proctor:
    proctor = Proctor(server.site.origin)
    assert (proctor.sign_in() if account is None else proctor.sign_in(account=account)).status_code == 303
    return proctor


def get(who: Proctor, path: str, place: str = PLACE) -> requests.Response:
    return who.session.get(f"{who.origin}{place}{path}", timeout=60)


def test_the_minutes_tell_what_was_done(make_server: MakeServer) -> None:
    server = make_server(count=3, organiser="BKD Uji", event="Tahap I", city="Tarakan").start()
    proctor = signed_in(server)
    for act in ("open", "start"):
        assert proctor.act(act).status_code == 303
    browser = Browser(server.site.origin)
    browser.begin(server.site.cards[0])
    for n in range(1, 6):
        browser.answer(f"I{n}", "A")
    browser.send()
    browser.take(browser.ask("POST", "/api/v1/blocks/B2/enter", {}))
    assert browser.submit().status_code == 200
    for act, fields in (("pause", {"reason": "Listrik padam"}), ("resume", {}), ("end", {})):
        assert proctor.act(act, **fields).status_code == 303
    assert proctor.act("close", reason="Dua orang tidak datang").status_code == 303
    text = read(get(proctor, "/minutes.pdf?lang=id").content)
    for said in ("Terdaftar : 3 orang", "Hadir : 1 orang", "Tidak hadir : 0 orang", "Belum terhitung : 2 orang"):
        assert said in text
    for said in (
        "Menyelesaikan ujian : 1 orang",
        "Listrik padam Bu Pengawas",
        "Ditutup dengan 2 orang belum terhitung",
    ):
        assert said in text
    for said in ("BKD UJI Tahap I BERITA ACARA", "Peserta yang belum terhitung No. NIP Nama Kursi 2 ", "Tarakan, "):
        assert said in text
    sheet = read(get(proctor, "/reconciliation.pdf?lang=en").content)
    assert "1 Peserta 1 submitted 5 5 not received" in sheet
    assert "Unaccounted for: 2 people" in sheet
    page = get(proctor, "").text
    head = " ".join(re.findall(r"<span>([0-9A-Z]{4})</span>", page))
    assert len(head) == 19
    assert "Kepala jurnal penutup" in page
    handover = read(get(proctor, "/handover.pdf?lang=id").content)
    assert f"Kepala jurnal penutup : {head}" in handover


@pytest.mark.parametrize("paper", PAPERS)
def test_every_paper_comes_filled_and_blank(room: Proctor, paper: str) -> None:
    filled = get(room, f"/{paper}.pdf?lang=id")
    blank = get(room, f"/{paper}.pdf?lang=en&blank=1")
    for answer in (filled, blank):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content.startswith(b"%PDF-")
        named = re.fullmatch(r'attachment; filename="([a-z0-9-]+)\.pdf"', answer.headers["Content-Disposition"])
        assert named is not None
    assert "blank" in blank.headers["Content-Disposition"]
    assert "Peserta 1" not in read(blank.content)


def test_a_preview_is_a_small_picture_of_one_page(room: Proctor) -> None:
    small, large = get(room, "/minutes.png?page=1"), get(room, "/minutes.png?page=1&large=1")
    sizes = [Image.open(io.BytesIO(answer.content)).size for answer in (small, large)]
    assert small.headers["Content-Type"] == "image/png"
    assert small.headers["Cache-Control"] == "no-store"
    assert sizes[0][0] < 600 < sizes[1][0]
    for page in ("0", "99", "-1"):
        assert get(room, f"/minutes.png?page={page}").status_code == 404
    assert get(room, "/minutes.png?page=x").status_code == 200, "what is no number is the first"


def test_the_page_names_every_paper_in_both_languages(room: Proctor) -> None:
    page = get(room, "").text
    for paper in PAPERS:
        for end in ("pdf?lang=id", "pdf?lang=en", "pdf?lang=id&amp;blank=1", "pdf?lang=en&amp;blank=1", "png?page=1"):
            assert f"{PLACE}/{paper}.{end}" in page


def test_a_technician_may_fetch(box: Server) -> None:
    assert get(signed_in(box, TECHNICIAN), "/handover.pdf?lang=id&blank=1").status_code == 200


@pytest.mark.parametrize("path", ["", "/minutes.pdf", "/minutes.png"])
def test_nothing_before_the_sign_in(box: Server, path: str) -> None:
    answer = box.get(PLACE + path)
    assert answer.status_code == 401
    assert "LMB-6010" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/diary.pdf", 404, "LMB-2352"),
        ("/minutes.pdf?lang=fr", 422, "LMB-6014"),
        ("/minutes.txt", 404, "LMB-6001"),
    ],
)
def test_what_there_is_not(room: Proctor, path: str, status: int, code: str) -> None:
    answer = get(room, path)
    assert (answer.status_code, code in answer.text) == (status, True), answer.text


@pytest.mark.parametrize("sitting", ["00", "zz", "0" * 32, SITTING.hex().upper()])
def test_a_sitting_that_is_not_there(room: Proctor, sitting: str) -> None:
    assert get(room, "", f"/pengawas/{sitting}/dokumen").status_code == 404


def test_a_sitting_that_nobody_opened_has_its_papers(room: Proctor) -> None:
    answer = get(room, "/attendance.pdf?lang=id", f"/pengawas/{OTHER_SITTING.hex()}/dokumen")
    assert "Peserta 1" in read(answer.content)


def test_names_do_not_cross_the_lan_in_clear(make_server: MakeServer) -> None:
    address = own_address()
    server = make_server(host="0.0.0.0", hosts=["127.0.0.1", address]).start()
    answer = requests.get(f"http://{address}:{server.port}{PLACE}", timeout=60)
    assert answer.status_code == 403
    assert "LMB-2301" in answer.text


def test_without_typst_the_page_says_what_to_do(make_server: MakeServer) -> None:
    prelude = "import importlib.util as u, sys; sys.modules['typst'] = None; f = u.find_spec\n"
    prelude += "u.find_spec = lambda name, *a: None if name == 'typst' else f(name, *a)"
    proctor = signed_in(make_server(prelude=prelude).start())
    page = get(proctor, "")
    assert page.status_code == 200
    assert "LMB-2351" in page.text
    assert "dokumen/minutes.pdf" not in page.text
    assert re.findall(r"<span>([0-9A-Z]{4})</span>", page.text), "the head is there to copy onto a blank form"
    answer = get(proctor, "/minutes.pdf")
    assert answer.status_code == 503
    assert "LMB-2351" in answer.text


def test_one_paper_is_made_at_a_time_and_a_few_wait() -> None:
    at_work, most, refused = 0, 0, 0
    go, lock = threading.Event(), threading.Lock()

    def one() -> None:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        go.wait(60)
        with lock:
            at_work -= 1

    def ask(_: int) -> None:
        nonlocal refused
        try:
            papers._alone(one)
        except LumbungError as error:
            with lock:
                refused += error.entry.name == "too_many_requests"
                if refused == 3:
                    go.set()

    with ThreadPoolExecutor(papers.WAITING + 4) as threads:
        list(threads.map(ask, range(papers.WAITING + 4)))
    assert (most, refused) == (1, 3)
