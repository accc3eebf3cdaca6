"""A centre, whether it listens or not, and a PC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.centre import Centre
from tests.provisioning.enrol.world import Pc, listening, new_centre


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    made = new_centre(tmp_path / "centre")
    yield made
    made.engine.dispose()


@pytest.fixture
def url(centre: Centre) -> Iterator[str]:
    with listening(centre) as address:
        yield address


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    """A PC without a network."""
    return Pc(tmp_path / "pc").prepare()
