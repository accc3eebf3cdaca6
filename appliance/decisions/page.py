"""The page's log: what of it counts, what came late, what is refused. The hot path, so plain tuples and no models.

Whatever a valid lease sends in a well-formed list is journalled, and `have` advances: one bad event never wedges a
page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from appliance import deadlines
from appliance.attempt import Attempt, LeaseKey
from appliance.commands import Have, PutEvents
from appliance.decisions.leases import arrive, automatic_ms, due_ms, rev_of, settle
from appliance.legality import legal
from appliance.library import OpenExam
from appliance.sitting import Sitting
from appliance.state import Draft
from sync import errors
from sync.errors import Entry, LumbungError
from sync.wire.answers import page_digest
from sync.wire.events import ITEM_ID, MAX_EXCERPT_BYTES, is_value

WHOLE_TAIL = 500  # rows of one request; fewer mean that the page has sent all it had
MAX_DEPTH = 8  # of what a row may hold; deeper is no list of events
MAX_CONTENTS = 8  # that are kept under one key; more of them tell nobody anything
LARGEST = 2**62

Row = Sequence[Any]
Fact = tuple[str, tuple[Any, ...]]  # kind, and the body behind lease and n


def put_events(draft: Draft, command: PutEvents) -> Have:
    """Journal the rows that are new, in order, up to the first gap. LumbungError BAD_FIELDS: no list of events."""
    rows = command.events
    for row in rows:
        if not row or type(row[0]) is not int or row[0] < 1:
            raise LumbungError(errors.BAD_FIELDS, fields=["events"])
        for each in row:
            if isinstance(each, list | dict) and not _shallow(each):
                raise LumbungError(errors.BAD_FIELDS, fields=["events"])
    attempt = arrive(draft, command.lease)
    judge = _Judge(draft, attempt, (command.lease.epoch, command.lease.seq))
    have = attempt.leases[judge.lease].have
    for row in rows:
        n: int = row[0]
        if n == have + 1:
            kind, rest = judge.fact(row)
            have = n
        elif n <= have:
            doubled = judge.conflict(row)
            if doubled is None:
                continue
            kind, rest = doubled
        else:
            break
        draft.record(kind, attempt.sitting, attempt.id, (*judge.lease, n, *rest))
    if command.whole and len(rows) < WHOLE_TAIL and judge.lease == draft.attempts[attempt.id].active:
        settle(draft, attempt.id)
    return Have(have, draft.k, rev_of(draft, draft.attempts[attempt.id]))


def _shallow(value: object, depth: int = MAX_DEPTH) -> bool:
    if isinstance(value, list | tuple | dict):
        inner = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_shallow(each, depth - 1) for each in inner)
    return True


class _Judge:
    """What is known of one lease while its rows are looked at, so that it is looked up once."""

    def __init__(self, draft: Draft, attempt: Attempt, lease: LeaseKey) -> None:
        self.lease = lease
        self._draft = draft
        self._attempt = attempt
        self._sitting: Sitting | None = draft.sittings.get(attempt.sitting)
        self._exam: OpenExam | None = draft.library.exam_of(attempt.sitting)
        self._over = attempt.submitted is not None or (self._sitting is not None and self._sitting.state == "closed")
        if self._exam is None and not self._over:
            raise LumbungError(errors.NOT_READY)  # nothing is lost: the page keeps its log and comes again
        self._pauses = deadlines.pauses_of(attempt, self._sitting)
        self._superseded_k = attempt.leases[lease].superseded_k

    def fact(self, row: Row) -> Fact:
        """What a new row becomes: its event's kind and the body behind lease and n."""
        match row:
            case [_, "answer", str(item), value, int(c)] if _is_count(c):
                return self._answer(row, item, value, c)
            case [_, "flag", str(item), bool(on), int(c)] if _is_count(c):
                if self._unknown(item):
                    return _refused(row, errors.UNKNOWN_ITEM)
                return "item.flagged", (item, on, c)
            case [_, "ran", int(start), int(end)] if _is_count(start) and _is_count(end) and start <= end:
                return "page.ran", (start, end)
            case [_, "focus", bool(on), int(c)] if _is_count(c):
                return "page.focus", (on, c)
            case [_, "answer" | "flag" | "ran" | "focus", *_]:
                return _refused(row, errors.MALFORMED_EVENT)
        return _refused(row, errors.UNKNOWN_EVENT)

    def conflict(self, row: Row) -> Fact | None:
        """An event.conflict if the journal has another content under this row's key; None for a mere repetition."""
        attempt = self._draft.attempts[self._attempt.id]
        kept = attempt.ledger.seen(*self.lease, row[0])
        content = tuple(tuple(each) if isinstance(each, list) else each for each in row[1:])
        if any(each.content == content for each in kept) or len(kept) >= MAX_CONTENTS:
            return None
        digest = page_digest(row)
        if any(each.content == ("digest", digest) for each in kept):
            return None
        return "event.conflict", (digest, _excerpt(row))

    def _answer(self, row: Row, item: str, value: Any, c: int) -> Fact:
        if isinstance(value, list):
            value = tuple(value)
        if self._unknown(item):
            return _refused(row, errors.UNKNOWN_ITEM)
        if not (is_value(value) if self._exam is None else legal(self._exam.rules[item], value)):
            return _refused(row, errors.ILLEGAL_VALUE)
        late = self._late(item, c)
        return ("answer.given", (item, value, c)) if late is None else ("answer.late", (item, value, c, late))

    def _unknown(self, item: str) -> bool:
        return ITEM_ID.fullmatch(item) is None if self._exam is None else item not in self._exam.rules

    def _late(self, item: str, c: int) -> str | None:
        """Why an answer does not count; None if it does.

        It counts iff its block was entered, c ≤ deadline (and ≤ K when the next block was entered), and c ≤ K of the
        lease's last contact before the reconnection + offline_run_ms + 2,000.
        """
        if self._over or self._exam is None or self._sitting is None:
            return "after_submit" if self._attempt.submitted is not None else "sitting_closed"
        if self._superseded_k is not None and c > self._superseded_k:
            return "superseded"
        if self._offline_too_long(c, self._exam.outline.offline_run_ms):
            return "offline_too_long"
        place = self._exam.rules[item].block
        if place >= len(self._attempt.entered):
            return "block_not_entered"
        block = self._attempt.entered[place]
        if block.left_k is not None and c > block.left_k:
            return "after_block"
        end = deadlines.deadline(block, self._pauses, self._draft.k, self._sitting.ended_k)
        if c > end + (self._due(c) if c > end and block.left_k is None else 0):
            return "after_deadline"
        return None

    def _offline_too_long(self, c: int, offline_run_ms: int) -> bool:
        reach = offline_run_ms + deadlines.SLACK_MS
        if c > self._draft.k + reach:
            return True
        return any(since + reach < c < until for since, until in self._draft.silences_of(self.lease))

    def _due(self, c: int) -> int:
        """For an answer given after a silence that is not yet settled: the time that is about to be held."""
        gap = self._draft.returns.get(self._attempt.id)
        if gap is None or c < gap.until_k:
            return 0
        attempt = self._draft.attempts[self._attempt.id]
        return automatic_ms(self._sitting, self._draft.rules, gap, due_ms(self._draft, attempt, gap))


def _refused(row: Row, entry: Entry) -> Fact:
    return "event.refused", (entry.code, page_digest(row), _excerpt(row))


def _excerpt(row: Row) -> bytes:
    return json.dumps(row, separators=(",", ":")).encode()[:MAX_EXCERPT_BYTES]


def _is_count(number: int) -> bool:
    return type(number) is int and 0 <= number < LARGEST
