"""A hot request that came in one piece: recognised by llhttp, answered without gunicorn's parser and without a task.

Nearly all saves and pulses come so, for a browser sends head and body together where both are small. What is not
plainly one such request is left to gunicorn: this is a short cut, never another way to understand HTTP.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from httptools import HttpParserError, HttpRequestParser

LARGEST_BYTES = 16_384  # longer ones are rare, and gunicorn knows all its limits
_PUT, _GET = b"PUT /api/v1/events HTTP/1.1\r\n", b"GET /api/v1/pulse?"
# Whoever sends one of these wants more of HTTP than an answer.
_BEYOND = frozenset(
    {b"connection", b"expect", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"content-encoding"}
)


@dataclass(frozen=True, slots=True)
class Whole:
    """`put`: events in, else a pulse. Header names are in lower case, each there once."""

    put: bool
    query: bytes
    headers: dict[bytes, bytes]
    body: bytes


class _Reading:
    """What llhttp calls back."""

    __slots__ = ("body", "headers", "odd", "url")

    def __init__(self) -> None:
        self.url = self.body = b""
        self.headers: dict[bytes, bytes] = {}
        self.odd = False

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        name, value = name.lower(), value.strip(b" \t")  # llhttp leaves what trails
        if name in _BEYOND and (name != b"connection" or value.lower() != b"keep-alive"):
            self.odd = True
        if name in self.headers or b"_" in name:  # gunicorn has its rules for either
            self.odd = True
        self.headers[name] = value

    def on_body(self, body: bytes) -> None:
        self.body += body


def whole_request(data: bytes) -> Whole | None:
    """The one hot request that `data` is. None: it is something else, more, less, or wrong."""
    put = data.startswith(_PUT)
    if not (put or data.startswith(_GET)) or len(data) > LARGEST_BYTES:
        return None
    if data.count(b" ", 0, data.find(b"\r\n")) != 2:  # llhttp forgives more
        return None
    end = data.find(b"\r\n\r\n") + 4
    reading = _Reading()
    parser = HttpRequestParser(reading)
    try:
        parser.feed_data(data)
    except HttpParserError:
        return None  # gunicorn says what is wrong
    length = reading.headers.get(b"content-length", b"" if put else b"0")
    if reading.odd or not length.isdigit() or len(length) > 5 or parser.get_http_version() != "1.1":
        return None
    if len(data) - end != int(length) or len(reading.body) != int(length):  # less than one, or more
        return None
    return Whole(put, reading.url.partition(b"?")[2], reading.headers, reading.body)


def response(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    """An answer as bytes, as gunicorn writes one."""
    lines = b"".join(b"%s: %s\r\n" % header for header in headers)
    return b"%sServer: gunicorn/asgi\r\n%s%s\r\n%s" % (_STATUS_LINES[status], _date(), lines, body)


_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_date_line: tuple[int, bytes] = (0, b"")


def _date() -> bytes:
    """The Date header, made once a second."""
    global _date_line
    now = int(time.time())
    if _date_line[0] != now:
        _date_line = (now, f"Date: {formatdate(now, usegmt=True)}\r\n".encode())
    return _date_line[1]
