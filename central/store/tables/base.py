"""What every table is made with: the names of keys and indexes, and a key's column."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, SmallInteger, Text

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"},
)


def key(name: str, type_: type[Text] | type[LargeBinary] | type[BigInteger] | type[SmallInteger]) -> Column[object]:
    """A column of a table's key."""
    return Column(name, type_, primary_key=True, nullable=False, autoincrement=False)
