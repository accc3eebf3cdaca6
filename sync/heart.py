"""The heartbeat: how this box is, told to the centre; what the centre says back of clock, standing and copies.

Used by `sync.agent`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sync.errors import LumbungError
from sync.journal import JOURNAL, reading
from sync.link import Link
from sync.report import Report
from sync.state import DriftState
from sync.wire.standing import Standing

CERTIFICATE = "readiness.cert"  # written by `provisioning.rehearse`


@dataclass(frozen=True)
class Heart:
    """One box's heart; when it beats, the agent decides. Clocks as the agent's."""

    data_dir: Path
    link: Link
    report: Report
    software: str
    drift_warn_ms: int
    wall_ms: Callable[[], int]
    monotonic_ms: Callable[[], int]
    handed_over: dict[str, bytes] = field(default_factory=dict)

    def beat(self) -> None:
        """Tell the centre how this box is; its answer says what time it is there. LumbungError as any exchange."""
        asked = self.monotonic_ms()
        time = self.link.heartbeat(self._vital_signs())
        now, wall = self.monotonic_ms(), self.wall_ms()
        drift_ms = wall - (time.at_ms + (now - asked) // 2)
        self.report.note(drift_ms=drift_ms, drift=_drift(drift_ms, self.drift_warn_ms))
        self._note_standing(self.link.standing())
        if not self.report.state.revoked:  # of a revoked box the centre takes no word for its readiness
            self._hand_over()

    def _note_standing(self, standing: Standing | None) -> None:
        """What the centre says of this box: revoked or not, and which other journals begin inside its own."""
        if standing is None:
            return
        try:
            with reading(self.data_dir / JOURNAL) as journal:
                ours = {epoch.origin.epoch for epoch in journal.epochs()}
        except LumbungError:
            ours = set()  # `Agent.keep` shows it; nothing can be said of copies
        twins = {each for place in standing.twins if place.parent in ours for each in place.epochs} - ours
        self.report.note(
            revoked=standing.revoked,
            replaced_by=standing.replaced_by,
            twins=tuple(sorted(each.hex() for each in twins)),
        )

    def _hand_over(self) -> None:
        """The newest readiness certificate, once for each life of the agent: the centre takes a repeat as one."""
        try:
            certificate = (self.data_dir / CERTIFICATE).read_bytes()
        except FileNotFoundError:
            return
        if certificate != self.handed_over.get(CERTIFICATE):
            self.link.readiness(certificate)
            self.handed_over[CERTIFICATE] = certificate

    def _vital_signs(self) -> dict[str, Any]:
        state = self.report.state
        signs: dict[str, Any] = {
            "software": self.software,
            "wall_ms": self.wall_ms(),
            "backlog_events": state.backlog_events,
            "backlog_batches": state.backlog_batches,
            "disk_free_bytes": shutil.disk_usage(self.data_dir).free,
            "last_error": state.last_error,
        }
        try:
            with reading(self.data_dir / JOURNAL) as journal:
                signs["k"] = journal.clock()
                newest = journal.epochs()[-1:]
                # only where the journal is, not its head: heads travel at batch ends alone
                signs["journal_head"] = "".join(f"{epoch.origin.epoch.hex()}.{epoch.last}" for epoch in newest) or None
        except LumbungError:
            pass  # `Agent.keep` has this trouble too, and shows it; a box without a journal still has a heart
        return signs


def _drift(drift_ms: int, warn_ms: int) -> DriftState:
    if abs(drift_ms) < warn_ms:
        return "close"
    return "ahead" if drift_ms > 0 else "behind"
