"""Verifies a kit, before it is carried away and before anything of it is used. Called by `cli` and `settle`.

Order: the list's bounds and names, its signature, then every file against the list, sizes first. Nothing is written.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from provisioning.kit.build import ROLES, digest_of
from provisioning.kit.manifest import (
    KEY,
    LARGEST_BYTES,
    MANIFEST,
    MANIFEST_BYTES,
    SIGNATURE,
    SUMS,
    SUMS_BYTES,
    Kit,
    damaged,
    read_kit,
    read_sums,
)
from provisioning.kit.signing import check_signature
from sync import errors
from sync.errors import LumbungError
from sync.wire import roles

_SMALL_BYTES = 65_536


class Verified(NamedTuple):
    """`fingerprint`: of the key that signed it, to be compared by a person; `files`: how many; `bytes`: in all."""

    kit: Kit
    fingerprint: str
    files: int
    bytes: int


def verify(folder: Path, expected: str | None = None, say: Callable[[float], None] = lambda done: None) -> Verified:
    """LumbungError KIT_DAMAGED, KIT_FOREIGN, or what is wrong with the list of roles. OSError."""
    listed = _read(folder, SUMS, SUMS_BYTES)
    sums = read_sums(listed)
    fingerprint = check_signature(listed, _read(folder, SIGNATURE, _SMALL_BYTES), _read(folder, KEY, _SMALL_BYTES))
    if expected is not None and _letters(expected) != _letters(fingerprint):
        raise LumbungError(errors.KIT_FOREIGN, fingerprint=fingerprint)
    sizes = {name: _size(folder, name) for name in sums}
    total, done = sum(sizes.values()), 0
    for name, digest in sums.items():
        if digest_of(folder / name) != digest:
            raise damaged(name, "other_content")
        done += sizes[name]
        say(done / total if total else 1)
    _require_nothing_more(folder, sums)
    roles.first_roles(_read(folder, ROLES, _SMALL_BYTES))
    return Verified(read_kit(_read(folder, MANIFEST, MANIFEST_BYTES)), fingerprint, len(sums), total)


def _letters(fingerprint: str) -> str:
    return "".join(fingerprint.split()).upper()


def _size(folder: Path, name: str) -> int:
    """Its bytes. A link, a device or a giant is no file of ours, whatever its digest would be."""
    try:
        told = (folder / name).lstat()
    except FileNotFoundError:
        raise damaged(name, "missing") from None
    except OSError as wrong:
        raise damaged(name, wrong.strerror or "unreadable") from wrong
    if not stat.S_ISREG(told.st_mode) or any((folder / name).parents[at].is_symlink() for at in range(name.count("/"))):
        raise damaged(name, "no_plain_file")
    if told.st_size > LARGEST_BYTES:
        raise damaged(name, "too_large")
    return told.st_size


def _require_nothing_more(folder: Path, sums: dict[str, str]) -> None:
    """apt would read a package that nobody listed. Outside the kit's folders a stick may hold what its owner likes."""
    for part in ("apt", "packages", "sites"):
        for path in (folder / part).rglob("*"):
            name = path.relative_to(folder).as_posix()
            if (path.is_symlink() or not path.is_dir()) and name not in sums:
                raise damaged(name, "not_listed")


def _read(folder: Path, name: str, most: int) -> bytes:
    try:
        with (folder / name).open("rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise damaged(name, "missing") from None
    if len(data) > most:
        raise damaged(name, "too_large")
    return data
