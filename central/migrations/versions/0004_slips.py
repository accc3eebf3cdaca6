"""What a participant's slip says, beside the attempt: so that whoever holds one can ask whether it is held here."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("attempts", sa.Column("slip", sa.Text(), nullable=True))
    op.add_column("attempts", sa.Column("slip_head", sa.Text(), nullable=True))
    op.create_index("ix_attempts_slip", "attempts", ["slip"])
    # Both are made when the attempt is projected again.
    op.execute(
        "INSERT INTO dirty (site, about, what, mark) SELECT site, attempt, 'attempt', attempt FROM attempts "
        "WHERE state = 'submitted' ON CONFLICT DO NOTHING"
    )
