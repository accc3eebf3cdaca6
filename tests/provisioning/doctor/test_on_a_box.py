"""The checks that read what came down and what the box shows, on a real enrolled folder; then the whole command."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.checkup import FILE, Checkup, Finding, Said, Verdict, read_checkup, write_checkup
from lumbung import main
from provisioning.doctor import checks, run
from provisioning.doctor.checks import Outcome
from provisioning.doctor.machine import Machine, at
from provisioning.doctor.registry import CHECKS
from sync import errors
from sync.errors import LumbungError
from sync.files import as_owner
from sync.wire import dispatch
from tests.appliance.web.conftest import MakeServer, make_server
from tests.appliance.web.site import Site, make_site
from tests.provisioning.certificates import self_signed
from tests.provisioning.doctor.pc import ANSWERS, pc

__all__ = ["make_server"]  # the fixture


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path, 8080)


def box(folder: Path, site: Site, **given: object) -> Machine:
    settings = {"data_dir": site.settings.data_dir}
    return pc(folder, settings=settings, **given)  # type: ignore[arg-type]  # seams


def test_an_enrolled_box_with_its_dispatch_passes(tmp_path: Path, site: Site) -> None:
    machine = box(tmp_path, site, wall_ms=lambda: int(datetime.now(UTC).timestamp() * 1000))
    for name in ("box.enrolled", "packages.dispatch", "packages.verified", "clock.zone", "software.version"):
        assert CHECKS[name].look(machine).verdict is Verdict.PASSED, name


def test_a_box_without_its_sealing_key_is_not_enrolled(tmp_path: Path, site: Site) -> None:
    (site.settings.data_dir / "keys/box-seal.key").unlink()
    assert CHECKS["box.enrolled"].look(box(tmp_path, site)).verdict is Verdict.FAILED
    assert CHECKS["packages.dispatch"].look(box(tmp_path, site)).verdict is Verdict.FAILED


def test_one_flipped_byte_of_a_package_is_damage_and_a_missing_end_is_incomplete(tmp_path: Path, site: Site) -> None:
    blob = next((site.settings.data_dir / "inbox/blobs").iterdir())
    whole = blob.read_bytes()
    blob.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    found = CHECKS["packages.verified"].look(box(tmp_path, site))
    assert (found.verdict, found.figures["damaged"]) == (Verdict.FAILED, 1)
    blob.write_bytes(whole[:-1])
    found = CHECKS["packages.verified"].look(box(tmp_path, site))
    assert (found.verdict, found.figures["missing"]) == (Verdict.FAILED, 1)


def test_a_dispatch_that_nobody_signed_fails_with_its_code(tmp_path: Path, site: Site) -> None:
    newest = next((site.settings.data_dir / "inbox").glob("*.dsse"))
    newest.write_bytes(newest.read_bytes().replace(b'"payload":"', b'"payload":"AA'))
    found = CHECKS["packages.dispatch"].look(box(tmp_path, site))
    assert found.verdict is Verdict.FAILED
    assert str(found.figures["code"]).startswith("LMB-")


def test_a_clock_before_the_dispatch_fails(tmp_path: Path, site: Site) -> None:
    found = CHECKS["clock.time"].look(box(tmp_path, site, wall_ms=lambda: 1_000_000_000_000))
    assert found.verdict is Verdict.FAILED


def test_software_older_than_the_dispatch_asks_for_fails(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = box(tmp_path, site)
    assert machine.dispatched is not None
    newer = dispatch.Draft(**{name: getattr(machine.dispatched.dispatch.draft, name) for name in DRAFT} | NEWER)
    told = dispatch.Dispatch(newer, b"", machine.dispatched.dispatch.roles, {}, {}, b"")
    machine.__dict__["dispatched"] = type(machine.dispatched)(told, machine.dispatched.body)
    assert CHECKS["software.version"].look(machine).verdict is Verdict.FAILED


DRAFT = tuple(dispatch.Draft.__dataclass_fields__)
NEWER = {"min_software": "99"}


def test_a_service_that_still_runs_the_old_version_is_told(tmp_path: Path, site: Site) -> None:
    machine = box(tmp_path, site, answers=ANSWERS | {"software": "0.0.9"})
    assert CHECKS["software.version"].look(machine).verdict is Verdict.ATTENTION


@pytest.mark.parametrize(
    ("host", "days", "other_key", "verdict"),
    [
        ("ujian.local", (-1, 365), False, Verdict.PASSED),
        ("ujian.local", (-1, 10), False, Verdict.ATTENTION),
        ("ujian.local", (-9, -1), False, Verdict.FAILED),
        ("ujian.local", (1, 365), False, Verdict.FAILED),
        ("lain.local", (-1, 365), False, Verdict.FAILED),
        ("ujian.local", (-1, 365), True, Verdict.FAILED),
    ],
)
def test_a_certificate_is_judged_by_dates_name_and_key(
    tmp_path: Path, host: str, days: tuple[int, int], other_key: bool, verdict: Verdict
) -> None:
    files = self_signed(tmp_path, host, days, other_key=other_key)
    now = int(datetime.now(UTC).timestamp() * 1000)
    assert CHECKS["network.certificate"].look(pc(tmp_path, settings=files, wall_ms=lambda: now)).verdict is verdict


def test_a_certificate_that_cannot_be_read_fails(tmp_path: Path) -> None:
    files = {"tls_cert": tmp_path / "none.pem", "tls_key": tmp_path / "none.pem"}
    assert CHECKS["network.certificate"].look(pc(tmp_path, settings=files)).verdict is Verdict.FAILED


def test_a_check_that_breaks_is_a_finding_and_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(machine: Machine) -> Outcome:
        raise ZeroDivisionError

    monkeypatch.setitem(CHECKS, "disk.kind", checks.Check("disk.kind", Said(id="x", en="x"), breaks))
    found = {each.check: each for each in run.run(pc(tmp_path)).findings}
    assert found.keys() == CHECKS.keys()
    assert (found["disk.kind"].verdict, found["disk.kind"].figures["code"]) == (Verdict.FAILED, "ZeroDivisionError")


def test_only_a_failure_keeps_a_box_from_being_ready() -> None:
    def checkup(*verdicts: Verdict) -> Checkup:
        said = Said(id="x", en="x")
        each = [
            Finding(check="x", title=said, verdict=verdict, evidence=said, todo=None, figures={})
            for verdict in verdicts
        ]
        return Checkup(made_ms=0, took_ms=0, site="s", box="b", software="0", findings=tuple(each))

    assert checkup(Verdict.PASSED, Verdict.ATTENTION, Verdict.NOT_APPLICABLE).ready
    assert not checkup(Verdict.PASSED, Verdict.FAILED).ready
    assert not checkup().ready


def test_a_damaged_report_is_an_error_of_the_catalogue(tmp_path: Path) -> None:
    assert read_checkup(tmp_path) is None
    for bad in (b"", b"{}", b"\xff", b"x" * (2 << 20)):
        (tmp_path / FILE).write_bytes(bad)
        with pytest.raises(LumbungError) as caught:
            read_checkup(tmp_path)
        assert caught.value.entry is errors.CHECKUP_UNREADABLE


def test_the_command_says_one_word_and_keeps_what_the_page_shows(make_server: MakeServer) -> None:
    own = make_server().start()
    done = CliRunner().invoke(main, ["provision", "doctor", "-c", str(own.site.config), "--json"])
    told = Checkup.model_validate_json(done.stdout)
    assert done.exit_code == (0 if told.ready else 1)
    assert {each.check for each in told.findings} == set(CHECKS)
    assert read_checkup(own.site.settings.data_dir) == told
    gone = [each.name for each in own.site.settings.data_dir.iterdir() if "doctor" in each.name]
    assert gone == []
    own.end()
    down = CliRunner().invoke(main, ["provision", "doctor", "-c", str(own.site.config)], env={"COLUMNS": "160"})
    assert down.exit_code == 1
    assert "BELUM SIAP" in down.stdout
    assert "box.service" in down.stdout
    kept = read_checkup(own.site.settings.data_dir)
    assert kept is not None
    assert [each.check for each in kept.of(Verdict.FAILED)] == ["box.service"]


@pytest.mark.skipif(os.geteuid() != 0, reason="gives rights away, so needs root")
def test_root_reads_and_writes_the_data_folder_with_its_owners_rights(reachable: Path) -> None:
    folder = reachable / "data"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    secret = reachable / "secret"
    secret.write_text("root's")
    secret.chmod(0o600)
    (folder / f"{FILE}.tmp").symlink_to(secret)
    said = Checkup(made_ms=0, took_ms=0, site="s", box="b", software="0", findings=())
    with as_owner(folder):
        write_checkup(folder, said)
        with pytest.raises(PermissionError):
            secret.read_text()
    assert (folder / FILE).lstat().st_uid == 12345
    assert secret.read_text() == "root's"
    assert os.geteuid() == 0
    machine = at(pc(reachable).settings, None)
    with as_owner(folder):
        ran = machine.run(["id", "-u"])
    assert ran is not None
    assert ran.out.strip() == "0"  # tools such as smartctl still may what root may
