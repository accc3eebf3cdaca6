"""A room that logs in by turns: a page that is told to wait comes back by itself, and is let in without a touch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Response, expect

from appliance.web.turns import INSIDE
from provisioning.simulate.play import Card
from tests.appliance.web import site as sites
from tests.appliance.web.conftest import MakeServer, make_server, start_sitting
from tests.appliance.web.server import Browser as Asking
from tests.appliance.web.site import TOKEN
from tests.conditions import eventually
from tests.e2e.participant import Participant

pytestmark = [pytest.mark.browser, pytest.mark.room]
__all__ = ["make_server"]  # the fixture

SLOW = PasswordHasher(time_cost=60, memory_cost=8192, parallelism=1)  # half a second a PIN, as on a very old PC
PATIENCE_MS = 60_000


def is_log_in(answer: Response) -> bool:
    return answer.url.endswith("/api/v1/login")


def test_who_is_told_to_wait_is_let_in_without_another_touch(
    chromium: Browser, make_server: MakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "PINS", SLOW)
    own = make_server(count=INSIDE + 2, one_pin_hash=True).start()
    start_sitting(own)
    *others, mine = own.site.cards
    pin = own.site.cards[0].pin
    page = chromium.new_context().new_page()
    page.goto(own.site.origin)
    who = Participant(page, Card(mine.nip, pin, TOKEN), {})
    who.fill_in()
    told: list[int] = []
    page.on("response", lambda answer: told.append(answer.status) if is_log_in(answer) else None)

    def knock(nip: str) -> int:
        asked = {"nip": nip, "pin": pin, "token": TOKEN}
        return (
            Asking(own.site.origin)
            .session.post(f"{own.site.origin}/api/v1/login", json=asked, timeout=PATIENCE_MS / 1000)
            .status_code
        )

    with ThreadPoolExecutor(INSIDE + 1) as room:
        knocks = [room.submit(knock, card.nip) for card in others]
        eventually(lambda: any(each.done() for each in knocks), within_s=20)
        with page.expect_response(is_log_in) as first:
            who.press("Masuk")
        assert first.value.json()["error"]["name"] == "turn_awaited"
        expect(page.get_by_role("alert")).to_contain_text("Banyak peserta masuk bersamaan.")
        expect(page.get_by_role("button", name="Menunggu giliran …")).to_be_visible()
        expect(page.get_by_role("button", name="Ya, ini saya")).to_be_visible(timeout=PATIENCE_MS)
        assert sorted(each.result() for each in knocks) == [200] * INSIDE + [503], "one too many for those inside"
    assert told.count(503) >= 1
    assert (told[-1], told.count(200)) == (200, 1), "it asked again until it was let in, and then no more"
