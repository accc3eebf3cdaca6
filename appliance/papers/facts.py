"""All that a paper is filled from: plain frozen records, made by whoever reads the journal, printed by `make`.

A count, a length or a state is printed as it is given, so that a paper says what the journal says; only the columns of
the reconciliation are added up. How to fill them:

- Moments are aware datetimes; they are printed in `Place.zone`. `sure` is false for a wall clock that was never
  confirmed (`clock.anchored`), and the paper then says so.
- Lengths are ms of the box clock K. Accounts are names of people as the roster gives them, else the account's name.
- What is None or empty is not known: a single fact is then a line to fill by hand, a list says that there was nothing.
- People are in the order of the list on the door. Whoever is named elsewhere is named by `Person.number`.
- What one act did to several people is one record: `people` then holds their numbers, and `person` is None.
- An empty account of a credit or an incident is the box's own; of a move, the participant's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from web.papers.shown import Moment
from web.papers.venue import Place

PersonState = Literal["expected", "absent", "present", "working", "submitted", "forced", "moved"]
MoveKind = Literal["move", "readmission"]
CreditKind = Literal["added", "withdrawn", "held", "granted", "revoked"]
CorrectionKind = Literal["addition", "correction"]
Category = Literal["", "power", "network", "computer", "health", "conduct", "identity", "other", "restart"]
What = Literal[
    "",
    "added",
    "addition_undone",
    "moved_in",
    "move_in_undone",
    "spare_called",
    "spare_replaces",
    "spare_call_undone",
    "admitted",
    "admission_undone",
    "marked_absent",
    "absence_undone",
    "check_in_undone",
    "name_corrected",
    "pin_replaced",
    "lockdown_waived",
    "forced",
    "readmitted",
    "readmission_undone",
    "permission_undone",
    "end_undone",
    "emergency_kept",
    "registration_reopened",
    "closed_unresolved",
]
Role = Literal["proctor", "technician", "site"]


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's head when the paper was made: 16 Crockford characters, the epoch in hex and the number in it."""

    head: str
    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the sitting's list. `roster` in hex; `slip` the 26 characters of the receipt slip's digest.

    `attempted`: they logged in at all; `before_end`: a proctor handed the attempt in before the sitting ended.
    """

    number: int
    roster: str
    name: str
    nip: str
    seat: str | None = None
    state: PersonState = "expected"
    attempted: bool = True
    before_end: bool = False
    checked_in: Moment | None = None
    started: Moment | None = None
    submitted: Moment | None = None
    slip: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """People of the sitting. `forced` are those of `submitted` whom a proctor handed in, `forced_before` those of them
    for whom that was before the sitting ended.
    """

    enrolled: int
    present: int
    absent: int
    submitted: int
    forced: int
    forced_before: int = 0


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of the whole sitting, or of one person. `since`: from when it was said of those who were cut off."""

    began: Moment
    ended: Moment | None
    length_ms: int
    reason: str
    account: str
    person: int | None = None
    since: Moment | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """When what happened; `planned` is the plan."""

    planned: Moment | None = None
    opened: Moment | None = None
    started: Moment | None = None
    ended: Moment | None = None
    closed: Moment | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """Another PC for the same attempt, or a person let in again after they had left or handed in.

    `agent`: what the new browser called itself.
    """

    at: Moment
    kind: MoveKind
    person: int
    from_seat: str
    to_seat: str
    reason: str
    account: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """Time given or taken back: added by a proctor, held by the box itself, granted or revoked of what was held.

    `person` None and nobody in `people`: everybody in the sitting. `due_ms`: what was lost, where less was held.
    """

    at: Moment
    kind: CreditKind
    person: int | None
    length_ms: int
    reason: str
    account: str
    people: tuple[int, ...] = ()
    due_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """What a proctor noted, or the box itself (`restart`). `measure`: what was done about it, where that was noted too.

    `person`: whom it concerns, if one.
    """

    at: Moment
    text: str
    account: str
    measure: str = ""
    category: Category = ""
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What the proctor sent to the pages. `person` None: to everybody."""

    at: Moment
    person: int | None
    text: str
    account: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A later word on the record: something added to it, or something in it put right.

    `what` was done, to whom; `count`: how many, or in whose place a spare came. `text` is the reason, or with no `what`
    all there is.
    """

    at: Moment
    kind: CorrectionKind
    text: str
    account: str
    what: What = ""
    people: tuple[int, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Official:
    """Who signs: the accounts of the room, and whoever answers for the site."""

    name: str
    role: Role
    account: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One attempt's events at the three places. None: nothing is known of that place yet.

    `unreachable` is why the browser could not be asked, and what the proctor signs for. `browsers_least`: what the
    person's browsers wrote at least, where not all of them could be asked: of the others, what of theirs is on the box.
    `kept`: an emergency file of one of them was brought to the box.
    """

    person: int
    browsers: int | None
    box: int
    centre: int | None
    unreachable: str = ""
    browsers_least: int | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of events without the centre's receipt: epoch in hex, first and last number, size if it is a file."""

    epoch: str
    first: int
    last: int
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """Who gives the box to whom, in which state. `closing` is the head that the sitting was closed with."""

    closing: Head | None = None
    seals: tuple[str, ...] = ()
    unreceipted: tuple[Batch, ...] = ()
    giver: Official | None = None
    receiver: Official | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """One epoch's part of the sitting: first and last number, how many the centre holds, how many it archived."""

    epoch: str
    first: int
    last: int
    at_centre: int
    archived: int


@dataclass(frozen=True, slots=True)
class Settling:
    """The sitting between the box and the centre. `missing`: runs that the centre lacks; `forks`: batches that
    contradict what it has.
    """

    settled: bool
    closing: Head | None = None
    carried: tuple[Carried, ...] = ()
    missing: tuple[Batch, ...] = ()
    forks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """One sitting, as the journal tells it at `head`."""

    place: Place
    head: Head | None = None
    printed: Moment | None = None
    people: tuple[Person, ...] = ()
    counts: Counts | None = None
    times: Times = Times()
    moves: tuple[Move, ...] = ()
    credits: tuple[Credit, ...] = ()
    incidents: tuple[Incident, ...] = ()
    messages: tuple[Message, ...] = ()
    corrections: tuple[Correction, ...] = ()
    officials: tuple[Official, ...] = ()
    reconciled: tuple[Reconciled, ...] = ()
    handover: HandOver = HandOver()
    settling: Settling | None = None
