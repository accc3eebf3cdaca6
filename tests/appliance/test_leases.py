"""Who is at which PC: moving, adopting what a restored or promoted box never saw, and who may not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.acts import CloseSitting, EndSitting, OpenSitting, PauseSitting
from appliance.answering import Answers
from appliance.commands import Confirm, Done, EnterBlock, Have, LoggedIn, LogIn, PutEvents, Return, Slip, Start, Submit
from appliance.opening import FILE
from appliance.room import Room
from sync import errors
from sync.errors import LumbungError
from sync.wire import lease as leases
from sync.wire.answers import answers_digest
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


# --- submit --------------------------------------------------------------------------------------


def ready(bench: Bench) -> LeaseToken:
    lease = bench.working()
    for block in ("B2", "B3"):
        bench.get(EnterBlock(lease, block), Done)
    bench.put(lease, [1, "answer", "B3-single", "A", bench.k])
    return lease


def submit(lease: LeaseToken, n: int = 1, answers: dict[str, str] | None = None) -> Submit:
    salt = b"s" * 16
    return Submit(lease, n, salt, answers_digest(lease.attempt, salt, answers or {"B3-single": "A"}))


def test_a_submit_of_other_answers_is_refused_and_says_what_the_box_has(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = ready(bench)
    for wrong in (submit(lease, 2), submit(lease, 0), submit(lease, 1, {"B3-single": "B"})):
        refusal = bench.refusal(wrong)
        assert (refusal.entry, refusal.details) == (errors.ANSWERS_DIFFER, {"have": 1})
    assert bench.room.view_attempt(lease).state == "working"
    assert isinstance(bench.ask(submit(lease)), Slip)


def test_a_submit_is_repeated_with_the_same_slip_and_not_from_another_pc(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    old = ready(bench)
    new = bench.log_in()
    slip = bench.get(submit(new, 0), Slip)
    bench.clocks.wall_ms += 10**9
    bench.crash()
    assert bench.get(submit(new, 0), Slip) == slip
    assert bench.refusal(submit(old)).entry is errors.ALREADY_SUBMITTED
    shown = bench.room.slip_view(slip)
    assert (shown.name, shown.nip_last4, shown.exam_title["id"]) == ("Peserta 0", nip(0)[-4:], "Contoh")
    assert shown.submitted_wall.endswith("+08:00")
    assert len(slip.digest) == 26
    assert len(slip.head) == 16


def test_nobody_submits_by_accident_while_blocks_remain(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    refusal = bench.refusal(submit(lease, 0))
    assert refusal.entry is errors.BLOCKS_REMAIN
    assert refusal.details == {"next": "B2"}
    bench.act(EndSitting)
    nothing = Submit(lease, 0, bytes(16), answers_digest(lease.attempt, bytes(16), {}))
    assert isinstance(bench.ask(nothing), Slip)


def test_a_closed_sitting_takes_no_submit(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = ready(bench)
    bench.act(EndSitting)
    bench.act(CloseSitting)
    assert bench.refusal(submit(lease)).entry is errors.SITTING_CLOSED


def test_a_page_that_is_loaded_again_after_the_close_is_told_so(tmp_path: Path) -> None:
    """Not that the package is locked, which it is too: nobody in the room can do anything about that."""
    bench = Bench(tmp_path)
    bench.open_sitting()
    lease = bench.log_in()
    bench.act(EndSitting)
    bench.act(CloseSitting)
    with pytest.raises(LumbungError) as told:
        bench.room.view_attempt(lease)
    assert told.value.entry is errors.SITTING_OVER


def test_the_slip_is_there_after_the_sitting_was_closed_and_the_box_restarted(tmp_path: Path) -> None:
    """A page whose answer was lost asks again, whatever happened since; the label of its time does not move."""
    bench = Bench(tmp_path)
    lease = ready(bench)
    slip = bench.get(submit(lease), Slip)
    bench.act(EndSitting)
    bench.act(CloseSitting)
    bench.clocks.wall_ms += 10**10
    bench.crash()
    assert bench.get(submit(lease), Slip) == slip


# --- blocks --------------------------------------------------------------------------------------


def test_blocks_are_entered_in_order_and_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    first = bench.room.view_attempt(lease)
    bench.get(EnterBlock(lease, "B1"), Done)
    assert bench.room.view_attempt(lease).blocks == first.blocks
    assert bench.refusal(EnterBlock(lease, "B3")).details == {"next": "B2"}
    assert bench.refusal(EnterBlock(lease, "B9")).entry is errors.UNKNOWN_BLOCK
    bench.get(EnterBlock(lease, "B2"), Done)
    assert bench.refusal(EnterBlock(lease, "B1")).entry is errors.BLOCK_OVER
    bench.act(PauseSitting, "listrik padam")
    bench.get(EnterBlock(lease, "B2"), Done)
    assert bench.refusal(EnterBlock(lease, "B3")).entry is errors.SITTING_NOT_RUNNING


# --- the queue -----------------------------------------------------------------------------------


def test_commands_of_one_transaction_see_each_other(tmp_path: Path) -> None:
    """A whole log-in to answer in one commit: each decides on what the ones before it will have done."""
    bench = Bench(tmp_path)
    lease = bench.working()
    results: list[object] = []
    rows = [[n, "answer", "B2-single", "ABC"[n % 3], bench.k] for n in range(1, 4)]
    commits = bench.room.commits
    for command in (EnterBlock(lease, "B2"), *(PutEvents(lease, [row]) for row in rows), EnterBlock(lease, "B9")):
        bench.room.submit(command, results.append)
    assert bench.room.published.attempts[lease.attempt].entered[-1].block == "B1", "nothing is shown before the commit"
    bench.room.step()
    assert bench.room.commits == commits + 1
    assert [each.have for each in results if isinstance(each, Have)] == [1, 2, 3]
    assert isinstance(results[-1], LumbungError), "a refusal waits for the same commit"
    assert bench.room.view_attempt(lease).answers == {"B2-single": "A"}


def test_a_group_has_its_limit_and_the_rest_comes_next(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    results: list[object] = []
    for n in range(1, 301):
        bench.room.submit(PutEvents(lease, [[n, "focus", True, 1]]), results.append)
    assert bench.room.step() == 256
    assert bench.room.step() == 44
    assert len(results) == 300


def test_a_command_that_breaks_the_writer_harms_nobody_else(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    lease = bench.working()
    results: list[object] = []
    broken = PutEvents(lease, 7)  # type: ignore[arg-type]  # what no web lets through
    for command in (PutEvents(lease, [[1, "focus", True, 1]]), broken, PutEvents(lease, [[2, "focus", True, 1]])):
        bench.room.submit(command, results.append)
    bench.room.step()
    assert [type(each) for each in results] == [Have, LumbungError, Have]
    assert isinstance(results[1], LumbungError)
    assert results[1].entry is errors.INTERNAL
    assert bench.room.published.attempts[lease.attempt].leases[lease.epoch, lease.seq].have == 2


def test_the_room_is_only_what_was_published() -> None:
    """The web reads `published` and calls these; nothing hands out the draft."""
    public = {name for name in {**vars(Answers), **vars(Room)} if not name.startswith("_")}
    assert public == {
        "submit",
        "wake",
        "until_tick_s",
        "step",
        "close",
        "verify",
        "identify",
        "room_view",
        "pulse",
        "view_attempt",
        "content",
        "photo_of",
        "own_photo",
        "has_photo",
        "slip_view",
        "proctor_view",
        "open_points",
        "written",
        "lockdown_of",
        "backlog",
        "health",
    }
