"""The one thing that comes down to a site: which packages it gets, who sits where, and what may now be opened.

Signed by the centre's online dispatch key, for one site, with a version that only rises. The body is encrypted once
under a random key, and that key is sealed to each box of the site. Made by `central.planning`, verified and opened by
the box's library; the agent only carries it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, keys, package, photos, roles, roster, shape, unlock
from sync.wire.canonical import Value
from sync.wire.keys import Random, SealingKey, SealingPublicKey, SigningKey
from sync.wire.photos import Album, AlbumRef
from sync.wire.roles import RoleList

TAG = "lumbung/dispatch/1"
BODY_TAG = "lumbung/dispatch-body/1"
TAG_WITH_PHOTOS = "lumbung/dispatch/2"  # the same, with albums at the end; a dispatch without any is of version 1
BODY_TAG_WITH_PHOTOS = "lumbung/dispatch-body/2"
PAYLOAD_TYPE = "application/vnd.lumbung.dispatch+cbor"
MAX_BYTES = keys.MAX_ENVELOPE_BYTES
MAX_PACKAGES = 200
MAX_BOXES = 64
MAX_ROLE_LISTS = 16
MAX_REVOCATIONS = 1000
MAX_SITTINGS = 500
MAX_PROCTORS = 500
VERSION_NUMBER = re.compile(r"\d{1,6}(\.\d{1,6}){0,4}", re.ASCII)
CLOCK_TOLERANCE_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class PackageRef:
    """A package that the site may hold: its manifest's envelope whole, its content by digest and size."""

    envelope: bytes
    content_sha256: bytes
    content_bytes: int

    @property
    def digest(self) -> bytes:
        return package.package_digest(self.envelope)


