"""Uploads in parts: they stop and go on anywhere, at any web node, and end where their kind says: a batch in ingest, an
emergency file in `central.emergency`. Called by `central.web.api`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection

from central import emergency, ingest
from central.centre import Centre
from central.store import batches, emergencies, uploads
from central.store.engine import writing
from sync import errors
from sync.errors import LumbungError
from sync.wire.emergency import MAX_FILE_BYTES
from sync.wire.receipt import EmergencyReceipt, sign_emergency


class Taken(NamedTuple):
    """How far an upload is; the signed answer once it is whole and taken."""

    offset: int
    receipt: bytes | None


class Kind(NamedTuple):
    """What goes up in parts. `most_bytes`: of a whole one.

    `known`: (size in bytes, what the centre answers) of one that was taken before, by its digest; `take`: take a whole
    one of a site, and the signed answer.
    """

    most_bytes: Callable[[Centre], int]
    known: Callable[[Connection, Centre, str, bytes], tuple[int, bytes] | None]
    take: Callable[[Centre, str, bytes], bytes]


def _known_batch(connection: Connection, _centre: Centre, site: str, sha256: bytes) -> tuple[int, bytes] | None:
    found = batches.find_by_sha256(connection, site, sha256)
    return None if found is None else (found.size_bytes, found.archived_receipt or found.receipt)


def _known_file(connection: Connection, centre: Centre, site: str, sha256: bytes) -> tuple[int, bytes] | None:
    found = emergencies.find_file(connection, site, sha256)
    if found is None:
        return None
    word = EmergencyReceipt(site, sha256, found.code, found.received_ms)
    return found.size_bytes, sign_emergency(word, centre.keys.receipt)


BATCH = Kind(lambda centre: centre.settings.batch_max_bytes, _known_batch, ingest.ingest)


def emergency_file(box: str) -> Kind:
    """Emergency files that this box brings."""

    def take(centre: Centre, site: str, data: bytes) -> bytes:
        brought = emergency.bring(centre, data, "box", box, site=site)
        word = EmergencyReceipt(site, brought.sha256, brought.code, centre.now_ms())
        return sign_emergency(word, centre.keys.receipt)

    return Kind(lambda _centre: MAX_FILE_BYTES, _known_file, take)


def state_of(connection: Connection, centre: Centre, site: str, sha256: bytes, kind: Kind = BATCH) -> tuple[int, int]:
    """(length, bytes received), equal where it was taken already.

    LumbungError(NO_SUCH_UPLOAD) where nothing came yet.
    """
    known = kind.known(connection, centre, site, sha256)
    if known is not None:
        return known[0], known[0]
    state = uploads.state_of(connection, site, sha256)
    if state is None:
        raise LumbungError(errors.NO_SUCH_UPLOAD)
    return state


def take_part(
    centre: Centre, site: str, sha256: bytes, offset: int, length: int, data: bytes, kind: Kind = BATCH
) -> Taken:
    """Append `data` at `offset` to the upload of `length` bytes; take it when it is whole.

    A part that repeats what is there already is no fault. LumbungError: WRONG_OFFSET (details: where to go on),
    TOO_LARGE, TOO_MUCH_PENDING, UPLOAD_DAMAGED (it begins anew), and those of the kind.
    """
    most = kind.most_bytes(centre)
    if not 0 < length <= most:
        raise LumbungError(errors.TOO_LARGE, bytes=length, max_bytes=most)
    whole: bytes | None = None
    with writing(centre.engine, site) as connection:
        known = kind.known(connection, centre, site, sha256)
        if known is not None:  # the answer was lost on its way back, or it came by another road
            return Taken(*known)
        received = _append(connection, centre, site, sha256, offset, length, data)
        if received == length:
            whole = uploads.whole(connection, site, sha256)
            if hashlib.sha256(whole).digest() != sha256:
                uploads.forget(connection, site, sha256)
    if whole is None:
        return Taken(received, None)
    if hashlib.sha256(whole).digest() != sha256:
        raise LumbungError(errors.UPLOAD_DAMAGED)
    # The parts stay until it is stored or refused: after a crash in between, the last part simply comes again.
    try:
        receipt = kind.take(centre, site, whole)
    except LumbungError:
        _forget(centre, site, sha256)
        raise
    _forget(centre, site, sha256)
    return Taken(length, receipt)


def _forget(centre: Centre, site: str, sha256: bytes) -> None:
    with writing(centre.engine, site) as connection:
        uploads.forget(connection, site, sha256)


def _append(
    connection: Connection, centre: Centre, site: str, sha256: bytes, offset: int, length: int, data: bytes
) -> int:
    """Store one part; how many bytes there are then."""
    now = centre.now_ms()
    state = uploads.state_of(connection, site, sha256)
    if state is None:
        if offset != 0:
            raise LumbungError(errors.WRONG_OFFSET, offset=0)
        if uploads.pending_bytes(connection, site) + length > centre.settings.pending_max_bytes:
            raise LumbungError(errors.TOO_MUCH_PENDING, max_bytes=centre.settings.pending_max_bytes)
        uploads.begin(connection, site, sha256, length, now)
        state = (length, 0)
    known_length, received = state
    if length != known_length:
        raise LumbungError(errors.WRONG_SHAPE, where="Upload-Length")
    if offset + len(data) <= received:
        return received  # its answer was lost on the way
    if offset != received or offset + len(data) > length:
        raise LumbungError(errors.WRONG_OFFSET, offset=received)
    uploads.add_part(connection, site, sha256, offset, data, now)
    return offset + len(data)
