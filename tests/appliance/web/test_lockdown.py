"""An exam that asks for Safe Exam Browser, over HTTP: the right keys pass, others are told or stopped, saves go on."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pysqlite3
import pytest
import requests

from appliance.lockdown import known_keys, verify
from appliance.lockdown.config_key import config_key
from appliance.lockdown.known_keys import KnownKeys
from appliance.lockdown.origin import plain_origin
from appliance.lockdown.seb_settings import plist_of, settings_for
from sync.wire import canonical
from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import Browser, Proctor, Server
from tests.appliance.web.site import SITTING
from tests.conditions import eventually

SETTINGS = plist_of(settings_for(plain_origin("http://lumbung.lan:8080"), "keluar"))
KEY = config_key(SETTINGS)
OTHERS = {
    "no key": None,
    "settings that were tampered with": config_key({**SETTINGS, "URLFilterEnable": False}),
    "another site's settings": config_key(plist_of(settings_for(plain_origin("http://lain.lan:8080"), "keluar"))),
    "a key with one digit changed": KEY[:-1] + ("0" if KEY[-1] != "0" else "1"),
}


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
    return box_and_proctor(make_server, mode)[0]


def box_and_proctor(make_server: MakeServer, mode: str) -> tuple[Server, Proctor]:
    own = make_server(rules={"lockdown": mode})
    known_keys.note(own.site.settings.data_dir, KnownKeys(config_keys=(KEY,)))
    return own, start_sitting(own.start())


def journalled(own: Server, kind: str) -> list[list[Any]]:
    """The bodies of the journal's events of a kind."""
    with closing(pysqlite3.connect(str(own.site.settings.data_dir / "journal.db"))) as database:
        rows = database.execute("SELECT body FROM events WHERE kind = ? ORDER BY epoch_id, seq", (kind,)).fetchall()
    return [canonical.decode(row[0]) for row in rows]


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
    seb.answer("I1", "A")
    assert seb.send()["have"] == 1
    assert seb.ask("GET", "/api/v1/pulse?c=1&n=1").status_code == 200
    assert eventually(lambda: seb.ask("GET", "/api/v1/attempt").json()["locked"])
    assert error_name(seb.ask("POST", "/api/v1/blocks/B2/enter", {})) == "locked_down"


def test_no_question_is_given_to_another_browser_that_shows_a_participants_lease(make_server: MakeServer) -> None:
    """Not the first either: it is found out by the very request that asks for it."""
    own, proctor = box_and_proctor(make_server, "require")
    seb = Seb(own.site.origin, KEY)
    seb.begin(own.site.cards[0])
    block = seb.attempt["blocks"][0]["url"]
    assert seb.ask("GET", block).status_code == 200
    seb.key = None
    refused = seb.ask("GET", block)
    assert (refused.status_code, error_name(refused)) == (409, "locked_down")
    assert refused.json()["error"]["retry"], "the page asks again by itself"
    seb.key = KEY
    assert error_name(seb.ask("GET", block)) == "locked_down", "until the proctor lets it pass"
    assert len(journalled(own, "lockdown.failed")) == 1
    assert proctor.act(f"peserta/{seb.attempt['attempt']}/waive", reason="PC tanpa SEB").status_code == 303
    seb.key = None
    assert seb.ask("GET", block).status_code == 200


def test_a_save_without_the_key_is_taken_and_found_out(make_server: MakeServer) -> None:
    own = box_with(make_server, "require")
    seb = Seb(own.site.origin, KEY)
    seb.begin(own.site.cards[0])
    seb.key = None
    seb.answer("I1", "A")
    assert seb.send()["have"] == 1
    assert eventually(lambda: len(journalled(own, "lockdown.failed")) == 1)


def test_a_browser_that_was_let_pass_is_one_and_the_next_log_in_is_looked_at_anew(make_server: MakeServer) -> None:
    own, proctor = box_and_proctor(make_server, "require")
    first = Seb(own.site.origin, None)
    attempt = first.log_in(own.site.cards[0])["attempt"]
    page = f"/{SITTING.hex()}/peserta/{attempt}"
    assert eventually(lambda: first.ask("GET", "/api/v1/attempt").json()["locked"])
    assert proctor.act(f"peserta/{attempt}/waive", reason="PC tanpa SEB").status_code == 303
    assert first.ask("GET", "/api/v1/attempt").json()["locked"] is False, "a reload is the same browser"
    assert "Peramban tidak terkunci" not in proctor.page(page)
    assert proctor.act(f"peserta/{attempt}/move", reason="PC mati").status_code == 303
    second = Seb(own.site.origin, None)
    second.log_in(own.site.cards[0])
    assert eventually(lambda: second.ask("GET", "/api/v1/attempt").json()["locked"])
    assert "Peramban tidak terkunci" in proctor.page(page)


