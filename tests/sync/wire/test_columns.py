"""Columns and their packing: any run of events comes back exactly, and nothing from outside can cost much."""

from __future__ import annotations

import random

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.errors import WireError
from sync.wire import columns, packing
from sync.wire.events import Event, encode_event
from sync.wire.kinds import KINDS
from tests.sync.wire import generator, strategies

ID = bytes(range(16))
PLAIN = generator.room(20, 1).events


def unpacked(packed: list[bytes], first: int, count: int) -> list[bytes]:
    return [each if isinstance(each, bytes) else encode_event(each) for each in columns.unpack(packed, first, count)]


@given(strategies.runs())
def test_any_run_of_events_comes_back_exactly(run: list[Event]) -> None:
    back = columns.unpack(columns.pack(run), run[0].seq, len(run))
    assert [each if isinstance(each, bytes) else encode_event(each) for each in back] == list(map(encode_event, run))
    laid_out = {name for name, _ in columns.LAYOUTS}
    assert [isinstance(each, Event) for each in back] == [event.kind in laid_out for event in run]
    assert [each for each in back if isinstance(each, Event)] == [event for event in run if event.kind in laid_out]


def test_the_layouts_fit_the_table_of_kinds() -> None:
    """The layouts are frozen and the table may grow: a changed kind must get a new name, or a new layout."""
    column_of = {
        "item": "item",
        "value": "value",
        "code": "value",
        "on": "on",
        "c": "lag",
        "from_c": "lag",
        "to_c": "lag",
    }
    for name, layout in columns.LAYOUTS:
        fields = [field for field, _ in KINDS[name].fields]
        assert fields[:3] == ["lease_epoch", "lease_seq", "n"]
        assert tuple(column_of[field] for field in fields[3:]) == layout


def test_the_layouts_never_change_their_number() -> None:
    assert [name for name, _ in columns.LAYOUTS][:5] == [
        "answer.given",
        "answer.late",
        "item.flagged",
        "page.ran",
        "page.focus",
    ]


def test_an_answer_that_is_not_well_formed_travels_as_it_is() -> None:
    odd = Event(1, 1, "answer.given", ID, ID, (ID, 1, 1, "no such id", "A", 1))
    assert unpacked(columns.pack([odd]), 1, 1) == [encode_event(odd)]
    assert isinstance(columns.unpack(columns.pack([odd]), 1, 1)[0], bytes)


def test_more_events_than_a_batch_holds_are_refused() -> None:
    events = generator.room(columns.MAX_EVENTS + 1, 1).events
    columns.pack(events[:-1])
    with pytest.raises(WireError) as caught:
        columns.pack(events)
    assert caught.value.entry is errors.TOO_LARGE


def test_more_bytes_than_a_batch_holds_are_refused_and_a_thousand_of_the_greatest_fit() -> None:
    text = "\U0001f600" * 4000
    greatest = [Event(seq, 1, "incident.noted", ID, None, (ID, text, text)) for seq in range(1, 1400)]
    columns.pack(greatest[:1000])
    with pytest.raises(WireError) as caught:
        columns.pack(greatest)
    assert caught.value.entry is errors.TOO_LARGE


@given(st.lists(st.one_of(st.integers(-70, 70), st.integers(-(2**63), 2**63 - 1))))
def test_varints_come_back(numbers: list[int]) -> None:
    data = packing.varints(numbers)
    assert packing.numbers(data) == numbers
    assert len(data) <= 10 * len(numbers)


def test_small_numbers_take_a_byte() -> None:
    assert packing.varints([0, -1, 1, -2, 63, -64, 64]) == bytes([0, 1, 2, 3, 126, 127, 128, 1])


@pytest.mark.parametrize(
    "data", [b"\x80", b"\xff" * 9, b"\x80" * 10 + b"\x01", b"\x80" * 9 + b"\x02", b"\x80\x00", b"\xff\x00"]
)
def test_a_varint_has_one_form_and_64_bits(data: bytes) -> None:
    with pytest.raises(WireError):
        packing.numbers(data)


@given(st.binary(max_size=300))
def test_a_column_comes_back(data: bytes) -> None:
    assert packing.decompressed(packing.compressed(data * 5), len(data) * 5) == data * 5


def test_what_does_not_shrink_is_not_compressed() -> None:
    noise = random.Random(1).randbytes(100)
    assert packing.compressed(noise) == b"\0" + noise
    assert packing.compressed(b"") == b"\0"


def frame(data: bytes, **options: int) -> bytes:
    parameters = {int(zstd.CompressionParameter[name]): value for name, value in options.items()}
    return b"\x01" + zstd.compress(data, options=parameters)


