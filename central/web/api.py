"""The sync API.

What boxes ask of the centre. Thin: verify who asks, call one function of the domain, answer signed bytes.

Every request carries `Authorization: Lumbung …`, signed by the box's key over method, path, body digest and a nonce.
"""

from __future__ import annotations

import hashlib
import re
from typing import cast

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from central import enrolment, ingest, receiving
from central.centre import Centre
from central.store import batches, sites
from central.store.engine import reading, writing
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import enrol_code
from sync.wire.keys import VerifyKey
from sync.wire.readiness import MAX_BYTES as READINESS_MAX_BYTES
from sync.wire.readiness import read_readiness
from sync.wire.receipt import Time, sign_heads, sign_time
from sync.wire.request import BoxKey, Request, verify_request
from sync.wire.standing import Standing, sign_standing
from web.errors import json_answer

MEDIA_TYPE = "application/vnd.lumbung+cbor"
HEARTBEAT_MAX_BYTES = 8192
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EPOCH = re.compile(r"[0-9a-f]{32}", re.ASCII)

api = Blueprint("sync", __name__, url_prefix="/sync/v1")


class Heartbeat(BaseModel):
    """What a box says of itself; newer boxes may say more."""

    model_config = ConfigDict(extra="ignore")

    software: str | None = Field(default=None, max_length=80)
    k: int | None = Field(default=None, ge=0, lt=2**62)
    wall_ms: int | None = Field(default=None, ge=0, lt=2**62)
    backlog_events: int | None = Field(default=None, ge=0, lt=2**62)
    backlog_batches: int | None = Field(default=None, ge=0, lt=2**62)
    journal_head: str | None = Field(default=None, max_length=200)
    disk_free_bytes: int | None = Field(default=None, ge=0, lt=2**62)
    last_error: str | None = Field(default=None, max_length=400)


def the_centre() -> Centre:
    """The centre of the running app."""
    return cast(Centre, current_app.extensions["lumbung"])


@api.get("/head")
def head() -> Response:
    """Every range that is held of this site."""
    centre = the_centre()
    asked = _signed()
    with reading(centre.engine) as connection:
        held = ingest.heads(connection, asked.site, asked.nonce, centre.now_ms())
    return _answer(sign_heads(held, centre.keys.receipt))


@api.route("/uploads/<sha256>", methods=["HEAD"])
def upload_state(sha256: str) -> Response:
    """Where an upload stopped."""
    return _state(_signed(), sha256, receiving.BATCH)


@api.patch("/uploads/<sha256>")
def upload_part(sha256: str) -> Response:
    """One more part; the receipt when it was the last."""
    body = _body(the_centre().settings.part_max_bytes)
    return _part(_signed(body), sha256, body, receiving.BATCH)


@api.route("/emergency/<sha256>", methods=["HEAD"])
def emergency_state(sha256: str) -> Response:
    """Where the upload of an emergency file stopped; at its end where the file is here, by whatever road."""
    asked = _signed()
    return _state(asked, sha256, receiving.emergency_file(asked.box))


@api.patch("/emergency/<sha256>")
def emergency_part(sha256: str) -> Response:
    """One more part of an emergency file; the signed word that it is held when it was the last."""
    body = _body(the_centre().settings.part_max_bytes)
    asked = _signed(body)
    return _part(asked, sha256, body, receiving.emergency_file(asked.box))


def _state(asked: Request, sha256: str, kind: receiving.Kind) -> Response:
    centre = the_centre()
    with reading(centre.engine) as connection:
        length, received = receiving.state_of(connection, centre, asked.site, _digest(sha256), kind)
    return Response(headers={"Upload-Offset": str(received), "Upload-Length": str(length)})


def _part(asked: Request, sha256: str, body: bytes, kind: receiving.Kind) -> Response:
    offset, length = _count("Upload-Offset"), _count("Upload-Length")
    try:
        done = receiving.take_part(the_centre(), asked.site, _digest(sha256), offset, length, body, kind)
    except LumbungError as error:
        if error.entry is not errors.WRONG_OFFSET:
            raise
        refused = json_answer(error)
        refused.headers["Upload-Offset"] = str(error.details["offset"])
        return refused
    if done.receipt is None:
        return Response(status=204, headers={"Upload-Offset": str(done.offset)})
    response = _answer(done.receipt)
    response.headers["Upload-Offset"] = str(done.offset)
    return response


@api.get("/dispatch")
def dispatch() -> Response:
    """The site's newest dispatch."""
    centre = the_centre()
    asked = _signed()
    with reading(centre.engine) as connection:
        found = sites.latest_dispatch(connection, asked.site)
    if found is None:
        raise LumbungError(errors.NO_DISPATCH, site=asked.site)
    response = _answer(found.envelope, media_type="application/vnd.dsse+json")
    response.set_etag(str(found.version))
    return cast(Response, response.make_conditional(request))


@api.get("/blobs/<sha256>")
def blob(sha256: str) -> Response:
    """A sealed content, whole or a range of it, if a dispatch of the site names it. Only what is asked for is read."""
    centre = the_centre()
    asked = _signed()
    digest = _digest(sha256)
    with reading(centre.engine) as connection:
        size = sites.blob_size(connection, asked.site, digest)
        if size is None:
            raise LumbungError(errors.NOT_IN_DISPATCH, sha256=sha256)
        wanted = None if request.range is None else request.range.range_for_length(size)
        if request.range is not None and wanted is None:
            return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
        start, end = wanted or (0, size)
        data = sites.blob_part(connection, digest, start, end - start)
    response = _answer(data, media_type="application/octet-stream")
    response.set_etag(sha256)
    response.headers["Accept-Ranges"] = "bytes"
    if wanted is not None:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


