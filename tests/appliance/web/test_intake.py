"""The hot routes and the guard before all routes, on a real server: refusals and hostile senders."""

from __future__ import annotations

import gzip
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import pytest
import requests

from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import Browser, Server, error_of
from tests.appliance.web.site import MEDIA, PICTURE, Card, Site
from tests.conditions import eventually


@pytest.fixture
def sitter(site: Site, card: Card) -> Browser:
    """Somebody who is at work in block B1."""
    sitter = Browser(site.origin)
    sitter.begin(card)
    return sitter


def put(sitter: Browser, body: Any, **headers: str | None) -> requests.Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    given: dict[str, Any] = {"Content-Type": "application/json", **headers}
    return sitter.session.put(sitter.origin + "/api/v1/events", data=data, headers=given, timeout=60)


def test_events_overlap_and_repeat_without_harm(sitter: Browser) -> None:
    sitter.answer("I1", "A")
    sitter.answer("I1", "B")
    assert sitter.send()["have"] == 2
    sitter.answer("I3", "C")
    assert sitter.send()["have"] == 3
    assert sitter.send(1)["have"] == 3
    assert put(sitter, {"events": []}).json()["have"] == 3
    assert sitter.take(sitter.ask("GET", "/api/v1/attempt"))["answers"] == {"I1": "B", "I3": "C"}


def test_what_cannot_count_never_wedges_a_page(sitter: Browser) -> None:
    k = sitter.attempt["k"]
    sitter.log = [
        [1, "answer", "NOWHERE", "A", k],
        [2, "answer", "I1", "Z", k],
        [3, "dance", 1, 2],
        [4, "answer", "I1", {"deep": [1.5, None]}, k],
        [5, "answer", "I1", "A", k],
        [6, "flag", "I1", True, k],
        [7, "ran", k, k + 5],
        [8, "focus", False, k],
    ]
    assert sitter.send()["have"] == 8
    told = sitter.take(sitter.ask("GET", "/api/v1/attempt"))
    assert told["answers"] == {"I1": "A"}
    assert told["flags"] == ["I1"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"events": 1}',
        b'{"events": [1]}',
        b"{}",
        b'{"events": [], "x": 1}',
        b"\xff",
        b"[" * 9000,
    ],
)
def test_a_body_that_is_no_tail(sitter: Browser, body: bytes) -> None:
    refused = put(sitter, body)
    assert (refused.status_code, error_of(refused)) == (400, "bad_json")


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000"])
def test_text_that_no_database_keeps_is_refused_or_journalled(sitter: Browser, text: str) -> None:
    answer = put(sitter, f'{{"events": [[1, "answer", "I1", "{text}", 1]]}}'.encode())
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json()["have"] == 1
    sitter.log = [[1, "answer", "I1", "A", 1], [2, "answer", "I1", "A", 1]]
    assert sitter.send()["have"] == 2


def test_too_many_events_at_once(sitter: Browser) -> None:
    refused = put(sitter, {"events": [[n, "flag", "I1", True, 1] for n in range(1, 502)]})
    assert (refused.status_code, error_of(refused)) == (413, "body_too_large")


@pytest.mark.parametrize("media_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_media_type_that_a_form_could_send(sitter: Browser, media_type: str | None) -> None:
    refused = put(sitter, {"events": []}, **{"Content-Type": media_type})
    assert (refused.status_code, error_of(refused)) == (415, "wrong_media_type")


@pytest.mark.parametrize("token", [None, "Bearer x", f"Bearer {'A' * 96}", "bearer"])
def test_nothing_without_a_lease(sitter: Browser, token: str | None) -> None:
    refused = put(sitter, {"events": []}, Authorization=token)
    assert (refused.status_code, error_of(refused)) == (401, "bad_lease_token")
    refused = requests.get(sitter.origin + "/api/v1/pulse?c=1", timeout=60)
    assert (refused.status_code, error_of(refused)) == (401, "bad_lease_token")


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1"])
@pytest.mark.parametrize(("method", "path"), [("PUT", "/api/v1/events"), ("POST", "/api/v1/confirm")])
def test_another_origin_is_refused(sitter: Browser, method: str, path: str, origin: str | None) -> None:
    headers: dict[str, Any] = {"Origin": origin}
    body: dict[str, Any] = {"events": []} if method == "PUT" else {}
    refused = sitter.session.request(method, sitter.origin + path, json=body, headers=headers, timeout=60)
    assert (refused.status_code, error_of(refused)) == (403, "wrong_origin")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "", "127.0.0.1.evil.example"])
