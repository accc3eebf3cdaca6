"""Only the centre's key makes a receipt; a portal's page, an old answer or a changed byte never do."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.wire import receipt, signed
from sync.wire.canonical import Value
from sync.wire.receipt import EmergencyReceipt, HeadList, Quarantined, Range, Receipt, Time
from tests.sync.wire.trust import BOX_SIGN, RECEIVER, flipped, refused

TRUSTED = (RECEIVER.public,)
NONCE = b"n" * 16
COUNTS = st.integers(0, 2**62 - 1)
LEVELS = st.sampled_from(["held", "archived"])
SIXTEEN, HEAD = st.binary(min_size=16, max_size=16), st.binary(min_size=32, max_size=32)
SPANS = st.tuples(COUNTS, COUNTS).map(sorted)
RECEIPTS = SPANS.flatmap(
    lambda span: st.builds(
        Receipt,
        st.just("smk-1"),
        SIXTEEN,
        st.just(span[0]),
        st.just(span[1]),
        HEAD,
        LEVELS,
        COUNTS,
        st.lists(st.integers(span[0], span[1]), max_size=5, unique=True).map(
            lambda seqs: tuple(Quarantined(seq, "LMB-1003") for seq in sorted(seqs))
        ),
    )
)
RANGES = st.builds(lambda span, head, level: Range(*span, head, level), SPANS, HEAD, LEVELS)
HEADS = st.builds(
    HeadList,
    st.just("smk-1"),
    SIXTEEN,
    COUNTS,
    st.lists(
        st.tuples(SIXTEEN, st.lists(RANGES, max_size=3).map(tuple)), max_size=3, unique_by=lambda each: each[0]
    ).map(tuple),
)
ONE = Receipt("smk-1", b"e" * 16, 1, 10, b"h" * 32, "held", 5)


@given(RECEIPTS)
def test_a_receipt_comes_back(given_: Receipt) -> None:
    assert receipt.read_receipt(receipt.sign_receipt(given_, RECEIVER), TRUSTED) == given_


@given(HEADS)
def test_a_list_of_heads_comes_back(heads: HeadList) -> None:
    assert receipt.read_heads(receipt.sign_heads(heads, RECEIVER), TRUSTED, nonce=heads.nonce) == heads


@given(SIXTEEN, COUNTS)
def test_the_time_comes_back(nonce: bytes, at_ms: int) -> None:
    data = receipt.sign_time(Time(nonce, at_ms), RECEIVER)
    assert receipt.read_time(data, TRUSTED, nonce=nonce) == Time(nonce, at_ms)


@given(SIXTEEN, st.none() | st.text(min_size=1, max_size=40), COUNTS)
def test_a_word_for_an_emergency_file_comes_back(half: bytes, code: str | None, at_ms: int) -> None:
    word = EmergencyReceipt("smk-1", half * 2, code, at_ms)
    data = receipt.sign_emergency(word, RECEIVER)
    assert receipt.read_emergency(data, TRUSTED) == word
    with refused(errors.UNKNOWN_SIGNER):
        receipt.read_emergency(receipt.sign_emergency(word, BOX_SIGN), TRUSTED)
    with refused(errors.BAD_SIGNATURE):
        receipt.read_emergency(flipped(data, 12), TRUSTED)


@given(st.integers(0, 10_000))
def test_one_changed_bit_anywhere_is_refused(at: int) -> None:
    data = receipt.sign_receipt(ONE, RECEIVER)
    with pytest.raises(errors.WireError) as caught:
        receipt.read_receipt(flipped(data, at), TRUSTED)
    assert caught.value.entry in (errors.BAD_SIGNATURE, errors.UNKNOWN_SIGNER)


def test_another_key_makes_no_receipt() -> None:
    data = receipt.sign_receipt(ONE, BOX_SIGN)
    with refused(errors.UNKNOWN_SIGNER):
        receipt.read_receipt(data, TRUSTED)
    renamed = data[: -signed.FRAME_BYTES] + RECEIVER.key_id + data[-64:]
    with refused(errors.BAD_SIGNATURE):
        receipt.read_receipt(renamed, TRUSTED)


def test_a_key_found_under_anothers_name_is_not_used() -> None:
    data = signed.sign("lumbung/time/1", [NONCE, 5], BOX_SIGN)
    with refused(errors.UNKNOWN_SIGNER):
        signed.verify("lumbung/time/1", data, lambda _named: RECEIVER.public, max_bytes=1000)


@pytest.mark.parametrize("page", [b"", b"<html><title>Login WiFi</title></html>" * 10, b"\xff" * 80, b"\0" * 81])
def test_a_portals_page_is_no_receipt(page: bytes) -> None:
    for read in (
        lambda: receipt.read_receipt(page, TRUSTED),
        lambda: receipt.read_heads(page, TRUSTED, nonce=NONCE),
        lambda: receipt.read_time(page[:200], TRUSTED, nonce=NONCE),
    ):
        with pytest.raises(errors.WireError) as caught:
            read()
        assert caught.value.entry in (errors.NOT_CANONICAL, errors.UNKNOWN_SIGNER)


def test_what_was_signed_for_one_purpose_serves_no_other() -> None:
    time = receipt.sign_time(Time(NONCE, 5), RECEIVER)
    with refused(errors.BAD_SIGNATURE):
        receipt.read_receipt(time, TRUSTED)
    with refused(errors.BAD_SIGNATURE):
        receipt.read_heads(time, TRUSTED, nonce=NONCE)
    with refused(errors.BAD_SIGNATURE):
        receipt.read_time(receipt.sign_receipt(ONE, RECEIVER)[:256], TRUSTED, nonce=NONCE)


def test_an_old_answer_played_again_is_stale() -> None:
    heads = receipt.sign_heads(HeadList("smk-1", NONCE, 5, ()), RECEIVER)
    with refused(errors.STALE_ANSWER):
        receipt.read_heads(heads, TRUSTED, nonce=b"o" * 16)
    time = receipt.sign_time(Time(NONCE, 5), RECEIVER)
    with refused(errors.STALE_ANSWER):
        receipt.read_time(time, TRUSTED, nonce=b"o" * 16)


@pytest.mark.parametrize(
    "changes",
    [
        {"site": "no site"},
        {"epoch": bytes(15)},
        {"first": -1},
        {"first": 11},  # after the last
        {"last": 2**62},
        {"head_after": bytes(31)},
        {"level": "lost"},
        {"at_ms": -1},
        {"quarantined": (Quarantined(0, "LMB-1003"),)},  # outside the range
        {"quarantined": (Quarantined(11, "LMB-1003"),)},
        {"quarantined": (Quarantined(3, "LMB-1003"), Quarantined(2, "LMB-1003"))},
        {"quarantined": (Quarantined(3, "LMB-1003"), Quarantined(3, "LMB-1004"))},
        {"quarantined": (Quarantined(3, ""),)},
        {"quarantined": ((3,),)},
    ],
    ids=str,
)
def test_a_signed_receipt_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with refused(errors.WRONG_SHAPE):
        receipt.read_receipt(receipt.sign_receipt(dataclasses.replace(ONE, **changes), RECEIVER), TRUSTED)


@pytest.mark.parametrize(
    "epochs",
    [
        7,
        [7],
        [[bytes(15), []]],
        [[bytes(16), [[1, 2, bytes(32)]]]],
        [[bytes(16), [[2, 1, bytes(32), "held"]]]],
        [[bytes(16), [[1, 2, bytes(31), "held"]]]],
        [[bytes(16), [[1, 2, bytes(32), "lost"]]]],
        [[bytes(16), []], [bytes(16), []]],
    ],
    ids=str,
)
def test_signed_heads_of_another_shape_are_refused(epochs: Value) -> None:
    data = signed.sign(receipt.HEADS, ["smk-1", NONCE, 5, epochs], RECEIVER)
    with refused(errors.WRONG_SHAPE):
        receipt.read_heads(data, TRUSTED, nonce=NONCE)


def test_sizes_are_bounded_before_a_signature_is_looked_at() -> None:
    for read, most in (
        (lambda data: receipt.read_receipt(data, TRUSTED), receipt.MAX_RECEIPT_BYTES),
        (lambda data: receipt.read_heads(data, TRUSTED, nonce=NONCE), receipt.MAX_HEADS_BYTES),
        (lambda data: receipt.read_time(data, TRUSTED, nonce=NONCE), receipt.MAX_TIME_BYTES),
    ):
        with refused(errors.TOO_LARGE):
            read(bytes(most + 1))


def test_a_message_of_just_the_size_allowed_is_read() -> None:
    data = receipt.sign_time(Time(NONCE, 5), RECEIVER)
    known = signed.among(TRUSTED)
    assert signed.verify(receipt.TIME, data, known, max_bytes=len(data)) == data[: -signed.FRAME_BYTES]
    with refused(errors.TOO_LARGE):
        signed.verify(receipt.TIME, data, known, max_bytes=len(data) - 1)
