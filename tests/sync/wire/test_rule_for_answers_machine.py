"""One attempt's pages, two boxes that fail in every way we know, and a centre: whatever happens, nothing is lost.

The pages, boxes and links here are models; the chain, the batches and the rule for answers are the real ones. A box
decides by the design: what is well-formed and of a valid lease is journalled as given, late, refused or in conflict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sync.wire import answers, chain, keys
from sync.wire.answers import Ledger, page_digest
from sync.wire.batch import open_batch, seal_batch
from sync.wire.events import Event, check_event, encode_event, is_value

ATTEMPT, SITTING, ROSTER = b"a" * 16, b"s" * 16, b"r" * 16
BOX_KEY, CENTRE_KEY = keys.SigningKey(b"b" * 32), keys.SealingKey(b"c" * 32)
BOX_PUBLIC, CENTRE_PUBLIC = BOX_KEY.public, CENTRE_KEY.public
ITEMS = ("A1", "A2", "A3")
Row = list[Any]
Lease = tuple[bytes, int]


@dataclass
class Page:
    """A browser: one lease, its whole log, and how far it believes the box has it."""

    lease: Lease
    log: list[Row] = field(default_factory=list)
    have: int = 0

    def add(self, *content: Any) -> None:
        self.log.append([len(self.log) + 1, *content])


@dataclass
class Run:
    """What a box holds of one epoch."""

    origin: chain.Origin
    events: list[Event] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)

    def head(self) -> bytes:
        return self.heads[-1] if self.heads else self.origin.first_head()

    def last_seq(self) -> int:
        return self.origin.parent_seq + len(self.events)

    def until(self, seq: int) -> Run:
        kept = max(0, seq - self.origin.parent_seq)
        return Run(self.origin, self.events[:kept], self.heads[:kept])


class Box:
    """A journal of one or more epochs, and the decisions of the design."""

    def __init__(self, runs: list[Run], epoch: bytes) -> None:
        """Open the journal `runs`: a new epoch begins, whose parent is the last of them."""
        parent = runs[-1] if runs else None
        origin = chain.Origin(
            epoch,
            parent.origin.epoch if parent else None,
            parent.last_seq() if parent else 0,
            parent.head() if parent else None,
            bytes(reversed(epoch)) * 2,
        )
        self.runs = [*runs, Run(origin)]
        self.ledger = answers.empty(ATTEMPT)
        for run in runs:
            self.ledger = answers.fold_all(self.ledger, run.origin.epoch, run.events)
        self.leases = {(run.origin.epoch, e.seq) for run in runs for e in run.events if e.kind == "lease.granted"}
        self.out_of_time = False
        head = origin.parent_head
        self.write("epoch.continued", epoch, origin.parent_epoch, origin.parent_seq, head, "smkn-1", "box-1", "0.1")

    def write(self, kind: str, *body: Any) -> Event:
        run, about_box = self.runs[-1], kind == "epoch.continued"
        seq = run.last_seq() + 1
        event = Event(seq, seq * 10, kind, None if about_box else SITTING, None if about_box else ATTEMPT, body)
        check_event(event)
        run.heads.append(chain.next_head(run.origin.chain_key, run.head(), encode_event(event)))
        run.events.append(event)
        self.ledger = answers.fold(self.ledger, run.origin.epoch, event)
        return event

    def log_in(self) -> Lease:
        lease = (self.runs[-1].origin.epoch, self.write("lease.granted", ROSTER, 1, "browser", None).seq)
        self.leases.add(lease)
        return lease

    def have(self, lease: Lease) -> int:
        n = 0
        while self.ledger.seen(*lease, n + 1):
            n += 1
        return n

    def put(self, lease: Lease, rows: list[Row]) -> int:
        """Journal what is new of a page's rows; what a gap precedes waits for its turn."""
        if lease not in self.leases:
            self.write("lease.adopted", *lease)
            self.leases.add(lease)
        for row in rows:
            if row[0] <= self.have(lease) + 1:
                self.decide(lease, row)
        return self.have(lease)

    def decide(self, lease: Lease, row: Row) -> None:
        n, digest = row[0], page_digest(row)
        for kept in self.ledger.seen(*lease, n):
            whole = kept.content[0] != "digest"
            if (page_digest([n, *kept.content]) if whole else kept.content[1]) == digest:
                return
        if self.ledger.seen(*lease, n):
            self.write("event.conflict", *lease, n, digest, repr(row).encode()[:1024])
        elif row[1] == "flag":
            self.write("item.flagged", *lease, *row[:1], *row[2:])
        elif row[2] not in ITEMS or not is_value(row[3]):
            self.write("event.refused", *lease, n, "LMB-2000", digest, repr(row).encode()[:1024])
        elif self.out_of_time or self.ledger.submit:
            self.write("answer.late", *lease, n, *row[2:], "LMB-2000")
        else:
            self.write("answer.given", *lease, n, *row[2:])

    def submit(self, page: Page) -> None:
        if not self.ledger.submit:
            salt = b"salt" * 4
            digest = answers.answers_digest(ATTEMPT, salt, self.ledger.answers())
            self.write("attempt.submitted", *page.lease, len(page.log), salt, digest)

    def batches(self, size: int) -> list[bytes]:
        out = []
        for run in self.runs:
            for at in range(0, len(run.events), size):
                before = run.heads[at - 1] if at else run.origin.first_head()
                sealed = seal_batch(
                    run.events[at : at + size],
                    origin=run.origin,
                    head_before=before,
                    last_receipted=None,
                    site="smkn-1",
                    box="box-1",
                    signer=BOX_KEY,
                    recipient=CENTRE_PUBLIC,
                )
                assert sealed.header.head_after == run.heads[min(at + size, len(run.events)) - 1]
                out.append(sealed.data)
        return out


