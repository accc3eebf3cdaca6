"""Leaving the exam's page: told on the map, in the list, beside who needs the proctor, and on the person's page."""

from __future__ import annotations

from typing import Any

from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import Browser, Proctor, Server
from tests.appliance.web.site import SITTING
from tests.conditions import eventually


def leave(page: Browser, *, back: bool) -> None:
    for on in (False, True) if back else (False,):
        page.log.append([len(page.log) + 1, "focus", on, page.attempt["k"]])
    assert page.send()["have"] == len(page.log)


def told(proctor: Proctor) -> dict[str, Any]:
    """What the room's page is sent; rows and cells by attempt."""
    answer = proctor.session.get(f"{proctor.origin}/pengawas/{SITTING.hex()}/keadaan", timeout=60).json()
    return {**answer, "seats": {attempt: (row, cell) for attempt, row, cell in answer["seats"]}}


def test_it_is_a_quiet_mark_wherever_a_seat_is_shown(make_server: MakeServer) -> None:
    own: Server = make_server(count=3, across=3)
    proctor = start_sitting(own.start())
    stays, leaves, calls = pages = [Browser(own.site.origin) for _ in range(3)]
    for page, card in zip(pages, own.site.cards, strict=True):
        page.begin(card)
    leave(leaves, back=False)
    leave(calls, back=True)
    leave(calls, back=True)
    calls.take(calls.ask("POST", "/api/v1/help", {"reason": "Layar gelap"}))

    def shown() -> dict[str, Any] | None:
        found = told(proctor)
        return found if "Memanggil Anda" in found["needs"] else None

    seen = eventually(shown)
    rows = [seen["seats"][page.attempt["attempt"]] for page in pages]
    for words, (row, cell) in zip((None, "Di luar halaman · 1×", "Keluar halaman 2×"), rows, strict=True):
        for part in (row, cell):
            assert ("halaman" in part) is (words is not None)
            assert words is None or words in part
    assert all("Mengerjakan" in part for part in rows[1]), "their state is what it was"
    assert seen["needs"].count("<li>") == 1, "who left the page needs nobody for that"
    assert "Keluar halaman 2×" in seen["needs"]
    person = proctor.page(f"/{SITTING.hex()}/peserta/{leaves.attempt['attempt']}")
    assert "Di luar halaman · 1×" in person
    assert "tidak ada yang dihentikan" in person
    assert stays.ask("GET", "/api/v1/attempt").json()["locked"] is False
    assert leaves.take(leaves.ask("GET", "/api/v1/attempt"))["paused"] is False
