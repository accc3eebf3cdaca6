"""The first schema: what is received, what is planned, and the projections of both."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

EVENT_PARTITIONS = 8


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("site", "attempt", "item", name="pk_answers"),
    )
    op.create_table(
        "attempts",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.Column("sitting", sa.LargeBinary(), nullable=True),
        sa.Column("package", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("leases", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("first_k", sa.BigInteger(), nullable=True),
        sa.Column("last_k", sa.BigInteger(), nullable=True),
        sa.Column("submitted_k", sa.BigInteger(), nullable=True),
        sa.Column("entered", sa.JSON(), nullable=False),
        sa.Column("basis_sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "attempt", name="pk_attempts"),
    )
    op.create_index("ix_attempts_site_sitting", "attempts", ["site", "sitting"], unique=False)
    op.create_table(
        "batch_bytes",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "sha256", name="pk_batch_bytes"),
    )
    op.create_table(
        "batches",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("epoch", sa.LargeBinary(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("head_after", sa.LargeBinary(), nullable=False),
        sa.Column("branch", sa.SmallInteger(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("head_before", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.JSON(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.Column("archived_ms", sa.BigInteger(), nullable=True),
        sa.Column("archived_receipt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("site", "epoch", "first", "last", "head_after", name="pk_batches"),
    )
    op.create_index("ix_batches_archived_ms", "batches", ["archived_ms"], unique=False)
    op.create_index("ix_batches_site_sha256", "batches", ["site", "sha256"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blobs"),
    )
    op.create_table(
        "boxes",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("sign_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_key_id", sa.LargeBinary(), nullable=False),
        sa.Column("seal_key", sa.LargeBinary(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site", "box", name="pk_boxes"),
    )
    op.create_index("ix_boxes_sign_key_id", "boxes", ["sign_key_id"], unique=False)
    op.create_table(
        "dirty",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "about", name="pk_dirty"),
    )
    op.create_table(
        "dispatch_blobs",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "version", "sha256", name="pk_dispatch_blobs"),
    )
    op.create_table(
        "dispatches",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("issued_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "version", name="pk_dispatches"),
    )
    op.create_table(
        "epochs",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("epoch", sa.LargeBinary(), nullable=False),
        sa.Column("branch", sa.SmallInteger(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("chain_key", sa.LargeBinary(), nullable=False),
        sa.Column("parent_epoch", sa.LargeBinary(), nullable=True),
        sa.Column("parent_seq", sa.BigInteger(), nullable=False),
        sa.Column("parent_head", sa.LargeBinary(), nullable=True),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "epoch", "branch", name="pk_epochs"),
    )
    op.create_table(
        "events",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("epoch", sa.LargeBinary(), nullable=False),
        sa.Column("branch", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("k", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sitting", sa.LargeBinary(), nullable=True),
        sa.Column("attempt", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "epoch", "branch", "seq", name="pk_events"),
        postgresql_partition_by="HASH (site)",
    )
    op.create_index("ix_events_site_attempt", "events", ["site", "attempt"], unique=False)
    op.create_index("ix_events_site_sitting", "events", ["site", "sitting"], unique=False)
    op.create_index("ix_events_site_state", "events", ["site", "state"], unique=False)
    op.create_table(
        "heartbeats",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("wall_ms", sa.BigInteger(), nullable=True),
        sa.Column("k", sa.BigInteger(), nullable=True),
        sa.Column("software", sa.Text(), nullable=True),
        sa.Column("backlog_events", sa.BigInteger(), nullable=True),
        sa.Column("backlog_batches", sa.BigInteger(), nullable=True),
        sa.Column("disk_free_bytes", sa.BigInteger(), nullable=True),
        sa.Column("journal_head", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "box", name="pk_heartbeats"),
    )
    op.create_table(
        "notices",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("notice", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "notice", name="pk_notices"),
    )
    op.create_table(
        "packages",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content_bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_packages"),
    )
    op.create_table(
        "participants",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("sitting", sa.LargeBinary(), nullable=False),
        sa.Column("roster", sa.LargeBinary(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.Column("nip", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("extra_time_percent", sa.Integer(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "sitting", "roster", name="pk_participants"),
    )
    op.create_index("ix_participants_nip", "participants", ["nip"], unique=False)
    op.create_index("ix_participants_site_attempt", "participants", ["site", "attempt"], unique=True)
    op.create_table(
        "proctors",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "account", name="pk_proctors"),
    )
    op.create_table(
        "scores",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.Column("scoring_version", sa.BigInteger(), nullable=False),
        sa.Column("key_version", sa.BigInteger(), nullable=False),
        sa.Column("basis_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("total_percent", sa.Float(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("scored_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "attempt", "scoring_version", "key_version", "basis_sha256", name="pk_scores"),
    )
    op.create_index("ix_scores_exam", "scores", ["exam", "key_version"], unique=False)
    op.create_table(
        "scoring_keys",
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("key_version", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("exam", "key_version", name="pk_scoring_keys"),
    )
    op.create_table(
        "sites",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", name="pk_sites"),
    )
    op.create_table(
        "sitting_states",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("sitting", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("last_k", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("site", "sitting", name="pk_sitting_states"),
    )
    op.create_table(
        "sittings",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("sitting", sa.LargeBinary(), nullable=False),
        sa.Column("package", sa.LargeBinary(), nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "sitting", name="pk_sittings"),
    )
    op.create_table(
        "staff",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_until_ms", sa.BigInteger(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_staff"),
    )
    op.create_table(
        "upload_parts",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "sha256", "start", name="pk_upload_parts"),
    )
    op.create_table(
        "uploads",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "sha256", name="pk_uploads"),
    )
    op.create_table(
        "witnessed",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("epoch", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "epoch", "seq", "head", name="pk_witnessed"),
    )
    op.create_index("ix_witnessed_site_head", "witnessed", ["site", "head"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for part in range(EVENT_PARTITIONS):
            op.execute(
                f"CREATE TABLE events_{part} PARTITION OF events "
                f"FOR VALUES WITH (MODULUS {EVENT_PARTITIONS}, REMAINDER {part})"
            )
