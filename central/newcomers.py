"""People in a sitting whose roster lacks them, and names that a room spelt better: opened here, and by nobody before.

What a box sealed is opened with the centre's receiving keys. What cannot be opened is a state that staff see
(`Opening`), never an exception: its attempt is scored and held all the same. Called by `central.attempts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from central.centre import Centre
from central.folds import event_of
from central.store import newcomers as store
from central.store import plans
from central.verdicts import IDENTITY, WAITING, identity_of, standing_of
from sync import errors
from sync.errors import Entry, WireError
from sync.wire.events import Event
from sync.wire.keys import SealingKey
from sync.wire.lease import attempt_id
from sync.wire.person import Told, open_person

ADDED, MOVED_IN = "added", "moved_in"
UNDONE = ("addition.undone", "move_in.undone")
KNOWN = "moved"  # the standing of somebody moved in whom a roster of the site knows


class Opening(StrEnum):
    """What came of opening what a proctor read."""

    OPENED = "opened"
    CANNOT_OPEN = "cannot_open"  # no receiving key of the centre fits, or the bytes are damaged: HPKE tells no more
    DAMAGED = "damaged"  # it opened, and no person is in it
    NOBODY = "nobody"  # of a roster id that nothing here names, without which nothing opens


FAULTS: dict[str, Entry] = {
    Opening.CANNOT_OPEN: errors.PERSON_SEALED,
    Opening.DAMAGED: errors.PERSON_DAMAGED,
    Opening.NOBODY: errors.PERSON_UNKNOWN,
}


def open_told(
    keys: Iterable[SealingKey], sitting: bytes, roster: bytes | None, sealed: bytes
) -> tuple[Opening, Told | None]:
    """What was sealed, with whichever key of the centre fits."""
    if roster is None:
        return Opening.NOBODY, None
    for key in keys:
        try:
            return Opening.OPENED, open_person(key, sitting, roster, sealed)
        except WireError as error:
            if error.entry is not errors.CANNOT_OPEN:
                return Opening.DAMAGED, None
    return Opening.CANNOT_OPEN, None


def project(
    connection: Connection, centre: Centre, site: str, attempt: bytes, rows: Sequence[Row[Any]], ruled: list[Row[Any]]
) -> Row[Any] | None:
    """Keep what an attempt's understood events tell of who it is; the newcomer's row, if it is one.

    `ruled`: the attempt's rulings, the oldest first.
    """
    events = [event_of(row) for row in rows]
    before = store.find(connection, site, attempt)
    found = _newcomer(connection, centre, site, attempt, events, ruled)
    if found is not None:
        store.put(connection, found)
    elif before is not None:
        store.forget(connection, site, attempt)
    corrected = [event for event in events if event.kind == "name.corrected"]
    if corrected:
        store.put_name(connection, _corrected(connection, centre, site, attempt, events, corrected[-1]))
    after = store.find(connection, site, attempt)
    if after != before:  # whoever was moved on from here is known by this
        store.mark_moved_on(connection, site, attempt, centre.random(8))
    return after


def _newcomer(
    connection: Connection, centre: Centre, site: str, attempt: bytes, events: list[Event], ruled: list[Row[Any]]
) -> dict[str, Any] | None:
    added = [event for event in events if event.kind == "person.added"]
    moved = [event for event in events if event.kind == "person.moved_in"]
    if (not added and not moved) or _is_undone(events):
        return None
    first = (added or moved)[0]
    _, actor, roster, ordinal = first.body[:4]
    row: dict[str, Any] = {
        "site": site,
        "attempt": attempt,
        "sitting": first.sitting,
        "roster": roster,
        "how": ADDED if added else MOVED_IN,
        "from_sitting": None if added else first.body[4],
        "opened": None,
        "differs": False,
        "reason": first.body[-1],
        "actor": actor,
        "k": first.k,
        "standing": WAITING,
        **dict.fromkeys((*TOLD, *IDENTITY)),
    }
    if added:
        row |= _told(centre, added)
        row |= {"nip": row["told_nip"], "name": row["told_name"]}
    else:
        home = attempt_id(first.body[4], roster, ordinal) if 1 <= ordinal <= 255 else None
        row |= _from_home(connection, site, home)
    standing = standing_of("person", ruled)
    if standing.ruling is not None:
        row["standing"] = standing.state
        if standing.state != "rejected":
            ruled_as = identity_of(standing.ruling)
            home_of = ("home_site", "home_attempt") if ruled_as["home_attempt"] is None else ()
            row |= {name: value for name, value in ruled_as.items() if name not in home_of}
    return row


def _is_undone(events: Sequence[Event]) -> bool:
    """Whether the room took it back, and nobody logged in on any branch."""
    said = [event.kind in UNDONE for event in events if event.kind in (*UNDONE, "person.added", "person.moved_in")]
    return said[-1] and all(event.kind != "lease.granted" for event in events)


TOLD = ("told_nip", "told_name", "told_document")


def _told(centre: Centre, added: Sequence[Event]) -> dict[str, Any]:
    """What the first event tells that opens; `differs` where another tells of another person."""
    keys = list(centre.keys.receiving.values())
    opened = [open_told(keys, event.sitting or b"", event.body[2], event.body[4]) for event in added]
    told = [each for _, each in opened if each is not None]
    state = Opening.OPENED if told else opened[0][0]
    nip, name, document = told[0] if told else (None, None, None)
    return {
        "opened": str(state),
        "told_nip": nip,
        "told_name": name,
        "told_document": document,
        "differs": len({(each.nip, each.name) for each in told}) > 1,
    }


def _from_home(connection: Connection, site: str, home: bytes | None) -> dict[str, Any]:
    """Who somebody moved in is: as the sitting they came from knows them, by its roster or as a newcomer there."""
    taken: dict[str, Any] = {"home_site": site, "home_attempt": home}
    if home is None:
        return {}
    planned = plans.find_participant(connection, site, home)
    if planned is not None:
        own = {name: getattr(planned, name) for name in ("nip", "name", "position", "unit", "grade")}
        return taken | own | {"standing": KNOWN}
    there = store.find(connection, site, home)
    if there is None:
        return taken
    inherited = ("standing", "opened", *TOLD, "nip", "name", "position", "unit", "grade", "differs")
    return taken | {name: getattr(there, name) for name in inherited}


def _corrected(
    connection: Connection, centre: Centre, site: str, attempt: bytes, events: list[Event], last: Event
) -> dict[str, Any]:
    planned = plans.find_participant(connection, site, attempt)
    rosters = [planned.roster] if planned is not None else []
    rosters += [event.body[2] for event in events if event.kind in ("person.added", "person.moved_in")]
    rosters += [event.body[0] for event in events if event.kind == "lease.granted"]
    roster = next(iter(rosters), None)
    opened, told = open_told(centre.keys.receiving.values(), last.sitting or b"", roster, last.body[2])
    return {
        "site": site,
        "attempt": attempt,
        "opened": str(opened),
        "name": None if told is None else told.name,
        "reason": last.body[3],
        "actor": last.body[1],
        "k": last.k,
    }
