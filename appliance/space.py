"""Disk space that is set aside while a sitting is open, so that answers still fit when something else fills the disk.

Held and let go by `appliance.room`; the file holds nothing.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

FILE = "reserve.bin"


def needed_bytes(people: int, per_person: int, reserve: int) -> int:
    """Free space without which a sitting of so many people is not opened."""
    return people * per_person + 2 * reserve


class Reserve:
    """A file of `size` bytes in the data folder, there or not."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._size = size

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

    def hold(self) -> bool:
        """Set the space aside if twice as much is free; whether it is held afterwards."""
        if self.held_bytes >= self._size:
            return True
        if self.free_bytes() < 2 * self._size:
            return False
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(handle, 0, self._size)
        except OSError:
            self.release()
            return False
        finally:
            os.close(handle)
        return True

    def release(self) -> bool:
        """Give the space back; whether there was any."""
        held = self.held_bytes > 0
        self._path.unlink(missing_ok=True)
        return held
