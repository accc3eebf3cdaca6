"""What an exam that requires a locked-down browser keeps from another one, and for whom a proctor's word holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from appliance.acts import EndSitting, PauseSitting, ResumeSitting, WaiveLockdown
from appliance.commands import Confirm, Done, EnterBlock, FailLockdown, LoggedIn, LogIn, Slip, Start, Submit
from appliance.library import Library
from sync import errors
from sync.errors import Entry, LumbungError
from sync.wire import lease as leases
from sync.wire.answers import answers_digest
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import PACKAGE, SITE_KEY, SITTING, Bench, library, roster_id

BLOCK = "block/B1.json"


def requiring() -> Library:
    """The bench's library, of an exam that takes no other browser."""
    shelf = library()
    exam = shelf.exams[PACKAGE]
    return replace(
        shelf, exams={PACKAGE: replace(exam, outline=exam.outline.model_copy(update={"lockdown": "require"}))}
    )


def fail(bench: Bench, lease: LeaseToken, what: str = "no key") -> None:
    bench.get(FailLockdown(lease, what), Done)


def waive(bench: Bench, lease: LeaseToken) -> None:
    assert not isinstance(bench.act(WaiveLockdown, lease.attempt, "PC tanpa SEB"), LumbungError)


def locked(bench: Bench, lease: LeaseToken) -> bool:
    """As the page and the console are told; both must say the same."""
    told = bench.room.view_attempt(lease).locked
    seat = next(each for each in bench.room.proctor_view(SITTING).seats if each.attempt == lease.attempt.hex())
    assert (seat.presence.locked is not None) is told
    return told


def refusal(bench: Bench, lease: LeaseToken, name: str = BLOCK) -> Entry | None:
    try:
        bench.room.content(lease, PACKAGE, name)
    except LumbungError as refused:
        return refused.entry
    return None


def test_a_locked_browser_gets_no_block_until_it_is_let_pass(tmp_path: Path) -> None:
    bench = Bench(tmp_path, requiring())
    lease = bench.working()
    assert refusal(bench, lease) is None
    fail(bench, lease)
    assert refusal(bench, lease) is errors.LOCKED_DOWN
    assert errors.LOCKED_DOWN.retry, "the page says what it says of a locked browser, and asks again by itself"
    assert refusal(bench, lease, "exam.json") is None, "the page knows what exam it is in; that is no question"
    assert bench.put(lease, [1, "answer", "B1-single", "A", bench.k]).have == 1
    waive(bench, lease)
    assert refusal(bench, lease) is None
    assert bench.room.view_attempt(lease).answers == {"B1-single": "A"}, "what it sent meanwhile counts"


def test_the_pc_that_was_left_gets_no_block_and_the_new_one_does_in_a_pause_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = bench.working()
    bench.act(PauseSitting, "listrik padam")
    new = bench.log_in()
    assert refusal(bench, old) is errors.LEASE_SUPERSEDED
    assert refusal(bench, new) is None, "it stands ready behind the page's cover"
    bench.act(ResumeSitting)
    assert refusal(bench, old) is errors.LEASE_SUPERSEDED
    assert refusal(bench, new) is None


def test_who_was_let_pass_is_one_browser_and_not_a_person_for_ever(tmp_path: Path) -> None:
    bench = Bench(tmp_path, requiring())
    first = bench.working()
    fail(bench, first)
    waive(bench, first)
    assert not locked(bench, first)
    fail(bench, first, "another key")
    assert not locked(bench, first), "the same browser, found wanting in another way"
    bench.crash()
    assert not locked(bench, first), "after a start too"
    second = bench.log_in()
    assert not locked(bench, second)
    fail(bench, second)
    assert locked(bench, second)
    assert refusal(bench, second) is errors.LOCKED_DOWN
    assert bench.refusal(EnterBlock(second, "B2")).entry is errors.LOCKED_DOWN
    bench.crash()
    assert locked(bench, second)
    waive(bench, second)
    assert not locked(bench, second)
    assert bench.get(EnterBlock(second, "B2"), Done)


def test_what_is_told_late_of_the_old_browser_is_not_said_of_the_new_one(tmp_path: Path) -> None:
    bench = Bench(tmp_path, requiring())
    old = bench.working()
    new = bench.log_in()
    fail(bench, old)
    assert not locked(bench, new)
    assert bench.kinds().count("lockdown.failed") == 0


def test_a_lease_of_a_lost_branch_is_not_let_pass_by_the_word_for_an_older_one(tmp_path: Path) -> None:
    bench = Bench(tmp_path, requiring())
    first = bench.working()
    fail(bench, first)
    waive(bench, first)
    state = bench.room.published
    bench.crash()
    lost = LeaseToken(state.epoch, state.seq + 5, first.attempt, SITTING)
    assert bench.room.verify(leases.issue(SITE_KEY, lost)) == lost
    assert bench.put(lost, [1, "answer", "B1-single", "B", bench.k]).have == 1
    assert bench.room.published.attempts[first.attempt].active == (lost.epoch, lost.seq)
    fail(bench, lost)
    assert locked(bench, lost)


def test_who_is_locked_at_the_end_still_hands_in_all_that_they_answered(tmp_path: Path) -> None:
    """The end waits for nobody: what the page shows, the box counts, and the digest agrees."""
    bench = Bench(tmp_path, requiring())
    lease = bench.working()
    fail(bench, lease)
    bench.put(lease, [1, "answer", "B1-single", "A", bench.k])
    bench.act(EndSitting)
    digest = answers_digest(lease.attempt, bytes(16), {"B1-single": "A"})
    assert bench.get(Submit(lease, 1, bytes(16), digest), Slip)


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_first_step_waits_for_the_proctor_too(tmp_path: Path, confirmed: bool) -> None:
    bench = Bench(tmp_path, requiring())
    bench.open_sitting()
    lease = bench.get(LogIn(SITTING, roster_id(0), 1, "test"), LoggedIn).lease
    if confirmed:
        bench.get(Confirm(lease), Done)
    fail(bench, lease)
    if not confirmed:
        bench.get(Confirm(lease), Done)
    assert bench.refusal(Start(lease)).entry is errors.LOCKED_DOWN
    waive(bench, lease)
    bench.get(Start(lease), Done)
