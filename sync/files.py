"""Putting a file where a crash leaves either none or the whole one. Used by all that the agent writes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write `data` as `path`: temporary file beside it, fsync, rename, fsync of both. OSError leaves nothing new.

    The second fsync of the file is for sticks: FAT keeps where a file lies and how long it is in its name's entry, and
    a renamed one is an empty one until that is written (vfat_rename in Linux' fs/fat/namei_vfat.c).
    A leftover `.tmp` of a killed process is simply written over by the next try.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(path)
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def move_whole(source: Path, path: Path) -> None:
    """Give a finished file its final name, durably. `source` must lie in the same folder's file system."""
    with source.open("rb") as file:
        os.fsync(file.fileno())
        source.replace(path)
        os.fsync(file.fileno())  # as in `write_whole`
    sync_folder(path.parent)


@contextmanager
def handed_to_owner(folder: Path) -> Iterator[None]:
    """What root makes below `folder` meanwhile belongs to the folder's owner in the end, also where it fails midway.

    A service that runs as its own user must read what a technician made with `sudo`. For anybody else nothing happens.
    """
    try:
        yield
    finally:
        owner = folder.stat() if os.geteuid() == 0 and folder.exists() else None
        if owner is not None and owner.st_uid != 0:
            for path in folder.rglob("*"):
                if path.lstat().st_uid == 0:
                    os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable: without it a rename may be lost with the power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
