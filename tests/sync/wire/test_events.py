"""Events: one encoding, a closed table of kinds, and nothing but typed errors for what does not fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.errors import WireError
from sync.wire import canonical
from sync.wire.events import (
    MAX_CHOICES,
    MAX_EVENT_BYTES,
    MAX_EXCERPT_BYTES,
    MAX_LABEL,
    MAX_TEXT,
    MAX_TEXT_ANSWER,
    Event,
    check_event,
    decode_body,
    decode_event,
    encode_body,
    encode_event,
    event_from,
    is_value,
)
from sync.wire.kinds import KINDS
from tests.sync.wire import strategies

ID = bytes(range(16))
ANSWER = Event(7, 1000, "answer.given", ID, ID, (ID, 3, 1, "INT-1", "A", 990))
WRONG: tuple[object, ...] = (
    None,
    True,
    False,
    -1,
    2**62,
    1.5,
    b"",
    b"x" * 17,
    "",
    "a b",
    "\ud800",
    "\0",
    (),
    ("a b",),
    ["A", 1],
    {},
)
FITTING = {
    "u64": (0, 2**62 - 1),
    "i64": (-1, 0, 2**62 - 1),
    "b16": (b"x" * 16,),
    "b32": (b"x" * 32,),
    "bytes": (b"", b"x" * 17, b"x" * MAX_EXCERPT_BYTES),
    "text": ("", "a b", "é", "x" * MAX_TEXT),
    "label": ("", "a b", "é", "x" * MAX_LABEL),
    "id": ("A", "INT-1", "a" * 32),
    "bool": (True, False),
    "value": (None, "A", "a b", "é" * MAX_TEXT_ANSWER, ("A",), ("A", "B"), ["A"]),
}


def body_of(kind_name: str) -> list[object]:
    return [FITTING[type_.removesuffix("?")][0] for _, type_ in KINDS[kind_name].fields]


def event_of(kind_name: str, body: list[object]) -> Event:
    about = KINDS[kind_name].about
    return Event(1, 1, kind_name, None if about == "box" else ID, ID if about == "attempt" else None, tuple(body))


@given(strategies.events)
def test_a_well_formed_event_of_any_kind_survives_encoding(event: Event) -> None:
    data = encode_event(event)
    assert check_event(event) is KINDS[event.kind]
    assert decode_event(data) == event
    assert encode_event(event, encode_body(event.body)) == data
    assert decode_body(encode_body(event.body)) == event.body
    assert data == canonical.encode(list(event))


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_field_of_each_kind_takes_what_fits_and_nothing_else(name: str) -> None:
    """Every field is tried with every value of another sort; the error names the field."""
    kind = KINDS[name]
    for place, (field, type_) in enumerate(kind.fields):
        fitting = list(FITTING[type_.removesuffix("?")])
        if type_.endswith("?"):
            fitting.append(None)
        for value in fitting:
            body = body_of(name)
            body[place] = value
            check_event(event_of(name, body))
        strange = [x for x in (*WRONG, *(y for ys in FITTING.values() for y in ys)) if not fits(type_, x)]
        assert len(strange) > 5
        for value in strange:
            body = body_of(name)
            body[place] = value
            with pytest.raises(WireError) as caught:
                check_event(event_of(name, body))
            assert caught.value.details["where"] == f"{name}.{field}", value


def fits(type_: str, value: object) -> bool:
    """The table's words, written a second time and in another way."""
    if type_.endswith("?"):
        return value is None or fits(type_[:-1], value)
    number = isinstance(value, int) and not isinstance(value, bool)
    text = isinstance(value, str) and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)
    name = (
        isinstance(value, str)
        and text
        and 0 < len(value) <= 32
        and value.replace("-", "a").isalnum()
        and "é" not in value
    )
    return {
        "u64": number and 0 <= value < 2**62,  # type: ignore[operator]
        "i64": number and -(2**62) < value < 2**62,  # type: ignore[operator]
        "b16": isinstance(value, bytes) and len(value) == 16,
        "b32": isinstance(value, bytes) and len(value) == 32,
        "bytes": isinstance(value, bytes) and len(value) <= MAX_EXCERPT_BYTES,
        "text": text and len(value) <= MAX_TEXT,  # type: ignore[arg-type]
        "label": text and len(value) <= MAX_LABEL,  # type: ignore[arg-type]
        "id": name,
        "bool": isinstance(value, bool),
        "value": value is None
        or (text and 0 < len(value) <= MAX_TEXT_ANSWER)  # type: ignore[arg-type]
        or (isinstance(value, (list, tuple)) and len(value) > 0 and all(fits("id", each) for each in value)),
    }[type_]


