"""The keys, roles and examples that the tests of the wire share. All made for tests; nobody here exists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sync.errors import Entry, WireError
from sync.wire import dispatch, package, roles, roster
from sync.wire.keys import SealingKey, SigningKey


def signing(name: str) -> SigningKey:
    return SigningKey(hashlib.sha256(b"sign " + name.encode()).digest())


def sealing(name: str) -> SealingKey:
    return SealingKey(hashlib.sha256(b"seal " + name.encode()).digest())


ROOTS = [signing(f"root {i}") for i in range(3)]
EXAM_SIGNERS = [signing(f"exam {i}") for i in range(3)]
DISPATCHER, RECEIVER, BOX_SIGN = signing("dispatch"), signing("receipt"), signing("box")
RECEIVING, BOX_SEAL = sealing("receiving"), sealing("box")
CONTENT_KEY = bytes(range(32))
NIPS = ("198503152010011001", "199001012015042002", "197912312005011003")


def role_list(version: int = 1, roots: list[SigningKey] | None = None, **changes: Any) -> roles.RoleList:
    fields: dict[str, Any] = {
        "version": version,
        "issued_ms": 1000,
        "roots": publics(*(roots or ROOTS)),
        "root_threshold": 2,
        "exam_signers": publics(*EXAM_SIGNERS),
        "exam_threshold": 2,
        "dispatch_keys": publics(DISPATCHER),
        "receipt_keys": publics(RECEIVER),
        "receiving_keys": (RECEIVING.public,),
    }
    return roles.RoleList(**(fields | changes))


def publics(*signers: SigningKey) -> tuple[Any, ...]:
    """Public keys in the order in which a role list gives them back."""
    return tuple(sorted((key.public for key in signers), key=lambda key: key.raw))


def parts() -> list[package.Part]:
    image = b"an image"
    return [
        package.Part("block/B1.json", "application/json", b'{"id":"B1"}'),
        package.Part("exam.json", "application/json", b"{}"),
        package.Part(f"media/{hashlib.sha256(image).hexdigest()}.png", "image/png", image),
    ]


def sealed_package(exam_id: str = "contoh") -> tuple[bytes, bytes, package.Manifest]:
    """(envelope, content, manifest)"""
    content = package.seal_content(parts(), CONTENT_KEY)
    manifest = package.manifest_of(content, exam_id=exam_id, exam_version="1", title="Contoh", created_ms=1)
    return package.sign_manifest(manifest, EXAM_SIGNERS[:2]), content, manifest


def participant(number: int = 0, **changes: Any) -> roster.Participant:
    fields: dict[str, Any] = {
        "roster_id": number.to_bytes(16, "big"),
        "ordinal": 1,
        "nip": NIPS[number],
        "name": f"Peserta {number}",
        "pin_hash": "$argon2id$",
    }
    return roster.Participant(**(fields | changes))


def sitting(digest: bytes, **changes: Any) -> roster.Sitting:
    fields: dict[str, Any] = {
        "sitting_id": bytes(15) + b"s",
        "package_digest": digest,
        "title": "Sesi 1",
        "room": "Lab 1",
        "starts_at": "2026-03-01T08:00",
        "duration_ms": 3_600_000,
        "token": "ABC123",
        "participants": (participant(0), participant(1)),
    }
    return roster.Sitting(**(fields | changes))


def dispatch_of(envelope: bytes, manifest: package.Manifest, **changes: Any) -> tuple[dispatch.Draft, dispatch.Body]:
    """A draft (with `changes`) and a body for a site with one package, one sitting and one proctor."""
    fields: dict[str, Any] = {
        "site": "smk-1",
        "version": 10,
        "issued_ms": 10,
        "packages": (dispatch.PackageRef(envelope, manifest.content_sha256, manifest.content_bytes),),
        "role_lists": (roles.sign_roles(role_list(), ROOTS[:2]),),
    }
    digest = package.package_digest(envelope)
    body = dispatch.Body(
        b"k" * 32,
        "SMK 1",
        "Asia/Makassar",
        (sitting(digest),),
        (dispatch.Release(digest, CONTENT_KEY),),
        (roster.Proctor("pengawas", "Pengawas", "proctor", "$argon2id$"),),
    )
    return dispatch.Draft(**(fields | changes)), body


@contextmanager
def refused(entry: Entry) -> Iterator[pytest.ExceptionInfo[WireError]]:
    """The block must end in a WireError of exactly this entry of the catalogue."""
    with pytest.raises(WireError) as caught:
        yield caught
    assert caught.value.entry is entry, caught.value


def flipped(data: bytes, at: int) -> bytes:
    """`data` with one bit of the byte at `at` turned over."""
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
