"""RNCryptor v3: the published vectors of its specification, round trips, and nothing opened that was altered."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.lockdown.rncryptor import HEAD_BYTES, NotOpenedError, open_sealed, seal

# github.com/RNCryptor/RNCryptor-Spec, vectors/v3/password: password, salt, mac salt, iv, plain, whole
VECTORS = [
    (
        "a",
        "00" * 8,
        "00" * 8,
        "00" * 16,
        "",
        "0301000000000000000000000000000000000000000000000000000000000000"
        "0000b3039be31cd7ece5e754f5c8da17003666313ae8a89ddcf8e3cb41fdc130b2329dbe07d6f4d32c34e050c8bd7e933b12",
    ),
    (
        "thepassword",
        "0001020304050607",
        "0102030405060708",
        "02030405060708090a0b0c0d0e0f0001",
        "01",
        "0301000102030405060701020304050607080203040506070809"
        "0a0b0c0d0e0f0001a1f8730e0bf480eb7b70f690abf21e029514164ad3c474a51b30c7eaa1ca545b7de3de5b010acbad0a9a13857df696a8",
    ),
    (
        "中文密码",
        "0304050607000102",
        "0405060708010203",
        "05060708090a0b0c0d0e0f0001020304",
        "23456789abcdef0123456701",
        "03010304050607000102040506070801020305060708090a0b0c0d0e0f00010203048a9e08bdec1c4bfe13e81fb85f00"
        "9ab3ddb91387e809c4ad86d9e8a6014557716657bd317d4bb6a7644615b3de402341",
    ),
]


@pytest.mark.parametrize(("password", "salt", "mac_salt", "iv", "plain", "whole"), VECTORS)
def test_the_published_vectors(password: str, salt: str, mac_salt: str, iv: str, plain: str, whole: str) -> None:
    random = iter(bytes.fromhex(part) for part in (salt, mac_salt, iv))
    assert seal(bytes.fromhex(plain), password, lambda _: next(random)).hex() == whole
    assert open_sealed(bytes.fromhex(whole), password).hex() == plain


@given(st.binary(max_size=100), st.text(max_size=20))
@settings(max_examples=20, deadline=None)
def test_what_was_sealed_is_opened(plain: bytes, password: str) -> None:
    assert open_sealed(seal(plain, password, os.urandom), password) == plain


def test_another_password_opens_nothing() -> None:
    with pytest.raises(NotOpenedError, match="mac"):
        open_sealed(seal(b"plain", "word", os.urandom), "Word")


@pytest.mark.parametrize("at", [1, 2, 12, 20, HEAD_BYTES, -33, -1])
def test_an_altered_byte_opens_nothing(at: int) -> None:
    sealed = bytearray(seal(b"plain", "word", os.urandom))
    sealed[at] ^= 1
    with pytest.raises(NotOpenedError):
        open_sealed(bytes(sealed), "word")


@pytest.mark.parametrize("length", [0, 1, 32, 65, 66, 67, 81])
def test_a_short_one_is_refused(length: int) -> None:
    with pytest.raises(NotOpenedError):
        open_sealed(seal(b"plain", "word", os.urandom)[:length], "word")