@pytest.mark.parametrize("path", ["/api/v1/pulse?c=1", "/api/v1/room", "/exam/x/exam.json", "/"])
def test_another_host_is_refused(sitter: Browser, path: str, host: str) -> None:
    headers = {"Host": host, "Accept": "application/json"}
    refused = sitter.session.get(sitter.origin + path, headers=headers, timeout=60)
    assert (refused.status_code, error_of(refused)) == (421, "wrong_host")
    assert refused.json()["error"]["details"]["origin"] == sitter.origin


def test_another_name_on_the_list_leads_to_the_one_origin(box: Server) -> None:
    headers = {"Host": f"localhost:{box.port}"}
    answer = box.get("/", headers=headers)
    if answer.status_code == 503:  # without the built page
        assert "LMB-2302" in answer.text
    else:
        assert answer.status_code == 307
        assert answer.headers["Location"] == box.site.origin + "/"
        assert answer.headers["Cache-Control"] == "no-store"
    assert box.get("/api/v1/room", headers=headers).status_code == 200


@pytest.mark.parametrize("c", ["", "x", "-1", "1.5", "9" * 17, "٣", str(2**53)])
def test_a_pulse_with_no_reading_of_the_clock(sitter: Browser, c: str) -> None:
    refused = sitter.ask("GET", f"/api/v1/pulse?c={c}")
    assert (refused.status_code, error_of(refused)) == (422, "bad_fields")


# --- exam files ----------------------------------------------------------------------------------


def test_exam_files_are_compressed_once_and_named_by_their_content(sitter: Browser) -> None:
    path = sitter.attempt["exam"]["url"]
    zipped = sitter.ask("GET", path)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert zipped.headers["Cache-Control"] == "no-store"
    assert zipped.headers["Content-Security-Policy"].startswith("default-src 'none'")
    plain = sitter.session.get(sitter.origin + path, headers={"Accept-Encoding": "identity"}, timeout=60)
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == zipped.json()
    assert int(zipped.headers["Content-Length"]) == len(gzip.compress(plain.content, 9))
    again = sitter.session.get(sitter.origin + path, headers={"If-None-Match": plain.headers["ETag"]}, timeout=60)
    assert (again.status_code, again.content) == (304, b"")
    head = sitter.session.head(sitter.origin + path, timeout=60)
    assert (head.status_code, head.content) == (200, b"")


def test_a_picture_needs_no_token_for_its_name_is_one(sitter: Browser) -> None:
    path = f"/exam/{sitter.attempt['exam']['digest']}/{MEDIA}"
    answer = requests.get(sitter.origin + path, timeout=60)
    assert answer.content == PICTURE
    assert answer.headers["Content-Type"] == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]


def test_questions_are_seen_only_in_their_block(sitter: Browser) -> None:
    digest = sitter.attempt["exam"]["digest"]
    assert sitter.ask("GET", f"/exam/{digest}/block/B1.json").status_code == 200
    assert sitter.ask("GET", f"/exam/{digest}/block/B2.json").status_code in (403, 404, 409)
    bare = requests.get(f"{sitter.origin}/exam/{digest}/block/B1.json", timeout=60)
    assert (bare.status_code, error_of(bare)) == (401, "bad_lease_token")


