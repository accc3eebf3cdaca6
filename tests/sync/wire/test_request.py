"""A box is its key: a request counts for the box that signed it, and for nothing but what it asked."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.errors import WireError
from sync.wire import request, signed
from sync.wire.request import BoxKey, Request
from tests.sync.wire.trust import BOX_SIGN, refused, signing

BODY = b'{"k":1}'
ASKED = Request("smk-1", "box-1", "POST", "/sync/v1/heartbeat", b"n" * 16, 5, hashlib.sha256(BODY).digest())
BOX = BoxKey("smk-1", "box-1", BOX_SIGN.public)
ENROLLED = {BOX_SIGN.key_id: BOX}
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", fullmatch=True)


def _verify(header: str, **changes: Any) -> tuple[Request, BoxKey]:
    asked: dict[str, Any] = {"method": ASKED.method, "path": ASKED.path, "body_sha256": ASKED.body_sha256}
    return request.verify_request(header, ENROLLED.get, **(asked | changes))


@given(
    IDS,
    IDS,
    st.sampled_from(["GET", "HEAD", "PATCH", "POST"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80),
    st.binary(min_size=16, max_size=16),
    st.integers(0, 2**62 - 1),
    st.binary(max_size=40),
)
def test_a_request_comes_back(
    site: str, box: str, method: str, path: str, nonce: bytes, wall: int, body: bytes
) -> None:
    digest = hashlib.sha256(body).digest()
    asked = Request(site, box, method, path, nonce, wall, digest)
    enrolled = BoxKey(site, box, BOX_SIGN.public)
    header = request.sign_request(asked, BOX_SIGN)
    assert header.isascii()
    assert len(header) <= request.MAX_HEADER_CHARACTERS
    found = request.verify_request(
        header, {BOX_SIGN.key_id: enrolled}.get, method=method, path=path, body_sha256=digest
    )
    assert found == (asked, enrolled)


def test_a_request_without_a_body_needs_no_digest() -> None:
    asked = Request("smk-1", "box-1", "GET", "/sync/v1/head", b"n" * 16, 5)
    header = request.sign_request(asked, BOX_SIGN)
    assert request.verify_request(header, ENROLLED.get, method="GET", path="/sync/v1/head") == (asked, BOX)


@pytest.mark.parametrize(
    "changes", [{"method": "GET"}, {"path": "/sync/v1/head"}, {"body_sha256": bytes(32)}], ids=lambda c: next(iter(c))
)
def test_it_serves_for_nothing_else(changes: dict[str, Any]) -> None:
    with refused(errors.OTHER_REQUEST):
        _verify(request.sign_request(ASKED, BOX_SIGN), **changes)


@pytest.mark.parametrize("changes", [{"site": "smk-2"}, {"box": "box-2"}])
def test_a_box_speaks_only_for_itself(changes: dict[str, Any]) -> None:
    with refused(errors.OTHER_REQUEST):
        _verify(request.sign_request(dataclasses.replace(ASKED, **changes), BOX_SIGN))


def test_a_box_that_is_not_enrolled_is_refused() -> None:
    with refused(errors.UNKNOWN_SIGNER):
        _verify(request.sign_request(ASKED, signing("stranger")))


@given(st.data())
def test_one_other_character_anywhere_is_refused(data: Any) -> None:
    header = request.sign_request(ASKED, BOX_SIGN)
    at = data.draw(st.integers(0, len(header) - 1))
    other = data.draw(st.characters(exclude_categories=["Cs"]))
    if header[at] != other:
        with pytest.raises(WireError):
            _verify(header[:at] + other + header[at + 1 :])


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Lumbung",
        "Lumbung ",
        "lumbung AAAA",
        "Bearer AAAA",
        "Lumbung AAAA",
        "Lumbung !!!!",
        "Lumbung é",
        "Lumbung A",
        "Lumbung " + "A" * 3000,
    ],
)
def test_what_is_no_request_is_refused(header: str) -> None:
    with refused(errors.NOT_CANONICAL):
        _verify(header)


def test_padding_is_another_spelling() -> None:
    header = request.sign_request(ASKED, BOX_SIGN)
    for other in (header + "=", header + "==", header + " "):
        with refused(errors.NOT_CANONICAL):
            _verify(other)


@pytest.mark.parametrize(
    ("at", "value"),
    [(0, "no site"), (1, ""), (2, ""), (2, "x" * 11), (3, ""), (3, "x" * 513), (4, bytes(15)), (5, -1), (6, bytes(31))],
)
def test_a_signed_request_of_another_shape_is_refused(at: int, value: Any) -> None:
    fields = [getattr(ASKED, field.name) for field in dataclasses.fields(ASKED)]
    fields[at] = value
    data = signed.sign(request.TAG, fields, BOX_SIGN)
    with refused(errors.WRONG_SHAPE):
        _verify(request.SCHEME + base64.urlsafe_b64encode(data).rstrip(b"=").decode())
