"""A box whose shelf is looked at by hand: what is offered to it, under a clock and with people of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from appliance.box import Box
from appliance.commands import Done
from appliance.shelf import Shelf
from sync.wire import dispatch, package, photos, roles, roster
from tests.appliance import rooms
from tests.appliance.rooms import OTHER_SITTING, SITTING, Bench, roster_id
from tests.sync.wire import trust

DAY_MS = 86_400_000
NOW_MS = 1_709_000_000_000
UNLOCK = "0123456789AB"
Sealed = tuple[photos.Album, photos.AlbumRef, bytes]
PROCTORS = (roster.Proctor("pengawas", "Pengawas", "proctor", "argon2"),)


@dataclass
class Site:
    """An enrolled box without web, and a centre's pen."""

    folder: Path
    albums: list[Sealed] = field(init=False)
    bench: Bench = field(init=False)
    box: Box = field(init=False)

    def __post_init__(self) -> None:
        (self.folder / "keys").mkdir(parents=True)
        (self.folder / "inbox" / "blobs").mkdir(parents=True)
        (self.folder / "keys" / "box-seal.key").write_bytes(trust.BOX_SEAL.to_bytes())
        (self.folder / "roots.json").write_bytes(roles.sign_roles(trust.role_list(), trust.ROOTS[:2]))
        self.bench = Bench(self.folder, actor="pengawas")
        self.bench.clocks.wall_ms = NOW_MS
        self.bench.room.close()
        self.open()

    def open(self) -> None:
        """Start the box, as `Box.open` does, with clocks moved by hand."""
        shelf = Shelf.at(self.folder, site="smk1", box="box-1", software="1.2.0")
        self.box = Box.open(self.bench.settings, software="1.2.0", seams=self.bench.clocks.seams)
        assert self.box._shelf == shelf
        self.bench.room = self.box.room

    def crash(self) -> None:
        self.bench.room.close()
        self.open()

    def look(self) -> bool:
        """One look into the inbox, and what the writer makes of it."""
        results: list[Any] = []
        found = self.box.look(results.append)
        self.bench.room.step()
        assert len(results) == found
        assert all(isinstance(each, Done) for each in results), results
        return found

    def put(self, version: int, **changes: Any) -> bytes:
        """A dispatch in the inbox, by default good; its package's content too unless `content=False`."""
        content = package.seal_content(rooms.parts().values(), trust.CONTENT_KEY, random=lambda count: bytes(count))
        manifest = package.manifest_of(content, exam_id="contoh", exam_version="1", title="Contoh", created_ms=1)
        envelope = package.sign_manifest(manifest, trust.EXAM_SIGNERS[:2])
        digest = package.package_digest(envelope)
        if changes.pop("content", True):
            (self.folder / "inbox/blobs" / manifest.content_sha256.hex()).write_bytes(content)
        people = changes.pop("people", 3)
        seated = tuple(self._participant(number) for number in range(people))
        sittings = tuple(
            roster.Sitting(key, digest, "Sesi", "Lab", "2024-02-27T08:00", 3_600_000, token, seated)
            for key, token in changes.pop("sittings", ((SITTING, "LUMBUNG"), (OTHER_SITTING, "PADI")))
        )
        release = changes.pop("release", dispatch.Release(digest, trust.CONTENT_KEY))
        if callable(release):
            release = release(digest)
        fields: dict[str, Any] = {
            "site": "smk1",
            "version": version,
            "issued_ms": NOW_MS - DAY_MS,
            "packages": (dispatch.PackageRef(envelope, manifest.content_sha256, manifest.content_bytes),),
            "role_lists": (),
        }
        boxes = changes.pop("boxes", {"box-1": trust.BOX_SEAL.public})
        signer = changes.pop("signer", trust.DISPATCHER)
        name = changes.pop("name", version)
        albums = [photos.seal_album(some, site="smk1", sitting=key) for key, some in changes.pop("photos", {}).items()]
        if changes.pop("albums_here", True):
            self.bring(albums)
        self.albums = albums
        draft = dispatch.Draft(**(fields | changes), albums=tuple(ref for _, ref, _ in albums))
        releases = (release,) if release else ()
        told = tuple(album for album, _, _ in albums)
        body = dispatch.Body(bytes(32), "SMK 1", "Asia/Makassar", sittings, releases, PROCTORS, told)
        data = dispatch.seal_dispatch(draft, body, boxes, signer)
        (self.folder / "inbox" / f"dispatch-{name}.dsse").write_bytes(data)
        return digest

    def bring(self, albums: list[Sealed]) -> None:
        """The agent has fetched the albums."""
        for _, ref, sealed in albums:
            (self.folder / "inbox/blobs" / ref.content_sha256.hex()).write_bytes(sealed)

    @staticmethod
    def _participant(number: int) -> roster.Participant:
        nip = f"19800101200501{1 + number % 2}{1 + number:03d}"
        return roster.Participant(roster_id(number), 1, nip, f"Peserta {number}", "argon2")

    @property
    def kinds(self) -> list[str]:
        return self.bench.kinds()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)
