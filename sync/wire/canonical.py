"""The one encoding of everything that crosses between box and centre: a strict subset of CBOR (RFC 8949).

Signed 64-bit integers, byte strings, text, arrays, booleans and null; definite and shortest. A value has exactly one
byte string and a byte string at most one value, so that digests, signatures and comparisons mean something.
Called by every format in `sync.wire`, and by box and centre for what they store.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cbor2

from sync import errors
from sync.errors import WireError

Value = None | bool | int | bytes | str | Sequence["Value"]

MAX_BYTES = 1 << 20
MAX_DEPTH = 16
MAX_ITEMS = 200_000
INT_MIN, INT_MAX = -(2**63), 2**63 - 1  # what SQLite, PostgreSQL and every language hold natively

_SHORTEST = (24, 1 << 8, 1 << 16, 1 << 32)  # the least argument that needs 1, 2, 4, 8 bytes
_LEAVES = frozenset({str, bytes, bool, type(None)})


def encode(value: Value, *, max_depth: int = MAX_DEPTH) -> bytes:
    """The canonical bytes of `value`; tuples are arrays. WireError for what has no canonical form."""
    _check(value, max_depth)
    try:
        return cbor2.dumps(value)
    except UnicodeEncodeError as error:  # a lone surrogate: JSON can carry one, UTF-8 cannot
        raise WireError(errors.NOT_CANONICAL, why="text is not Unicode") from error


def decode(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, max_items: int = MAX_ITEMS) -> Any:
    """The value of canonical `data`, arrays as lists. WireError on anything else.

    Size, depth and number of items are bounded by a flat scan before anything is built; cbor2's loader accepts more
    than the one encoding, so the result is encoded again and compared.
    """
    if len(data) > max_bytes:
        raise WireError(errors.TOO_LARGE, bytes=len(data), max_bytes=max_bytes)
    _scan(data, max_depth, max_items)
    try:
        value = cbor2.loads(data)
        same = cbor2.dumps(value) == data
    except (cbor2.CBORError, ValueError) as error:
        raise WireError(errors.NOT_CANONICAL, why="not decodable") from error
    if not same:
        raise AssertionError("the scan let through what is not canonical")
    return value


def _check(value: object, max_depth: int) -> None:
    """Refuse whatever is outside the subset; walks level by level, so that depth is a limit and not a crash."""
    level: list[Any] = [value]
    for _ in range(max_depth + 1):
        deeper: list[Any] = []
        for item in level:
            kind = type(item)
            if kind in _LEAVES:
                continue
            if kind is int:
                if not INT_MIN <= item <= INT_MAX:
                    raise WireError(errors.NOT_CANONICAL, why="an integer of more than 64 bits")
            elif kind is list or kind is tuple:
                deeper.append(item)
            else:
                raise WireError(errors.NOT_CANONICAL, why=f"{kind.__name__} has no canonical form")
        if not deeper:
            return
        level = [item for array in deeper for item in array]
    raise WireError(errors.NOT_CANONICAL, why="nested too deeply")


def _scan(data: bytes, max_depth: int, max_items: int) -> None:
    """Walk the encoding without building anything; WireError at the first byte that the one encoding would not have."""
    at, end, items = 0, len(data), 0
    to_come = [1]  # how many items each open array still lacks; the outermost level is the one value itself
    while to_come:
        if to_come[-1] == 0:
            to_come.pop()
            continue
        to_come[-1] -= 1
        items += 1
        if items > max_items:
            raise WireError(errors.TOO_LARGE, why="too many items", max_items=max_items)
        major, argument, at = _head(data, at, end)
        if major in (2, 3):
            if argument > end - at:
                raise _refused("cut short", at)
            at += argument
        elif major == 4:
            if argument > end - at:  # each item takes a byte at least
                raise _refused("cut short", at)
            if len(to_come) > max_depth:
                raise _refused("nested too deeply", at)
            to_come.append(argument)
    if at != end:
        raise _refused("bytes after the end", at)


def _head(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """(major type, argument, position after it) of the item at `at`, if the subset has such an item."""
    if at >= end:
        raise _refused("cut short", at)
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        if info not in (20, 21, 22):
            raise _refused("a float or an unknown simple value", at)
        return major, info, at
    if major in (5, 6):
        raise _refused("a map" if major == 5 else "a tag", at)
    if info < 24:
        return major, info, at
    if info > 27:
        raise _refused("indefinite or reserved length", at)
    width = 1 << (info - 24)
    if width > end - at:
        raise _refused("cut short", at)
    argument = int.from_bytes(data[at : at + width], "big")
    if argument < _SHORTEST[info - 24]:
        raise _refused("not the shortest form", at)
    if argument > INT_MAX:
        raise _refused("an integer of more than 64 bits", at)
    return major, argument, at + width


def _refused(why: str, at: int) -> WireError:
    return WireError(errors.NOT_CANONICAL, why=why, at=at)
