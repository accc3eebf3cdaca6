"""What the centre says back, signed: that it holds a run of the journal, which runs it holds, and what time it is.

Made by the centre after its commit; read by the agent, which deletes and prunes on nothing else. A captive portal's
200 is no receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import shape, signed
from sync.wire.canonical import Value
from sync.wire.keys import SigningKey, VerifyKey

RECEIPT = "lumbung/receipt/1"
HEADS = "lumbung/heads/1"
TIME = "lumbung/time/1"
EMERGENCY = "lumbung/emergency-receipt/1"
MAX_RECEIPT_BYTES = 1 << 20
MAX_HEADS_BYTES = 4 << 20
MAX_TIME_BYTES = 256
MAX_EMERGENCY_BYTES = 512
MAX_QUARANTINED = 10_000
MAX_EPOCHS = 10_000
MAX_RANGES = 50_000  # of one epoch

Level = Literal["held", "archived"]  # committed at the centre; on a second medium. Only `archived` allows pruning.

_level = shape.literal("held", "archived")


class Quarantined(NamedTuple):
    """An event that the centre keeps but could not add, and the catalogue's code for why."""

    seq: int
    code: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The centre holds events `first`…`last` of `epoch`, and the chain's head after them is `head_after`."""

    site: str
    epoch: bytes
    first: int
    last: int
    head_after: bytes
    level: Level
    at_ms: int
    quarantined: tuple[Quarantined, ...] = ()


class Range(NamedTuple):
    """A run of one epoch's events that the centre holds, and the head after it."""

    first: int
    last: int
    head: bytes
    level: Level


@dataclass(frozen=True, slots=True)
class HeadList:
    """All that the centre holds of a site: the outbox is what this lacks. `nonce` is that of the request it answers."""

    site: str
    nonce: bytes
    at_ms: int
    epochs: tuple[tuple[bytes, tuple[Range, ...]], ...]


@dataclass(frozen=True, slots=True)
class Time:
    """The centre's clock, in answer to the request with this nonce."""

    nonce: bytes
    at_ms: int


@dataclass(frozen=True, slots=True)
class EmergencyReceipt:
    """The centre holds the emergency file with this digest; `code`: why it was set aside, None where it was used."""

    site: str
    sha256: bytes
    code: str | None
    at_ms: int


def sign_receipt(receipt: Receipt, signer: SigningKey) -> bytes:
    quarantined: list[Value] = [list(each) for each in receipt.quarantined]
    return signed.sign(
        RECEIPT,
        [
            receipt.site,
            receipt.epoch,
            receipt.first,
            receipt.last,
            receipt.head_after,
            receipt.level,
            receipt.at_ms,
            quarantined,
        ],
        signer,
    )


def read_receipt(data: bytes, receipt_keys: tuple[VerifyKey, ...]) -> Receipt:
    """The receipt, if a receipt key signed it. WireError as `signed.verify`, or WRONG_SHAPE."""
    payload = signed.verify(RECEIPT, data, signed.among(receipt_keys), max_bytes=MAX_RECEIPT_BYTES)
    site, epoch, first, last, head, level, at_ms, listed = shape.payload(
        payload,
        RECEIPT,
        shape.identifier,
        shape.octets(16),
        shape.count,
        shape.count,
        shape.octets(32),
        _level,
        shape.count,
        shape.rows(MAX_QUARANTINED),
    )
    quarantined = tuple(Quarantined(*shape.row(each, "quarantined", shape.count, shape.text(40, 1))) for each in listed)
    seqs = [each.seq for each in quarantined]
    if first > last or seqs != sorted(set(seqs)) or not all(first <= seq <= last for seq in seqs):
        raise WireError(errors.WRONG_SHAPE, where="range of a receipt")
    return Receipt(site, epoch, first, last, head, level, at_ms, quarantined)


def sign_heads(heads: HeadList, signer: SigningKey) -> bytes:
    epochs: list[Value] = [[epoch, [list(each) for each in ranges]] for epoch, ranges in heads.epochs]
    return signed.sign(HEADS, [heads.site, heads.nonce, heads.at_ms, epochs], signer)


def read_heads(data: bytes, receipt_keys: tuple[VerifyKey, ...], *, nonce: bytes) -> HeadList:
    """The list of heads, if it answers the request with `nonce`; an old list played again is STALE_ANSWER."""
    payload = signed.verify(HEADS, data, signed.among(receipt_keys), max_bytes=MAX_HEADS_BYTES)
    site, echoed, at_ms, listed = shape.payload(
        payload,
        HEADS,
        shape.identifier,
        shape.octets(16),
        shape.count,
        shape.rows(MAX_EPOCHS),
        max_bytes=MAX_HEADS_BYTES,
    )
    if echoed != nonce:
        raise WireError(errors.STALE_ANSWER)
    epochs = []
    for each in listed:
        epoch, ranges = shape.row(each, "heads of an epoch", shape.octets(16), shape.rows(MAX_RANGES))
        epochs.append((epoch, tuple(_range(row) for row in ranges)))
    if len({epoch for epoch, _ in epochs}) != len(epochs):
        raise WireError(errors.WRONG_SHAPE, where="an epoch twice")
    return HeadList(site, echoed, at_ms, tuple(epochs))


def sign_time(time: Time, signer: SigningKey) -> bytes:
    return signed.sign(TIME, [time.nonce, time.at_ms], signer)


def read_time(data: bytes, receipt_keys: tuple[VerifyKey, ...], *, nonce: bytes) -> Time:
    """The centre's time, if it answers the request with `nonce`; WireError(STALE_ANSWER) otherwise."""
    payload = signed.verify(TIME, data, signed.among(receipt_keys), max_bytes=MAX_TIME_BYTES)
    echoed, at_ms = shape.payload(payload, TIME, shape.octets(16), shape.count)
    if echoed != nonce:
        raise WireError(errors.STALE_ANSWER)
    return Time(echoed, at_ms)


def sign_emergency(held: EmergencyReceipt, signer: SigningKey) -> bytes:
    return signed.sign(EMERGENCY, [held.site, held.sha256, held.code, held.at_ms], signer)


def read_emergency(data: bytes, receipt_keys: tuple[VerifyKey, ...]) -> EmergencyReceipt:
    """The word for an emergency file, if a receipt key signed it. WireError as `signed.verify`, or WRONG_SHAPE."""
    payload = signed.verify(EMERGENCY, data, signed.among(receipt_keys), max_bytes=MAX_EMERGENCY_BYTES)
    fields = shape.payload(
        payload, EMERGENCY, shape.identifier, shape.octets(32), shape.maybe(shape.text(40, 1)), shape.count
    )
    return EmergencyReceipt(*fields)


def _range(row: object) -> Range:
    found = Range(*shape.row(row, "range", shape.count, shape.count, shape.octets(32), _level))
    if found.first > found.last:
        raise WireError(errors.WRONG_SHAPE, where="range")
    return found
