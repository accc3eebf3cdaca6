"""The closed table of event kinds, and the one encoding of an event: `[seq, K, kind, sitting, attempt | null, body]`.

Written by the box's journal, carried in batches, read by the centre. No name and no NIP is in an event: people are
roster ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import canonical

Value = None | str | tuple[str, ...]
MAX_TEXT_ANSWER = 2000  # characters of one short text
MAX_CHOICES = 64  # chosen options of one multiple-choice item
MAX_EXCERPT_BYTES = 1024  # of a refused event that the journal keeps
ITEM_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", re.ASCII)

By = Literal["participant", "proctor", "machine"]


class Event(NamedTuple):
    """One line of the journal. `k` in ms of the box clock; `sitting` and `attempt` 16 bytes or None; `body` by kind."""

    seq: int
    k: int
    kind: str
    sitting: bytes | None
    attempt: bytes | None
    body: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: who causes it, whether it is about a sitting and an attempt, and its body's fields in order.

    Field types: `u64` count or ms, `i64` signed ms, `b16`/`b32` bytes of that length, `bytes` up to 1 kB, `text` up to
    4,000 characters, `id` an identifier, `bool`, `value` an answer. A `?` at the end: may be null.
    """

    name: str
    by: By
    about: Literal["box", "sitting", "attempt"]
    fields: tuple[tuple[str, str], ...]


LEASE = (("lease_epoch", "b16"), ("lease_seq", "u64"))  # the (epoch, seq) of the lease.granted event
PAGE = (*LEASE, ("n", "u64"))  # the key of a participant's event, with the attempt
ACT = (("command", "b16"), ("actor", "text"))  # a proctor's command: its client-made id, and the account

