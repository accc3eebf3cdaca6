"""The hook that builds the participant's page: stale by content alone, and a sentence where npm is missing."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
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


def heavy(folder: Path) -> Path:
    """A built page of 60 kB that compression leaves as they are, and the scales beside it."""
    built = folder / "appliance/static/built"
    (built / "assets").mkdir(parents=True)
    (built / "assets/index-1.js").write_bytes(random.Random(1).randbytes(60_000))
    for page in ("index.html", "seat.html"):
        (built / page).write_text('<script src="/assets/index-1.js"></script>' if page == "index.html" else "")
    scales = folder / "appliance/frontend/build/weigh.mjs"
    scales.parent.mkdir(parents=True)
    shutil.copy(Path(hatch_build.__file__).parent / hatch_build.FRONTEND / "build/weigh.mjs", scales)
    return scales


def test_a_page_over_its_budget_fails_the_tests_and_not_a_user_s_build(tmp_path: Path) -> None:
    """Six bytes too many once ended everybody's first `make run` in a traceback."""
    root, scales = Path(hatch_build.__file__).parent, heavy(tmp_path)
    scripts = json.loads((root / hatch_build.FRONTEND / "package.json").read_text())["scripts"]
    said = {}
    for name in ("build", "weigh"):
        words = scripts[name].rpartition("&& ")[2].split()
        assert words[:2] == ["node", "build/weigh.mjs"], name
        said[name] = subprocess.run(["node", scales, *words[2:]], capture_output=True, text=True, check=False)
    assert (said["build"].returncode, said["weigh"].returncode) == (0, 1)
    assert re.search(
        r"(?m)^warning: The participant page's page is over its budget by 20\d\d\d bytes", said["build"].stderr
    )
    assert "over its budget" in said["weigh"].stderr
    assert '"${npm[@]}" weigh' in (root / "tests/run").read_text()


def test_what_the_build_warns_of_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = checkout(tmp_path)
    (root / "appliance/frontend/src/main.tsx").write_text("changed")
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\necho page: 9 of 8 bytes\necho warning: over by 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}:/usr/bin:/bin")
    assert hatch_build.bring_up_to_date(root)
    assert capsys.readouterr().out.strip() == "warning: over by 1"


def test_the_lock_file_carries_no_registry_address() -> None:
    lock = (Path(hatch_build.__file__).parent / "appliance/frontend/package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry." not in lock
