"""How a box becomes known to a centre, and learns which centre to trust: request, approval, fingerprint.

The request goes up by file, QR code or HTTP; the approval comes back the same ways. Neither holds a secret. Made and
read by `provisioning.enrol` on the box and by `central.enrolment`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import dispatch, roles, shape, signed, spoken
from sync.wire.canonical import Value
from sync.wire.dispatch import Dispatch
from sync.wire.keys import SealingPublicKey, SigningKey, VerifyKey
from sync.wire.roles import RoleList

REQUEST = "lumbung/enrolment/1"
APPROVAL = "lumbung/approval/1"
FINGERPRINT = "lumbung/fingerprint/1"

MAX_REQUEST_BYTES = 336  # of which the longest names leave 5: it has to fit into one QR code
MAX_APPROVAL_BYTES = dispatch.MAX_BYTES + roles.MAX_BYTES + 1024
MAX_SERIAL = 40
MAX_SOFTWARE = 24
TEXT_PREFIX = "LMB1:"  # of a request as text: with base 32 it is in the alphabet of the smallest QR codes
FINGERPRINT_CHARACTERS = 16  # 80 bits
SERIAL = re.compile(r"[A-Za-z0-9 ._/:+-]{0,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Request:
    """What a box asks for. `created_ms` is what its clock said, years off perhaps: a label. `serial` may be empty."""

    site: str
    box: str
    sign_key: VerifyKey
    seal_key: SealingPublicKey
    serial: str
    software: str
    nonce: bytes
    created_ms: int


@dataclass(frozen=True, slots=True)
class Approval:
    """A verified approval: the roles that the box shall trust from now on, and its first dispatch, if there is one."""

    site: str
    box: str
    approved_ms: int
    roles_envelope: bytes
    roles: RoleList
    dispatch_envelope: bytes | None = None
    dispatch: Dispatch | None = None


# --- the request ----------------------------------------------------------------------------------


def sign_request(request: Request, signer: SigningKey) -> bytes:
    """The request as it travels, signed by the key that it names. WireError(WRONG_SHAPE) where it would be refused."""
    fields: list[Value] = [
        request.site,
        request.box,
        request.sign_key.raw,
        request.seal_key.raw,
        request.serial,
        request.software,
        request.nonce,
        request.created_ms,
    ]
    data = signed.sign(REQUEST, fields, signer)
    read_request(data)
    return data


def read_request(data: bytes) -> Request:
    """The request in `data`, signed by the very key that it names: whoever made it has that key.

    WireError: TOO_LARGE, NOT_CANONICAL, WRONG_SHAPE, BAD_KEY, UNKNOWN_SIGNER (another key signed), BAD_SIGNATURE.
    """
    if len(data) > MAX_REQUEST_BYTES:
        raise WireError(errors.TOO_LARGE, bytes=len(data), max_bytes=MAX_REQUEST_BYTES)
    claimed = _request_from(data[: -signed.FRAME_BYTES])
    signed.verify(REQUEST, data, signed.among((claimed.sign_key,)), max_bytes=MAX_REQUEST_BYTES)
    return claimed


def _request_from(payload: bytes) -> Request:
    site, box, sign_key, seal_key, serial, software, nonce, created_ms = shape.payload(
        payload,
        REQUEST,
        shape.identifier,
        shape.identifier,
        shape.octets(32),
        shape.octets(32),
        _serial,
        _software,
        shape.octets(16),
        shape.count,
        max_bytes=MAX_REQUEST_BYTES,
    )
    seal = SealingPublicKey(seal_key)
    seal.seal(b"", b"")  # a key that nothing can be sealed to would stop the site's next dispatch
    return Request(site, box, VerifyKey(sign_key), seal, serial, software, nonce, created_ms)


def digest(request: bytes) -> bytes:
    """What names a request for ever: SHA-256 of all of it."""
    return hashlib.sha256(request).digest()


def to_text(request: bytes) -> str:
    """The request as text that survives a chat or a QR code: `LMB1:` and base 32 without padding."""
    return TEXT_PREFIX + base64.b32encode(request).decode("ascii").rstrip("=")


def from_text(text: str) -> bytes:
    """The request's bytes out of text, however it was broken into lines. WireError(NOT_CANONICAL, TOO_LARGE)."""
    if len(text) > 4 * MAX_REQUEST_BYTES:
        raise WireError(errors.TOO_LARGE, characters=len(text))
    plain = "".join(text.split()).upper()
    bare = plain.removeprefix(TEXT_PREFIX)
    try:
        data = base64.b32decode(bare + "=" * (-len(bare) % 8))
    except ValueError as error:
        raise WireError(errors.NOT_CANONICAL, where="request as text") from error
    if bare == plain or to_text(data) != plain:
        raise WireError(errors.NOT_CANONICAL, where="request as text")
    return data


def of_file(data: bytes) -> bytes:
    """The request's bytes out of a file that holds them as they are or as text. WireError where it holds neither."""
    if data[: len(TEXT_PREFIX)].upper() == TEXT_PREFIX.encode():
        return from_text(data.decode("ascii", "replace"))
    read_request(data)
    return data


