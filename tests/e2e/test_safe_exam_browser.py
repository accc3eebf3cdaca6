"""Safe Exam Browser as a real Chromium: on Windows it adds a hash of each address, on macOS the page hands its own on.

SEB for Windows is a Chromium that hashes the address of each request as Chromium itself writes it. The tests do the
same with every request of the page, so whatever Chromium makes of an address, the box has to make of it too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from appliance.lockdown import known_keys, verify
from appliance.lockdown.known_keys import KnownKeys
from provisioning.demo.place import free_port
from provisioning.simulate.play import Card
from tests.appliance.web.conftest import MakeServer, make_server, start_sitting
from tests.appliance.web.server import Proctor
from tests.appliance.web.site import TOKEN, make_site
from tests.e2e.conftest import launch
from tests.e2e.participant import Participant
from tests.nginx_front import behind_nginx
from tests.sync.certificates import office_ca
from tests.tls_front import terminating

pytestmark = pytest.mark.browser
__all__ = ["make_server"]  # the fixture

KEY = hashlib.sha256(b"the settings of this site").hexdigest()


def as_seb(page: Page, key: str) -> None:
    """Add to every request what SEB for Windows adds (SafeExamBrowser/seb-win-refactoring, KeyGenerator)."""

    def hand_on(route: Route) -> None:
        shown = hashlib.sha256((route.request.url.split("#")[0] + key).encode()).hexdigest()
        route.continue_(headers={**route.request.headers, verify.CONFIG_KEY_HEADER.lower(): shown})

    page.route("**/*", hand_on)


@pytest.fixture
def by_name(playwright_: Playwright) -> Iterator[Browser]:
    """A Chromium that finds lumbung.lan on this machine."""
    browser = launch(playwright_, "--host-resolver-rules=MAP lumbung.lan 127.0.0.1")
    yield browser
    browser.close()


@pytest.mark.room
@pytest.mark.parametrize("key", [KEY, "0" * 64])
@pytest.mark.parametrize("tls", ["nobody", "front", "nginx"])
def test_what_chromium_makes_of_an_address_is_what_the_box_expects(
    by_name: Browser,
    make_server: MakeServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tls: str,
    key: str,
) -> None:
    """Typed in capitals, with a query that wants escaping and a fragment; plain, with TLS in front, and with nginx."""
    port = free_port()
    ca, context = office_ca(tmp_path)
    by_nginx = behind_nginx(port, tmp_path / "server.pem", tmp_path / "nginx")
    with by_nginx if tls == "nginx" else terminating(port, context) as front:
        scheme, seen = ("http", port) if tls == "nobody" else ("https", front)
        address = {"origin": f"{scheme}://lumbung.lan:{seen}", "hosts": ["127.0.0.1"]}
        own = make_server(site=make_site(tmp_path, port, rules={"lockdown": "require"}, **address))
        known_keys.note(own.site.settings.data_dir, KnownKeys(config_keys=(KEY,)))
        own.door = f"http://127.0.0.1:{port}"
        own.start()
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca))
        proctor = Proctor(own.site.origin, own.door if tls == "nobody" else f"https://localhost:{front}")
        assert (
            proctor.sign_in().status_code == proctor.act("open").status_code == proctor.act("start").status_code == 303
        )
        page = by_name.new_context(ignore_https_errors=True).new_page()
        as_seb(page, key)
        page.goto(f"{scheme.upper()}://LUMBUNG.LAN:{seen}/?Kartu=%7e a|é#soal")
        card = own.site.cards[0]
        who = Participant(page, Card(card.nip, card.pin, TOKEN), {})
        who.log_in()
        if key == KEY:
            who.prepare()
        else:
            expect(page.get_by_text("memerlukan peramban khusus").first).to_be_visible()
        page.context.close()


@pytest.mark.parametrize(("key", "opened"), [(KEY, "/"), ("0" * 64, "/"), (KEY, "/?dari=kartu")])
def test_the_keys_of_the_js_api_reach_the_box(
    chromium: Browser, make_server: MakeServer, key: str, opened: str
) -> None:
    own = make_server(rules={"lockdown": "require"})
    known_keys.note(own.site.settings.data_dir, KnownKeys(config_keys=(KEY,)))
    own.start()
    start_sitting(own)
    page = chromium.new_context().new_page()
    shown = {"configKey": verify.expected(f"{own.site.origin}{opened}", key), "browserExamKey": ""}
    page.add_init_script(f"window.SafeExamBrowser = {{security: {json.dumps(shown)}}};")
    card = own.site.cards[0]
    who = Participant(page, Card(card.nip, card.pin, TOKEN), {})
    page.goto(f"{own.site.origin}{opened}#soal")
    who.log_in()
    if key == KEY:
        who.prepare()
    else:
        expect(page.get_by_text("memerlukan peramban khusus").first).to_be_visible()
    page.context.close()


@pytest.mark.room
def test_a_page_that_loses_its_keys_shows_no_question_until_the_proctor_lets_it_pass(
    chromium: Browser, make_server: MakeServer
) -> None:
    """After a reload the page has no question in memory: it asks for none while it may not, and has one once it may."""
    own = make_server(rules={"lockdown": "require"})
    known_keys.note(own.site.settings.data_dir, KnownKeys(config_keys=(KEY,)))
    proctor = start_sitting(own.start())
    page = chromium.new_context().new_page()
    as_seb(page, KEY)
    card = own.site.cards[0]
    Participant(page, Card(card.nip, card.pin, TOKEN), {}).begin(own.site.origin)
    answered: list[int] = []
    page.on("response", lambda answer: answered.append(answer.status) if "/block/" in answer.url else None)
    page.unroute("**/*")
    page.reload()
    expect(page.get_by_text("memerlukan peramban khusus").first).to_be_visible()
    expect(page.locator("article.item")).to_have_count(0)

    def pulses(count: int) -> None:
        for _ in range(count):
            with page.expect_response(lambda answer: "/pulse" in answer.url):
                pass

    pulses(1)  # what was asked at the reload is answered by now
    refused = len(answered)
    pulses(2)
    assert answered == [409] * refused, "two pulses later it has not asked again"
    assert proctor.act("waive", reason="PC tanpa SEB").status_code == 303
    expect(page.get_by_text("Soal 1 dari").first).to_be_visible()
    assert answered[-1] == 200
    page.context.close()