@pytest.mark.parametrize(
    ("column", "entry"),
    [
        (b"", errors.WRONG_SHAPE),
        (b"\x02", errors.WRONG_SHAPE),
        (b"\x00" + bytes(1001), errors.TOO_LARGE),
        (frame(bytes(1001)), errors.TOO_LARGE),
        (frame(bytes(100_000_000)), errors.TOO_LARGE),
        (frame(bytes(1000), content_size_flag=0), errors.TOO_LARGE),
        (b"\x01", errors.WRONG_SHAPE),
        (b"\x01no frame", errors.WRONG_SHAPE),
        (frame(bytes(1000))[:-1], errors.WRONG_SHAPE),
        (frame(bytes(1000)) + b"\0", errors.WRONG_SHAPE),
        (frame(bytes(500)) + frame(bytes(500))[1:], errors.WRONG_SHAPE),
    ],
)
def test_a_column_is_bounded_before_it_is_decompressed(column: bytes, entry: errors.Entry) -> None:
    with pytest.raises(WireError) as caught:
        packing.decompressed(column, 1000)
    assert caught.value.entry is entry


def test_a_frame_that_lies_about_its_size_is_refused() -> None:
    honest = bytearray(frame(random.Random(1).randbytes(300) + bytes(300)))
    at = honest.index((600 - 256).to_bytes(2, "little"))  # the two-byte field of content sizes from 256 on
    for claimed in (599, 601):
        honest[at : at + 2] = (claimed - 256).to_bytes(2, "little")
        with pytest.raises(WireError):
            packing.decompressed(bytes(honest), 1000)


def test_a_window_larger_than_level_19_needs_is_refused() -> None:
    wide = frame(random.Random(1).randbytes(1000) * 20_000, window_log=24, enable_long_distance_matching=1)
    with pytest.raises(WireError) as caught:
        packing.decompressed(wide, 1 << 30)
    assert caught.value.entry is errors.WRONG_SHAPE


def replaced(name: str, column: bytes) -> list[bytes]:
    packed = columns.pack(PLAIN)
    packed[columns.NAMES.index(name)] = b"\0" + column
    return packed


def column_of(name: str) -> bytes:
    return packing.decompressed(columns.pack(PLAIN)[columns.NAMES.index(name)], 1 << 20)


@pytest.mark.parametrize("name", columns.NAMES)
def test_every_column_must_be_used_up_and_no_more(name: str) -> None:
    whole = column_of(name)
    extra = b"A\n" if name == "items" else b"\x02"
    faults = [whole + extra]
    if whole:
        faults.append(whole[:-1])
    for column in faults:
        if name == "items" and column.endswith(b"\n"):
            continue  # a name that nobody uses does no harm
        with pytest.raises(WireError):
            columns.unpack(replaced(name, column), PLAIN[0].seq, len(PLAIN))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("kinds", 6),
        ("kinds", -1),
        ("who", 2),
        ("who", -1),
        ("lease_attempt", 2),
        ("lease_sitting", -1),
        ("item", 10_000),
        ("item", -2),
        ("shape", 1 << 40),
        ("shape", -(1 << 40)),
    ],
)
def test_an_index_out_of_bounds_is_refused(name: str, first: int) -> None:
    numbers = packing.numbers(column_of(name))
    with pytest.raises(WireError):
        columns.unpack(replaced(name, packing.varints([first, *numbers[1:]])), PLAIN[0].seq, len(PLAIN))


def test_text_that_is_not_utf_8_is_refused() -> None:
    for name in ("letters", "items"):
        with pytest.raises(WireError):
            columns.unpack(replaced(name, b"\xff" + column_of(name)[1:]), PLAIN[0].seq, len(PLAIN))


def test_the_number_of_columns_and_events_is_checked() -> None:
    packed = columns.pack(PLAIN)
    for wrong, count in (
        (packed[:-1], 20),
        ([*packed, b"\0"], 20),
        (packed, 19),
        (packed, 21),
        (packed, 0),
        (packed, 10_001),
    ):
        with pytest.raises(WireError) as caught:
            columns.unpack(wrong, PLAIN[0].seq, count)
        assert caught.value.entry is errors.WRONG_SHAPE


@given(st.data())
def test_damaged_columns_give_events_or_a_typed_error(data: st.DataObject) -> None:
    packed = columns.pack(data.draw(strategies.runs(8)))
    which = data.draw(st.integers(0, len(packed) - 1))
    packed[which] = data.draw(st.one_of(st.binary(max_size=20), st.binary(max_size=20).map(lambda each: b"\0" + each)))
    try:
        columns.unpack(packed, 1, len(packing.numbers(packing.decompressed(packed[0], 1 << 20))) or 1)
    except WireError:
        return
