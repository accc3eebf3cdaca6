"""An emergency file opens for the centre it was sealed to, and only as the holder of the lease's token wrote it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, emergency, keys
from sync.wire.lease import LeaseToken
from tests.sync.wire.page_file import contents, write_file
from tests.sync.wire.trust import refused

SITE_KEY, SEAL = b"k" * 32, keys.SealingKey(b"s" * 32)
TOKEN = LeaseToken(b"e" * 16, 7, b"a" * 16, b"s" * 16)
ROWS: canonical.Value = [[1, "answer", "Q1", "A", 5], [2, "ran", 5, 9], [3, "flag", "Q1", True, 6], [4, "new", 1]]


def written(plain: bytes) -> bytes:
    return write_file("smk-1", SITE_KEY, TOKEN, SEAL.public, plain)


WHOLE = written(contents(ROWS, 1, 5))


def test_it_opens_as_the_events_that_a_box_would_have_written() -> None:
    """With a row of a kind that this software does not know named, and the others kept."""
    file = emergency.read_file(WHOLE)
    emergency.verify(file, SITE_KEY)
    log = emergency.open_file(file, SEAL)
    assert (file.site, file.lease, log.have, log.c, log.unknown) == ("smk-1", TOKEN, 1, 5, (4,))
    about = (TOKEN.epoch, TOKEN.seq)
    assert [(event.kind, event.k, event.body) for event in log.events] == [
        ("answer.given", 5, (*about, 1, "Q1", "A", 5)),
        ("page.ran", 9, (*about, 2, 5, 9)),
        ("item.flagged", 6, (*about, 3, "Q1", True, 6)),
    ]
    assert {(event.sitting, event.attempt) for event in log.events} == {(TOKEN.sitting, TOKEN.attempt)}


def test_another_site_s_key_or_another_receiver_is_refused() -> None:
    file = emergency.read_file(WHOLE)
    with refused(errors.BAD_SIGNATURE):
        emergency.verify(file, b"j" * 32)
    with refused(errors.CANNOT_OPEN):
        emergency.open_file(file, keys.SealingKey(b"t" * 32))


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 127))
def test_another_byte_anywhere_is_refused(at: int, other: int) -> None:
    if WHOLE[at] != other:
        with pytest.raises(WireError):
            emergency.verify(emergency.read_file(WHOLE[:at] + bytes([other]) + WHOLE[at + 1 :]), SITE_KEY)


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        emergency.read_file(data)


def test_a_seal_of_one_lease_does_not_open_under_another() -> None:
    """Whoever rewrites the head cannot make the same seal speak for somebody else."""
    fields: dict[str, Any] = json.loads(WHOLE)
    file = emergency.read_file(WHOLE)
    other = emergency.read_file(json.dumps(fields | {"attempt": "ab" * 16}, separators=(",", ":")).encode())
    assert other.info != file.info
    with refused(errors.CANNOT_OPEN):
        emergency.open_file(other, SEAL)


@pytest.mark.parametrize(
    "inside",
    [
        [1, 5],
        [1, -1, []],
        [1, 5, [[2, "ran", 1, 2], [1, "ran", 1, 2]]],
        [1, 5, [[0, "ran", 1, 2]]],
        [1, 5, [["1", "ran", 1, 2]]],
        [1, 5, [[1]]],
    ],
)
def test_what_is_no_log_is_refused(inside: canonical.Value) -> None:
    with refused(errors.WRONG_SHAPE):
        emergency.open_file(emergency.read_file(written(canonical.encode(inside))), SEAL)


def test_what_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with refused(errors.TOO_LARGE):
        emergency.read_file(b" " * (emergency.MAX_FILE_BYTES + 1))
    monkeypatch.setattr(emergency, "MAX_PLAIN_BYTES", 20)
    with refused(errors.TOO_LARGE):
        emergency.open_file(emergency.read_file(WHOLE), SEAL)


def test_the_vectors_are_those_of_the_page() -> None:
    """The page's own tests write the same files byte for byte (appliance/frontend/tests/emergency.test.ts)."""
    vectors = json.loads((Path(__file__).parents[3] / "docs/wire/vectors/emergency.json").read_text("utf-8"))
    assert len(vectors["files"]) >= 3
