"""The centre's tables.

`site` leads every key that a box's data touches, so that a distributed PostgreSQL can split by it.

Three sorts: what was received (never changed), what was planned, and projections (`PROJECTIONS`: rebuilt from
events, droppable).
Times are Unix ms of the centre's clock unless the column is called `k` (ms of a box clock). Used by
`central.store.*` and the migrations.
"""

from __future__ import annotations

from central.store.tables.base import metadata
from central.store.tables.planned import (
    blobs,
    dispatch_blobs,
    dispatches,
    packages,
    participants,
    proctors,
    scoring_keys,
    sitting_photos,
    sittings,
    staff,
)
from central.store.tables.projected import (
    PROJECTIONS,
    answers,
    attempts,
    corrected_names,
    newcomers,
    scores,
    sitting_states,
)
from central.store.tables.received import (
    BROKEN,
    EVENT_OK,
    EVENT_PARTITIONS,
    EVENT_QUARANTINED,
    EVENT_UNKNOWN,
    FIRST_BRANCH,
    SET_ASIDE,
    batch_bytes,
    batches,
    boxes,
    dirty,
    emergency_files,
    enrol_codes,
    enrol_tries,
    enrolments,
    epochs,
    events,
    heartbeats,
    notices,
    readiness,
    readiness_seen,
    serials,
    sites,
    upload_parts,
    uploads,
    witnessed,
)
from central.store.tables.ruled import rulings

__all__ = [
    "BROKEN",
    "EVENT_OK",
    "EVENT_PARTITIONS",
    "EVENT_QUARANTINED",
    "EVENT_UNKNOWN",
    "FIRST_BRANCH",
    "PROJECTIONS",
    "SET_ASIDE",
    "answers",
    "attempts",
    "batch_bytes",
    "batches",
    "blobs",
    "boxes",
    "corrected_names",
    "dirty",
    "dispatch_blobs",
    "dispatches",
    "emergency_files",
    "enrol_codes",
    "enrol_tries",
    "enrolments",
    "epochs",
    "events",
    "heartbeats",
    "metadata",
    "newcomers",
    "notices",
    "packages",
    "participants",
    "proctors",
    "readiness",
    "readiness_seen",
    "rulings",
    "scores",
    "scoring_keys",
    "serials",
    "sites",
    "sitting_photos",
    "sitting_states",
    "sittings",
    "staff",
    "upload_parts",
    "uploads",
    "witnessed",
]
