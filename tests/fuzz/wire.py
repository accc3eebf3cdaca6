"""Fuzz targets of the wire: one for each parser that takes bytes from outside.

A parser behind a signature would see only garbage, so most come twice: as they are, and as a payload that the target
itself signs or seals, which is what a stolen key or a careless centre could send.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from collections.abc import Callable
from typing import Any
from unittest import mock

from sync import errors
from sync.wire import (
    answers,
    batch,
    canonical,
    chain,
    dispatch,
    emergency,
    events,
    keys,
    lease,
    nip,
    package,
    receipt,
    request,
    roles,
    signed,
    unlock,
)
from tests.fuzz.target import Target
from tests.sync.wire.page_file import contents, write_file

SIGNERS = [keys.SigningKey(bytes([i]) * 32) for i in range(1, 7)]
ROOT, EXAM, DISPATCHER, CENTRE, BOX, _ = SIGNERS
SEAL = keys.SealingKey(b"s" * 32)
CONTENT_KEY, NONCE, EPOCH, SIXTEEN = b"c" * 32, b"n" * 16, b"e" * 16, b"x" * 16
ROLES = roles.RoleList(
    1, 0, (ROOT.public,), 1, (EXAM.public,), 1, (DISPATCHER.public,), (CENTRE.public,), (SEAL.public,)
)
NEXT_ROLES = dataclasses.replace(ROLES, version=2)
TOKEN = lease.LeaseToken(EPOCH, 7, SIXTEEN, SIXTEEN)
ASKED = request.Request("smk-1", "box-1", "GET", "/sync/v1/head", NONCE, 5)
PARTS = [package.Part("exam.json", "application/json", b"{}"), package.Part("block/B.json", "application/json", b"{}")]
CODE = "0000-0000-0000-0"
NIP = "198503152010011001"


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """A parser of text, fed with what a header or a form would make of the bytes."""
    return lambda data: read(data.decode("utf-8", "replace"))


def _canonical(data: bytes) -> None:
    value = canonical.decode(data)
    assert canonical.encode(value) == data


def _envelope(data: bytes) -> None:
    keys.verify_envelope(data, "t", [ROOT.public, EXAM.public], 1)


def _roles_payload(data: bytes) -> None:
    envelope = keys.sign_envelope(roles.PAYLOAD_TYPE, data, [ROOT])
    assert roles.first_roles(envelope).payload() == data


def _package() -> tuple[bytes, bytes, package.Manifest]:
    random = iter(range(1, 256))
    content = package.seal_content(PARTS, CONTENT_KEY, random=lambda n: bytes([next(random)]) * n)
    manifest = package.manifest_of(content, exam_id="x", exam_version="1", title="T", created_ms=1)
    return package.sign_manifest(manifest, [EXAM]), content, manifest


def _manifest_payload(data: bytes) -> None:
    envelope = keys.sign_envelope(package.PAYLOAD_TYPE, data, [EXAM])
    assert package.read_manifest(envelope, [EXAM.public], 1).payload() == data


def _content(data: bytes) -> None:
    content = keys.content_encrypt(CONTENT_KEY, data, package.AAD)
    manifest = package.Manifest("x", "1", "T", 1, hashlib.sha256(content).digest(), len(content))
    package.open_content(manifest, content, CONTENT_KEY)


def _dispatch() -> tuple[bytes, dispatch.Body]:
    envelope, _content, manifest = _package()
    digest = package.package_digest(envelope)
    person = dispatch.roster.Participant(SIXTEEN, 1, NIP, "P", "$", "A1", "id", 25)
    sitting = dispatch.roster.Sitting(SIXTEEN, digest, "T", "Lab", "2026-03-01T08:00", 1, "ABC", (person,))
    proctor = dispatch.roster.Proctor("p", "P", "proctor", "$")
    body = dispatch.Body(b"k" * 32, "S", "Z", (sitting,), (dispatch.Release(digest, CONTENT_KEY),), (proctor,))
    ref = dispatch.PackageRef(envelope, manifest.content_sha256, manifest.content_bytes)
    draft = dispatch.Draft("smk-1", 5, 5, (ref,), (roles.sign_roles(ROLES, [ROOT]),), 1, 2, "0.1", ("old",))
    return dispatch.seal_dispatch(draft, body, {"box-1": SEAL.public}, DISPATCHER), body


def _verify_dispatch(data: bytes) -> dispatch.Dispatch:
    return dispatch.verify_dispatch(data, ROLES, site="smk-1")


def _dispatch_payload(data: bytes) -> None:
    found = _verify_dispatch(keys.sign_envelope(dispatch.PAYLOAD_TYPE, data, [DISPATCHER]))
    dispatch.check_software(found.draft, "0.1.0")
    dispatch.open_body(found, "box-1", SEAL)


VERIFIED: list[dispatch.Dispatch] = []  # one dispatch, made at the first run: its body is what changes


def _dispatch_body(data: bytes) -> None:
    if not VERIFIED:
        VERIFIED.append(_verify_dispatch(_dispatch()[0]))
    found, body_key = VERIFIED[0], b"b" * 32
    sealed = {"box-1": SEAL.public.seal(body_key, dispatch._info(found.draft, "box-1"))}
    body = keys.content_encrypt(body_key, data, dispatch._context(found.draft))
    opened = dispatch.open_body(dataclasses.replace(found, sealed_keys=sealed, sealed_body=body), "box-1", SEAL)
    assert dispatch.body_bytes(opened) == data


def _framed(domain: str, read: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """`read` over the bytes as a payload that the centre signed."""
    covered = domain.encode() + b"\0"
    return lambda data: read(data + CENTRE.key_id + CENTRE.sign(covered + data))


def _payload_of(message: bytes) -> list[bytes]:
    return [message[: -signed.FRAME_BYTES]]


def _receipt(data: bytes) -> None:
    found = receipt.read_receipt(data, (CENTRE.public,))
    assert receipt.sign_receipt(found, CENTRE) == data


def _heads(data: bytes) -> None:
    found = receipt.read_heads(data, (CENTRE.public,), nonce=NONCE)
    assert receipt.sign_heads(found, CENTRE) == data


def _time(data: bytes) -> None:
    receipt.read_time(data, (CENTRE.public,), nonce=NONCE)


def _emergency_word(data: bytes) -> None:
    found = receipt.read_emergency(data, (CENTRE.public,))
    assert receipt.sign_emergency(found, CENTRE) == data


def _a_receipt() -> bytes:
    return receipt.sign_receipt(
        receipt.Receipt("smk-1", EPOCH, 1, 9, b"h" * 32, "held", 5, (receipt.Quarantined(3, "LMB-1003"),)), CENTRE
    )


def _some_heads() -> bytes:
    ranges = (receipt.Range(1, 9, b"h" * 32, "held"),)
    return receipt.sign_heads(receipt.HeadList("smk-1", NONCE, 5, ((EPOCH, ranges),)), CENTRE)


def _request(header: str) -> None:
    box = request.BoxKey("smk-1", "box-1", BOX.public)
    found, _box = request.verify_request(header, {BOX.key_id: box}.get, method="GET", path="/sync/v1/head")
    assert request.sign_request(found, BOX) == header


def _request_payload(data: bytes) -> None:
    message = data + BOX.key_id + BOX.sign(request.TAG.encode() + b"\0" + data)
    _request(request.SCHEME + base64.urlsafe_b64encode(message).rstrip(b"=").decode())


def _asked() -> str:
    return request.sign_request(ASKED, BOX)


def _unlock(data: bytes) -> None:
    """With a cheap stand-in for argon2id, whose cost is bounded before it is spent; only the parser is of interest."""
    with mock.patch.object(keys.Stretch, "key", lambda _self, secret, salt: hashlib.sha256(secret + salt).digest()):
        unlock.unwrap(data, CODE, site="smk-1", package_digest=bytes(32))


def _wrapped() -> list[bytes]:
    return [canonical.encode([unlock.TAG, 256 * 1024, 3, 1, NONCE, bytes(60)])]


# --- the journal's side ---

ORIGIN = chain.Origin(EPOCH, None, 0, None, b"k" * 32)
SOME_EVENTS = [
    events.Event(1, 0, "epoch.continued", None, None, (EPOCH, None, 0, None, "smk-1", "box-1", "0.1")),
    events.Event(2, 5, "lease.granted", SIXTEEN, SIXTEEN, (SIXTEEN, 1, "browser", None)),
    events.Event(3, 9, "answer.given", SIXTEEN, SIXTEEN, (EPOCH, 2, 1, "INT-1", "A", 8)),
    events.Event(4, 12, "answer.given", SIXTEEN, SIXTEEN, (EPOCH, 2, 2, "INT-2", ("A", "C"), 11)),
    events.Event(5, 13, "answer.given", SIXTEEN, SIXTEEN, (EPOCH, 2, 3, "INT-3", "12.5", 12)),
    events.Event(6, 20, "attempt.submitted", SIXTEEN, SIXTEEN, (EPOCH, 2, 4, SIXTEEN, bytes(32))),
]


def _event(data: bytes) -> None:
    found = events.decode_event(data)
    assert events.encode_event(found) == data
    events.check_event(found)


def _ledger(data: bytes) -> None:
    """Rows folded by the rule for answers, as the centre does with the events of one attempt."""
    ledger = answers.empty(SIXTEEN)
    rows = canonical.decode(data)
    for row in rows if isinstance(rows, list) else []:
        event = events.event_from(row)
        events.check_event(event)
        if event.attempt == SIXTEEN:
            ledger = answers.fold(ledger, EPOCH, event)
    ledger.answers()
    _ = (ledger.submit, ledger.held)


def _batch() -> bytes:
    return batch.seal_batch(
        SOME_EVENTS,
        origin=ORIGIN,
        head_before=ORIGIN.first_head(),
        last_receipted=None,
        site="smk-1",
        box="box-1",
        signer=BOX,
        recipient=SEAL.public,
    ).data


def _open_batch(data: bytes) -> None:
    batch.read_header(data)
    batch.open_batch(data, SEAL, BOX.public).quarantined()


def _resigned_batch(data: bytes) -> None:
    """The bytes before the signature, signed: header and seal as somebody with the box's key could make them."""
    _open_batch(data + BOX.sign(batch.DOMAIN + data))


