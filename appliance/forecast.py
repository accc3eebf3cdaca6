"""How much people may still write: without that space no sitting is opened, and it is set aside until the close.

Every sitting counts that was opened and is not closed: pages send after its end what they kept while they were cut off.
"""

from __future__ import annotations

from appliance.space import with_margin
from appliance.state import Draft, RoomState, Rules, sitting_state

# The least that an event of a page takes on the disk, measured with 500 a commit: so what is written is never taken
# for more than it is, and never too little is set aside.
EVENT_BYTES = 150
NOT_WRITING = ("planned", "closed", "settled")


def required_bytes(where: RoomState | Draft, rules: Rules, opening: bytes | None = None) -> int:
    """What has to be free or set aside already for all open sittings, and for the one that is `opening`."""
    return with_margin(_to_come(where, rules, _open(where, opening)), rules.reserve_bytes)


def set_aside_bytes(where: RoomState | Draft, rules: Rules) -> int:
    """What is to be set aside now: 0 where no sitting is open."""
    sittings = _open(where)
    return _to_come(where, rules, sittings) + rules.reserve_bytes if sittings else 0


def _open(where: RoomState | Draft, opening: bytes | None = None) -> set[bytes]:
    known = where.library.sittings
    return {key for key in known if key == opening or sitting_state(where, key) not in NOT_WRITING}


def _to_come(where: RoomState | Draft, rules: Rules, sittings: set[bytes]) -> int:
    """Each person's worst case, less what is in the journal of theirs."""
    total = 0
    for key, person in where.library.people.items():
        if person.sitting in sittings:
            attempt = where.attempts.get(key)
            events = 0 if attempt is None else sum(lease.have for lease in attempt.leases.values())
            total += max(0, rules.reserve_bytes_per_person - events * EVENT_BYTES)
    return total
