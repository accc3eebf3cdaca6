"""The signed envelope of a box's request to the centre, carried as `Authorization: Lumbung <base64url>`.

Made by the agent for each request, checked by the centre before it looks at anything else. There are no sessions and
no passwords: a box is its key.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sync import errors
from sync.errors import WireError
from sync.wire import shape, signed
from sync.wire.canonical import Value
from sync.wire.keys import SigningKey, VerifyKey

TAG = "lumbung/request/1"
SCHEME = "Lumbung "
MAX_HEADER_CHARACTERS = 2048
EMPTY_SHA256 = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Request:
    """What a box asks: `path` as sent, with its query; `wall_ms` is the box's clock, which proves nothing."""

    site: str
    box: str
    method: str
    path: str
    nonce: bytes
    wall_ms: int
    body_sha256: bytes = EMPTY_SHA256


@dataclass(frozen=True, slots=True)
class BoxKey:
    """A box that the centre enrolled, and the key that it signs with."""

    site: str
    box: str
    key: VerifyKey


def sign_request(request: Request, signer: SigningKey) -> str:
    """The value of the `Authorization` header."""
    fields: list[Value] = [
        request.site,
        request.box,
        request.method,
        request.path,
        request.nonce,
        request.wall_ms,
        request.body_sha256,
    ]
    return SCHEME + base64.urlsafe_b64encode(signed.sign(TAG, fields, signer)).rstrip(b"=").decode("ascii")


def verify_request(
    header: str, box_of: Callable[[bytes], BoxKey | None], *, method: str, path: str, body_sha256: bytes = EMPTY_SHA256
) -> tuple[Request, BoxKey]:
    """The request in `header` and the box that signed it, if it is for this method, path and body.

    `box_of` finds an enrolled box by its key id. The caller remembers nonces where a repeat would matter.
    WireError: NOT_CANONICAL, UNKNOWN_SIGNER, BAD_SIGNATURE, WRONG_SHAPE, OTHER_REQUEST.
    """
    found: list[BoxKey] = []

    def key_of(key_id: bytes) -> VerifyKey | None:
        box = box_of(key_id)
        if box is None:
            return None
        found.append(box)
        return box.key

    payload = signed.verify(TAG, _unwrapped(header), key_of, max_bytes=MAX_HEADER_CHARACTERS)
    fields = shape.payload(
        payload,
        TAG,
        shape.identifier,
        shape.identifier,
        shape.text(10, 1),
        shape.text(512, 1),
        shape.octets(16),
        shape.count,
        shape.octets(32),
    )
    request, box = Request(*fields), found[0]
    asked = (request.site, request.box, request.method, request.path, request.body_sha256)
    if asked != (box.site, box.box, method, path, body_sha256):
        raise WireError(errors.OTHER_REQUEST, method=method, path=path)
    return request, box


def _unwrapped(header: str) -> bytes:
    text = header.removeprefix(SCHEME)
    if text == header or len(header) > MAX_HEADER_CHARACTERS:
        raise WireError(errors.NOT_CANONICAL, where="authorization")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise WireError(errors.NOT_CANONICAL, where="authorization") from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii") != text:
        raise WireError(errors.NOT_CANONICAL, where="authorization")
    return data
