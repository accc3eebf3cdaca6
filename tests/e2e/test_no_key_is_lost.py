"""Keys that come faster than a slow PC writes: what was pressed last is what counts, and no screen swallows a key.

The PC is slowed by Chromium itself, twenty times. Two keys "at once" are two events in one task of the page: the first
one's answer cannot have been written when the second comes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from provisioning.simulate.play import Card
from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.e2e.participant import Participant
from tests.e2e.small_exam import ANSWERS, PAPER, first_block, given

pytestmark = [pytest.mark.browser, pytest.mark.room]

SLOWED = 20
AT_ONCE = """(group, keys) => {
    for (const key of keys)
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def who(chromium: Browser, small: Demonstration, card: Card) -> Iterator[Participant]:
    """Somebody at the first item, on a PC that has just become slow."""
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    who = Participant(page, card, PAPER).begin(small.box_url)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    yield who
    page.context.close()


def press_at_once(page: Page, *keys: str) -> None:
    page.locator("article.item input").first.evaluate(AT_ONCE, list(keys))


def test_a_choice_that_is_taken_back_before_it_was_written_is_taken_back(who: Participant) -> None:
    """A is chosen; down to B and up again within one task: A. What was pressed after it is written after it."""
    who.page.locator("article.item input").first.focus()
    who.page.keyboard.press("a")
    eventually(lambda: who.shown() == "A")
    press_at_once(who.page, "ArrowDown", "ArrowUp")
    who.press("Tandai")
    expect(who.page.get_by_role("button", name="Ditandai", exact=True)).to_be_visible()
    assert who.shown() == "A"


def test_keys_of_a_multiple_choice_build_on_each_other(who: Participant) -> None:
    who.go(2)
    who.page.locator("article.item input").first.focus()
    press_at_once(who.page, "a", "b", "c", "b")
    rows = who.page.locator("article.item input")
    expect(rows.nth(2)).to_be_checked()
    expect(rows.nth(1)).not_to_be_checked()
    assert who.shown() == ("A", "C")


def test_a_mark_that_is_taken_back_before_it_was_written_is_taken_back(who: Participant) -> None:
    button = who.page.get_by_role("button", name="Tandai", exact=True)
    button.evaluate("button => { button.click(); button.click(); }")
    who.page.locator("article.item input").first.focus()
    who.page.keyboard.press("b")
    eventually(lambda: who.shown() == "B")
    expect(button).to_have_attribute("aria-pressed", "false")


def test_who_never_looks_up_from_the_keyboard_loses_no_key(who: Participant) -> None:
    """From item to item without waiting for anything: Enter, Tab, the answer."""
    press = who.page.keyboard.press
    keys = {
        "K1": ("ArrowDown",),
        "K2": ("Space", "c"),
        "K3": ("ArrowDown",),
        "K4": ("Space",),
        "K5": ("Space", "Tab", "ArrowDown"),
    }
    who.page.locator("article.item input").first.focus()
    for number, item in enumerate(keys):
        if number > 0:
            who.page.locator(".exam-foot .primary").focus()
            press("Enter")
            press("Tab")
        for key in keys[item]:
            press(key)
    eventually(lambda: given(who) == first_block(ANSWERS), every_s=0.5)


def test_a_dialog_takes_the_first_key(who: Participant) -> None:
    """It is open as soon as it is there, not after it was painted: else the page below would get the key."""
    open_at_once = who.page.get_by_role("button", name="Panggil pengawas", exact=True).evaluate(
        """async button => {
            button.click();
            await new Promise(done => { queueMicrotask(done); });
            return document.querySelector('dialog')?.open;
        }"""
    )
    assert open_at_once is True
