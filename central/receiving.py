"""Uploads in parts: they stop and go on anywhere, at any web node, and end in ingest. Called by `central.web.api`."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sqlalchemy import Connection

from central import ingest
from central.centre import Centre
from central.store import batches, uploads
from central.store.engine import writing
from sync import errors
from sync.errors import LumbungError


class Taken(NamedTuple):
    """How far an upload is; the signed receipt once it is whole and ingested."""

    offset: int
    receipt: bytes | None


def state_of(connection: Connection, site: str, sha256: bytes) -> tuple[int, int]:
    """(length, bytes received), equal where the batch is ingested already.

    LumbungError(NO_SUCH_UPLOAD) where nothing came yet.
    """
    ingested = batches.find_by_sha256(connection, site, sha256)
    if ingested is not None:
        return ingested.size_bytes, ingested.size_bytes
    state = uploads.state_of(connection, site, sha256)
    if state is None:
        raise LumbungError(errors.NO_SUCH_UPLOAD)
    return state


def take_part(centre: Centre, site: str, sha256: bytes, offset: int, length: int, data: bytes) -> Taken:
    """Append `data` at `offset` to the upload of `length` bytes; ingest it when it is whole.

    A part that repeats what is there already is no fault. LumbungError: WRONG_OFFSET (details: where to go on),
    TOO_LARGE,
    TOO_MUCH_PENDING, UPLOAD_DAMAGED (it begins anew), and those of `ingest.ingest`.
    """
    if not 0 < length <= centre.settings.batch_max_bytes:
        raise LumbungError(errors.TOO_LARGE, bytes=length, max_bytes=centre.settings.batch_max_bytes)
    whole: bytes | None = None
    with writing(centre.engine, site) as connection:
        ingested = batches.find_by_sha256(connection, site, sha256)
        if ingested is not None:  # the answer was lost on its way back
            return Taken(ingested.size_bytes, ingested.archived_receipt or ingested.receipt)
        received = _append(connection, centre, site, sha256, offset, length, data)
        if received == length:
            whole = uploads.whole(connection, site, sha256)
            if hashlib.sha256(whole).digest() != sha256:
                uploads.forget(connection, site, sha256)
    if whole is None:
        return Taken(received, None)
    if hashlib.sha256(whole).digest() != sha256:
        raise LumbungError(errors.UPLOAD_DAMAGED)
    # The parts stay until the batch is stored or refused: after a crash in between, the last part simply comes again.
    try:
        receipt = ingest.ingest(centre, site, whole)
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
