"""Photos of the people of one sitting: sealed as one album, which a dispatch names by digest and whose key lies in the
dispatch's sealed body.

So the bytes are fetched apart, like a package's content, and are fetched once however many dispatches name them. Made
by `central.photos`, opened by the box's shelf; the agent only carries it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, keys, roster, shape
from sync.wire.canonical import Value
from sync.wire.keys import Random

TAG = "lumbung/photos/1"
MAX_ALBUMS = 500  # of a dispatch: one a sitting
MAX_BYTES = 32 << 20  # of an album
MAX_PHOTO_BYTES = 64 << 10
MEDIA_TYPES = ("image/jpeg", "image/png")


class Photo(NamedTuple):
    """A picture as a browser shows it, without anything but pixels."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class AlbumRef:
    """What whoever carries a dispatch sees of an album: that there is one, and how long it is."""

    content_sha256: bytes
    content_bytes: int

    def row(self) -> list[Value]:
        return [self.content_sha256, self.content_bytes]


@dataclass(frozen=True, slots=True)
class Album:
    """What the boxes of the site are told of an album: whose it is, and the key that opens it."""

    sitting_id: bytes
    content_sha256: bytes
    key: bytes = field(repr=False)

    def row(self) -> list[Value]:
        return [self.sitting_id, self.content_sha256, self.key]


def ref_from(row: object) -> AlbumRef:
    """WireError(WRONG_SHAPE) unless the row names an album."""
    return AlbumRef(*shape.row(row, "album", shape.octets(32), shape.between(1, MAX_BYTES)))


def album_from(row: object) -> Album:
    """WireError(WRONG_SHAPE) unless the row tells of an album."""
    return Album(*shape.row(row, "photos", shape.octets(16), shape.octets(32), shape.octets(32)))


def seal_album(
    photos: Mapping[bytes, Photo], *, site: str, sitting: bytes, random: Random = os.urandom
) -> tuple[Album, AlbumRef, bytes]:
    """The photos by roster id as a sealed album: what the boxes are told of it, its name, its bytes.

    WireError TOO_LARGE for more than `MAX_BYTES`, WRONG_SHAPE for what a box would refuse.
    """
    rows: list[Value] = [[roster_id, *photo] for roster_id, photo in sorted(photos.items())]
    plain = canonical.encode([TAG, sitting, rows])
    if len(plain) + keys.CONTENT_OVERHEAD_BYTES > MAX_BYTES:
        raise WireError(errors.TOO_LARGE, what="photos of one sitting", bytes=len(plain), max_bytes=MAX_BYTES)
    _photos_from(plain, sitting)
    key = random(32)
    sealed = keys.content_encrypt(key, plain, _context(site, sitting), random=random)
    digest = hashlib.sha256(sealed).digest()
    return Album(sitting, digest, key), AlbumRef(digest, len(sealed)), sealed


def open_album(album: Album, sealed: bytes, *, site: str) -> dict[bytes, Photo]:
    """The photos by roster id. WireError DIGEST_MISMATCH, CANNOT_OPEN, WRONG_SHAPE."""
    if hashlib.sha256(sealed).digest() != album.content_sha256:
        raise WireError(errors.DIGEST_MISMATCH, album=album.content_sha256.hex())
    return _photos_from(keys.content_decrypt(album.key, sealed, _context(site, album.sitting_id)), album.sitting_id)


def check_albums(albums: Iterable[Album], refs: Iterable[AlbumRef], sittings: Iterable[bytes]) -> None:
    """Return if a dispatch's body tells of just the albums that its clear part names, each of one of its sittings.

    WireError WRONG_SHAPE otherwise.
    """
    told, named = [album.content_sha256 for album in albums], [ref.content_sha256 for ref in refs]
    whose = [album.sitting_id for album in albums]
    if sorted(told) != sorted(set(named)) or len(named) != len(set(named)):
        raise WireError(errors.WRONG_SHAPE, where="albums that the dispatch names")
    if len(set(whose)) != len(whose) or not set(whose) <= set(sittings):
        raise WireError(errors.WRONG_SHAPE, where="photos of a sitting")


def _photos_from(plain: bytes, sitting: bytes) -> dict[bytes, Photo]:
    whose, rows = shape.payload(
        plain, TAG, shape.octets(16), shape.rows(roster.MAX_PARTICIPANTS, 1), max_bytes=MAX_BYTES
    )
    checked = [
        shape.row(row, "photo", shape.octets(16), shape.literal(*MEDIA_TYPES), shape.blob(MAX_PHOTO_BYTES))
        for row in rows
    ]
    people = [roster_id for roster_id, _, _ in checked]
    if whose != sitting or people != sorted(set(people)):
        raise WireError(errors.WRONG_SHAPE, where="photos that ascend")
    return {roster_id: Photo(media_type, data) for roster_id, media_type, data in checked}


def _context(site: str, sitting: bytes) -> bytes:
    return canonical.encode([TAG, site, sitting])
