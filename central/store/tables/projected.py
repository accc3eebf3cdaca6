"""Projections: rebuilt from events and rulings, droppable. And scores, which are versioned and never dropped."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, Table, Text, true

from central.store.tables.base import key, metadata

attempts = Table(
    "attempts",
    metadata,
    key("site", Text),
    key("attempt", LargeBinary),
    Column("sitting", LargeBinary),
    Column("package", LargeBinary),
    Column("state", Text, nullable=False),
    Column("held", JSON, nullable=False),  # reasons that no ruling has lifted; empty = not held
    Column("reasons", JSON, nullable=False, server_default="[]"),  # to hold it, whatever was ruled
    Column("ruled", Text),  # what staff ruled of its answers: accept or void; null: nothing
    Column("counted", Boolean, nullable=False, server_default=true()),  # false: voided, or the person was rejected
    Column("evidence_sha256", LargeBinary),  # of what a ruling on its answers is about
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
newcomers = Table(
    "newcomers",  # people in a sitting whose roster lacks them: on no list, or moved in from another sitting
    metadata,
    key("site", Text),
    key("attempt", LargeBinary),
    Column("sitting", LargeBinary, nullable=False),
    Column("roster", LargeBinary, nullable=False),
    Column("how", Text, nullable=False),  # added, moved_in
    Column("from_sitting", LargeBinary),  # of somebody moved in
    Column("opened", Text),  # see `central.newcomers.Opening`; null where nothing was sealed
    Column("told_nip", Text),  # what the proctor read, as it was sealed
    Column("told_name", Text),
    Column("told_document", Text),
    Column("differs", Boolean, nullable=False),  # two events tell of two people
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("k", BigInteger, nullable=False),
    Column("standing", Text, nullable=False),  # see `central.verdicts.NEXT`; moved: known without a ruling
    Column("nip", Text),  # who it is, as far as is known
    Column("name", Text),
    Column("position", Text),
    Column("unit", Text),
    Column("grade", Text),
    Column("home_site", Text),  # the place that this person does not take, because of sitting here
    Column("home_attempt", LargeBinary),
)
Index("ix_newcomers_site_sitting", newcomers.c.site, newcomers.c.sitting)
Index("ix_newcomers_home", newcomers.c.home_site, newcomers.c.home_attempt)
Index("ix_newcomers_nip", newcomers.c.nip)
corrected_names = Table(
    "corrected_names",  # how the room spelt a name: shown beside the list's, never in its place
    metadata,
    key("site", Text),
    key("attempt", LargeBinary),
    Column("opened", Text, nullable=False),
    Column("name", Text),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("k", BigInteger, nullable=False),
)
PROJECTIONS = (attempts, answers, sitting_states, newcomers, corrected_names)

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
