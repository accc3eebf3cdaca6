"""What lies in the inbox, verified and opened into a library. Slow work (signatures, decryption) away from the writer.

Looked at once a second by `appliance.box`, and by tests; what it finds goes to the writer as a command.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from appliance.commands import AcceptLibrary, RefuseDispatch, UnlockPackage
from appliance.decisions.incoming import waits_for_the_date
from appliance.library import Amendments, Library, OpenAlbum, OpenExam, Package, Titles, open_exam, people_of
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import dispatch, package, photos, roles, unlock
from sync.wire.dispatch import Dispatch
from sync.wire.keys import SealingKey
from sync.wire.package import Manifest
from sync.wire.photos import Album
from sync.wire.roles import RoleList

INBOX = "inbox"
SEAL_KEY = "keys/box-seal.key"
ROOTS = "roots.json"
_NAME = re.compile(r"dispatch-([1-9]\d{0,18})\.dsse", re.ASCII)

Closed = frozenset[bytes]  # sittings that were closed here: their content is opened no more


@dataclass(frozen=True, slots=True)
class Kept:
    """What the journal kept of earlier days, see the methods of `Journal` of these names."""

    dispatches: Sequence[tuple[bytes, int]]
    role_lists: Sequence[tuple[int, bytes]]
    content_keys: Mapping[bytes, bytes]
    under_way: Sequence[bytes]  # sittings that are open
    closed: Closed
    amendments: Amendments = field(default_factory=dict)
    titles: Mapping[bytes, Titles] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The box's inbox, and what is needed to trust and open what lies there."""

    data_dir: Path
    site: str
    box: str
    software: str
    roots: RoleList
    sealing_key: SealingKey

    @classmethod
    def at(cls, data_dir: Path, *, site: str, box: str, software: str) -> Shelf:
        """The shelf of an enrolled box. LumbungError NOT_ENROLLED without its key or its list of roots."""
        try:
            roots = roles.first_roles((data_dir / ROOTS).read_bytes())
            key = SealingKey.from_bytes((data_dir / SEAL_KEY).read_bytes())
        except (OSError, WireError) as wrong:
            raise LumbungError(errors.NOT_ENROLLED, file=f"{ROOTS}, {SEAL_KEY}") from wrong
        return cls(data_dir, site, box, software, roots, key)

    def restore(self, kept: Kept) -> Library:
        """The library as it was accepted: verified again, under the role lists of its day, never asked for its time."""
        library = Library(self.site, roles=roles.follow(self.roots, [each for _, each in kept.role_lists]))
        for envelope, version in kept.dispatches:
            trusted = roles.follow(self.roots, [each for number, each in kept.role_lists if number <= version])
            verified = dispatch.verify_dispatch(envelope, trusted, site=self.site)
            newer = self._library(verified, library, kept.content_keys, kept.closed)
            library = replace(newer, roles=library.roles).keeping(library, kept.under_way)
        return replace(library.amended(kept.amendments), titles=kept.titles)

    def look(
        self, now: Library, refused: frozenset[bytes], closed: Closed, *, wall_ms: int
    ) -> AcceptLibrary | RefuseDispatch | None:
        """What is new: a newer dispatch, or what speaks against it; else packages that can be opened only now.

        A dispatch that waits for the date stands back behind whatever else there is.
        """
        waiting = None
        for data in self._newer_than(now.version):
            digest = hashlib.sha256(data).digest()
            if digest in refused:
                continue
            judged = self._judge(now, data, digest, closed, wall_ms)
            if isinstance(judged, AcceptLibrary) or not waits_for_the_date(judged.code, asked=False):
                return judged
            waiting = waiting or judged
        packages = {key: self._looked_at(each) for key, each in now.packages.items()}
        exams = self._opened(replace(now, packages=packages), closed)
        albums = self._albums(now, closed)
        if exams.keys() <= now.exams.keys() and packages == now.packages and albums == now.photos:
            return waiting
        return AcceptLibrary(replace(now, packages=packages, exams={**now.exams, **exams}, photos=albums), b"")

    def unlock(self, now: Library, digest: bytes, typed: str) -> UnlockPackage:
        """The key that a typed code opens; takes a second and 256 MiB.

        LumbungError PACKAGE_MISSING (or one that no code opens), MISTYPED_CODE, WRONG_CODE.
        """
        known = now.packages.get(digest)
        if known is None or known.unlock_wrap is None:
            raise LumbungError(errors.PACKAGE_MISSING, package=digest.hex())
        return UnlockPackage(digest, unlock.unwrap(known.unlock_wrap, typed, site=self.site, package_digest=digest))

    def _judge(
        self, now: Library, data: bytes, digest: bytes, closed: Closed, wall_ms: int
    ) -> AcceptLibrary | RefuseDispatch:
        try:
            verified = dispatch.verify_dispatch(data, now.roles or self.roots, site=self.site, newer_than=now.version)
            dispatch.check_software(verified.draft, self.software)
            dispatch.check_time(verified.draft, wall_ms=wall_ms, floor_ms=now.floor_ms)
            typed = {key: each.content_key for key, each in now.packages.items() if each.content_key is not None}
            library = self._library(verified, now, typed, closed)
        except LumbungError as refusal:
            return RefuseDispatch(digest, refusal.code)
        return AcceptLibrary(library, data, tuple((roles_version(each), each) for each in verified.draft.role_lists))

    def _library(
        self, verified: Dispatch, before: Library, content_keys: Mapping[bytes, bytes], closed: Closed
    ) -> Library:
        draft, body = verified.draft, dispatch.open_body(verified, self.box, self.sealing_key)
        released = {each.package_digest: each for each in body.releases}
        packages = {}
        for digest, manifest in verified.manifests.items():
            release = released.get(digest)
            key = (release.content_key if release is not None else None) or content_keys.get(digest)
            wrap = release.unlock_wrap if release is not None else None
            packages[digest] = Package(manifest, self._is_complete(manifest), key, wrap)
        people, by_nip = people_of(body.sittings)
        library = Library(
            site=self.site,
            site_name=body.site_name,
            zone=body.zone,
            site_key=body.site_key,
            version=draft.version,
            digest=verified.digest,
            floor_ms=max(before.floor_ms, draft.issued_ms),
            roles=verified.roles,
            sittings={sitting.sitting_id: sitting for sitting in body.sittings},
            people=people,
            by_nip=by_nip,
            proctors={proctor.account: proctor for proctor in body.proctors},
            exams={digest: exam for digest, exam in before.exams.items() if digest in packages},
            packages=packages,
            albums={album.sitting_id: album for album in body.albums},
            photos=before.photos,
        )
        return replace(library, exams=self._opened(library, closed), photos=self._albums(library, closed))

    def _opened(self, library: Library, closed: Closed) -> dict[bytes, OpenExam]:
        """The exams of all packages whose key and content are here and that some sitting still needs."""
        needed = {each.package_digest for key, each in library.sittings.items() if key not in closed}
        exams = {}
        for digest, each in library.packages.items():
            if digest not in needed:
                continue
            exam = library.exams.get(digest)
            if exam is None and each.complete and each.content_key is not None:
                exam = self._open(digest, each.manifest, each.content_key)
            if exam is not None:
                exams[digest] = exam
        return exams

    def _open(self, digest: bytes, manifest: Manifest, content_key: bytes) -> OpenExam | None:
        """The exam; None where its file was damaged since it was fetched, so that the rest of the site can go on."""
        try:
            return open_exam(digest, package.open_content(manifest, self._blob(manifest).read_bytes(), content_key))
        except (OSError, WireError):
            return None

    def _albums(self, library: Library, closed: Closed) -> dict[bytes, OpenAlbum]:
        """The photos of all sittings that are not closed; those of an earlier album until the newer one is here."""
        opened = {}
        for key, album in library.albums.items():
            held = library.photos.get(key)
            if key not in closed and (held is None or held.content_sha256 != album.content_sha256):
                held = self._open_album(album) or held
            if key not in closed and held is not None:
                opened[key] = held
        return opened

    def _open_album(self, album: Album) -> OpenAlbum | None:
        """The album; None while it is not here. One that was damaged since has no photos: the rest can go on."""
        try:
            sealed = self._named(album.content_sha256).read_bytes()
        except OSError:
            return None
        try:
            return OpenAlbum(album.content_sha256, photos.open_album(album, sealed, site=self.site))
        except WireError:
            return OpenAlbum(album.content_sha256, {})

    def _looked_at(self, each: Package) -> Package:
        complete = self._is_complete(each.manifest)
        return each if complete == each.complete else replace(each, complete=complete)

    def _is_complete(self, manifest: Manifest) -> bool:
        try:
            return self._blob(manifest).stat().st_size == manifest.content_bytes
        except OSError:
            return False

    def _blob(self, manifest: Manifest) -> Path:
        return self._named(manifest.content_sha256)

    def _named(self, content_sha256: bytes) -> Path:
        return self.data_dir / INBOX / "blobs" / content_sha256.hex()

    def _newer_than(self, version: int) -> Iterator[bytes]:
        """The dispatches that claim by name to be newer, newest first."""
        named = ((_NAME.fullmatch(path.name), path) for path in (self.data_dir / INBOX).glob("dispatch-*.dsse"))
        found = [(int(match[1]), path) for match, path in named if match and int(match[1]) > version]
        for _, path in sorted(found, reverse=True):
            try:
                yield path.read_bytes()
            except OSError:
                continue


def roles_version(envelope: bytes) -> int:
    """The version of a role list that a verified dispatch carried."""
    return roles.first_roles(envelope).version
