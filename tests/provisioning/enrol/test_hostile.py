"""Approvals that are damaged, old, another's or too large: a code and a hint, and not one file is changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from central import enrolment, publish
from central.centre import Centre
from provisioning.enrol import installing
from sync import errors
from sync.errors import CATALOGUE
from sync.wire import enrolment as wire
from sync.wire import roles
from sync.wire.keys import SigningKey
from tests.provisioning.enrol.world import SITE, Pc, new_centre


def asked(centre: Centre, pc: Pc) -> bytes:
    """The request of this PC, approved at the centre."""
    pc.told(code=3)
    data = (pc.data / "enrol" / "request.lmb").read_bytes()
    enrolment.approve(centre, SITE, enrolment.receive(centre, data), "ani")
    return data


def of(centre: Centre) -> str:
    return wire.roles_fingerprint(centre.keys.role_list)


def refused(pc: Pc, approval: bytes, *words: str) -> str:
    """The name of the error; nothing of the box's folder may have changed."""
    path = pc.folder / "came.lmb"
    path.write_bytes(approval)
    before = pc.files()
    told = pc.told("--approval", str(path), *words, code=1)["error"]
    assert told["code"] in CATALOGUE
    assert all(told["hint"].values())
    assert pc.files() == before
    return str(told["name"])


