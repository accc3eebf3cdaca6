"""The chain: every byte of every event, their order and the epoch's origin decide the head."""

from __future__ import annotations

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from sync.wire.chain import Origin, first_head, next_head

EPOCH, PARENT, KEY = b"e" * 16, b"p" * 16, b"k" * 32


def head_of(events: list[bytes], key: bytes = KEY) -> bytes:
    head = first_head(EPOCH, None, 0, None, key)
    for event in events:
        head = next_head(key, head, event)
    return head


def test_the_first_head_is_what_the_page_says() -> None:
    said = b"lumbung/epoch/1" + EPOCH + PARENT + (7).to_bytes(8, "big") + b"h" * 32 + hashlib.sha256(KEY).digest()
    assert first_head(EPOCH, PARENT, 7, b"h" * 32, KEY) == hashlib.sha256(said).digest()


def test_an_epoch_without_parent_counts_zeros() -> None:
    assert first_head(EPOCH, None, 0, None, KEY) == first_head(EPOCH, bytes(16), 0, bytes(32), KEY)


def test_everything_of_the_origin_changes_the_first_head() -> None:
    origin = Origin(EPOCH, PARENT, 7, b"h" * 32, KEY)
    others = [
        origin._replace(epoch=b"f" * 16),
        origin._replace(parent_epoch=None),
        origin._replace(parent_seq=8),
        origin._replace(parent_head=b"g" * 32),
        origin._replace(chain_key=b"l" * 32),
    ]
    assert len({each.first_head() for each in (origin, *others)}) == 6


def test_a_step_is_a_keyed_hash_of_the_head_and_the_event() -> None:
    assert next_head(KEY, b"h" * 32, b"event") == hmac.new(KEY, b"h" * 32 + b"event", hashlib.sha256).digest()


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=8), st.data())
def test_no_event_can_be_changed_dropped_doubled_or_moved_unseen(events: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(events) - 1))
    other = data.draw(st.binary(min_size=1, max_size=8).filter(lambda each: each != events[at]))
    to = data.draw(st.integers(0, len(events) - 1))
    moved = events[:at] + events[at + 1 :]
    moved.insert(to, events[at])
    forged = [
        [*events[:at], other, *events[at + 1 :]],
        events[:at] + events[at + 1 :],
        events[: at + 1] + events[at:],
        moved,
    ]
    for each in forged:
        if each != events:
            assert head_of(each) != head_of(events)
    assert head_of(events, b"l" * 32) != head_of(events)
