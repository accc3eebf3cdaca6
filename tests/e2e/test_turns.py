"""A room that logs in by turns: a page that is told to wait comes back by itself, and is let in without a touch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response, expect

from appliance.web.turns import INSIDE
from provisioning.simulate.play import Card
from tests.appliance.web.conftest import MakeServer, make_server, start_sitting
from tests.appliance.web.server import Browser as Asking
from tests.appliance.web.server import waiting_for
from tests.appliance.web.site import TOKEN
from tests.conditions import eventually
from tests.e2e.participant import Participant

pytestmark = [pytest.mark.browser, pytest.mark.room]
__all__ = ["make_server"]  # the fixture


def is_log_in(answer: Response) -> bool:
    return answer.url.endswith("/api/v1/login")


def test_who_is_told_to_wait_is_let_in_without_another_touch(
    chromium: Browser, make_server: MakeServer, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    own = make_server(count=INSIDE + 2, one_pin_hash=True, prelude=waiting_for(gate)).start()
    start_sitting(own)
    gate.unlink()
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
            Asking(own.site.origin).session.post(f"{own.site.origin}/api/v1/login", json=asked, timeout=120).status_code
        )

    with ThreadPoolExecutor(INSIDE + 1) as room, ExitStack() as stack:
        stack.callback(gate.touch)
        knocks = [room.submit(knock, card.nip) for card in others]
        eventually(lambda: any(each.done() for each in knocks))  # one too many has come: the others fill the place
        with page.expect_response(is_log_in) as first:
            who.press("Masuk")
        assert first.value.json()["error"]["name"] == "turn_awaited"
        expect(page.get_by_role("alert")).to_contain_text("Banyak peserta masuk bersamaan.")
        expect(page.get_by_role("button", name="Menunggu giliran …")).to_be_visible()
        gate.touch()
        expect(page.get_by_role("button", name="Ya, ini saya")).to_be_visible()
        assert sorted(each.result() for each in knocks) == [200] * INSIDE + [503], "one too many for those inside"
    assert told.count(503) >= 1
    assert (told[-1], told.count(200)) == (200, 1), "it asked again until it was let in, and then no more"
