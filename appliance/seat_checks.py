"""What the lab PCs said of themselves before the exam: one entry a seat, in memory and in one small file.

No personal data. Written by `appliance.web.seats`; read there for the room's console.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

FILE = "seats.json"
MAX_SEATS = 500
MAX_FILE_BYTES = 1 << 20
MIN_WIDTH, MIN_HEIGHT = 640, 400  # of a window that shows an item at all, as /seat judges it
OLDEST = {"Firefox": 115, "Chrome": 109}  # in this order, as /seat looks for them; Edge and others name Chrome too

Label = Annotated[str, StringConstraints(min_length=1, max_length=20, strip_whitespace=True)]
MarkerId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Side = Annotated[int, Field(ge=0, le=100_000)]


class SeatCheck(BaseModel):
    """One PC. `audio`: somebody heard the tone, or did not; None: not tried. `storage`: answers can be kept.

    `marker`: whether what was left in its browser outlasted a restart; `new` until it was restarted. `marker_id` names
    what was left; `checked_at_k` in ms of the box clock.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    agent: Annotated[str, StringConstraints(max_length=200)]
    width: Side
    height: Side
    audio: bool | None
    storage: bool
    marker: Literal["new", "kept", "lost"]
    marker_id: MarkerId
    checked_at_k: Annotated[int, Field(ge=0)]


Told = Literal["unusable", "forgets", "restart", "ready"]
_OF_MARKER: dict[str, Told] = {"lost": "forgets", "new": "restart", "kept": "ready"}
_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")


def same_seat(label: str | None) -> str:
    """What all ways to write one label have in common: `07` and `7`, `A-07` and `a 7`. Empty without a label."""
    parts = _PARTS.findall((label or "").casefold())
    return "-".join(each.lstrip("0") or "0" if each.isdecimal() else each for each in parts)


def verdict(check: SeatCheck) -> Told:
    """The word over a check, as `/seat` shows it: its storage, window or browser rules it out, it forgets, or was not
    restarted yet.
    """
    if not check.storage or check.width < MIN_WIDTH or check.height < MIN_HEIGHT or too_old(check.agent):
        return "unusable"
    return _OF_MARKER[check.marker]


def too_old(agent: str) -> bool:
    """Whether a User-Agent names a browser older than the exam's page works in; an unknown one is not ruled out."""
    for name, oldest in OLDEST.items():
        version = re.search(rf"{name}/(\d+)", agent, re.ASCII)
        if version is not None:
            return int(version[1]) < oldest
    return False


_FILE = TypeAdapter(dict[Label, SeatCheck])


class SeatChecks:
    """The checks of a box. Safe to use from many threads. A damaged file is begun anew: every check can be repeated."""

    def __init__(self, data_dir: Path, random: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._path = data_dir / FILE
        self._random = random
        self._lock = threading.Lock()
        self._seats = _read(self._path)

    def all(self) -> dict[str, SeatCheck]:
        """Label → what was found last, labels ascending."""
        with self._lock:
            return dict(sorted(self._seats.items()))

    def by_seat(self) -> dict[str, SeatCheck]:
        """`same_seat` of a label → what was found there last."""
        with self._lock:
            return {same_seat(label): check for label, check in self._seats.items()}

    def note(self, label: str, found: SeatCheck, marker: str | None, *, restarted: bool) -> SeatCheck:
        """Keep what a PC found. `marker`: what it still had of an earlier check; `restarted`: its browser is a new one.

        What cannot be told yet stays as it was. LumbungError(SEATS_FULL).
        """
        with self._lock:
            known = next((each for each in self._seats if same_seat(each) == same_seat(label)), label)
            before = self._seats.get(known)
            if before is None and len(self._seats) >= MAX_SEATS:
                raise LumbungError(errors.SEATS_FULL, most=MAX_SEATS)
            state: Literal["new", "kept", "lost"] = "new" if before is None else before.marker
            if marker is not None and restarted and any(each.marker_id == marker for each in self._seats.values()):
                state = "kept"
            elif marker is None and before is not None:
                state = "lost"
            name = marker or self._random(16).hex()
            checked = found.model_copy(update={"marker": state, "marker_id": name})
            self._seats.pop(known, None)
            self._seats[label] = checked
            write_whole(self._path, _FILE.dump_json(self._seats, indent=1))
            return checked


def _read(path: Path) -> dict[str, SeatCheck]:
    try:
        with path.open("rb") as file:
            found = _FILE.validate_json(file.read(MAX_FILE_BYTES))
    except (FileNotFoundError, ValidationError):
        return {}
    latest: dict[str, str] = {}  # an older file may have one seat under two labels
    for label in sorted(found, key=lambda each: found[each].checked_at_k):
        latest[same_seat(label)] = label
    return {label: found[label] for label in latest.values()}
