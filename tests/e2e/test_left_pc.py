"""The PC that somebody left gets no question any more, and says why; the new one stands ready behind a pause."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from provisioning.simulate.play import Card
from tests.appliance.web.conftest import MakeServer, make_server, start_sitting
from tests.appliance.web.site import TOKEN
from tests.e2e.participant import Participant

pytestmark = [pytest.mark.browser, pytest.mark.room]
__all__ = ["make_server"]  # the fixture


def test_a_log_in_during_a_pause_goes_on_after_it_and_the_old_pc_says_that_it_was_left(
    chromium: Browser, make_server: MakeServer
) -> None:
    own = make_server()
    proctor = start_sitting(own.start())
    card = own.site.cards[0]
    old, new = (chromium.new_context().new_page() for _ in range(2))
    Participant(old, Card(card.nip, card.pin, TOKEN), {}).begin(own.site.origin)
    assert proctor.act("pause", reason="listrik padam").status_code == 303
    assert proctor.act("readmit", reason="listrik padam").status_code == 303
    new.goto(own.site.origin)
    Participant(new, Card(card.nip, card.pin, TOKEN), {}).log_in()
    expect(new.get_by_role("heading", name="Sesi dijeda")).to_be_visible()
    expect(new.locator("article.item")).to_have_count(0)
    answered: list[int] = []
    old.on("response", lambda answer: answered.append(answer.status) if "/block/" in answer.url else None)
    old.reload()
    expect(old.get_by_role("heading", name="komputer lain")).to_be_visible()
    assert proctor.act("resume").status_code == 303
    expect(new.get_by_text("Soal 1 dari").first).to_be_visible()
    expect(old.locator("article.item")).to_have_count(0)
    expect(old.get_by_role("heading", name="komputer lain")).to_be_visible()
    assert set(answered) <= {409}
    for page in (old, new):
        page.context.close()
