"""Two people one after the other at one PC: what the first left unsent arrives, and nothing of either stays.

Neither in what a page can read of the browser's storage, nor in the files of its profile once it was closed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from provisioning.demo.relay import Relay
from provisioning.simulate.play import Card
from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.e2e.disk import traces
from tests.e2e.participant import Answer, Participant
from tests.e2e.small_exam import ANSWERS, PAPER, answer_first_block
from tests.e2e.stored import everything_stored
from tests.e2e.test_a_whole_sitting import Journal, Room

pytestmark = pytest.mark.browser

DESK: Any = {"width": 1366, "height": 768}
# What each types is found nowhere else: neither in the exam nor in the page.
TYPED: Mapping[str, tuple[str, str]] = {"K6": ("8642,25", "1357,75"), "K7": ("gudangpadi7319", "lumbungdesa4826")}
ARRIVES = {"move": "answer.given", "submit": "answer.late"}


def answers_of(person: int) -> dict[str, Answer]:
    return {**ANSWERS, **{item: typed[person] for item, typed in TYPED.items()}}


class LabPc:
    """A PC whose browser keeps its profile in `disk`, on a network cable that can be pulled."""

    def __init__(self, playwright: Playwright, demo: Demonstration, disk: Path) -> None:
        port = demo.place.box_port
        self.disk = disk
        self.cable = Relay(0, ("127.0.0.1", port))
        rules = f"--host-resolver-rules=MAP 127.0.0.1:{port} 127.0.0.1:{self.cable.port}"
        self.context = playwright.chromium.launch_persistent_context(
            disk, executable_path="/usr/bin/chromium", args=["--no-sandbox", rules], viewport=DESK
        )
        self.page = self.context.pages[0]
        self.page.set_default_timeout(60_000)

    def close(self) -> None:
        self.context.close()
        self.cable.close()


@contextmanager
def switched_on(playwright: Playwright, demo: Demonstration, disk: Path) -> Iterator[LabPc]:
    pc = LabPc(playwright, demo, disk)
    try:
        yield pc
    finally:
        pc.close()


def in_second_block(who: Participant, answers: Mapping[str, Answer]) -> None:
    """All of the first block answered, the second entered."""
    answer_first_block(who, answers)
    who.go(5)
    who.press("Periksa")
    who.press("Lanjut ke subtes berikutnya")
    who.enter_block()


def log_in(who: Participant, url: str) -> dict[str, Any]:
    """What the box told at the log-in: the attempt, the lease and its token."""
    who.page.goto(url)
    with who.page.expect_response("**/api/v1/login") as answer:
        who.log_in()
    told: dict[str, Any] = answer.value.json()
    return told


def wanted(demo: Demonstration, card: Card, told: Mapping[str, Any], person: int) -> dict[str, str]:
    """Everything by which the person and their answers could be known again."""
    nip = card.nip
    known = {"NIP": nip, "NIP as it shows": f"{nip[:8]} {nip[8:14]} {nip[14:15]} {nip[15:]}", "PIN": card.pin}
    typed = {f"answer {item}": text for item, texts in TYPED.items() for text in (texts[person],)}
    as_stored = {"answer K6, stored": TYPED["K6"][person].replace(",", ".")}
    lease = {"attempt": told["attempt"], "lease": told["lease_id"], "token": told["lease"]}
    question = {"question": "Apa nama tempat menyimpan padi"}
    return {**known, "name": demo.name_of(card), **typed, **as_stored, **lease, **question}


def of_attempt(demo: Demonstration, attempt: str, item: str) -> list[str]:
    """The kinds of the journal's events that say what the person answered to an item."""
    rows = Journal(demo).rows
    return [row[0] for row in rows if row[1] and row[1].hex() == attempt and item.encode() in row[2]]


