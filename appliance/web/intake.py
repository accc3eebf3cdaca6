"""The hot face: events in, pulse and exam blobs as a small bare ASGI app; everything else goes on to Flask.

gunicorn calls it for every request but the saves and pulses that came in one piece: those the worker brings to `take`.
It reads the whole body before any other code runs. Host and Origin are checked here for the hot routes, by
`web.security` for the pages.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qs

import msgspec
import structlog
from a2wsgi import WSGIMiddleware

from appliance.commands import Have, PutEvents, Reply, Result
from appliance.views import PulseView
from appliance.web.asking import Asking
from appliance.web.blobs import Blob, Blobs
from appliance.web.body import BodyReader, GoneError, Receive
from appliance.web.front import PAGES
from appliance.web.lockdown import Watch
from appliance.web.roomy import ON_THE_PAGE, PATH, Roomy
from appliance.web.whole import Whole, response
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken
from web.errors import body_of
from web.security import HEADERS, Hosts

log = structlog.get_logger("box")

Scope = Mapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

EVENTS = "/api/v1/events"
PULSE = "/api/v1/pulse"
PAGE_THREADS = 16
EVENTS_AT_ONCE = 500
FULL_BODY_BYTES = 16_384  # from here on the page may have had more to send: it cuts its log into requests
LARGEST_C = 2**53 - 1  # JavaScript counts no further
REMEMBERED = 8192  # tokens and Host values whose check is remembered

JSON: tuple[Header, ...] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
SECURITY: tuple[Header, ...] = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS)


class Room(Protocol):
    """What the hot routes read of `appliance.room.Room`."""

    def verify(self, token: str) -> LeaseToken: ...
    def pulse(self, lease: LeaseToken, c: int, written: int | None = None, told: int = 0) -> PulseView: ...


class Tail(msgspec.Struct, forbid_unknown_fields=True):
    """The body of `PUT /api/v1/events`; what the rows hold is the room's to judge."""

    events: list[list[Any]]


