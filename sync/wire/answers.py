"""The rule for answers: what an attempt's answers are, whatever box holds its events and in whatever order they came.

A `Ledger` is one attempt's page events as a set that only grows: folding and merging are unions, so order, repetition,
branch and route cannot matter. The box folds it live, the centre folds it from batches; both get the same answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from immutables import Map

from sync import errors
from sync.errors import WireError
from sync.wire import canonical
from sync.wire.events import Event, Value

ANSWERS_DOMAIN = b"lumbung/answers/1"
PAGE_DOMAIN = b"lumbung/page/1"
PAGE_JSON_DOMAIN = b"lumbung/page-json/1"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HEAD_CHARACTERS = 16
_MISREAD = str.maketrans("OIL", "011")  # what a hand writes for characters that the alphabet has

# (lease seq, lease epoch, n): names a page event of the attempt, and sorts as the rule asks
Key = tuple[int, bytes, int]
# the page's row without its n, as ('answer', item, value, c), or ('digest', 32 bytes) of one that was not kept whole
Content = tuple[Any, ...]

FORCED = "attempt.forced"
REFUSED, LATE, ACCEPTED = 1, 2, 3  # standings: of several for one content the greatest holds


class Kept(NamedTuple):
    """One content under a key: its best standing on any branch, and the smallest place where it has that."""

    content: Content
    standing: int
    epoch: bytes
    seq: int


class Chosen(NamedTuple):
    """What an item stands at: the content with the greatest key so far."""

    key: Key
    value: Any
    c: int


class Submit(NamedTuple):
    """The submit that counts, and the place of its event."""

    key: Key
    salt: bytes
    digest: bytes
    epoch: bytes
    seq: int


class Ledger(NamedTuple):
    """All page events of one attempt, immutable. Start with `empty`, add with `fold`, join branches with `merge`."""

    attempt: bytes
    kept: Map[Key, tuple[Kept, ...]]  # every content of every key, in ascending order of its canonical bytes
    submits: Map[Key, tuple[Kept, ...]]  # apart: a submit names the page's last n, which an answer already has
    chosen: Map[str, Chosen]  # derived: the accepted answer of each item
    flagged: Map[str, Chosen]  # derived: the last flag of each item
    doubled: frozenset[Key]  # derived: keys that may have two contents

    def answers(self) -> dict[str, Value]:
        """Item → value as it counts, without the items that were never answered or were cleared; items ascending."""
        return {item: best.value for item, best in sorted(self.chosen.items()) if best.value is not None}

    def flags(self) -> tuple[str, ...]:
        """The items that are flagged, ascending."""
        return tuple(sorted(item for item, best in self.flagged.items() if best.value))

    def seen(self, lease_epoch: bytes, lease_seq: int, n: int) -> tuple[Kept, ...]:
        """What is kept under a page event's key: empty, one content, or more when they conflict."""
        return self.kept.get((lease_seq, lease_epoch, n), ())

    def late(self) -> tuple[tuple[Key, Kept], ...]:
        """Answers that were late on every branch that saw them: kept, not counted, listed for staff. Keys ascending."""
        return tuple(
            (key, kept)
            for key in sorted(self.kept)
            for kept in self.kept[key]
            if kept.standing == LATE and kept.content[0] == "answer"
        )

    @property
    def submit(self) -> Submit | None:
        """The submit with the smallest key, if there is any."""
        if not self.submits:
            return None
        key = min(self.submits)
        content, _, epoch, seq = self.submits[key][0]
        return Submit(key, content[1], content[2], epoch, seq)

    def conflicts(self) -> tuple[Key, ...]:
        """The keys that have two contents, ascending; the digest of a content that is also there whole is no second."""
        return tuple(key for key in sorted(self.doubled) if self._contents(key) > 1)

    @property
    def held(self) -> tuple[str, ...]:
        """Why the attempt is held: scored by the same rule, but provisional until staff rule on it. Empty: not held.

        `two_contents`: one key has two contents. `digest_differs`: what was submitted is not what is recomputed here.
        """
        reasons = []
        if self.conflicts() or any(len(entry) > 1 for entry in self.submits.values()):
            reasons.append("two_contents")
        submit = self.submit
        if submit is not None and submit.digest != answers_digest(self.attempt, submit.salt, self.answers()):
            reasons.append("digest_differs")
        return tuple(reasons)

    def _contents(self, key: Key) -> int:
        whole = {page_digest((key[2], *kept.content)) for kept in self.kept[key] if kept.content[0] != "digest"}
        return len(whole | {kept.content[1] for kept in self.kept[key] if kept.content[0] == "digest"})


def empty(attempt: bytes) -> Ledger:
    """The ledger of an attempt of which nothing is known yet."""
    return Ledger(attempt, Map(), Map(), Map(), Map(), frozenset())


def fold(ledger: Ledger, epoch: bytes, event: Event) -> Ledger:
    """The ledger with one more event of its attempt, which lies in `epoch`; the same object when that adds nothing.

    The event must have passed `check_event`. Kinds that are no page events add nothing. ValueError for an event of
    another attempt.
    """
    read = _READERS.get(event.kind)
    if read is None:
        return ledger
    if event.attempt != ledger.attempt:
        raise ValueError("an event of another attempt")
    body = event.body if event.kind != FORCED else event.body[3:]  # behind who forced it, and why, it is a submit
    standing, content = read(body)
    return _add(ledger, (body[1], body[0], body[2]), Kept(content, standing, epoch, event.seq))


def merge(one: Ledger, other: Ledger) -> Ledger:
    """The union of two branches' ledgers of the same attempt."""
    if one.attempt != other.attempt:
        raise ValueError("ledgers of two attempts")
    if len(one.kept) < len(other.kept):
        one, other = other, one
    for key, kept in _each(other):
        one = _add(one, key, kept)
    return one


