"""The small exam, fresh for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.central.authoring.folder import write_exam


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_exam(tmp_path / "ujian")
