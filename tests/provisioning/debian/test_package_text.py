"""The package before it is built: its scripts are shell, its files have the modes they ought to have."""

from __future__ import annotations

import os
import re
import shutil
import stat
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


def _functions(script: str, **places: str) -> str:
    """What a script of the package defines, with other places in it; nothing of it is run."""
    text = (DEBIAN / "control" / script).read_text()
    found = re.search(r'^(?:case "\$1" in|if \[ "\$1" = )', text, re.MULTILINE)
    assert found
    text = text[: found.start()]
    for name, value in places.items():
        text, changed = re.subn(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
        assert changed == 1
    return text


@pytest.fixture
def owned(reachable: Path) -> Path:
    """A data folder as the package lays it out, a centre's database in it; its services are `nobody`."""
    assert os.geteuid() == 0, "gives files away and takes the rights of another user, so needs root"
    data = reachable / "lumbung"
    for each in (data, data / "centre", data / "backup"):
        each.mkdir()
        shutil.chown(each, "root" if each == data else "nobody")
        each.chmod(0o755 if each == data else 0o700)
    (data / "centre/centre.db").write_text("answers")
    (data / "centre/centre.db").chmod(0o600)
    shutil.chown(data / "centre/centre.db", "nobody")
    return data


def _do(data: Path, *acts: str) -> int:
    script = "\n".join([_functions("postinst", data=str(data), user="nobody"), *acts])
    return subprocess.run(["sh", "-c", script], check=False, stderr=subprocess.DEVNULL).returncode


@pytest.mark.root
def test_an_upgrade_gives_away_nothing_that_a_link_leads_to(owned: Path, reachable: Path) -> None:
    treasure = reachable / "etc"
    treasure.mkdir(mode=0o755)
    (treasure / "centre.db").write_text("root's own")
    (owned / "backup/upgrade").symlink_to(treasure)
    assert _do(owned, "copy_data") != 0
    assert _do(owned, "copy_data || put_data_back") == 0, "there is no copy, so what is there stays"
    assert (owned / "centre/centre.db").read_text() == "answers"
    told = treasure.stat()
    assert (told.st_uid, stat.S_IMODE(told.st_mode)) == (0, 0o755)
    assert [(each.name, each.read_text()) for each in treasure.iterdir()] == [("centre.db", "root's own")]


@pytest.mark.root
def test_a_copy_of_the_centres_database_reads_what_the_service_may_read_and_comes_back(owned: Path) -> None:
    """Its modes and owner stay through both; a link to what only root may read is not copied."""
    secret = owned.parent / "secret"
    secret.write_text("root's own")
    secret.chmod(0o600)
    database, back = owned / "centre/centre.db", "echo migrated >$data/centre/centre.db-wal; put_data_back"
    before = (database.stat().st_uid, stat.S_IMODE(database.stat().st_mode), database.read_text())
    assert _do(owned, "copy_data", back) == 0
    assert (database.stat().st_uid, stat.S_IMODE(database.stat().st_mode), database.read_text()) == before
    assert not (owned / "centre/centre.db-wal").exists()
    told = (owned / "backup/upgrade").stat()
    assert (told.st_uid, stat.S_IMODE(told.st_mode)) == (before[0], 0o700)
    database.unlink()
    database.symlink_to(secret)
    assert _do(owned, "copy_data") != 0
    assert "root's own" not in {
        each.read_text() for each in (owned / "backup/upgrade").iterdir() if not each.is_symlink()
    }


@pytest.mark.parametrize(
    ("says", "active", "goes"), [(0, 0, True), (3, 0, False), (3, 3, False), (1, 0, False), (1, 3, True)]
)
def test_no_removal_while_a_sitting_is_open_though_its_service_was_stopped(
    tmp_path: Path, says: int, active: int, goes: bool
) -> None:
    """`says`: how `lumbung box upgradable` leaves, 3 of an open sitting; `active`: `systemctl is-active`, 3 of none."""
    told = tmp_path / "lumbung"
    told.write_text(f"#!/bin/sh\nexit {says}\n")
    told.chmod(0o755)
    (tmp_path / "box").mkdir()
    (tmp_path / "box/identity.json").write_text("{}")
    ours = _functions("prerm", data=str(tmp_path), box=str(told))
    script = f"{ours}\nsystemctl() {{ return {active}; }}\nmay_go"
    assert (subprocess.run(["sh", "-c", script], check=False).returncode == 0) == goes


@pytest.mark.parametrize("script", archive.SCRIPTS)
def test_no_script_of_the_package_touches_the_services_folders_as_root(script: str) -> None:
    """`lay_out` makes those that lie in root's own folder; below them all is done with the service's rights."""
    words, below = "install|cp|mv|rm|ln|mkdir|touch|chown|chmod|cat|tee", r"\$data/(?:box|centre|backup)\b"
    acts = re.compile(rf"(?<!as_service )\b(?:{words})\b[^;|&\n]*{below}|>+ *\"?{below}")
    made = ["install -d -m 0700 -o lumbung -g lumbung $data/box $data/centre $data/backup"]
    lines = [line.strip() for line in (DEBIAN / "control" / script).read_text().splitlines()]
    assert [line for line in lines if acts.search(line)] == (made if script == "postinst" else [])
