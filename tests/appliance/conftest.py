"""Folders of the box's tests lie in memory where the machine has that: an fsync costs nothing there.

What a real disk does is tested by `test_full_disk` and by tests/faults.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    # Bears that a file goes while it deletes: a connection that is collected only now takes its own files with it.
    with tempfile.TemporaryDirectory(prefix="lumbung-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)
