"""The hook that builds the participant's page: stale by content alone, and a sentence where npm is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

import hatch_build


def checkout(folder: Path) -> Path:
    """A checkout that was just built."""
    for name, text in {
        "appliance/frontend/package.json": "{}",
        "appliance/frontend/package-lock.json": "{}",
        "appliance/frontend/src/main.tsx": "1",
        "appliance/frontend/tests/a.test.ts": "1",
        "web/static/lumbung.css": "body {}",
        "appliance/static/built/index.html": "",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    stamp = folder / hatch_build.BUILT_FROM
    stamp.parent.mkdir(parents=True)
    stamp.write_text(hatch_build.digest_of_sources(folder))
    return folder


def test_a_fresh_page_is_left_alone(tmp_path: Path) -> None:
    """No npm is even looked for, and tests are no sources."""
    root = checkout(tmp_path)
    (root / "appliance/frontend/tests/a.test.ts").write_text("2")
    (root / "appliance/frontend/src/main.tsx").touch()
    assert not hatch_build.bring_up_to_date(root)


@pytest.mark.parametrize("name", ["appliance/frontend/src/main.tsx", "web/static/lumbung.css"])
def test_a_changed_source_makes_it_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    root = checkout(tmp_path)
    (root / name).write_text("changed")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="npm was not found"):
        hatch_build.bring_up_to_date(root)


def test_a_missing_page_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = checkout(tmp_path)
    (root / hatch_build.BUILT / "index.html").unlink()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="npm was not found"):
        hatch_build.bring_up_to_date(root)


def test_a_failing_npm_is_told_with_the_command_to_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = checkout(tmp_path)
    (root / "appliance/frontend/src/main.tsx").write_text("changed")
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\necho no network\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}:/usr/bin:/bin")
    with pytest.raises(SystemExit, match=r"(?s)no network.*cd appliance/frontend && npm ci"):
        hatch_build.bring_up_to_date(root)


def test_the_lock_file_carries_no_registry_address() -> None:
    lock = (Path(hatch_build.__file__).parent / "appliance/frontend/package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry." not in lock
