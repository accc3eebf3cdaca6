"""The wall clock of other processes, to be stepped at will; see clockstep.c."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("clockstep.c")


@dataclass(frozen=True)
class Clock:
    """`environment` is what a process must be started with to have this clock."""

    library: Path
    file: Path

    @classmethod
    def build(cls, folder: Path) -> Clock:
        library = folder / "clockstep.so"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
        clock = cls(library, folder / "step")
        clock.step(0)
        return clock

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "LD_PRELOAD": str(self.library), "CLOCKSTEP": str(self.file)}

    def step(self, seconds: int) -> None:
        """From now on the wall clock is off by this much."""
        beside = self.file.with_suffix(".new")
        beside.write_text(str(seconds))
        beside.rename(self.file)
