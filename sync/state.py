"""`sync-state.json`: what the agent knows, for `lumbung sync status` and for the box, which shows "at the centre".

Written by the agent alone, replaced whole; read by anyone. Nothing is decided from it, only shown.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

FILE_NAME = "sync-state.json"
Level = Literal["held", "archived"]
LinkState = Literal["unknown", "up", "down", "portal", "refused"]
DriftState = Literal["unknown", "close", "ahead", "behind"]
Range = tuple[int, int, Level]  # first and last seq, both included


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)  # a newer agent may write more than an older reader knows


class Trouble(_Frozen):
    """The last failure of one duty: its catalogue code and when (wall ms)."""

    code: str
    at_ms: int
    details: dict[str, Any] = Field(default_factory=dict)


class State(_Frozen):
    """All that the agent tells. Wall times are ms of this PC's clock; `receipted`: epoch (hex) to ascending ranges."""

    format: Literal["lumbung/sync-state/1"] = "lumbung/sync-state/1"
    written_ms: int = 0
    software: str = ""
    pid: int | None = None  # of the running agent; None when a single pass wrote this
    link: LinkState = "unknown"
    last_contact_ms: int | None = None  # the last word that carried the centre's valid signature
    next_try_ms: int | None = None
    backlog_events: int = 0
    backlog_batches: int = 0
    unsealed_events: int = 0  # of the backlog, those in no batch file yet
    receipted: dict[str, tuple[Range, ...]] = Field(default_factory=dict)
    quarantined: tuple[tuple[str, int, str], ...] = ()  # epoch, seq, code: events the centre set aside
    revoked: bool = False  # by the centre's own word
    replaced_by: str | None = None  # the box that stands in for this one, once it is revoked
    twins: tuple[str, ...] = ()  # epochs (hex) of copies of this journal, or of what it was before it was put back
    forks: tuple[str, ...] = ()  # batch file names the centre answered with a fork
    emergency_files: int = 0  # brought to this box
    emergency_waiting: int = 0  # of them, those without the centre's signed word
    emergency_set_aside: tuple[tuple[str, str], ...] = ()  # digest (hex), code: held there, but not usable
    dispatch_version: int | None = None
    blobs_missing: int = 0
    drift: DriftState = "unknown"
    drift_ms: int | None = None  # this PC's wall clock minus the centre's
    troubles: dict[str, Trouble] = Field(default_factory=dict)  # by duty; gone when the duty succeeds
    last_error: str | None = None  # the newest code of `troubles`
    request: str | None = None  # the last `lumbung sync now` that a running agent has answered

    def at_centre(self, epoch: bytes, seq: int) -> Level | None:
        """How well the centre holds this event: None, `held` or `archived`."""
        best: Level | None = None
        for first, last, level in self.receipted.get(epoch.hex(), ()):
            if first <= seq <= last:
                if level == "archived":
                    return level
                best = level
        return best


def write_state(folder: Path, state: State) -> None:
    """Replace the state file. OSError where the disk refuses (the old file then stays whole)."""
    write_whole(folder / FILE_NAME, state.model_dump_json(indent=1).encode(), mode=0o640)


def read_state(folder: Path) -> State:
    """The agent's last word; an empty State if it never ran here. LumbungError STATE_UNREADABLE on a damaged file."""
    path = folder / FILE_NAME
    try:
        return State.model_validate(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return State()
    except (OSError, ValueError, ValidationError) as wrong:
        raise LumbungError(errors.STATE_UNREADABLE, file=str(path)) from wrong
