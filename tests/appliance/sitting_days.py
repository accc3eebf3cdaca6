"""A bench on the morning of a sitting, and who comes to it. For the tests of a sitting's life."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from appliance.commands import LogIn
from appliance.decisions.registration import planned_ms
from appliance.library import Library
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import attempt_id
from tests.appliance.rooms import (
    PACKAGE,
    SITTING,
    Bench,
    library,
    roster_id,
)

WHY = "alasan"
START_MS = planned_ms("2024-02-27T08:00", "Asia/Makassar")
MINUTE_MS = 60_000


def shelf_with(**rules: Any) -> Library:
    """The small exam with other rules of the room."""
    shelf = library()
    exam = shelf.exams[PACKAGE]
    outline = exam.outline.model_copy(update=rules)
    return replace(shelf, exams={PACKAGE: replace(exam, outline=outline)})


def me(number: int = 0, sitting: bytes = SITTING) -> bytes:
    return attempt_id(sitting, roster_id(number), 1)


def log_in(bench: Bench, number: int, sitting: bytes = SITTING, reason: str | None = None) -> Any:
    return bench.ask(LogIn(sitting, roster_id(number), 1, "test", None, reason))


def refused(result: object) -> errors.Entry:
    assert isinstance(result, LumbungError), result
    return result.entry


def bench_at(folder: Path, wall_ms: int, shelf: Library | None = None) -> Bench:
    bench = Bench(folder, shelf=shelf or library())
    bench.clocks.wall_ms = wall_ms
    bench.crash()
    return bench
