"""A run of events as columns: what changes alike lies together, so that an answer takes about ten bytes.

Used by `sync.wire.batch` alone. Only the kinds that pages send by the thousand have a layout; every other event travels
as its canonical row, so that a reader that does not know its kind keeps it and still verifies the chain.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from sync import errors
from sync.errors import WireError
from sync.wire import packing
from sync.wire.events import Event, check_event, encode_event

# A kind's number in the column `kinds` is its place here plus 1; 0 is a raw row. Frozen: a new layout goes at the end.
# Every body begins with lease epoch, lease seq, n; the columns of the fields after them are named here.
LAYOUTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("answer.given", ("item", "value", "lag")),
    ("answer.late", ("item", "value", "lag", "value")),
    ("item.flagged", ("item", "on", "lag")),
    ("page.ran", ("lag", "lag")),
    ("page.focus", ("on", "lag")),
)
MAX_EVENTS = 10_000
MAX_PLAIN_BYTES = 40 << 20  # of all columns together, decompressed; 1,000 events of the greatest size fit
MAX_COLUMN_BYTES = 1 << 20  # of a column of numbers, ids or letters: 10,000 times the most that one event can need

_NUMBERS = {name: number for number, (name, _) in enumerate(LAYOUTS, 1)}


@dataclass(slots=True)
class Columns:
    """The columns in the order in which they travel: 13 of numbers (zigzag varints), then 5 of bytes."""

    kinds: list[int] = field(default_factory=list)  # per event
    k: list[int] = field(default_factory=list)  # per laid-out event: K less the K of the one before
    who: list[int] = field(default_factory=list)  # per laid-out event: 0 the next lease, or 1 + its index
    lease_attempt: list[int] = field(
        default_factory=list
    )  # per lease, these three: 0 the next of `ids`, or 1 + its index
    lease_sitting: list[int] = field(default_factory=list)
    lease_epoch: list[int] = field(default_factory=list)
    lease_seq: list[int] = field(default_factory=list)  # per lease
    n: list[int] = field(default_factory=list)  # less 1 + the lease's n before
    item: list[int] = field(default_factory=list)  # index in `items`, less 1 + the lease's index before
    on: list[int] = field(default_factory=list)  # 0 or 1
    lag: list[int] = field(default_factory=list)  # K less the page's reading of it
    shape: list[int] = field(default_factory=list)  # 0 null; 1 + bytes of a text; -k, then k shapes, a list of k texts
    rows: list[int] = field(default_factory=list)  # bytes of each raw row
    ids: bytearray = field(default_factory=bytearray)  # 16 bytes each
    items: bytearray = field(default_factory=bytearray)  # item ids, each ended by a line feed
    letters: bytearray = field(default_factory=bytearray)  # the texts of one byte
    texts: bytearray = field(default_factory=bytearray)  # the others
    raw: bytearray = field(default_factory=bytearray)  # raw rows, end to end


NAMES = tuple(each.name for each in fields(Columns))
_NUMBER_COLUMNS, _BYTE_COLUMNS = NAMES[:13], NAMES[13:]
_LONG_COLUMNS = ("texts", "raw")  # only these may need more than MAX_COLUMN_BYTES


def pack(events: Sequence[Event]) -> list[bytes]:
    """The packed columns of `events`; WireError(TOO_LARGE) if they are more than one batch may hold."""
    if len(events) > MAX_EVENTS:
        raise WireError(errors.TOO_LARGE, events=len(events), max_events=MAX_EVENTS)
    columns = _Writer(events).columns
    plain = [packing.varints(getattr(columns, name)) for name in _NUMBER_COLUMNS]
    plain += [bytes(getattr(columns, name)) for name in _BYTE_COLUMNS]
    size = sum(map(len, plain))
    if size > MAX_PLAIN_BYTES or any(map(operator.gt, map(len, plain), map(_max_bytes, NAMES))):
        raise WireError(errors.TOO_LARGE, bytes=size, max_bytes=MAX_PLAIN_BYTES)
    return [packing.compressed(column) for column in plain]


def unpack(packed: Sequence[bytes], first: int, count: int) -> list[Event | bytes]:
    """The inverse of `pack`: `count` events with seq from `first`; those that travelled as raw rows as their bytes.

    WireError for what no `pack` writes, within bounded memory.
    """
    if len(packed) != len(NAMES) or not 0 < count <= MAX_EVENTS:
        raise WireError(errors.WRONG_SHAPE, where="columns")
    plain, left = [], MAX_PLAIN_BYTES
    for name, column in zip(NAMES, packed, strict=True):
        plain.append(packing.decompressed(column, min(left, _max_bytes(name))))
        left -= len(plain[-1])
    numbers = dict(zip(_NUMBER_COLUMNS, map(packing.numbers, plain), strict=False))
    return _Reader(numbers, dict(zip(_BYTE_COLUMNS, plain[len(numbers) :], strict=True))).events(first, count)


@dataclass(slots=True)
class _Lease:
    """What is known of a lease while packing or unpacking; `n` and `item` are its last."""

    attempt: bytes
    sitting: bytes
    epoch: bytes
    seq: int
    n: int = 0
    item: int = -1


class _Writer:
    """Fills `columns` from events in one pass."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.columns = Columns()
        numbers = [_layout_number(event) for event in events]
        names = {
            event.body[3]
            for event, number in zip(events, numbers, strict=True)
            if number and "item" in LAYOUTS[number - 1][1]
        }
        self.item_at = {name: index for index, name in enumerate(sorted(names, key=_as_read))}
        self.columns.items += b"".join(name.encode("ascii") + b"\n" for name in self.item_at)
        self.leases: dict[tuple[bytes, bytes, bytes, int], tuple[int, _Lease]] = {}
        self.ids: dict[bytes, int] = {}
        self.last_k = 0
        for event, number in zip(events, numbers, strict=True):
            self.columns.kinds.append(number)
            if number:
                self._laid_out(event, LAYOUTS[number - 1][1])
            else:
                row = encode_event(event)
                self.columns.rows.append(len(row))
                self.columns.raw += row

    def _laid_out(self, event: Event, layout: tuple[str, ...]) -> None:
        columns, (epoch, seq, n, *rest) = self.columns, event.body
        columns.k.append(event.k - self.last_k)
        self.last_k = event.k
        assert event.attempt is not None
        assert event.sitting is not None  # check_event has seen to both
        lease = self._lease(event.attempt, event.sitting, epoch, seq)
        columns.n.append(n - lease.n - 1)
        lease.n = n
        for column, value in zip(layout, rest, strict=True):
            if column == "item":
                columns.item.append(self.item_at[value] - lease.item - 1)
                lease.item = self.item_at[value]
            elif column == "lag":
                columns.lag.append(event.k - value)
            elif column == "on":
                columns.on.append(int(value))
            else:
                self._value(value)

    def _lease(self, attempt: bytes, sitting: bytes, epoch: bytes, seq: int) -> _Lease:
        known = self.leases.get((attempt, sitting, epoch, seq))
        if known is not None:
            self.columns.who.append(1 + known[0])
            return known[1]
        lease = _Lease(attempt, sitting, epoch, seq)
        self.leases[attempt, sitting, epoch, seq] = len(self.leases), lease
        self.columns.who.append(0)
        self.columns.lease_attempt.append(self._id(attempt))
        self.columns.lease_sitting.append(self._id(sitting))
        self.columns.lease_epoch.append(self._id(epoch))
        self.columns.lease_seq.append(seq)
        return lease

    def _id(self, id_: bytes) -> int:
        if id_ in self.ids:
            return 1 + self.ids[id_]
        self.ids[id_] = len(self.ids)
        self.columns.ids += id_
        return 0

    def _value(self, value: object) -> None:
        if value is None:
            self.columns.shape.append(0)
        elif isinstance(value, str):
            text = value.encode()
            self.columns.shape.append(1 + len(text))
            if len(text) == 1:
                self.columns.letters += text
            else:
                self.columns.texts += text
        else:
            assert isinstance(value, (list, tuple))
            self.columns.shape.append(-len(value))
            for each in value:
                self._value(each)


