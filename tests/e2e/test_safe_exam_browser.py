"""The page hands Safe Exam Browser's keys on where the browser adds no headers of its own (macOS, iOS)."""

from __future__ import annotations

import hashlib
import json

import pytest
from playwright.sync_api import Browser, expect

from appliance.lockdown import known_keys, verify
from appliance.lockdown.known_keys import KnownKeys
from provisioning.simulate.play import Card
from tests.appliance.web.conftest import MakeServer, make_server, start_sitting
from tests.appliance.web.site import TOKEN
from tests.e2e.participant import Participant

pytestmark = pytest.mark.browser
__all__ = ["make_server"]  # the fixture

KEY = hashlib.sha256(b"the settings of this site").hexdigest()


@pytest.mark.parametrize("key", [KEY, "0" * 64])
def test_the_keys_of_the_js_api_reach_the_box(chromium: Browser, make_server: MakeServer, key: str) -> None:
    own = make_server(rules={"lockdown": "require"})
    known_keys.note(own.site.settings.data_dir, KnownKeys(config_keys=(KEY,)))
    own.start()
    start_sitting(own)
    page = chromium.new_context().new_page()
    shown = {"configKey": verify.expected(f"{own.site.origin}/", key), "browserExamKey": ""}
    page.add_init_script(f"window.SafeExamBrowser = {{security: {json.dumps(shown)}}};")
    card = own.site.cards[0]
    who = Participant(page, Card(card.nip, card.pin, TOKEN), {})
    page.goto(own.site.origin)
    who.log_in()
    if key == KEY:
        who.prepare()
    else:
        expect(page.get_by_text("memerlukan peramban khusus").first).to_be_visible()
    page.context.close()