@pytest.mark.parametrize("way", ARRIVES)
def test_what_the_first_left_unsent_arrives_and_nothing_of_either_stays(
    playwright_: Playwright, chromium: Browser, small: Demonstration, deck: Iterator[Card], tmp_path: Path, way: str
) -> None:
    """The first is moved elsewhere, or submitted by the proctor, while what she typed last is on this PC alone."""
    cards, room = (next(deck), next(deck)), Room(small)
    with switched_on(playwright_, small, tmp_path) as pc:
        page = pc.page
        first = Participant(page, cards[0], PAPER)
        told = log_in(first, small.box_url)
        first.prepare()
        first.enter_block()
        room.on(cards[0], "message", text=f"Harap tenang, {small.name_of(cards[0])}.")
        expect(page.locator(".strips")).to_contain_text("Harap tenang, ")
        in_second_block(first, answers_of(0))
        pc.cable.cut()
        for _ in TYPED:
            first.answer(answers_of(0)[first.here().id])
            if first.here().id == "K6":
                first.press("Berikutnya")
        leave(first)
        shows_nobody(page, small, cards)
        assert set(TYPED) <= {row[1]["entry"][1] for row in stored(page)["stores"]["lumbung/events"]}
        assert {"answer K7", "answer K6, stored", "token"} <= found(pc.disk, small, cards[0], told, 0)
        fields = {"reason": "sakelar rusak"}
        room.on(cards[0], way, **(fields if way == "submit" else {**fields, "seat": "A12"}))
        if way == "move":
            elsewhere = Participant(chromium.new_page(viewport=DESK), cards[0], PAPER)
            log_in(elsewhere, small.box_url)
            elsewhere.see("Soal 1 dari 2")

        def held_up(route: Route) -> None:
            """Whatever goes by the first one's token is lost on the way, the second one's is not."""
            if told["lease"] in route.request.headers.get("authorization", ""):
                route.abort("connectionreset")
            else:
                route.continue_()

        page.route("**/api/v1/**", held_up)
        pc.cable.restore()
        second = Participant(page, cards[1], PAPER)
        told_second = log_in(second, small.box_url)
        second.prepare()
        second.enter_block()
        in_second_block(second, answers_of(1))
        assert of_attempt(small, told["attempt"], "K7") == [], "still on the PC alone"
        dump = everything_stored(page)
        assert told["lease_id"] in dump
        for card in cards:
            assert card.nip not in dump
            assert small.name_of(card) not in dump
        page.unroute("**/api/v1/**")
        eventually(lambda: of_attempt(small, told["attempt"], "K7") == [ARRIVES[way]], every_s=0.5)
        assert of_attempt(small, told["attempt"], "K6") == [ARRIVES[way]]
        eventually(lambda: told["lease_id"] not in everything_stored(page))
        if way == "move":
            eventually(lambda: elsewhere.shown() == TYPED["K6"][0])
            elsewhere.page.context.close()
        second.answer_all(answers_of(1))
        second.press("Lanjut ke penutup")
        second.submit()
        is_clean(page, small, cards)
        second.press("Selesai, tutup bukti")
        second.see("Masuk ke ujian")
        shows_nobody(page, small, cards)
        is_clean(page, small, cards)
        assert pc.context.cookies() == []
    left = {
        name for number in (0, 1) for name in found(pc.disk, small, cards[number], (told, told_second)[number], number)
    }
    assert left == set()
    assert room.proctor.get(f"/pengawas/{room.sitting}").ok


def leave(who: Participant) -> None:
    who.press("Tampilan")
    who.press("Keluar dari komputer ini")
    who.press("Ya, keluar")
    who.see("Masuk ke ujian")


def stored(page: Page) -> dict[str, Any]:
    dump: dict[str, Any] = json.loads(everything_stored(page))
    return dump


def shows_nobody(page: Page, demo: Demonstration, cards: tuple[Card, Card]) -> None:
    """Nothing in the log-in page, seen or unseen, is of a person: not even what was read out to them."""
    expect(page.locator("[aria-live]")).to_have_text(["", ""])
    whole = page.content()
    assert not any(word in whole for card in cards for word in (card.nip, demo.name_of(card), "Harap tenang"))


def is_clean(page: Page, demo: Demonstration, cards: tuple[Card, Card]) -> None:
    """The storage is empty, down to the last key; nobody is named by address or title."""

    def empty() -> bool:
        dump = stored(page)
        stores = dump.pop("stores")
        rest = {"local": {}, "session": {}, "cookies": "", "caches": [], "address": "/", "state": None}
        dump.pop("title")
        return not any(stores.values()) and dump == rest

    assert eventually(empty), everything_stored(page)
    told = everything_stored(page)
    assert not any(card.nip in told or demo.name_of(card) in told for card in cards)


def found(disk: Path, demo: Demonstration, card: Card, told: Mapping[str, Any], person: int) -> set[str]:
    return {name for name, _ in traces(disk, wanted(demo, card, told, person))}


def test_the_search_finds_what_a_page_leaves(playwright_: Playwright, small: Demonstration, tmp_path: Path) -> None:
    """Deleting a record is not enough: Chromium's files still have it. Hence the search, and the page's sweep."""
    with switched_on(playwright_, small, tmp_path) as pc:
        pc.page.goto(f"{small.box_url}/seat#198001012005011001")
        pc.page.evaluate(
            """async () => {
              localStorage.setItem('name', 'Cempaka Rekaan');
              const opening = indexedDB.open('kept', 1);
              opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
              await new Promise((done) => { opening.onsuccess = done; });
              for (const act of [(rows) => rows.put('gudangpadi7319', 1), (rows) => rows.delete(1)]) {
                const tx = opening.result.transaction('rows', 'readwrite', {durability: 'strict'});
                act(tx.objectStore('rows'));
                await new Promise((done) => { tx.oncomplete = done; });
              }
            }"""
        )
    sought = {"NIP": "198001012005011001", "name": "Cempaka Rekaan", "answer": "gudangpadi7319"}
    assert {name for name, _ in traces(tmp_path, sought)} == set(sought)
