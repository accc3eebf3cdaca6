"""An exam's sealed content: a manifest that m of n people signed, and the ciphertext that it names by digest.

Built at the centre when an exam is published; travels to boxes weeks early; opened by a box's library once a dispatch
or an unlock code gives the content key. The key that scores never lies in it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, keys, shape
from sync.wire.keys import Random, SigningKey, VerifyKey

TAG = "lumbung/package/1"
PAYLOAD_TYPE = "application/vnd.lumbung.package+cbor"
AAD = b"lumbung/package/1"
MAX_MANIFEST_BYTES = 16 * 1024
MAX_CONTENT_BYTES = 128 << 20
MAX_PARTS = 4000
PART_NAME = re.compile(
    r"exam\.json|block/[A-Za-z0-9][A-Za-z0-9_.-]{0,31}\.json|media/[0-9a-f]{64}\.[a-z0-9]{1,8}", re.ASCII
)


class Part(NamedTuple):
    """One file of the content: `exam.json`, `block/<block id>.json` or `media/<sha256 of data>.<extension>`."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the signers of an exam vouch for; `content_sha256` is of the ciphertext, so it needs no key to check."""

    exam_id: str
    exam_version: str
    title: str
    created_ms: int
    content_sha256: bytes
    content_bytes: int
    suite: int = keys.SUITE

    def payload(self) -> bytes:
        return canonical.encode(
            [
                TAG,
                self.exam_id,
                self.exam_version,
                self.title,
                self.created_ms,
                self.content_sha256,
                self.content_bytes,
                self.suite,
            ]
        )


def seal_content(parts: Iterable[Part], content_key: bytes, *, random: Random = os.urandom) -> bytes:
    """The ciphertext of `parts` under a content key used for nothing else; WireError(WRONG_SHAPE) for a bad part."""
    ordered = sorted(parts)
    _check_parts(ordered)
    plain = canonical.encode([[part.name, part.media_type, part.data] for part in ordered])
    if len(plain) + keys.CONTENT_OVERHEAD_BYTES > MAX_CONTENT_BYTES:
        raise WireError(errors.TOO_LARGE, bytes=len(plain), max_bytes=MAX_CONTENT_BYTES)
    return keys.content_encrypt(content_key, plain, AAD, random=random)


def manifest_of(content: bytes, *, exam_id: str, exam_version: str, title: str, created_ms: int) -> Manifest:
    """The manifest for sealed content; `title` is plain text in the exam's first language."""
    manifest = Manifest(exam_id, exam_version, title, created_ms, hashlib.sha256(content).digest(), len(content))
    _from_payload(manifest.payload())
    return manifest


def sign_manifest(manifest: Manifest, signers: Iterable[SigningKey]) -> bytes:
    """The manifest's envelope; signatures made apart are joined by `keys.join_envelopes`."""
    return keys.sign_envelope(PAYLOAD_TYPE, manifest.payload(), signers)


def package_digest(envelope: bytes) -> bytes:
    """The name of a package: SHA-256 of its manifest's envelope."""
    return hashlib.sha256(envelope).digest()


def read_manifest(envelope: bytes, exam_signers: Iterable[VerifyKey], threshold: int) -> Manifest:
    """The manifest that enough exam signers signed; WireError as `keys.verify_envelope`, or WRONG_SHAPE."""
    return _from_payload(
        keys.verify_envelope(envelope, PAYLOAD_TYPE, exam_signers, threshold, max_bytes=MAX_MANIFEST_BYTES)
    )


def check_content(manifest: Manifest, content: bytes) -> None:
    """Return if `content` is the ciphertext that the manifest names; needs no key. WireError(DIGEST_MISMATCH)."""
    if len(content) != manifest.content_bytes or hashlib.sha256(content).digest() != manifest.content_sha256:
        raise WireError(errors.DIGEST_MISMATCH, sha256=manifest.content_sha256.hex())


def open_content(manifest: Manifest, content: bytes, content_key: bytes) -> dict[str, Part]:
    """The parts by name. WireError: DIGEST_MISMATCH, CANNOT_OPEN (another key), NOT_CANONICAL, WRONG_SHAPE."""
    check_content(manifest, content)
    plain = keys.content_decrypt(content_key, content, AAD)
    listed = canonical.decode(plain, max_bytes=MAX_CONTENT_BYTES, max_items=4 * MAX_PARTS + 1)
    if not shape.rows(MAX_PARTS)(listed):
        raise WireError(errors.WRONG_SHAPE, where="content")
    name, media_type = shape.text(100), shape.text(100)
    parts = [Part(*shape.row(each, "part", name, media_type, shape.blob(MAX_CONTENT_BYTES))) for each in listed]
    _check_parts(parts)
    return {part.name: part for part in parts}


def _check_parts(parts: Sequence[Part]) -> None:
    names = [part.name for part in parts]
    if names != sorted(set(names)) or "exam.json" not in names or len(names) > MAX_PARTS:
        raise WireError(errors.WRONG_SHAPE, where="names of parts")
    for part in parts:
        if PART_NAME.fullmatch(part.name) is None or not 0 < len(part.media_type) <= 100:
            raise WireError(errors.WRONG_SHAPE, where="name of a part")
        if part.name.startswith("media/") and hashlib.sha256(part.data).hexdigest() != part.name[6:70]:
            raise WireError(errors.DIGEST_MISMATCH, part=part.name)


def _from_payload(payload: bytes) -> Manifest:
    fields = shape.payload(
        payload,
        TAG,
        shape.identifier,
        shape.text(40, 1),
        shape.text(300, 1),
        shape.count,
        shape.octets(32),
        shape.between(keys.CONTENT_OVERHEAD_BYTES, MAX_CONTENT_BYTES),
        shape.between(keys.SUITE, keys.SUITE),
        max_bytes=MAX_MANIFEST_BYTES,
    )
    return Manifest(*fields)
