"""The centre's background work.

Second copies, projections, tidying. Run by `lumbung central worker`, and step by step by tests.

Jobs are short ticks; several workers may run, for every claim is an UPDATE whose row count is checked.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from central import ingest, projection, settling
from central.centre import Centre
from central.keyring import write_new
from central.store import batches, uploads
from central.store.engine import reading, writing
from central.store.tables import FIRST_BRANCH
from sync.errors import LumbungError
from sync.wire.receipt import sign_receipt

ARCHIVE_CHUNK = 20
TIDY_S = 3600.0
STEP_S = 2.0  # a wall clock that moves this much against the monotonic one was set

log = structlog.get_logger("central.worker")


def archive(centre: Centre) -> int:
    """Copy batches that have only one copy to the second medium, then raise their receipts to `archived`; how many.

    OSError where the second medium cannot be written: the receipts stay `held`, and boxes keep their journals.
    """
    done = 0
    while True:
        with reading(centre.engine) as connection:
            waiting = batches.unarchived(connection, ARCHIVE_CHUNK)
        for batch in waiting:
            _copy(archive_path(centre.settings.archive, batch), batch)
            now = centre.now_ms()
            receipt = None
            if batch.branch <= FIRST_BRANCH:
                receipt = sign_receipt(ingest.archived_receipt(batch, now), centre.keys.receipt)
            with writing(centre.engine, batch.site) as connection:
                done += batches.set_archived(connection, batch, now, receipt)
        if len(waiting) < ARCHIVE_CHUNK:
            return done


def archive_path(archive_dir: Path, batch: Row[Any]) -> Path:
    """Where the second copy of a batch lies: by site, then by epoch, then named by its range and head."""
    name = f"{batch.epoch.hex()}-{batch.first}-{batch.last}-{batch.head_after[:4].hex()}.batch"
    return archive_dir.joinpath(batch.site, batch.epoch.hex(), name)


def tidy(centre: Centre) -> int:
    """Drop uploads that nobody continued for long; how many."""
    before_ms = centre.now_ms() - centre.settings.pending_keep_hours * 3_600_000
    with writing(centre.engine) as connection:
        return uploads.forget_before(connection, before_ms)


def run(centre: Centre, ended: threading.Event) -> None:
    """Work in threads until `ended` is set."""
    projection.understand_again(centre)
    # The default misfire grace of 1 s would drop ticks on a busy machine.
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
    # A job each: while the second medium is away, results are brought up to date all the same.
    due: tuple[tuple[Callable[[Centre], object], float], ...] = (
        (archive, centre.settings.tick_s),
        (projection.catch_up, centre.settings.tick_s),
        (settling.note_all, centre.settings.tick_s),
        (tidy, TIDY_S),
    )
    jobs = [
        scheduler.add_job(_guarded, "interval", (centre, what), seconds=every_s, id=what.__name__)
        for what, every_s in due
    ]
    scheduler.start()
    offset = _wall_less_monotonic_s()
    while not ended.wait(min(1.0, centre.settings.tick_s)):
        # The scheduler goes by the wall clock: one that is set back would stall it until it has caught up.
        now = _wall_less_monotonic_s()
        if abs(now - offset) > STEP_S:
            log.warning("the wall clock was set", by_s=round(now - offset))
            for job in jobs:
                job.modify(next_run_time=datetime.now(UTC))
        offset = now
    scheduler.shutdown()


def _wall_less_monotonic_s() -> float:
    return time.time() - time.monotonic()


def _guarded(centre: Centre, what: Callable[[Centre], object]) -> None:
    """One tick; what goes wrong is logged and tried again at the next."""
    try:
        what(centre)
    except (OSError, SQLAlchemyError, LumbungError) as error:
        log.error("not done", job=what.__name__, kind=type(error).__name__, why=str(error)[:200])


def _copy(path: Path, batch: Row[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(path, batch.data, 0o640)
    if hashlib.sha256(path.read_bytes()).digest() != batch.sha256:
        raise OSError(f"the copy {path.name} does not read back as it was written")
