"""Requests of boxes, one-time codes, serials approved beforehand; who revoked a box, why, and what replaced it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("boxes") as table:
        table.add_column(sa.Column("revoked_by", sa.Text(), nullable=True))
        table.add_column(sa.Column("revoked_reason", sa.Text(), nullable=True))
        table.add_column(sa.Column("replaced_by", sa.Text(), nullable=True))
    op.create_table(
        "enrolments",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("came_by", sa.Text(), nullable=False),
        sa.Column("came_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_ms", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("site", "digest", name="pk_enrolments"),
    )
    op.create_table(
        "enrol_codes",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("code_id", sa.LargeBinary(), nullable=False),
        sa.Column("stretched", sa.LargeBinary(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_digest", sa.LargeBinary(), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site", "code_id", name="pk_enrol_codes"),
    )
    op.create_table(
        "serials",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("used_digest", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("site", "serial", name="pk_serials"),
    )
    op.create_table(
        "enrol_tries",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_enrol_tries"),
    )
