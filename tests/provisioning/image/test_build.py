"""What the image is built of and with: what can be said without starting it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from provisioning.image import build
from provisioning.image.disk import assemble
from provisioning.image.tree import DATA, SQUASHFS, TREE, squash
from sync import errors
from sync.errors import LumbungError

SCRIPTS = sorted(path for path in (DATA / "tree").rglob("*") if path.is_file() and path.read_bytes()[:2] == b"#!")
EPOCH_S = 1_764_300_000


def test_a_pc_without_the_tools_is_told_every_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(build, "FILES", {f"{tmp_path}{name}": package for name, package in build.FILES.items()})
    with pytest.raises(LumbungError) as refused:
        build.require_tools()
    assert refused.value.entry is errors.KIT_TOOL
    assert refused.value.details["command"] == "apt-get install"
    packages = str(refused.value.details["said"]).split()
    assert sorted(packages) == sorted({*build.TOOLS.values(), *build.FILES.values()})


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_on_the_stick_can_be_read_by_its_shell(script: Path) -> None:
    assert os.access(script, os.X_OK), "build copies its mode"
    done = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def _small_tree(work: Path) -> None:
    """In the place of a Debian: a kernel, an initrd and one program."""
    tree = work / TREE
    (tree / "boot").mkdir(parents=True)
    (tree / "boot/vmlinuz-6.1").write_bytes(b"kernel" * 10_000)
    (tree / "boot/initrd.img-6.1").write_bytes(b"initrd" * 10_000)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/lumbung").write_bytes(b"program" * 1_000)


def _image_of(folder: Path) -> str:
    work, kit = folder / "work", folder / "kit"
    _small_tree(work)
    (kit / "sites/smk1").mkdir(parents=True)
    (kit / "kit.json").write_text("{}")
    (kit / "sites/smk1/packages.txt").write_text("")
    squash(work / TREE, work / SQUASHFS, EPOCH_S, lambda _words: None)
    image = folder / "lumbung.img"
    assemble(image, work, kit, 64, EPOCH_S)
    return hashlib.sha256(image.read_bytes()).hexdigest()


@pytest.mark.stick
@pytest.mark.root
def test_the_same_tree_gives_the_same_image_at_another_time(tmp_path: Path) -> None:
    """The whole of two builds is compared by hand (docs/developer/testing.md); this is what is put together here."""
    first = _image_of(tmp_path / "first")
    shutil.rmtree(tmp_path / "first/work")
    assert _image_of(tmp_path / "second") == first
