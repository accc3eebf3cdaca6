"""A package opens only whole, only as signed, and only with its key; nothing in it can name a file of the box."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import errors
from sync.wire import canonical, keys, package
from sync.wire.package import Part
from tests.sync.wire.trust import CONTENT_KEY, EXAM_SIGNERS, flipped, parts, refused, sealed_package, signing

PUBLIC = [key.public for key in EXAM_SIGNERS]
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", fullmatch=True)
PARTS = st.builds(
    lambda blocks, media: [
        Part("exam.json", "application/json", b"{}"),
        *(Part(f"block/{name}.json", "application/json", data) for name, data in blocks.items()),
        *(Part(f"media/{hashlib.sha256(data).hexdigest()}.png", "image/png", data) for data in media),
    ],
    st.dictionaries(IDS, st.binary(max_size=100), max_size=4),
    st.sets(st.binary(max_size=100), max_size=4),
)


@settings(max_examples=50)
@given(PARTS)
def test_a_package_comes_back(some: list[Part]) -> None:
    content = package.seal_content(some, CONTENT_KEY)
    manifest = package.manifest_of(content, exam_id="x", exam_version="1", title="Ujian", created_ms=5)
    envelope = package.sign_manifest(manifest, EXAM_SIGNERS[1:])
    read = package.read_manifest(envelope, PUBLIC, 2)
    assert read == manifest
    opened = package.open_content(read, content, CONTENT_KEY)
    assert list(opened.values()) == sorted(some)
    assert package.package_digest(envelope) == hashlib.sha256(envelope).digest()


def test_the_disk_holds_only_ciphertext() -> None:
    _envelope, content, _manifest = sealed_package()
    assert not any(part.data in content or part.name.encode() in content for part in parts() if len(part.data) > 4)


def test_too_few_or_other_signers_are_refused() -> None:
    _, _, manifest = sealed_package()
    for signers in ([], EXAM_SIGNERS[:1], [EXAM_SIGNERS[0], signing("stranger")], [EXAM_SIGNERS[0]] * 2):
        with refused(errors.TOO_FEW_SIGNATURES):
            package.read_manifest(package.sign_manifest(manifest, signers), PUBLIC, 2)


def test_changed_content_is_refused_before_it_is_decrypted() -> None:
    _, content, manifest = sealed_package()
    for wrong in (flipped(content, 20), content[:-1], content + b"\0", b""):
        with refused(errors.DIGEST_MISMATCH):
            package.open_content(manifest, wrong, b"not even a key")


def test_another_key_opens_nothing() -> None:
    _, content, manifest = sealed_package()
    with refused(errors.CANNOT_OPEN):
        package.open_content(manifest, content, bytes(32))
    with refused(errors.BAD_KEY):
        package.open_content(manifest, content, b"short")


@pytest.mark.parametrize(
    "name",
    [
        "../exam.json",
        "/etc/passwd",
        "block/../x.json",
        "block/.json",
        "block/a/b.json",
        "block/x.json\n",
        "media/x.png",
        "key.toml",
        "",
        "exam.json\0",
        "block/é.json",
        "block/x.json/",
    ],
)
def test_a_name_that_is_no_part_is_refused(name: str) -> None:
    bad = sorted([*parts(), Part(name, "text/plain", b"x")])
    with refused(errors.WRONG_SHAPE):
        package.seal_content(bad, CONTENT_KEY)
    with refused(errors.WRONG_SHAPE):
        _opened([list(part) for part in bad])


@pytest.mark.parametrize(
    "listed",
    [
        [],
        7,
        None,
        [["block/a.json", "application/json", b""]],  # no exam.json
        [["exam.json", "application/json", b""]] * 2,
        [["exam.json", "application/json", b""], ["block/a.json", "application/json", b""]],  # not ascending
        [["exam.json", "application/json"]],
        [["exam.json", "application/json", "text"]],
        [["exam.json", "", b""]],
        [["exam.json", "x" * 101, b""]],
        [[b"exam.json", "application/json", b""]],
        ["exam.json"],
    ],
    ids=str,
)
def test_content_of_another_shape_is_refused(listed: Any) -> None:
    with refused(errors.WRONG_SHAPE):
        _opened(listed)


def test_media_is_what_its_name_says() -> None:
    bad = Part(f"media/{'0' * 64}.png", "image/png", b"x")
    with refused(errors.DIGEST_MISMATCH):
        package.seal_content([*parts(), bad], CONTENT_KEY)


def test_content_that_is_not_canonical_is_refused() -> None:
    with refused(errors.NOT_CANONICAL):
        _open_plain(b"\xa0")


def test_too_much_content_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_CONTENT_BYTES", 100)
    with refused(errors.TOO_LARGE):
        package.seal_content(parts(), CONTENT_KEY)


@pytest.mark.parametrize(
    "changes",
    [
        {"exam_id": ""},
        {"exam_id": "../x"},
        {"exam_version": ""},
        {"exam_version": "x" * 41},
        {"title": ""},
        {"title": "x" * 301},
        {"created_ms": -1},
        {"content_sha256": b"short"},
        {"content_bytes": 27},
        {"content_bytes": package.MAX_CONTENT_BYTES + 1},
        {"suite": 2},
        {"suite": True},
    ],
    ids=str,
)
def test_a_manifest_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        "exam_id": "x",
        "exam_version": "1",
        "title": "T",
        "created_ms": 1,
        "content_sha256": bytes(32),
        "content_bytes": 100,
    }
    envelope = package.sign_manifest(package.Manifest(**(fields | changes)), EXAM_SIGNERS)
    with refused(errors.WRONG_SHAPE):
        package.read_manifest(envelope, PUBLIC, 2)


def test_a_huge_manifest_is_refused_unread() -> None:
    with refused(errors.TOO_LARGE):
        package.read_manifest(b"x" * (package.MAX_MANIFEST_BYTES + 1), PUBLIC, 2)


def _opened(listed: Any) -> dict[str, Part]:
    return _open_plain(canonical.encode(listed))


def _open_plain(plain: bytes) -> dict[str, Part]:
    content = keys.content_encrypt(CONTENT_KEY, plain, package.AAD)
    manifest = package.Manifest("x", "1", "T", 1, hashlib.sha256(content).digest(), len(content))
    return package.open_content(manifest, content, CONTENT_KEY)