def _sealed_batch(data: bytes) -> None:
    """The sealed part in a batch whose header, seal and signature are good; only the chain cannot hold."""
    good = _batch_parts()
    sealed = SEAL.public.seal(data, hashlib.sha256(good).digest())
    _resigned_batch(len(good).to_bytes(2, "big") + good + sealed)


def _batch_parts() -> bytes:
    """The header of the example batch, made once."""
    if not FRONT:
        data = _batch()
        FRONT.append(data[2 : 2 + int.from_bytes(data[:2], "big")])
    return FRONT[0]


FRONT: list[bytes] = []


def _inside() -> list[bytes]:
    data, front = _batch(), _batch_parts()
    start = 2 + int.from_bytes(data[:2], "big")
    sealed = data[start : -keys.SIGNATURE_BYTES]
    return [SEAL.open(sealed, hashlib.sha256(data[2:start]).digest()), front]


def _once(make: Callable[[], Any]) -> Callable[[], list[bytes]]:
    return lambda: [found.encode() if isinstance(found := make(), str) else found]


EMERGENCY_ROWS: canonical.Value = [
    [1, "answer", "Q1", "A", 5],
    [2, "ran", 5, 9],
    [3, "flag", "Q1", True, 6],
    [4, "new", 1],
]


def _emergency_file(plain: bytes = contents(EMERGENCY_ROWS, 1, 5)) -> bytes:
    return write_file("smk-1", b"k" * 32, TOKEN, SEAL.public, plain)


