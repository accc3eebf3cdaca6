"""What was carried here by hand: a site's dispatch and sealed contents, each verified before it gets its name.

Called by `lumbung box take`. The folder is only read: `dispatch-VERSION.dsse`, and `packages/SHA-256` here or in the
folder given for them. The box service looks into its inbox each second and decides what to accept.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from sync import errors
from sync.errors import LumbungError
from sync.files import move_whole
from sync.inbox import Inbox
from sync.trust import load_trust

DISPATCH_BYTES = 8 * 1024 * 1024  # docs/wire/dispatch.md
_DISPATCH = re.compile(r"dispatch-([1-9]\d{0,18})\.dsse", re.ASCII)
_CONTENT = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PART_BYTES = 1_048_576


class Taken(NamedTuple):
    """`dispatch`: the version that is held now, None without any; how many contents were new and how many lack."""

    dispatch: int | None
    contents: int
    missing: int


def take(folder: Path, contents: Path, data_dir: Path, site: str) -> Taken:
    """Take what a site's folder holds into the inbox. A second call changes nothing.

    LumbungError NOT_ENROLLED, BLOB_MISMATCH, NO_ROOM, TOO_LARGE, or what is wrong with the dispatch (OTHER_SITE,
    TOO_FEW_SIGNATURES …; an older one than is held is passed over). OSError where the folder cannot be read.
    """
    inbox = Inbox(data_dir / "inbox", site, load_trust(data_dir))
    inbox.prepare()
    for path in _dispatches(folder):
        if path.stat().st_size > DISPATCH_BYTES:
            raise LumbungError(errors.TOO_LARGE, file=path.name)
        try:
            inbox.accept(path.read_bytes())
        except LumbungError as refused:
            if refused.entry is not errors.ROLLBACK:
                raise
    fresh = 0
    for path in _contents(contents):
        fresh += _take_content(path, inbox.blobs)
    return Taken(inbox.version, fresh, len(inbox.missing()))


def _dispatches(folder: Path) -> list[Path]:
    named = [(_DISPATCH.fullmatch(path.name), path) for path in folder.iterdir()]
    return [path for _, path in sorted((int(name[1]), path) for name, path in named if name)]


def _contents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _CONTENT.fullmatch(path.name)) if folder.is_dir() else []


def _take_content(path: Path, blobs: Path) -> bool:
    """Whether it was new. A copy that does not have the digest of its name never gets that name."""
    target = blobs / path.name
    if target.exists():
        return False
    part = blobs / f"{path.name}.carried"
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source, part.open("wb") as copy:
            while piece := source.read(_PART_BYTES):
                digest.update(piece)
                copy.write(piece)
        if digest.hexdigest() != path.name:
            raise LumbungError(errors.BLOB_MISMATCH, sha256=path.name)
        move_whole(part, target)
    except OSError as wrong:
        if wrong.filename is not None and Path(str(wrong.filename)) == path:
            raise
        free = shutil.disk_usage(blobs).free
        raise LumbungError(errors.NO_ROOM, file="content", why=wrong.strerror or "", free_bytes=free) from wrong
    finally:
        part.unlink(missing_ok=True)
    return True
