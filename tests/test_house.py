"""The rules of the house hold for rooms that are added later, too."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def _contract(name: str) -> dict[str, Any]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found: dict[str, Any] = next(contract for contract in contracts if contract["name"].startswith(name))
    return found


def _rooms_of_sync() -> set[str]:
    files = {path.stem for path in (ROOT / "sync").glob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in (ROOT / "sync").glob("*/__init__.py")} - {"errors", "wire"}
    return {f"sync.{name}" for name in files | folders}


def test_the_wire_is_forbidden_every_room_of_sync_but_the_errors() -> None:
    assert set(_contract("the wire")["forbidden_modules"]) == _rooms_of_sync()


def test_web_is_forbidden_every_room_of_sync_but_the_errors() -> None:
    assert set(_contract("web")["forbidden_modules"]) == _rooms_of_sync() | {"sync.wire"}
