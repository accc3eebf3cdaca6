"""The way to the centre over HTTP: one signed question, one answer that is believed only with the centre's signature.

Used by the agent. Whatever goes wrong comes out as a typed error of the catalogue; nothing here decides what to send.
Connects are retried by urllib3, whole exchanges by stamina, and no failure by both. docs/wire/http.md describes the
other side.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

import requests
import stamina
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from sync import errors, failures
from sync.errors import LumbungError, WireError
from sync.settings import SyncSettings
from sync.trust import Trust
from sync.wire import receipt as wire_receipt
from sync.wire import standing as wire_standing
from sync.wire.keys import SigningKey, VerifyKey
from sync.wire.receipt import HeadList, Time
from sync.wire.request import Request, sign_request
from sync.wire.standing import Standing, read_standing

MEDIA_TYPE = "application/vnd.lumbung+cbor"
MAX_ERROR_BYTES = 65_536
MAX_DISPATCH_BYTES = 8 << 20
CHUNK_BYTES = 16_384
CONNECT_RETRIES = 2
TRIES = 4  # of one exchange; after that the agent's own pause begins
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, as yet unbelieved: status, headers (names in lower case), body, and the nonce of the question."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    nonce: bytes


@dataclass
class PartSize:
    """How much of a batch goes in one request: doubled by each part that was quick, halved by each time-out."""

    least: int
    most: int
    bytes: int = 0

    def __post_init__(self) -> None:
        self.bytes = max(self.least, min(self.most, 8_192))

    def grow(self, took_ms: int, patience_ms: int) -> None:
        """A part went through in `took_ms`; the next may be larger if even twice that is far from `patience_ms`."""
        if took_ms * 8 < patience_ms:
            self.bytes = min(self.most, self.bytes * 2)

    def shrink(self) -> None:
        self.bytes = max(self.least, self.bytes // 2)


@dataclass
class Link:
    """One lane to the centre. Not shared between threads. `wall_ms` labels requests, `monotonic_ms` measures them."""

    settings: SyncSettings
    site: str
    box: str
    signer: SigningKey
    trust: Trust
    wall_ms: Callable[[], int]
    monotonic_ms: Callable[[], int]
    random: Callable[[int], bytes]
    retry_wait_s: float = 0.5
    moved_bytes: int = 0  # of batches and contents: an exchange that failed but moved some was not in vain
    part: PartSize = field(init=False)
    session: requests.Session = field(init=False)

    def __post_init__(self) -> None:
        self.part = PartSize(self.settings.part_min_bytes, self.settings.part_max_bytes)
        self.session = new_session(self.settings)

    def close(self) -> None:
        self.session.close()

    # --- what the agent asks --------------------------------------------------------------------------

    def heads(self) -> HeadList:
        """All that the centre holds of this site, in answer to this very question."""
        return self.again(self._heads)

    def heartbeat(self, body: Mapping[str, Any]) -> Time:
        """Tell how the box is; the centre's clock comes back."""
        data = json.dumps(body).encode()

        def once() -> Time:
            answer = self._ask("POST", "/sync/v1/heartbeat", data=data, headers={"Content-Type": "application/json"})
            return self._believed(answer, lambda keys: wire_receipt.read_time(answer.body, keys, nonce=answer.nonce))

        return self.again(once)

    def standing(self) -> Standing | None:
        """How this box stands at the centre; None where the centre is too old to say."""

        def once() -> Standing | None:
            answer = self._ask("GET", "/sync/v1/standing", expect=(200, 404), max_bytes=wire_standing.MAX_BYTES)
            if answer.status == 404:
                return None
            return self._believed(answer, lambda keys: read_standing(answer.body, keys, nonce=answer.nonce))

        return self.again(once)

    def readiness(self, certificate: bytes) -> None:
        """Hand over what a rehearsal found. LumbungError as any exchange; the centre's, where it refuses it."""

        def once() -> None:
            headers = {"Content-Type": MEDIA_TYPE}
            answer = self._ask("POST", "/sync/v1/readiness", data=certificate, headers=headers)
            self._believed(answer, lambda keys: wire_receipt.read_time(answer.body, keys, nonce=answer.nonce))

        self.again(once)

    def upload(self, batch: bytes) -> bytes:
        """Carry a sealed batch up in parts, from wherever the centre says it stopped; the receipt's bytes, verified.

        A time-out is "unknown", never "failed": each new try first asks how far the centre got.
        """
        return self.again(lambda: self._upload(batch, "uploads", wire_receipt.read_receipt))

    def emergency(self, file: bytes) -> bytes:
        """Carry an emergency file up as a batch goes; the centre's word for it, verified."""
        return self.again(lambda: self._upload(file, "emergency", wire_receipt.read_emergency))

    def receipt(self, epoch: bytes, first: int, last: int) -> bytes | None:
        """The centre's newest receipt for a range, verified; None where it has none."""

        def once() -> bytes | None:
            answer = self._ask("GET", f"/sync/v1/receipts/{epoch.hex()}/{first}-{last}", expect=(200, 404))
            if answer.status == 404:
                return None
            return self._word(answer, wire_receipt.read_receipt)

        return self.again(once)

    def dispatch(self, have_version: int | None) -> bytes | None:
        """The site's dispatch as sent, not yet verified (the inbox does that); None where there is none newer."""

        def once() -> bytes | None:
            known = {} if have_version is None else {"If-None-Match": f'"{have_version}"'}
            answer = self._ask(
                "GET", "/sync/v1/dispatch", headers=known, expect=(200, 304, 404), max_bytes=MAX_DISPATCH_BYTES
            )
            return answer.body if answer.status == 200 else None

        return self.again(once)

    def blob(self, digest: bytes, first: int, last: int, total: int) -> Iterator[bytes]:
        """Bytes `first` to `last` (included) of the blob of `total` bytes, as they arrive; typed errors in midway.

        The digest is for the receiver to check: parts prove nothing.
        """
        nonce = self.random(16)
        path = f"/sync/v1/blobs/{digest.hex()}"
        headers = {"Range": f"bytes={first}-{last}"}
        with failures.typed(), self._send("GET", path, b"", headers, nonce) as response:
            if response.status_code not in (200, 206):
                self._unexpected(response)
            told = response.headers.get("Content-Range", f"bytes 0-{response.headers.get('Content-Length')}/whole")
            whole = (first, last) == (0, total - 1)  # then a plain 200 says the same
            if told != f"bytes {first}-{last}/{total}" and not (whole and told == f"bytes 0-{total}/whole"):
                raise LumbungError(errors.CAPTIVE_PORTAL, why="another range than asked for")
            left = last - first + 1
            for chunk in self._chunks(response, left):
                left -= len(chunk)
                self.moved_bytes += len(chunk)
                yield chunk
            if left:
                raise LumbungError(errors.LINK_CUT, missing_bytes=left)

    # --- one exchange ---------------------------------------------------------------------------------

    def _heads(self) -> HeadList:
        answer = self._ask("GET", "/sync/v1/head", max_bytes=wire_receipt.MAX_HEADS_BYTES)
        heads = self._believed(answer, lambda keys: wire_receipt.read_heads(answer.body, keys, nonce=answer.nonce))
        if heads.site != self.site:
            raise LumbungError(errors.CAPTIVE_PORTAL, why="another site's heads")
        return heads

    def _upload(self, batch: bytes, road: str, read: Callable[[bytes, tuple[VerifyKey, ...]], object]) -> bytes:
        path = f"/sync/v1/{road}/{hashlib.sha256(batch).hexdigest()}"
        asked = self._ask("HEAD", path, expect=(200, 404))
        offset = self._offset(asked, len(batch)) if asked.status == 200 else 0
        while True:
            data = batch[offset : offset + self.part.bytes]
            headers = {
                "Upload-Offset": str(offset),
                "Upload-Length": str(len(batch)),
                "Content-Type": "application/octet-stream",
            }
            began = self.monotonic_ms()
            try:
                answer = self._ask("PATCH", path, data=data, headers=headers, expect=(200, 204))
            except LumbungError as error:
                if error.entry is errors.TIMED_OUT:
                    self.part.shrink()
                raise
            self.moved_bytes += len(data)
            self.part.grow(self.monotonic_ms() - began, self.settings.read_timeout_ms)
            if answer.status == 200:
                return self._word(answer, read)
            before, offset = offset, self._offset(answer, len(batch))
            if offset <= before:
                raise LumbungError(errors.CAPTIVE_PORTAL, why="an upload that does not go on")

    def _word(self, answer: Answer, read: Callable[[bytes, tuple[VerifyKey, ...]], object]) -> bytes:
        """The bytes of what the centre signed, once `read` has believed them."""
        self._believed(answer, lambda keys: read(answer.body, keys))
        return answer.body

    def _offset(self, answer: Answer, length: int) -> int:
        given = answer.headers.get("upload-offset", "")
        if not (given.isascii() and given.isdigit() and len(given) < 12 and int(given) <= length):
            raise LumbungError(errors.CAPTIVE_PORTAL, why="no Upload-Offset")
        return int(given)

    def _believed(self, answer: Answer, read: Callable[[tuple[VerifyKey, ...]], T]) -> T:
        """What `read` makes of the answer with the centre's receipt keys; whatever lacks their signature is not the
        centre."""
        try:
            return read(self.trust.roles.receipt_keys)
        except WireError as error:
            kind = answer.headers.get("content-type", "none")[:60]
            raise LumbungError(errors.CAPTIVE_PORTAL, why=error.entry.name, content_type=kind) from error

    def _ask(
        self,
        method: str,
        path: str,
        *,
        data: bytes = b"",
        headers: Mapping[str, str] | None = None,
        expect: tuple[int, ...] = (200,),
        max_bytes: int = wire_receipt.MAX_RECEIPT_BYTES,
    ) -> Answer:
        nonce = self.random(16)
        with failures.typed(), self._send(method, path, data, headers or {}, nonce) as response:
            if response.status_code not in expect:
                self._unexpected(response)
            if response.status_code == 404 and method != "HEAD" and failures.catalogued(self._text(response)) is None:
                raise LumbungError(errors.CAPTIVE_PORTAL, status=404)
            body = b"" if method == "HEAD" or response.status_code != 200 else self._body(response, max_bytes)
            return Answer(
                response.status_code, {name.lower(): value for name, value in response.headers.items()}, body, nonce
            )

    def _send(self, method: str, path: str, data: bytes, headers: Mapping[str, str], nonce: bytes) -> requests.Response:
        signed = sign_request(
            Request(self.site, self.box, method, path, nonce, self.wall_ms(), hashlib.sha256(data).digest()),
            self.signer,
        )
        return self.session.request(
            method,
            self.settings.centre_url + path,
            data=data,
            headers={**headers, "Authorization": signed},
            timeout=(self.settings.connect_timeout_ms / 1000, self.settings.read_timeout_ms / 1000),
            allow_redirects=False,
            stream=True,
        )

    def _body(self, response: requests.Response, max_bytes: int) -> bytes:
        """The whole body, within its bound and within a time in which any honest centre ends."""
        body = b"".join(self._chunks(response, max_bytes))
        told = response.headers.get("Content-Length", "")
        if told.isdigit() and len(body) != int(told):
            raise LumbungError(errors.LINK_CUT, missing_bytes=int(told) - len(body))
        return body

    def _chunks(self, response: requests.Response, max_bytes: int) -> Iterator[bytes]:
        end = self.monotonic_ms() + 10 * self.settings.read_timeout_ms
        left = max_bytes
        for chunk in response.iter_content(CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise LumbungError(errors.CAPTIVE_PORTAL, why="more bytes than asked for")
            yield chunk
            if self.monotonic_ms() > end:
                raise LumbungError(errors.TIMED_OUT, phase="body")

    def _text(self, response: requests.Response) -> bytes:
        return next(response.iter_content(MAX_ERROR_BYTES), b"")

    def _unexpected(self, response: requests.Response) -> NoReturn:
        raise failures.from_answer(response.status_code, self._text(response))

    def again(self, exchange: Callable[[], T]) -> T:
        """Run an exchange, a few times where it failed after the connect; connects were already retried below."""
        for attempt in stamina.retry_context(
            on=failures.worth_again,
            attempts=TRIES,
            timeout=None,
            wait_initial=self.retry_wait_s,
            wait_max=8 * self.retry_wait_s,
            wait_jitter=self.retry_wait_s,
        ):
            with attempt:
                return exchange()
        raise AssertionError("stamina ends by returning or raising")


def new_session(settings: SyncSettings) -> requests.Session:
    """A session that goes by the settings file alone, and tries connects again by itself."""
    session = requests.Session()
    session.trust_env = False  # the settings file says all; a stray http_proxy in the environment says nothing
    session.verify = True if settings.ca_file is None else str(settings.ca_file)
    session.headers["Accept-Encoding"] = "identity"  # lengths and ranges count the bytes on the wire
    session.headers["User-Agent"] = "lumbung-sync"
    if settings.proxy is not None:
        proxy = settings.proxy.get_secret_value()
        session.proxies = {"http": proxy, "https": proxy}
    connects = Retry(
        total=None,
        connect=CONNECT_RETRIES,
        read=0,
        redirect=0,
        status=0,
        other=0,
        backoff_factor=0.3,
        backoff_jitter=0.3,
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(max_retries=connects, pool_maxsize=1))
    return session
