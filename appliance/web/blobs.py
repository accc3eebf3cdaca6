"""Exam content as it goes over the wire: each file compressed once, kept in memory, given to whoever may have it.

Who may is asked of the room each time; what is sent never changes, for its address holds its digest.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from typing import Protocol

from sync.wire.lease import LeaseToken

# Questions are not left in the browser's cache: the page keeps them itself and deletes them at the end. Pictures may
# stay: their names cannot be guessed, and an <img> is asked for again each time its question is shown.
QUESTIONS = b"no-store"
PICTURES = b"private, max-age=86400, immutable"
WORTH_ZIPPING = ("application/json", "text/", "image/svg")


class Room(Protocol):
    """What is asked of `appliance.room.Room`: a file for a lease that may have it (None: pictures). LumbungError."""

    def content(self, lease: LeaseToken | None, digest: bytes, name: str) -> tuple[str, bytes]: ...


@dataclass(frozen=True, slots=True)
class Blob:
    """One file of a package, ready to send."""

    media_type: bytes
    caching: bytes
    etag: bytes
    plain: bytes
    zipped: bytes | None


class Blobs:
    """The blobs of the packages that are open. A package's content is one object as long as it is open."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._ready: dict[tuple[str, str], tuple[bytes, asyncio.Future[Blob]]] = {}

    async def get(self, digest: str, name: str, lease: LeaseToken | None) -> Blob:
        """The file `name` of a package. Raises what the room raises; many who ask at once wait for one compression."""
        raw = bytes.fromhex(digest) if len(digest) == 64 and set(digest) <= set("0123456789abcdef") else b""
        media_type, data = self._room.content(lease, raw, name)
        known = self._ready.get((digest, name))
        if known is None or known[0] is not data:
            making = asyncio.ensure_future(asyncio.to_thread(_make, media_type, name, data))
            known = self._ready[digest, name] = (data, making)
        return await asyncio.shield(known[1])


def _make(media_type: str, name: str, data: bytes) -> Blob:
    zipped = gzip.compress(data, 9, mtime=0) if media_type.startswith(WORTH_ZIPPING) else None
    return Blob(
        media_type=media_type.encode(),
        caching=PICTURES if name.startswith("media/") else QUESTIONS,
        etag=b'"' + hashlib.sha256(data).hexdigest()[:32].encode() + b'"',
        plain=data,
        zipped=zipped if zipped is not None and len(zipped) < len(data) else None,
    )
