"""Images and sounds of an exam: found in its folder, known by content, named by SHA-256. Used by `markdown`."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from pathlib import Path

from central.authoring.files import find_file
from central.authoring.problems import Notebook
from sync.wire.exam import Media

MAX_IMAGE_BYTES = 512 * 1024
MAX_SOUND_BYTES = 4 * 1024 * 1024  # four minutes of speech at 128 kbit/s
MAX_SIDE = 2000  # pixels: wider than any screen in the rooms


@dataclass(frozen=True, slots=True)
class Picture:
    """An accepted image: what the package carries and what the page needs to reserve its place."""

    media: Media
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Sound:
    """An accepted sound."""

    media: Media
    data: bytes


@dataclass
class Shelf:
    """All images and sounds that one exam uses, by the name of their content. Nothing outside its `folder` is read."""

    folder: Path
    notebook: Notebook
    media: dict[str, Picture | Sound] = field(default_factory=dict)
    _seen: dict[str, Picture | Sound | None] = field(default_factory=dict)

    def take(self, name: str, file: str, line: int) -> Picture | Sound | None:
        """The image or sound `name`, relative to the folder; None with the problem noted at `file`:`line`."""
        if name not in self._seen:
            self._seen[name] = self._read(name, file, line)
            taken = self._seen[name]
            if taken is not None:
                self.media[taken.media.name] = taken
        return self._seen[name]

    def _read(self, name: str, file: str, line: int) -> Picture | Sound | None:
        path = find_file(self.folder, name, file, line, self.notebook)
        if path is None:
            return None
        with path.open("rb") as opened:
            sound = recognise_sound(opened.read(_BEGINNING_BYTES))
        limit = MAX_IMAGE_BYTES if sound is None else MAX_SOUND_BYTES
        if path.stat().st_size > limit:
            self.notebook.note(file, line, "file-large", name=name, limit_kb=limit // 1024)
            return None
        data = path.read_bytes()
        if sound is not None:
            return Sound(_media(data, *sound), data)
        found = recognise(data)
        if found is None:
            self.notebook.note(file, line, "image-type", name=name)
            return None
        media_type, extension, width, height = found
        if width > MAX_SIDE or height > MAX_SIDE:
            self.notebook.note(file, line, "image-size", name=name, width=width, height=height, limit=MAX_SIDE)
            return None
        return Picture(_media(data, media_type, extension), data, width, height)


def _media(data: bytes, media_type: str, extension: str) -> Media:
    digest = hashlib.sha256(data).hexdigest()
    return Media(name=f"media/{digest}.{extension}", sha256=digest, media_type=media_type, size_bytes=len(data))


_BEGINNING_BYTES = 12
_M4A_BRANDS = (b"M4A ", b"mp42", b"mp41", b"isom", b"iso2", b"dash")


def recognise_sound(beginning: bytes) -> tuple[str, str] | None:
    """(media type, extension) of a sound by its first 12 bytes: MP3, Ogg, WAV or M4A, which every browser plays."""
    if len(beginning) < _BEGINNING_BYTES:
        return None
    if beginning[:3] == b"ID3" or (beginning[0] == 0xFF and beginning[1] & 0xE6 == 0xE2):  # a tag, or a layer 3 frame
        return "audio/mpeg", "mp3"
    if beginning[:4] == b"OggS":
        return "audio/ogg", "ogg"
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WAVE":
        return "audio/wav", "wav"
    if beginning[4:8] == b"ftyp" and beginning[8:12] in _M4A_BRANDS:
        return "audio/mp4", "m4a"
    return None


def recognise(data: bytes) -> tuple[str, str, int, int] | None:
    """(media type, extension, width, height) of an image by its content; None if it is none of ours or cut short.

    SVG is not among them: it can carry scripts and look-ups.
    """
    for read in (_png, _jpeg, _gif, _webp):
        try:
            found = read(data)
        except (struct.error, IndexError):
            continue
        if found is not None and found[2] > 0 and found[3] > 0:
            return found
    return None


def _png(data: bytes) -> tuple[str, str, int, int] | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or data[-8:] != b"IEND\xaeB`\x82":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return "image/png", "png", width, height


def _gif(data: bytes) -> tuple[str, str, int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a") or data[-1:] != b";":
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return "image/gif", "gif", width, height


def _jpeg(data: bytes) -> tuple[str, str, int, int] | None:
    if data[:3] != b"\xff\xd8\xff" or b"\xff\xd9" not in data[-64:]:
        return None
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return "image/jpeg", "jpg", width, height
        else:
            at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None


def _webp(data: bytes) -> tuple[str, str, int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or struct.unpack("<I", data[4:8])[0] + 8 > len(data):
        return None
    match data[12:16]:
        case b"VP8X":
            width = int.from_bytes(data[24:27], "little") + 1
            height = int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            width, height = (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
        case b"VP8 ":
            width, height = (side & 0x3FFF for side in struct.unpack("<HH", data[26:30]))
        case _:
            return None
    return "image/webp", "webp", width, height