@dataclass(frozen=True, slots=True)
class Release:
    """How a package opens: by its content key at once, by an unlock code said later (`unlock_wrap`), or not yet."""

    package_digest: bytes
    content_key: bytes | None = field(default=None, repr=False)
    unlock_wrap: bytes | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """What only the boxes of the site can read."""

    site_key: bytes = field(repr=False)
    site_name: str
    zone: str
    sittings: tuple[roster.Sitting, ...] = ()
    releases: tuple[Release, ...] = ()
    proctors: tuple[roster.Proctor, ...] = ()
    albums: tuple[Album, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What anyone who carries a dispatch may see of it."""

    site: str
    version: int
    issued_ms: int
    packages: tuple[PackageRef, ...]
    role_lists: tuple[bytes, ...]
    not_before_ms: int | None = None
    expires_ms: int | None = None
    min_software: str = "0"
    revocations: tuple[str, ...] = ()
    albums: tuple[AlbumRef, ...] = ()

    @property
    def tag(self) -> str:
        return TAG_WITH_PHOTOS if self.albums else TAG


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A verified dispatch: signed for this site by a dispatch key of `roles`, its manifests by enough exam signers."""

    draft: Draft
    digest: bytes
    roles: RoleList
    manifests: Mapping[bytes, package.Manifest]
    sealed_keys: Mapping[str, bytes]
    sealed_body: bytes


def next_version(previous: int, wall_ms: int) -> int:
    """A version above every earlier one, even where the centre's clock went back."""
    return max(previous + 1, wall_ms)


def seal_dispatch(
    draft: Draft,
    body: Body,
    boxes: Mapping[str, SealingPublicKey],
    signer: SigningKey,
    *,
    random: Random = os.urandom,
) -> bytes:
    """The signed envelope. WireError(WRONG_SHAPE) where a box would refuse it."""
    body_key = random(32)
    plain = body_bytes(body)
    _check_body(draft, _body_from(plain))
    sealed_body = keys.content_encrypt(body_key, plain, _context(draft), random=random)
    sealed_keys: list[Value] = [
        [box, public.seal(body_key, _info(draft, box))] for box, public in sorted(boxes.items())
    ]
    payload = canonical.encode(
        [
            draft.tag,
            draft.site,
            draft.version,
            draft.issued_ms,
            draft.not_before_ms,
            draft.expires_ms,
            draft.min_software,
            [[ref.digest, ref.envelope, ref.content_sha256, ref.content_bytes] for ref in draft.packages],
            draft.role_lists,
            sorted(draft.revocations),
            sealed_keys,
            sealed_body,
            *([[ref.row() for ref in draft.albums]] if draft.albums else []),
        ]
    )
    _from_payload(payload)
    return keys.sign_envelope(PAYLOAD_TYPE, payload, [signer])


def verify_dispatch(data: bytes, trusted: RoleList, *, site: str, newer_than: int = 0) -> Dispatch:
    """The dispatch in `data`, with the roles that it leads to from `trusted`. Says nothing of time: see `check_time`.

    `newer_than` is the version already accepted. WireError: TOO_FEW_SIGNATURES, BROKEN_TRUST, OTHER_SITE, ROLLBACK,
    DIGEST_MISMATCH, and whatever its parts raise.
    """
    claimed = _from_payload(keys.claimed_payload(data, PAYLOAD_TYPE, max_bytes=MAX_BYTES))
    trusted = roles.follow(trusted, claimed[0].role_lists)
    draft, sealed_keys, sealed_body = _from_payload(
        keys.verify_envelope(data, PAYLOAD_TYPE, trusted.dispatch_keys, 1, max_bytes=MAX_BYTES)
    )
    if draft.site != site:
        raise WireError(errors.OTHER_SITE, site=draft.site, expected=site)
    if draft.version <= newer_than:
        raise WireError(errors.ROLLBACK, version=draft.version, accepted=newer_than)
    manifests = {}
    for ref in draft.packages:
        manifest = package.read_manifest(ref.envelope, trusted.exam_signers, trusted.exam_threshold)
        if (manifest.content_sha256, manifest.content_bytes) != (ref.content_sha256, ref.content_bytes):
            raise WireError(errors.DIGEST_MISMATCH, package=ref.digest.hex())
        manifests[ref.digest] = manifest
    return Dispatch(draft, hashlib.sha256(data).digest(), trusted, manifests, sealed_keys, sealed_body)


def open_body(dispatch: Dispatch, box: str, sealing_key: SealingKey) -> Body:
    """What the dispatch says to this box. WireError: BOX_REVOKED, NOT_FOR_THIS_BOX, CANNOT_OPEN, WRONG_SHAPE."""
    draft = dispatch.draft
    if box in draft.revocations:
        raise WireError(errors.BOX_REVOKED, box=box)
    sealed = dispatch.sealed_keys.get(box)
    if sealed is None:
        raise WireError(errors.NOT_FOR_THIS_BOX, box=box)
    body_key = sealing_key.open(sealed, _info(draft, box))
    body = _body_from(keys.content_decrypt(body_key, dispatch.sealed_body, _context(draft)))
    _check_body(draft, body)
    return body


def check_time(draft: Draft, *, wall_ms: int, floor_ms: int) -> None:
    """Return if new material may be accepted now. `floor_ms` is the latest time in any verified dispatch, receipt or
    event.

    Asked once, when a dispatch is new: what was accepted never expires. WireError: DATE_NEEDED, NOT_YET_VALID,
    EXPIRED; each ends when a person types the date and the caller asks again with that.
    """
    if wall_ms < floor_ms - CLOCK_TOLERANCE_MS:
        raise WireError(errors.DATE_NEEDED, wall_ms=wall_ms, floor_ms=floor_ms)
    if draft.not_before_ms is not None and wall_ms < draft.not_before_ms:
        raise WireError(errors.NOT_YET_VALID, wall_ms=wall_ms, not_before_ms=draft.not_before_ms)
    if draft.expires_ms is not None and wall_ms > draft.expires_ms:
        raise WireError(errors.EXPIRED, wall_ms=wall_ms, expires_ms=draft.expires_ms)


def check_software(draft: Draft, software: str) -> None:
    """Return if `software` ("1.4.2") is at least what the dispatch asks for; WireError(SOFTWARE_TOO_OLD)."""
    if _numbers(software) < _numbers(draft.min_software):
        raise WireError(errors.SOFTWARE_TOO_OLD, software=software, min_software=draft.min_software)


def _from_payload(payload: bytes) -> tuple[Draft, dict[str, bytes], bytes]:
    """The clear part, the sealed body keys by box, and the sealed body."""
    tag, fields = shape.either(payload, TAG, TAG_WITH_PHOTOS, max_bytes=MAX_BYTES)
    checks = (
        shape.identifier,
        shape.between(1, shape.COUNT_MAX),
        shape.count,
        shape.maybe(shape.count),
        shape.maybe(shape.count),
        _software,
        shape.rows(MAX_PACKAGES),
        shape.rows(MAX_ROLE_LISTS),
        shape.rows(MAX_REVOCATIONS),
        shape.rows(MAX_BOXES),
        shape.blob(MAX_BYTES),
    )
    more = (shape.rows(photos.MAX_ALBUMS, 1),) if tag == TAG_WITH_PHOTOS else ()
    told = shape.row(fields, tag, *checks, *more)
    site, version, issued_ms, not_before_ms, expires_ms, software, listed, lists, revoked, sealed, body = told[:11]
    albums = tuple(photos.ref_from(row) for row in (told[11] if more else ()))
    packages = tuple(_package_ref(row) for row in listed)
    if len({ref.digest for ref in packages}) != len(packages):
        raise WireError(errors.WRONG_SHAPE, where="a package twice")
    if not all(shape.blob(roles.MAX_BYTES)(each) for each in lists):
        raise WireError(errors.WRONG_SHAPE, where="role lists")
    if not all(shape.identifier(box) for box in revoked) or revoked != sorted(set(revoked)):
        raise WireError(errors.WRONG_SHAPE, where="revocations")
    pairs = [
        shape.row(row, "sealed key", shape.identifier, shape.octets(32 + keys.SEAL_OVERHEAD_BYTES)) for row in sealed
    ]
    boxes = [box for box, _ in pairs]
    if boxes != sorted(set(boxes)):
        raise WireError(errors.WRONG_SHAPE, where="boxes that ascend")
    limits = (not_before_ms, expires_ms, software, tuple(revoked))
    draft = Draft(site, version, issued_ms, packages, tuple(lists), *limits, albums)
    return draft, dict(pairs), body


def _package_ref(row: object) -> PackageRef:
    digest, envelope, content_sha256, content_bytes = shape.row(
        row, "package", shape.octets(32), shape.blob(package.MAX_MANIFEST_BYTES), shape.octets(32), shape.count
    )
    ref = PackageRef(envelope, content_sha256, content_bytes)
    if ref.digest != digest:
        raise WireError(errors.DIGEST_MISMATCH, package=digest.hex())
    return ref


def body_bytes(body: Body) -> bytes:
    return canonical.encode(
        [
            BODY_TAG_WITH_PHOTOS if body.albums else BODY_TAG,
            body.site_key,
            body.site_name,
            body.zone,
            [sitting.row() for sitting in body.sittings],
            [[each.package_digest, each.content_key, each.unlock_wrap] for each in body.releases],
            [proctor.row() for proctor in body.proctors],
            *([[album.row() for album in body.albums]] if body.albums else []),
        ]
    )


def _body_from(plain: bytes) -> Body:
    tag, fields = shape.either(plain, BODY_TAG, BODY_TAG_WITH_PHOTOS, max_bytes=MAX_BYTES)
    more = (shape.rows(photos.MAX_ALBUMS, 1),) if tag == BODY_TAG_WITH_PHOTOS else ()
    site_key, site_name, zone, sittings, releases, proctors, *albums = shape.row(
        fields,
        tag,
        shape.octets(32),
        shape.text(200, 1),
        shape.text(64, 1),
        shape.rows(MAX_SITTINGS),
        shape.rows(MAX_PACKAGES),
        shape.rows(MAX_PROCTORS),
        *more,
    )
    key, wrapped = shape.maybe(shape.octets(32)), shape.maybe(shape.blob(unlock.MAX_WRAP_BYTES))
    return Body(
        site_key,
        site_name,
        zone,
        tuple(roster.sitting_from(row) for row in sittings),
        tuple(Release(*shape.row(row, "release", shape.octets(32), key, wrapped)) for row in releases),
        tuple(roster.proctor_from(row) for row in proctors),
        tuple(photos.album_from(row) for rows in albums for row in rows),
    )


def _check_body(draft: Draft, body: Body) -> None:
    """A body may only speak of the packages that its dispatch names, and of each thing once."""
    named = {ref.digest for ref in draft.packages}
    spoken_of = {sitting.package_digest for sitting in body.sittings} | {each.package_digest for each in body.releases}
    if not named.issuperset(spoken_of):
        raise WireError(errors.WRONG_SHAPE, where="a package that the dispatch does not name")
    _once("sitting", [sitting.sitting_id for sitting in body.sittings])
    _once("release", [release.package_digest for release in body.releases])
    _once("proctor", [proctor.account for proctor in body.proctors])
    photos.check_albums(body.albums, draft.albums, [sitting.sitting_id for sitting in body.sittings])


def _once(what: str, names: Sequence[Any]) -> None:
    if len(set(names)) != len(names):
        raise WireError(errors.WRONG_SHAPE, where=f"{what} twice")


def _software(item: object) -> bool:
    return isinstance(item, str) and VERSION_NUMBER.fullmatch(item) is not None


def _numbers(software: str) -> tuple[int, ...]:
    """`1.4.2` as (1, 4, 2) without trailing zeros; a suffix such as `.dev1` or `rc1` does not count."""
    numbers: list[int] = []
    for part in software.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _context(draft: Draft) -> bytes:
    return canonical.encode([draft.tag, draft.site, draft.version])


def _info(draft: Draft, box: str) -> bytes:
    return hashlib.sha256(canonical.encode([draft.tag, draft.site, draft.version, box])).digest()
