"""What every room of the running centre is handed: settings, database, keys, and the seams of time and randomness.

Made by `central.cli` and tests.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from central import keyring
from central.keyring import Keyring
from central.settings import CentreSettings
from central.store import schema
from central.store.engine import open_engine


def wall_ms() -> int:
    """Unix ms of this machine's clock."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Centre:
    """A centre that is ready to work."""

    settings: CentreSettings
    engine: Engine
    keys: Keyring
    now_ms: Callable[[], int] = field(default=wall_ms)
    random: Callable[[int], bytes] = field(default=os.urandom)


def open_centre(settings: CentreSettings) -> Centre:
    """Open a centre that `lumbung central init` prepared.

    LumbungError NO_KEYS, WRONG_SCHEMA or NO_DATABASE where it is not.
    """
    keys = keyring.load(settings.keys_dir)
    engine = open_engine(settings.url)
    schema.check(engine)
    return Centre(settings, engine, keys)