class Centre:
    """Takes batches in any order; the ledger is folded as they come."""

    def __init__(self) -> None:
        self.events: dict[tuple[bytes, int], Event] = {}
        self.ledger = answers.empty(ATTEMPT)

    def receive(self, data: bytes) -> None:
        opened = open_batch(data, CENTRE_KEY, BOX_PUBLIC)
        assert opened.quarantined() == ()
        for event in opened.events:
            assert isinstance(event, Event)
            epoch = opened.header.epoch
            assert self.events.setdefault((epoch, event.seq), event) == event, "one place, two events"
            if event.attempt == ATTEMPT:
                self.ledger = answers.fold(self.ledger, epoch, event)


class Attempt(RuleBasedStateMachine):
    """What may happen on one exam day, in any order."""

    pages: list[Page]
    boxes: list[Box]

    @initialize()
    def open_the_room(self) -> None:
        self.epochs = 0
        self.boxes = [Box([], self._epoch())]
        self.pages = [Page(self.boxes[0].log_in())]
        self.centre = Centre()
        self.on_the_way: list[bytes] = []
        self.branched = False  # something happened after which two truths are possible

    def _epoch(self) -> bytes:
        self.epochs += 1
        return answers.page_digest(["epoch", self.epochs])[:16]

    # the participant

    @rule(page=st.integers(0, 5), item=st.sampled_from(ITEMS), value=st.sampled_from([None, "A", "B", ("A", "B")]))
    def answer(self, page: int, item: str, value: Any) -> None:
        chosen = self.pages[page % len(self.pages)]
        chosen.add("answer", item, value, 1000 + len(chosen.log))

    @rule(page=st.integers(0, 5), item=st.sampled_from(ITEMS), on=st.booleans())
    def flag(self, page: int, item: str, on: bool) -> None:
        self.pages[page % len(self.pages)].add("flag", item, on, 1000)

    @rule(page=st.integers(0, 5), row=st.sampled_from([("ZZ", "A", 1), ("A1", 1.5, 1), ("A1", {"x": 1}, 1)]))
    def send_nonsense(self, page: int, row: tuple[Any, ...]) -> None:
        """A page with a fault, or somebody with a console."""
        self.pages[page % len(self.pages)].add("answer", *row)

    @rule(page=st.integers(0, 5), box=st.integers(0, 1), overlap=st.integers(0, 3), lost=st.booleans())
    def send(self, page: int, box: int, overlap: int, lost: bool) -> None:
        """PUT the tail; the answer may get lost, and `have` may come back lower than it was."""
        chosen = self.pages[page % len(self.pages)]
        have = self.boxes[box % len(self.boxes)].put(chosen.lease, chosen.log[max(0, chosen.have - overlap) :])
        if not lost:
            chosen.have = min(have, len(chosen.log))

    @rule(box=st.integers(0, 1))
    @precondition(lambda self: len(self.pages) < 4)
    def move_to_another_computer(self, box: int) -> None:
        self.pages.append(Page(self.boxes[box % len(self.boxes)].log_in()))

    @rule(page=st.integers(0, 5))
    @precondition(lambda self: len(self.pages) < 4)
    def copy_the_browser_profile(self, page: int) -> None:
        """Two computers under one lease: both count on with the same n."""
        chosen = self.pages[page % len(self.pages)]
        self.pages.append(Page(chosen.lease, list(chosen.log), chosen.have))
        self.branched = True

    @rule(page=st.integers(0, 5), box=st.integers(0, 1))
    def submit(self, page: int, box: int) -> None:
        chosen, where = self.pages[page % len(self.pages)], self.boxes[box % len(self.boxes)]
        if where.put(chosen.lease, chosen.log) >= len(chosen.log):
            where.submit(chosen)

    # the room

    @rule(box=st.integers(0, 1), over=st.booleans())
    def time_runs_out_or_is_added(self, box: int, over: bool) -> None:
        self.boxes[box % len(self.boxes)].out_of_time = over

    @rule(box=st.integers(0, 1))
    def restart(self, box: int) -> None:
        at = box % len(self.boxes)
        self.boxes[at] = Box(self.boxes[at].runs, self._epoch())

    @rule(box=st.integers(0, 1), back=st.integers(1, 8))
    def restore_an_old_backup(self, box: int, back: int) -> None:
        """The box forgets its last events; what pages and centre have of them must bring them back."""
        at = box % len(self.boxes)
        self.boxes[at] = Box(self._until(self.boxes[at], back), self._epoch())
        self.branched = True

    @rule(back=st.integers(0, 8))
    @precondition(lambda self: len(self.boxes) < 2)
    def promote_a_standby(self, back: int) -> None:
        """A copy that lags behind starts to serve while the first box runs on."""
        self.boxes.append(Box(self._until(self.boxes[0], back), self._epoch()))
        self.branched = True

    def _until(self, box: Box, back: int) -> list[Run]:
        seq = max(1, box.runs[-1].last_seq() - back)
        return [run for each in box.runs if (run := each.until(seq)).events]

    # the link

    @rule(box=st.integers(0, 1), size=st.integers(1, 7))
    def seal(self, box: int, size: int) -> None:
        self.on_the_way += self.boxes[box % len(self.boxes)].batches(size)[-3:]

    @rule(data=st.data())
    @precondition(lambda self: self.on_the_way)
    def arrive(self, data: st.DataObject) -> None:
        """Any batch, by any route, perhaps once more later."""
        index = data.draw(st.integers(0, len(self.on_the_way) - 1))
        self.centre.receive(self.on_the_way[index])
        if data.draw(st.booleans()):
            del self.on_the_way[index]

    def teardown(self) -> None:
        """The links come back: every page sends what its box lacks, every box what the centre lacks. Then count."""
        if not hasattr(self, "boxes"):
            return
        for index, page in enumerate(self.pages):
            box = self.boxes[index % len(self.boxes)]
            if sum(other.lease == page.lease for other in self.pages) > 1:
                page.have = (
                    0  # a count does not tell whose events fill it: two pages of one lease compare from the start
                )
            for _ in range(2):  # once to learn what the box has, once to send the rest
                page.have = min(box.put(page.lease, page.log[page.have :]), len(page.log))
            assert page.have == len(page.log), "a page is wedged"
        for box in reversed(self.boxes):
            for batch in reversed(box.batches(5)):
                self.centre.receive(batch)
        for batch in self.on_the_way:
            self.centre.receive(batch)
        self._nothing_is_lost(self.centre.ledger)

    def _nothing_is_lost(self, ledger: Ledger) -> None:
        for page in self.pages:
            for row in page.log:
                assert page_digest(row) in digests(ledger, page.lease, row[0]), row
        for box in self.boxes:
            assert answers.merge(ledger, box.ledger) == ledger == answers.merge(box.ledger, ledger)
        in_order = answers.empty(ATTEMPT)
        for (epoch, _), event in sorted(self.centre.events.items(), key=lambda item: item[0]):
            in_order = answers.fold_all(in_order, epoch, [event])
        assert in_order == ledger, "the order of arrival mattered"
        accepted: dict[str, Any] = {}
        given = [event.body for event in self.centre.events.values() if event.kind == "answer.given"]
        for body in sorted(given, key=lambda body: (body[1], body[0], body[2])):
            accepted[body[3]] = body[4]
        if not self.branched:  # else one key may have two contents, and one of them is picked
            assert ledger.held == ()
            assert ledger.answers() == {item: value for item, value in sorted(accepted.items()) if value is not None}
        assert set(ledger.answers()) <= set(accepted)


def digests(ledger: Ledger, lease: Lease, n: int) -> set[bytes]:
    reduced: Callable[[answers.Kept], bytes] = lambda kept: (  # noqa: E731  # typed, one use
        kept.content[1] if kept.content[0] == "digest" else page_digest([n, *kept.content])
    )
    return {reduced(kept) for kept in ledger.seen(*lease, n)}


Attempt.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestAttempt = Attempt.TestCase
