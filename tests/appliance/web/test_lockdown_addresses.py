"""The address that Safe Exam Browser hashed, by every road to the box: plain, TLS at it or in front, nginx, a proxy.

The browser hashes what stands in its address line. The box knows that from its one origin alone: whatever a proxy or
somebody else says in a header about where the request came from changes nothing, either way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests

from appliance.lockdown import known_keys, verify
from appliance.lockdown.known_keys import KnownKeys
from provisioning.demo.place import free_port
from tests.appliance.web.conftest import MakeServer
from tests.appliance.web.server import Browser, Proctor, Server
from tests.appliance.web.site import make_site
from tests.conditions import eventually
from tests.nginx_front import behind_nginx
from tests.sync.certificates import office_ca
from tests.sync.small_proxy import proxying
from tests.tls_front import terminating

pytestmark = pytest.mark.room

KEY = hashlib.sha256(b"the settings of this site").hexdigest()
BLOCK = "/api/v1/blocks/%42%31/enter"  # B1, as somebody else may write it
LIES = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "elsewhere.example",
    "X-Forwarded-Port": "1234",
    "Forwarded": "proto=https;host=elsewhere.example",
}


class Seb(Browser):
    """SEB as its source says (SafeExamBrowser/seb-win-refactoring, KeyGenerator): each request shows the SHA-256 of
    the address that the page was told, cut at `#`, with the key behind it.

    `origin` stands in the address line, `door` is where the connection goes.
    """

    def __init__(self, origin: str, door: str, ca: Path | None, proxy: str | None, also: dict[str, str]) -> None:
        super().__init__(origin)
        self.door, self.key = door, KEY
        self.session.headers.update({"Host": origin.split("://")[1], **also})
        if ca is not None:
            self.session.verify = str(ca)
        if proxy is not None:
            self.session.proxies = {"http": proxy, "https": proxy}

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        shown = hashlib.sha256((self.origin + path.split("#")[0] + self.key).encode()).hexdigest()
        self.session.headers[verify.CONFIG_KEY_HEADER] = shown
        asked = self.session.prepare_request(requests.Request(method, self.door + path, json=body))
        asked.url = self.door + path  # as it was written: requests would put it right
        how = self.session.merge_environment_settings(asked.url, {}, None, None, None)
        return self.session.send(asked, timeout=60, **how)


class Road:
    """A box that requires SEB, and how its browsers come to it."""

    def __init__(self, server: Server, door: str, ca: Path | None, proxy: str | None, also: dict[str, str]) -> None:
        self.server, self.door, self.ca, self.proxy, self.also = server, door, ca, proxy, also

    @property
    def origin(self) -> str:
        """As it stands in the address line: in small letters, without the scheme's own port."""
        return verify.absolute_url(self.server.site.settings.origin, "/")[:-1]

    def seb(self) -> Seb:
        return Seb(self.origin, self.door, self.ca, self.proxy, self.also)


ROADS = {
    # name: (the site's origin in its settings, who speaks TLS, a forward proxy on the way, headers that lie)
    "plain, an address with a port": ("http://127.0.0.1:{port}", "nobody", False, {}),
    "plain, a name with a port": ("http://lumbung.lan:{port}", "nobody", False, {}),
    "plain, port 80 and capitals in the settings": ("HTTP://Lumbung.LAN:80", "nobody", False, {}),
    "plain, headers that lie": ("http://lumbung.lan", "nobody", False, LIES),
    "plain, through a proxy": ("http://127.0.0.1:{port}", "nobody", True, {}),
    "TLS at the box": ("https://localhost:{port}", "box", False, {}),
    "TLS at the box, port 443": ("https://localhost:443", "box", False, {}),
    "TLS at the box, through a proxy": ("https://localhost:{port}", "box", True, LIES),
    "TLS in front, port 443": ("https://localhost", "front", False, {}),
    "TLS in front, a port of its own": ("https://localhost:8443", "front", False, {}),
    "TLS in front, headers that lie": ("https://localhost", "front", False, {**LIES, "X-Forwarded-Proto": "http"}),
    "TLS in front, through a proxy": ("https://localhost", "front", True, {}),
    "TLS by nginx, port 443": ("https://localhost", "nginx", False, {}),
    "TLS by nginx, a port of its own": ("https://localhost:8443", "nginx", False, {}),
    "TLS by nginx, headers that lie": ("https://localhost", "nginx", False, {**LIES, "X-Forwarded-Proto": "http"}),
    "TLS by nginx, through a proxy": ("https://localhost", "nginx", True, {}),
}


