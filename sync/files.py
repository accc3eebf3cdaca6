"""Putting a file where a crash leaves either none or the whole one. Used by all that the agent writes."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write `data` as `path`: temporary file beside it, fsync, rename, fsync of both. OSError leaves nothing new.

    The second fsync of the file is for sticks: FAT keeps where a file lies and how long it is in its name's entry, and
    a renamed one is an empty one until that is written (vfat_rename in Linux' fs/fat/namei_vfat.c).
    Whatever has the `.tmp` name, left by a killed process or put there as a link, is removed and never written through.
    """
    temporary = path.with_name(path.name + ".tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(handle, "wb") as file:
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
def as_owner(folder: Path) -> Iterator[None]:
    """What root does meanwhile it does with the rights of the folder's owner; nothing changes for anybody else.

    The folder belongs to a service that talks to the network: a link that a thief of it planted there must lead root
    nowhere, and what is made there the service must be able to read. Where there is no folder yet, that of its parent
    counts. Not for two threads at once. OSError.
    """
    owner = next(each for each in (folder, *folder.absolute().parents) if each.exists()).stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        yield
        return
    groups = os.getgroups()
    os.setgroups(_groups_of(owner.st_uid, owner.st_gid))
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def _groups_of(user: int, group: int) -> list[int]:
    """`group`, and those that the system has `user` in beside, as systemd gives them to a service: one of them may be
    what lets it read its key."""
    try:
        return os.getgrouplist(pwd.getpwuid(user).pw_name, group)
    except KeyError:  # a number without a name
        return [group]


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable: without it a rename may be lost with the power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