@pytest.mark.room
@pytest.mark.parametrize("key", OTHERS.values(), ids=OTHERS)
def test_who_comes_without_the_sites_key_is_saved_stopped_and_told_until_the_proctor_lets_them_pass(
    make_server: MakeServer, key: str | None
) -> None:
    own, proctor = box_and_proctor(make_server, "require")
    seb = Seb(own.site.origin, KEY)
    seb.begin(own.site.cards[0])
    seb.key = key
    seb.answer("I1", "A")
    assert seb.send()["have"] == 1
    assert eventually(lambda: seb.ask("GET", "/api/v1/attempt").json()["locked"])
    assert error_name(seb.ask("POST", "/api/v1/blocks/B2/enter", {})) == "locked_down"
    seb.answer("I2", "B")
    assert seb.send(1)["have"] == 2, "what is written behind the cover is kept too"
    failed = journalled(own, "lockdown.failed")
    found = "absent" if key is None else "wrong"
    assert [row[-1] for row in failed] == [f"config key: {found}; browser exam key: unasked"], "told once"
    attempt = seb.attempt["attempt"]
    assert "Peramban tidak terkunci" in proctor.page(f"/{SITTING.hex()}/peserta/{attempt}")
    assert proctor.act(f"peserta/{attempt}/waive", reason="PC tanpa SEB").status_code == 303
    assert [row[-1] for row in journalled(own, "lockdown.waived")] == ["PC tanpa SEB"]
    assert seb.ask("GET", "/api/v1/attempt").json()["locked"] is False
    assert seb.ask("POST", "/api/v1/blocks/B2/enter", {}).status_code == 200
    assert seb.ask("GET", "/api/v1/attempt").json()["answers"] == {"I1": "A", "I2": "B"}


@pytest.mark.room
@pytest.mark.parametrize("key", OTHERS.values(), ids=OTHERS)
def test_under_a_warning_the_proctor_is_told_and_nobody_is_stopped(make_server: MakeServer, key: str | None) -> None:
    own, proctor = box_and_proctor(make_server, "warn")
    other = Seb(own.site.origin, key)
    other.begin(own.site.cards[0])
    other.answer("I1", "A")
    assert other.send()["have"] == 1
    assert eventually(lambda: len(journalled(own, "lockdown.failed")) == 1)
    assert other.ask("GET", "/api/v1/attempt").json()["locked"] is False
    assert other.ask("POST", "/api/v1/blocks/B2/enter", {}).status_code == 200
    page = proctor.page(f"/{SITTING.hex()}/peserta/{other.attempt['attempt']}")
    assert "Peramban lain" in page
    assert "Peramban tidak terkunci" not in page


@pytest.mark.room
def test_who_was_stopped_is_stopped_still_after_the_box_was_killed(make_server: MakeServer) -> None:
    own = box_with(make_server, "require")
    seb = Seb(own.site.origin, None)
    seb.log_in(own.site.cards[0])
    assert eventually(lambda: seb.ask("GET", "/api/v1/attempt").json()["locked"])
    own.kill()
    own.start()
    seb.key = KEY
    assert seb.ask("GET", "/api/v1/attempt").json()["locked"], "the right key now does not undo what was seen"
    assert len(journalled(own, "lockdown.failed")) == 1


def test_one_act_lets_all_other_browsers_pass_and_a_warning_never_hides_who_asks(make_server: MakeServer) -> None:
    own, proctor = box_and_proctor(make_server, "warn")
    seats = [Seb(own.site.origin, None) for _ in range(2)]
    for other, card in zip(seats, own.site.cards, strict=False):
        other.begin(card)
    assert eventually(lambda: len(journalled(own, "lockdown.failed")) == 2)
    asked = seats[0].ask("POST", "/api/v1/help", {"reason": "Layar gelap"})
    assert asked.status_code == 200
    address = f"{proctor.origin}/pengawas/{SITTING.hex()}/keadaan"

    def told() -> Any:
        answer = proctor.session.get(address, timeout=60).json()
        return answer if "Peramban lain: 2" in answer["bar"] and "Memanggil Anda" in answer["needs"] else None

    seen = eventually(told)
    assert "Peramban tidak terkunci" not in str(seen)
    assert sum("Peramban lain" in row for _, row, _ in seen["seats"]) == 2
    form = proctor.page(f"/{SITTING.hex()}/waive")
    assert "2 peserta boleh melanjutkan" in form
    assert "Bukan peramban terkunci" in form
    assert "unasked" not in form
    assert proctor.act("waive", reason="Lab tanpa SEB").status_code == 303
    assert [row[-1] for row in journalled(own, "lockdown.waived")] == ["Lab tanpa SEB"] * 2
    assert eventually(lambda: "Peramban lain" not in proctor.page(f"/{SITTING.hex()}"))


def test_a_warning_stops_nobody(make_server: MakeServer) -> None:
    own = box_with(make_server, "warn")
    other = Seb(own.site.origin, None)
    other.begin(own.site.cards[0])
    assert other.ask("GET", "/api/v1/attempt").json()["locked"] is False


def test_keys_that_are_noted_while_the_box_runs_count_at_once(make_server: MakeServer) -> None:
    own = box_with(make_server, "require")
    newer = config_key({**SETTINGS, "showTime": True})
    known_keys.note(own.site.settings.data_dir, KnownKeys(config_keys=(newer,)))
    Seb(own.site.origin, newer).begin(own.site.cards[0])
