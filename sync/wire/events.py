"""The one encoding of an event: `[seq, K, kind, sitting, attempt | null, body]`.

Written by the box's journal, carried in batches, read by the centre. No name and no NIP is in an event: people are
roster ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, shape
from sync.wire.kinds import KINDS, Kind

Value = None | str | tuple[str, ...]
MAX_TEXT_ANSWER = 2000  # characters of one short text
MAX_CHOICES = 64  # chosen options of one multiple-choice item
MAX_EXCERPT_BYTES = 1024  # of a refused event that the journal keeps
MAX_TEXT = 4000  # characters of a reason, a note
MAX_LABEL = 200  # characters of an account, a seat, a browser's name
MAX_EVENT_BYTES = 32_768  # of a well-formed event of any kind
ITEM_ID = shape.IDENTIFIER


class Event(NamedTuple):
    """One line of the journal. `k` in ms of the box clock; `sitting` and `attempt` 16 bytes or None; `body` by kind."""

    seq: int
    k: int
    kind: str
    sitting: bytes | None
    attempt: bytes | None
    body: tuple[Any, ...]


def encode_event(event: Event, body: bytes | None = None) -> bytes:
    """The event's canonical bytes: what the chain covers and what is compared.

    `body` are the bytes of its body where they are at hand (`encode_body`, or the journal's own).
    """
    if body is None:
        return canonical.encode(tuple(event))
    return _ARRAY_OF_SIX + canonical.encode(event[:5])[1:] + body


def encode_body(body: Sequence[Any]) -> bytes:
    """The canonical bytes of an event's body, as the journal keeps them."""
    return canonical.encode(body)


def decode_event(data: bytes) -> Event:
    """The inverse of `encode_event`; WireError on any other bytes. Unknown kinds are let through, see `check_event`."""
    return event_from(canonical.decode(data, max_bytes=MAX_EVENT_BYTES))


def decode_body(data: bytes) -> tuple[Any, ...]:
    """The inverse of `encode_body`; WireError on anything that is not one canonical array."""
    body = canonical.decode(data, max_bytes=MAX_EVENT_BYTES)
    if not isinstance(body, list):
        raise WireError(errors.WRONG_SHAPE, where="event body")
    return tuple([frozen(item) for item in body])


def event_from(row: Any) -> Event:
    """An Event from a decoded array of six; WireError where its frame (not its body) has another shape."""
    if not isinstance(row, list) or len(row) != 6:
        raise WireError(errors.WRONG_SHAPE, where="event")
    seq, k, kind, sitting, attempt, body = row
    if not (isinstance(kind, str) and 0 < len(kind) <= 40 and _is_clean(kind) and isinstance(body, list)):
        raise WireError(errors.WRONG_SHAPE, where="event")
    event = Event(seq, k, kind, sitting, attempt, frozen(body))
    _check_frame(event)
    return event


def check_event(event: Event) -> Kind:
    """The kind of a well-formed event. WireError if the kind is unknown or the event does not fit it."""
    _check_frame(event)
    known = _CHECKED.get(event.kind)
    if known is None:
        raise WireError(errors.UNKNOWN_KIND, kind=event.kind[:40])
    kind, no_sitting, no_attempt, checks = known
    if (event.sitting is None) is not no_sitting or (event.attempt is None) is not no_attempt:
        raise WireError(errors.WRONG_SHAPE, where=f"{kind.name}: sitting or attempt")
    if len(event.body) != len(checks):
        raise WireError(errors.WRONG_SHAPE, where=f"{kind.name}: number of fields")
    for check, item in zip(checks, event.body, strict=True):
        if not check(item):
            raise WireError(errors.WRONG_SHAPE, where=_misfit(kind, event.body))
    return kind


def is_value(value: object) -> bool:
    """Whether this is an answer's value: None (cleared), text, or a list of option ids."""
    if isinstance(value, str):
        return 0 < len(value) <= MAX_TEXT_ANSWER and _is_clean(value)
    return value is None or (
        isinstance(value, (list, tuple)) and 0 < len(value) <= MAX_CHOICES and all(map(shape.identifier, value))
    )


def frozen(body: Any) -> Any:
    """A decoded body with tuples for lists, all the way down."""
    return tuple([frozen(item) for item in body]) if isinstance(body, list) else body


def _is_clean(text: str) -> bool:
    """No lone surrogate, which UTF-8 cannot carry, and no U+0000, which databases cannot keep."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_text(item: object) -> bool:
    return isinstance(item, str) and len(item) <= MAX_TEXT and _is_clean(item)


def _is_label(item: object) -> bool:
    return isinstance(item, str) and len(item) <= MAX_LABEL and _is_clean(item)


def _check_frame(event: Event) -> None:
    seq, k, _, sitting, attempt, _ = event
    if (
        type(seq) is not int
        or type(k) is not int
        or not (0 <= seq <= shape.COUNT_MAX and 0 <= k <= shape.COUNT_MAX)
        or (sitting is not None and not (type(sitting) is bytes and len(sitting) == 16))
        or (attempt is not None and not (type(attempt) is bytes and len(attempt) == 16))
    ):
        raise WireError(errors.WRONG_SHAPE, where="event frame")


def _misfit(kind: Kind, body: tuple[Any, ...]) -> str:
    """Which field does not fit: looked up again, so that the ordinary way need not carry names."""
    checks = _CHECKED[kind.name][3]
    return next(
        f"{kind.name}.{name}"
        for (name, _), check, item in zip(kind.fields, checks, body, strict=True)
        if not check(item)
    )


_ARRAY_OF_SIX = b"\x86"
_FIELD_CHECKS: dict[str, shape.Check] = {
    "u64": shape.count,
    "i64": shape.between(-shape.COUNT_MAX, shape.COUNT_MAX),
    "b16": shape.octets(16),
    "b32": shape.octets(32),
    "bytes": shape.blob(MAX_EXCERPT_BYTES),
    "text": _is_text,
    "label": _is_label,
    "id": shape.identifier,
    "bool": shape.boolean,
    "value": is_value,
}


def _compiled(kind: Kind) -> tuple[Kind, bool, bool, tuple[shape.Check, ...]]:
    """What `check_event` needs of a kind: itself, whether it has no sitting, no attempt, and a check a field."""
    checks = tuple(
        shape.maybe(_FIELD_CHECKS[type_[:-1]]) if type_.endswith("?") else _FIELD_CHECKS[type_]
        for _, type_ in kind.fields
    )
    return kind, kind.about == "box", kind.about != "attempt", checks


_CHECKED = {kind.name: _compiled(kind) for kind in KINDS.values()}
