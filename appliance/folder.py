"""The box's data folder: the lock that makes one process the writer, and the mark that a vanished journal leaves.

Used by `appliance.journal`; `lumbung box init` makes the mark, once.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

LOCK = "journal.lock"
IDENTITY = "identity.json"
LOCK_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose folder this is. `journal` is the random name (hex) of the journal that belongs in it."""

    site: str
    box: str
    journal: str


class Lock:
    """An exclusive hold on the folder; ends with the process at the latest."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def take_lock(data_dir: Path, *, within_s: float = 0.0) -> Lock:
    """The folder's lock. LumbungError JOURNAL_BUSY if another process still has it after `within_s`."""
    handle = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    end = time.monotonic() + within_s
    pause = threading.Event()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                os.close(handle)
                raise LumbungError(errors.JOURNAL_BUSY, file=LOCK) from None
            pause.wait(LOCK_POLL_S)
        else:
            return Lock(handle)


def read_identity(data_dir: Path) -> Identity | None:
    """The folder's mark; None in a folder that never had a journal. LumbungError JOURNAL_DAMAGED if unreadable."""
    try:
        found = json.loads((data_dir / IDENTITY).read_bytes())
        return Identity(str(found["site"]), str(found["box"]), str(found["journal"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise LumbungError(errors.JOURNAL_DAMAGED, file=IDENTITY) from wrong


def write_identity(data_dir: Path, identity: Identity) -> None:
    """Put the mark, durably."""
    write_whole(data_dir / IDENTITY, json.dumps(asdict(identity)).encode())
