"""What a participant's page offers from the start, and who takes part only when called."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("needs", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("spare", sa.Boolean(), nullable=False, server_default=sa.false()))