_KINDS = (
    # what the machine did
    Kind(
        "epoch.continued",
        "machine",
        "box",
        (
            ("epoch", "b16"),
            ("parent_epoch", "b16?"),
            ("parent_seq", "u64"),
            ("parent_head", "b32?"),
            ("site", "id"),
            ("box", "id"),
            ("software", "text"),
        ),
    ),
    Kind("clock.anchored", "machine", "box", (("wall_ms", "i64"), ("confirmed", "bool"), ("source", "text"))),
    Kind("clock.stepped", "machine", "box", (("expected_ms", "i64"), ("wall_ms", "i64"))),
    Kind("dispatch.accepted", "machine", "box", (("version", "u64"), ("digest", "b32"))),
    Kind("dispatch.refused", "machine", "box", (("digest", "b32"), ("code", "text"))),
    Kind("package.unlocked", "machine", "box", (("digest", "b32"), ("exam", "id"))),
    Kind("lease.adopted", "machine", "attempt", LEASE),
    Kind(
        "time.held",
        "machine",
        "attempt",
        (("block", "id"), ("held_ms", "u64"), ("silent_ms", "u64"), ("automatic", "bool")),
    ),
    Kind(
        "event.refused",
        "machine",
        "attempt",
        (*PAGE, ("code", "text"), ("digest", "b32"), ("excerpt", "bytes")),
    ),
    Kind("event.conflict", "machine", "attempt", (*PAGE, ("digest", "b32"), ("excerpt", "bytes"))),
    # what participants did
    Kind("lease.granted", "participant", "attempt", (("roster", "b16"), ("ordinal", "u64"), ("agent", "text"))),
    Kind("identity.confirmed", "participant", "attempt", LEASE),
    Kind("attempt.started", "participant", "attempt", (*LEASE, ("package", "b32"))),
    Kind("block.entered", "participant", "attempt", (*LEASE, ("block", "id"), ("block_ms", "u64"))),
    Kind("answer.given", "participant", "attempt", (*PAGE, ("item", "id"), ("value", "value"), ("c", "u64"))),
    Kind(
        "answer.late",
        "participant",
        "attempt",
        (*PAGE, ("item", "id"), ("value", "value"), ("c", "u64"), ("code", "text")),
    ),
    Kind("item.flagged", "participant", "attempt", (*PAGE, ("item", "id"), ("on", "bool"), ("c", "u64"))),
    Kind("page.ran", "participant", "attempt", (*PAGE, ("from_c", "u64"), ("to_c", "u64"))),
    Kind("page.focus", "participant", "attempt", (*PAGE, ("on", "bool"), ("c", "u64"))),
    Kind("attempt.submitted", "participant", "attempt", (*PAGE, ("salt", "b16"), ("digest", "b32"))),
    # what proctors did
    Kind("sitting.opened", "proctor", "sitting", (*ACT, ("package", "b32"))),
    Kind("sitting.started", "proctor", "sitting", ACT),
    Kind("sitting.paused", "proctor", "sitting", (*ACT, ("reason", "text"))),
    Kind("sitting.resumed", "proctor", "sitting", ACT),
    Kind("sitting.ended", "proctor", "sitting", ACT),
    Kind("sitting.closed", "proctor", "sitting", ACT),
    Kind("participant.checked_in", "proctor", "attempt", ACT),
    Kind("time.added", "proctor", "attempt", (*ACT, ("added_ms", "u64"), ("reason", "text"))),
    Kind("incident.noted", "proctor", "sitting", (*ACT, ("text", "text"))),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


def encode_event(event: Event) -> bytes:
    """The event's canonical bytes: what the chain covers and what is compared."""
    return canonical.encode(list(event))


def decode_event(data: bytes) -> Event:
    """The inverse of `encode_event`; WireError on any other bytes. Unknown kinds are let through, see `check_event`."""
    return event_from(canonical.decode(data, max_bytes=16_384))


def event_from(row: Any) -> Event:
    """An Event from a decoded array of six; WireError where its frame (not its body) has another shape."""
    if not isinstance(row, list) or len(row) != 6:
        raise WireError(errors.WRONG_SHAPE, where="event")
    seq, k, kind, sitting, attempt, body = row
    if not (_is_count(seq) and _is_count(k) and isinstance(kind, str) and 0 < len(kind) <= 40):
        raise WireError(errors.WRONG_SHAPE, where="event frame")
    for who in (sitting, attempt):
        if who is not None and not (isinstance(who, bytes) and len(who) == 16):
            raise WireError(errors.WRONG_SHAPE, where="event frame")
    if not isinstance(body, list):
        raise WireError(errors.WRONG_SHAPE, where="event body")
    return Event(seq, k, kind, sitting, attempt, _frozen(body))


def check_event(event: Event) -> Kind:
    """The kind of a well-formed event. WireError if the kind is unknown or the body does not fit it."""
    kind = KINDS.get(event.kind)
    if kind is None:
        raise WireError(errors.UNKNOWN_KIND, kind=event.kind[:40])
    if (event.sitting is None) != (kind.about == "box") or (event.attempt is None) != (kind.about != "attempt"):
        raise WireError(errors.WRONG_SHAPE, where=f"{kind.name}: sitting or attempt")
    if len(event.body) != len(kind.fields):
        raise WireError(errors.WRONG_SHAPE, where=f"{kind.name}: number of fields")
    for (name, type_), item in zip(kind.fields, event.body, strict=True):
        if not _fits(type_, item):
            raise WireError(errors.WRONG_SHAPE, where=f"{kind.name}.{name}")
    return kind


def is_value(value: object) -> bool:
    """Whether this is an answer's value: None (cleared), text, or a list of option ids."""
    if value is None:
        return True
    if isinstance(value, str):
        return 0 < len(value) <= MAX_TEXT_ANSWER
    return (
        isinstance(value, (list, tuple))
        and 0 < len(value) <= MAX_CHOICES
        and all(isinstance(option, str) and ITEM_ID.fullmatch(option) for option in value)
    )


def _fits(type_: str, item: object) -> bool:
    if type_.endswith("?"):
        return item is None or _fits(type_[:-1], item)
    match type_:
        case "u64":
            return _is_count(item)
        case "i64":
            return isinstance(item, int) and not isinstance(item, bool) and -(2**62) < item < 2**62
        case "b16" | "b32":
            return isinstance(item, bytes) and len(item) == int(type_[1:])
        case "bytes":
            return isinstance(item, bytes) and len(item) <= MAX_EXCERPT_BYTES
        case "text":
            return isinstance(item, str) and len(item) <= 4000
        case "id":
            return isinstance(item, str) and ITEM_ID.fullmatch(item) is not None
        case "bool":
            return isinstance(item, bool)
        case "value":
            return is_value(item)
    raise AssertionError(f"no such field type: {type_}")


def _is_count(item: object) -> bool:
    return isinstance(item, int) and not isinstance(item, bool) and 0 <= item < 2**62


def _frozen(body: Any) -> Any:
    return tuple(_frozen(item) for item in body) if isinstance(body, list) else body
