"""The batch: a sealed, signed, numbered run of one epoch's journal, and the only thing that goes up.

Bytes: header length (2, big-endian) ‖ header ‖ sealed part ‖ Ed25519 signature (64) of 'lumbung/batch/1' ‖ all before
The agent seals batches, any route carries them, the centre opens them. The box cannot read what it sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, chain, columns, keys, shape
from sync.wire.events import Event, check_event, encode_event, event_from

VERSION = "lumbung/batch/1"
DOMAIN = VERSION.encode()
MAX_HEADER_BYTES = 512
MAX_BATCH_BYTES = 48 << 20
MAX_ROW_BYTES = 1 << 20  # of one raw row that a newer box may send

_ID, _HEAD = shape.octets(16), shape.octets(32)
_HEADER = (  # after the tag: the suite, then the fields of `Header`
    shape.between(keys.SUITE, keys.SUITE),
    *(shape.identifier, shape.identifier, _ID, shape.count, shape.count),
    *(_HEAD, _HEAD, shape.maybe(_HEAD), _ID, _ID),
)
_INSIDE = (_HEAD, shape.maybe(_ID), shape.count, shape.maybe(_HEAD), shape.rows(64))  # chain key, parent, columns


class Header(NamedTuple):
    """What everyone may read of a batch. Heads are 32 bytes, key ids and the epoch 16; `last_receipted` may be None."""

    site: str
    box: str
    epoch: bytes
    first: int
    last: int
    head_before: bytes
    head_after: bytes
    last_receipted: bytes | None
    recipient: bytes
    signer: bytes

    @property
    def file_name(self) -> str:
        """`<epoch>-<first>-<last>.batch`: a batch never changes, so its range is its name."""
        return f"{self.epoch.hex()}-{self.first}-{self.last}.batch"


class Batch(NamedTuple):
    """A sealed batch: its whole bytes, and their header."""

    data: bytes
    header: Header


class RawRow(NamedTuple):
    """A row that is no event, or one for another place: kept as it came; `code` says what is wrong."""

    seq: int
    data: bytes
    code: str


class OpenedBatch(NamedTuple):
    """A batch whose signature and chain hold. `heads[i]` is the head after `events[i]`, of seq `header.first + i`."""

    header: Header
    origin: chain.Origin
    events: tuple[Event | RawRow, ...]
    heads: tuple[bytes, ...]

    def quarantined(self) -> tuple[tuple[int, str], ...]:
        """(seq, code) of each row that cannot be used; the others can. A kind that is not known here is no fault."""
        faults = []
        for event in self.events:
            if isinstance(event, RawRow):
                faults.append((event.seq, event.code))
                continue
            try:
                check_event(event)
            except WireError as error:
                if error.entry is not errors.UNKNOWN_KIND:
                    faults.append((event.seq, error.code))
        return tuple(faults)


def seal_batch(
    events: Sequence[Event],
    *,
    origin: chain.Origin,
    head_before: bytes,
    last_receipted: bytes | None,
    site: str,
    box: str,
    signer: keys.SigningKey,
    recipient: keys.SealingPublicKey,
) -> Batch:
    """Seal a run of consecutive events of the epoch of `origin`, which follow `head_before`.

    The caller compares `header.head_after` with its journal. WireError(TOO_LARGE): seal fewer events; 1,000 always fit.
    ValueError: no events, or a gap between them.
    """
    if not events or any(event.seq != seq for seq, event in enumerate(events, events[0].seq)):
        raise ValueError("a batch holds consecutive events")
    packed = columns.pack(events)
    head = head_before
    for event in events:
        head = chain.next_head(origin.chain_key, head, encode_event(event))
    header = Header(
        site,
        box,
        origin.epoch,
        events[0].seq,
        events[-1].seq,
        head_before,
        head,
        last_receipted,
        recipient.key_id,
        signer.key_id,
    )
    front = canonical.encode([VERSION, keys.SUITE, *header])
    inside = [origin.chain_key, origin.parent_epoch, origin.parent_seq, origin.parent_head, packed]
    sealed = recipient.seal(canonical.encode(inside), hashlib.sha256(front).digest())
    unsigned = len(front).to_bytes(2, "big") + front + sealed
    return Batch(unsigned + signer.sign(DOMAIN + unsigned), header)


def read_header(data: bytes) -> Header:
    """The header of a batch, not proven yet: it says which key to verify with. WireError if there is none."""
    return _split(data)[0]


def verify_batch(data: bytes, verify_key: keys.VerifyKey) -> Header:
    """The header, if the batch is whole and signed by this key: enough to keep it. WireError otherwise."""
    return _verified(data, verify_key)[0]


def open_batch(data: bytes, receiving_key: keys.SealingKey, verify_key: keys.VerifyKey) -> OpenedBatch:
    """Everything in a batch, if it is signed by this key, sealed to that one, and its chain holds. WireError otherwise.

    Signature first, then the seal, then sizes, then content. A single row that cannot be used does not spoil the
    others: see `OpenedBatch.quarantined`.
    """
    header, front, sealed = _verified(data, verify_key)
    if header.recipient != receiving_key.key_id:
        raise WireError(errors.CANNOT_OPEN, key_id=header.recipient.hex())
    inside = canonical.decode(
        receiving_key.open(sealed, hashlib.sha256(front).digest()), max_bytes=MAX_BATCH_BYTES, max_items=64
    )
    origin, packed = _origin(header, inside)
    rows = columns.unpack(packed, header.first, header.last - header.first + 1)
    heads, head = [], header.head_before
    for row in rows:
        head = chain.next_head(origin.chain_key, head, row if isinstance(row, bytes) else encode_event(row))
        heads.append(head)
    if head != header.head_after:
        raise WireError(errors.CHAIN_BROKEN, seq=header.last)
    events = tuple(_event(seq, row) if isinstance(row, bytes) else row for seq, row in enumerate(rows, header.first))
    return OpenedBatch(header, origin, events, tuple(heads))


def _verified(data: bytes, verify_key: keys.VerifyKey) -> tuple[Header, bytes, bytes]:
    """What `_split` gives, once the signature holds."""
    if len(data) > MAX_BATCH_BYTES:
        raise WireError(errors.TOO_LARGE, bytes=len(data), max_bytes=MAX_BATCH_BYTES)
    verify_key.verify(data[-keys.SIGNATURE_BYTES :], DOMAIN + data[: -keys.SIGNATURE_BYTES])
    header, front, sealed = _split(data)
    if header.signer != verify_key.key_id:
        raise WireError(errors.UNKNOWN_SIGNER, key_id=header.signer.hex())
    return header, front, sealed


def _split(data: bytes) -> tuple[Header, bytes, bytes]:
    """(header, its bytes, sealed part) of a batch, checked for shape only."""
    length = int.from_bytes(data[:2], "big")
    end = len(data) - keys.SIGNATURE_BYTES
    if length > MAX_HEADER_BYTES:
        raise WireError(errors.TOO_LARGE, where="batch header", max_bytes=MAX_HEADER_BYTES)
    if 2 + length + keys.SEAL_OVERHEAD_BYTES > end:
        raise WireError(errors.WRONG_SHAPE, where="batch")
    front = data[2 : 2 + length]
    fields = shape.payload(front, VERSION, *_HEADER, max_bytes=MAX_HEADER_BYTES)
    header = Header(*fields[1:])
    if not 0 < header.first <= header.last < header.first + columns.MAX_EVENTS:
        raise WireError(errors.WRONG_SHAPE, where="batch range")
    return header, front, data[2 + length : end]


def _origin(header: Header, inside: Any) -> tuple[chain.Origin, list[bytes]]:
    """(origin, packed columns) of the sealed part; where the batch begins its epoch, its head must follow from it."""
    chain_key, parent_epoch, parent_seq, parent_head, packed = shape.row(inside, "batch", *_INSIDE)
    if (parent_epoch is None) is not (parent_head is None) or (parent_epoch is None and parent_seq):
        raise WireError(errors.WRONG_SHAPE, where="batch origin")
    if parent_seq >= header.first or not all(isinstance(column, bytes) for column in packed):
        raise WireError(errors.WRONG_SHAPE, where="batch origin")
    origin = chain.Origin(header.epoch, parent_epoch, parent_seq, parent_head, chain_key)
    if header.first == parent_seq + 1 and header.head_before != origin.first_head():
        raise WireError(errors.CHAIN_BROKEN, seq=header.first)
    return origin, packed


def _event(seq: int, row: bytes) -> Event | RawRow:
    """The event that a raw row holds, of whatever kind; the row itself if it holds none, or one for another place."""
    try:
        event = event_from(canonical.decode(row, max_bytes=MAX_ROW_BYTES))
    except WireError as error:
        return RawRow(seq, row, error.code)
    return event if event.seq == seq else RawRow(seq, row, errors.WRONG_SHAPE.code)
