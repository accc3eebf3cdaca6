"""What a decoded array must look like: small checks that the formats put together to say the shape of their rows.

Called by every format in `sync.wire` that is an array, right after `canonical.decode`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sync import errors
from sync.errors import WireError
from sync.wire import canonical

Check = Callable[[object], bool]

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", re.ASCII)
COUNT_MAX = 2**62 - 1  # of ms, sequence numbers and sizes: leaves room to add without leaving 64 bits


def row(value: object, where: str, *checks: Check) -> list[Any]:
    """The items of `value`, an array of exactly these checks in order; WireError(WRONG_SHAPE) names the place."""
    if not isinstance(value, list) or len(value) != len(checks):
        raise WireError(errors.WRONG_SHAPE, where=where)
    for position, (item, check) in enumerate(zip(value, checks, strict=True)):
        if not check(item):
            raise WireError(errors.WRONG_SHAPE, where=f"{where}[{position}]")
    return value


def payload(data: bytes, tag: str, *checks: Check, max_bytes: int = canonical.MAX_BYTES) -> list[Any]:
    """The fields after the tag of the canonical array `[tag, …]` in `data`."""
    return row(canonical.decode(data, max_bytes=max_bytes), tag, literal(tag), *checks)[1:]


def either(data: bytes, *tags: str, max_bytes: int = canonical.MAX_BYTES) -> tuple[str, list[Any]]:
    """(tag, fields) of the canonical array in `data` that begins with one of `tags`: versions of one format.

    The fields are still to be checked, by `row`. WireError(WRONG_SHAPE) for another array.
    """
    value = canonical.decode(data, max_bytes=max_bytes)
    if not isinstance(value, list) or not value or not literal(*tags)(value[0]):
        raise WireError(errors.WRONG_SHAPE, where=tags[0])
    return value[0], value[1:]


def literal(*allowed: str) -> Check:
    return lambda item: isinstance(item, str) and item in allowed


def identifier(item: object) -> bool:
    """An id of a site, box, exam, component, block, item or option."""
    return isinstance(item, str) and IDENTIFIER.fullmatch(item) is not None


def count(item: object) -> bool:
    """A non-negative integer below 2^62: a number of things, a sequence number, or ms."""
    return type(item) is int and 0 <= item <= COUNT_MAX


def boolean(item: object) -> bool:
    return item is True or item is False


def between(least: int, most: int) -> Check:
    return lambda item: type(item) is int and least <= item <= most


def text(max_chars: int, min_chars: int = 0) -> Check:
    return lambda item: isinstance(item, str) and min_chars <= len(item) <= max_chars


def octets(exactly: int) -> Check:
    return lambda item: isinstance(item, bytes) and len(item) == exactly


def blob(max_bytes: int) -> Check:
    return lambda item: isinstance(item, bytes) and len(item) <= max_bytes


def rows(max_rows: int, min_rows: int = 0) -> Check:
    """An array whose items are looked at afterwards, one by one."""
    return lambda item: isinstance(item, list) and min_rows <= len(item) <= max_rows


def maybe(check: Check) -> Check:
    return lambda item: item is None or check(item)
