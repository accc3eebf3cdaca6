"""`install.sh` as a process, with apt and the one command watched: a damaged kit reaches neither."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from central.centre import Centre
from provisioning.kit.build import DATA
from provisioning.kit.manifest import KEY, SUMS
from provisioning.kit.signing import KitKey
from tests.provisioning.kit.kits import make_kit

pytestmark = pytest.mark.root  # it asks whether it is root; /run is a folder of the test's own

SUITE = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(), re.MULTILINE)[1]  # type: ignore[index]


class Watched:
    """Runs the script with `apt-get` and `lumbung` of the test's own, which write down how they were called."""

    def __init__(self, folder: Path) -> None:
        self._bin = folder / "bin"
        self._bin.mkdir()
        self.calls = folder / "calls"
        for name in ("apt-get", "lumbung"):
            (self._bin / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{self.calls}\n')
            (self._bin / name).chmod(0o755)

    def run(self, kit: Path, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /run && exec "$@"', "sh"]
        return subprocess.run(
            [*command, "sh", str(kit / "install.sh"), *words],
            env={"PATH": f"{self._bin}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )

    def replace(self, name: str, script: str) -> None:
        """Another program in the place of the system's."""
        (self._bin / name).write_text(f"#!/bin/sh\n{script}\n")
        (self._bin / name).chmod(0o755)

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


@pytest.fixture(scope="module")
def of_this_system(workshop: Path, centre: Centre, key: KitKey) -> Path:
    return make_kit(centre, workshop, key, suite=SUITE, out="of this system")


@pytest.fixture
def stick(of_this_system: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(of_this_system, tmp_path / "STICK UJIAN"))


def test_a_whole_kit_goes_through(stick: Path, watched: Watched) -> None:
    """The control of every refusal below: apt is asked, from this kit alone, then the one command."""
    done = watched.run(stick, "--site", "smk1")
    assert done.returncode == 0, done.stderr
    updated, installed, settled = watched.called()
    assert "sourceparts=-" in updated
    assert "Acquire::Check-Date=false" in updated
    assert " install -y --no-install-recommends lumbung " in installed
    assert "DPkg::Lock::Timeout=120" in installed, "another apt at work is waited for"
    assert settled == f"lumbung provision settle {stick} --checked --site smk1"


def test_it_runs_where_nothing_on_the_stick_may_be_executed(stick: Path, watched: Watched) -> None:
    """A desktop mounts FAT so that only Windows' programs may run; every page and text says `sudo sh install.sh`."""
    (stick / "install.sh").chmod(0o644)
    done = watched.run(stick)
    assert done.returncode == 0, done.stderr
    for text in (*stick.glob("*.txt"), *(DATA.parents[2] / "docs/field").glob("*.md")):
        assert "./install.sh" not in text.read_text()
    assert all("sudo sh install.sh" in text.read_text() for text in stick.glob("*.txt"))


def test_what_else_is_on_the_stick_is_no_matter_of_the_kits(stick: Path, watched: Watched) -> None:
    """Windows' folders, a user's files with any name, a link, a film."""
    (stick / "System Volume Information").mkdir()
    (stick / "System Volume Information/IndexerVolumeGuid").write_text("{}")
    (stick / "laporan kerja (1).tmp").write_text("punya orang")
    (stick / "tautan").symlink_to("/etc/passwd")
    with (stick / "film.mkv").open("wb") as file:
        file.truncate(2**33)
    done = watched.run(stick)
    assert done.returncode == 0, done.stderr


def test_a_full_disk_is_told_before_anything(stick: Path, watched: Watched) -> None:
    watched.replace("df", "printf 'Filesystem x\\n/dev/sda1 9 9 99999999 1%% /\\n/dev/sda2 9 9 2048 1%% /var\\n'")
    done = watched.run(stick)
    assert done.returncode == 1
    assert "LMB-5704" in done.stderr
    assert "ada 2 MB, perlu 2" in done.stderr
    assert "The disk is nearly full: 2 MB of 2" in done.stderr
    assert watched.called() == []
    assert "1/3" not in done.stdout


@pytest.mark.parametrize("failing", ["update", "install"])
def test_an_apt_that_fails_is_told_in_both_languages(stick: Path, watched: Watched, failing: str) -> None:
    watched.replace("apt-get", f'case "$*" in *" {failing}"*) echo "E: said by apt" >&2; exit 100 ;; esac')
    done = watched.run(stick)
    assert done.returncode == 1
    for words in ("E: said by apt", "LMB-5709", "apt gagal", "ulangi", "apt failed", "run this again"):
        assert words in done.stderr
    assert watched.called() == [], "nothing is settled"


def test_apt_really_takes_its_packages(of_this_system: Path, tmp_path: Path) -> None:
    """The real apt, in folders of its own: the signature holds and our package is offered, whatever the clock says."""
    lists = tmp_path / "lists"
    (lists / "partial").mkdir(parents=True)
    (tmp_path / "kit").symlink_to(of_this_system)
    (tmp_path / "sources.list").write_text(f"deb [signed-by={tmp_path}/kit/{KEY}] file:{tmp_path}/kit/apt/{SUITE} ./\n")
    options = ["-o", f"Dir::Etc::sourcelist={tmp_path}/sources.list", "-o", "Dir::Etc::sourceparts=-"]
    options += ["-o", f"Dir::State::lists={lists}", "-o", "Acquire::Check-Date=false", "-o", "APT::Sandbox::User=root"]
    options += ["-o", f"Dir::Cache={tmp_path}"]
    updated = subprocess.run(["apt-get", *options, "update"], capture_output=True, text=True, check=False)
    assert updated.returncode == 0, updated.stderr
    assert "NO_PUBKEY" not in updated.stderr
    offered = subprocess.run(["apt-cache", *options, "policy", "lumbung"], capture_output=True, text=True, check=True)
    assert "Candidate: 0.1.0" in offered.stdout
    packages = of_this_system / "apt" / SUITE / "Packages"
    whole = packages.read_bytes()
    try:
        packages.write_bytes(whole.replace(b"0.1.0", b"0.9.0"))
        shutil.rmtree(lists)
        (lists / "partial").mkdir(parents=True)
        assert subprocess.run(["apt-get", *options, "update"], capture_output=True, check=False).returncode != 0
    finally:
        packages.write_bytes(whole)


@pytest.mark.parametrize("name", ["install.sh", "roles.dsse", "kit.json", "packages", SUMS, KEY])
def test_a_flipped_bit_stops_it_before_apt(stick: Path, watched: Watched, name: str) -> None:
    path = stick / name if name != "packages" else next((stick / name).iterdir())
    data = bytearray(path.read_bytes())
    data[-2] ^= 1
    path.write_bytes(data)
    done = watched.run(stick)
    assert done.returncode != 0
    assert name == "install.sh" or "LMB-5701" in done.stderr
    assert watched.called() == []


@pytest.mark.parametrize("hostile", ["../x", "/etc/passwd", "a/../b", "-x", "a b"])
def test_hostile_names_stop_it(stick: Path, watched: Watched, hostile: str) -> None:
    with (stick / SUMS).open("a") as file:
        file.write(f"{'a' * 64}  {hostile}\n")
    done = watched.run(stick)
    assert done.returncode == 1
    assert "nama berkas" in done.stderr
    assert watched.called() == []


def test_missing_files_links_and_giants_stop_it(stick: Path, watched: Watched, tmp_path: Path) -> None:
    (stick / "roles.dsse").rename(tmp_path / "roles.dsse")
    assert "isi berkas" in watched.run(stick).stderr
    (stick / "roles.dsse").symlink_to(tmp_path / "roles.dsse")
    assert "bukan berkas biasa" in watched.run(stick).stderr
    (stick / "roles.dsse").unlink()
    with (stick / "roles.dsse").open("wb") as file:
        file.truncate(2**40)
    assert "terlalu besar" in watched.run(stick).stderr
    (stick / "roles.dsse").unlink()
    (tmp_path / "roles.dsse").rename(stick / "roles.dsse")
    (stick / "apt" / SUITE / "extra_1.0_all.deb").write_bytes(b"extra")
    assert "tidak terdaftar" in watched.run(stick).stderr
    (stick / "apt" / SUITE / "extra_1.0_all.deb").unlink()
    (stick / "apt").rename(tmp_path / "apt")
    (stick / "apt").symlink_to(tmp_path / "apt")
    assert "bukan berkas biasa" in watched.run(stick).stderr
    assert watched.called() == []


def test_another_system_is_told_so(stick: Path, watched: Watched) -> None:
    (stick / "apt" / SUITE).rename(stick / "apt" / "anothersystem")
    done = watched.run(stick)
    assert "LMB-5703" in done.stderr
    assert watched.called() == []


def test_the_script_can_be_read_in_a_minute() -> None:
    """At some 200 words a minute of a language one knows; comments included."""
    text = (DATA / "install.sh").read_text()
    assert len(text.splitlines()) <= 60
    assert subprocess.run(["sh", "-n"], input=text, text=True, check=False).returncode == 0
