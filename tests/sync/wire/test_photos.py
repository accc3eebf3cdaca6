"""An album opens whole, with its key, for its sitting and site; a dispatch tells of just the albums that it names."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import errors
from sync.wire import canonical, dispatch, keys, photos
from sync.wire.photos import Photo
from tests.sync.wire.trust import BOX_SEAL, DISPATCHER, dispatch_of, flipped, refused, role_list, sealed_package

ENVELOPE, _, MANIFEST = sealed_package()
DRAFT, BODY = dispatch_of(ENVELOPE, MANIFEST)
SITTING = BODY.sittings[0].sitting_id
FACE = Photo("image/jpeg", b"\xff\xd8 a face")
PHOTOS = st.dictionaries(
    st.binary(min_size=16, max_size=16),
    st.builds(Photo, st.sampled_from(photos.MEDIA_TYPES), st.binary(max_size=200)),
    min_size=1,
    max_size=20,
)


def album_of(some: dict[bytes, Photo], sitting: bytes = SITTING) -> tuple[photos.Album, photos.AlbumRef, bytes]:
    return photos.seal_album(some, site="smk-1", sitting=sitting)


@settings(max_examples=40)
@given(PHOTOS)
def test_an_album_comes_back(some: dict[bytes, Photo]) -> None:
    album, ref, sealed = album_of(some)
    assert (ref.content_sha256, ref.content_bytes) == (hashlib.sha256(sealed).digest(), len(sealed))
    assert photos.open_album(album, sealed, site="smk-1") == some


def test_it_opens_for_nobody_else() -> None:
    album, _, sealed = album_of({bytes(16): FACE})
    assert FACE.data not in sealed
    with refused(errors.CANNOT_OPEN):
        photos.open_album(album, sealed, site="smk-2")
    with refused(errors.CANNOT_OPEN):
        photos.open_album(dataclasses.replace(album, sitting_id=bytes(16)), sealed, site="smk-1")
    with refused(errors.CANNOT_OPEN):
        photos.open_album(dataclasses.replace(album, key=bytes(32)), sealed, site="smk-1")
    with refused(errors.DIGEST_MISMATCH):
        photos.open_album(album, flipped(sealed, 40), site="smk-1")


@pytest.mark.parametrize(
    "some",
    [
        {},
        {bytes(15): FACE},
        {bytes(16): Photo("image/svg+xml", b"<svg/>")},
        {bytes(16): Photo("image/png", bytes(photos.MAX_PHOTO_BYTES + 1))},
    ],
)
def test_what_a_box_would_refuse_is_not_sealed(some: dict[bytes, Photo]) -> None:
    with refused(errors.WRONG_SHAPE):
        album_of(some)


def test_an_album_is_bounded() -> None:
    largest = Photo("image/png", bytes(photos.MAX_PHOTO_BYTES))
    some = {number.to_bytes(16, "big"): largest for number in range(photos.MAX_BYTES // photos.MAX_PHOTO_BYTES)}
    with refused(errors.TOO_LARGE):
        album_of(some)


def test_two_hundred_photos_leave_the_dispatch_as_small_as_it_was() -> None:
    some = {number.to_bytes(16, "big"): Photo("image/jpeg", bytes(20_000)) for number in range(200)}
    album, ref, sealed = album_of(some)
    plain = dispatch.seal_dispatch(DRAFT, BODY, {"box-1": BOX_SEAL.public}, DISPATCHER)
    data = sealed_with((ref,), (album,))
    assert len(sealed) > 4_000_000
    assert len(data) - len(plain) < 500


def sealed_with(refs: Any, albums: Any) -> bytes:
    draft, body = dataclasses.replace(DRAFT, albums=refs), dataclasses.replace(BODY, albums=albums)
    return dispatch.seal_dispatch(draft, body, {"box-1": BOX_SEAL.public}, DISPATCHER)


def test_a_dispatch_tells_of_its_albums_and_says_little_of_them() -> None:
    album, ref, _ = album_of({bytes(16): FACE})
    data = sealed_with((ref,), (album,))
    found = dispatch.verify_dispatch(data, role_list(), site="smk-1")
    assert found.draft.albums == (ref,)
    assert dispatch.open_body(found, "box-1", BOX_SEAL).albums == (album,)
    payload = keys.claimed_payload(data, dispatch.PAYLOAD_TYPE)
    assert canonical.decode(payload)[0] == "lumbung/dispatch/2"
    for secret in (album.key, album.sitting_id):
        assert secret not in payload


def test_a_dispatch_without_photos_is_of_the_first_version() -> None:
    data = sealed_with((), ())
    assert canonical.decode(keys.claimed_payload(data, dispatch.PAYLOAD_TYPE))[0] == "lumbung/dispatch/1"
    assert canonical.decode(dispatch.body_bytes(BODY))[0] == "lumbung/dispatch-body/1"


def test_body_and_clear_part_name_the_same_albums() -> None:
    album, ref, _ = album_of({bytes(16): FACE})
    other, other_ref, _ = album_of({bytes(16): FACE}, bytes(16))
    for refs, albums in (
        ((), (album,)),
        ((ref,), ()),
        ((ref,), (other,)),
        ((ref, ref), (album,)),
        ((ref, ref), (album, album)),
        ((ref, other_ref), (album, other)),  # of a sitting that is not there
    ):
        with refused(errors.WRONG_SHAPE):
            sealed_with(refs, albums)


@pytest.mark.parametrize(
    "rows", [[], [[bytes(32), 0]], [[bytes(31), 5]], [[bytes(32), photos.MAX_BYTES + 1]], None, [[]]]
)
def test_a_clear_part_of_another_shape_is_refused(rows: Any) -> None:
    album, ref, _ = album_of({bytes(16): FACE})
    fields = canonical.decode(keys.claimed_payload(sealed_with((ref,), (album,)), dispatch.PAYLOAD_TYPE))
    data = keys.sign_envelope(dispatch.PAYLOAD_TYPE, canonical.encode([*fields[:-1], rows]), [DISPATCHER])
    with refused(errors.WRONG_SHAPE):
        dispatch.verify_dispatch(data, role_list(), site="smk-1")


def test_an_album_of_another_shape_is_refused() -> None:
    photo = [bytes(16), "image/png", b"x"]
    for plain in (
        [photos.TAG, SITTING, []],
        [photos.TAG, bytes(16), [photo]],
        [photos.TAG, SITTING, [photo, photo]],
        [photos.TAG, SITTING, [[*photo, None]]],
        ["lumbung/photos/2", SITTING, [photo]],
        [photos.TAG, SITTING],
    ):
        key = b"k" * 32
        sealed = keys.content_encrypt(key, canonical.encode(plain), canonical.encode([photos.TAG, "smk-1", SITTING]))
        with refused(errors.WRONG_SHAPE):
            photos.open_album(photos.Album(SITTING, hashlib.sha256(sealed).digest(), key), sealed, site="smk-1")
