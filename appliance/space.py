"""Disk space that is set aside while sittings are open, so that answers still fit when something else fills the disk.

Held and let go by `appliance.room`; the file holds nothing. How much is to be held is `appliance.forecast`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

FILE = "reserve.bin"
# Set aside at once. A file system that cannot allocate writes every block instead, and the writer waits for that; all
# of it is there some seconds after the opening, long before anybody works.
MOST_AT_ONCE = 64 << 20
STEP = 1 << 20  # a smaller difference is not worth touching the file


def needed_bytes(people: int, per_person: int, reserve: int) -> int:
    """Free space without which a sitting of so many people is not opened."""
    return with_margin(people * per_person, reserve)


def with_margin(forecast: int, reserve: int) -> int:
    """What has to be there for `forecast` bytes to come: they and a margin are set aside, another margin stays free."""
    return forecast + 2 * reserve


class Reserve:
    """A file in the data folder, there or not. `margin` bytes of the disk are left to everything else, and a give."""

    def __init__(self, folder: Path, margin: int) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._margin = margin

    @property
    def held_bytes(self) -> int:
        """How much is set aside now."""
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def free_bytes(self) -> int:
        """What is free on the disk, the reserve not counted."""
        return shutil.disk_usage(self._folder).free

    def hold(self, wanted: int) -> bool:
        """Bring what is set aside nearer to `wanted` bytes, as far as the margin stays free; whether as much is held.

        At most `MOST_AT_ONCE` more, so it is asked for again and again.
        """
        held = self.held_bytes
        if wanted <= held:
            if held - wanted >= STEP:
                os.truncate(self._path, wanted)
            return True
        more = min(wanted - held, self.free_bytes() - self._margin, MOST_AT_ONCE)
        if more < min(STEP, wanted - held):
            return False
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(handle, held, more)
        except OSError:
            self._cut(held)
            return False
        finally:
            os.close(handle)
        return held + more >= wanted

    def give(self) -> bool:
        """Give a margin's worth back to the disk; whether there was any. Whatever fills it does not get all at once."""
        held = self.held_bytes
        self._cut(max(0, held - self._margin))
        return held > 0

    def release(self) -> None:
        """Give all of it back."""
        self._cut(0)

    def _cut(self, size: int) -> None:
        if size > 0:
            os.truncate(self._path, size)
        else:
            self._path.unlink(missing_ok=True)
