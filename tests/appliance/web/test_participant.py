"""The participant's API on a real server: it works, then each refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.appliance.web.conftest import PEOPLE
from tests.appliance.web.server import Browser, Server, error_of
from tests.appliance.web.site import OTHER_SITTING, SITTING, TOKEN, Card, Site
from tests.conditions import eventually


@pytest.fixture
def sitter(site: Site) -> Browser:
    return Browser(site.origin)


def login(sitter: Browser, **typed: Any) -> requests.Response:
    return sitter.ask("POST", "/api/v1/login", typed)


def test_it_works_from_log_in_to_slip(sitter: Browser, card: Card, site: Site) -> None:
    told = sitter.log_in(card)
    assert told["person"]["name"] == card.name
    assert told["state"] == "logged_in"
    assert told["sitting"]["state"] == "running"
    outline = sitter.take(sitter.ask("GET", told["exam"]["url"]))
    assert [block["id"] for block in outline["blocks"]] == ["B1", "B2"]
    assert sitter.take(sitter.ask("POST", "/api/v1/confirm", {}))["state"] == "confirmed"
    assert sitter.take(sitter.ask("POST", "/api/v1/start", {}))["state"] == "working"
    entered = sitter.take(sitter.ask("POST", "/api/v1/blocks/B1/enter", {}))
    assert entered["current"] == "B1"
    assert entered["blocks"][0]["items"] == ["I1", "I2", "I3", "I4", "I5"]
    block = sitter.take(sitter.ask("GET", entered["blocks"][0]["url"]))
    assert block["items"][0]["stem"]["id"] == "Soal 1"
    sitter.answer("I1", "A")
    sitter.answer("I2", "C")
    sent = sitter.send()
    assert sent["have"] == 2
    pulse = sitter.take(sitter.ask("GET", f"/api/v1/pulse?c={sent['k']}"))
    assert (pulse["have"], pulse["block"], pulse["lease_active"]) == (2, "B1", True)
    sitter.take(sitter.ask("POST", "/api/v1/blocks/B2/enter", {}))
    sitter.answer("N1", "4")
    sitter.send(2)
    assert sitter.take(sitter.ask("GET", "/api/v1/attempt"))["answers"] == {"I1": "A", "I2": "C", "N1": "4"}
    slip = sitter.take(sitter.submit())["slip"]
    assert slip["nip_last4"] == card.nip[-4:]
    assert slip["name"] == card.name
    assert (len(slip["digest"]), len(slip["head"]), len(slip["epoch"])) == (26, 16, 32)
    assert slip["submitted_wall"].endswith("+08:00")
    assert sitter.ask("POST", "/api/v1/release", {}).status_code == 204


def test_the_room_is_told_without_names(sitter: Browser, site: Site) -> None:
    told = sitter.take(sitter.ask("GET", "/api/v1/room"))
    assert told["site"] == "SMK Uji"
    assert (told["site_id"], told["box"]) == (site.settings.site, site.settings.box)
    assert told["origin"] == site.origin
    assert {sitting["id"] for sitting in told["sittings"]} == {SITTING.hex(), OTHER_SITTING.hex()}
    assert all(card.name not in str(told) and card.nip not in str(told) for card in site.cards)
    assert TOKEN not in str(told)


def test_a_repeated_submit_gives_the_same_slip(sitter: Browser, card: Card) -> None:
    sitter.begin(card)
    sitter.answer("I1", "A")
    sitter.send()
    sitter.take(sitter.ask("POST", "/api/v1/blocks/B2/enter", {}))
    first = sitter.take(sitter.submit())
    assert sitter.take(sitter.submit()) == first


def test_an_answer_that_the_box_lacks_stops_the_submit(sitter: Browser, card: Card) -> None:
    sitter.begin(card)
    sitter.take(sitter.ask("POST", "/api/v1/blocks/B2/enter", {}))
    sitter.answer("N1", "4")
    refused = sitter.submit()
    assert refused.status_code == 409
    assert error_of(refused) == "digest_mismatch"
    sitter.send()
    assert sitter.submit().status_code == 200


def test_an_unknown_nip(sitter: Browser, card: Card) -> None:
    refused = login(sitter, nip="197001011990011999", pin=card.pin, token=TOKEN)
    assert (refused.status_code, error_of(refused)) == (404, "unknown_nip")


def test_a_wrong_token(sitter: Browser, card: Card) -> None:
    refused = login(sitter, nip=card.nip, pin=card.pin, token="MAWAR")
    assert (refused.status_code, error_of(refused)) == (401, "wrong_token")


def test_a_sitting_that_is_not_open(sitter: Browser, site: Site) -> None:
    refused = login(sitter, nip=site.cards[0].nip, pin=site.cards[0].pin, token="KENANGA")
    assert (refused.status_code, error_of(refused)) == (409, "sitting_closed")


def test_a_wrong_pin_costs_short_waits_and_the_right_one_passes_in_the_end(sitter: Browser, card: Card) -> None:
    for _ in range(20):
        refused = login(sitter, nip=card.nip, pin="000000", token=TOKEN)
        if error_of(refused) == "too_many_tries":
            break
        assert (refused.status_code, error_of(refused)) == (401, "wrong_pin")
    assert refused.status_code == 429
    wait_ms = refused.json()["error"]["details"]["wait_ms"]
    assert 0 < wait_ms <= 5001
    assert int(refused.headers["Retry-After"]) == -(-wait_ms // 1000)
    right = {"nip": card.nip, "pin": card.pin, "token": TOKEN}
    assert eventually(lambda: login(sitter, **right).status_code == 200)


def test_spelling_the_nip_otherwise_gives_no_more_tries_at_its_pin(sitter: Browser, card: Card) -> None:
    said = [
        error_of(login(sitter, nip=card.nip[:at] + " '" + card.nip[at:], pin="000000", token=TOKEN))
        for at in range(len(card.nip))
    ]
    assert "too_many_tries" in said


def test_others_log_in_while_one_fumbles(sitter: Browser, card: Card, site: Site) -> None:
    for _ in range(10):
        login(sitter, nip=card.nip, pin="000000", token=TOKEN)
    other = site.cards[-1]  # who has not submitted in another test
    assert login(sitter, nip=other.nip, pin=card.pin, token=TOKEN).status_code == 200


def test_a_nip_with_spaces_and_quotes_is_understood(sitter: Browser, card: Card) -> None:
    spaced = f"' {card.nip[:8]} {card.nip[8:14]} {card.nip[14:]} "
    assert login(sitter, nip=spaced, pin=card.pin, token=TOKEN.lower()).status_code == 200


def test_a_school_behind_one_address_logs_in_at_once(site: Site) -> None:
    def one(number: int) -> bool:
        """As the page: again where it was not this one's turn yet."""
        here = Browser(site.origin)
        typed = {"nip": site.cards[number].nip, "pin": site.cards[0].pin, "token": TOKEN}
        answers = iter(lambda: login(here, **typed), None)
        return eventually(lambda: _is_in(next(answers)), every_s=0.3)

    with ThreadPoolExecutor(20) as people:
        assert all(people.map(one, range(PEOPLE, PEOPLE + 200)))