class Intake:
    """The ASGI app of the box. `pages` is the Flask app, `front` the participant's page by path."""

    def __init__(
        self,
        room: Room,
        asking: Asking,
        blobs: Blobs,
        hosts: Hosts,
        bodies: BodyReader,
        watch: Watch,
        pages: Any,
        front: Mapping[str, Blob],
        roomy: Roomy,
    ) -> None:
        self._room = room
        self._asking = asking
        self._blobs = blobs
        self._hosts = hosts
        self._bodies = bodies
        self._watch = watch
        self._front = front
        self._roomy = roomy
        self._canonical = hosts.canonical.encode()
        self._pages: Any = WSGIMiddleware(pages, workers=PAGE_THREADS)  # its types name every message alone
        self._tail = msgspec.json.Decoder(Tail)
        self._leases: dict[bytes, LeaseToken] = {}
        self._origins: dict[tuple[str, bytes], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        try:
            await self._answer(scope, receive, send)
        except LumbungError as error:
            await _send_error(send, error)
        except GoneError:
            return
        except Exception as error:  # noqa: BLE001 - the last one who can answer; its text may hold what people typed
            log.error("unexpected", kind=type(error).__name__, route=_route(scope["path"]))
            await _send_error(send, LumbungError(errors.INTERNAL))

    def take(self, scheme: str, request: Whole, answer: Callable[[bytes], None]) -> None:
        """A save or a pulse that came whole: what `__call__` does, told by one call of `answer` with the response."""
        try:
            self._check_name(scheme, request.headers, unsafe=request.put)
            if request.put:
                command = self._tail_of(request.headers, request.body)
                self._asking.ask_then(command, lambda result: answer(_saved(result)))
            else:
                answer(_ok(self._pulse(request.headers, request.query)))
        except LumbungError as error:
            answer(_refusal(error))
        except Exception as error:  # noqa: BLE001 - as above
            log.error("unexpected", kind=type(error).__name__, route="whole")
            answer(_refusal(LumbungError(errors.INTERNAL)))

    def close(self) -> None:
        """Let the pages' threads go."""
        self._pages.executor.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method: str = scope["method"]
        path: str = scope["path"]
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if self._roomy.wanted(method, path):
            await self._take_files(scope, receive, send, headers)
            return
        body = await self._bodies.read(receive, headers)
        if path == EVENTS and method == "PUT":
            self._check_name(scope["scheme"], headers, unsafe=True)
            reply = await self._asking.ask(self._tail_of(headers, body))
            await _send_json(send, _have(reply))
        elif path == PULSE and method == "GET":
            self._check_name(scope["scheme"], headers)
            await _send_json(send, self._pulse(headers, scope["query_string"]))
        elif path.startswith("/exam/") and method in ("GET", "HEAD"):
            self._check_name(scope["scheme"], headers)
            await _send_blob(send, await self._blob(scope, headers), headers)
        elif path in self._front and method in ("GET", "HEAD"):
            self._check_name(scope["scheme"], headers)
            await self._send_front(send, path, headers)
        else:
            await self._pages(scope, _whole(body, receive), send)

    async def _take_files(self, scope: Scope, receive: Receive, send: Send, headers: Mapping[bytes, bytes]) -> None:
        """Emergency files on their way to the proctor's page; whatever stops them is said on that page."""
        try:
            async with self._roomy.reading(scope, receive, headers) as body:
                await self._pages(scope, _whole(body, receive), send)
        except LumbungError as error:
            if error.entry not in ON_THE_PAGE:
                raise
            await _send_to(send, 303, f"{PATH}?fault={error.code}".encode())

    def _check_name(self, scheme: str, headers: Mapping[bytes, bytes], *, unsafe: bool = False) -> None:
        host = headers.get(b"host", b"")
        expected = self._origins.get((scheme, host))
        if expected is None:
            self._hosts.check_host(host.decode("latin-1"))
            if len(self._origins) >= REMEMBERED:
                self._origins.clear()
            expected = self._origins[scheme, host] = self._hosts.origin_at(scheme, host.decode("latin-1")).encode()
        if unsafe and headers.get(b"origin") != expected:
            raise LumbungError(errors.WRONG_ORIGIN)

    def _lease(self, headers: Mapping[bytes, bytes]) -> LeaseToken:
        """The lease of the bearer token; LumbungError(BAD_LEASE_TOKEN)."""
        authorization = headers.get(b"authorization", b"")
        lease = self._leases.get(authorization)
        if lease is None:
            scheme, _, token = authorization.partition(b" ")
            if scheme.lower() != b"bearer":
                raise LumbungError(errors.BAD_LEASE_TOKEN)
            lease = self._room.verify(token.decode("latin-1"))
            if len(self._leases) >= REMEMBERED:
                self._leases.clear()
            self._leases[authorization] = lease
        return lease

    def _tail_of(self, headers: Mapping[bytes, bytes], body: bytes) -> PutEvents:
        lease = self._lease(headers)
        self._watch.look(lease, EVENTS, _finder(headers))
        if headers.get(b"content-type", b"").partition(b";")[0].strip() != b"application/json":
            raise LumbungError(errors.WRONG_MEDIA_TYPE)
        try:
            tail = self._tail.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise LumbungError(errors.BAD_JSON) from None
        if len(tail.events) > EVENTS_AT_ONCE:
            raise LumbungError(errors.BODY_TOO_LARGE, limit_events=EVENTS_AT_ONCE)
        return PutEvents(lease, tail.events, whole=len(body) < FULL_BODY_BYTES)

    def _pulse(self, headers: Mapping[bytes, bytes], query: bytes) -> bytes:
        lease = self._lease(headers)
        told = parse_qs(query.decode("latin-1"))
        written = _count(told, "n") if "n" in told else None
        self._watch.look(lease, f"{PULSE}?{query.decode('latin-1')}", _finder(headers))
        messages = _count(told, "m") if "m" in told else 0
        return msgspec.json.encode(self._room.pulse(lease, _count(told, "c"), written, messages))

    async def _blob(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Blob:
        digest, _, name = scope["path"].removeprefix("/exam/").partition("/")
        if name.startswith("media/"):
            # An <img> cannot carry a token: pictures are named by an unguessable digest instead.
            return await self._blobs.get(digest, name, None)
        lease = self._lease(headers)
        failed = self._watch.failure(lease, _target(scope), _finder(headers))
        if failed is not None:  # in the journal before the room is asked for questions: not even the first are given
            await self._asking.ask(failed)
        return await self._blobs.get(digest, name, lease)

    async def _send_front(self, send: Send, path: str, headers: Mapping[bytes, bytes]) -> None:
        """A file of the participant's page. From another name than the canonical one to that, before anyone logs in.

        What a browser stores belongs to the origin, so an exam that began under one name must go on under it.
        """
        if path in PAGES.values() and headers.get(b"host", b"").lower() != self._canonical:
            await _send_to(send, 307, self._hosts.origin.encode() + path.encode())
            return
        await _send_blob(send, self._front[path], headers)


def _target(scope: Scope) -> str:
    """Path and query as they came: so a browser hashed them."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return (path + (b"?" + query if query else b"")).decode("latin-1")


def _finder(headers: Mapping[bytes, bytes]) -> Callable[[str], str | None]:
    def find(name: str) -> str | None:
        value = headers.get(name.lower().encode())
        return None if value is None else value.decode("latin-1")

    return find


def _count(told: Mapping[str, list[str]], name: str) -> int:
    """A number of a query; LumbungError(BAD_FIELDS)."""
    typed = told.get(name, [""])[-1]
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 16 and int(typed) <= LARGEST_C):
        raise LumbungError(errors.BAD_FIELDS, fields=[name])
    return int(typed)


def _whole(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read already, then what else gunicorn has to say."""
    given = False

    async def once() -> dict[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


def _have(reply: Reply) -> bytes:
    assert isinstance(reply, Have)
    return b'{"have":%d,"k":%d,"rev":%d}' % (reply.have, reply.k, reply.rev)


def _saved(result: Result) -> bytes:
    return _refusal(result) if isinstance(result, LumbungError) else _ok(_have(result))


def _ok(body: bytes) -> bytes:
    return response(200, _json_headers(body), body)


def _refusal(error: LumbungError) -> bytes:
    body = body_of(error)
    return response(error.entry.status, _error_headers(error, body), body)


def _json_headers(body: bytes) -> list[Header]:
    return [*JSON, (b"content-length", b"%d" % len(body))]


def _error_headers(error: LumbungError, body: bytes) -> list[Header]:
    headers = [*JSON, *SECURITY[:1], (b"content-length", b"%d" % len(body))]
    if isinstance(wait_ms := error.details.get("wait_ms"), int):
        headers.append((b"retry-after", b"%d" % -(-wait_ms // 1000)))
    return headers


async def _send_json(send: Send, body: bytes) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _json_headers(body)})
    await send({"type": "http.response.body", "body": body})


async def _send_to(send: Send, status: int, location: bytes) -> None:
    fixed = [(b"location", location), (b"cache-control", b"no-store"), (b"content-length", b"0"), *SECURITY]
    await send({"type": "http.response.start", "status": status, "headers": fixed})
    await send({"type": "http.response.body", "body": b""})


async def _send_error(send: Send, error: LumbungError) -> None:
    body = body_of(error)
    headers = _error_headers(error, body)
    await send({"type": "http.response.start", "status": error.entry.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_blob(send: Send, blob: Blob, headers: Mapping[bytes, bytes]) -> None:
    """A blob never changes: its address holds its digest. It was compressed once."""
    fixed: list[Header] = [
        (b"etag", blob.etag),
        (b"cache-control", blob.caching),
        (b"vary", b"accept-encoding, authorization"),
        *SECURITY,
    ]
    if headers.get(b"if-none-match") == blob.etag:
        await send({"type": "http.response.start", "status": 304, "headers": fixed})
        await send({"type": "http.response.body", "body": b""})
        return
    body = blob.plain
    if blob.zipped is not None and b"gzip" in headers.get(b"accept-encoding", b""):
        body = blob.zipped
        fixed.append((b"content-encoding", b"gzip"))
    fixed += [(b"content-type", blob.media_type), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": fixed})
    await send({"type": "http.response.body", "body": body})


def _route(path: str) -> str:
    """The first two parts of a path: enough to find the code, too little to name a person."""
    return "/".join(path.split("/")[:4])
