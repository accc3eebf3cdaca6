"""The centre's tables.

`site` leads every key that a box's data touches, so that a distributed PostgreSQL can split by it.

Three sorts: what was received (never changed), what was planned, and projections (`PROJECTIONS`: rebuilt from
events, droppable).
Times are Unix ms of the centre's clock unless the column is called `k` (ms of a box clock). Used by
`central.store.*` and the migrations.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    false,
)

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"},
)


def _key(name: str, type_: type[Text] | type[LargeBinary] | type[BigInteger] | type[SmallInteger]) -> Column[object]:
    return Column(name, type_, primary_key=True, nullable=False, autoincrement=False)


# --- who may send ---------------------------------------------------------------------------------

sites = Table(
    "sites",
    metadata,
    _key("site", Text),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
boxes = Table(
    "boxes",
    metadata,
    _key("site", Text),
    _key("box", Text),
    Column("sign_key", LargeBinary, nullable=False),
    Column("sign_key_id", LargeBinary, nullable=False),
    Column("seal_key", LargeBinary, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger),
    Column("revoked_by", Text),
    Column("revoked_reason", Text),
    Column("replaced_by", Text),  # the box that stands in for a revoked one
)
Index("ix_boxes_sign_key_id", boxes.c.sign_key_id)
heartbeats = Table(
    "heartbeats",  # the latest of each box
    metadata,
    _key("site", Text),
    _key("box", Text),
    Column("at_ms", BigInteger, nullable=False),
    Column("wall_ms", BigInteger),
    Column("k", BigInteger),
    Column("software", Text),
    Column("backlog_events", BigInteger),
    Column("backlog_batches", BigInteger),
    Column("disk_free_bytes", BigInteger),
    Column("journal_head", Text),
    Column("last_error", Text),
)

enrolments = Table(
    "enrolments",  # requests of boxes, by the digest of each
    metadata,
    _key("site", Text),
    _key("digest", LargeBinary),
    Column("box", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("software", Text, nullable=False),
    Column("request", LargeBinary, nullable=False),  # verbatim
    Column("came_by", Text, nullable=False),  # code, or file
    Column("came_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_ms", BigInteger),
    Column("decided_by", Text),
    Column("reason", Text),  # why it was refused
)
enrol_codes = Table(
    "enrol_codes",  # one-time codes, stretched: none can be read back
    metadata,
    _key("site", Text),
    _key("code_id", LargeBinary),
    Column("stretched", LargeBinary, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_digest", LargeBinary),  # of the one request that it brought
    Column("wrong", Integer, nullable=False),  # posts under its name that did not know it
)
serials = Table(
    "serials",  # hardware that is approved by itself when it comes with a code
    metadata,
    _key("site", Text),
    _key("serial", Text),
    Column("added_ms", BigInteger, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("used_digest", LargeBinary),
)
enrol_tries = Table(
    "enrol_tries",  # wrong codes by the address that they came from
    metadata,
    _key("address", Text),
    Column("failures", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)
readiness = Table(
    "readiness",  # the latest certificate of each box, as it was signed
    metadata,
    _key("site", Text),
    _key("box", Text),
    Column("at_ms", BigInteger, nullable=False),
    Column("capacity", BigInteger, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)

# --- what was received ----------------------------------------------------------------------------

uploads = Table(
    "uploads",
    metadata,
    _key("site", Text),
    _key("sha256", LargeBinary),
    Column("length", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
)
upload_parts = Table(
    "upload_parts",
    metadata,
    _key("site", Text),
    _key("sha256", LargeBinary),
    _key("start", BigInteger),
    Column("data", LargeBinary, nullable=False),
)
FIRST_BRANCH = 0  # what came first; a branch above it contradicts that (a fork)
SET_ASIDE = -2  # came from a box after it was revoked: kept, and in no chain until staff take it in
BROKEN = -1  # validly signed, but its content cannot be read or its chain does not hold: kept, and in no chain
batches = Table(
    "batches",  # a row a distinct run of events; `branch`: see FIRST_BRANCH
    metadata,
    _key("site", Text),
    _key("epoch", LargeBinary),
    _key("first", BigInteger),
    _key("last", BigInteger),
    _key("head_after", LargeBinary),
    Column("branch", SmallInteger, nullable=False),
    Column("box", Text, nullable=False),
    Column("head_before", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("quarantined", JSON, nullable=False),  # [[seq, code], …]
    Column("receipt", LargeBinary),  # level held; none of a fork
    Column("archived_ms", BigInteger),
    Column("archived_receipt", LargeBinary),
)
Index("ix_batches_archived_ms", batches.c.archived_ms)
Index("ix_batches_site_sha256", batches.c.site, batches.c.sha256)
batch_bytes = Table(
    "batch_bytes",  # verbatim, as they came
    metadata,
    _key("site", Text),
    _key("sha256", LargeBinary),
    Column("data", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)
epochs = Table(
    "epochs",
    metadata,
    _key("site", Text),
    _key("epoch", LargeBinary),
    _key("branch", SmallInteger),
    Column("box", Text, nullable=False),
    Column("chain_key", LargeBinary, nullable=False),
    Column("parent_epoch", LargeBinary),
    Column("parent_seq", BigInteger, nullable=False),
    Column("parent_head", LargeBinary),
    Column("seen_ms", BigInteger, nullable=False),
)
witnessed = Table(
    "witnessed",  # every head that any batch named, whoever named it
    metadata,
    _key("site", Text),
    _key("epoch", LargeBinary),
    _key("seq", BigInteger),
    _key("head", LargeBinary),
    Column("seen_ms", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
)
Index("ix_witnessed_site_head", witnessed.c.site, witnessed.c.head)
emergency_files = Table(
    "emergency_files",  # a row a file, whatever its road; its bytes are in batch_bytes, its log's rows among the events
    metadata,
    _key("site", Text),  # empty where nobody can say whose it is
    _key("sha256", LargeBinary),
    Column("received_ms", BigInteger, nullable=False),
    Column("road", Text, nullable=False),  # box, staff, command
    Column("brought_by", Text, nullable=False),  # the box or the account; empty by command
    Column("size_bytes", BigInteger, nullable=False),
    Column("sitting", LargeBinary),
    Column("attempt", LargeBinary),
    Column("lease", Text),  # epoch.seq
    Column("events", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),  # that were not here before
    Column("unknown", BigInteger, nullable=False),  # rows that this software cannot read
    Column("code", Text),  # why it is set aside; empty: it was taken in
)
Index("ix_emergency_files_received_ms", emergency_files.c.received_ms)
EVENT_OK, EVENT_UNKNOWN, EVENT_QUARANTINED = 0, 1, 2
EVENT_PARTITIONS = 8
events = Table(
    "events",
    metadata,
    _key("site", Text),
    _key("epoch", LargeBinary),
    _key("branch", SmallInteger),
    _key("seq", BigInteger),
    Column("k", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sitting", LargeBinary),
    Column("attempt", LargeBinary),
    Column("body", LargeBinary, nullable=False),  # canonical CBOR
    Column("head", LargeBinary, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("code", Text),  # why it is quarantined
    postgresql_partition_by="HASH (site)",
)
Index("ix_events_site_attempt", events.c.site, events.c.attempt)
Index("ix_events_site_sitting", events.c.site, events.c.sitting)
Index("ix_events_site_state", events.c.site, events.c.state)
notices = Table(
    "notices",  # what staff must see: forks, quarantined events, refused batches
    metadata,
    _key("site", Text),
    _key("notice", LargeBinary),
    Column("kind", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("details", JSON, nullable=False),
    Column("settled_ms", BigInteger),
    Column("settled_by", Text),
    Column("settled_note", Text),
)
dirty = Table(
    "dirty",  # attempts whose projection is behind their events; `about` is an attempt or a sitting
    metadata,
    _key("site", Text),
    _key("about", LargeBinary),
    Column("what", Text, nullable=False),
    Column(
        "mark", LargeBinary, nullable=False
    ),  # changes with every marking, so that no marking is lost while projecting
)

# --- what was planned and published ---------------------------------------------------------------

packages = Table(
    "packages",
    metadata,
    _key("digest", LargeBinary),
    Column("exam", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("outline", JSON, nullable=False),
    Column("blocks", JSON, nullable=False),
    Column("manifest", LargeBinary, nullable=False),
    Column("content_sha256", LargeBinary, nullable=False),
    Column("content_bytes", BigInteger, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
blobs = Table("blobs", metadata, _key("sha256", LargeBinary), Column("data", LargeBinary, nullable=False))
scoring_keys = Table(
    "scoring_keys",
    metadata,
    _key("exam", Text),
    _key("key_version", BigInteger),
    Column("document", JSON, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
sittings = Table(
    "sittings",
    metadata,
    _key("site", Text),
    _key("sitting", LargeBinary),
    Column("package", LargeBinary, nullable=False),
    Column("exam", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("room", Text, nullable=False),
    Column("starts_at", Text, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("token", Text, nullable=False),
)
participants = Table(
    "participants",
    metadata,
    _key("site", Text),
    _key("sitting", LargeBinary),
    _key("roster", LargeBinary),
    Column("ordinal", Integer, nullable=False),
    Column("attempt", LargeBinary, nullable=False),
    Column("nip", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("pin_hash", Text, nullable=False),
    Column("seat", Text),
    Column("language", Text),
    Column("extra_time_percent", Integer, nullable=False),
    Column("needs", JSON, nullable=False, server_default="[]"),
    Column("spare", Boolean, nullable=False, server_default=false()),
    Column("position", Text),
    Column("unit", Text),
    Column("grade", Text),
)
Index("ix_participants_site_attempt", participants.c.site, participants.c.attempt, unique=True)
Index("ix_participants_nip", participants.c.nip)
sitting_photos = Table(
    "sitting_photos",
    metadata,
    _key("site", Text),
    _key("sitting", LargeBinary),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
proctors = Table(
    "proctors",
    metadata,
    _key("site", Text),
    _key("account", Text),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=false()),  # at the first sign-in
)
dispatches = Table(
    "dispatches",
    metadata,
    _key("site", Text),
    _key("version", BigInteger),
    Column("envelope", LargeBinary, nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
)
dispatch_blobs = Table(
    "dispatch_blobs",
    metadata,
    _key("site", Text),
    _key("version", BigInteger),
    _key("sha256", LargeBinary),
)

# --- staff ----------------------------------------------------------------------------------------

staff = Table(
    "staff",
    metadata,
    _key("account", Text),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("wait_until_ms", BigInteger, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)

# --- projections ----------------------------------------------------------------------------------

attempts = Table(
    "attempts",
    metadata,
    _key("site", Text),
    _key("attempt", LargeBinary),
    Column("sitting", LargeBinary),
    Column("package", LargeBinary),
    Column("state", Text, nullable=False),
    Column("held", JSON, nullable=False),  # reasons; empty = not held
    Column("answered", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("leases", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("first_k", BigInteger),
    Column("last_k", BigInteger),
    Column("submitted_k", BigInteger),
    Column("entered", JSON, nullable=False),  # ids of blocks
    Column("slip", Text),  # the 26 characters of the digest on the slip; of a submitted attempt
    Column("slip_head", Text),  # the 16 of the journal's head there
    Column("basis_sha256", LargeBinary, nullable=False),  # of what is scored: answers, blocks entered, why held
)
Index("ix_attempts_site_sitting", attempts.c.site, attempts.c.sitting)
Index("ix_attempts_slip", attempts.c.slip)
answers = Table(
    "answers",
    metadata,
    _key("site", Text),
    _key("attempt", LargeBinary),
    _key("item", Text),
    Column("value", JSON),
)
sitting_states = Table(
    "sitting_states",
    metadata,
    _key("site", Text),
    _key("sitting", LargeBinary),
    Column("state", Text, nullable=False),
    Column("incidents", Integer, nullable=False),
    Column("last_k", BigInteger),
)
PROJECTIONS = (attempts, answers, sitting_states)

# scores are versioned, never overwritten: a new key, scoring or answer set gives new rows beside the old
scores = Table(
    "scores",
    metadata,
    _key("site", Text),
    _key("attempt", LargeBinary),
    _key("scoring_version", BigInteger),
    _key("key_version", BigInteger),
    _key("basis_sha256", LargeBinary),
    Column("exam", Text, nullable=False),
    Column("total_percent", Float),
    Column("detail", JSON, nullable=False),
    Column("scored_ms", BigInteger, nullable=False),
)
Index("ix_scores_exam", scores.c.exam, scores.c.key_version)
