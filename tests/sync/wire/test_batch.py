"""Batches: what was sealed opens to the same events, at their addressee alone, and nothing else passes for a batch."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import errors
from sync.errors import WireError
from sync.wire import answers, batch, canonical, chain, columns, keys, packing
from sync.wire.batch import Batch, RawRow, open_batch, read_header, seal_batch, verify_batch
from sync.wire.events import Event, encode_event
from tests.sync.wire import generator, strategies

BOX, OTHER_BOX = keys.SigningKey(b"b" * 32), keys.SigningKey(b"o" * 32)
CENTRE, OTHER_CENTRE = keys.SealingKey(b"c" * 32), keys.SealingKey(b"d" * 32)
ORIGIN = chain.Origin(b"e" * 16, b"p" * 16, 40, b"h" * 32, b"k" * 32)
ID = bytes(range(16))


def sealed(events: Sequence[Event], head: bytes | None = None, *, origin: chain.Origin = ORIGIN, **other: Any) -> Batch:
    given_: dict[str, Any] = {
        "origin": origin,
        "head_before": head or origin.first_head(),
        "last_receipted": None,
        "site": "smkn-1-contoh",
        "box": "box-1",
        "signer": BOX,
        "recipient": CENTRE.public,
    }
    return seal_batch(events, **(given_ | other))


def opened(data: bytes) -> batch.OpenedBatch:
    return open_batch(data, CENTRE, BOX.public)


def answers_from(first: int, count: int = 5) -> list[Event]:
    return generator.room(count, 3, first=first).events


def heads_of(events: Sequence[Event], head: bytes) -> list[bytes]:
    out = []
    for event in events:
        head = chain.next_head(ORIGIN.chain_key, head, encode_event(event))
        out.append(head)
    return out


def test_it_works() -> None:
    events = answers_from(41)
    whole = sealed(events)
    result = opened(whole.data)
    assert list(result.events) == events
    assert result.header == whole.header == read_header(whole.data) == verify_batch(whole.data, BOX.public)
    assert result.origin == ORIGIN
    assert list(result.heads) == heads_of(events, ORIGIN.first_head())
    assert result.header.head_after == result.heads[-1]
    assert result.quarantined() == ()
    header = result.header
    assert (header.site, header.box, header.epoch, header.first, header.last) == (
        "smkn-1-contoh",
        "box-1",
        ORIGIN.epoch,
        41,
        45,
    )
    assert header.file_name == f"{ORIGIN.epoch.hex()}-41-45.batch"


@given(strategies.runs(), st.binary(min_size=32, max_size=32), st.none() | st.binary(min_size=32, max_size=32))
@settings(deadline=None)
def test_any_run_of_events_opens_to_itself(run: list[Event], head: bytes, receipted: bytes | None) -> None:
    origin = ORIGIN._replace(parent_seq=0)
    if run[0].seq == 1:
        head = origin.first_head()
    whole = sealed(run, head, origin=origin, last_receipted=receipted)
    result = opened(whole.data)
    assert list(result.events) == run
    assert list(result.heads) == heads_of(run, head)
    assert result.header.last_receipted == receipted
    assert result.quarantined() == ()


def test_unknown_kinds_survive_and_still_verify_the_chain() -> None:
    events = answers_from(41, 3)
    events[1] = Event(42, 5, "someday.invented", None, None, (1, ("nested", (None, True))))
    result = opened(sealed(events).data)
    assert list(result.events) == events
    assert result.quarantined() == ()
    assert list(result.heads) == heads_of(events, ORIGIN.first_head())


def test_a_bad_record_is_named_and_the_others_are_used() -> None:
    """A box with a fault writes a row that is no answer: its neighbours count all the same."""
    events = answers_from(41, 3)
    events[1] = events[1]._replace(body=(*events[1].body[:3], "no such id", "A", 1))
    result = opened(sealed(events).data)
    assert list(result.events) == events
    assert result.quarantined() == ((42, errors.WRONG_SHAPE.code),)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (canonical.encode([42, 1, "k", None, None, "no body"]), errors.WRONG_SHAPE.code),
        (canonical.encode([41, 1, "clock.stepped", None, None, [1, 2]]), errors.WRONG_SHAPE.code),
        (b"\xff", errors.NOT_CANONICAL.code),
        (b"", errors.NOT_CANONICAL.code),
    ],
)
def test_a_row_that_is_no_event_is_kept_as_it_came(row: bytes, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No box of ours writes such rows; a newer or broken one might. The chain covers their bytes all the same."""
    odd = Event(42, 1, "someday.invented", None, None, ())
    events = [*answers_from(41, 1), odd, *answers_from(43, 1)]

    def encode(event: Event) -> bytes:
        return row if event == odd else encode_event(event)

    with monkeypatch.context() as patched:
        patched.setattr(columns, "encode_event", encode)
        patched.setattr(batch, "encode_event", encode)
        data = sealed(events).data
    result = opened(data)
    assert result.events == (events[0], RawRow(42, row, code), events[2])
    assert result.quarantined() == ((42, code),)


