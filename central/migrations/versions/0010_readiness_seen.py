"""Which readiness certificates of a box have come, so that one that comes again is not taken for the newest."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    seen = op.create_table(
        "readiness_seen",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("box", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "box", "sha256"),
    )
    kept = op.get_bind().execute(sa.text("SELECT site, box, certificate FROM readiness")).all()
    rows = [{"site": row[0], "box": row[1], "sha256": hashlib.sha256(row[2]).digest()} for row in kept]
    if rows:
        op.bulk_insert(seen, rows)
