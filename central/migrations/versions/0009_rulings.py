"""Rulings of staff, and the people in a sitting whom its list lacks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TOLD = ("person.added", "person.moved_in", "name.corrected")


def upgrade() -> None:
    with op.batch_alter_table("attempts") as table:
        table.add_column(sa.Column("reasons", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("ruled", sa.Text(), nullable=True))
        table.add_column(sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("evidence_sha256", sa.LargeBinary(), nullable=True))
    op.create_table(
        "rulings",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("evidence_sha256", sa.LargeBinary(), nullable=True),
        *_person(),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "attempt", "number", name="pk_rulings"),
    )
    op.create_table(
        "newcomers",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.Column("sitting", sa.LargeBinary(), nullable=False),
        sa.Column("roster", sa.LargeBinary(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("from_sitting", sa.LargeBinary(), nullable=True),
        sa.Column("opened", sa.Text(), nullable=True),
        sa.Column("told_nip", sa.Text(), nullable=True),
        sa.Column("told_name", sa.Text(), nullable=True),
        sa.Column("told_document", sa.Text(), nullable=True),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("k", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        *_person(),
        sa.PrimaryKeyConstraint("site", "attempt", name="pk_newcomers"),
    )
    op.create_index("ix_newcomers_site_sitting", "newcomers", ["site", "sitting"])
    op.create_index("ix_newcomers_home", "newcomers", ["home_site", "home_attempt"])
    op.create_index("ix_newcomers_nip", "newcomers", ["nip"])
    op.create_table(
        "corrected_names",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("attempt", sa.LargeBinary(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("k", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "attempt", name="pk_corrected_names"),
    )
    # Whoever was added, moved or held, or sits in a forked journal, is projected again: the new tables and columns
    # are filled by that.
    marked = "INSERT INTO dirty (site, about, what, mark) SELECT DISTINCT site, attempt, 'attempt', attempt FROM "
    kinds = ", ".join(f"'{kind}'" for kind in TOLD)
    for found in (
        f"events WHERE attempt IS NOT NULL AND (branch > 0 OR kind IN ({kinds}))",
        "attempts WHERE CAST(held AS TEXT) <> '[]'",
    ):
        op.execute(f"{marked}{found} ON CONFLICT DO NOTHING")


def _person() -> list[sa.Column[Any]]:
    return [
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("nip", "name", "position", "unit", "grade")),
        sa.Column("home_site", sa.Text(), nullable=True),
        sa.Column("home_attempt", sa.LargeBinary(), nullable=True),
    ]
