"""A room of forty after a blackout: the box is killed, comes up, and one act lets everybody back in at another seat.

Forty browsers over HTTP, each with a connection of its own, as its PC would have. None of the old ones comes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pysqlite3
import pytest

from appliance.room import CONTACT_STEP_MS
from sync.wire import canonical
from tests.appliance.web.conftest import MakeServer, make_server
from tests.appliance.web.server import Browser, Proctor, Server
from tests.appliance.web.site import Card
from tests.conditions import eventually

pytestmark = pytest.mark.room
__all__ = ["make_server"]  # the fixture

PEOPLE = 40
ANSWERS = {f"I{n}": "ABCDE"[n % 5] for n in range(1, 4)}
RULES = {"second_login": "proctor", "check_in": False}


def each(browsers: list[Browser], what: Callable[[Browser, int], Any]) -> list[Any]:
    """All at once, as forty people are; what each of them got."""
    with ThreadPoolExecutor(PEOPLE) as hands:
        return list(hands.map(what, browsers, range(len(browsers))))


def left_ms(browser: Browser) -> int:
    """What is left of the block, as the box says it."""
    told = browser.attempt
    block = next(block for block in told["blocks"] if block["id"] == told["current"])
    left: int = block["deadline"] - told["k"]
    return left


def test_forty_people_go_on_at_other_seats_after_one_act(
    make_server: MakeServer, record_property: Callable[[str, object], None]
) -> None:
    server = make_server(count=PEOPLE, across=10, rules=RULES, one_pin_hash=True, silent_ms=1_000, pulse_ms=500)
    server.start()
    proctor = Proctor(server.site.origin)
    assert proctor.sign_in().status_code == proctor.act("open").status_code == proctor.act("start").status_code == 303
    first = server.site.cards[0]
    cards = [Card(card.nip, first.pin, card.name) for card in server.site.cards]
    before = [Browser(server.site.origin) for _ in cards]
    each(before, lambda browser, n: work(browser, cards[n]))
    orders = [order_of(browser) for browser in before]
    assert all(told == (ANSWERS, len(ANSWERS)) for told in each(before, holds))
    lefts = [left_ms(browser) for browser in before]  # when each was last heard
    eventually(lambda: all(known_to_the_journal(server, browser) for browser in before))

    began = time.monotonic()
    server.kill()
    server.start()
    after = [Browser(server.site.origin) for _ in cards]
    assert set(each(after, lambda browser, n: refusal(browser, cards[n]))) == {"login_needs_proctor"}
    proctor = Proctor(server.site.origin)
    assert proctor.sign_in().status_code == 303
    assert proctor.act("readmit", reason="listrik padam").status_code == 303
    each(after, lambda browser, n: browser.log_in(cards[(n + 1) % PEOPLE]))  # each at the PC of the next
    took_s = time.monotonic() - began
    record_property("seconds from the kill until all were back", round(took_s, 1))
    print(f"\n{PEOPLE} people back at other seats {took_s:.1f} s after the kill, restart and waiting included")

    home = [after[(n - 1) % PEOPLE] for n in range(PEOPLE)]  # by person again
    assert all(browser.attempt["answers"] == ANSWERS for browser in home)
    assert [order_of(browser) for browser in home] == orders
    for was, browser in zip(lefts, home, strict=True):
        assert abs(left_ms(browser) - was) <= 2_000, "all that was lost since they were heard is given back"
    assert all(told["have"] == 1 for told in each(home, lambda browser, n: goes_on(browser)))
    assert [browser.submit().status_code for browser in _last_block(home)] == [200] * PEOPLE
    again = Browser(server.site.origin)
    assert refusal(again, cards[0]) in ("login_needs_proctor", "already_submitted"), "it lets everybody in once"
    _journal_says_so(server)


def work(browser: Browser, card: Card) -> None:
    browser.begin(card)
    for item, value in ANSWERS.items():
        browser.answer(item, value)
    assert browser.send()["have"] == len(ANSWERS)
    browser.attempt = browser.take(browser.ask("GET", "/api/v1/attempt"))


def known_to_the_journal(server: Server, browser: Browser) -> bool:
    """Whether a box that is killed now knows to a second when it last heard this browser: noted once a second."""
    with closing(pysqlite3.connect(str(server.site.settings.data_dir / "journal.db"))) as database:
        who = bytes.fromhex(browser.attempt["attempt"])
        noted = database.execute("SELECT k FROM contacts WHERE attempt = ?", (who,)).fetchone()
    return noted is not None and noted[0] >= browser.attempt["k"] - CONTACT_STEP_MS


def holds(browser: Browser, _: int) -> tuple[dict[str, Any], int]:
    told = browser.attempt = browser.take(browser.ask("GET", "/api/v1/attempt"))
    return told["answers"], told["have"]


def order_of(browser: Browser) -> Any:
    """The order of items and options that this person was given."""
    block = next(block for block in browser.attempt["blocks"] if block["id"] == "B1")
    return block["items"], block["options"]


def refusal(browser: Browser, card: Card) -> str:
    asked = {"nip": card.nip, "pin": card.pin, "token": "MELATI"}
    name: str = browser.ask_in_turn(asked).json()["error"]["name"]
    return name


def goes_on(browser: Browser) -> dict[str, Any]:
    browser.answer("I4", "E")
    return browser.send()


def _last_block(browsers: list[Browser]) -> list[Browser]:
    """Each in the last block, its log ready to be submitted: what the old browser had counts too."""
    for browser in browsers:
        browser.take(browser.ask("POST", "/api/v1/blocks/B2/enter", {}))
        for item, value in ANSWERS.items():
            browser.answer(item, value)
        browser.send(1)
    return browsers


def _journal_says_so(server: Server) -> None:
    """One act, and behind it forty new leases."""

    def rows(kind: str) -> list[tuple[bytes, list[Any]]]:
        with closing(pysqlite3.connect(str(server.site.settings.data_dir / "journal.db"))) as database:
            found = database.execute(
                "SELECT attempt, body FROM events WHERE kind = ? ORDER BY epoch_id, seq", (kind,)
            ).fetchall()
        return [(row[0], canonical.decode(row[1])) for row in found]

    assert len(rows("sitting.readmitted")) == 1
    granted = rows("lease.granted")
    assert len(granted) == 2 * PEOPLE
    assert len({attempt for attempt, _ in granted}) == PEOPLE
    assert eventually(lambda: len(rows("attempt.submitted")) == PEOPLE)