class _Reader:
    """Takes from the columns what each event needs; at the end nothing may be left over."""

    def __init__(self, numbers: dict[str, list[int]], strings: dict[str, bytes]) -> None:
        self.all_numbers = numbers
        self.numbers = {name: iter(column) for name, column in numbers.items()}
        self.strings = strings
        self.taken = dict.fromkeys(_BYTE_COLUMNS, 0)
        self.names = _item_names(strings["items"])
        self.taken["items"] = len(strings["items"])
        self.leases: list[_Lease] = []
        self.ids: list[bytes] = []
        self.k = 0

    def events(self, first: int, count: int) -> list[Event | bytes]:
        if len(self.all_numbers["kinds"]) != count:
            raise WireError(errors.WRONG_SHAPE, where="number of events")
        try:
            events = [self._event(seq, number) for seq, number in enumerate(self.numbers["kinds"], first)]
        except (StopIteration, IndexError, UnicodeDecodeError) as error:
            raise WireError(errors.WRONG_SHAPE, where="columns") from error
        if any(next(column, None) is not None for column in self.numbers.values()):
            raise WireError(errors.WRONG_SHAPE, where="numbers left over")
        if any(self.taken[name] != len(self.strings[name]) for name in _BYTE_COLUMNS):
            raise WireError(errors.WRONG_SHAPE, where="bytes left over")
        return events

    def _event(self, seq: int, number: int) -> Event | bytes:
        if number == 0:
            return self._take("raw", next(self.numbers["rows"]))
        kind, layout = LAYOUTS[_index(number - 1)]
        self.k += next(self.numbers["k"])
        lease = self._lease()
        lease.n += next(self.numbers["n"]) + 1
        body: list[object] = [lease.epoch, lease.seq, lease.n]
        for column in layout:
            if column == "item":
                lease.item = _index(lease.item + next(self.numbers["item"]) + 1)
                body.append(self.names[lease.item])
            elif column == "lag":
                body.append(self.k - next(self.numbers["lag"]))
            elif column == "on":
                body.append((False, True)[_index(next(self.numbers["on"]))])
            else:
                body.append(self._value(next(self.numbers["shape"])))
        return Event(seq, self.k, kind, lease.sitting, lease.attempt, tuple(body))

    def _lease(self) -> _Lease:
        who = next(self.numbers["who"])
        if who:
            return self.leases[_index(who - 1)]
        attempt = self._id(next(self.numbers["lease_attempt"]))
        sitting = self._id(next(self.numbers["lease_sitting"]))
        epoch = self._id(next(self.numbers["lease_epoch"]))
        self.leases.append(_Lease(attempt, sitting, epoch, next(self.numbers["lease_seq"])))
        return self.leases[-1]

    def _id(self, reference: int) -> bytes:
        if reference:
            return self.ids[_index(reference - 1)]
        self.ids.append(self._take("ids", 16))
        return self.ids[-1]

    def _value(self, shape: int) -> str | tuple[str, ...] | None:
        if shape == 0:
            return None
        if shape > 0:
            return self._take("letters" if shape == 2 else "texts", shape - 1).decode()
        shapes = [next(self.numbers["shape"]) for _ in range(-shape)]
        return tuple(self._take("letters" if each == 2 else "texts", each - 1).decode() for each in shapes)

    def _take(self, name: str, length: int) -> bytes:
        at = self.taken[name]
        self.taken[name] = end = at + _index(length)
        if end > len(self.strings[name]):
            raise IndexError(name)
        return self.strings[name][at:end]


def _layout_number(event: Event) -> int:
    """Which layout an event can take: 0 unless its body is well-formed."""
    number = _NUMBERS.get(event.kind, 0)
    if number:
        try:
            check_event(event)
        except WireError:
            return 0
    return number


def _as_read(name: str) -> list[tuple[int, str]]:
    """Sorts INT-2 before INT-10: the next item of an exam is then mostly the next name."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _item_names(column: bytes) -> list[str]:
    if column and not column.endswith(b"\n"):
        raise WireError(errors.WRONG_SHAPE, where="items")
    try:
        return column.decode("ascii").split("\n")[:-1]
    except UnicodeDecodeError as error:
        raise WireError(errors.WRONG_SHAPE, where="items") from error


def _index(number: int) -> int:
    """Guards against Python's counting from the end."""
    if number < 0:
        raise IndexError
    return number


def _max_bytes(name: str) -> int:
    return MAX_PLAIN_BYTES if name in _LONG_COLUMNS else MAX_COLUMN_BYTES
