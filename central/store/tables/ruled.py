"""What staff ruled: append-only. A ruling is never changed; a further one withdraws it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, LargeBinary, Table, Text

from central.store.tables.base import key, metadata

rulings = Table(
    "rulings",
    metadata,
    key("site", Text),
    key("attempt", LargeBinary),
    key("number", BigInteger),  # 1, 2, … of this attempt
    Column("about", Text, nullable=False),  # person, answers
    Column("verdict", Text, nullable=False),  # see `central.verdicts`
    Column("reasons", JSON, nullable=False),  # why it was held, as it was then
    Column("evidence_sha256", LargeBinary),  # of the answers that were ruled on
    Column("nip", Text),  # who it is, where that was ruled
    Column("name", Text),
    Column("position", Text),
    Column("unit", Text),
    Column("grade", Text),
    Column("home_site", Text),  # the place of a participant to whom the attempt was bound
    Column("home_attempt", LargeBinary),
    Column("note", Text, nullable=False),  # why
    Column("account", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)
