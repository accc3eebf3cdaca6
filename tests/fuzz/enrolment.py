"""Fuzz targets of enrolment and standing; gathered by `targets`."""

from __future__ import annotations

from sync.wire import enrol_code, enrolment, roles, signed, spoken, standing
from sync.wire.enrol_code import Answer, CodeKey
from tests.fuzz.target import Target
from tests.fuzz.wire import (
    BOX,
    CENTRE,
    DISPATCHER,
    NONCE,
    ROLES,
    ROOT,
    SEAL,
    _dispatch,
    _framed,
    _once,
    _payload_of,
    _text,
)

KEY = CodeKey(b"k" * 32)
LISTED = roles.sign_roles(ROLES, [ROOT])
ASKED = enrolment.Request("smk-1", "box-1", BOX.public, SEAL.public, "PF2ABC", "0.1.0", NONCE, 5)


def _asked() -> bytes:
    return enrolment.sign_request(ASKED, BOX)


def _approved() -> bytes:
    return enrolment.sign_approval(_asked(), 5, LISTED, DISPATCHER, _dispatch()[0])


def _request(data: bytes) -> None:
    found = enrolment.read_request(data)
    assert enrolment.sign_request(found, BOX) == data


def _request_payload(data: bytes) -> None:
    _request(data + BOX.key_id + BOX.sign(enrolment.REQUEST.encode() + b"\0" + data))


def _approval(data: bytes) -> None:
    enrolment.read_approval(data, _asked())


def _approval_payload(data: bytes) -> None:
    _approval(data + DISPATCHER.key_id + DISPATCHER.sign(enrolment.APPROVAL.encode() + b"\0" + data))


def _answer(data: bytes) -> None:
    mac = enrol_code.keys.mac16(KEY.raw, enrol_code.ANSWER.encode() + b"\0" + data)
    enrol_code.read_answer(data + mac, KEY, _asked(), NONCE)


def _answered() -> bytes:
    posted = enrol_code.read_post(enrol_code.post_bytes(_asked(), KEY, NONCE))
    return enrol_code.answer_bytes(Answer("refused", "bukan"), KEY, posted)[: -enrol_code.MAC_BYTES]


def _post(data: bytes) -> None:
    found = enrol_code.read_post(data)
    KEY.proves(found)


def _standing(data: bytes) -> None:
    found = standing.read_standing(data, (CENTRE.public,), nonce=NONCE)
    assert standing.sign_standing(found, CENTRE) == data


def _stands() -> bytes:
    twins = (standing.Twins(b"p" * 16, (b"a" * 16, b"b" * 16)),)
    return standing.sign_standing(standing.Standing(NONCE, 5, True, "box-2", twins), CENTRE)


ENROLMENT: dict[str, Target] = {
    "enrolment-request": Target(_request, _once(_asked)),
    "enrolment-request-payload": Target(_request_payload, lambda: _payload_of(_asked())),
    "enrolment-text": Target(_text(enrolment.from_text), lambda: [enrolment.to_text(_asked()).encode()]),
    "enrolment-approval": Target(_approval, _once(_approved), 16_384),
    "enrolment-approval-payload": Target(_approval_payload, lambda: [_approved()[: -signed.FRAME_BYTES]], 16_384),
    "enrolment-post": Target(_post, lambda: [enrol_code.post_bytes(_asked(), KEY, NONCE)]),
    "enrolment-answer": Target(_answer, lambda: [_answered()]),
    "fingerprint": Target(
        _text(enrolment.read_fingerprint), lambda: [enrolment.request_fingerprint(_asked()).encode()]
    ),
    "enrolment-code": Target(_text(lambda typed: spoken.heard(typed, 7)), lambda: [b"0000-0000"]),
    "standing": Target(_framed(standing.TAG, _standing), lambda: _payload_of(_stands())),
}
