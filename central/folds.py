"""What an attempt's events come to, whatever order they arrived in: pure functions. Called by the projection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row

from central.emergency import is_saved
from central.store.tables import EVENT_OK
from sync.wire import answers as rule
from sync.wire import canonical
from sync.wire.answers import Ledger
from sync.wire.events import Event, frozen

STATE_AFTER = {  # an attempt only moves forward; its state is the farthest that any branch saw
    "lease.granted": "logged_in",
    "identity.confirmed": "confirmed",
    "attempt.started": "working",
    "attempt.submitted": "submitted",
    "attempt.forced": "submitted",
}
STATES = ("unknown", "absent", "present", "logged_in", "confirmed", "working", "submitted")
PRESENCE = {
    "participant.checked_in": "present",
    "check_in.undone": "unknown",
    "participant.marked_absent": "absent",
    "absence.undone": "unknown",
    "addition.undone": "unknown",
    "move_in.undone": "unknown",
}
SITTING_AFTER = {
    "sitting.opened": "registration",
    "sitting.started": "running",
    "sitting.paused": "paused",
    "sitting.resumed": "running",
    "sitting.ended": "ended",
    "end.undone": "paused",
    "sitting.closed": "closed",
}


def event_of(row: Row[Any]) -> Event:
    """The event of a stored row."""
    return Event(row.seq, row.k, row.kind, row.sitting, row.attempt, frozen(canonical.decode(row.body)))


def ledger_and_rescued(rows: Iterable[Row[Any]], attempt: bytes) -> tuple[Ledger, list[str]]:
    """The ledger, and the items whose answers only an emergency file knows: what any journal says of a row stands."""
    ledger = rule.empty(attempt)
    saved: list[tuple[bytes, Event]] = []
    for row in rows:
        if row.state != EVENT_OK:
            continue
        event = event_of(row)
        if is_saved(row.epoch, event):
            saved.append((row.epoch, event))
        else:
            ledger = rule.fold(ledger, row.epoch, event)
    journal, items = ledger, []
    for epoch, event in saved:
        if not journal.seen(*event.body[:3]):
            ledger = rule.fold(ledger, epoch, event)
            items += [event.body[3]] if event.kind == "answer.given" else []
    return ledger, sorted(set(items))


def presence_of(kinds: Sequence[str]) -> str:
    """What the proctor's last word makes of somebody who never logged in: present, absent, or unknown."""
    said = [PRESENCE[kind] for kind in kinds if kind in PRESENCE]
    return said[-1] if said else "unknown"


def slip_of(ledger: Ledger, rows: Sequence[Row[Any]]) -> dict[str, str | None]:
    """What the slip of the submit that counts says."""
    submit = ledger.submit
    if submit is None:
        return {"slip": None, "slip_head": None}
    place = (submit.epoch, submit.seq)
    head = next((bytes(row.head) for row in rows if (bytes(row.epoch), row.seq) == place), None)
    return {"slip": rule.slip_text(submit.digest), "slip_head": None if head is None else rule.head_text(head)}