def _emergency(data: bytes) -> None:
    file = emergency.read_file(data)
    emergency.verify(file, b"k" * 32)
    emergency.open_file(file, SEAL)


def _emergency_inside(data: bytes) -> None:
    _emergency(_emergency_file(data))


WIRE: dict[str, Target] = {
    "canonical": Target(_canonical, lambda: [canonical.encode([1, -5, b"x", "é", None, True, [300, [2**40]]])]),
    "envelope": Target(_envelope, _once(lambda: keys.sign_envelope("t", b"payload", [ROOT, EXAM]))),
    "lease": Target(_text(lambda text: lease.verify(b"k" * 32, text)), _once(lambda: lease.issue(b"k" * 32, TOKEN))),
    "nip": Target(_text(nip.check_nip), _once(lambda: NIP)),
    "roles": Target(lambda data: roles.next_roles(ROLES, data), _once(lambda: roles.sign_roles(NEXT_ROLES, [ROOT]))),
    "roles-payload": Target(_roles_payload, _once(ROLES.payload)),
    "manifest": Target(lambda data: package.read_manifest(data, [EXAM.public], 1), _once(lambda: _package()[0])),
    "manifest-payload": Target(_manifest_payload, _once(lambda: _package()[2].payload())),
    "content": Target(_content, _once(lambda: canonical.encode(sorted([list(part) for part in PARTS])))),
    "unlock-code": Target(_text(unlock.read_code), _once(lambda: CODE)),
    "unlock-wrap": Target(_unlock, _wrapped, refuses=errors.WRONG_CODE),
    "dispatch": Target(_verify_dispatch, _once(lambda: _dispatch()[0]), 8192),
    "dispatch-payload": Target(
        _dispatch_payload, lambda: [keys.claimed_payload(_dispatch()[0], dispatch.PAYLOAD_TYPE)], 8192
    ),
    "dispatch-body": Target(_dispatch_body, lambda: [dispatch.body_bytes(_dispatch()[1])]),
    "receipt": Target(_receipt, _once(_a_receipt)),
    "receipt-payload": Target(_framed(receipt.RECEIPT, _receipt), lambda: _payload_of(_a_receipt())),
    "heads-payload": Target(_framed(receipt.HEADS, _heads), lambda: _payload_of(_some_heads())),
    "time-payload": Target(
        _framed(receipt.TIME, _time), lambda: _payload_of(receipt.sign_time(receipt.Time(NONCE, 5), CENTRE))
    ),
    "request": Target(_text(_request), _once(_asked)),
    "request-payload": Target(
        _request_payload, lambda: _payload_of(base64.urlsafe_b64decode(_asked()[len(request.SCHEME) :] + "=="))
    ),
    "event": Target(_event, lambda: [events.encode_event(event) for event in SOME_EVENTS]),
    "answers": Target(_ledger, lambda: [canonical.encode([list(event) for event in SOME_EVENTS])]),
    "emergency-receipt": Target(
        _emergency_word,
        lambda: [receipt.sign_emergency(receipt.EmergencyReceipt("smk-1", b"d" * 32, "LMB-1013", 5), CENTRE)],
    ),
    "emergency": Target(_emergency, lambda: [_emergency_file()]),
    "emergency-inside": Target(_emergency_inside, lambda: [contents(EMERGENCY_ROWS, 1, 5)]),
    "batch": Target(_open_batch, lambda: [_batch()]),
    "batch-signed": Target(_resigned_batch, lambda: [_batch()[: -keys.SIGNATURE_BYTES]]),
    "batch-sealed": Target(_sealed_batch, lambda: _inside()[:1]),
}