# --- fingerprints: what two people compare by telephone --------------------------------------------


def request_fingerprint(request: bytes) -> str:
    """`XXXX-XXXX-XXXX-XXXX-C` of a request, shown at the box and at the centre."""
    return _fingerprint(b"request", digest(request))


def roles_fingerprint(envelope: bytes) -> str:
    """The same of a role list: of its payload, whoever of its roots signed. WireError as `roles.first_roles`."""
    return _fingerprint(b"roles", hashlib.sha256(roles.first_roles(envelope).payload()).digest())


def read_fingerprint(typed: str) -> str:
    """A fingerprint as `…_fingerprint` writes it, out of what was typed; WireError(MISTYPED_FINGERPRINT)."""
    characters = spoken.heard(typed, FINGERPRINT_CHARACTERS, errors.MISTYPED_FINGERPRINT)
    number = 0
    for character in characters:
        number = number << 5 | spoken.DIGITS.index(character)
    return spoken.spoken(number, FINGERPRINT_CHARACTERS)


def _fingerprint(kind: bytes, what: bytes) -> str:
    """The first of the hashes for n = 0, 1, … whose check can be said."""
    for n in range(256):
        raw = hashlib.sha256(FINGERPRINT.encode() + b"\0" + kind + b"\0" + bytes([n]) + what).digest()
        number = int.from_bytes(raw[:10], "big")
        if spoken.can_be_said(number):
            return spoken.spoken(number, FINGERPRINT_CHARACTERS)
    raise AssertionError("(5/37)^256")


# --- the approval -----------------------------------------------------------------------------------


def sign_approval(
    request: bytes, approved_ms: int, roles_envelope: bytes, signer: SigningKey, dispatch_envelope: bytes | None = None
) -> bytes:
    """The approval of a request, signed by a dispatch key of the role list that it brings."""
    asked = read_request(request)
    fields: list[Value] = [
        digest(request),
        asked.site,
        asked.box,
        approved_ms,
        roles_fingerprint(roles_envelope),
        roles_envelope,
        dispatch_envelope,
    ]
    return signed.sign(APPROVAL, fields, signer)


def read_approval(data: bytes, request: bytes, trusted: RoleList | None = None) -> Approval:
    """The approval in `data`, if it answers `request`. Everything in it is verified; nothing is written.

    Without `trusted` the role list that it brings is only whole: the caller has its fingerprint compared. With it
    (the box was given a list before) the list must be that one or follow from it. WireError: TOO_LARGE,
    NOT_CANONICAL, WRONG_SHAPE, OTHER_CENTRE, BROKEN_TRUST, UNKNOWN_SIGNER, BAD_SIGNATURE, OTHER_APPROVAL, and what
    a role list or a dispatch may raise.
    """
    if len(data) > MAX_APPROVAL_BYTES:
        raise WireError(errors.TOO_LARGE, bytes=len(data), max_bytes=MAX_APPROVAL_BYTES)
    of, site, box, approved_ms, fingerprint, envelope, issued = _approval_fields(data[: -signed.FRAME_BYTES])
    listed = _believed(envelope, trusted)
    signed.verify(APPROVAL, data, signed.among(listed.dispatch_keys), max_bytes=MAX_APPROVAL_BYTES)
    asked = read_request(request)
    if of != digest(request):
        raise WireError(errors.OTHER_APPROVAL, site=site, box=box)
    if (site, box, fingerprint) != (asked.site, asked.box, roles_fingerprint(envelope)):
        raise WireError(errors.WRONG_SHAPE, where="approval")
    verified = None if issued is None else dispatch.verify_dispatch(issued, listed, site=site)
    return Approval(site, box, approved_ms, envelope, listed, issued, verified)


def _approval_fields(payload: bytes) -> list[Any]:
    return shape.payload(
        payload,
        APPROVAL,
        shape.octets(32),
        shape.identifier,
        shape.identifier,
        shape.count,
        shape.text(24, 1),
        shape.blob(roles.MAX_BYTES),
        shape.maybe(shape.blob(dispatch.MAX_BYTES)),
        max_bytes=MAX_APPROVAL_BYTES,
    )


def _believed(envelope: bytes, trusted: RoleList | None) -> RoleList:
    listed = roles.first_roles(envelope)
    if trusted is None or listed.payload() == trusted.payload():
        return listed
    try:
        return roles.next_roles(trusted, envelope)
    except LumbungError as error:
        if error.entry is errors.TOO_FEW_SIGNATURES:  # not of the roots that this box knows
            raise WireError(errors.OTHER_CENTRE) from error
        raise


def _serial(item: object) -> bool:
    return isinstance(item, str) and SERIAL.fullmatch(item) is not None


def _software(item: object) -> bool:
    return isinstance(item, str) and 1 <= len(item) <= MAX_SOFTWARE and item.isascii() and item.isprintable()
