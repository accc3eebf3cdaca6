"""What was planned and published, and who of the staff there is."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, false

from central.store.tables.base import key, metadata

packages = Table(
    "packages",
    metadata,
    key("digest", LargeBinary),
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
blobs = Table("blobs", metadata, key("sha256", LargeBinary), Column("data", LargeBinary, nullable=False))
scoring_keys = Table(
    "scoring_keys",
    metadata,
    key("exam", Text),
    key("key_version", BigInteger),
    Column("document", JSON, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
sittings = Table(
    "sittings",
    metadata,
    key("site", Text),
    key("sitting", LargeBinary),
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
    key("site", Text),
    key("sitting", LargeBinary),
    key("roster", LargeBinary),
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
    key("site", Text),
    key("sitting", LargeBinary),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
proctors = Table(
    "proctors",
    metadata,
    key("site", Text),
    key("account", Text),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=false()),  # at the first sign-in
)
dispatches = Table(
    "dispatches",
    metadata,
    key("site", Text),
    key("version", BigInteger),
    Column("envelope", LargeBinary, nullable=False),
    Column("issued_ms", BigInteger, nullable=False),
)
dispatch_blobs = Table(
    "dispatch_blobs",
    metadata,
    key("site", Text),
    key("version", BigInteger),
    key("sha256", LargeBinary),
)


staff = Table(
    "staff",
    metadata,
    key("account", Text),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("wait_until_ms", BigInteger, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("added_ms", BigInteger, nullable=False),
)
