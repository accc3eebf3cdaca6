"""The short cut of hot requests that came in one piece: what it takes, and that nobody can tell which way was taken."""

from __future__ import annotations

import http.client
import io
import json
import re
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.web.whole import LARGEST_BYTES, response, whole_request
from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import Browser, Server
from tests.appliance.web.site import Card, Site
from tests.conditions import eventually

HEAD = b"Host: a\r\nConnection: keep-alive\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n"
PUT = b"PUT /api/v1/events HTTP/1.1\r\n" + HEAD + b'Content-Length: 13\r\n\r\n{"events":[]}'
PULSE = b"GET /api/v1/pulse?c=5 HTTP/1.1\r\n" + HEAD + b"\r\n"


def test_a_save_and_a_pulse_are_recognised() -> None:
    save, pulse = whole_request(PUT), whole_request(PULSE)
    assert save is not None
    assert (save.put, save.body, save.headers[b"host"]) == (True, b'{"events":[]}', b"a")
    assert pulse is not None
    assert (pulse.put, pulse.query, pulse.body) == (False, b"c=5", b"")


@pytest.mark.parametrize(
    "data",
    [
        PUT[:-1],
        PUT + b" ",
        PUT + b"GET",
        PUT + PUT,
        PULSE + PULSE,
        PULSE[:-2],
        PULSE + b"x",
        PUT.replace(b"PUT", b"POST"),
        PUT.replace(b"/events", b"/events2"),
        PUT.replace(b"HTTP/1.1", b"HTTP/1.0"),
        PUT.replace(b"Content-Length: 13", b"Content-Length: 12"),
        PUT.replace(b"Content-Length: 13", b"Content-Length: +13"),
        PUT.replace(b"Content-Length: 13", b"Content-Length: 13\r\nContent-Length: 13"),
        PUT.replace(b"Content-Length: 13\r\n", b""),
        PUT.replace(b"Content-Length: 13", b"Transfer-Encoding: chunked"),
        PUT.replace(b"keep-alive", b"close"),
        PUT.replace(b"keep-alive", b"keep-alive, upgrade"),
        PUT.replace(b"Host: a", b"Host: a\r\nExpect: 100-continue"),
        PUT.replace(b"Host: a", b"Host: a\r\nHost: b"),
        PUT.replace(b"Host: a", b"Host: a\r\nX_Y: b"),
        PUT.replace(b"Host: a\r\n", b"Host: a\n"),
        PUT.replace(b"Host: a", b"Host: a\r\n folded"),
        PUT.replace(b"Host: a", b"Host : a"),
        PUT.replace(b"Host: a", b"Host: a\x00"),
        PUT.replace(b"Host: a", b"Host: a\r\nPad: " + b"x" * LARGEST_BYTES),
        PULSE.replace(b"Host: a", b"Host: a\r\nContent-Length: 1"),
        b"",
        b"\x16\x03\x01",
    ],
)
def test_all_else_is_gunicorns(data: bytes) -> None:
    assert whole_request(data) is None


def test_every_beginning_of_a_request_is_gunicorns() -> None:
    for request in (PUT, PULSE):
        assert [at for at in range(len(request)) if whole_request(request[:at]) is not None] == []


def test_a_response_is_one_that_a_client_reads() -> None:
    class Sock:
        def makefile(self, _mode: str) -> io.BytesIO:
            return io.BytesIO(response(507, [(b"content-length", b"2"), (b"x-a", b"b")], b"{}"))

    told = http.client.HTTPResponse(Sock())  # type: ignore[arg-type]  # all it asks of a socket
    told.begin()
    assert (told.status, told.reason, told.getheader("x-a"), told.read()) == (507, "Insufficient Storage", "b", b"{}")
    assert told.getheader("date", "").endswith(" GMT")


class Line:
    """A connection of its own, on which raw bytes are sent and whole responses read."""

    def __init__(self, site: Site) -> None:
        self.socket = socket.create_connection(("127.0.0.1", site.settings.port), timeout=60)
        self._read = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def response(self) -> tuple[int, dict[str, str], bytes]:
        """(status, headers by lower-case name, body)."""
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        size = int(headers["content-length"])
        while len(self._read) < size:
            self._more()
        body, self._read = self._read[:size], self._read[size:]
        return int(first.split()[1]), headers, body

    def _more(self) -> None:
        data = self.socket.recv(65_536)
        assert data, "closed"
        self._read += data


