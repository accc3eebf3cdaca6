"""Who may send, what came, and what staff must see of it. What came is never changed."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text

from central.store.tables.base import key, metadata

sites = Table(
    "sites",
    metadata,
    key("site", Text),
    Column("name", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
boxes = Table(
    "boxes",
    metadata,
    key("site", Text),
    key("box", Text),
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
    key("site", Text),
    key("box", Text),
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
    key("site", Text),
    key("digest", LargeBinary),
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
    key("site", Text),
    key("code_id", LargeBinary),
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
    key("site", Text),
    key("serial", Text),
    Column("added_ms", BigInteger, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("used_digest", LargeBinary),
)
enrol_tries = Table(
    "enrol_tries",  # wrong codes by the address that they came from
    metadata,
    key("address", Text),
    Column("failures", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
)
readiness = Table(
    "readiness",  # the latest certificate of each box, as it was signed
    metadata,
    key("site", Text),
    key("box", Text),
    Column("at_ms", BigInteger, nullable=False),
    Column("capacity", BigInteger, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)
readiness_seen = Table(
    "readiness_seen",  # SHA-256 of every certificate that came, so that one that comes again is not the newest
    metadata,
    key("site", Text),
    key("box", Text),
    key("sha256", LargeBinary),
)

uploads = Table(
    "uploads",
    metadata,
    key("site", Text),
    key("sha256", LargeBinary),
    Column("length", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
)
upload_parts = Table(
    "upload_parts",
    metadata,
    key("site", Text),
    key("sha256", LargeBinary),
    key("start", BigInteger),
    Column("data", LargeBinary, nullable=False),
)
FIRST_BRANCH = 0  # what came first; a branch above it contradicts that (a fork)
SET_ASIDE = -2  # came from a box after it was revoked: kept, and in no chain until staff take it in
BROKEN = -1  # validly signed, but its content cannot be read or its chain does not hold: kept, and in no chain
batches = Table(
    "batches",  # a row a distinct run of events; `branch`: see FIRST_BRANCH
    metadata,
    key("site", Text),
    key("epoch", LargeBinary),
    key("first", BigInteger),
    key("last", BigInteger),
    key("head_after", LargeBinary),
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
    key("site", Text),
    key("sha256", LargeBinary),
    Column("data", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)
epochs = Table(
    "epochs",
    metadata,
    key("site", Text),
    key("epoch", LargeBinary),
    key("branch", SmallInteger),
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
    key("site", Text),
    key("epoch", LargeBinary),
    key("seq", BigInteger),
    key("head", LargeBinary),
    Column("seen_ms", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
)
Index("ix_witnessed_site_head", witnessed.c.site, witnessed.c.head)
emergency_files = Table(
    "emergency_files",  # a row a file, whatever its road; its bytes are in batch_bytes, its log's rows among the events
    metadata,
    key("site", Text),  # "-" where nobody can say whose it is
    key("sha256", LargeBinary),
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
    key("site", Text),
    key("epoch", LargeBinary),
    key("branch", SmallInteger),
    key("seq", BigInteger),
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
    key("site", Text),
    key("notice", LargeBinary),
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
    key("site", Text),
    key("about", LargeBinary),
    Column("what", Text, nullable=False),
    Column(
        "mark", LargeBinary, nullable=False
    ),  # changes with every marking, so that no marking is lost while projecting
)
