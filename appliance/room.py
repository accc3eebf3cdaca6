"""The only door to the box's domain: one queue in, one frozen state out.

Both web faces and simulation put commands in by `submit`; `step`, called by one thread (`appliance.writer`) or by a
test, decides all that wait, commits them together, publishes the new state by one assignment and wakes the waiters.
Everything else only reads `published`: what may be asked of it is `appliance.answering`.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from appliance import clock
from appliance.acts import OpenSitting
from appliance.answering import Answers, Done
from appliance.attempt import Place
from appliance.commands import Command, Result
from appliance.connection import DiskFullError, JournalFailedError
from appliance.decide import decide, lease_of
from appliance.decisions.browsers import note_whole_logs
from appliance.decisions.leases import settle_all_due
from appliance.decisions.registration import lapse_all_due
from appliance.forecast import set_aside_bytes
from appliance.journal import Journal
from appliance.space import Reserve
from appliance.state import Draft, RoomState, Rules
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken

log = structlog.get_logger("box")

ANCHOR_EVERY_MS = 600_000
CONTACT_STEP_MS = 1_000  # a contact that moved by less is not written again
IDLE_MS = 5_000  # without a command for this long, the WAL is given back

Waiting = tuple[Command, Done]


@dataclass(frozen=True, slots=True)
class Seams:
    """What comes in from the machine: clocks in ms, and randomness."""

    monotonic_ms: Callable[[], int]
    wall_ms: Callable[[], int]
    random: Callable[[int], bytes]


class Room(Answers):
    """The box's domain. Made by `appliance.box`. `step` belongs to one thread; all else may be called from any."""

    def __init__(
        self, journal: Journal, state: RoomState, rules: Rules, seams: Seams, reserve: Reserve, group_limit: int
    ):
        super().__init__(state, rules, seams.wall_ms, reserve)
        self.commits = 0
        self.refusals = 0  # commits that a full disk refused: it answered, and will take them when there is room
        self._journal = journal
        self._seams = seams
        self._group_limit = group_limit
        self._queue: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._contacts = journal.contacts()
        self._read = journal.messages_read()
        self._committed_ms = seams.monotonic_ms()
        self._tried_ms = self._committed_ms  # later than the last commit while the disk is full
        self._asked_ms = self._committed_ms
        self._reading = clock.Reading(self._committed_ms, seams.wall_ms())
        self._failed: LumbungError | None = None
        self._remember_contacts(state)

    # --- the way in ------------------------------------------------------------------------------

    def submit(self, command: Command, done: Done) -> None:
        """Queue a command. `done` is called once, by the stepping thread, after the commit that the result rests on."""
        if self._failed is not None:
            done(self._failed)
            return
        self._queue.put((command, done))

    def wake(self) -> None:
        """Let a waiting `step` return."""
        self._queue.put(None)

    def until_tick_s(self) -> float:
        """How long a step may wait for commands before the clock has to be committed."""
        return max(0, clock.TICK_MS - (self._seams.monotonic_ms() - self._tried_ms)) / 1000

    def step(self, timeout_s: float = 0.0) -> int:
        """Decide, commit, publish and answer all commands that wait (up to the group limit); how many there were.

        JournalFailedError: the process has to end, nothing in memory can be believed.
        """
        batch = self._take(timeout_s)
        now_ms = self._seams.monotonic_ms()
        due = now_ms - self._committed_ms >= clock.TICK_MS
        if not batch and not due:
            return 0
        self._tried_ms = now_ms
        if batch:
            self._asked_ms = now_ms
        draft, outcomes = self._decide_all(batch, now_ms, due)
        try:
            self._commit(draft)
        except DiskFullError as full:
            if not self.published.read_only:
                log.error("disk full", code=full.code)
            self.published = replace(self.published, read_only=True)
            self.refusals += 1
            outcomes = [(done, full) for done, _ in outcomes]
        except JournalFailedError as failed:
            self._fail(failed, outcomes)
            raise
        else:
            self._publish(draft, now_ms)
        for done, result in outcomes:
            done(result)
        if due:
            self._tidy(now_ms)
        return len(batch)

    def close(self) -> None:
        """Let go of the journal. Nothing depends on it."""
        self._journal.close()

    # --- deciding and committing -----------------------------------------------------------------

    def _take(self, timeout_s: float) -> list[Waiting]:
        batch: list[Waiting] = []
        try:
            first = self._queue.get(timeout=timeout_s) if timeout_s > 0 else self._queue.get_nowait()
            while True:
                if first is not None:
                    batch.append(first)
                if len(batch) >= self._group_limit:
                    break
                first = self._queue.get_nowait()
        except queue.Empty:
            pass
        return batch

    def _draft(self, now_ms: int) -> Draft:
        return Draft(
            self.published,
            self.rules,
            self._heard,
            epoch_id=self._journal.last.epoch_id,
            chain_key=self._journal.last.origin.chain_key,
            k=clock.advance(self.published.k, now_ms - self._committed_ms),
            wall_ms=self._seams.wall_ms(),
        )

    def _decide_all(self, batch: list[Waiting], now_ms: int, due: bool) -> tuple[Draft, list[tuple[Done, Result]]]:
        """The draft that all commands lead to, and what each is answered.

        A command that breaks the writer is answered INTERNAL and left out: the others are decided again without it.
        """
        broken: dict[int, LumbungError] = {}
        while True:
            draft = self._draft(now_ms)
            if due:
                self._tick(draft, now_ms)
            outcomes: list[tuple[Done, Result]] = []
            for index, (command, done) in enumerate(batch):
                if index in broken:
                    outcomes.append((done, broken[index]))
                    continue
                try:
                    outcomes.append((done, self._decide(draft, command)))
                except Exception as error:  # noqa: BLE001  # a defect of ours must not cost the others their answers
                    log.error("undecidable", command=type(command).__name__, kind=type(error).__name__)
                    broken[index] = LumbungError(errors.INTERNAL)
                    break
            else:
                return draft, outcomes

    def _decide(self, draft: Draft, command: Command) -> Result:
        token = lease_of(command)
        if token is not None and token.attempt not in draft.attempts:
            self._recall(draft, token)
        if isinstance(command, OpenSitting):
            draft.free_bytes = self._reserve.free_bytes() + self._reserve.held_bytes
        try:
            return decide(draft, command)
        except LumbungError as refusal:
            return refusal

    def _recall(self, draft: Draft, token: LeaseToken) -> None:
        """A page of a sitting that was closed before this start still has something: fold that sitting now."""
        if token.sitting in draft.sittings or not self._journal.knows_sitting(token.sitting):
            return
        anchor = draft.anchor
        for read in self._journal.events_of([token.sitting]):
            if read.event.kind == "clock.anchored":
                anchor = clock.anchor_of(read.event)
            elif read.event.sitting is not None:
                draft.fold(read.event, Place(read.epoch, read.head, anchor.wall_at(read.event.k)))

    def _tick(self, draft: Draft, now_ms: int) -> None:
        """Once a second: watch the wall clock, settle silences, note when pages were heard and what was put away."""
        now = clock.Reading(now_ms, draft.wall_ms)
        if clock.stepped(self._reading, now):
            expected_ms = self._reading.expected_wall_ms(now_ms)
            draft.record("clock.stepped", None, None, (expected_ms, now.wall_ms))
            wall_ms, confirmed = now.wall_ms, False
            if draft.date_offset_ms is not None:  # what a person typed goes on, whatever sets the clock beneath it
                draft.date_offset_ms += expected_ms - now.wall_ms
                wall_ms, confirmed = now.wall_ms + draft.date_offset_ms, draft.anchor.confirmed
            draft.record("clock.anchored", None, None, (wall_ms, confirmed, "after a step"))
        elif draft.k - draft.anchor.k >= ANCHOR_EVERY_MS:
            wall_ms = now.wall_ms + (draft.date_offset_ms or 0)
            draft.record("clock.anchored", None, None, (wall_ms, draft.anchor.confirmed, "running"))
        settle_all_due(draft)
        lapse_all_due(draft)
        note_whole_logs(draft)
        for key, attempt in self.published.attempts.items():
            read = self._heard.read.get(key, 0)
            if read > self._read.get(key, 0):
                draft.group.read[key] = read
            if attempt.state != "working" or attempt.active is None or key in self.published.returns:
                continue
            heard = self._heard.last.get(attempt.active)
            if heard is not None and heard - self._contacts.get(key, 0) >= CONTACT_STEP_MS:
                draft.group.contacts[key] = max(heard, draft.group.contacts.get(key, 0))

    def _commit(self, draft: Draft) -> None:
        while True:
            try:
                self._journal.commit(draft.group, draft.k)
            except DiskFullError:
                if not self._reserve.give():
                    raise
                log.error("disk full: the reserve is in use now", code=errors.DISK_FULL.code)
            else:
                return

    def _publish(self, draft: Draft, now_ms: int) -> None:
        self._heard.last.update(draft.heard)
        self._heard.silences.update(draft.silences)
        self._contacts.update(draft.group.contacts)
        self._read.update(draft.group.read)
        self.published = draft.finish()
        self._committed_ms = now_ms
        self._reading = clock.Reading(now_ms, draft.wall_ms)
        self.commits += 1

    def _fail(self, failed: LumbungError, outcomes: list[tuple[Done, Result]]) -> None:
        self._failed = failed
        log.critical("journal failed", code=failed.code, why=failed.details)
        for done, _ in outcomes:
            done(failed)
        for _, done in self._take(0.0):
            done(failed)

    def _tidy(self, now_ms: int) -> None:
        wanted = set_aside_bytes(self.published, self.rules)
        if wanted:
            self._reserve.hold(wanted)
        else:
            self._reserve.release()
        if now_ms - self._asked_ms >= IDLE_MS:
            try:
                self._journal.tidy()
            except JournalFailedError as failed:
                self._fail(failed, [])
                raise

    def _remember_contacts(self, state: RoomState) -> None:
        """After a restart a silence is counted from when the page was last heard, as far as that was written down.

        And what a person has put away stays away, also where the PC that knew is not the one they go on at.
        """
        self._heard.read.update(self._read)
        for key, attempt in state.attempts.items():
            if attempt.active is not None and key in self._contacts:
                self._heard.last[attempt.active] = min(self._contacts[key], state.start_k)
