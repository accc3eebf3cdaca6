"""The frame of a short signed message: payload ‖ key id (16) ‖ Ed25519 signature (64) over (domain ‖ 0x00 ‖ payload).

For what one party says in one breath: a request of a box, a receipt, a list of heads, the time. The signature is
verified before the payload is parsed. Called by `request` and `receipt`; what several people must sign is a DSSE
envelope instead, see `keys`.
"""

from __future__ import annotations

from collections.abc import Callable

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, keys
from sync.wire.canonical import Value

FRAME_BYTES = 16 + keys.SIGNATURE_BYTES

KeyOf = Callable[[bytes], keys.VerifyKey | None]


def sign(domain: str, fields: list[Value], signer: keys.SigningKey) -> bytes:
    """The message `[domain, *fields]` in its frame."""
    payload = canonical.encode([domain, *fields])
    return payload + signer.key_id + signer.sign(_covered(domain, payload))


def verify(domain: str, data: bytes, key_of: KeyOf, *, max_bytes: int) -> bytes:
    """The canonical payload in `data`, if a key that `key_of` finds by its id signed it for `domain`.

    WireError: TOO_LARGE, NOT_CANONICAL (no room for a frame), UNKNOWN_SIGNER, BAD_SIGNATURE.
    """
    if len(data) > max_bytes:
        raise WireError(errors.TOO_LARGE, bytes=len(data), max_bytes=max_bytes)
    if len(data) <= FRAME_BYTES:
        raise WireError(errors.NOT_CANONICAL, why="cut short")
    payload = data[:-FRAME_BYTES]
    named = data[-FRAME_BYTES : -keys.SIGNATURE_BYTES]
    key = key_of(named)
    if key is None or key.key_id != named:
        raise WireError(errors.UNKNOWN_SIGNER, key_id=named.hex())
    key.verify(data[-keys.SIGNATURE_BYTES :], _covered(domain, payload))
    return payload


def among(trusted: tuple[keys.VerifyKey, ...]) -> KeyOf:
    """A `key_of` over a few known keys."""
    by_id = {key.key_id: key for key in trusted}
    return by_id.get


def _covered(domain: str, payload: bytes) -> bytes:
    return domain.encode("ascii") + b"\0" + payload
