"""How a box stands at the centre, by its signed word: revoked or not, and which journals began twice at one place.

Made by the centre for each box that asks; read by the agent, which shows it and decides nothing by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import shape, signed
from sync.wire.canonical import Value
from sync.wire.keys import SigningKey, VerifyKey

TAG = "lumbung/standing/1"
MAX_BYTES = 64 * 1024
MAX_TWINS = 200
MAX_EPOCHS = 32  # of one place


class Twins(NamedTuple):
    """Epochs that all name the same parent: copies of one disk, or one that was put back. Ascending."""

    parent: bytes
    epochs: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """In answer to the request with this nonce. `replaced_by`: the box that stands in for a revoked one."""

    nonce: bytes
    at_ms: int
    revoked: bool
    replaced_by: str | None = None
    twins: tuple[Twins, ...] = ()


def sign_standing(standing: Standing, signer: SigningKey) -> bytes:
    """The message, signed by a receipt key."""
    twins: list[Value] = [[each.parent, list(each.epochs)] for each in standing.twins]
    return signed.sign(TAG, [standing.nonce, standing.at_ms, standing.revoked, standing.replaced_by, twins], signer)


def read_standing(data: bytes, receipt_keys: tuple[VerifyKey, ...], *, nonce: bytes) -> Standing:
    """WireError as `signed.verify`, WRONG_SHAPE, or STALE_ANSWER where it answers another request."""
    payload = signed.verify(TAG, data, signed.among(receipt_keys), max_bytes=MAX_BYTES)
    echoed, at_ms, revoked, replaced_by, listed = shape.payload(
        payload,
        TAG,
        shape.octets(16),
        shape.count,
        shape.boolean,
        shape.maybe(shape.identifier),
        shape.rows(MAX_TWINS),
        max_bytes=MAX_BYTES,
    )
    if echoed != nonce:
        raise WireError(errors.STALE_ANSWER)
    return Standing(echoed, at_ms, revoked, replaced_by, tuple(_twins(row) for row in listed))


def _twins(row: object) -> Twins:
    parent, epochs = shape.row(row, "twins", shape.octets(16), shape.rows(MAX_EPOCHS, 2))
    if not all(shape.octets(16)(each) for each in epochs) or epochs != sorted(set(epochs)):
        raise WireError(errors.WRONG_SHAPE, where="epochs that ascend")
    return Twins(parent, tuple(epochs))
