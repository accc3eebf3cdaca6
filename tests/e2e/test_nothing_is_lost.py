"""Tabs, cables and PCs that fail: the participant loses no answer and no time, and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, expect

from provisioning.simulate.play import Card
from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.e2e.conftest import Pc
from tests.e2e.participant import Participant
from tests.e2e.small_exam import ANSWERS, PAPER, answer_first_block, finish, first_block, given
from tests.e2e.steps import sign_in
from tests.e2e.stored import everything_stored

pytestmark = pytest.mark.browser


def proctor_page(chromium: Browser, small: Demonstration) -> Page:
    """The sitting's room as the proctor sees it at the box."""
    page = chromium.new_context().new_page()
    page.goto(f"{small.box_url}/pengawas")
    sign_in(page, small.facts.proctor, small.facts.proctor_password)
    page.goto(f"{small.box_url}/pengawas/{small.facts.sitting}")
    return page


def test_a_closed_tab_opens_again_with_every_answer(pc: Callable[[], Pc], small: Demonstration, card: Card) -> None:
    room = pc()
    first = Participant(room.page(), card, PAPER).begin(small.box_url)
    answer_first_block(first)
    first.press("Tandai")
    marked = "Ditandai"  # shown means kept: closing before that is closing before the choice
    expect(first.page.get_by_role("button", name=marked, exact=True)).to_be_visible()
    first.page.close()
    again = Participant(room.page(), card, PAPER)
    again.page.goto(small.box_url)
    expect(again.page.get_by_role("button", name=marked, exact=True)).to_be_visible()
    again.see("Soal 5 dari 5")
    assert given(again) == first_block(ANSWERS)


def test_a_pulled_cable_costs_no_answer_and_no_time(
    pc: Callable[[], Pc], chromium: Browser, small: Demonstration, card: Card
) -> None:
    """The storage line, going on offline, the cover, the warning, the failed reload, the return with the time held."""
    room = pc()
    who = Participant(room.page(), card, PAPER).begin(small.box_url)
    expect(who.storage_line()).to_contain_text("Belum ada jawaban")
    room.cable.cut()
    who.go(2)
    began = who.page.evaluate("performance.now()")
    who.answer(ANSWERS[who.here().id])
    expect(who.storage_line()).to_contain_text("Tersimpan di komputer ini")
    waited = who.page.evaluate("performance.now()") - began
    assert waited >= 2_900, "the line changes only when something stayed unsent for 3 s"
    expect(who.page.get_by_text("Jaringan terputus.").first).to_be_visible()
    expect(who.page.locator(".strips")).to_contain_text("Lanjutkan saja.")
    answer_first_block(who)
    expect(who.page.get_by_role("heading", name="Waktu ditahan")).to_be_visible()
    expect(who.page.locator(".strips")).to_contain_text("Jaringan terputus.")
    expect(who.page.locator(".strips")).not_to_contain_text("Lanjutkan saja.")
    assert who.page.locator("article.item").count() == 0, "nothing of the questions is in the document"

    warnings: list[str] = []

    def leave_all_the_same(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        dialog.accept()

    who.page.on("dialog", leave_all_the_same)
    with pytest.raises(Error, match="ERR_"):
        who.page.reload()
    assert warnings == ["beforeunload"]

    proctor = proctor_page(chromium, small)
    row = proctor.locator(".people li").filter(has_text=small.name_of(card))
    expect(row.get_by_text("Terputus")).to_be_visible()
    proctor.context.close()
    room.cable.restore()
    who.page.goto(small.box_url)
    told = who.page.get_by_role("complementary", name="Pemberitahuan")
    expect(told.get_by_text("Waktu Anda ditambah")).to_be_visible()
    assert given(who) == first_block(ANSWERS)
    finish(who)
    assert small.result_of(card)["total"] == 100


def test_answers_of_the_pc_left_behind_still_count(pc: Callable[[], Pc], small: Demonstration, card: Card) -> None:
    """Moved while the old PC's cable was out: what it has goes up later, and the newer answer to one item stands."""
    old, new = pc(), pc()
    before = Participant(old.page(), card, PAPER).begin(small.box_url)
    old.cable.cut()
    answer_first_block(before, {**ANSWERS, "K1": "A"})
    after = Participant(new.page(), card, PAPER)
    after.page.goto(small.box_url)
    after.log_in()
    after.see("Soal 1 dari 5")
    assert set(given(after).values()) == {None}
    after.go(1)
    after.answer("B")
    old.cable.restore()
    before.see("Anda sudah masuk di komputer lain")
    before.see("Semua jawaban dari komputer ini sudah di server.")
    eventually(lambda: given(after) == first_block(ANSWERS))
    finish(after)
    assert small.result_of(card)["total"] == 100


def test_a_confirmed_submit_leaves_nothing_behind(
    pc: Callable[[], Pc], small: Demonstration, deck: Iterator[Card]
) -> None:
    """Neither name nor NIP, answer or lease in any store of the browser; the next person finds a neutral page."""
    room, card, next_card = pc(), next(deck), next(deck)
    who = Participant(room.page(), card, PAPER).begin(small.box_url)
    answer_first_block(who)
    during = everything_stored(who.page)
    assert '"lumbung/leases": [["' in during
    assert '"K1", "B"' in during
    who.press("Tampilan")
    who.press("English")
    who.press("Close")
    assert any('"language":"en"' in kept for kept in json.loads(everything_stored(who.page))["local"].values())
    who.press("Display")
    who.press("Indonesia")
    who.press("Tutup")
    finish(who)
    who.press("Selesai, tutup bukti")
    who.see("Masuk ke ujian")

    def rows_left() -> list[list[object]]:
        stores = json.loads(everything_stored(who.page))["stores"]
        return [rows for store, rows in stores.items() if store != "lumbung/meta"]

    eventually(lambda: rows_left() == [[], []])
    stored = json.loads(everything_stored(who.page))
    assert card.nip not in json.dumps(stored.pop("stores"))
    assert (stored.pop("address"), stored.pop("title")) == ("/", "Masuk ke ujian")
    assert stored == {"local": {}, "session": {}, "cookies": "", "caches": [], "state": None}
    assert room.context.cookies() == []
    body = who.page.locator("body").inner_text()
    assert card.nip not in body
    after = Participant(who.page, next_card, PAPER)
    after.log_in()
    after.prepare()
    after.enter_block()
    assert set(given(after).values()) == {None}
