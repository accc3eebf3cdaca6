"""Bringing the database to this software's schema, and refusing to run on another.

Called by `central.cli_keep`, opened centres and the tests. Alembic is loaded only where something is to be migrated: it
takes half a second of each start.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import OperationalError

from central.store.engine import writing
from sync import errors
from sync.errors import LumbungError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[1] / "migrations"
HEAD = "0010"  # the revision that this software needs: the newest of `MIGRATIONS`, held equal by a test


def revision_of(engine: Engine) -> str | None:
    """The revision that the database has; None where it is empty."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return found
    except OperationalError as error:
        raise LumbungError(errors.NO_DATABASE) from error


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the missing revisions in one transaction, once whoever calls it at the same time."""
    from alembic import command

    try:
        with writing(engine, "schema") as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except OperationalError as error:
        raise LumbungError(errors.NO_DATABASE) from error


def check(engine: Engine) -> None:
    """LumbungError(WRONG_SCHEMA) unless the database is at this software's revision."""
    found = revision_of(engine)
    if found != HEAD:
        raise LumbungError(errors.WRONG_SCHEMA, found=found, wanted=HEAD)


def alembic_config() -> Config:
    """Alembic's settings, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
