"""An unlock code survives a telephone: it forgives spelling, notices mistakes, and opens one package at one site."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.wire import canonical, spoken, unlock
from sync.wire.keys import MIN_MEMORY_KIB, MIN_PASSES, Stretch
from tests.sync.wire.trust import CONTENT_KEY, flipped, refused

CHEAP = Stretch(MIN_MEMORY_KIB, MIN_PASSES, 1)  # the dear default is measured once below
DIGEST = b"d" * 32
ROOT = Path(__file__).parents[3]
CODES = st.binary(min_size=8, max_size=8).map(lambda raw: unlock.new_code(_once(raw)))


def _once(raw: bytes) -> unlock.Random:
    """A source whose first draw is `raw` and whose next ones differ: a code may be drawn again."""
    first = int.from_bytes(raw, "big")
    draws = ((first + (again << 4) & 2**64 - 1).to_bytes(8, "big") for again in itertools.count())
    return lambda _count: next(draws)


@given(CODES)
def test_a_code_is_twelve_characters_and_a_check_that_can_be_said(code: str) -> None:
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 1]
    assert set(code) <= set(spoken.DIGITS + "-")
    assert unlock.read_code(code) == code.replace("-", "")[:12]


@given(CODES)
def test_spelling_does_not_matter(code: str) -> None:
    heard = code.replace("1", "l").replace("0", "o").lower()
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code}\n", heard):
        assert unlock.read_code(typed) == code.replace("-", "")[:12]
    assert unlock.read_code(code.replace("1", "I").replace("0", "O")) == code.replace("-", "")[:12]


@given(CODES, st.integers(0, 12), st.sampled_from(spoken.DIGITS))
def test_any_one_wrong_character_is_noticed(code: str, at: int, other: str) -> None:
    plain = code.replace("-", "")
    if plain[at] != other:
        with refused(errors.MISTYPED_CODE):
            unlock.read_code(plain[:at] + other + plain[at + 1 :])


@given(CODES, st.integers(0, 10))
def test_two_neighbours_that_changed_places_are_noticed(code: str, at: int) -> None:
    plain = code.replace("-", "")
    if plain[at] != plain[at + 1]:
        with refused(errors.MISTYPED_CODE):
            unlock.read_code(plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :])


@pytest.mark.parametrize(
    "typed", ["", "-", "0", "0" * 12, "0" * 14, "U" * 13, "0000-0000-0000-*", "é" * 13, "9" * 10_000]
)
def test_what_is_no_code_is_mistyped(typed: str) -> None:
    with refused(errors.MISTYPED_CODE):
        unlock.read_code(typed)


def test_codes_do_not_repeat() -> None:
    assert len({unlock.new_code() for _ in range(1000)}) == 1000


def test_a_code_opens_its_package_at_its_site_and_no_other() -> None:
    code, other = unlock.new_code(), unlock.new_code()
    wrapped = unlock.wrap(CONTENT_KEY, code, site="smk-1", package_digest=DIGEST, stretch=CHEAP)
    assert len(wrapped) <= unlock.MAX_WRAP_BYTES
    assert unlock.unwrap(wrapped, code.lower(), site="smk-1", package_digest=DIGEST) == CONTENT_KEY
    with refused(errors.WRONG_CODE):
        unlock.unwrap(wrapped, other, site="smk-1", package_digest=DIGEST)
    with refused(errors.WRONG_CODE):
        unlock.unwrap(wrapped, code, site="smk-2", package_digest=DIGEST)
    with refused(errors.WRONG_CODE):
        unlock.unwrap(wrapped, code, site="smk-1", package_digest=bytes(32))
    with refused(errors.WRONG_CODE):
        unlock.unwrap(flipped(wrapped, -1), code, site="smk-1", package_digest=DIGEST)


def test_the_default_cost_takes_time_but_not_minutes() -> None:
    code = unlock.new_code()
    wrapped = unlock.wrap(CONTENT_KEY, code, site="s", package_digest=DIGEST)
    assert canonical.decode(wrapped)[1:4] == [256 * 1024, 3, 1]
    began = time.monotonic()
    assert unlock.unwrap(wrapped, code, site="s", package_digest=DIGEST) == CONTENT_KEY
    assert time.monotonic() - began < 60


def test_a_machine_without_so_much_memory_says_so() -> None:
    starved = (
        "import resource\n"
        "from sync.errors import WireError\n"
        "from sync.wire.keys import Stretch\n"
        "resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))\n"
        "try: Stretch(512 * 1024).key(b'secret', bytes(16))\n"
        "except WireError as error: print(error.code)\n"
    )
    result = subprocess.run([sys.executable, "-c", starved], cwd=ROOT, text=True, capture_output=True, check=True)
    assert result.stdout.strip() == errors.UNSAFE_COST.code


def test_a_mistyped_code_costs_nothing() -> None:
    with refused(errors.MISTYPED_CODE):
        unlock.unwrap(b"never looked at", "0000-0000-0000-1", site="s", package_digest=DIGEST)


@pytest.mark.parametrize(
    "cost", [(1024, 3, 1), (2**31, 3, 1), (2**18, 1, 1), (2**18, 2**31, 1), (2**18, 3, 0), (2**18, 3, 2**24)]
)
def test_a_cost_outside_its_bounds_is_refused_without_spending_it(cost: tuple[int, int, int]) -> None:
    wrapped = canonical.encode([unlock.TAG, *cost, bytes(16), bytes(60)])
    with refused(errors.UNSAFE_COST):
        unlock.unwrap(wrapped, unlock.new_code(), site="s", package_digest=DIGEST)


@pytest.mark.parametrize(
    "row",
    [
        [unlock.TAG, 2**18, 3, 1, bytes(15), bytes(60)],
        [unlock.TAG, 2**18, 3, 1, bytes(16), bytes(59)],
        [unlock.TAG, 2**18, 3, 1, bytes(16)],
        ["lumbung/unlock/2", 2**18, 3, 1, bytes(16), bytes(60)],
        [unlock.TAG, -1, 3, 1, bytes(16), bytes(60)],
        [unlock.TAG, True, 3, 1, bytes(16), bytes(60)],
    ],
)
def test_a_wrap_of_another_shape_is_refused(row: list[canonical.Value]) -> None:
    with refused(errors.WRONG_SHAPE):
        unlock.unwrap(canonical.encode(row), unlock.new_code(), site="s", package_digest=DIGEST)


def test_a_huge_wrap_is_refused_unread() -> None:
    with refused(errors.TOO_LARGE):
        unlock.unwrap(bytes(257), unlock.new_code(), site="s", package_digest=DIGEST)
