"""A Hypothesis state machine drives the room through everything a day can bring, and holds it to what it promised.

Pages keep their own logs, as browsers do; the room is crashed, restored from older copies of its journal, cut off and
given wrong wall clocks. Whatever happens: nothing acknowledged is lost, `have` tells the truth, nobody gains time
beyond the rule, and what is submitted stays submitted.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pysqlite3
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from appliance.acts import AddHeld, AddTime, EndSitting, PausePerson, PauseSitting, ResumePerson, ResumeSitting
from appliance.attempt import Attempt
from appliance.commands import ActDone, Confirm, Done, EnterBlock, Have, LoggedIn, LogIn, PutEvents, Slip, Start, Submit
from appliance.opening import FILE
from sync import errors
from sync.errors import LumbungError
from sync.wire import answers
from sync.wire.chain import Origin, next_head
from sync.wire.events import check_event, encode_event
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import BLOCKS, OFFLINE_RUN_MS, SITTING, Bench, library, roster_id

PEOPLE = 2
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # an fsync costs nothing there
PAGE_KINDS = {"answer": {"answer.given", "answer.late"}, "flag": {"item.flagged"}, "ran": {"page.ran"}}


@dataclass
class Page:
    """A browser: its lease, its log, what the box confirmed of it, and its reading of the box clock."""

    lease: LeaseToken
    log: list[list[Any]] = field(default_factory=list)
    have: int = 0
    k: int = 0
    asked_ms: int = 0

    def c(self, now_ms: int) -> int:
        return self.k + now_ms - self.asked_ms


class Day(RuleBasedStateMachine):
    """One exam day of two people and as many browsers as they like."""

    def __init__(self) -> None:
        super().__init__()
        self._made = tempfile.TemporaryDirectory(dir=MEMORY)
        self.folder = Path(self._made.name)
        self.bench = Bench(self.folder / "box", shelf=library(PEOPLE))
        self.pages: list[Page] = []
        self.backups: list[Path] = []
        self.slips: dict[bytes, Slip] = {}
        self.last_k = 0

    def teardown(self) -> None:
        try:
            self._check_journal()
        finally:
            self.bench.room.close()
            self._made.cleanup()

    # --- what happens ----------------------------------------------------------------------------

    @initialize()
    def open(self) -> None:
        self.bench.open_sitting()
        for person in range(PEOPLE):
            lease = self.bench.working(person)
            self.pages.append(Page(lease, k=self.bench.k, asked_ms=self.now))

    @rule(person=st.integers(0, PEOPLE - 1))
    def log_in(self, person: int) -> None:
        result = self.bench.ask(LogIn(SITTING, roster_id(person), 1, "test"))
        if isinstance(result, LoggedIn):
            self.pages.append(Page(result.lease, k=self.bench.k, asked_ms=self.now))
        else:
            assert isinstance(result, LumbungError)
            assert result.entry in (errors.ALREADY_SUBMITTED, errors.SITTING_CLOSED)

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def take_the_next_step(self, data: st.DataObject) -> None:
        page = self._page(data)
        attempt = self._attempt(page)
        entered = len(attempt.entered) if attempt else 0
        for command in (Confirm(page.lease), Start(page.lease), EnterBlock(page.lease, BLOCKS[min(entered, 2)])):
            result = self.bench.ask(command)
            if isinstance(result, LumbungError):
                assert result.entry in (
                    errors.LEASE_SUPERSEDED,
                    errors.SITTING_NOT_RUNNING,
                    errors.WRONG_STATE,
                ), result

    @precondition(lambda self: self.pages)
    @rule(
        data=st.data(),
        block=st.sampled_from(BLOCKS),
        value=st.sampled_from(["A", "B", None, "Z", 7]),
        ahead=st.sampled_from([0, 0, 0, -5_000, 400_000]),
    )
    def answer(self, data: st.DataObject, block: str, value: Any, ahead: int) -> None:
        page = self._page(data)
        c = max(0, page.c(self.now) + ahead)
        page.log.append([len(page.log) + 1, "answer", f"{block}-single", value, c])

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), values=st.lists(st.sampled_from(["A", "B", "C", None]), min_size=1, max_size=6))
    def work(self, data: st.DataObject, values: list[str | None]) -> None:
        """Answer in the current block, a second apart, and send it: what a page does all day."""
        page = self._page(data)
        attempt = self._attempt(page)
        block = attempt.entered[-1].block if attempt and attempt.entered else "B1"
        for value in values:
            self.bench.clocks.pass_ms(1_000)
            page.log.append([len(page.log) + 1, "answer", f"{block}-graded", value, page.c(self.now)])
        result = self.bench.ask(PutEvents(page.lease, page.log[page.have :]))
        assert isinstance(result, Have)
        page.have, page.k, page.asked_ms = result.have, result.k, self.now

    @precondition(lambda self: self.pages)
    @rule(
        data=st.data(),
        row=st.sampled_from([["flag", "B1-single", True, 5], ["nonsense"], ["flag"], ["focus", True, 3]]),
    )
    def note(self, data: st.DataObject, row: list[Any]) -> None:
        page = self._page(data)
        page.log.append([len(page.log) + 1, *row])

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), ms=st.integers(0, 60_000))
    def run_offline(self, data: st.DataObject, ms: int) -> None:
        page = self._page(data)
        c = page.c(self.now)
        page.log.append([len(page.log) + 1, "ran", max(0, c - ms), c])

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), back=st.integers(0, 3), lost=st.booleans())
    def send(self, data: st.DataObject, back: int, lost: bool) -> None:
        """Send the tail, overlapping; the answer may be lost on its way."""
        page = self._page(data)
        result = self.bench.ask(PutEvents(page.lease, page.log[max(0, page.have - back) :]))
        assert isinstance(result, Have)
        if lost:
            return
        if result.have >= max(0, page.have - back):
            assert result.have <= len(page.log)
        page.have = result.have
        page.k, page.asked_ms = result.k, self.now

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def send_another_under_the_same_key(self, data: st.DataObject) -> None:
        page = self._page(data)
        if not page.log:
            return
        n = data.draw(st.integers(1, len(page.log)))
        if n <= page.have:
            before = self._answers(page)
            self.bench.ask(PutEvents(page.lease, [[n, "answer", "B1-single", "E", 1]]))
            assert self._answers(page) == before, "a conflicting copy may never replace what was kept"

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def pulse(self, data: st.DataObject) -> None:
        page = self._page(data)
        asked = self.now
        if self._hear(page):
            page.have = self.bench.room.pulse(page.lease, page.c(asked)).have
        self.bench.room.step()

    @rule(ms=st.integers(1, 2_500))
    def tick(self, ms: int) -> None:
        self.bench.clocks.pass_ms(ms)
        self.bench.room.step()

    @rule(seconds=st.integers(5, 400), heard=st.booleans())
    def minutes_pass(self, seconds: int, heard: bool) -> None:
        """With the network up, or with all pages cut off."""
        for _ in range(seconds // 5):
            for _ in range(5):
                self.bench.clocks.pass_ms(1_000)
                self.bench.room.step()
            for page in self.pages if heard else ():
                self._hear(page)

    @rule(ms=st.integers(-(10**12), 10**12))
    def step_the_wall_clock(self, ms: int) -> None:
        self.bench.clocks.wall_ms = max(0, self.bench.clocks.wall_ms + ms)

    @rule(down_ms=st.integers(0, 3_600_000))
    def crash(self, down_ms: int) -> None:
        before = self.bench.room.published
        self.bench.clocks.pass_ms(down_ms)
        self.bench.crash()
        after = self.bench.room.published
        assert after.k == before.k, "while the box is down its clock is down"
        assert after.epoch != before.epoch
        assert dict(after.attempts) == dict(before.attempts)
        assert dict(after.sittings) == dict(before.sittings)
        assert dict(after.acts) == dict(before.acts)

    @precondition(lambda self: len(self.backups) < 2)
    @rule()
    def back_up(self) -> None:
        path = self.folder / f"copy-{len(self.backups)}.db"
        copy = pysqlite3.connect(str(path))
        self.bench.room._journal._connection.backup(copy)
        copy.close()
        self.backups.append(path)

    @precondition(lambda self: self.backups)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """The box goes back to an older copy; the pages still have their logs and send what it lacks."""
        path = data.draw(st.sampled_from(self.backups))
        self.bench.room.close()
        for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
            (self.folder / "box" / name).unlink(missing_ok=True)
        shutil.copy(path, self.folder / "box" / FILE)
        self.bench.room = self.bench._open()
        self.last_k = 0
        for page in self.pages:
            page.have = 0  # as the box will say; the log is kept whole until the submit is confirmed
        state = self.bench.room.published
        self.slips = {
            key: slip for key, slip in self.slips.items() if key in state.attempts and state.attempts[key].submitted
        }

    @rule(seconds=st.integers(1, 600))
    def add_time(self, seconds: int) -> None:
        self._act(AddTime, None, seconds * 1_000, "alasan")

    @rule()
    def add_held(self) -> None:
        self._act(AddHeld, None, "jaringan putus")

    @rule(stop=st.booleans())
    def pause_or_resume(self, stop: bool) -> None:
        self._act(*((PauseSitting, "alasan") if stop else (ResumeSitting,)))

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), stop=st.booleans())
    def pause_or_resume_one(self, data: st.DataObject, stop: bool) -> None:
        attempt = self._page(data).lease.attempt
        self._act(*((PausePerson, attempt, "alasan") if stop else (ResumePerson, attempt)))

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def submit(self, data: st.DataObject) -> None:
        page = self._page(data)
        sent = self.bench.ask(PutEvents(page.lease, page.log))
        assert isinstance(sent, Have)
        attempt = self._attempt(page)
        assert attempt is not None
        salt = bytes(16)
        digest = answers.answers_digest(attempt.id, salt, attempt.ledger.answers())
        wrong = self.bench.ask(Submit(page.lease, len(page.log), salt, bytes(32)))
        result = self.bench.ask(Submit(page.lease, len(page.log), salt, digest))
        if isinstance(result, Slip):
            assert wrong == result or (isinstance(wrong, LumbungError) and wrong.entry is errors.ANSWERS_DIFFER)
            assert self.slips.setdefault(attempt.id, result) == result
        else:
            assert isinstance(result, LumbungError)

    @precondition(lambda self: self.pages and self.last_k > 4_000_000)
    @rule()
    def end(self) -> None:
        self._act(EndSitting)

    # --- what must hold --------------------------------------------------------------------------

    @invariant()
    def the_clock_never_goes_back(self) -> None:
        assert self.bench.k >= self.last_k
        self.last_k = self.bench.k

    @invariant()
    def what_is_submitted_stays_submitted(self) -> None:
        for key in self.slips:
            assert self.bench.room.published.attempts[key].state == "submitted"

    @invariant()
    def have_tells_the_truth(self) -> None:
        """What the box confirmed to a page since its last restore, the box still has."""
        for page in self.pages:
            attempt = self._attempt(page)
            known = attempt.leases.get((page.lease.epoch, page.lease.seq)) if attempt else None
            assert page.have == 0 or (known is not None and known.have >= page.have)

    @invariant()
    def nobody_gains_time(self) -> None:
        """Every answer that counts was given within its block's time and within reach of the page's last contact."""
        for attempt in self.bench.room.published.attempts.values():
            sitting = self.bench.room.published.sittings[SITTING]
            for chosen in attempt.ledger.chosen.values():
                item = next(item for item, best in attempt.ledger.chosen.items() if best is chosen)
                block = attempt.entered[BLOCKS.index(item[:2])]
                pauses = [*sitting.pauses, *attempt.pauses]
                paused = sum((self.bench.k if end is None else end) - start for start, end in pauses)
                most = block.entered_k + block.block_ms + block.granted_ms + block.held_ms + paused
                # A restart gives a silent page its reach anew, from K at start.
                assert chosen.c <= max(most, 0)
                assert chosen.c <= self.bench.k + OFFLINE_RUN_MS + 2_000

    @invariant()
    def no_more_is_held_than_passed(self) -> None:
        for attempt in self.bench.room.published.attempts.values():
            for block in attempt.entered:
                passed = (self.bench.k if block.left_k is None else block.left_k) - block.entered_k
                assert block.held_ms + block.waiting_ms <= passed + 10_000  # each silence is rounded up to a second

    # --- how -------------------------------------------------------------------------------------

    @property
    def now(self) -> int:
        return self.bench.clocks.monotonic_ms

    def _hear(self, page: Page) -> bool:
        """A pulse of the page; False while its lease is being adopted."""
        try:
            view = self.bench.room.pulse(page.lease, page.c(self.now))
        except LumbungError as error:
            if error.entry is errors.NOT_READY:
                return False
            raise
        page.k, page.asked_ms = view.k, self.now
        return True

    def _page(self, data: st.DataObject) -> Page:
        return data.draw(st.sampled_from(self.pages))

    def _attempt(self, page: Page) -> Attempt | None:
        return self.bench.room.published.attempts.get(page.lease.attempt)

    def _answers(self, page: Page) -> dict[str, Any]:
        attempt = self._attempt(page)
        return attempt.ledger.answers() if attempt else {}

    def _act(self, kind: Any, *rest: Any) -> None:
        result = self.bench.act(kind, *rest)
        if isinstance(result, ActDone):
            command = kind(self.bench.acts.to_bytes(16, "big"), "awas", SITTING, *rest)
            assert self.bench.ask(command) == result, "a repeated act gives the first result"

    def _check_journal(self) -> None:
        """Chain unbroken, every event well-formed, and the published answers are those of the shared rule."""
        journal = self.bench.room._journal
        origins = {
            row[0]: Origin(*row)
            for row in journal._connection.execute(
                "SELECT epoch, parent, parent_seq, parent_head, chain_key FROM epochs ORDER BY id"
            ).fetchall()
        }
        heads: dict[bytes, bytes] = {}
        ledgers: dict[bytes, answers.Ledger] = {}
        rows: dict[tuple[bytes, bytes, int], set[int]] = {}
        for read in journal.events_from(1, 0):
            check_event(read.event)
            origin = origins[read.epoch]
            before = heads.get(read.epoch, origin.first_head())
            if read.epoch not in heads and origin.parent_epoch is not None:
                assert (origin.parent_head, origin.parent_seq) == (heads[origin.parent_epoch], read.event.seq - 1)
            heads[read.epoch] = next_head(origin.chain_key, before, encode_event(read.event))
            assert heads[read.epoch] == read.head
            attempt = read.event.attempt
            if attempt is not None:
                ledger = ledgers.get(attempt, answers.empty(attempt))
                ledgers[attempt] = answers.fold(ledger, read.epoch, read.event)
                if read.event.kind in (
                    "answer.given",
                    "answer.late",
                    "event.refused",
                    "page.ran",
                    "item.flagged",
                    "page.focus",
                ):
                    body = read.event.body
                    rows.setdefault((attempt, body[0], body[1]), set()).add(body[2])
        for attempt, state in self.bench.room.published.attempts.items():
            assert state.ledger == ledgers[attempt]
            for (epoch, seq), lease in state.leases.items():
                assert rows.get((attempt, epoch, seq), set()) >= set(range(1, lease.have + 1))


TestDay = Day.TestCase
TestDay.settings = settings(max_examples=60, stateful_step_count=40, suppress_health_check=list(HealthCheck))


def test_done_is_a_reply() -> None:
    """The machine tells refusals from replies by type: no reply may be an error."""
    assert not issubclass(Done, LumbungError)
