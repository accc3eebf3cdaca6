"""The chain over a journal: each event's head follows from the one before, so nothing can be changed, dropped or added.

The box's journal extends it, the centre recomputes it from every batch, and the slip shows 80 bits of it.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

EPOCH_DOMAIN = b"lumbung/epoch/1"
NO_EPOCH = bytes(16)  # stands for the parent of a journal's very first epoch
NO_HEAD = bytes(32)


class Origin(NamedTuple):
    """Where an epoch begins: all that its first head depends on.

    `chain_key` is 32 random bytes and travels only inside sealed batches. A first epoch has no parent: `parent_epoch`
    and `parent_head` are None and `parent_seq` is 0. An epoch's first event is `parent_seq + 1`.
    """

    epoch: bytes
    parent_epoch: bytes | None
    parent_seq: int
    parent_head: bytes | None
    chain_key: bytes

    def __repr__(self) -> str:
        """Without the chain key: a traceback or a log may show an origin."""
        return f"Origin({self.epoch.hex()} after {self.parent_seq})"

    def first_head(self) -> bytes:
        """The head before the epoch's first event."""
        return first_head(self.epoch, self.parent_epoch, self.parent_seq, self.parent_head, self.chain_key)


def first_head(
    epoch: bytes, parent_epoch: bytes | None, parent_seq: int, parent_head: bytes | None, chain_key: bytes
) -> bytes:
    """h₀ of an epoch, 32 bytes.

    SHA-256('lumbung/epoch/1' ‖ epoch ‖ parent epoch ‖ parent seq (8 bytes) ‖ parent head ‖ SHA-256(chain key)).
    """
    return hashlib.sha256(
        EPOCH_DOMAIN
        + epoch
        + (parent_epoch or NO_EPOCH)
        + parent_seq.to_bytes(8, "big")
        + (parent_head or NO_HEAD)
        + hashlib.sha256(chain_key).digest()
    ).digest()


def next_head(chain_key: bytes, head: bytes, event_bytes: bytes) -> bytes:
    """The head after an event, 32 bytes: HMAC-SHA256(chain key, head ‖ canonical event).

    Keyed, because heads travel in the clear: a bare hash would let anyone who sees two of them guess single answers.
    """
    return hmac.digest(chain_key, head + event_bytes, "sha256")
