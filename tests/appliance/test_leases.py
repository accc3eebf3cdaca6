"""Who is at which PC: moving, adopting what a restored or promoted box never saw, and who may not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.acts import CloseSitting, EndSitting, OpenSitting, PauseSitting
from appliance.commands import Confirm, Done, EnterBlock, LoggedIn, LogIn, PutEvents, Return, Start, Submit
from appliance.opening import FILE
from sync import errors
from sync.errors import LumbungError
from sync.wire import lease as leases
from sync.wire.lease import LeaseToken
from tests.appliance.rooms import OTHER_SITTING, SITE_KEY, SITTING, Bench, library, nip, roster_id


def refused(bench: Bench, nip_: str, token: str) -> LumbungError:
    with pytest.raises(LumbungError) as caught:
        bench.room.identify(nip_, token)
    return caught.value


# --- who may log in ------------------------------------------------------------------------------


def test_it_works(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    person = bench.room.identify(f" '{nip(0)[:8]} {nip(0)[8:]}", "lumbung ")
    assert (person.sitting, person.roster, person.ordinal, person.pin_hash) == (SITTING, roster_id(0), 1, "argon2")
    reply = bench.get(LogIn(person.sitting, person.roster, person.ordinal, "Firefox"), LoggedIn)
    assert bench.room.verify(reply.token) == reply.lease
    view = bench.room.view_attempt(reply.lease)
    assert (view.state, view.person.nip, view.have, view.lease_active) == ("logged_in", nip(0), 0, True)


def test_each_refusal_at_the_door_has_its_own_name(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    assert refused(bench, "198001012005011999", "LUMBUNG").entry is errors.UNKNOWN_NIP
    assert refused(bench, nip(0), "PADANG").entry is errors.WRONG_TOKEN
    closed = refused(bench, nip(0), "LUMBUNG")
    assert (closed.entry, closed.details) == (errors.SITTING_CLOSED, {"state": "planned"})
    assert bench.refusal(LogIn(SITTING, roster_id(0), 1, "")).entry is errors.SITTING_CLOSED
    bench.open_sitting()
    assert bench.refusal(LogIn(SITTING, roster_id(99), 1, "")).entry is errors.UNKNOWN_NIP
    bench.act(EndSitting)
    assert refused(bench, nip(0), "LUMBUNG").details == {"state": "ended"}
    bench.act(CloseSitting)
    assert bench.refusal(LogIn(SITTING, roster_id(0), 1, "")).entry is errors.SITTING_CLOSED


def test_one_token_for_two_sittings_leads_to_the_one_that_is_open(tmp_path: Path) -> None:
    shelf = library()
    both = {key: replace(each, token="SAMA") for key, each in shelf.sittings.items()}
    bench = Bench(tmp_path, shelf=replace(shelf, sittings=both))
    bench.act(OpenSitting, sitting=OTHER_SITTING)
    assert bench.room.identify(nip(0), "SAMA").sitting == OTHER_SITTING


def test_log_in_is_possible_during_a_pause(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    bench.act(PauseSitting, "listrik padam")
    lease = bench.log_in()
    bench.get(Confirm(lease), Done)
    assert bench.refusal(Start(lease)).entry is errors.SITTING_NOT_RUNNING


# --- moving to another PC ------------------------------------------------------------------------


def test_a_move_keeps_answers_state_and_time(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = bench.working()
    bench.put(old, [1, "answer", "B1-single", "A", bench.k])
    bench.run(20_000, old)
    before = bench.room.view_attempt(old)
    new = bench.log_in()
    after = bench.room.view_attempt(new)
    assert (after.answers, after.state, after.blocks, after.current) == (
        before.answers,
        before.state,
        before.blocks,
        before.current,
    )
    assert after.have == 0
    assert not bench.room.pulse(old, 0).lease_active
    assert bench.room.pulse(old, 0).rev != before.rev
    for command in (Confirm(old), Start(old), EnterBlock(old, "B2"), Submit(old, 1, bytes(16), bytes(32))):
        assert bench.refusal(command).entry is errors.LEASE_SUPERSEDED


def test_the_old_pc_still_hands_in_what_was_given_before_the_move(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = bench.working()
    given = bench.k
    bench.run(5_000, old)
    new = bench.log_in()
    moved = bench.k
    bench.run(5_000, new)
    bench.put(new, [1, "answer", "B1-single", "B", bench.k])
    bench.put(
        old,
        [1, "answer", "B1-single", "A", given],
        [2, "answer", "B1-graded", "C", moved],
        [3, "answer", "B1-likert", "D", moved + 1],
    )
    attempt = bench.room.published.attempts[new.attempt]
    assert attempt.ledger.answers() == {"B1-single": "B", "B1-graded": "C"}
    assert attempt.late == 1


def test_a_move_after_a_silence_gives_the_time_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = bench.working()
    bench.run(30_000, old)
    left = bench.room.pulse(old, 0).deadline
    cut = bench.k
    bench.run(5 * 60_000)
    new = bench.log_in()
    assert bench.kinds()[-2:] == ["time.held", "lease.granted"]
    deadline = bench.room.pulse(new, 0).deadline
    assert left is not None
    assert deadline is not None
    assert abs((deadline - bench.k) - (left - cut)) <= 2_000


def test_a_silence_of_the_old_pc_is_nobodys_loss(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = bench.working()
    new = bench.log_in()
    bench.run(60_000, new)
    bench.get(Return(old), Done)
    bench.run(12_000, new)
    assert "time.held" not in bench.kinds()


# --- leases that this journal never saw ----------------------------------------------------------


def standby(bench: Bench, folder: Path) -> Bench:
    """Another box of the site, with the same roster and site key and an empty journal."""
    return Bench(folder, clocks=replace(bench.clocks, dice=type(bench.clocks.dice)(7)))


def test_a_promoted_box_adopts_a_lease_and_takes_its_log(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "a")
    lease = bench.working()
    other = standby(bench, tmp_path / "b")
    other.open_sitting()
    rows = [[1, "answer", "B1-single", "A", other.k], [2, "answer", "B1-graded", "B", other.k]]
    assert other.put(lease, *rows).have == 2
    assert "lease.adopted" in other.kinds()
    for command in (Confirm(lease), Start(lease), EnterBlock(lease, "B1")):
        other.get(command, Done)
    assert other.room.view_attempt(lease).answers == {"B1-single": "A", "B1-graded": "B"}
    assert other.kinds().count("lease.adopted") == 1


def test_even_before_the_sitting_is_opened_there(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "a")
    lease = bench.working()
    other = standby(bench, tmp_path / "b")
    assert other.put(lease, [1, "answer", "B1-single", "A", 5]).have == 1
    other.open_sitting()
    for command in (Confirm(lease), Start(lease), EnterBlock(lease, "B1")):
        other.get(command, Done)


def test_a_pulse_adopts_too_and_asks_the_page_to_come_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "a")
    lease = bench.working()
    other = standby(bench, tmp_path / "b")
    other.open_sitting()
    for _ in range(2):
        with pytest.raises(LumbungError) as caught:
            other.room.pulse(lease, 0)
        assert caught.value.entry is errors.NOT_READY
    assert other.room.step() == 1, "asked once"
    assert other.room.pulse(lease, 0).lease_active


def test_a_token_of_nobody_on_the_roster_is_unknown(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.open_sitting()
    for token in (
        LeaseToken(bytes(16), 5, bytes(16), SITTING),
        LeaseToken(bytes(16), 5, leases.attempt_id(SITTING, roster_id(0), 1), OTHER_SITTING),
    ):
        assert bench.refusal(PutEvents(token, [])).entry is errors.UNKNOWN_LEASE
        with pytest.raises(LumbungError) as caught:
            bench.room.pulse(token, 0)
        assert caught.value.entry is errors.UNKNOWN_LEASE
        bench.room.step()
    with pytest.raises(LumbungError) as caught:
        bench.room.verify(leases.issue(bytes(32), token))
    assert caught.value.entry is errors.BAD_LEASE_TOKEN
    assert bench.room.verify(leases.issue(SITE_KEY, token)) == token


def test_a_silence_is_given_back_once_whichever_lease_comes_back_after_a_restore(tmp_path: Path) -> None:
    """Two browsers of one participant return together; the copy that was restored knows the older alone."""
    bench = Bench(tmp_path / "box")
    first = bench.working()
    copy = tmp_path / "copy.db"
    bench.room._journal._connection.execute(f"VACUUM INTO '{copy}'")
    second = bench.log_in()
    bench.room.close()
    for path in (tmp_path / "box").glob(f"{FILE}*"):
        path.unlink()
    copy.rename(tmp_path / "box" / FILE)
    bench.room = bench._open()
    bench.run(20_000)
    for lease in (first, second):
        with suppress(LumbungError):  # NOT_READY while the second is being adopted
            bench.room.pulse(lease, 0)
    bench.room.step()
    bench.run(30_000, first, second)
    (block,) = bench.room.published.attempts[first.attempt].entered
    assert 15_000 < block.held_ms <= 21_000


def test_a_lost_lease_takes_over_from_an_older_one_but_not_from_one_granted_since(tmp_path: Path) -> None:
    """A restore forgot the move to a new PC: the new PC goes on. A log-in after the restore is newer than both."""
    bench = Bench(tmp_path)
    old = bench.working()
    epoch = bench.room.published.epoch
    lost = LeaseToken(epoch, 10_000, old.attempt, SITTING)  # granted on a branch that was lost
    bench.crash()
    bench.get(Return(lost), Done)
    assert bench.room.pulse(lost, 0).lease_active
    assert not bench.room.pulse(old, 0).lease_active
    newest = bench.log_in()
    other = LeaseToken(epoch, 20_000, old.attempt, SITTING)
    bench.get(Return(other), Done)
    assert bench.room.pulse(newest, 0).lease_active
    assert not bench.room.pulse(other, 0).lease_active
    assert bench.put(other, [1, "answer", "B1-single", "E", bench.k]).have == 1
    earlier = LeaseToken(epoch, 1, old.attempt, SITTING)
    bench.crash()
    bench.get(Return(earlier), Done)
    assert bench.room.pulse(newest, 0).lease_active
