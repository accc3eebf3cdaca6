"""Registration closes by itself some minutes before the planned start, if the box saw that moment come.

A wrong clock must never keep anybody out. So nothing is closed that was opened after that moment, as far as this clock
can tell: a box that thinks it is 2010 or 2040 leaves it to the proctor's hand. A step of the clock while registration
is open moves opening and present alike, so it closes nothing either.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.state import Draft


def lapse_all_due(draft: Draft) -> None:
    """At each tick: close the registrations whose time has come since they were opened."""
    for key, sitting in list(draft.before.sittings.items()):
        planned = draft.library.sittings.get(key)
        if sitting.state != "registration" or not sitting.registering or sitting.by_hand or planned is None:
            continue
        closes_ms = planned_ms(planned.starts_at, draft.library.zone) - draft.rules.registration_closes_ms
        if draft.anchor.wall_at(sitting.opened_k) < closes_ms <= draft.anchor.wall_at(draft.k):
            draft.record("registration.lapsed", key, None, ())


def planned_ms(starts_at: str, zone: str) -> int:
    """Unix ms of a planned start, which is written as local time of the site."""
    return int(datetime.strptime(starts_at, "%Y-%m-%dT%H:%M").replace(tzinfo=ZoneInfo(zone)).timestamp() * 1_000)
