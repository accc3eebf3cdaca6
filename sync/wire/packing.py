"""One column's bytes: numbers as varints, and compression that is bounded before it is undone. Used by `columns`."""

from __future__ import annotations

from collections.abc import Iterable

from backports import zstd

from sync import errors
from sync.errors import WireError

ZSTD_LEVEL = 19
ZSTD_MAX_WINDOW_LOG = 23  # 8 MiB: what level 19 uses at most
_RAW, _ZSTD = 0, 1  # the flag byte before a column's bytes


def varints(numbers: Iterable[int]) -> bytes:
    """Zigzag (0, -1, 1, -2 … → 0, 1, 2, 3 …), then seven bits a byte, lowest first, the high bit on all but the last.

    Numbers are signed, of 64 bits at most.
    """
    out = bytearray()
    for number in numbers:
        left = number << 1 if number >= 0 else ~(number << 1)
        while left > 127:
            out.append(left & 127 | 128)
            left >>= 7
        out.append(left)
    return bytes(out)


def numbers(data: bytes) -> list[int]:
    """The inverse of `varints`; WireError for a number of more than 64 bits, cut short, or not shortest."""
    out = []
    left = shift = 0
    for byte in data:
        if byte > 127:
            left |= (byte & 127) << shift
            shift += 7
            if shift > 63:
                raise WireError(errors.WRONG_SHAPE, where="varint")
            continue
        if shift and not byte:
            raise WireError(errors.NOT_CANONICAL, where="varint")
        left |= byte << shift
        if left >> 64:
            raise WireError(errors.WRONG_SHAPE, where="varint")
        out.append(left >> 1 if left & 1 == 0 else ~(left >> 1))
        left = shift = 0
    if shift:
        raise WireError(errors.WRONG_SHAPE, where="varint")
    return out


def compressed(column: bytes) -> bytes:
    """The column behind its flag byte: 1 and a zstd frame, or 0 and the bytes as they are where that is shorter."""
    small = zstd.compress(column, ZSTD_LEVEL)
    return bytes([_ZSTD]) + small if len(small) < len(column) else bytes([_RAW]) + column


def decompressed(column: bytes, max_bytes: int) -> bytes:
    """A column's plain bytes, bounded first: the frame must declare a size that is allowed, and keep to it."""
    if not column or column[0] not in (_RAW, _ZSTD):
        raise WireError(errors.WRONG_SHAPE, where="column")
    data = column[1:]
    if column[0] == _RAW:
        if len(data) > max_bytes:
            raise WireError(errors.TOO_LARGE, max_bytes=max_bytes)
        return data
    try:
        size = zstd.get_frame_info(data).decompressed_size
        if size is None or size > max_bytes:
            raise WireError(errors.TOO_LARGE, bytes=size, max_bytes=max_bytes)
        decompressor = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_MAX_WINDOW_LOG})
        plain = decompressor.decompress(data, size + 1)
    except zstd.ZstdError as error:
        raise WireError(errors.WRONG_SHAPE, where="compressed column") from error
    if not decompressor.eof or decompressor.unused_data or len(plain) != size:
        raise WireError(errors.WRONG_SHAPE, where="compressed column")
    return plain
