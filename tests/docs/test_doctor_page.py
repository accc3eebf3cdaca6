"""The doctor's page in the manual lists every check and every privileged act, and none that is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from appliance.checkup import Verdict
from appliance.privileged import Act
from provisioning.doctor.registry import CHECKS

PAGE = Path(__file__).parents[2] / "docs/technician/doctor.md"


def rows(head: str) -> list[str]:
    """The ids in the first column below a heading, in their order."""
    part = PAGE.read_text().split(head)[1].split("\n## ")[0]
    return re.findall(r"^\| `([a-z_.]+)` \|", part, re.MULTILINE)


def test_every_check_is_documented_once() -> None:
    listed = rows("## Pemeriksaan")
    assert sorted(listed) == sorted(CHECKS)
    assert len(set(listed)) == len(listed)


def test_every_privileged_act_is_documented() -> None:
    assert rows("## Tindakan istimewa") == [kind.model_fields["act"].default for kind in get_args(Act)]


def test_every_verdict_is_explained() -> None:
    assert all(f"`{verdict.value}`" in PAGE.read_text() for verdict in Verdict)


def test_the_formula_of_the_manual_is_the_codes() -> None:
    from provisioning.rehearse import drill, load, seats

    manual = (PAGE.parent / "rehearsal.md").read_text()
    assert f"tiap {seats.SAVE_EVERY_S:.0f} detik" in manual
    assert f"within {load.LIMIT_US // 1_000_000} s" in manual
    assert f"{load.STEPS[0]}, {load.STEPS[1]}, {load.STEPS[2]} … {load.STEPS[-1]} simulated" in manual
    assert f"{load.STEPS[-1] // load.KEPT_BACK} at most" in manual
    assert f"within {drill.BACK_S:.0f} s" in manual
