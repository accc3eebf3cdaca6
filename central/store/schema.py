"""Bringing the database to this software's schema, and refusing to run on another.

Called by `central.cli` and the tests.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from central.store.engine import writing
from sync import errors
from sync.errors import LumbungError

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def head() -> str:
    """The revision that this software needs."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None
    return newest


def revision_of(engine: Engine) -> str | None:
    """The revision that the database has; None where it is empty."""
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise LumbungError(errors.NO_DATABASE) from error


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the missing revisions in one transaction, once whoever calls it at the same time."""
    try:
        with writing(engine, "schema") as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except OperationalError as error:
        raise LumbungError(errors.NO_DATABASE) from error


def check(engine: Engine) -> None:
    """LumbungError(WRONG_SCHEMA) unless the database is at this software's revision."""
    found, wanted = revision_of(engine), head()
    if found != wanted:
        raise LumbungError(errors.WRONG_SCHEMA, found=found, wanted=wanted)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
