"""Images are known by their content, in every sound form that a 2012 browser shows, and by nothing else."""

from __future__ import annotations

import base64

import pytest

from central.authoring.media import recognise, recognise_sound
from tests.central.authoring.folder import png

# 3 × 2 pixels each, drawn by a browser's canvas, without colour profiles
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////"
    "////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////"
    "////////////wAARCAACAAMDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QA"
    "FAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AIgAf//Z"
)
WEBP_LOSSY = base64.b64decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoDAAIAB0CWJaQAA3AA/u+5AAA=")
WEBP_LOSSLESS = base64.b64decode("UklGRhoAAABXRUJQVlA4TA4AAAAvAkAAAAcQEf0PRET/Aw==")
WEBP_EXTENDED = base64.b64decode("UklGRjYAAABXRUJQVlA4WAoAAAAAAAAAAgAAAQAAVlA4IBgAAAAwAQCdASoDAAIAB0CWJaQAA3AA/u+5AAA=")
GIF = base64.b64decode("R0lGODlhAwACAIAAAAAAAP///ywAAAAAAwACAAACA4RvBQA7")

SOUND = [
    (png(), "image/png", "png"),
    (JPEG, "image/jpeg", "jpg"),
    (JPEG[:2] + b"\xff" + JPEG[2:], "image/jpeg", "jpg"),  # a fill byte before a marker
    (GIF, "image/gif", "gif"),
    (WEBP_LOSSY, "image/webp", "webp"),
    (WEBP_LOSSLESS, "image/webp", "webp"),
    (WEBP_EXTENDED, "image/webp", "webp"),
]


@pytest.mark.parametrize(("data", "media_type", "extension"), SOUND)
def test_a_sound_image_is_recognised_with_its_size(data: bytes, media_type: str, extension: str) -> None:
    assert recognise(data) == (media_type, extension, 3, 2)


@pytest.mark.parametrize("data", [each[0] for each in SOUND])
def test_an_image_cut_short_is_refused_wherever_it_is_cut(data: bytes) -> None:
    assert all(recognise(data[:length]) is None for length in range(len(data)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        png(0, 1),
        b"\xff\xd8\xff\xe0\x00\x02xx\xff\xd9",  # no frame
        b"\xff\xd8\xff\xe0\x00\x02\xff\xda\x00\x02\xff\xd9",  # a scan before any frame
        WEBP_LOSSY.replace(b"VP8 ", b"ALPH"),
    ],
)
def test_anything_else_is_no_image(data: bytes) -> None:
    assert recognise(data) is None


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        (b"ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00", ("audio/mpeg", "mp3")),
        (b"\xff\xfb\x90\x64" + bytes(8), ("audio/mpeg", "mp3")),
        (b"\xff\xf3\x40\xc4" + bytes(8), ("audio/mpeg", "mp3")),
        (b"OggS" + bytes(8), ("audio/ogg", "ogg")),
        (b"RIFF\x24\x00\x00\x00WAVE", ("audio/wav", "wav")),
        (b"\x00\x00\x00\x20ftypM4A ", ("audio/mp4", "m4a")),
        (b"\x00\x00\x00\x20ftypqt  ", None),  # a film
        (b"RIFF\x24\x00\x00\x00WEBP", None),
        (b"\xff\xd8\xff\xe0" + bytes(8), None),
        (b"OggS", None),
        (b"", None),
    ],
)
def test_a_sound_is_known_by_how_it_begins(beginning: bytes, expected: tuple[str, str] | None) -> None:
    assert recognise_sound(beginning) == expected
