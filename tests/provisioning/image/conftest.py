"""The image under test, and what it takes to start it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.provisioning.image.vm import why_not

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def image() -> Path:
    """As `make image` left it, or LUMBUNG_IMAGE."""
    refused = why_not()
    assert refused is None, refused
    made = Path(os.environ.get("LUMBUNG_IMAGE", ROOT / "dist/lumbung.img"))
    assert made.exists(), f"{made}: run `make image` first"
    return made
