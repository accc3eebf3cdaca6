"""What a fuzz target is. Made by `wire` and `box`, gathered by `targets`, run by `one`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sync import errors


class Target(NamedTuple):
    """`run` takes any bytes, and nothing but a LumbungError may come out of it; `seeds` are good ones to begin from."""

    run: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    max_len: int = 4096
    refuses: errors.Entry | None = None  # the error that even a good seed must meet, if any
