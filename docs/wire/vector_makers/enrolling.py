"""A box's request to be enrolled, its code and its approval."""

from __future__ import annotations

from sync.wire import (
    enrol_code,
    enrolment,
    keys,
    roles,
)
from vector_makers.common import (
    AT_MS,
    BOX,
    BOX_SEAL,
    DISPATCH,
    ROOTS,
    Vector,
    role_list,
    signing,
    sixteen,
    stream,
)


def enrolment_vectors(_old: Vector | None) -> Vector:
    nonce = sixteen("enrolment nonce")
    asked = enrolment.Request(
        "smkn-1-contoh", "box-1", BOX.public, BOX_SEAL.public, "PF2ABC3D", "0.1.0", sixteen("request nonce"), AT_MS
    )
    data = enrolment.sign_request(asked, BOX)
    envelope = roles.sign_roles(role_list(), ROOTS[:2])
    approval = enrolment.sign_approval(data, AT_MS + 60_000, envelope, DISPATCH)
    code = enrol_code.new_code(stream("enrolment code"))
    key = enrol_code.CodeKey.of(code, asked.site)
    post = enrol_code.post_bytes(data, key, nonce)
    posted = enrol_code.read_post(post)
    answers = [
        enrol_code.Answer("waiting"),
        enrol_code.Answer("refused", "Bukan PC sekolah ini."),
        enrol_code.Answer("expired"),
        enrol_code.Answer("approved", "", approval),
    ]
    sealed_to_nothing = bytes(32)
    payload = data[:-80]
    swapped = payload.replace(BOX_SEAL.public.raw, sealed_to_nothing)
    return {
        "box_seed": BOX.to_bytes().hex(),
        "box_seal_public": BOX_SEAL.public.raw.hex(),
        "request": data.hex(),
        "digest": enrolment.digest(data).hex(),
        "text": enrolment.to_text(data),
        "fingerprint": enrolment.request_fingerprint(data),
        "roles": envelope.decode(),
        "roles_fingerprint": enrolment.roles_fingerprint(envelope),
        "approval": approval.hex(),
        "code": code,
        "code_key": key.raw.hex(),
        "code_id": key.code_id.hex(),
        "nonce": nonce.hex(),
        "post": post.hex(),
        "answers": [
            {"state": each.state, "reason": each.reason, "hex": enrol_code.answer_bytes(each, key, posted).hex()}
            for each in answers
        ],
        "refused_requests": [
            {"name": "signed by another key", "hex": enrolment_resigned(payload, signing("stranger")).hex()},
            {
                "name": "a key that nothing can be sealed to",
                "hex": enrolment_resigned(swapped, BOX).hex(),
            },
            {"name": "cut short", "hex": data[:-1].hex()},
            {"name": "a bit of the signature", "hex": (data[:-1] + bytes([data[-1] ^ 1])).hex()},
        ],
    }


def enrolment_resigned(payload: bytes, signer: keys.SigningKey) -> bytes:
    """A request whose frame is of another key than the one that it names."""
    return payload + signer.key_id + signer.sign(enrolment.REQUEST.encode() + b"\0" + payload)
