"""Photos of participants: only their pixels are taken, every fault is named at once, and they go down sealed."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from central import photos, publish
from central.centre import Centre
from central.portraits import MAX_SIDE, NotAPortraitError, portrait
from central.store import plans, sites
from central.store.engine import reading
from sync.errors import LumbungError
from sync.wire import dispatch, roles
from sync.wire import photos as wire
from tests.central.conftest import Box
from tests.central.planned import PEOPLE, plan
from tests.portraits import JPEG, chunk, exif, png, with_segment

NIPS = [person.nip for person in PEOPLE]


def folder_of(tmp_path: Path, files: Mapping[str, bytes]) -> Path:
    folder = tmp_path / "foto"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def zip_of(tmp_path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(tmp_path / "foto.zip", "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return tmp_path / "foto.zip"


@pytest.mark.parametrize("made", [folder_of, zip_of])
def test_it_works(tmp_path: Path, made: object) -> None:
    files = {
        f"{NIPS[0]}.jpg": JPEG,
        f"{NIPS[1][:8]} {NIPS[1][8:]}.PNG": png(),
        "199912312020121001.jpg": b"of nobody here, so not even looked into",
        "daftar.xlsx": b"",
        "._" + f"{NIPS[2]}.jpg": b"what a Mac leaves",
    }
    found, others = photos.read_photos(made(tmp_path, files), NIPS)  # type: ignore[operator]  # either of two
    assert {nip: photo.media_type for nip, photo in found.items()} == {NIPS[0]: "image/jpeg", NIPS[1]: "image/png"}
    assert others == 1


def test_every_fault_is_named_at_once_and_no_whole_nip(tmp_path: Path) -> None:
    files = {f"{NIPS[0]}.jpg": b"GIF89a", f"{NIPS[1]}.jpg": JPEG, f"{NIPS[1]}.png": png(), f"{NIPS[2]}.png": JPEG[:400]}
    with pytest.raises(LumbungError) as caught:
        photos.read_photos(folder_of(tmp_path, files), NIPS)
    assert caught.value.entry.name == "bad_photos"
    told = caught.value.details["faults"]
    assert [fault["field"] for fault in told] == ["…1001.jpg", "…2002.png", "…1003.png"]
    assert not any(nip in str(caught.value.details) for nip in NIPS)


def test_what_holds_no_photo_of_anybody_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 and no more")
    for path in (tmp_path / "no.zip", zip_of(tmp_path, {"199912312020121001.jpg": JPEG})):
        with pytest.raises(LumbungError, match="LMB-4028"):
            photos.read_photos(path, NIPS)


def test_a_zip_that_unpacks_to_a_mountain_is_read_up_to_its_bound(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "gunung.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NIPS[0]}.jpg", bytes(64 << 20))
    with pytest.raises(LumbungError) as caught:
        photos.read_photos(tmp_path / "gunung.zip", NIPS)
    assert "larger than 2 MB" in caught.value.details["faults"][0]["what"]


def test_nothing_but_pixels_is_kept() -> None:
    told = [(0xE1, exif(1)), (0xED, b"Photoshop 3.0 Nama Lengkap"), (0xFE, b"catatan"), (0xE0, b"JFIF\0 thumbnail")]
    jpeg = JPEG
    for marker, body in told:
        jpeg = with_segment(marker, body, jpeg)
    kept = portrait(jpeg + b"hung on behind the end")
    assert kept == portrait(JPEG)
    for secret in (b"GPS", b"Nama", b"catatan", b"JFIF", b"hung", b"Exif", b"ICC_PROFILE"):
        assert secret not in kept.data
    notes = [(b"tEXt", b"Author\0Nama"), (b"eXIf", b"GPS"), (b"iCCP", b"warna")]
    assert portrait(png(before=notes) + b"hung on").data == portrait(png()).data == png()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "neither"),
        (b"<svg onload=alert(1)>", "neither"),
        (JPEG[:-2], "cut short"),
        (JPEG[:500], "cut short"),
        (JPEG[:2] + b"\0" + JPEG[2:], "neither"),
        (b"\xff\xd8\xff\xd9", "cut short"),
        (with_segment(0xC9, bytes(9)), "unusual"),
        (with_segment(0xE1, exif(6)), "on its side"),
        (with_segment(0xC0, b"\x08\xff\xff\xff\xff\x01" + bytes(3)), "pixels"),
        (with_segment(0xC0, b"\x08\x00\x64\x00\x64\x04" + bytes(12)), "CMYK"),
        (png(MAX_SIDE + 1, 80), "pixels"),
        (png(20, 20), "pixels"),
        (png(lines=79), "cut short"),
        (png(lines=90_000), "cut short"),
        (png(interlaced=1), "interlacing"),
        (png(before=[(b"ABCD", b"")]), "unusual"),
        (png()[:-3], "cut short"),
        (png().replace(b"IDAT", b"IDAX"), "cut short"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b""), "cut short"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"short") + chunk(b"IEND", b""), "cut short"),
    ],
)
def test_what_is_out_of_the_ordinary_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotAPortraitError, match=why):
        portrait(data)


def test_they_go_down_sealed_and_open_at_the_box_alone(centre: Centre, tmp_path: Path) -> None:
    box = Box(centre).enrol()
    planned = plan(centre)
    before = publish.issue_dispatch(centre, "smk1")
    folder = folder_of(tmp_path, {f"{NIPS[0]}.jpg": JPEG, f"{NIPS[2]}.png": png()})
    assert photos.attach(centre, "smk1", planned.sitting, folder) == photos.Attached(2, 1, 0)
    after = publish.issue_dispatch(centre, "smk1")
    trusted = roles.first_roles(centre.keys.role_list)
    with reading(centre.engine) as connection:
        newest = sites.latest_dispatch(connection, "smk1")
        assert newest is not None
        envelope = newest.envelope
        assert len(plans.blobs_of_dispatch(connection, "smk1", before.version)) == 1
        assert len(plans.blobs_of_dispatch(connection, "smk1", after.version)) == 2, "a box may fetch it"
        found = dispatch.verify_dispatch(envelope, trusted, site="smk1", newer_than=before.version)
        ref = found.draft.albums[0]
        sealed = sites.blob_part(connection, ref.content_sha256, 0, ref.content_bytes)
    for secret in (JPEG[600:640], planned.sitting, NIPS[0].encode()):
        assert secret not in envelope
        assert secret not in sealed
    body = dispatch.open_body(found, "box1", box.sealer)
    opened = wire.open_album(body.albums[0], sealed, site="smk1")
    assert opened[planned.cards[0].roster] == portrait(JPEG)
    assert set(opened) == {planned.cards[0].roster, planned.cards[2].roster}


def test_a_second_import_takes_the_place_of_the_first(centre: Centre, tmp_path: Path) -> None:
    Box(centre).enrol()
    planned = plan(centre)
    photos.attach(centre, "smk1", planned.sitting, zip_of(tmp_path, {f"{NIPS[0]}.jpg": JPEG}))
    photos.attach(centre, "smk1", planned.sitting, zip_of(tmp_path, {f"{NIPS[1]}.png": png(grey=9)}))
    with reading(centre.engine) as connection:
        assert [(row.sitting, row.people) for row in plans.photos_of(connection, "smk1")] == [(planned.sitting, 1)]
    with pytest.raises(LumbungError, match="LMB-4022"):
        photos.attach(centre, "smk1", bytes(16), tmp_path / "foto.zip")
