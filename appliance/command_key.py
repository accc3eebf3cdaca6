"""The key by which a command on the box and its service know each other: a file that the service's user alone can read.

It signs the sessions of the room's accounts too. Whoever can read it can read the journal beside it, so a command that
shows it is told no more than it could find out itself.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from sync.files import write_whole

FILE = "staff.key"
_PURPOSE = b"lumbung/box-command/1"


def key_of(data_dir: Path) -> bytes:
    """The key of a data folder: made once, so that a restart signs nobody out."""
    path = data_dir / FILE
    if not path.exists():
        write_whole(path, secrets.token_bytes(32))
    return path.read_bytes()


def token(key: bytes) -> str:
    """What a command shows as its bearer token."""
    return hmac.new(key, _PURPOSE, hashlib.sha256).hexdigest()


def is_token(key: bytes, shown: str) -> bool:
    """Whether this is it."""
    return hmac.compare_digest(token(key).encode(), shown.encode())
