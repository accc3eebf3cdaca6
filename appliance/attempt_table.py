"""An attempt's states as one table: what decisions and folds read, and what the documents print.

`absent` is whoever has not logged in, whether in the room or not.
"""

from __future__ import annotations

from appliance.sitting import Transition
from appliance.views import AttemptState

_LIVE = ("logged_in", "confirmed", "working")
_ANY = (*_LIVE, "submitted")
_HERE = ("absent", *_LIVE)

TRANSITIONS: tuple[Transition, ...] = (
    Transition("absent", "lease.granted", "logged_in", "participant"),
    Transition("absent", "lease.adopted", "logged_in", "machine"),
    Transition("logged_in", "identity.confirmed", "confirmed", "participant"),
    Transition("confirmed", "attempt.started", "working", "participant"),
    Transition("working", "block.entered", "working", "participant"),
    Transition("working", "answer.given", "working", "participant"),
    Transition("working", "attempt.submitted", "submitted", "participant"),
    Transition("working", "time.held", "working", "machine"),
    Transition("working", "time.added", "working", "proctor"),
    Transition("working", "time.withdrawn", "working", "proctor"),
    Transition("working", "held.granted", "working", "proctor"),
    Transition("working", "held.revoked", "working", "proctor"),
    *(Transition(state, "lease.granted", state, "participant") for state in _LIVE),  # a move to another PC
    *(Transition(state, "lease.adopted", state, "machine") for state in _ANY),
    *(Transition(state, "participant.paused", state, "proctor") for state in _LIVE),
    *(Transition(state, "participant.resumed", state, "proctor") for state in _LIVE),
    *(Transition(state, "attempt.forced", "submitted", "proctor") for state in _LIVE),
    *(
        Transition("absent", event, "absent", "proctor")
        for event in (
            "participant.admitted",
            "admission.undone",
            "participant.marked_absent",
            "absence.undone",
            "person.added",
            "addition.undone",
            "person.moved_in",
            "move_in.undone",
            "spare.called",
            "spare_call.undone",
        )
    ),
    *(Transition(state, "participant.checked_in", state, "proctor") for state in _HERE),
    *(Transition(state, "check_in.undone", state, "proctor") for state in ("absent", "logged_in", "confirmed")),
    *(Transition(state, "pin.replaced", state, "proctor") for state in _HERE),
    *(Transition(state, "name.corrected", state, "proctor") for state in (*_HERE, "submitted")),
    *(Transition(state, "login.asked", state, "participant") for state in _LIVE),
    *(Transition(state, "help.asked", state, "participant") for state in _LIVE),
    *(Transition(state, "lockdown.failed", state, "machine") for state in _LIVE),
    *(
        Transition(state, event, state, "proctor")
        for state in _LIVE
        for event in ("login.allowed", "permission.undone", "help.answered", "lockdown.waived")
    ),
    *(Transition(state, "browser.written_off", state, "proctor") for state in _ANY),
    *(Transition(state, "log.whole", state, "machine") for state in _ANY),
    *(
        Transition(state, event, state, "participant")
        for state in _ANY
        for event in ("answer.late", "item.flagged", "page.ran", "page.focus")
    ),
    *(Transition(state, event, state, "machine") for state in _ANY for event in ("event.refused", "event.conflict")),
)
NEXT: dict[tuple[str, str], AttemptState] = {(t.before, t.event): t.after for t in TRANSITIONS}  # type: ignore[misc]  # the table's own words
