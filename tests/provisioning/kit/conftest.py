"""One centre, one key and one kit for the tests of this folder; who changes a kit takes a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.centre import Centre
from provisioning.kit.signing import KitKey
from tests.provisioning.kit.kits import make_kit, small_centre


@pytest.fixture(scope="package")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the kit is made."""
    return tmp_path_factory.mktemp("kit")


@pytest.fixture(scope="package")
def centre(workshop: Path) -> Iterator[Centre]:
    with small_centre(workshop) as centre:
        yield centre


@pytest.fixture(scope="package")
def key(workshop: Path) -> Iterator[KitKey]:
    key = KitKey(workshop / "key")
    yield key
    key.close()


@pytest.fixture(scope="package")
def made(workshop: Path, centre: Centre, key: KitKey) -> Path:
    """A whole kit that nobody changes."""
    return make_kit(centre, workshop, key)


@pytest.fixture
def kit(made: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(made, tmp_path / "STICK UJIAN"))
