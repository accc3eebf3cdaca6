"""The one-time code of an enrolment over HTTP: how it is said, what both sides make of it, the post and its answer.

The code never travels: the box proves that it knows it, and the centre's answer proves the same of the centre. So a
portal's 200 is no success, and somebody on the way who does not know the code can put no other centre in its place.
Used by `provisioning.enrol` and `central.enrolment`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Literal

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, keys, shape, spoken
from sync.wire.canonical import Value
from sync.wire.enrolment import MAX_APPROVAL_BYTES, MAX_REQUEST_BYTES, digest
from sync.wire.keys import Random, Stretch

POST = "lumbung/enrolment-post/1"
ANSWER = "lumbung/enrolment-answer/1"
CODE = "lumbung/enrolment-code/1"

MAX_POST_BYTES = MAX_REQUEST_BYTES + 128
MAX_ANSWER_BYTES = MAX_APPROVAL_BYTES + 4096
MAX_REASON = 300
CODE_CHARACTERS = 7  # 35 bits, stretched
MAC_BYTES = 16

State = Literal["waiting", "approved", "refused", "expired"]
_state = shape.literal("waiting", "approved", "refused", "expired")


@dataclass(frozen=True, slots=True)
class Post:
    """A request with the proof that whoever posts it knows a one-time code."""

    request: bytes
    code_id: bytes
    proof: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """How a posted request stands. `reason`: why it was refused. `approval`: once it is approved."""

    state: State
    reason: str = ""
    approval: bytes | None = None


def new_code(random: Random = os.urandom) -> str:
    """A code as it is said: `XXXX-XXXX`, the last character its check."""
    while True:
        number = int.from_bytes(random(5), "big") >> 5
        if spoken.can_be_said(number):
            return spoken.spoken(number, CODE_CHARACTERS)


@dataclass(frozen=True, slots=True)
class CodeKey:
    """What both sides make of a code, and the centre keeps: 32 bytes, stretched under the site. Never travels."""

    raw: bytes = field(repr=False)

    @classmethod
    def of(cls, typed: str, site: str, stretch: Stretch | None = None) -> CodeKey:
        """Takes a second and 256 MiB. WireError(MISTYPED_ENROL_CODE), UNSAFE_COST where there is no such memory."""
        characters = spoken.heard(typed, CODE_CHARACTERS, errors.MISTYPED_ENROL_CODE)
        salt = hashlib.sha256(CODE.encode() + b"\0" + site.encode()).digest()[:16]
        return cls((stretch or Stretch()).key(characters.encode("ascii"), salt))

    @property
    def code_id(self) -> bytes:
        """The name under which the centre finds the code again."""
        return keys.mac16(self.raw, CODE.encode() + b"\0id")

    def proof(self, request: bytes) -> bytes:
        """That whoever posts this request knows the code."""
        return keys.mac16(self.raw, POST.encode() + b"\0" + digest(request))

    def proves(self, posted: Post) -> bool:
        """Whether the proof in a post is of this code."""
        return hmac.compare_digest(self.proof(posted.request), posted.proof)


def post_bytes(request: bytes, code: CodeKey, nonce: bytes) -> bytes:
    """The body that a box posts. The code itself does not travel."""
    return canonical.encode([POST, request, code.code_id, code.proof(request), nonce])


def read_post(data: bytes) -> Post:
    """WireError TOO_LARGE, NOT_CANONICAL, WRONG_SHAPE; what is in `request` is not looked at yet."""
    return Post(
        *shape.payload(
            data,
            POST,
            shape.blob(MAX_REQUEST_BYTES),
            shape.octets(16),
            shape.octets(MAC_BYTES),
            shape.octets(16),
            max_bytes=MAX_POST_BYTES,
        )
    )


def answer_bytes(answer: Answer, code: CodeKey, posted: Post) -> bytes:
    """The centre's answer, which only somebody who knows the code could make: payload ‖ MAC."""
    fields: list[Value] = [
        ANSWER,
        posted.nonce,
        digest(posted.request),
        answer.state,
        answer.reason[:MAX_REASON],
        answer.approval,
    ]
    payload = canonical.encode(fields)
    return payload + keys.mac16(code.raw, ANSWER.encode() + b"\0" + payload)


def read_answer(data: bytes, code: CodeKey, request: bytes, nonce: bytes) -> Answer:
    """The answer to the post of `request` with this nonce.

    WireError: TOO_LARGE, BAD_SIGNATURE (no centre that knows the code), STALE_ANSWER, and of its shape.
    """
    if len(data) > MAX_ANSWER_BYTES:
        raise WireError(errors.TOO_LARGE, bytes=len(data), max_bytes=MAX_ANSWER_BYTES)
    payload, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    if not keys.mac16_fits(code.raw, ANSWER.encode() + b"\0" + payload, mac):
        raise WireError(errors.BAD_SIGNATURE, where="answer")
    echoed, of, state, reason, approval = shape.payload(
        payload,
        ANSWER,
        shape.octets(16),
        shape.octets(32),
        _state,
        shape.text(MAX_REASON),
        shape.maybe(shape.blob(MAX_APPROVAL_BYTES)),
        max_bytes=MAX_ANSWER_BYTES,
    )
    if (echoed, of) != (nonce, digest(request)):
        raise WireError(errors.STALE_ANSWER)
    if (approval is not None) != (state == "approved"):
        raise WireError(errors.WRONG_SHAPE, where="answer")
    return Answer(state, reason, approval)
