"""What came down: the site's dispatch, verified before it gets its name, and the sealed contents it names, by range.

Used by the agent. The box service reads the folder and decides what to accept. Nothing here ever deletes a dispatch
or a
content: what the box once took on may have events, and verified material does not expire.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sync import errors
from sync.errors import LumbungError, WireError
from sync.files import move_whole, write_whole
from sync.link import Link
from sync.trust import Trust
from sync.wire.dispatch import Dispatch, PackageRef, verify_dispatch
from sync.wire.photos import AlbumRef

Ref = PackageRef | AlbumRef  # what is fetched by its digest

FETCH_BYTES = 262_144  # of a content in one request; between two requests answers may go first
_NAME = re.compile(r"dispatch-([1-9]\d{0,18})\.dsse")


@dataclass
class Inbox:
    """The folder of dispatches and contents of one box. Not shared between threads."""

    folder: Path
    site: str
    trust: Trust
    dispatch: Dispatch | None = None  # the newest one held

    @property
    def blobs(self) -> Path:
        return self.folder / "blobs"

    @property
    def version(self) -> int | None:
        return None if self.dispatch is None else self.dispatch.draft.version

    def prepare(self) -> None:
        """Make the folders, take up the newest dispatch and the trust it leads to, and sweep half-written files.

        Files that do not verify are left lying and passed over: the box service reports them.
        """
        self.blobs.mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in self.folder.glob("*.tmp"):
            leftover.unlink(missing_ok=True)
        for _version, path in self._held():
            try:
                self._take(path.read_bytes())
            except (OSError, WireError):
                continue
        for ref in self._refs():
            self._set_aside_if_damaged(ref)

    def accept(self, envelope: bytes) -> Dispatch | None:
        """Keep a dispatch that came down, if it is this site's, properly signed and newer; None where it is held
        already.

        WireError (ROLLBACK, OTHER_SITE, TOO_FEW_SIGNATURES, …) where it is not: then the one held stays in use.
        LumbungError NO_ROOM where the disk refuses.
        """
        if self.dispatch is not None and hashlib.sha256(envelope).digest() == self.dispatch.digest:
            return None
        before = self.dispatch, self.trust.roles
        dispatch = self._take(envelope)
        try:
            write_whole(self.folder / f"dispatch-{dispatch.draft.version}.dsse", envelope)
        except OSError as wrong:
            self.dispatch, self.trust.roles = before
            raise LumbungError(errors.NO_ROOM, file="dispatch", why=wrong.strerror or "") from wrong
        return dispatch

    def missing(self) -> tuple[Ref, ...]:
        """The packages, then the photos, of the newest dispatch whose content is not here whole."""
        return tuple(ref for ref in self._refs() if not self._path(ref).exists())

    def fetch(self, link: Link, ref: Ref, goes_on: Callable[[], bool]) -> bool:
        """Fetch a content from where the last try stopped; True once it is whole and verified, False where `goes_on`
        ended it.

        LumbungError of the link, BLOB_MISMATCH (it begins anew), NO_ROOM.
        """
        while True:
            link.again(lambda: self._fetch_range(link, ref))
            if self._have(ref) == ref.content_bytes:
                self._finish(ref)
                return True
            if not goes_on():
                return False

    def _fetch_range(self, link: Link, ref: Ref) -> None:
        have = self._have(ref)
        if have == ref.content_bytes:
            return
        last = min(have + FETCH_BYTES, ref.content_bytes) - 1
        arriving = link.blob(ref.content_sha256, have, last, ref.content_bytes)
        with self._part(ref).open("ab") as part:
            for chunk in arriving:
                try:
                    part.write(chunk)
                    part.flush()
                except OSError as wrong:
                    raise LumbungError(errors.NO_ROOM, file="content", why=wrong.strerror or "") from wrong

    def _have(self, ref: Ref) -> int:
        """How many bytes of the content lie here unfinished; more than it has cannot be its own."""
        part = self._part(ref)
        size = part.stat().st_size if part.exists() else 0
        if size > ref.content_bytes:
            part.unlink()
            return 0
        return size

    def _finish(self, ref: Ref) -> None:
        part = self._part(ref)
        if _sha256(part) != ref.content_sha256:
            part.unlink()
            raise LumbungError(errors.BLOB_MISMATCH, sha256=ref.content_sha256.hex())
        move_whole(part, self._path(ref))

    def _set_aside_if_damaged(self, ref: Ref) -> None:
        path = self._path(ref)
        if path.exists() and _sha256(path) != ref.content_sha256:
            path.replace(path.with_suffix(".damaged"))

    def _take(self, envelope: bytes) -> Dispatch:
        dispatch = verify_dispatch(envelope, self.trust.roles, site=self.site, newer_than=self.version or 0)
        self.dispatch, self.trust.roles = dispatch, dispatch.roles
        return dispatch

    def _held(self) -> list[tuple[int, Path]]:
        names = ((_NAME.fullmatch(path.name), path) for path in self.folder.iterdir())
        return sorted((int(name[1]), path) for name, path in names if name)

    def _refs(self) -> tuple[Ref, ...]:
        return () if self.dispatch is None else (*self.dispatch.draft.packages, *self.dispatch.draft.albums)

    def _path(self, ref: Ref) -> Path:
        return self.blobs / ref.content_sha256.hex()

    def _part(self, ref: Ref) -> Path:
        return self.blobs / f"{ref.content_sha256.hex()}.part"


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
