"""What the box's services may ask of root: a closed list of typed acts, and the way to ask (docs/technician/doctor.md).

Answered by `provisioning.privileged`, a small helper behind a Unix socket that checks by itself who asks. One JSON
line there, one JSON line back.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from sync import errors
from sync.errors import CATALOGUE, LumbungError

MAX_REQUEST_BYTES = 4_096
MAX_ANSWER_BYTES = 65_536
ANSWER_S = 180.0  # the longest act is a checkup; longer than the helper waits for it

Unit = Literal[
    "lumbung-box.service",
    "lumbung-sync.service",
    "lumbung-room-names.service",
    "chrony.service",
    "avahi-daemon.service",
]
Partition = Annotated[str, Field(pattern=r"^(sd[a-z]{1,2}[1-9][0-9]?|mmcblk[0-9]p[1-9])$")]


def _was_confirmed(yes: bool) -> bool:
    if not yes:
        raise ValueError("not confirmed")
    return yes


Confirmed = Annotated[bool, AfterValidator(_was_confirmed)]


class _Act(BaseModel):
    """`confirmed`: a person was told what will happen and said yes; acts that need it are refused without."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RunDoctor(_Act):
    """Run the checkup; its file is what the page shows."""

    act: Literal["doctor"] = "doctor"


class SetTime(_Act):
    """Set the system clock, and the hardware clock after it. `wall_ms`: Unix ms, 2024 to 2099."""

    act: Literal["set_time"] = "set_time"
    wall_ms: int = Field(ge=1_704_067_200_000, lt=4_102_444_800_000)
    confirmed: Confirmed


class Power(_Act):
    """Switch off or start anew; not while a sitting is open, where the service is silent, or soon after a start."""

    act: Literal["power"] = "power"
    how: Literal["off", "reboot"]
    confirmed: Confirmed


class RestartUnit(_Act):
    """Restart one of our units or the room's; the box's own not while a sitting is open or it does not answer."""

    act: Literal["restart"] = "restart"
    unit: Unit


class MountStick(_Act):
    """Mount a partition of a removable medium below /run/lumbung-media, for the service's user, nothing executable."""

    act: Literal["mount"] = "mount"
    partition: Partition


class EjectStick(_Act):
    """Write out and unmount what `MountStick` mounted: it can be pulled after that."""

    act: Literal["eject"] = "eject"
    partition: Partition


Act = RunDoctor | SetTime | Power | RestartUnit | MountStick | EjectStick
ACTS: TypeAdapter[Act] = TypeAdapter(Annotated[Act, Field(discriminator="act")])


def available(path: Path) -> bool:
    """Whether the helper's socket (`privileged_socket`) is there: a demonstration has none."""
    return path.is_socket()


def ask(act: Act, path: Path, *, timeout_s: float = ANSWER_S) -> dict[str, Any]:
    """Have an act done; what came of it. LumbungError: PRIVILEGED_NOT_THERE, or the helper's own refusal."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(timeout_s)
            line.connect(str(path))
            line.sendall(act.model_dump_json().encode() + b"\n")
            with line.makefile("rb") as answers:
                told = json.loads(answers.readline(MAX_ANSWER_BYTES))
    except (OSError, ValueError) as wrong:
        raise LumbungError(errors.PRIVILEGED_NOT_THERE, why=type(wrong).__name__) from wrong
    if not isinstance(told, dict) or ("error" not in told and "done" not in told):
        raise LumbungError(errors.PRIVILEGED_NOT_THERE, why="answer")
    if "error" in told:
        entry = CATALOGUE.get(str(told["error"].get("code")), errors.PRIVILEGED_NOT_THERE)
        raise LumbungError(entry, **told["error"].get("details", {}))
    done: dict[str, Any] = told["done"]
    return done
