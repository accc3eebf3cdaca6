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


class Pending(BaseModel):
    """A step that ends this process: what was promised before it. `boot`: the kernel's id of that boot."""

    model_config = ConfigDict(extra="forbid")

    step: str
    boot: str
    promises: dict[str, dict[str, Any]] = Field(repr=False)


class State(BaseModel):
    """Everything that the certificate will say, as far as it is known."""

    model_config = ConfigDict(extra="forbid")

    sitting: str
    proctor_password: str = Field(repr=False)  # of the rehearsal's own account
    seats: int
    package_bytes: int
    failed_checks: tuple[str, ...]
    steps: list[Step] = []
    drill: list[Drilled] = []
    leases: list[str] = Field(default=[], repr=False)
    lost: int = 0
    pcs: int = 0
    pending: Pending | None = None

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