@api.get("/receipts/<epoch>/<int:first>-<int:last>")
def receipt(epoch: str, first: int, last: int) -> Response:
    """The highest receipt of a batch."""
    centre = the_centre()
    asked = _signed()
    if _EPOCH.fullmatch(epoch) is None or max(first, last) >= 2**62:
        raise LumbungError(errors.NO_SUCH_RECEIPT)
    with reading(centre.engine) as connection:
        found = batches.find_receipt(connection, asked.site, bytes.fromhex(epoch), first, last)
    if found is None:
        raise LumbungError(errors.NO_SUCH_RECEIPT, epoch=epoch, first=first, last=last)
    return _answer(found)


@api.get("/standing")
def standing() -> Response:
    """How the box stands here: revoked or not, and which journals of its site began twice at one place."""
    centre = the_centre()
    asked = _signed()
    with reading(centre.engine) as connection:
        box = sites.find_box(connection, asked.site, asked.box)
        twins = ingest.twins(connection, asked.site)
    revoked = box is None or box.revoked_ms is not None
    replaced_by = None if box is None else box.replaced_by
    told = Standing(asked.nonce, centre.now_ms(), revoked, replaced_by, twins)
    return _answer(sign_standing(told, centre.keys.receipt))


@api.post("/enrolment")
def enrol() -> Response:
    """A box that has no key here yet asks to get in. The code that proves itself in the body stands for a signature."""
    body = _body(enrol_code.MAX_POST_BYTES)
    return _answer(enrolment.posted(the_centre(), body, request.remote_addr or "?"))


@api.post("/heartbeat")
def heartbeat() -> Response:
    """Note how a box is; the answer is the centre's time."""
    centre = the_centre()
    body = _body(HEARTBEAT_MAX_BYTES)
    asked = _signed(body)
    try:
        said = Heartbeat.model_validate_json(body)
    except ValidationError as error:
        raise LumbungError(errors.WRONG_SHAPE, where="heartbeat") from error
    now = centre.now_ms()
    with writing(centre.engine, asked.site) as connection:
        sites.beat(connection, {"site": asked.site, "box": asked.box, "at_ms": now, **said.model_dump()})
    return _answer(sign_time(Time(asked.nonce, now), centre.keys.receipt))


@api.post("/readiness")
def readiness() -> Response:
    """Keep what a rehearsal found, if the asking box itself signed it; the answer is the centre's time."""
    centre = the_centre()
    body = _body(READINESS_MAX_BYTES)
    asked = _signed(body, active=True)
    with reading(centre.engine) as connection:
        box = sites.find_box(connection, asked.site, asked.box)
    assert box is not None  # it has just signed this request
    try:
        found = read_readiness(body, VerifyKey(box.sign_key))
    except WireError as wrong:  # its own code would be read as a fault of the request's signature
        raise LumbungError(errors.READINESS_REFUSED, why=wrong.code) from wrong
    if (found.site, found.box) != (asked.site, asked.box):
        raise LumbungError(errors.READINESS_REFUSED, why=errors.OTHER_REQUEST.code)
    now = centre.now_ms()
    row = {"site": asked.site, "box": asked.box, "at_ms": found.at_ms, "capacity": found.capacity}
    with writing(centre.engine, asked.site) as connection:
        sites.keep_readiness(connection, {**row, "certificate": body, "received_ms": now})
    return _answer(sign_time(Time(asked.nonce, now), centre.keys.receipt))


def _signed(body: bytes = b"", *, active: bool = False) -> Request:
    """The verified request; WireError where the signature fails or no box has the key.

    A revoked box may still bring what it has and hear how it stands; only what must be `active` is refused to it.
    """
    centre = the_centre()
    revoked: list[str] = []

    def find(key_id: bytes) -> BoxKey | None:
        with reading(centre.engine) as connection:
            row = sites.box_by_key(connection, key_id)
        if row is None:
            return None
        if row.revoked_ms is not None:
            revoked.append(row.box)
        return BoxKey(row.site, row.box, VerifyKey(row.sign_key))

    path = request.full_path if request.query_string else request.path
    asked, _box = verify_request(
        request.headers.get("Authorization", ""),
        find,
        method=request.method,
        path=path,
        body_sha256=hashlib.sha256(body).digest(),
    )
    if revoked and active:
        raise LumbungError(errors.BOX_BARRED, box=asked.box)
    return asked


def _body(max_bytes: int) -> bytes:
    if (request.content_length or 0) > max_bytes:
        raise LumbungError(errors.TOO_LARGE, bytes=request.content_length, max_bytes=max_bytes)
    body = request.stream.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise LumbungError(errors.TOO_LARGE, max_bytes=max_bytes)
    return body


def _digest(sha256: str) -> bytes:
    if _SHA256.fullmatch(sha256) is None:
        raise LumbungError(errors.NO_SUCH_UPLOAD)
    return bytes.fromhex(sha256)


def _count(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise LumbungError(errors.WRONG_SHAPE, where=header)
    return int(text)


def _answer(data: bytes, media_type: str = MEDIA_TYPE) -> Response:
    return Response(data, content_type=media_type, headers={"Cache-Control": "no-store"})
