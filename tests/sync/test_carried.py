"""What was carried here by hand: verified before it gets its name, and the service's from the start."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from sync import errors
from sync.carried import take
from sync.errors import LumbungError
from sync.files import as_owner, write_whole
from tests.appliance.web.site import Site, make_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A box that was supplied already: what lies in its inbox is what a stick would bring."""
    return make_site(tmp_path_factory.mktemp("site"), 80)


@pytest.fixture
def stick(site: Site, tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    (folder / "packages").mkdir(parents=True)
    inbox = site.settings.data_dir / "inbox"
    for path in inbox.glob("dispatch-*.dsse"):
        (folder / path.name).write_bytes(path.read_bytes())
    for path in (inbox / "blobs").iterdir():
        (folder / "packages" / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def bare(site: Site, tmp_path: Path) -> Path:
    """The same box before anything came."""
    data_dir = tmp_path / "box"
    (data_dir / "inbox").mkdir(parents=True)
    write_whole(data_dir / "roots.json", (site.settings.data_dir / "roots.json").read_bytes())
    return data_dir


def test_a_stick_brings_dispatch_and_packages_once(site: Site, stick: Path, bare: Path) -> None:
    brought = take(stick, stick / "packages", bare, site.settings.site)
    assert brought.dispatch is not None
    assert (brought.contents, brought.missing) == (len(list((stick / "packages").iterdir())), 0)
    again = take(stick, stick / "packages", bare, site.settings.site)
    assert again == brought._replace(contents=0)


def test_a_package_with_other_bytes_never_gets_its_name(site: Site, stick: Path, bare: Path) -> None:
    package = next((stick / "packages").iterdir())
    whole = package.read_bytes()
    package.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(LumbungError) as caught:
        take(stick, stick / "packages", bare, site.settings.site)
    assert caught.value.entry is errors.BLOB_MISMATCH
    assert list((bare / "inbox/blobs").iterdir()) == []


def test_a_dispatch_of_another_site_is_refused(stick: Path, bare: Path) -> None:
    with pytest.raises(LumbungError) as caught:
        take(stick, stick / "packages", bare, "smk-lain")
    assert caught.value.entry is errors.OTHER_SITE


def test_a_giant_and_a_stranger_are_passed_over(site: Site, stick: Path, bare: Path) -> None:
    (stick / "packages" / "readme.txt").write_text("not ours")
    (stick / "packages" / hashlib.sha256(b"").hexdigest()[:-1]).write_text("one digit short")
    take(stick, stick / "packages", bare, site.settings.site)
    with (stick / "dispatch-9.dsse").open("wb") as file:
        file.truncate(2**33)
    with pytest.raises(LumbungError) as caught:
        take(stick, stick / "packages", bare, site.settings.site)
    assert caught.value.entry is errors.TOO_LARGE


@pytest.mark.parametrize("planted", ["link", "half"])
def test_whatever_has_the_temporary_name_is_never_written_through(tmp_path: Path, planted: str) -> None:
    """A link that somebody put there, or what a killed process left; the modes stay as asked."""
    elsewhere, left = tmp_path / "elsewhere", tmp_path / "box.json.tmp"
    elsewhere.write_text("another's")
    if planted == "link":
        left.symlink_to(elsewhere)
    else:
        left.write_text("half of something longer than the next")
        left.chmod(0o666)
    write_whole(tmp_path / "box.json", b"whole")
    assert elsewhere.read_text() == "another's"
    assert (tmp_path / "box.json").read_bytes() == b"whole"
    assert not (tmp_path / "box.json").is_symlink()
    assert stat.S_IMODE((tmp_path / "box.json").stat().st_mode) == 0o600
    assert not left.exists()


@pytest.mark.root
def test_what_root_makes_is_the_services_from_the_start(reachable: Path) -> None:
    """Also where it fails midway; a way that leads elsewhere is closed to root as it is to the service."""
    assert os.geteuid() == 0
    folder, elsewhere = reachable / "box", reachable / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "keys").symlink_to(elsewhere)
    os.chown(folder, 4711, 4712)

    def fails_midway() -> None:
        with as_owner(folder):
            (folder / "inbox").mkdir()
            write_whole(folder / "inbox/roots.json", b"list")
            write_whole(folder / "keys/box.key", b"key")

    with pytest.raises(PermissionError):
        fails_midway()
    assert (os.geteuid(), os.getegid()) == (0, 0)
    owners = {(path.lstat().st_uid, path.lstat().st_gid) for path in (folder / "inbox", *(folder / "inbox").iterdir())}
    assert owners == {(4711, 4712)}
    assert list(elsewhere.iterdir()) == []


@pytest.mark.root
def test_a_folder_that_is_not_there_yet_will_be_its_parents_owners(reachable: Path) -> None:
    os.chown(reachable, 4711, 4712)
    with as_owner(reachable / "lumbung/box"):
        (reachable / "lumbung/box").mkdir(parents=True)
    assert (reachable / "lumbung/box").stat().st_uid == 4711
