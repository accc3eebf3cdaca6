"""An exam that asks for Safe Exam Browser, over HTTP: the right keys pass, others are told or stopped, saves go on."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import requests

from appliance.lockdown import known_keys, verify
from appliance.lockdown.known_keys import KnownKeys
from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import Browser, Server
from tests.conditions import eventually

KEY = hashlib.sha256(b"the settings of this site").hexdigest()


class Seb(Browser):
    """A browser that shows the hash of each address it asks for, as SEB does; `key` None: it shows nothing."""

    def __init__(self, origin: str, key: str | None) -> None:
        super().__init__(origin)
        self.key = key

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        self.session.headers.pop(verify.CONFIG_KEY_HEADER, None)
        if self.key is not None:
            self.session.headers[verify.CONFIG_KEY_HEADER] = verify.expected(self.origin + path, self.key)
        return super().ask(method, path, body)


def box_with(make_server: MakeServer, mode: str) -> Server:
    own = make_server(rules={"lockdown": mode})
    known_keys.note(own.site.settings.data_dir, KnownKeys(config_keys=(KEY,)))
    own.start()
    start_sitting(own)
    return own


def error_name(answer: requests.Response) -> str:
    name: str = answer.json()["error"]["name"]
    return name


def test_the_sites_browser_goes_through(make_server: MakeServer) -> None:
    own = box_with(make_server, "require")
    seb = Seb(own.site.origin, KEY)
    seb.begin(own.site.cards[0])
    assert seb.ask("GET", "/api/v1/pulse?c=1&n=0").status_code == 200
    assert seb.ask("GET", "/api/v1/attempt").json()["locked"] is False


@pytest.mark.parametrize("key", [None, "0" * 64])
def test_another_browser_is_stopped_before_the_start_where_the_exam_requires_it(
    make_server: MakeServer, key: str | None
) -> None:
    own = box_with(make_server, "require")
    other = Seb(own.site.origin, key)
    other.log_in(own.site.cards[0])
    assert eventually(lambda: other.ask("GET", "/api/v1/attempt").json()["locked"])
    assert other.ask("POST", "/api/v1/confirm", {}).status_code == 200
    refused = other.ask("POST", "/api/v1/start", {})
    assert (refused.status_code, error_name(refused)) == (409, "locked_down")


def test_a_browser_that_loses_its_keys_is_stopped_and_its_answers_are_taken(make_server: MakeServer) -> None:
    own = box_with(make_server, "require")
    seb = Seb(own.site.origin, KEY)
    seb.begin(own.site.cards[0])
    seb.key = "1" * 64
    seb.answer("A1", "a")
    assert seb.send()["have"] == 1
    assert seb.ask("GET", "/api/v1/pulse?c=1&n=1").status_code == 200
    assert eventually(lambda: seb.ask("GET", "/api/v1/attempt").json()["locked"])
    assert error_name(seb.ask("POST", "/api/v1/blocks/B2/enter", {})) == "locked_down"


def test_a_warning_stops_nobody(make_server: MakeServer) -> None:
    own = box_with(make_server, "warn")
    other = Seb(own.site.origin, None)
    other.begin(own.site.cards[0])
    assert other.ask("GET", "/api/v1/attempt").json()["locked"] is False


def test_keys_that_are_noted_while_the_box_runs_count_at_once(make_server: MakeServer) -> None:
    own = box_with(make_server, "require")
    newer = hashlib.sha256(b"other settings").hexdigest()
    known_keys.note(own.site.settings.data_dir, KnownKeys(config_keys=(newer,)))
    Seb(own.site.origin, newer).begin(own.site.cards[0])
