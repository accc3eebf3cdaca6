"""Where a rehearsal is, on disk: the drill cuts the power, and the next start of the command goes on from here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole
from sync.wire.readiness import Drilled, Step

FILE = "state.json"
SET_MS = 120_000  # by which a sound BIOS clock may differ from the one before, as the doctor has it
FRESH_MS = 12 * 3_600_000  # a rehearsal is of one day: after a night the room may be another one


class Pending(BaseModel):
    """A step that ends this process: what was promised before it. `boot`: the kernel's id of that boot."""

    model_config = ConfigDict(extra="forbid")

    step: str
    boot: str
    promises: dict[str, dict[str, Any]] = Field(repr=False)


class Moment(BaseModel):
    """When something was: the kernel's boot and the ms since its start, and what the PC's clock said, true or not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    boot: str
    up_ms: int
    wall_ms: int

    def since_ms(self, then: Moment) -> int | None:
        """How long ago `then` was; None where nobody can say.

        Within one boot by the kernel's count. Over a power cut only the clock is left, and it is believed only where
        it says no less (but for SET_MS) than this boot's own count: one without a battery falls back.
        """
        if self.boot == then.boot:
            return self.up_ms - then.up_ms
        told = self.wall_ms - then.wall_ms
        return max(told, self.up_ms) if told >= self.up_ms - SET_MS else None


class State(BaseModel):
    """Everything that the certificate will say, as far as it is known. `begun`: before anything of it was measured."""

    model_config = ConfigDict(extra="forbid")

    sitting: str
    proctor_password: str = Field(repr=False)  # of the rehearsal's own account
    seats: int
    package_bytes: int
    failed_checks: tuple[str, ...]
    https: bool = False  # how the saves were measured
    software: str = ""  # none: of a version before these two were kept, so of unknown age
    begun: Moment | None = None
    steps: list[Step] = []
    drill: list[Drilled] = []
    leases: list[str] = Field(default=[], repr=False)
    lost: int = 0
    pcs: int = 0
    pending: Pending | None = None

    def taken_up(self, now: Moment, failed_checks: tuple[str, ...], software: str, *, https: bool) -> bool:
        """Whether a rehearsal that was interrupted goes on; what may be of another room or PC is done again.

        Older than FRESH_MS, of unknown age or of another version, it goes on only where it waits for the power cut that
        the drill itself asked for, and keeps nothing but that. The load is measured anew where other checks fail by
        now, or the room has come to HTTPS or left it. The checks are always those of now.
        """
        age_ms = None if self.begun is None else now.since_ms(self.begun)
        fresh = self.software == software and age_ms is not None and age_ms <= FRESH_MS
        if not fresh:
            if self.pending is None:
                return False
            self.steps, self.drill, self.pcs = [], [], 0
            self.begun, self.software = now, software
        if set(failed_checks) != set(self.failed_checks) or https != self.https:
            self.steps = []
        self.failed_checks, self.https = failed_checks, https
        return True

    def did(self, step: str) -> bool:
        return any(each.step == step for each in self.drill)


def write_state(folder: Path, state: State) -> None:
    """Durably: the next thing may be the mains plug. OSError."""
    write_whole(folder / FILE, state.model_dump_json().encode())


def read_state(folder: Path) -> State | None:
    """The rehearsal that was begun here; None where there is none. LumbungError REHEARSAL_DAMAGED."""
    try:
        return State.model_validate_json((folder / FILE).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as wrong:
        raise LumbungError(errors.REHEARSAL_DAMAGED, file=FILE) from wrong
