"""What `lumbung provision doctor` found on this box, as a file of the data folder.

Written by `provisioning.doctor`, shown by `appliance.web.checkup`. The box reads a file because nothing may import
`provisioning`, and because half of the checks need more rights than a service on the network should have.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

FILE = "checkup.json"
MAX_BYTES = 1 << 20

Figure = int | float | bool | str | None


class Verdict(StrEnum):
    """How a check ended. Only `FAILED` keeps a box from being ready."""

    PASSED = "passed"
    ATTENTION = "attention"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Model):
    """One sentence in both languages."""

    id: str
    en: str


class Finding(_Model):
    """One check. `check` is its stable id (docs/technician/doctor.md); `figures` are what was measured, units in names.

    `todo` is None where there is nothing to do.
    """

    check: str
    title: Said
    verdict: Verdict
    evidence: Said
    todo: Said | None
    figures: dict[str, Figure]


class Checkup(_Model):
    """All checks of one run. `made_ms` is Unix ms by the PC's clock, which may itself be what is wrong."""

    made_ms: int
    took_ms: int
    site: str
    box: str
    software: str
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Whether the box may serve an exam: nothing failed, and something was looked at."""
        return bool(self.findings) and all(each.verdict is not Verdict.FAILED for each in self.findings)

    def of(self, verdict: Verdict) -> tuple[Finding, ...]:
        """The findings with this verdict, in their order."""
        return tuple(each for each in self.findings if each.verdict is verdict)


def write_checkup(data_dir: Path, checkup: Checkup) -> None:
    """Put the newest run in place of the last. OSError."""
    write_whole(data_dir / FILE, checkup.model_dump_json(indent=1).encode())


def read_checkup(data_dir: Path) -> Checkup | None:
    """The last run; None before the first. LumbungError CHECKUP_UNREADABLE."""
    try:
        with (data_dir / FILE).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise LumbungError(errors.CHECKUP_UNREADABLE, file=FILE, why=wrong.strerror or type(wrong).__name__) from wrong
    if len(data) > MAX_BYTES:
        raise LumbungError(errors.CHECKUP_UNREADABLE, file=FILE, why="too large")
    try:
        return Checkup.model_validate_json(data)
    except ValidationError as wrong:
        raise LumbungError(errors.CHECKUP_UNREADABLE, file=FILE, why="not a checkup") from wrong