# --- lost, doubled and reordered on the way ------------------------------------------------------


@given(st.lists(st.integers(1, 60), min_size=1, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_lost_acks_duplicates_and_any_order_give_the_same_journal(sizes: list[int], rng: random.Random) -> None:
    """After a lost acknowledgement a range may be sealed again, cut elsewhere, and come by two routes in any order."""
    journal = answers_from(41, sum(sizes))
    heads = [ORIGIN.first_head(), *heads_of(journal, ORIGIN.first_head())]

    def cut(lengths: list[int]) -> list[bytes]:
        out, at = [], 0
        for length in lengths:
            out.append(sealed(journal[at : at + length], heads[at]).data)
            at += length
        return out

    again = sizes[:]
    rng.shuffle(again)
    arrived = cut(sizes) + cut(sizes) + cut(again)
    arrived += rng.sample(arrived, len(arrived) // 2)
    rng.shuffle(arrived)
    held: dict[int, tuple[Event | RawRow, bytes]] = {}
    for data in arrived:
        result = opened(data)
        for seq, event, head in zip(
            range(result.header.first, result.header.last + 1), result.events, result.heads, strict=True
        ):
            assert held.setdefault(seq, (event, head)) == (event, head), "overlapping ranges agree by their heads"
    assert [held[event.seq] for event in journal] == list(zip(journal, heads[1:], strict=True))
    by_attempt = {event.attempt for event in journal if event.attempt}
    for attempt in by_attempt:
        direct = answers.fold_all(answers.empty(attempt), ORIGIN.epoch, journal)
        came = [event for event, _ in held.values() if isinstance(event, Event)]
        assert answers.fold_all(answers.empty(attempt), ORIGIN.epoch, came) == direct


def test_sealing_twice_gives_other_bytes_and_the_same_batch() -> None:
    events = answers_from(41)
    one, other = sealed(events), sealed(events)
    assert one.data != other.data
    assert one.header == other.header
    assert opened(one.data) == opened(other.data)


# --- what is not a batch -------------------------------------------------------------------------


def test_every_bit_is_signed() -> None:
    data = sealed(answers_from(41, 1)).data
    for at in range(len(data)):
        broken = bytearray(data)
        broken[at] ^= 1
        with pytest.raises(WireError) as caught:
            opened(bytes(broken))
        assert caught.value.entry is errors.BAD_SIGNATURE


def test_a_truncated_batch_is_refused_at_any_length() -> None:
    data = sealed(answers_from(41, 1)).data
    for length in range(len(data)):
        with pytest.raises(WireError):
            opened(data[:length])


@given(st.binary(max_size=400))
def test_any_bytes_give_a_header_or_a_typed_error(data: bytes) -> None:
    for read in (read_header, opened):
        with pytest.raises(WireError):
            read(data)


def test_another_boxs_signature_is_not_taken() -> None:
    data = sealed(answers_from(41), signer=OTHER_BOX).data
    with pytest.raises(WireError) as caught:
        opened(data)
    assert caught.value.entry is errors.BAD_SIGNATURE


def test_a_header_cannot_name_another_signer() -> None:
    data = sealed(answers_from(41), signer=OTHER_BOX).data[: -keys.SIGNATURE_BYTES]
    with pytest.raises(WireError) as caught:
        opened(data + BOX.sign(batch.DOMAIN + data))
    assert caught.value.entry is errors.UNKNOWN_SIGNER


def test_only_the_addressee_opens_it() -> None:
    data = sealed(answers_from(41), recipient=OTHER_CENTRE.public).data
    with pytest.raises(WireError) as caught:
        opened(data)
    assert caught.value.entry is errors.CANNOT_OPEN
    assert open_batch(data, OTHER_CENTRE, BOX.public).header.recipient == OTHER_CENTRE.key_id


def resigned(data: bytes) -> bytes:
    """What a box with a stolen or faulty signing key could send."""
    return data + BOX.sign(batch.DOMAIN + data)


def parts(data: bytes) -> tuple[list[Any], bytes]:
    length = int.from_bytes(data[:2], "big")
    return canonical.decode(data[2 : 2 + length]), data[2 + length : -keys.SIGNATURE_BYTES]


def built(front: list[Any], inside: Any = None, ciphertext: bytes | None = None) -> bytes:
    head = canonical.encode(front)
    if ciphertext is None:
        ciphertext = CENTRE.public.seal(canonical.encode(inside), hashlib.sha256(head).digest())
    return resigned(len(head).to_bytes(2, "big") + head + ciphertext)


def test_the_seal_is_bound_to_the_header() -> None:
    front, ciphertext = parts(sealed(answers_from(41)).data)
    front[3] = "box-2"
    with pytest.raises(WireError) as caught:
        opened(built(front, ciphertext=ciphertext))
    assert caught.value.entry is errors.CANNOT_OPEN


HEADER_FAULTS: list[tuple[int, Any]] = [
    (0, "lumbung/batch/2"),
    (1, 2),
    (1, None),
    (2, ""),
    (2, "a b"),
    (3, None),
    (4, b"short"),
    (5, -1),
    (5, 0),
    (5, True),
    (5, 46),
    (6, 40),
    (6, 10_041),
    (7, b""),
    (8, None),
    (9, b"short"),
    (10, None),
    (11, b"x" * 15),
]


@pytest.mark.parametrize(("place", "value"), HEADER_FAULTS)
def test_a_header_of_another_shape_is_refused(place: int, value: Any) -> None:
    front, ciphertext = parts(sealed(answers_from(41)).data)
    front[place] = value
    for read in (read_header, opened):
        with pytest.raises(WireError) as caught:
            read(built(front, ciphertext=ciphertext))
        assert caught.value.entry is errors.WRONG_SHAPE


@pytest.mark.parametrize("front", [[], ["lumbung/batch/1"], [*["lumbung/batch/1"] * 13]])
def test_a_header_of_another_length_is_refused(front: list[Any]) -> None:
    with pytest.raises(WireError) as caught:
        read_header(built(front, ciphertext=bytes(100)))
    assert caught.value.entry is errors.WRONG_SHAPE


def test_sizes_are_bounded() -> None:
    big = b"x" * (batch.MAX_BATCH_BYTES + 1)
    long_header = (batch.MAX_HEADER_BYTES + 1).to_bytes(2, "big") + bytes(1000)
    for read, data in ((opened, big), (read_header, long_header)):
        with pytest.raises(WireError) as caught:
            read(data)
        assert caught.value.entry is errors.TOO_LARGE


def inside_of(events: Sequence[Event], **fields: Any) -> list[Any]:
    values = {
        "chain_key": ORIGIN.chain_key,
        "parent_epoch": ORIGIN.parent_epoch,
        "parent_seq": ORIGIN.parent_seq,
        "parent_head": ORIGIN.parent_head,
        "packed": columns.pack(events),
    }
    return list((values | fields).values())


INSIDE_FAULTS: list[dict[str, Any]] = [
    {"chain_key": b"short"},
    {"parent_epoch": None},
    {"parent_head": None},
    {"parent_epoch": None, "parent_head": None},
    {"parent_seq": -1},
    {"parent_seq": 41},
    {"parent_seq": None},
    {"parent_epoch": b"short"},
    {"packed": None},
    {"packed": []},
    {"packed": ["text"] * 18},
    {"packed": [b""] * 18},
]


@pytest.mark.parametrize("fields", INSIDE_FAULTS)
def test_a_sealed_part_of_another_shape_is_refused(fields: dict[str, Any]) -> None:
    events = answers_from(41)
    front, _ = parts(sealed(events).data)
    assert opened(built(front, inside_of(events))).events == tuple(events)
    with pytest.raises(WireError) as caught:
        opened(built(front, inside_of(events, **fields)))
    assert caught.value.entry is errors.WRONG_SHAPE


@pytest.mark.parametrize("inside", [None, [], [1] * 6])
def test_a_sealed_part_that_is_no_array_of_five_is_refused(inside: Any) -> None:
    front, _ = parts(sealed(answers_from(41)).data)
    with pytest.raises(WireError) as caught:
        opened(built(front, inside))
    assert caught.value.entry is errors.WRONG_SHAPE


def test_other_events_than_the_head_says_are_refused() -> None:
    events = answers_from(41)
    front, _ = parts(sealed(events).data)
    changed = [*events[:-1], events[-1]._replace(k=events[-1].k + 1)]
    with pytest.raises(WireError) as caught:
        opened(built(front, inside_of(changed)))
    assert caught.value.entry is errors.CHAIN_BROKEN


@pytest.mark.parametrize("fields", [{"chain_key": b"x" * 32}, {"parent_epoch": b"x" * 16}, {"parent_head": b"x" * 32}])
def test_the_first_batch_of_an_epoch_proves_where_it_begins(fields: dict[str, Any]) -> None:
    events = answers_from(41)
    front, _ = parts(sealed(events).data)
    with pytest.raises(WireError) as caught:
        opened(built(front, inside_of(events, **fields)))
    assert caught.value.entry is errors.CHAIN_BROKEN


def test_a_first_epoch_has_no_parent() -> None:
    origin = chain.Origin(b"e" * 16, None, 0, None, b"k" * 32)
    assert opened(sealed(answers_from(1), origin=origin).data).origin == origin


def test_numbers_beyond_64_bits_are_a_typed_error() -> None:
    """Sums of differences can leave what an event may hold; the sealer never writes that."""
    events = answers_from(41, 2)
    front, _ = parts(sealed(events).data)
    packed = columns.pack(events)
    packed[1] = b"\0" + packing.varints([2**63 - 1, 2**63 - 1])
    with pytest.raises(WireError):
        opened(built(front, inside_of(events, packed=packed)))


@pytest.mark.parametrize("seqs", [[], [41, 43], [41, 41], [42, 41]])
def test_only_consecutive_events_are_sealed(seqs: list[int]) -> None:
    events = [answers_from(seq, 1)[0] for seq in seqs]
    with pytest.raises(ValueError, match="consecutive"):
        sealed(events)


# --- size ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "at_most"), [(1_000, 13.0), (10_000, 7.0)])
def test_an_answer_takes_few_bytes_envelope_included(count: int, at_most: float) -> None:
    """Median of three rooms of 300 attempts; both time columns, header, seal and signature are counted."""
    sizes = []
    for seed in range(3):
        room = generator.room(count, seed)
        whole = sealed(room.events, b"h" * 32, origin=room.origin, last_receipted=b"r" * 32)
        sizes.append(len(whole.data) / count)
        assert len(whole.data) > room.entropy_bits / 8, "the model, not the code, must be wrong"
        assert list(opened(whole.data).events) == room.events
    assert sorted(sizes)[1] <= at_most, sizes
