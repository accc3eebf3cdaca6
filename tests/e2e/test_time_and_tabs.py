"""Clocks that jump, boxes that stand still, and a second tab: the participant loses no answer and no time."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Playwright, expect

from provisioning.simulate.play import Card
from tests.demonstration import Demonstration
from tests.e2e.clock import Clock
from tests.e2e.conftest import Pc, launch
from tests.e2e.paper import SMALL
from tests.e2e.participant import Participant
from tests.e2e.small_exam import ANSWERS, IN_B1, PAPER, answer_first_block, finish, first_block, given

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    """The wall clock of everything in this module, which a test may step."""
    return Clock.build(tmp_path_factory.mktemp("clock"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("small")
    with Demonstration(folder, "--exam", str(SMALL), environment=clock.environment) as demo:
        yield demo


def test_a_box_that_stands_still_costs_nothing(pc: Callable[[], Pc], small: Demonstration, card: Card) -> None:
    """SIGSTOP of the whole box: answers go on, and on return everything is sent."""
    who = Participant(pc().page(), card, PAPER).begin(small.box_url)
    small.signal_box(signal.SIGSTOP)
    try:
        answer_first_block(who)
        expect(who.storage_line()).to_contain_text("belum terkirim")
    finally:
        small.signal_box(signal.SIGCONT)
    expect(who.storage_line()).not_to_contain_text("komputer ini")
    assert given(who) == first_block(ANSWERS)


def test_of_two_tabs_one_edits_and_the_other_may_take_over(
    pc: Callable[[], Pc], small: Demonstration, card: Card
) -> None:
    room = pc()
    first = Participant(room.page(), card, PAPER).begin(small.box_url)
    answer_first_block(first)
    second = Participant(room.page(), card, PAPER)
    second.page.goto(small.box_url)
    second.see("Ujian terbuka di tab lain")
    second.press("Lanjutkan di tab ini")
    first.see("Ujian terbuka di tab lain")
    assert first.page.locator("article.item").count() == 0
    assert given(second) == first_block(ANSWERS)
    second.go(1)
    second.answer("C")
    first.press("Lanjutkan di tab ini")
    second.see("Ujian terbuka di tab lain")
    assert given(first) == first_block({**ANSWERS, "K1": "C"})


def test_a_step_of_the_wall_clock_changes_nothing(
    playwright_: Playwright, small: Demonstration, clock: Clock, card: Card
) -> None:
    """All clocks, of PC, box and centre, go a day forward, two days back and right again in the midst of the exam."""
    browser = launch(playwright_, environment=clock.environment)
    who = Participant(browser.new_page(viewport={"width": 1366, "height": 768}), card, PAPER).begin(small.box_url)
    wall = who.page.evaluate("Date.now()")
    answers = iter(IN_B1)
    for step_s in (86_400, -172_800, 0):
        left, began = minutes_left(who), time.monotonic()
        clock.step(step_s)
        assert abs(who.page.evaluate("Date.now()") - wall - step_s * 1000) < 120_000, "the step is real"
        number = IN_B1.index(next(answers)) + 1
        who.go(number)
        who.answer(ANSWERS[who.here().id])
        expect(who.storage_line()).not_to_contain_text("komputer ini")
        if step_s < 0:  # set back: whatever goes by the wall clock now waits for days
            expect(who.storage_line()).to_contain_text("Tersimpan di pusat")
        assert left - 1 - minutes_since(began) <= minutes_left(who) <= left
    answer_first_block(who)
    assert given(who) == first_block(ANSWERS)
    finish(who)
    browser.close()
    assert small.result_of(card)["total"] == 100


def minutes_left(who: Participant) -> int:
    return int(who.page.get_by_role("timer").inner_text().split()[0])


def minutes_since(began: float) -> int:
    """Whole minutes of the monotonic clock."""
    return int(time.monotonic() - began) // 60
