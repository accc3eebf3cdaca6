"""The newest dispatch in the inbox, read as the box reads it, but with nothing accepted or written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from appliance.settings import BoxSettings
from appliance.shelf import INBOX, SEAL_KEY
from sync.errors import LumbungError, WireError
from sync.trust import load_trust
from sync.wire.dispatch import Body, Dispatch, open_body, verify_dispatch
from sync.wire.keys import SealingKey
from sync.wire.roster import Sitting

_NAME = re.compile(r"dispatch-([1-9]\d{0,18})\.dsse", re.ASCII)


class Day(NamedTuple):
    """What is held on one day: how many sittings, of how many people together."""

    date: date
    sittings: int
    people: int


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A verified dispatch. `body` is None where this process may not read the box's sealing key."""

    dispatch: Dispatch
    body: Body | None

    def fullest_day(self, states: Mapping[str, str]) -> Day | None:
        """Of the days that are planned the one with the most people; None where nobody knows of any.

        `states`: of sittings by id in hex, as the running service tells them. A sitting that is closed needs no room
        any more. One that is open needs it whatever its day, and all of a day stand side by side: the next one opens
        while the one before is not closed yet, and what was written stays.
        """
        still = [each for each in self.body.sittings if not _is_done(each, states)] if self.body else []
        open_now = {each.sitting_id for each in still if states.get(each.sitting_id.hex(), "planned") != "planned"}
        days = {day for each in still for day in _days_of(each)}
        found = [
            Day(day, len(held), sum(len(each.participants) for each in held))
            for day in sorted(days)
            if (held := [each for each in still if each.sitting_id in open_now or day in _days_of(each)])
        ]
        return max(found, key=lambda each: each.people, default=None)


def read_dispatched(settings: BoxSettings) -> Dispatched | None:
    """None where no dispatch came yet. LumbungError: NOT_ENROLLED, or what is wrong with the newest dispatch."""
    newest = _newest(settings.data_dir / INBOX)
    if newest is None:
        return None
    verified = verify_dispatch(newest.read_bytes(), load_trust(settings.data_dir).roles, site=settings.site)
    try:
        key = SealingKey.from_bytes((settings.data_dir / SEAL_KEY).read_bytes())
    except (OSError, WireError):
        return Dispatched(verified, None)
    try:
        return Dispatched(verified, open_body(verified, settings.box, key))
    except LumbungError:
        return Dispatched(verified, None)


def _is_done(sitting: Sitting, states: Mapping[str, str]) -> bool:
    return states.get(sitting.sitting_id.hex()) in ("closed", "settled")


def _days_of(sitting: Sitting) -> set[date]:
    """The day on which it begins, and each on which it goes on."""
    begin = datetime.fromisoformat(sitting.starts_at)
    last = (begin + timedelta(milliseconds=max(0, sitting.duration_ms - 1))).date()
    return {begin.date() + timedelta(days=more) for more in range((last - begin.date()).days + 1)}


def _newest(inbox: Path) -> Path | None:
    found = [(int(match[1]), path) for path in inbox.glob("dispatch-*.dsse") if (match := _NAME.fullmatch(path.name))]
    return max(found)[1] if found else None
