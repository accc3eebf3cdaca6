"""What all vectors are made of: bytes that look random and are always the same, the keys from them, a moment."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from sync.errors import WireError
from sync.wire import (
    keys,
    roles,
)

AT_MS = 1_772_326_800_000  # 1 March 2026, 01:00 UTC
Vector = dict[str, Any]


def stream(seed: str) -> keys.Random:
    """Bytes that look random and are always the same: SHA-256(seed ‖ counter as 8 bytes), concatenated."""
    counter = 0

    def take(count: int) -> bytes:
        nonlocal counter
        out = b""
        while len(out) < count:
            out += hashlib.sha256(seed.encode() + counter.to_bytes(8, "big")).digest()
            counter += 1
        return out[:count]

    return take


def signing(name: str) -> keys.SigningKey:
    return keys.SigningKey.generate(stream(f"sign {name}"))


def sealing(name: str) -> keys.SealingKey:
    return keys.SealingKey.generate(stream(f"seal {name}"))


def sixteen(name: str) -> bytes:
    return stream(name)(16)


ROOTS = [signing(f"root {i}") for i in (1, 2, 3)]
EXAM_SIGNERS = [signing(f"exam {i}") for i in (1, 2)]
DISPATCH, RECEIPT, BOX = signing("dispatch"), signing("receipt"), signing("box")
RECEIVING, BOX_SEAL = sealing("receiving"), sealing("box")
SITE_KEY = stream("site key")(32)
CONTENT_KEY = stream("content key")(32)


def role_list(version: int = 1, roots: list[keys.SigningKey] | None = None) -> roles.RoleList:
    return roles.RoleList(
        version,
        AT_MS,
        tuple(key.public for key in roots or ROOTS),
        2,
        tuple(key.public for key in EXAM_SIGNERS),
        2,
        (DISPATCH.public,),
        (RECEIPT.public,),
        (RECEIVING.public,),
    )


def kept(old: Vector | None, pick: Callable[[Vector], bytes], good: Callable[[bytes], bool]) -> bytes | None:
    """The sealed bytes in the file as it is, if they are still good."""
    if old is None:
        return None
    try:
        was = pick(old)
        return was if good(was) else None
    except (KeyError, ValueError, WireError):
        return None
