"""Enrolment without internet: a request goes out as file or QR code, an approval comes in, whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

from appliance.settings import BoxSettings
from central import enrolment, publish
from central.centre import Centre
from central.store import enrolments, sites
from central.store.engine import reading
from provisioning.systemd import start_command
from sync import config
from sync.trust import load_trust
from sync.wire import enrolment as wire
from sync.wire import roles
from sync.wire.keys import SigningKey
from tests.provisioning.enrol.world import SITE, Pc

ROOT = Path(__file__).parents[3]


def approve(centre: Centre, pc: Pc, **how: object) -> Path:
    """What staff do with the file that came, after a telephone call; the approval's file."""
    told = pc.told(code=3)
    data = (pc.data / "enrol" / f"lumbung-{SITE}-{pc.box}.lmb").read_bytes()
    digest = enrolment.receive(centre, data)
    assert wire.request_fingerprint(data) == told["fingerprint"], "what both would read out is the same"
    enrolment.approve(centre, SITE, digest, "ani", **how)  # type: ignore[arg-type]
    path = pc.folder / "approval.lmb"
    path.write_bytes(enrolment.approval(centre, SITE, digest))
    return path


def of(centre: Centre) -> str:
    return wire.roles_fingerprint(centre.keys.role_list)


def test_a_box_is_enrolled_by_file_and_telephone(centre: Centre, pc: Pc) -> None:
    path = approve(centre, pc)
    told = pc.told("--approval", str(path), "--fingerprint", of(centre).lower().replace("-", " "))
    assert told["state"] == "enrolled"
    assert told["centre_fingerprint"] == of(centre)
    assert load_trust(pc.data).roles == roles.first_roles(centre.keys.role_list)
    with reading(centre.engine) as connection:
        box = sites.find_box(connection, SITE, "box-1")
    assert box is not None
    key = SigningKey((pc.data / "keys/box-sign.key").read_bytes())
    assert box.sign_key == key.public.raw


def test_the_end_says_what_makes_it_serve_and_the_manual_says_the_same(centre: Centre, pc: Pc, tmp_path: Path) -> None:
    """A box that is only enrolled serves nobody: its port is systemd's, and was not open before the trust was there."""
    path = approve(centre, pc)
    said = pc.enrol("--approval", str(path), "--fingerprint", of(centre)).output
    settings = config.load(pc.config, {"box": BoxSettings})["box"]
    assert f"Lanjut / next: {start_command(settings)}\n" in said
    assert start_command(settings, tmp_path) == "lumbung box run, lumbung sync run", "no package, no units"
    start = start_command(settings, ROOT / "systemd")
    assert start == "sudo systemctl start lumbung-box.socket lumbung-box lumbung-sync"
    tls = start_command(settings.model_copy(update={"tls_cert": tmp_path / "x"}), ROOT / "systemd")
    assert tls == "sudo systemctl start lumbung-box-tls.socket lumbung-box lumbung-sync"
    for page in ("05-enrol-without-internet.md", "06-enrol-with-code.md", "10-not-ready.md"):
        text = (ROOT / "docs/field" / page).read_text("utf-8")
        assert [half.count(f"{start}\n") for half in text.split("\n---\n")] == [1, 1], page


def test_a_second_run_changes_nothing(centre: Centre, pc: Pc) -> None:
    first = pc.told(code=3)
    before = pc.files()
    assert pc.told(code=3) == first
    assert pc.files() == before
    path = approve(centre, pc)
    pc.told("--approval", str(path), "--fingerprint", of(centre))
    before = pc.files()
    assert pc.told()["state"] == "enrolled"
    pc.told("--approval", str(path))  # the list is trusted now: no fingerprint is asked for
    assert pc.files() == before


def test_private_keys_are_made_here_and_stay(centre: Centre, pc: Pc) -> None:
    pc.told(code=3)
    secrets = [path.read_bytes() for path in (pc.data / "keys").iterdir()]
    assert len(secrets) == 2
    for path in (pc.data / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sent = b"".join(path.read_bytes() for path in (pc.data / "enrol").iterdir())
    assert not any(secret in sent or secret.hex().encode() in sent for secret in secrets)


def test_the_approval_brings_the_first_dispatch_if_there_is_one_for_this_box(centre: Centre, pc: Pc) -> None:
    path = approve(centre, pc)
    issued = publish.issue_dispatch(centre, SITE)
    with reading(centre.engine) as connection:
        (row,) = enrolments.requests_of(connection, SITE)
    path.write_bytes(enrolment.approval(centre, SITE, row.digest))
    told = pc.told("--approval", str(path), "--fingerprint", of(centre))
    assert told["dispatch_version"] == issued.version
    assert (pc.data / "inbox" / f"dispatch-{issued.version}.dsse").exists()
