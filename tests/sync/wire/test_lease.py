"""A lease's token proves itself to any box of the site, and to nobody else."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.wire import keys, lease
from tests.sync.wire.trust import refused

SITE_KEY = b"k" * 32
SIXTEEN = st.binary(min_size=16, max_size=16)
TOKENS = st.builds(lease.LeaseToken, SIXTEEN, st.integers(0, 2**63 - 1), SIXTEEN, SIXTEEN)


@given(TOKENS)
def test_a_token_comes_back(token: lease.LeaseToken) -> None:
    text = lease.issue(SITE_KEY, token)
    assert len(text) == lease.TOKEN_CHARACTERS
    assert lease.verify(SITE_KEY, text) == token


@given(TOKENS, st.integers(0, lease.TOKEN_CHARACTERS - 1), st.characters(exclude_categories=["Cs"]))
def test_another_character_anywhere_is_refused(token: lease.LeaseToken, at: int, other: str) -> None:
    text = lease.issue(SITE_KEY, token)
    if text[at] != other:
        with refused(errors.BAD_LEASE_TOKEN):
            lease.verify(SITE_KEY, text[:at] + other + text[at + 1 :])


@given(st.text(max_size=120))
def test_any_other_text_is_refused(text: str) -> None:
    with refused(errors.BAD_LEASE_TOKEN):
        lease.verify(SITE_KEY, text)


def test_another_sites_token_is_refused() -> None:
    text = lease.issue(b"o" * 32, lease.LeaseToken(bytes(16), 1, bytes(16), bytes(16)))
    with refused(errors.BAD_LEASE_TOKEN):
        lease.verify(SITE_KEY, text)


@pytest.mark.parametrize(
    "token",
    [
        lease.LeaseToken(b"x" * 15, 1, bytes(16), bytes(16)),
        lease.LeaseToken(bytes(16), -1, bytes(16), bytes(16)),
        lease.LeaseToken(bytes(16), 2**63, bytes(16), bytes(16)),
        lease.LeaseToken(bytes(16), 1, bytes(17), bytes(16)),
        lease.LeaseToken(bytes(16), 1, bytes(16), b""),
    ],
)
def test_what_is_no_lease_gets_no_token(token: lease.LeaseToken) -> None:
    with refused(errors.WRONG_SHAPE):
        lease.issue(SITE_KEY, token)


def test_a_sequence_number_beyond_63_bits_is_refused_even_under_a_good_mac() -> None:
    body = bytes(16) + b"\xff" * 8 + bytes(32)
    text = base64.urlsafe_b64encode(body + keys.mac16(SITE_KEY, lease.DOMAIN + body)).decode()
    with refused(errors.BAD_LEASE_TOKEN):
        lease.verify(SITE_KEY, text)


def test_the_attempt_of_a_person_is_the_same_on_every_box() -> None:
    expected = hashlib.sha256(b"attempt" + b"s" * 16 + b"r" * 16 + b"\x02").digest()[:16]
    assert lease.attempt_id(b"s" * 16, b"r" * 16, 2) == expected


@pytest.mark.parametrize("ordinal", [0, 256, -1])
def test_an_ordinal_is_one_byte_from_one(ordinal: int) -> None:
    with refused(errors.WRONG_SHAPE):
        lease.attempt_id(bytes(16), bytes(16), ordinal)


def test_ids_of_another_length_name_no_attempt() -> None:
    for sitting, person in ((bytes(15), bytes(16)), (bytes(16), bytes(17))):
        with refused(errors.WRONG_SHAPE):
            lease.attempt_id(sitting, person, 1)


def test_the_other_base64_alphabet_is_no_second_spelling() -> None:
    """Python's decoder takes '+' and '/' beside '-' and '_' even when told of the latter."""
    texts = (lease.issue(SITE_KEY, lease.LeaseToken(bytes([n]) * 16, n, b"\xfb" * 16, b"\xff" * 16)) for n in range(9))
    text = next(text for text in texts if "-" in text and "_" in text)
    for ours, other in (("-", "+"), ("_", "/")):
        with refused(errors.BAD_LEASE_TOKEN):
            lease.verify(SITE_KEY, text.replace(ours, other))
