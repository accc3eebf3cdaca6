"""Photos of a sitting's people: read from a folder or a zip, named by NIP, checked, and sealed as an album.

What is kept here is the sealed album and its key; in clear the photos stay where they came from. Called by
`central.cli_plan`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from central import keyring
from central.centre import Centre
from central.portraits import MAX_FILE_BYTES, NotAPortraitError, portrait
from central.rosters import Fault
from central.store import plans
from central.store.engine import writing
from sync import errors
from sync.errors import LumbungError
from sync.wire.photos import Photo, seal_album

MAX_FILES = 20_000  # of a folder or a zip: an office's whole staff
SUFFIXES = (".jpg", ".jpeg", ".png")
SHOWN_DIGITS = 4  # of the NIP that a file is named by: enough to find it by, and no whole number in an error


@dataclass(frozen=True)
class Attached:
    """What came of it: how many of the sitting's people have a photo now, and how many files were of nobody there."""

    with_photo: int
    without: int
    of_others: int


def read_photos(path: Path, wanted: Sequence[str]) -> tuple[dict[str, Photo], int]:
    """Photos by NIP for the `wanted` people, and how many files were of others, which are not looked into.

    LumbungError(BAD_PHOTOS) with every fault at once.
    """
    people, photos, faults, others = set(wanted), {}, list[Fault](), 0
    for number, (name, data) in enumerate(_files(path), 1):
        if number > MAX_FILES:
            raise _bad([Fault(0, "", f"has more than {MAX_FILES} files")], path)
        nip = "".join(filter(str.isdecimal, PurePosixPath(name).stem))
        if nip not in people:
            others += 1
            continue
        shown = f"…{nip[-SHOWN_DIGITS:]}{PurePosixPath(name).suffix.lower()}"
        if nip in photos:
            faults.append(Fault(number, shown, "is a second photo of the same person"))
            continue
        try:
            if len(data) > MAX_FILE_BYTES:
                raise NotAPortraitError(f"is larger than {MAX_FILE_BYTES >> 20} MB")
            photos[nip] = portrait(data)
        except NotAPortraitError as wrong:
            faults.append(Fault(number, shown, str(wrong)))
    if not photos and not faults:
        faults.append(Fault(0, "", "has no photo that is named by the NIP of a participant"))
    if faults:
        raise _bad(faults, path)
    return photos, others


def attach(centre: Centre, site: str, sitting: bytes, path: Path) -> Attached:
    """Give the people of a planned sitting their photos, in place of any given before; the next dispatch brings them.

    LumbungError: NO_SUCH_RECORD, BAD_PHOTOS, TOO_LARGE (all together).
    """
    with writing(centre.engine, site) as connection:
        people = {row.nip: row.roster for row in plans.participants_of(connection, site, sitting)}
        if not people:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site, sitting=sitting.hex())
        photos, others = read_photos(path, list(people))
        by_roster: Mapping[bytes, Photo] = {people[nip]: photo for nip, photo in photos.items()}
        album, ref, sealed = seal_album(by_roster, site=site, sitting=sitting, random=centre.random)
        keyring.keep_content_key(centre.settings.keys_dir, album.content_sha256, album.key)
        row = {
            "site": site,
            "sitting": sitting,
            "sha256": ref.content_sha256,
            "size": ref.content_bytes,
            "people": len(photos),
            "added_ms": centre.now_ms(),
        }
        plans.put_photos(connection, row, sealed)
    return Attached(len(photos), len(people) - len(photos), others)


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every picture; of one that is too large only so much that this shows."""
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if _is_photo(file.name) and file.is_file() and not file.is_symlink():
                with file.open("rb") as opened:
                    yield file.name, opened.read(MAX_FILE_BYTES + 1)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir() and _is_photo(PurePosixPath(info.filename).name):
                    with archive.open(info) as packed:
                        yield info.filename, packed.read(MAX_FILE_BYTES + 1)
    except (OSError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile) as wrong:  # RuntimeError: locked
        raise _bad([Fault(0, "", "is neither a folder nor a zip that can be read")], path) from wrong


def _is_photo(name: str) -> bool:
    """Not what systems leave beside pictures (`._photo.jpg`, `Thumbs.db`)."""
    return name.lower().endswith(SUFFIXES) and not name.startswith(".")


def _bad(faults: list[Fault], path: Path) -> LumbungError:
    return LumbungError(errors.BAD_PHOTOS, file=path.name, faults=[fault.to_json() for fault in faults])
