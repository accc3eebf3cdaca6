"""One value, one byte string: what is outside the subset is refused before anything is built."""

from __future__ import annotations

import math
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.errors import WireError
from sync.wire import canonical
from tests.sync.wire.trust import refused

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(canonical.INT_MIN, canonical.INT_MAX)
    | st.binary(max_size=40)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=5), max_leaves=30)
SPOILT = st.builds(  # good bytes with some others in the middle
    lambda value, at, other: (good := cbor2.dumps(value))[: at % len(good)] + other + good[at % len(good) + 1 :],
    VALUES,
    st.integers(0, 1000),
    st.binary(max_size=3),
)


@given(VALUES)
def test_a_value_comes_back(value: Any) -> None:
    assert canonical.decode(canonical.encode(value)) == value


@given(VALUES)
def test_the_bytes_are_those_of_rfc_8949_deterministic_encoding(value: Any) -> None:
    assert canonical.encode(value) == cbor2.dumps(value, canonical=True)


@given(st.binary(max_size=60) | SPOILT)
def test_bytes_have_one_value_or_a_typed_refusal(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except WireError:
        return
    assert canonical.encode(value) == data


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        math.nan,
        {},
        {"a": 1},
        {1},
        2**63,
        -(2**63) - 1,
        bytearray(b"x"),
        [1, [2.5]],
        pytest.param(object(), id="an object"),
        "\ud800",
        [["\udfff"]],
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with refused(errors.NOT_CANONICAL):
        canonical.encode(value)


def test_tuples_are_arrays() -> None:
    assert canonical.decode(canonical.encode((1, (2,)))) == [1, [2]]


def test_depth_is_bounded_both_ways() -> None:
    deep: Any = 0
    for _ in range(canonical.MAX_DEPTH):
        deep = [deep]
    assert canonical.decode(canonical.encode(deep)) == deep
    with refused(errors.NOT_CANONICAL):
        canonical.encode([deep])
    with refused(errors.NOT_CANONICAL):
        canonical.decode(b"\x81" + canonical.encode(deep))


def test_endless_nesting_is_refused_and_not_a_crash() -> None:
    cyclic: list[Any] = []
    cyclic.append(cyclic)
    with refused(errors.NOT_CANONICAL):
        canonical.encode(cyclic)
    with refused(errors.NOT_CANONICAL):
        canonical.decode(b"\x81" * 1_000_000)


def test_size_is_refused_before_a_byte_is_read() -> None:
    with refused(errors.TOO_LARGE):
        canonical.decode(b"\xff" * 11, max_bytes=10)
    with refused(errors.NOT_CANONICAL):
        canonical.decode(b"\xff" * 10, max_bytes=10)


def test_the_number_of_items_is_bounded() -> None:
    assert canonical.decode(canonical.encode([0] * 9), max_items=10) == [0] * 9
    with refused(errors.TOO_LARGE):
        canonical.decode(canonical.encode([0] * 10), max_items=10)


@pytest.mark.parametrize("head", ["9a7fffffff", "9b7fffffffffffffff", "5b7fffffffffffffff", "7b7fffffffffffffff"])
def test_a_length_that_is_not_there_costs_nothing(head: str) -> None:
    with refused(errors.NOT_CANONICAL):
        canonical.decode(bytes.fromhex(head) + bytes(50))


def test_invalid_text_is_refused() -> None:
    with refused(errors.NOT_CANONICAL):
        canonical.decode(b"\x61\xff")
