"""Making a kit and verifying one: what is whole passes, what was changed in any way is refused and named."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central import carrying
from central.centre import Centre
from provisioning.kit.build import files_of
from provisioning.kit.manifest import (
    KEY,
    MANIFEST,
    SIGNATURE,
    SUMS,
    Kit,
    KitSite,
    is_safe,
    read_kit,
    read_sums,
    sums_bytes,
)
from provisioning.kit.signing import KitKey
from provisioning.kit.verify import verify
from sync import errors
from sync.errors import LumbungError
from tests.provisioning.kit.kits import NOW_MS, make_kit

A = "a" * 64


def refusal(kit: Path, expected: str | None = None) -> tuple[str, str]:
    """(code, file) of why a kit is refused."""
    with pytest.raises(LumbungError) as caught:
        verify(kit, expected)
    return caught.value.code, str(caught.value.details.get("file", ""))


def test_a_kit_is_whole_and_says_what_it_holds(made: Path, centre: Centre, key: KitKey) -> None:
    told = verify(made, key.fingerprint().lower())
    material = carrying.material_of(centre, "smk1")
    assert material.dispatch is not None
    assert told.kit == Kit(
        "0.1.0",
        NOW_MS,
        ("bookworm",),
        (
            KitSite("smk1", "SMK1", "Asia/Makassar", 1, material.dispatch[0]),
            KitSite("smk2", "SMK2", "Asia/Makassar", 0, None),
        ),
    )
    assert {path.name for path in (made / "packages").iterdir()} == {sha256.hex() for sha256 in material.contents}
    assert told.files == len(list(files_of(made)))
    assert os.access(made / "install.sh", os.X_OK)


def test_no_secret_of_the_centre_is_in_a_kit(made: Path, centre: Centre) -> None:
    """No key, and no person: the dispatch is sealed to the boxes."""
    secrets = [path.read_bytes() for path in centre.settings.keys_dir.rglob("*.key") if path.is_file()]
    assert len(secrets) > 5
    for name in files_of(made):
        data = (made / name).read_bytes()
        assert not [secret for secret in secrets if secret in data], name
        assert b"Peserta Satu" not in data, name


def test_the_same_again_is_the_same(made: Path, workshop: Path, centre: Centre, key: KitKey) -> None:
    before = {name: (made / name).stat().st_mtime_ns for name in files_of(made) if name.startswith("packages/")}
    listed = (made / SUMS).read_bytes()
    make_kit(centre, workshop, key)
    assert (made / SUMS).read_bytes() == listed
    assert {name: (made / name).stat().st_mtime_ns for name in before} == before, "what was whole is not copied again"


def test_what_a_cut_off_run_left_is_mended(
    kit: Path, workshop: Path, centre: Centre, key: KitKey, tmp_path: Path
) -> None:
    """Half a content, a leftover of a write, a package of another day, a site that is not wanted any more."""
    content = next((kit / "packages").iterdir())
    content.write_bytes(content.read_bytes()[:1000])
    (kit / "packages" / f"{content.name}.part").write_bytes(b"half")
    (kit / "apt/bookworm/old_1.0_all.deb").write_bytes(b"old")
    (kit / "sites/smk9").mkdir()
    (kit / "sites/smk9/packages.txt").write_text("")
    (kit / SUMS).unlink()
    again = make_kit(centre, workshop, key, out=os.path.relpath(kit, workshop))
    assert verify(again).files == len(list(files_of(again)))
    assert not (kit / "apt/bookworm/old_1.0_all.deb").exists()
    assert not (kit / "sites/smk9").exists()


def test_what_else_is_on_the_stick_stays_and_is_not_signed(
    kit: Path, workshop: Path, centre: Centre, key: KitKey
) -> None:
    """A stick that Windows has used, with somebody's work on it, also in folders that are called as the kit's are."""
    theirs = ("System Volume Information/IndexerVolumeGuid", "$RECYCLE.BIN/desktop.ini", "laporan-kerja.tmp")
    theirs += ("kuliah/bab 1.part", "manual/catatan saya.tmp", "foto.jpg")
    for name in theirs:
        (kit / name).parent.mkdir(exist_ok=True)
        (kit / name).write_text("punya orang")
    (kit / "tautan").symlink_to("/etc/passwd")
    ours = (kit / "install.sh.tmp", next((kit / "packages").iterdir()).with_suffix(".part"))
    for left in ours:
        left.write_bytes(b"half")
    again = make_kit(centre, workshop, key, out=os.path.relpath(kit, workshop))
    assert {name: (kit / name).read_text() for name in theirs} == dict.fromkeys(theirs, "punya orang")
    assert [left for left in ours if left.exists()] == [], "what an earlier run of ours left goes"
    assert not set(theirs) & set(read_sums((kit / SUMS).read_bytes()))
    assert verify(again).files == len(list(files_of(again)))


def test_a_folder_of_somebody_that_is_called_as_ours_is_left_and_named(
    kit: Path, workshop: Path, centre: Centre, key: KitKey
) -> None:
    """Deleting it would be worse than saying that another stick is needed."""
    for name in ("packages/kue.txt", "sites/blog/index.html", "apt/bookworm/daftar belanja.txt"):
        (kit / name).parent.mkdir(exist_ok=True)
        (kit / name).write_text("punya orang")
        again = make_kit(centre, workshop, key, out=os.path.relpath(kit, workshop))
        assert refusal(again) == (errors.KIT_DAMAGED.code, name)
        (kit / name).unlink()


def test_a_link_to_a_folder_among_the_packages_is_refused(kit: Path, tmp_path: Path) -> None:
    (kit / "apt/lagi").symlink_to(tmp_path)
    assert refusal(kit) == (errors.KIT_DAMAGED.code, "apt/lagi")


@pytest.mark.parametrize(
    "name", [KEY, MANIFEST, "install.sh", "roles.dsse", "apt/bookworm/Packages", "manual/panduan.pdf"]
)
def test_one_flipped_bit_is_found(kit: Path, name: str) -> None:
    data = bytearray((kit / name).read_bytes())
    data[len(data) // 2] ^= 1
    (kit / name).write_bytes(data)
    code, file = refusal(kit)
    assert (code, file) in ((errors.KIT_DAMAGED.code, name), (errors.KIT_FOREIGN.code, ""))


def test_a_missing_file_is_named(kit: Path) -> None:
    (kit / "roles.dsse").unlink()
    assert refusal(kit) == (errors.KIT_DAMAGED.code, "roles.dsse")
    for name in (SIGNATURE, SUMS):
        (kit / name).unlink()
        assert refusal(kit) == (errors.KIT_DAMAGED.code, name)


def test_a_list_that_was_written_anew_is_not_signed(kit: Path) -> None:
    """Whoever changes a file and its line in the list lacks the key."""
    (kit / "install.sh").write_text("#!/bin/sh\nrm -rf /\n")
    sums = read_sums((kit / SUMS).read_bytes())
    (kit / SUMS).write_bytes(sums_bytes({**sums, "install.sh": A}))
    assert refusal(kit)[0] == errors.KIT_FOREIGN.code


def test_a_kit_of_another_key_is_told_from_ours(workshop: Path, centre: Centre, key: KitKey, tmp_path: Path) -> None:
    """It is whole in itself; only the fingerprint that a person compares shows it."""
    other = KitKey(tmp_path / "other")
    foreign = make_kit(centre, workshop, other, out="foreign")
    assert verify(foreign).fingerprint == other.fingerprint()
    assert refusal(foreign, key.fingerprint())[0] == errors.KIT_FOREIGN.code
    other.close()


def test_links_devices_and_giants_are_no_files_of_a_kit(kit: Path, tmp_path: Path) -> None:
    target = kit / "README.txt"
    copy = tmp_path / "copy.txt"
    copy.write_bytes(target.read_bytes())
    target.unlink()
    target.symlink_to(copy)
    assert refusal(kit) == (errors.KIT_DAMAGED.code, "README.txt")
    target.unlink()
    os.mkfifo(target)
    assert refusal(kit) == (errors.KIT_DAMAGED.code, "README.txt")
    target.unlink()
    with target.open("wb") as file:
        file.truncate(2**40)  # no bytes on the disk, a terabyte to read
    assert refusal(kit) == (errors.KIT_DAMAGED.code, "README.txt")


def test_a_folder_that_is_a_link_is_refused(kit: Path, tmp_path: Path) -> None:
    (kit / "manual").rename(tmp_path / "elsewhere")
    (kit / "manual").symlink_to(tmp_path / "elsewhere")
    assert refusal(kit) == (errors.KIT_DAMAGED.code, "manual/panduan.pdf")


def test_a_package_that_nobody_listed_is_refused(kit: Path) -> None:
    (kit / "apt/bookworm/extra_1.0_all.deb").write_bytes(b"extra")
    assert refusal(kit) == (errors.KIT_DAMAGED.code, "apt/bookworm/extra_1.0_all.deb")


@pytest.mark.parametrize(
    "line",
    [
        f"{A}  ../etc/passwd",
        f"{A}  /etc/passwd",
        f"{A}  a/../../b",
        f"{A}  a//b",
        f"{A}  ./a",
        f"{A}  a b",
        f"{A}  a\\b",
        f"{A}  {SUMS}",
        f"{A}  {'x' * 201}",
        f"{A[:-1]}  a",
        f"{A.upper()}  a",
        f"{A} *a",
        f"{A}  a\n{A}  a",
        "",
    ],
)
def test_hostile_lines_are_refused(line: str) -> None:
    with pytest.raises(LumbungError) as caught:
        read_sums(line.encode() + b"\n")
    assert caught.value.entry is errors.KIT_DAMAGED


@given(st.binary(max_size=400))
def test_no_list_and_no_manifest_breaks_the_reader(noise: bytes) -> None:
    for read in (read_sums, read_kit):
        with suppress(LumbungError):  # nothing else comes out of them
            read(noise)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9._+~-]{0,20}(/[a-z0-9]{1,9}){0,3}", fullmatch=True), st.just(A), min_size=1
    )
)
def test_a_list_reads_as_it_was_written(sums: dict[str, str]) -> None:
    safe = {name: digest for name, digest in sums.items() if is_safe(name)}
    assert not safe or read_sums(sums_bytes(safe)) == safe


@pytest.mark.parametrize(
    "change",
    [
        b'"format": "lumbung/kit/2"',
        b'"version": "../1"',
        b'"made_ms": -1',
        b'"suites": ["../x"]',
        b'"sites": [{"site": "../x"}]',
        b'"more": 1',
    ],
)
def test_a_manifest_of_another_shape_is_refused(made: Path, change: bytes) -> None:
    import json

    told = json.loads((made / MANIFEST).read_bytes()) | json.loads(b"{" + change + b"}")
    with pytest.raises(LumbungError) as caught:
        read_kit(json.dumps(told).encode())
    assert caught.value.entry is errors.KIT_DAMAGED


def test_a_key_is_the_same_in_the_next_run_wherever_it_lies(tmp_path: Path) -> None:
    """Also where its folder's path is longer than a socket's may be."""
    folder = tmp_path / ("a" * 60) / ("b" * 60)
    shown = []
    for _ in range(2):
        key = KitKey(folder)
        key.prepare()
        shown.append(key.fingerprint())
        key.close()
    assert shown[0] == shown[1]
    assert [(path.name, path.stat().st_mode & 0o777) for path in folder.iterdir()] == [("kit-key.secret", 0o600)]
