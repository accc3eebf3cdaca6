"""Projections: rebuilt from events and rulings, droppable. And scores, which are versioned and never dropped."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Float, Index, Integer, LargeBinary, Table, Text

from central.store.tables.base import key, metadata

attempts = Table(
    "attempts",
    metadata,
    key("site", Text),
    key("attempt", LargeBinary),
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
    key("site", Text),
    key("attempt", LargeBinary),
    key("item", Text),
    Column("value", JSON),
)
sitting_states = Table(
    "sitting_states",
    metadata,
    key("site", Text),
    key("sitting", LargeBinary),
    Column("state", Text, nullable=False),
    Column("incidents", Integer, nullable=False),
    Column("last_k", BigInteger),
)
PROJECTIONS = (attempts, answers, sitting_states)

# scores are versioned, never overwritten: a new key, scoring or answer set gives new rows beside the old
scores = Table(
    "scores",
    metadata,
    key("site", Text),
    key("attempt", LargeBinary),
    key("scoring_version", BigInteger),
    key("key_version", BigInteger),
    key("basis_sha256", LargeBinary),
    Column("exam", Text, nullable=False),
    Column("total_percent", Float),
    Column("detail", JSON, nullable=False),
    Column("scored_ms", BigInteger, nullable=False),
)
Index("ix_scores_exam", scores.c.exam, scores.c.key_version)
