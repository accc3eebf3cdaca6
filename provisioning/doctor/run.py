"""All checks in their order, each on its own: one that breaks is a finding, never the end of the others."""

from __future__ import annotations

from collections.abc import Callable

from appliance.checkup import Checkup, Finding, Said, write_checkup
from provisioning.doctor.checks import Check, Outcome, both, failed
from provisioning.doctor.machine import Machine
from provisioning.doctor.registry import CHECKS
from sync.errors import LumbungError


def run(machine: Machine, progress: Callable[[Check], None] = lambda check: None) -> Checkup:
    """The whole checkup; `progress` is told of each check before it begins. Takes about 10 s."""
    began, findings = machine.monotonic(), []
    for each in CHECKS.values():
        progress(each)
        findings.append(_finding(each, machine))
    return Checkup(
        made_ms=machine.wall_ms(),
        took_ms=int((machine.monotonic() - began) * 1000),
        site=machine.settings.site,
        box=machine.settings.box,
        software=machine.software,
        findings=tuple(findings),
    )


def _finding(each: Check, machine: Machine) -> Finding:
    try:
        found = each.look(machine)
    except LumbungError as error:
        found = _broken(both(*error.entry.message), error.code)
    except Exception as wrong:  # noqa: BLE001 - whatever one check meets must not hide the others' verdicts
        found = _broken(both("Pemeriksaan ini sendiri gagal.", "The check itself failed."), type(wrong).__name__)
    return Finding(
        check=each.id,
        title=each.title,
        verdict=found.verdict,
        evidence=found.evidence,
        todo=found.todo,
        figures=dict(found.figures),
    )


def _broken(why: Said, code: str) -> Outcome:
    return failed(
        both("{why} ({code})", "{why} ({code})", why=why, code=code),
        both(
            "Ulangi sebagai root; bila tetap, laporkan kode ini.", "Repeat it as root; if it stays, report this code."
        ),
        code=code,
    )


def keep(machine: Machine, checkup: Checkup) -> None:
    """Write it where the box's page finds it. OSError."""
    write_checkup(machine.data_dir, checkup)
