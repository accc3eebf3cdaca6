"""A rehearsal on this box: which cards the lab PCs play with, and what each of them reports.

Only a box whose data folder `provisioning.rehearse` made has the file; a real box has none, and its pages say so.
Used by `appliance.web.rehearsal`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

FILE = "rehearsal.json"
SEATS_FILE = "rehearsal-seats.json"

Label = Annotated[str, StringConstraints(min_length=1, max_length=20, strip_whitespace=True)]
Count = Annotated[int, Field(ge=0, le=2**40)]


class Cards(BaseModel):
    """What the lab PCs log in with. Of a rehearsal: no secret, and good for nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: str
    pin: str
    nips: tuple[str, ...]


class Report(BaseModel):
    """What a lab PC saw so far. Times in ms; `cuts`: how often the box was gone, `longest_ms`: for how long at most;
    `lost`: confirmed answers that the box had no more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Label
    confirmed: Count
    p50_ms: Count
    p99_ms: Count
    worst_ms: Count
    cuts: Count
    longest_ms: Count
    lost: Count
    media_ms: Count | None = None


@dataclass
class Rehearsal:
    """Hands each seat its card, the same after a restart, and keeps the last report of each."""

    folder: Path
    cards: Cards
    monotonic: Callable[[], float] = time.monotonic
    _given: dict[str, int] = field(default_factory=dict)
    _reports: dict[str, tuple[Report, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, data_dir: Path) -> Rehearsal | None:
        """The rehearsal of this folder; None in every real box."""
        try:
            cards = Cards.model_validate_json((data_dir / FILE).read_bytes())
        except FileNotFoundError:
            return None
        rehearsal = cls(data_dir, cards)
        if (data_dir / SEATS_FILE).exists():  # a start after a kill: each seat keeps its card
            given = json.loads((data_dir / SEATS_FILE).read_bytes())
            rehearsal._given = {str(label): int(at) for label, at in given.items()}
        return rehearsal

    def seat(self, label: str) -> str:
        """The NIP for a seat. LumbungError SEATS_FULL."""
        with self._lock:
            if label not in self._given:
                if len(self._given) >= len(self.cards.nips):
                    raise LumbungError(errors.SEATS_FULL, most=len(self.cards.nips))
                self._given[label] = len(self._given)
                write_whole(self.folder / SEATS_FILE, json.dumps(self._given).encode())
            return self.cards.nips[self._given[label]]

    def note(self, report: Report) -> None:
        """Keep a seat's newest report. LumbungError NO_SUCH_PAGE for one that never sat down."""
        with self._lock:
            if report.label not in self._given:
                raise LumbungError(errors.NO_SUCH_PAGE)
            self._reports[report.label] = (report, self.monotonic())

    def reports(self) -> dict[str, tuple[Report, int]]:
        """Label → last report and how many ms ago it came."""
        now = self.monotonic()
        with self._lock:
            return {label: (report, int((now - at) * 1000)) for label, (report, at) in sorted(self._reports.items())}