def test_what_is_damaged_is_refused_wherever_it_is(centre: Centre, pc: Pc) -> None:
    good = enrolment.approval(centre, SITE, wire.digest(asked(centre, pc)))
    for at in range(0, len(good), max(1, len(good) // 24)):
        bad = good[:at] + bytes([good[at] ^ 0x40]) + good[at + 1 :]
        assert refused(pc, bad, "--fingerprint", of(centre)) in {entry.name for entry in CATALOGUE.values()}
    for bad in (b"", b"\0", good[:-1], good + b"\0", good[: len(good) // 2], b"<html>masuk</html>"):
        refused(pc, bad, "--fingerprint", of(centre))


def test_the_approval_of_another_pc_is_refused(centre: Centre, pc: Pc, tmp_path: Path) -> None:
    asked(centre, pc)
    other = Pc(tmp_path / "other", "box-2").prepare()
    theirs = enrolment.approval(centre, SITE, wire.digest(asked(centre, other)))
    assert refused(pc, theirs, "--fingerprint", of(centre)) == "other_approval"


def test_the_approval_of_an_earlier_request_is_refused(centre: Centre, pc: Pc) -> None:
    old = enrolment.approval(centre, SITE, wire.digest(asked(centre, pc)))
    assert pc.told("--new-request", code=3)["state"] == "waiting"
    assert refused(pc, old, "--fingerprint", of(centre)) == "other_approval"


def test_the_approval_of_another_centre_fails_the_fingerprint(centre: Centre, pc: Pc, tmp_path: Path) -> None:
    thief = new_centre(tmp_path / "thief")
    data = asked(centre, pc)
    enrolment.approve(thief, SITE, enrolment.receive(thief, data), "thief")
    theirs = enrolment.approval(thief, SITE, wire.digest(data))
    assert refused(pc, theirs, "--fingerprint", of(centre)) == "other_fingerprint"
    assert refused(pc, theirs) == "fingerprint_needed"
    told = of(centre)
    slip = told[:-1] + ("Y" if told.endswith("Z") else "Z")  # one in 32 ends in a Z by itself
    assert refused(pc, theirs, "--fingerprint", slip) == "mistyped_fingerprint"
    thief.engine.dispose()


def test_where_a_kit_brought_the_trust_another_centre_is_refused(centre: Centre, pc: Pc, tmp_path: Path) -> None:
    thief = new_centre(tmp_path / "thief")
    data = asked(centre, pc)
    (pc.data / "roots.json").write_bytes(centre.keys.role_list)
    enrolment.approve(thief, SITE, enrolment.receive(thief, data), "thief")
    theirs = enrolment.approval(thief, SITE, wire.digest(data))
    assert refused(pc, theirs, "--fingerprint", of(thief)) == "other_centre"
    path = pc.folder / "came.lmb"
    path.write_bytes(enrolment.approval(centre, SITE, wire.digest(data)))
    assert pc.told("--approval", str(path))["state"] == "enrolled", "of the known centre no fingerprint is asked"
    thief.engine.dispose()


def test_an_older_list_of_the_same_centre_is_refused(centre: Centre, pc: Pc) -> None:
    """The box trusts the second list; what brings the first again would give back keys that were taken away."""
    keys_dir = centre.settings.keys_dir
    roots = [SigningKey((keys_dir / f"root-{n}.key").read_bytes()) for n in (1, 2)]
    first = roles.first_roles(centre.keys.role_list)
    newer = roles.sign_roles(
        roles.RoleList(
            first.version + 1,
            first.issued_ms + 1,
            first.roots,
            first.root_threshold,
            first.exam_signers,
            first.exam_threshold,
            first.dispatch_keys,
            first.receipt_keys,
            first.receiving_keys,
        ),
        roots,
    )
    old = enrolment.approval(centre, SITE, wire.digest(asked(centre, pc)))
    (pc.data / "roots.json").write_bytes(newer)
    assert refused(pc, old) == errors.BROKEN_TRUST.name


def test_a_file_without_end_is_not_read_to_its_end(centre: Centre, pc: Pc) -> None:
    asked(centre, pc)
    path = pc.folder / "huge.lmb"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # sparse: a terabyte
    assert pc.told("--approval", str(path), code=1)["error"]["name"] == errors.TOO_LARGE.name


def test_an_approval_before_there_is_a_request_is_told_as_such(centre: Centre, pc: Pc) -> None:
    path = pc.folder / "came.lmb"
    path.write_bytes(b"x")
    assert pc.told("--approval", str(path), code=1)["error"]["name"] == "no_enrol_request"


@pytest.mark.parametrize("name", ["dispatch-", "roots.json", "approved.json"])
def test_a_run_that_dies_on_the_way_is_ended_by_the_next(
    centre: Centre, pc: Pc, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The power goes as one of the three files is about to be written. The box is not enrolled, or wholly."""
    data = asked(centre, pc)
    publish.issue_dispatch(centre, SITE)
    path = pc.folder / "came.lmb"
    path.write_bytes(enrolment.approval(centre, SITE, wire.digest(data)))
    real = installing.write_whole

    def dies(target: Path, content: bytes, **how: int) -> None:
        if target.name.startswith(name):
            raise SystemExit(99)
        real(target, content, **how)

    with monkeypatch.context() as patch:
        patch.setattr("provisioning.enrol.installing.write_whole", dies)
        patch.setattr("provisioning.enrol.folder.write_whole", dies)
        assert pc.enrol("--approval", str(path), "--fingerprint", of(centre)).exit_code == 99
    assert (pc.data / "roots.json").exists() == (name == "approved.json")
    told = pc.told("--approval", str(path), "--fingerprint", of(centre))
    assert told["state"] == "enrolled"
    assert (pc.data / "inbox" / f"dispatch-{told['dispatch_version']}.dsse").exists()


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("request.lmb", lambda path: path.write_bytes(b"spoilt")),
        ("request.lmb", lambda path: path.write_bytes(b"")),
        ("approved.json", lambda path: path.write_text("{")),
        ("code.key", lambda path: path.write_bytes(b"short")),
    ],
)
def test_spoilt_files_of_our_own_are_named_and_made_anew(centre: Centre, pc: Pc, name: str, spoil: Spoil) -> None:
    first = pc.told(code=3)
    spoil(pc.data / "enrol" / name)
    told = pc.told(code=1)["error"]
    assert (told["name"], told["details"]["file"]) == ("enrol_file_unreadable", name)
    assert pc.told("--new-request", code=3)["fingerprint"] != first["fingerprint"]


def test_a_folder_of_another_box_is_left_alone(pc: Pc) -> None:
    pc.told(code=3)
    before = pc.files()
    other = Pc(pc.folder, "box-9").prepare()
    assert other.told(code=1)["error"]["name"] == errors.OTHER_BOX.name
    assert other.files() == before


@pytest.mark.root
@pytest.mark.parametrize("name", ["request.lmb.tmp", "lumbung-smk-1-box-1.txt.tmp"])
def test_root_writes_through_no_link_that_was_planted(reachable: Path, name: str) -> None:
    """The folder is the service's, and who took that over may put there what they like; root types the command."""
    assert os.geteuid() == 0
    pc, treasure = Pc(reachable / "pc").prepare(), reachable / "root-owned"
    treasure.write_text("root's own")
    (pc.data / "enrol").mkdir(parents=True)
    (pc.data / "enrol" / name).symlink_to(treasure)
    given = [pc.data, *pc.data.rglob("*")]
    for path in given:
        os.chown(path, 4711, 4712, follow_symlinks=False)
    pc.told(code=3)
    assert treasure.read_text() == "root's own"
    assert {path.lstat().st_uid for path in pc.data.rglob("*")} == {4711}


@pytest.mark.root
def test_root_follows_no_folder_that_became_a_link(reachable: Path) -> None:
    assert os.geteuid() == 0
    pc, treasure = Pc(reachable / "pc").prepare(), reachable / "root-owned"
    treasure.mkdir()
    pc.data.mkdir()
    (pc.data / "enrol").symlink_to(treasure)
    for path in (pc.data, pc.data / "enrol"):
        os.chown(path, 4711, 4712, follow_symlinks=False)
    assert pc.enrol().exit_code == 1
    assert list(treasure.iterdir()) == []
