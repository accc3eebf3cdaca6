"""What a participant's photo may be: a JPEG or PNG of a checked shape, kept without anything but its pixels.

A library that decodes and draws anew would weigh several megabytes for what the browsers of the rooms do anyway (see
docs/adr). So the bytes are walked here, part by part: what a picture does not need is left out (camera, place, time,
thumbnail, comments, whatever hangs on behind the end), and what is out of the ordinary is refused. Used by
`central.photos`.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from sync.wire.photos import MAX_PHOTO_BYTES, Photo

MAX_FILE_BYTES = 2 << 20  # as it comes: a thumbnail and a camera's notes may weigh more than the picture
MIN_SIDE, MAX_SIDE = 60, 1600  # pixels

_FRAMES = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive: what every browser shows
_TABLES = (0xC4, 0xDB, 0xDD)  # Huffman, quantisation, restart interval
_START_OF_SCAN, _END, _ADOBE, _EXIF, _COMMENT = 0xDA, 0xD9, 0xEE, 0xE1, 0xFE
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # colour type -> samples a pixel


class NotAPortraitError(Exception):
    """Why a file is no photo that can be used, in words for whoever chose it."""


def portrait(data: bytes) -> Photo:
    """The picture in `data` without its metadata. NotAPortraitError."""
    try:
        if data[:8] == _PNG:
            photo = Photo("image/png", _png(data))
        elif data[:3] == b"\xff\xd8\xff":
            photo = Photo("image/jpeg", _jpeg(data))
        else:
            raise NotAPortraitError("is neither JPEG nor PNG")
    except (struct.error, IndexError, zlib.error) as broken:
        raise NotAPortraitError("is damaged or cut short") from broken
    if len(photo.data) > MAX_PHOTO_BYTES:
        raise NotAPortraitError(f"is larger than {MAX_PHOTO_BYTES // 1024} kB: 300 × 400 pixels are enough")
    return photo


def _check_size(width: int, height: int) -> None:
    if not (MIN_SIDE <= width <= MAX_SIDE and MIN_SIDE <= height <= MAX_SIDE):
        raise NotAPortraitError(f"is {width} × {height} pixels; each side must be {MIN_SIDE} to {MAX_SIDE}")


def _jpeg(data: bytes) -> bytes:
    """Tables, frame and scans up to the end of the image (ITU-T T.81, annex B), and Adobe's note of the colours."""
    kept, at, frames = [data[:2]], 2, 0
    while True:
        if data[at] != 0xFF:
            raise NotAPortraitError("is damaged or cut short")
        marker = data[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker == _END:
            break
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        segment = data[at : at + 2 + length]
        if length < 2 or len(segment) != 2 + length:
            raise NotAPortraitError("is damaged or cut short")
        at += 2 + length
        if marker in _FRAMES:
            frames += 1
            height, width = struct.unpack(">HH", segment[5:9])
            _check_size(width, height)
            if segment[9] not in (1, 3):
                raise NotAPortraitError("has colours for print (CMYK); save it as RGB")
            kept.append(segment)
        elif marker in _TABLES or (marker == _ADOBE and segment[4:9] == b"Adobe"):
            kept.append(segment)
        elif marker == _START_OF_SCAN:
            end = _end_of_scan(data, at)
            kept += [segment, data[at:end]]
            at = end
        elif marker == _EXIF:
            _check_upright(segment[4:])
        elif not (0xE0 <= marker <= 0xEF or marker == _COMMENT):
            raise NotAPortraitError("is a JPEG of an unusual kind; save it as baseline or progressive")
    if frames != 1 or kept[-1] == data[:2]:
        raise NotAPortraitError("is damaged or cut short")
    return b"".join([*kept, b"\xff\xd9"])


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker begins behind the coded data; stuffed zeros and restarts belong to the data."""
    while True:
        at = data.index(b"\xff", at) if b"\xff" in data[at:] else len(data)
        following = data[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def _check_upright(exif: bytes) -> None:
    """Without its Exif a picture that lies on its side would stay there (CIPA DC-008, tag 0x0112)."""
    if exif[:6] != b"Exif\0\0":
        return
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return
    (at,) = struct.unpack(order + "I", tiff[4:8])
    (count,) = struct.unpack(order + "H", tiff[at : at + 2])
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, _kind, _count, value = struct.unpack(order + "HHIH", tiff[entry : entry + 10])
        if tag == 0x0112 and value != 1:
            raise NotAPortraitError("lies on its side or is mirrored by its Exif; turn it upright and save it again")


def _png(data: bytes) -> bytes:
    """The chunks that make the picture (ISO/IEC 15948), each with a right checksum, and pixels that are all there."""
    kept: list[bytes] = []
    coded = header = b""
    for kind, body, whole in _chunks(data):
        if not kept and kind != b"IHDR":
            raise NotAPortraitError("is damaged or cut short")
        if kind in _PNG_KEPT:
            kept.append(whole)
        elif not kind[0] & 0x20:  # a critical chunk that we do not know
            raise NotAPortraitError("is a PNG of an unusual kind; save it anew")
        header = body if kind == b"IHDR" else header
        coded += body if kind == b"IDAT" else b""
    width, height, depth, colour, *rest = struct.unpack(">IIBBBBB", header)
    _check_size(width, height)
    if colour not in _PNG_SAMPLES or depth not in (1, 2, 4, 8, 16) or rest != [0, 0, 0]:
        raise NotAPortraitError("is a PNG of an unusual kind; save it without interlacing")
    line = (width * depth * _PNG_SAMPLES[colour] + 7) // 8 + 1
    unpacking = zlib.decompressobj()
    pixels = unpacking.decompress(coded, line * height + 1)
    if len(pixels) != line * height or not unpacking.eof:
        raise NotAPortraitError("is damaged or cut short")
    return _PNG + b"".join(kept)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(kind, body, whole chunk) up to IEND."""
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack(">I", data[at : at + 4])
        whole = data[at : at + 12 + length]
        kind, body = whole[4:8], whole[8 : 8 + length]
        if len(whole) != 12 + length or zlib.crc32(whole[4:-4]) != struct.unpack(">I", whole[-4:])[0]:
            raise NotAPortraitError("is damaged or cut short")
        yield kind, body, whole
        at += 12 + length
