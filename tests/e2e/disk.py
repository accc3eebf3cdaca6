"""What the folder of a browser's profile still says of a person: every file's bytes, and LevelDB's tables unpacked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path


def traces(profile: Path, wanted: Mapping[str, str]) -> set[tuple[str, str]]:
    """(name of what was found, file). `wanted`: name → text, looked for as UTF-8 and as UTF-16, as Chromium stores."""
    found = set()
    sought = {name: (looked_for(text, "utf-8"), looked_for(text, "utf-16-le")) for name, text in wanted.items()}
    for path in sorted(profile.rglob("*")):
        for data in contents(path):
            for name, patterns in sought.items():
                if any(pattern.search(data) for pattern in patterns):
                    found.add((name, path.relative_to(profile).as_posix()))
    return found


def looked_for(text: str, encoding: str) -> re.Pattern[bytes]:
    """Digits alone count as a number of their own: six of them stand by chance in many a moment or identifier."""
    pattern, digit = re.escape(text.encode(encoding)), b"[0-9]" + bytes(len("0".encode(encoding)) - 1)
    return re.compile(b"(?<!%b)%b(?!%b)" % (digit, pattern, digit) if text.isdecimal() else pattern)


def contents(path: Path) -> Iterator[bytes]:
    """A file's bytes, and those of its blocks where it is a table of LevelDB; nothing where it went while we looked."""
    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError:
        return
    yield data
    if path.suffix == ".ldb":
        yield from blocks(data)


def blocks(table: bytes) -> Iterator[bytes]:
    """The blocks of a table, unpacked: LevelDB's doc/table_format.md. A footer of 48 bytes names the index block."""
    at, handles = len(table) - 48, []
    for _ in range(4):  # offset and size of the metaindex, then of the index
        number, at = varint(table, at)
        handles.append(number)
    index = block(table, handles[2], handles[3])
    end, at = len(index) - 4 - 4 * int.from_bytes(index[-4:], "little"), 0
    while at < end:
        _, at = varint(index, at)
        unshared, at = varint(index, at)
        length, at = varint(index, at)
        handle = index[at + unshared : at + unshared + length]
        at += unshared + length
        offset, after = varint(handle, 0)
        yield block(table, offset, varint(handle, after)[0])


def block(table: bytes, offset: int, size: int) -> bytes:
    """One block; the byte after it says whether it is packed."""
    data = table[offset : offset + size]
    return unpacked(data) if table[offset + size] == 1 else data


def unpacked(data: bytes) -> bytes:
    """Snappy, as its format_description.txt has it: literals, and copies of what came before."""
    length, at = varint(data, 0)
    out = bytearray()
    while len(out) < length:
        tag = data[at]
        at += 1
        kind, count = tag & 3, tag >> 2
        if kind == 0:
            if count >= 60:
                width = count - 59
                count = int.from_bytes(data[at : at + width], "little")
                at += width
            out += data[at : at + count + 1]
            at += count + 1
            continue
        width = (0, 1, 2, 4)[kind]
        back = int.from_bytes(data[at : at + width], "little")
        at += width
        if kind == 1:
            back, count = back + (tag >> 5 << 8), (count & 7) + 3
        for _ in range(count + 1):
            out.append(out[-back])
    return bytes(out)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """(number, where it ended)."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
