"""What the proctor takes back shows on the participant's page by itself, and costs nobody anything."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from provisioning.simulate.play import Card
from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.e2e.conftest import Pc
from tests.e2e.participant import Participant
from tests.e2e.small_exam import ANSWERS, PAPER, answer_first_block, first_block, given
from tests.e2e.steps import follow, submit
from tests.e2e.test_nothing_is_lost import proctor_page
from tests.e2e.test_time_and_tabs import minutes_left, minutes_since

pytestmark = [pytest.mark.browser, pytest.mark.room]


def act(proctor: Page, small: Demonstration, name: str, reason: str | None = None) -> None:
    """An act on the room by its two steps."""
    proctor.goto(f"{small.box_url}/pengawas/{small.facts.sitting}/{name}")
    if reason is not None:
        proctor.get_by_label("Alasan").fill(reason)
    submit(proctor)
    expect(proctor.locator("[role=status]").first).to_contain_text("Tercatat")


def test_added_time_goes_as_it_came_and_an_end_by_mistake_is_a_pause(
    pc: Callable[[], Pc], chromium: Browser, small: Demonstration, card: Card
) -> None:
    who = Participant(pc().page(), card, PAPER).begin(small.box_url)
    answer_first_block(who)
    before, began = minutes_left(who), time.monotonic()
    proctor = proctor_page(chromium, small)
    proctor.goto(f"{small.box_url}/pengawas/{small.facts.sitting}/add-time")
    proctor.get_by_label("Menit").fill("30")
    proctor.get_by_label("Alasan").fill("salah ketuk")
    submit(proctor)
    assert_left(who, before + 30, began)
    follow(proctor.locator("[role=status] a.button"))
    expect(proctor.get_by_text("Tambahan 30 menit yang terakhir")).to_be_visible()
    proctor.get_by_label("Alasan").fill("salah ketuk")
    submit(proctor)
    assert_left(who, before, began)
    act(proctor, small, "end")
    expect(who.page.get_by_text("Sesi telah diakhiri.").first).to_be_visible()
    follow(proctor.locator("[role=status] a.button"))
    proctor.get_by_label("Alasan").fill("salah ketuk")
    submit(proctor)
    expect(who.page.get_by_role("heading", name="Sesi dijeda")).to_be_visible()
    act(proctor, small, "resume")
    assert given(who) == first_block(ANSWERS)
    who.go(1)
    who.answer("C")
    expect(who.storage_line()).to_contain_text("Tersimpan di")
    assert_left(who, before, began)


def assert_left(who: Participant, minutes: int, began: float) -> None:
    """So many minutes are left, as they show, less what has gone by since: the last one may just have begun."""
    eventually(lambda: minutes - 1 - minutes_since(began) <= minutes_left(who) <= minutes)