@pytest.mark.parametrize(
    "event",
    [
        ANSWER._replace(sitting=None),
        ANSWER._replace(attempt=None),
        ANSWER._replace(sitting=b"short"),
        ANSWER._replace(attempt="text"),  # type: ignore[arg-type]
        ANSWER._replace(seq=-1),
        ANSWER._replace(seq=True),
        ANSWER._replace(k=2**62),
        ANSWER._replace(k=1.0),  # type: ignore[arg-type]
        ANSWER._replace(body=ANSWER.body[:-1]),
        ANSWER._replace(body=(*ANSWER.body, 1)),
        Event(1, 1, "clock.stepped", ID, None, (1, 2)),
        Event(1, 1, "clock.stepped", None, ID, (1, 2)),
        Event(1, 1, "sitting.started", ID, ID, (ID, "p")),
    ],
)
def test_a_frame_that_does_not_fit_its_kind_is_refused(event: Event) -> None:
    with pytest.raises(WireError) as caught:
        check_event(event)
    assert caught.value.entry is errors.WRONG_SHAPE


def test_an_unknown_kind_is_decoded_but_not_approved() -> None:
    event = Event(1, 2, "someday.invented", None, None, (1, ("a", None)))
    assert decode_event(encode_event(event)) == event
    with pytest.raises(WireError) as caught:
        check_event(event)
    assert caught.value.entry is errors.UNKNOWN_KIND


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        [1, 2, "k", None, None],
        [1, 2, "k", None, None, [], 1],
        [1, 2, "", None, None, []],
        [1, 2, "k" * 41, None, None, []],
        [1, 2, b"k", None, None, []],
        [1, 2, "k", None, None, None],
        [-1, 2, "k", None, None, []],
        [1, None, "k", None, None, []],
        [1, 2, "k", b"short", None, []],
        [1, 2, "k", None, "text", []],
    ],
)
def test_another_shape_is_refused(row: object) -> None:
    with pytest.raises(WireError) as caught:
        event_from(row)
    assert caught.value.entry is errors.WRONG_SHAPE


@given(st.binary(max_size=200))
def test_any_bytes_give_an_event_or_a_typed_error(data: bytes) -> None:
    for decode in (decode_event, decode_body):
        try:
            decode(data)
        except WireError:
            continue


def test_a_body_is_an_array() -> None:
    with pytest.raises(WireError) as caught:
        decode_body(canonical.encode("no array"))
    assert caught.value.entry is errors.WRONG_SHAPE


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_greatest_event_of_each_kind_still_decodes(name: str) -> None:
    """What `check_event` lets into a journal must never be refused for its size later."""
    greatest = {
        "u64": 2**62 - 1,
        "i64": -(2**62) + 1,
        "b16": ID,
        "b32": ID * 2,
        "bytes": bytes(MAX_EXCERPT_BYTES),
        "text": "\U0001f600" * MAX_TEXT,
        "label": "\U0001f600" * MAX_LABEL,
        "id": "a" * 32,
        "bool": True,
        "value": "\U0001f600" * MAX_TEXT_ANSWER,
    }
    event = event_of(name, [greatest[type_.removesuffix("?")] for _, type_ in KINDS[name].fields])
    event = event._replace(seq=2**62 - 1, k=2**62 - 1)
    check_event(event)
    assert len(encode_event(event)) <= MAX_EVENT_BYTES
    assert decode_event(encode_event(event)) == event


def test_no_kind_has_a_field_for_a_name_or_a_nip() -> None:
    for kind in KINDS.values():
        assert not {"nip", "name", "pin", "nik"} & {field for field, _ in kind.fields}


@pytest.mark.parametrize(
    ("value", "fine"),
    [
        (("A",) * MAX_CHOICES, True),
        (("A",) * (MAX_CHOICES + 1), False),
        ("x" * MAX_TEXT_ANSWER, True),
        ("x" * (MAX_TEXT_ANSWER + 1), False),
        (0, False),
    ],
)
def test_a_value_has_bounds(value: object, fine: bool) -> None:
    assert is_value(value) is fine