def _is_in(answer: requests.Response) -> bool:
    """Whether a log-in was taken; the only refusal that is none is the word to come back."""
    assert answer.status_code == 200 or error_of(answer) == "turn_awaited"
    return answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/login", {"nip": "", "pin": "1", "token": "x"}),
        ("/api/v1/login", {"nip": "1", "pin": "1"}),
        ("/api/v1/login", {"nip": 1, "pin": "1", "token": "x"}),
        ("/api/v1/login", {"nip": "1", "pin": "1" * 65, "token": "x"}),
        ("/api/v1/login", {"nip": "1", "pin": "1", "token": "x", "more": 1}),
    ],
)
def test_fields_that_do_not_fit_are_named_and_not_repeated(sitter: Browser, path: str, body: dict[str, Any]) -> None:
    refused = sitter.ask("POST", path, body)
    assert (refused.status_code, error_of(refused)) == (422, "bad_fields")
    assert set(refused.json()["error"]["details"]["fields"]) <= {"nip", "pin", "token", "more"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 5000])
def test_a_body_that_is_no_json_object(sitter: Browser, site: Site, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    refused = sitter.session.post(site.origin + "/api/v1/login", data=body, headers=headers, timeout=60)
    assert (refused.status_code, error_of(refused)) == (400, "bad_json")


def test_a_form_is_not_taken(sitter: Browser, site: Site) -> None:
    refused = sitter.session.post(site.origin + "/api/v1/login", data={"nip": "1"}, timeout=60)
    assert (refused.status_code, error_of(refused)) == (415, "wrong_media_type")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer x", "Basic eDp5", f"Bearer {'A' * 96}"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/attempt"),
        ("POST", "/api/v1/confirm"),
        ("POST", "/api/v1/start"),
        ("POST", "/api/v1/blocks/B1/enter"),
        ("POST", "/api/v1/release"),
    ],
)
def test_nothing_without_a_lease(site: Site, method: str, path: str, authorization: str | None) -> None:
    sitter = Browser(site.origin)
    if authorization is not None:
        sitter.session.headers["Authorization"] = authorization
    refused = sitter.ask(method, path, {} if method == "POST" else None)
    assert (refused.status_code, error_of(refused)) == (401, "bad_lease_token")


def test_steps_out_of_order_are_refused(sitter: Browser, card: Card) -> None:
    sitter.log_in(card)
    refused = sitter.ask("POST", "/api/v1/start", {})
    assert (refused.status_code, error_of(refused)) == (409, "wrong_state")
    sitter.take(sitter.ask("POST", "/api/v1/confirm", {}))
    sitter.take(sitter.ask("POST", "/api/v1/start", {}))
    refused = sitter.ask("POST", "/api/v1/blocks/B9/enter", {})
    assert (refused.status_code, error_of(refused)) == (404, "unknown_block")
    refused = sitter.ask("POST", "/api/v1/blocks/B2/enter", {})
    assert (refused.status_code, error_of(refused)) == (409, "block_out_of_order")


def test_a_second_log_in_takes_over(site: Site, card: Card) -> None:
    first, second = Browser(site.origin), Browser(site.origin)
    first.begin(card)
    first.answer("I1", "B")
    first.send()
    told = second.log_in(card)
    assert told["answers"] == {"I1": "B"}
    assert told["current"] == "B1"
    pulse = first.take(first.ask("GET", "/api/v1/pulse?c=1"))
    assert pulse["lease_active"] is False


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/v1/attempt/", "/api/v2/room"])
def test_an_address_that_is_not_there(sitter: Browser, path: str) -> None:
    refused = sitter.ask("GET", path)
    assert (refused.status_code, error_of(refused)) == (404, "not_found")


def test_a_method_that_is_not_taken(sitter: Browser) -> None:
    refused = sitter.ask("DELETE", "/api/v1/room")
    assert (refused.status_code, error_of(refused)) == (405, "method_not_allowed")


def test_logs_say_nothing_of_persons(box: Server, card: Card) -> None:
    Browser(box.site.origin).log_in(card)
    said = box.log.read_text()
    assert all(each.nip not in said and each.name not in said for each in box.site.cards)
    assert card.pin not in said
