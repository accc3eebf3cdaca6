"""Room accounts whose password is for the first sign-in only."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("proctors") as table:
        table.add_column(sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))
