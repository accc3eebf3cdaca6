"""What was carried here by hand: verified before it gets its name, and the service's in the end."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from sync import errors
from sync.carried import take
from sync.errors import LumbungError
from sync.files import handed_to_owner, write_whole
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
    package.write_bytes(package.read_bytes()[:-1] + b"x")
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


@pytest.mark.root
def test_what_root_makes_belongs_to_the_service_in_the_end(tmp_path: Path) -> None:
    """Also where it fails midway; what was the service's or leads elsewhere stays as it is."""
    assert os.geteuid() == 0
    folder, elsewhere = tmp_path / "box", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.write_text("root's own")
    os.chown(folder, 4711, 4712)

    def fails_midway() -> None:
        with handed_to_owner(folder):
            (folder / "keys").mkdir()
            write_whole(folder / "keys/box.key", b"key")
            (folder / "link").symlink_to(elsewhere)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_midway()
    owners = {(path.lstat().st_uid, path.lstat().st_gid) for path in folder.rglob("*")}
    assert owners == {(4711, 4712)}
    assert elsewhere.stat().st_uid == 0