@pytest.fixture
def line(site: Site) -> Iterator[Callable[[], Line]]:
    made: list[Line] = []

    def make() -> Line:
        made.append(Line(site))
        return made[-1]

    yield make
    for each in made:
        each.socket.close()


@pytest.fixture
def sitter(site: Site, card: Card) -> Browser:
    sitter = Browser(site.origin)
    sitter.begin(card)
    return sitter


def request(who: Browser, body: bytes | None, path: str = "/api/v1/events", **changed: str | None) -> bytes:
    """A save (or, without a body, a pulse) as a browser sends it, with headers changed or, by None, left out."""
    headers: dict[str, str | None] = {
        "Host": who.origin.removeprefix("http://"),
        "Connection": "keep-alive",
        "Authorization": str(who.session.headers["Authorization"]),
        "Origin": who.origin,
        "Content-Type": "application/json",
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    if body is not None:
        headers["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value is not None)
    return f"{'GET' if body is None else 'PUT'} {path} HTTP/1.1\r\n{lines}\r\n".encode() + (body or b"")


def tail(who: Browser) -> bytes:
    return json.dumps({"events": who.log}).encode()


CASES: dict[str, Callable[[Browser], tuple[bytes | None, str, dict[str, str | None]]]] = {
    "a save": lambda who: (tail(who), "/api/v1/events", {}),
    "a pulse": lambda who: (None, "/api/v1/pulse?c=5", {}),
    "no c": lambda who: (None, "/api/v1/pulse?", {}),
    "a wrong c": lambda who: (None, "/api/v1/pulse?c=-1", {}),
    "no token": lambda who: (tail(who), "/api/v1/events", {"Authorization": None}),
    "a wrong token": lambda who: (tail(who), "/api/v1/events", {"Authorization": "Bearer x"}),
    "another origin": lambda who: (tail(who), "/api/v1/events", {"Origin": "http://elsewhere"}),
    "no origin": lambda who: (tail(who), "/api/v1/events", {"Origin": None}),
    "another host": lambda who: (tail(who), "/api/v1/events", {"Host": "elsewhere"}),
    "no host": lambda who: (tail(who), "/api/v1/events", {"Host": None}),
    "no JSON": lambda who: (b"{", "/api/v1/events", {}),
    "another media type": lambda who: (tail(who), "/api/v1/events", {"Content_Type": "text/plain"}),
    "a gap": lambda who: (b'{"events":[[7,"answer","I1","A",1]]}', "/api/v1/events", {}),
    "too many": lambda who: (json.dumps({"events": [[n] for n in range(501)]}).encode(), "/api/v1/events", {}),
}


@pytest.mark.parametrize("case", CASES)
def test_nobody_can_tell_the_short_cut_from_the_long_way(case: str, sitter: Browser, line: Callable[[], Line]) -> None:
    sitter.answer("I1", "A")
    body, path, changed = CASES[case](sitter)
    told = []
    for way in ({}, {"TE": "trailers"}):  # what names TE is gunicorn's
        data = request(sitter, body, path, **changed, **way)
        assert (whole_request(data) is None) == bool(way)
        one = line()
        one.send(data)
        status, headers, answer = one.response()
        headers.pop("date")
        assert int(headers.pop("content-length")) == len(answer), "K grows between the two, by a digit at times"
        told.append((status, headers, re.sub(rb'"(k|now)":\d+', b"", answer)))
    assert told[0] == told[1]


def test_both_ways_share_one_connection_in_any_order(sitter: Browser, line: Callable[[], Line]) -> None:
    """Saves whole, in two halves, byte by byte, and three at once: each is answered once, in its place."""
    one = line()
    have = 0
    for at in range(28):
        sitter.answer("I1", "AB"[at % 2])
        data = request(sitter, tail(sitter))
        pieces = {
            0: [data],
            1: [data[:-20], data[-20:]],
            2: [data[at : at + 1] for at in range(len(data))],
            3: [data + data + data],
            4: [data + data[:50], data[50:]],
            5: [data + request(sitter, None, "/api/v1/pulse?c=5") + data],
            6: [data, data, data],
        }[at % 7]
        for piece in pieces:
            one.send(piece)
        told = [one.response() for _ in range(b"".join(pieces).count(b"HTTP/1.1\r\n"))]
        assert [status for status, _, _ in told] == [200] * len(told)
        have = json.loads(told[-1][2])["have"]
        assert have == at + 1
    one.send(request(sitter, None, "/api/v1/room"))
    assert one.response()[0] == 200


@pytest.mark.parametrize("complete", [True, False])
def test_a_save_within_another_request_is_no_save(complete: bool, sitter: Browser, line: Callable[[], Line]) -> None:
    """Sent as a piece of its own, but in the midst of another request: as its body, or before its head has ended."""
    sitter.answer("I1", "A")
    inner = request(sitter, tail(sitter))
    outer = request(sitter, inner, "/api/v1/nowhere", TE="trailers").removesuffix(inner)
    one = line()
    one.send(outer if complete else outer.removesuffix(b"\r\n"))
    eventually(lambda: unread_by_server(one) == 0)
    one.send(inner)
    assert one.response()[0] in (400, 404, 405)
    assert sitter.take(sitter.ask("GET", "/api/v1/attempt"))["have"] == 0


def unread_by_server(line: Line) -> int:
    """Bytes that we sent and the other end of this connection has not read."""
    port, ours = line.socket.getpeername()[1], line.socket.getsockname()[1]
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = [row for row in rows if (row[1][-4:], row[2][-4:]) == (f"{port:04X}", f"{ours:04X}")]
    return int(ends[0][4].partition(":")[2], 16)


def test_who_leaves_or_asks_without_reading_harms_nobody(sitter: Browser, line: Callable[[], Line]) -> None:
    sitter.answer("I1", "A")
    data = request(sitter, tail(sitter))
    for _ in range(20):
        left = line()
        left.send(data)
        left.socket.close()
    flood = line()
    flood.send(data * 3_000)
    assert sitter.send()["have"] == 1
    for _ in range(3_000):
        assert flood.response()[0] == 200


def with_an_answer(server: Server) -> tuple[Server, Browser]:
    """A server of one's own, started, and who sits at it with one answer to send."""
    start_sitting(server.start())
    sitter = Browser(server.site.origin)
    sitter.begin(server.site.cards[0])
    sitter.answer("I1", "A")
    return server, sitter


def test_who_sends_too_much_ahead_is_cut_off_and_what_came_first_is_kept(
    make_server: MakeServer, tmp_path: Path
) -> None:
    """While a save waits for the disk: as long as the file `held` is there."""
    held, waits = tmp_path / "held", tmp_path / "waits"
    prelude = (
        "import time\nfrom pathlib import Path\nfrom appliance.journal import Journal as J\nold = J.commit\n"
        f"def commit(self, group, k):\n    while Path({str(held)!r}).exists() and group.rows:\n"
        f"        Path({str(waits)!r}).touch()\n        time.sleep(0.02)\n"
        "    return old(self, group, k)\nJ.commit = commit\n"
    )
    server, sitter = with_an_answer(make_server(prelude=prelude))
    held.touch()
    with closing(Line(server.site).socket) as ahead:
        ahead.sendall(request(sitter, tail(sitter)))
        eventually(waits.exists)
        with pytest.raises(ConnectionError):
            send_much(ahead)
    held.unlink()
    eventually(lambda: sitter.send()["have"] == 1)


def send_much(line: socket.socket) -> None:
    """64 MB. ConnectionError once the other end has closed it; TimeoutError where it only reads no more."""
    for _ in range(1_000):
        line.sendall(bytes(65_536))


def test_the_short_cut_is_taken_and_term_waits_for_its_answer(make_server: MakeServer) -> None:
    """What gunicorn parses is told to the log: not a save that came whole, which is answered although TERM came."""
    prelude = (
        "import sys\nfrom gunicorn.asgi.parser import CallbackRequest as R\nold = R.from_parser\n"
        "def told(parser, **kw):\n    made = old(parser, **kw)\n"
        "    print('parsed', made.path, file=sys.stderr, flush=True)\n"
        "    return made\nR.from_parser = staticmethod(told)\n"
    )
    server, sitter = with_an_answer(make_server(prelude=prelude))
    assert "parsed /api/v1/login" in server.log.read_text()
    with closing(Line(server.site).socket) as silent:
        one = Line(server.site)
        one.send(request(sitter, tail(sitter)))
        assert one.response()[0] == 200
        assert "parsed /api/v1/events" not in server.log.read_text()
        one.send(request(sitter, tail(sitter), TE="trailers"))
        assert one.response()[0] == 200
        eventually(lambda: "parsed /api/v1/events" in server.log.read_text())
        sitter.answer("I1", "B")
        one.send(request(sitter, tail(sitter)))
        assert server.process is not None
        server.process.send_signal(signal.SIGTERM)
        assert json.loads(one.response()[2])["have"] == 2
        assert server.process.wait(60) == 0
        silent.settimeout(5)
        assert silent.recv(1) == b""
