"""Drawn faces (nobody's) as JPEG and PNG, for tests of photos: 60 × 80 pixels."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable

JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABh"
    "Y3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAAB"
    "UAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAA"
    "AAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9Y"
    "WVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM"
    "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcg"
    "LikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09P"
    "T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCABQADwDASIAAhEBAxEB/8QAGgAAAgMBAQAAAAAAAAAAAAAAAAID"
    "BAYFAf/EACsQAAICAgECAwcFAAAAAAAAAAABAhEDBAUSISJBcQYkMUJzsdEyUXLB4f/EABkBAAMBAQEAAAAAAAAAAAAAAAABAwQF"
    "Av/EABsRAAMAAwEBAAAAAAAAAAAAAAABAgMRMVEh/9oADAMBAAIRAxEAPwDU2FiWFliI9hYliPNBfMJtLo0m+E1hZFGcZfpaY1jW"
    "nwGtdHsLEsLARHYWJYOVJgBHlyNvpT7EYAc26dPbOnEqVpHqbi7TplmE+qNlUfE6bRXBbVa9JZ4TnfhYsLEsLNxhEs8btC2FgGxQ"
    "Bgcy5cvTOnFKltAND4sU9Torghut+Es9pTr0ksLEsLNxhI7CxLM9yvLTyTlg1p9ONdnJfGX+Cb0I7WxyWprNxyZl1L5Y92VH7Qaa"
    "faGZ+kV+TMgSqt9R6Ta4zU4+d0ptKUpw/lH8HQxZseaCninGcX5p2YYl1tnNq5FkwzcX5ryfqOb18E/ptrCylx+9Hd11NdprtOP7"
    "MtWVX0RQ5TO8OhklF1KXhT9TLHf51+5Q+ovszgEsnRoAADwAAAABf4XO8O/GN+HJ4X/RprMhpOt3B9SP3NXZXHwTP//Z"
)


def png(
    width: int = 60,
    height: int = 80,
    *,
    before: Iterable[tuple[bytes, bytes]] = (),
    lines: int | None = None,
    interlaced: int = 0,
    grey: int = 120,
) -> bytes:
    """A grey PNG; `before`: further chunks behind its header; `lines`: so many are really there."""
    rows = (b"\0" + bytes([grey]) * width) * (height if lines is None else lines)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, interlaced)
    chunks = [(b"IHDR", header), *before, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG with its checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_segment(marker: int, body: bytes, jpeg: bytes = JPEG) -> bytes:
    """The JPEG with one more segment at its beginning."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


def exif(orientation: int) -> bytes:
    """What a camera says of how it was held, and where."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + b"GPS -8.65 115.21"
