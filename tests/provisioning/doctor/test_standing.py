"""Files in a folder are no enrolment: the centre has to know the box. A real centre, and what its agent hears of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.checkup import Verdict
from central import planning
from central.centre import Centre
from lumbung import main
from provisioning.doctor.checks import Outcome
from provisioning.doctor.cli import load_settings
from provisioning.doctor.machine import at
from provisioning.doctor.registry import CHECKS
from sync import errors
from sync.files import write_whole
from sync.trust import ROOTS
from tests.provisioning.enrol.conftest import centre, url
from tests.provisioning.enrol.test_by_file import approve, of
from tests.provisioning.enrol.world import SITE, Pc

__all__ = ["centre", "url"]  # fixtures


@pytest.fixture
def pc(tmp_path: Path, url: str, centre: Centre) -> Pc:
    """As a kit leaves it: keys of its own and the centre's list, and nobody at the centre has heard of it."""
    made = Pc(tmp_path / "pc", url=url).prepare()
    made.told(code=3)
    write_whole(made.data / ROOTS, centre.keys.role_list)
    return made


def look(pc: Pc) -> dict[str, Outcome]:
    machine = at(*load_settings(pc.config))
    return {name: CHECKS[name].look(machine) for name in ("box.enrolled", "centre.reach")}


def ask_centre(pc: Pc) -> None:
    CliRunner().invoke(main, ["sync", "now", "-c", str(pc.config), "--json"])


def test_a_box_that_the_centre_does_not_know_is_not_ready(pc: Pc) -> None:
    found = look(pc)
    assert (found["box.enrolled"].verdict, found["centre.reach"].verdict) == (Verdict.FAILED, Verdict.FAILED)
    assert found["box.enrolled"].figures["standing"] == "never approved"
    assert found["centre.reach"].figures["code"] == errors.CENTRE_DENIED.code
    todo = found["box.enrolled"].todo
    assert todo is not None
    assert "lumbung provision enrol" in todo.en
    ask_centre(pc)  # the agent is told the same, and that is what an offline doctor has
    assert look(pc)["box.enrolled"].figures["standing"] == "denied"


def test_an_approved_box_is_known_without_any_internet(pc: Pc, centre: Centre) -> None:
    ask_centre(pc)  # was refused before
    pc.told("--approval", str(approve(centre, pc)), "--fingerprint", of(centre))
    found = look(pc)
    assert (found["box.enrolled"].verdict, found["centre.reach"].verdict) == (Verdict.PASSED, Verdict.PASSED)
    (pc.data / "enrol/approved.json").unlink()
    ask_centre(pc)  # its signed answer to this box proves as much
    assert look(pc)["box.enrolled"].verdict is Verdict.PASSED


def test_keys_that_were_made_anew_need_a_new_approval(pc: Pc, centre: Centre) -> None:
    pc.told("--approval", str(approve(centre, pc)), "--fingerprint", of(centre))
    (pc.data / "keys/box-sign.key").write_bytes(bytes(range(32)))
    assert look(pc)["box.enrolled"].figures["standing"] == "never approved"


def test_a_revoked_box_is_not_ready(pc: Pc, centre: Centre) -> None:
    pc.told("--approval", str(approve(centre, pc)), "--fingerprint", of(centre))
    planning.revoke_box(centre, SITE, pc.box, by="ani", reason="hilang")
    assert look(pc)["centre.reach"].verdict is Verdict.FAILED, "asked now, the centre says so"
    ask_centre(pc)
    found = look(pc)
    assert (found["box.enrolled"].verdict, found["box.enrolled"].figures["standing"]) == (Verdict.FAILED, "revoked")
