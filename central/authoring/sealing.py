"""A checked exam becomes a sealed package; its scoring key stays beside it and never goes in.

Called by `lumbung central exam seal` and by publishing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from central.authoring.native import Checked
from central.keyring import write_new, write_secret
from sync import errors
from sync.errors import LumbungError
from sync.wire import package
from sync.wire.keys import Random, SigningKey
from sync.wire.package import Part

MANIFEST_FILE = "manifest.dsse"
CONTENT_FILE = "content.bin"
CONTENT_KEY_FILE = "content.key"
SCORING_KEY_FILE = "scoring-key.json"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package and what belongs to it. `manifest` and `content` may travel; `content_key` and `scoring_key` stay."""

    manifest: bytes
    content: bytes
    content_key: bytes = field(repr=False)
    scoring_key: bytes = field(repr=False)

    @property
    def digest(self) -> bytes:
        """The package's name: 32 bytes."""
        return package.package_digest(self.manifest)


def content_parts(checked: Checked) -> list[Part]:
    """The files that a package carries: the outline, the blocks and the media. Raises ValueError for a faulty exam."""
    if checked.exam is None:
        raise ValueError("the exam has faults")
    exam = checked.exam
    blocks = [
        Part(f"block/{block.id}.json", "application/json", block.model_dump_json().encode()) for block in exam.blocks
    ]
    media = [Part(each.name, each.media_type, checked.media[each.name]) for each in exam.outline.media]
    return sorted([Part("exam.json", "application/json", exam.outline.model_dump_json().encode()), *blocks, *media])


def seal(checked: Checked, signers: Iterable[SigningKey], *, created_ms: int, random: Random = os.urandom) -> Sealed:
    """Encrypt the content under a new key and sign the manifest. Raises ValueError for a faulty exam."""
    parts = content_parts(checked)
    assert checked.exam is not None
    assert checked.key is not None
    outline = checked.exam.outline
    content_key = random(32)
    content = package.seal_content(parts, content_key, random=random)
    manifest = package.manifest_of(
        content,
        exam_id=outline.id,
        exam_version=outline.version,
        title=outline.title[outline.languages[0]],
        created_ms=created_ms,
    )
    envelope = package.sign_manifest(manifest, signers)
    return Sealed(envelope, content, content_key, checked.key.to_bytes())


def write(sealed: Sealed, folder: Path) -> None:
    """Write a package into a new folder, whole or not at all; the two keys readable by this user alone.

    Raises LumbungError (SEAL_TARGET_USED) where `folder` exists: a sealed package is never overwritten.
    """
    if folder.exists():
        raise LumbungError(errors.SEAL_TARGET_USED, folder=str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    write_new(fresh / MANIFEST_FILE, sealed.manifest, 0o644)
    write_new(fresh / CONTENT_FILE, sealed.content, 0o644)
    write_secret(fresh / CONTENT_KEY_FILE, sealed.content_key)
    write_secret(fresh / SCORING_KEY_FILE, sealed.scoring_key)
    fresh.rename(folder)