@pytest.mark.parametrize(
    "path", ["exam.json/", "nothing", "block/B7.json", "../exam.json", "media/x.png", "", "key.toml"]
)
def test_a_file_that_is_not_in_the_package(sitter: Browser, path: str) -> None:
    digest = sitter.attempt["exam"]["digest"]
    assert sitter.ask("GET", f"/exam/{digest}/{path}").status_code in (401, 404)
    assert sitter.ask("GET", f"/exam/{'0' * 64}/exam.json").status_code in (403, 404, 409)
    assert sitter.ask("GET", "/exam/zz/exam.json").status_code in (403, 404, 409)


# --- bodies and connections ----------------------------------------------------------------------


def raw(box: Server, sent: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", box.port), timeout=60)
    line.sendall(sent)
    return line


def head(box: Server, path: str, length: int, method: str = "POST") -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{box.port}\r\nOrigin: {box.site.origin}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def read_all(line: socket.socket) -> bytes:
    got = b""
    while part := line.recv(65536):
        got += part
    return got


@pytest.mark.parametrize("path", ["/api/v1/login", "/api/v1/events", "/pengawas/masuk", "/nowhere"])
def test_an_oversized_body_is_refused_whoever_it_is_for(box: Server, path: str) -> None:
    body = b"x" * 65_537
    method = "PUT" if path.endswith("events") else "POST"
    with closing(raw(box, head(box, path, len(body), method) + body)) as line:
        answer = line.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"LMB-6005"' in answer


def test_a_body_that_grows_without_end_is_refused(box: Server) -> None:
    chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    start = head(box, "/api/v1/login", 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    with closing(raw(box, start + chunk * 20 + b"0\r\n\r\n")) as line:
        assert line.recv(65536).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("path", ["/api/v1/login", "/api/v1/events", "/pengawas/masuk"])
def test_a_half_sent_body_is_answered_in_time(box: Server, path: str) -> None:
    with closing(raw(box, head(box, path, 100, "PUT" if path.endswith("events") else "POST") + b'{"nip"')) as line:
        answer = read_all(line)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"LMB-6006"' in answer


def test_a_sender_that_leaves_in_the_middle_is_forgotten(box: Server) -> None:
    for _ in range(20):
        raw(box, head(box, "/api/v1/login", 100) + b'{"nip"').close()
    assert box.get("/api/v1/room").status_code == 200


def test_words_that_are_no_http_are_refused(box: Server) -> None:
    with closing(raw(box, b"HELLO\r\n\r\n")) as line:
        assert read_all(line).startswith(b"HTTP/1.1 400 ")


def test_four_hundred_slow_connections_stall_nobody(make_server: MakeServer) -> None:
    """Connections that say nothing, half a head, or half a body, and stay: who waited for one would wait too long."""
    own = make_server(prelude="from appliance import worker; worker.SILENCE_S = 3600.0", body_seconds=60.0).start()
    start_sitting(own)
    halves = (b"", b"PUT /api/v1/events HTTP/1.1\r\nHost: 127", head(own, "/api/v1/login", 1000) + b"{")
    with ExitStack() as lines:
        for number in range(400):
            lines.callback(raw(own, halves[number % 3]).close)
        sitter = Browser(own.site.origin)
        sitter.begin(own.site.cards[0])
        for _ in range(50):
            sitter.answer("I1", "A")
            sitter.send(len(sitter.log) - 1)
            sitter.take(sitter.ask("GET", "/api/v1/attempt"))


def test_a_hundred_browsers_save_at_once(site: Site, sitter: Browser) -> None:
    def save(number: int) -> int:
        answer = put(sitter, {"events": [[number + 1, "flag", "I1", True, 1]]})
        return answer.status_code

    with ThreadPoolExecutor(20) as people:
        assert set(people.map(save, range(100))) == {200}
    flags = [[n, "flag", "I1", True, 1] for n in range(1, 101)]
    eventually(lambda: put(sitter, {"events": flags}).json()["have"] == 100)
