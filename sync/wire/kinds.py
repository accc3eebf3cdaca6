"""The closed table of event kinds: who causes each, what it is about, and the fields of its body in order.

Read by `sync.wire.events`, which checks events against it, and printed by the documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

By = Literal["participant", "proctor", "machine"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: who causes it, whether it is about a sitting and an attempt, and its body's fields in order.

    Field types: `u64` count or ms, `i64` signed ms, `b16`/`b32` bytes of that length, `bytes` up to 1 kB, `text` up to
    4,000 characters, `label` up to 200, `id` an identifier, `bool`, `value` an answer. A `?` at the end: may be null.
    """

    name: str
    by: By
    about: Literal["box", "sitting", "attempt"]
    fields: tuple[tuple[str, str], ...]


LEASE = (("lease_epoch", "b16"), ("lease_seq", "u64"))  # the (epoch, seq) of the lease.granted event
PAGE = (*LEASE, ("n", "u64"))  # the key of a participant's event, with the attempt
ACT = (("command", "b16"), ("actor", "label"))  # a proctor's command: its client-made id, and the account

_KINDS = (
    # what the machine did
    Kind(
        "epoch.continued",
        "machine",
        "box",
        (
            ("epoch", "b16"),
            ("parent_epoch", "b16?"),
            ("parent_seq", "u64"),
            ("parent_head", "b32?"),
            ("site", "id"),
            ("box", "id"),
            ("software", "text"),
        ),
    ),
    Kind("clock.anchored", "machine", "box", (("wall_ms", "i64"), ("confirmed", "bool"), ("source", "text"))),
    Kind("clock.stepped", "machine", "box", (("expected_ms", "i64"), ("wall_ms", "i64"))),
    Kind("registration.lapsed", "machine", "sitting", ()),  # its planned time came
    Kind("dispatch.accepted", "machine", "box", (("version", "u64"), ("digest", "b32"))),
    Kind("dispatch.refused", "machine", "box", (("digest", "b32"), ("code", "text"))),
    Kind("package.unlocked", "machine", "box", (("digest", "b32"), ("exam", "id"))),
    Kind("password.changed", "proctor", "box", ACT),  # an account of the room chose its own
    Kind("lease.adopted", "machine", "attempt", LEASE),
    Kind(
        "time.held",
        "machine",
        "attempt",
        (("block", "id"), ("held_ms", "u64"), ("due_ms", "u64"), ("automatic", "bool")),
    ),
    Kind(
        "event.refused",
        "machine",
        "attempt",
        (*PAGE, ("code", "text"), ("digest", "b32"), ("excerpt", "bytes")),
    ),
    Kind("event.conflict", "machine", "attempt", (*PAGE, ("digest", "b32"), ("excerpt", "bytes"))),
    # The page told that its log ends with `last_n` when nothing more could be written, and all of it is here.
    Kind("log.whole", "machine", "attempt", (*LEASE, ("last_n", "u64"))),
    Kind("lockdown.failed", "machine", "attempt", (*LEASE, ("what", "text"))),
    # what participants did
    Kind(
        "lease.granted",
        "participant",
        "attempt",
        (("roster", "b16"), ("ordinal", "u64"), ("agent", "label"), ("seat", "label?")),
    ),
    Kind("login.asked", "participant", "attempt", (("agent", "label"), ("seat", "label?"), ("reason", "text"))),
    Kind("help.asked", "participant", "attempt", (*LEASE, ("reason", "text"))),
    Kind("identity.confirmed", "participant", "attempt", LEASE),
    Kind("attempt.started", "participant", "attempt", (*LEASE, ("package", "b32"))),
    Kind("block.entered", "participant", "attempt", (*LEASE, ("block", "id"), ("block_ms", "u64"))),
    Kind("answer.given", "participant", "attempt", (*PAGE, ("item", "id"), ("value", "value"), ("c", "u64"))),
    Kind(
        "answer.late",
        "participant",
        "attempt",
        (*PAGE, ("item", "id"), ("value", "value"), ("c", "u64"), ("code", "text")),
    ),
    Kind("item.flagged", "participant", "attempt", (*PAGE, ("item", "id"), ("on", "bool"), ("c", "u64"))),
    Kind("page.ran", "participant", "attempt", (*PAGE, ("from_c", "u64"), ("to_c", "u64"))),
    Kind("page.focus", "participant", "attempt", (*PAGE, ("on", "bool"), ("c", "u64"))),
    Kind("attempt.submitted", "participant", "attempt", (*PAGE, ("salt", "b16"), ("digest", "b32"))),
    # what proctors did
    Kind("sitting.opened", "proctor", "sitting", (*ACT, ("package", "b32"))),
    Kind("registration.closed", "proctor", "sitting", ACT),
    Kind("registration.reopened", "proctor", "sitting", (*ACT, ("reason", "text"))),
    Kind("sitting.started", "proctor", "sitting", ACT),
    # `since_k`: silences that began from there on and last at this moment are given back whole
    Kind("sitting.paused", "proctor", "sitting", (*ACT, ("reason", "text"), ("since_k", "u64?"))),
    Kind("sitting.resumed", "proctor", "sitting", ACT),
    Kind("sitting.ended", "proctor", "sitting", ACT),
    Kind("end.undone", "proctor", "sitting", (*ACT, ("reason", "text"))),  # paused since the end that is undone
    # `unresolved`: how many people were unaccounted for, they or their browsers, and why it was closed all the same
    Kind("sitting.closed", "proctor", "sitting", (*ACT, ("unresolved", "u64"), ("reason", "text?"))),
    Kind("sitting.readmitted", "proctor", "sitting", (*ACT, ("reason", "text"))),
    Kind("readmission.undone", "proctor", "sitting", (*ACT, ("reason", "text"))),
    Kind("message.sent", "proctor", "sitting", (*ACT, ("to", "b16?"), ("text", "text"))),
    Kind("incident.noted", "proctor", "sitting", (*ACT, ("category", "id"), ("about", "b16?"), ("text", "text"))),
    Kind("participant.checked_in", "proctor", "attempt", (*ACT, ("document", "label"))),
    Kind("check_in.undone", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind("participant.admitted", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind("admission.undone", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind("participant.marked_absent", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind("absence.undone", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind("login.allowed", "proctor", "attempt", (*ACT, ("seat", "label?"), ("reason", "text"))),
    Kind("permission.undone", "proctor", "attempt", (*ACT, ("reason", "text"))),  # to log in again, before it was used
    Kind("help.answered", "proctor", "attempt", ACT),
    Kind("pin.replaced", "proctor", "attempt", (*ACT, ("reason", "text"))),
    # People who are on no list of this sitting. `person`: NIP, name and document, sealed to the centre.
    Kind(
        "person.added",
        "proctor",
        "attempt",
        (*ACT, ("roster", "b16"), ("ordinal", "u64"), ("person", "bytes"), ("reason", "text")),
    ),
    Kind(
        "person.moved_in",
        "proctor",
        "attempt",
        (*ACT, ("roster", "b16"), ("ordinal", "u64"), ("from_sitting", "b16"), ("reason", "text")),
    ),
    # Nobody whose taking in is undone had logged in.
    Kind("addition.undone", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind(
        "move_in.undone",
        "proctor",
        "attempt",
        (*ACT, ("roster", "b16"), ("ordinal", "u64"), ("from_sitting", "b16"), ("reason", "text")),
    ),
    Kind("spare.called", "proctor", "attempt", (*ACT, ("in_place_of", "b16?"), ("reason", "text"))),
    Kind("spare_call.undone", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind("name.corrected", "proctor", "attempt", (*ACT, ("person", "bytes"), ("reason", "text"))),
    Kind("lockdown.waived", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind(
        "browser.written_off",  # its page could not be reached before the close; what it may still hold is signed for
        "proctor",
        "attempt",
        (*ACT, ("lease_epoch", "b16"), ("lease_seq", "u64"), ("reason", "text")),
    ),
    # As a submit, taken by the proctor: what the box has is what counts.
    Kind("attempt.forced", "proctor", "attempt", (*ACT, ("reason", "text"), *PAGE, ("salt", "b16"), ("digest", "b32"))),
    Kind("time.added", "proctor", "attempt", (*ACT, ("added_ms", "u64"), ("reason", "text"))),
    Kind(
        "time.withdrawn",  # what was not used yet of what the act `added_by` gave
        "proctor",
        "attempt",
        (*ACT, ("block", "id"), ("added_by", "b16"), ("withdrawn_ms", "u64"), ("reason", "text")),
    ),
    Kind(
        "held.granted",  # what `time.held` left to the proctor: due_ms above held_ms
        "proctor",
        "attempt",
        (*ACT, ("block", "id"), ("held_ms", "u64"), ("reason", "text")),
    ),
    Kind(
        "held.revoked",
        "proctor",
        "attempt",
        (*ACT, ("block", "id"), ("held_ms", "u64"), ("reason", "text")),
    ),
    Kind("participant.paused", "proctor", "attempt", (*ACT, ("reason", "text"))),
    Kind("participant.resumed", "proctor", "attempt", ACT),
    # A page's own file, sealed to the centre, that somebody of the room brought here; its lease may be unknown here, so
    # it is about the box.
    Kind(
        "emergency.kept",
        "proctor",
        "box",
        (*ACT, ("digest", "b32"), ("sitting", "b16"), ("attempt", "b16"), *LEASE, ("size_bytes", "u64")),
    ),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
