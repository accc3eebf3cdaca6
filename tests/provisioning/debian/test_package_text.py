"""The package before it is built: its scripts are shell, its files have the modes they ought to have."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from provisioning.debian import archive, wheels

ROOT = Path(__file__).parents[3]
DEBIAN = ROOT / "provisioning/debian"
EXECUTABLE = {"usr/bin/lumbung", "usr/lib/lumbung/ups"}


def _shell(path: Path) -> bool:
    return path.is_file() and path.read_bytes()[:15].startswith((b"#!/bin/sh", b"#!/bin/bash"))


SCRIPTS = sorted(path for path in (ROOT / "provisioning").rglob("*") if _shell(path))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_script_of_the_product_is_shell(script: Path) -> None:
    """Where shellcheck is installed, without its warnings too."""
    subprocess.run(["sh", "-n", script], check=True)
    if shellcheck := shutil.which("shellcheck"):
        subprocess.run([shellcheck, "--severity=warning", script], check=True)


def test_the_scripts_of_the_package_are_among_them() -> None:
    assert {DEBIAN / "control" / name for name in archive.SCRIPTS} <= set(SCRIPTS)


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    """The package's own files and one library with a careless mode."""
    root = tmp_path / "tree"
    shutil.copytree(DEBIAN / "data", root)
    shutil.copytree(ROOT / "systemd", root / "usr/lib/systemd/system")
    careless = root / "usr/lib/lumbung/release/lib/python3/site-packages/careless.py"
    careless.parent.mkdir(parents=True)
    careless.write_text("")
    careless.chmod(0o4777)
    archive.settle(root, 1_700_000_000)
    return root


def test_files_are_readable_by_all_and_writable_by_root_alone(laid: Path) -> None:
    found = {path.relative_to(laid).as_posix(): path.stat().st_mode & 0o7777 for path in laid.rglob("*")}
    files = {name for name in found if (laid / name).is_file()}
    assert {name for name in files if found[name] == 0o755} == EXECUTABLE
    assert {found[name] for name in files - EXECUTABLE} == {0o644}
    assert {found[name] for name in found.keys() - files} == {0o755}
    assert {int(path.stat().st_mtime) for path in laid.rglob("*")} == {1_700_000_000}


def test_the_list_of_settings_and_sums_is_complete(laid: Path) -> None:
    archive.write_control(laid, DEBIAN / "control", "1.2.3")
    control = (laid / "DEBIAN/control").read_text()
    assert "Version: 1.2.3\n" in control
    assert "@" not in control.replace("lumbung@example.go.id", "")
    sums = dict(line.split("  ")[::-1] for line in (laid / "DEBIAN/md5sums").read_text().splitlines())
    assert set(sums) == {
        path.relative_to(laid).as_posix()
        for path in laid.rglob("*")
        if path.is_file() and "DEBIAN" not in path.relative_to(laid).parts
    }
    for name in (laid / "DEBIAN/conffiles").read_text().split():
        assert (laid / name.lstrip("/")).is_file()
        assert name.startswith("/etc/")


def test_what_a_library_asks_for_and_we_never_call_stays_out(tmp_path: Path) -> None:
    single, site = tmp_path / "single", tmp_path / "site"
    for name in ("pip/__init__.py", "pip-26.3.dist-info/METADATA", "share/man/man1/x.1", "bin/x", "pipes/__init__.py"):
        (single / name).parent.mkdir(parents=True, exist_ok=True)
        (single / name).write_text("x")
    wheels.merge(single, site)
    assert [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()] == ["pipes/__init__.py"]
