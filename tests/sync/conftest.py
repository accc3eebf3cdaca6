"""A box's world, and its centre on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.small_centre import serving
from tests.sync.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A box and a centre that listens."""
    world = World(tmp_path / "box")
    with serving(world.centre):
        yield world
    world.journal.close()