def fold_all(ledger: Ledger, epoch: bytes, events: Iterable[Event]) -> Ledger:
    """`fold` over a run of events of one epoch, passing over those of other attempts."""
    for event in events:
        if event.attempt == ledger.attempt:
            ledger = fold(ledger, epoch, event)
    return ledger


def answers_digest(attempt: bytes, salt: bytes, answers: Mapping[str, Value]) -> bytes:
    """What the page vouches for at submit, 32 bytes.

    SHA-256('lumbung/answers/1' ‖ attempt ‖ salt ‖ canonical [[item, value], …]).
    `salt` is 16 bytes; items without an answer are left out, the others ascend by their bytes.
    """
    rows = [(item, value) for item, value in sorted(answers.items()) if value is not None]
    return hashlib.sha256(ANSWERS_DOMAIN + attempt + salt + canonical.encode(rows)).digest()


def page_digest(row: Any) -> bytes:
    """32 bytes that stand for a row of the page's log, as `[n, 'answer', item, value, c]`, when it is not kept whole.

    What has no canonical form (a float, an object) is digested as JSON: any row a browser can send has a digest.
    """
    try:
        return hashlib.sha256(PAGE_DOMAIN + canonical.encode(row)).digest()
    except WireError:
        text = json.dumps(row, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(PAGE_JSON_DOMAIN + text.encode()).digest()


def slip_text(digest: bytes) -> str:
    """The 26 characters on the receipt slip: the first 128 bits of the answers' digest."""
    return crockford(digest[:16])


def head_text(head: bytes) -> str:
    """The 16 characters on the receipt slip: the first 80 bits of the journal's head."""
    return crockford(head[:10])


def head_from_text(typed: str) -> bytes:
    """The 10 bytes that were printed as 16 characters; blanks and hyphens are passed over, O is 0, I and L are 1.

    WireError HEAD_MISTYPED.
    """
    plain = "".join(typed.upper().split()).replace("-", "").translate(_MISREAD)
    if len(plain) != HEAD_CHARACTERS or any(each not in CROCKFORD for each in plain):
        raise WireError(errors.HEAD_MISTYPED, characters=len(plain))
    number = 0
    for each in plain:
        number = number << 5 | CROCKFORD.index(each)
    return number.to_bytes(10, "big")


def crockford(data: bytes) -> str:
    """Base32 in Crockford's alphabet, most significant bit first, the last character filled with zero bits."""
    characters = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, "big") << (characters * 5 - len(data) * 8)
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(characters * 5 - 5, -1, -5))


_READERS: dict[str, Callable[[tuple[Any, ...]], tuple[int, Content]]] = {  # bodies: events.KINDS
    "answer.given": lambda b: (ACCEPTED, ("answer", b[3], b[4], b[5])),
    "answer.late": lambda b: (LATE, ("answer", b[3], b[4], b[5])),
    "event.refused": lambda b: (REFUSED, ("digest", b[4])),
    "event.conflict": lambda b: (REFUSED, ("digest", b[3])),
    "item.flagged": lambda b: (ACCEPTED, ("flag", b[3], b[4], b[5])),
    "page.ran": lambda b: (ACCEPTED, ("ran", b[3], b[4])),
    "page.focus": lambda b: (ACCEPTED, ("focus", b[3], b[4])),
    "attempt.submitted": lambda b: (ACCEPTED, ("submit", b[3], b[4])),
    FORCED: lambda b: (ACCEPTED, ("submit", b[3], b[4])),
}


def _add(ledger: Ledger, key: Key, kept: Kept) -> Ledger:
    attempt, entries, submits, chosen, flagged, doubled = ledger
    what = kept.content[0]
    table = submits if what == "submit" else entries
    before = table.get(key, ())
    after = _join(before, kept) if before else (kept,)
    if after is before:
        return ledger
    table = table.set(key, after)
    if what == "submit":
        return Ledger(attempt, entries, table, chosen, flagged, doubled)
    if len(after) > 1:
        doubled = doubled | {key}
    if kept.standing == ACCEPTED:
        if what == "answer":
            chosen = _choose(chosen, key, kept.content)
        elif what == "flag":
            flagged = _choose(flagged, key, kept.content)
    return Ledger(attempt, table, submits, chosen, flagged, doubled)


def _join(entry: tuple[Kept, ...], kept: Kept) -> tuple[Kept, ...]:
    """The entry with one more content, or a better standing or smaller place for one it has; itself if neither."""
    for index, old in enumerate(entry):
        if old.content == kept.content:
            if (-old.standing, old.epoch, old.seq) <= (-kept.standing, kept.epoch, kept.seq):
                return entry
            return (*entry[:index], kept, *entry[index + 1 :])
    return tuple(sorted((*entry, kept), key=lambda each: canonical.encode(each.content)))


def _choose(best: Map[str, Chosen], key: Key, content: Content) -> Map[str, Chosen]:
    """`best` after an accepted (what, item, value, c).

    The tie-break is for one key with two contents: such an attempt is held anyway, but everywhere in the same way.
    """
    _, item, value, c = content
    now = best.get(item)
    if now is None or key > now.key:
        return best.set(item, Chosen(key, value, c))
    if key == now.key and (c, canonical.encode(value)) > (now.c, canonical.encode(now.value)):
        return best.set(item, Chosen(key, value, c))
    return best


def _each(ledger: Ledger) -> Iterator[tuple[Key, Kept]]:
    for table in (ledger.kept, ledger.submits):
        for key, entry in table.items():
            for kept in entry:
                yield key, kept