@pytest.fixture(params=ROADS)
def road(
    request: pytest.FixtureRequest, make_server: MakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Road]:
    origin, tls, through_proxy, also = ROADS[request.param]
    port = free_port()
    ca, context = office_ca(tmp_path)
    settings: dict[str, object] = {"hosts": ["127.0.0.1", "localhost"], "origin": origin.format(port=port)}
    if tls == "box":
        served = str(tmp_path / "server.pem")
        settings |= {"tls_cert": served, "tls_key": served}
    server = make_server(site=make_site(tmp_path, port, rules={"lockdown": "require"}, **settings))
    known_keys.note(server.site.settings.data_dir, KnownKeys(config_keys=(KEY,)))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca))
    door = server.door = f"{'https://localhost' if tls == 'box' else 'http://127.0.0.1'}:{port}"
    server.start()
    with ExitStack() as stack:
        if tls == "front":
            door = f"https://localhost:{stack.enter_context(terminating(port, context))}"
        if tls == "nginx":
            front = stack.enter_context(behind_nginx(port, tmp_path / "server.pem", tmp_path / "nginx"))
            door = f"https://localhost:{front}"
        proxy = f"http://127.0.0.1:{stack.enter_context(proxying()).port}" if through_proxy else None
        road = Road(server, door, None if tls == "nobody" else ca, proxy, also)
        _start(road)
        yield road


def _start(road: Road) -> None:
    proctor = Proctor(road.origin, road.door)
    assert proctor.sign_in().status_code == 303
    assert proctor.act("open").status_code == 303
    assert proctor.act("start").status_code == 303


def locked(browser: Seb) -> bool:
    answer = browser.ask("GET", "/api/v1/attempt")
    assert answer.status_code == 200, answer.text
    found: bool = answer.json()["locked"]
    return found


def test_the_sites_browser_takes_the_whole_exam_and_another_key_does_not(road: Road) -> None:
    seb, card = road.seb(), road.server.site.cards[0]
    seb.log_in(card)
    assert seb.ask("POST", "/api/v1/confirm", {}).status_code == 200
    assert seb.ask("POST", "/api/v1/start", {}).status_code == 200
    seb.attempt = seb.take(seb.ask("POST", BLOCK, {}))
    seb.answer("I1", "A")
    assert seb.send()["have"] == 1
    assert seb.ask("GET", "/api/v1/pulse?c=1&n=1").status_code == 200
    assert seb.ask("GET", "/api/v1/attempt?x=%C3%A9&y=a+b/?#soal-3").status_code == 200
    assert not locked(seb)
    other = road.seb()
    other.key = "0" * 64
    other.log_in(road.server.site.cards[1])
    assert eventually(lambda: locked(other))


@pytest.mark.parametrize("road", ["TLS by nginx, port 443", "TLS by nginx, a port of its own"], indirect=True)
@pytest.mark.parametrize("path", ["/pengawas/periksa", "/pengawas/tanggal"])
def test_who_comes_through_nginx_is_not_taken_for_somebody_at_the_box(road: Road, path: str) -> None:
    """Both connect from 127.0.0.1. At the box these pages ask for no account; from elsewhere for one, over TLS."""
    asked = road.seb()
    answer = asked.ask("GET", path)
    assert (answer.status_code, answer.json()["error"]["name"]) == (401, "not_signed_in")
    assert road.server.get(path).status_code in (200, 303), "at the box itself nobody is asked"
    proctor = Proctor(road.origin, road.door)
    assert proctor.sign_in().status_code == 303


@pytest.mark.parametrize("road", ["TLS in front, port 443"], indirect=True)
def test_a_hash_of_the_address_behind_the_proxy_is_no_proof(road: Road) -> None:
    """It is what a box would expect that believed its own socket."""
    seb = road.seb()
    seb.log_in(road.server.site.cards[0])
    seb.origin = f"http://localhost:{road.server.port}"
    assert eventually(lambda: locked(seb))


@pytest.mark.parametrize("road", ["TLS in front, port 443"], indirect=True)
def test_a_page_of_the_plain_address_may_change_nothing(road: Road) -> None:
    """Whoever answers in the site's name on port 80 gets no page of theirs to act in it."""
    seb = road.seb()
    seb.log_in(road.server.site.cards[0])
    seb.session.headers["Origin"] = "http://localhost"
    refused = seb.ask("POST", "/api/v1/confirm", {})
    assert (refused.status_code, refused.json()["error"]["name"]) == (403, "wrong_origin")
