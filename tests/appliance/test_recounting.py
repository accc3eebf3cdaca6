"""The papers' numbers are the journal's: each is counted a second time here, over the raw rows of the table."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from appliance import acts
from appliance.attempt import LeaseKey
from appliance.commands import Confirm, EnterBlock, Start
from appliance.papers import make
from appliance.papers.facts import Correction
from appliance.recounting.places import Log, reconciled_of
from appliance.recounting.telling import Beside, facts_of
from appliance.state import Heard
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire.answers import head_text, slip_text
from sync.wire.lease import LeaseToken
from tests.appliance.papers.reading import read
from tests.appliance.recounted import (
    GUEST,
    PAGE,
    SALT,
    WHY,
    answer,
    attempt,
    bench,
    count_people,
    day,
    facts,
    lengths,
    move,
    receipts,
    rows_of,
)
from tests.appliance.rooms import SITTING, Bench, nip

__all__ = ["bench", "day"]  # the fixtures


def test_every_number_of_the_minutes_is_the_journals(day: Bench) -> None:
    assert not isinstance(day.act(acts.CloseSitting, None), LumbungError), "nothing is left open"
    told, rows = facts(day), rows_of(day)
    counts = told.counts
    assert counts is not None
    assert {name: getattr(counts, name) for name in ("present", "absent", "submitted", "forced")} == count_people(rows)
    assert counts.enrolled == counts.present + counts.absent == 9  # seven on the list, the spare, the guest
    assert counts.forced == 4
    kinds = Counter(row.kind for row in rows)
    pauses = lengths(rows, "sitting.paused", ("sitting.resumed", "sitting.ended"))
    personal = lengths(rows, "participant.paused", ("participant.resumed", "attempt.forced", "sitting.ended"))
    assert [each.length_ms for each in told.times.pauses if each.person is None] == pauses == [90_000]
    assert [each.length_ms for each in told.times.pauses if each.person is not None] == personal == [9_000]
    assert len(told.moves) == kinds["lease.granted"] - len({r.attempt for r in rows if r.kind == "lease.granted"}) == 2
    for kind, name, at in (
        ("added", "time.added", 2),
        ("held", "time.held", 1),
        ("granted", "held.granted", 3),
        ("revoked", "held.revoked", 3),
    ):
        mine = [each for each in told.credits if each.kind == kind]
        assert kinds[name] > 0, name
        assert sum(len(each.people) or 1 for each in mine) == kinds[name]
        total = sum(each.length_ms * (len(each.people) or 1) for each in mine)
        assert total == sum(row.body[at] for row in rows if row.kind == name), name
    assert [each.due_ms for each in told.credits if each.kind == "held"] == [
        row.body[2] if row.body[2] > row.body[1] else None for row in rows if row.kind == "time.held"
    ]
    assert len([each for each in told.incidents if each.category != "restart"]) == kinds["incident.noted"] == 1
    assert [each.category for each in told.incidents] == ["restart", "health"]
    assert len(told.messages) == kinds["message.sent"] == 2
    assert told.times.closed is not None
    closing = next(row for row in rows if row.kind == "sitting.closed")
    assert told.handover.closing is not None
    assert (told.handover.closing.head, told.handover.closing.seq) == (head_text(closing.head), closing.seq)
    state = day.room.published
    assert told.head is not None
    assert (told.head.head, told.head.epoch, told.head.seq) == (head_text(state.head), state.epoch.hex(), state.seq)


def test_moments_are_told_by_the_anchor_of_their_time(day: Bench) -> None:
    told, rows = facts(day), {row.kind: row for row in rows_of(day)}
    assert told.times.opened is not None
    assert told.times.started is not None
    assert told.times.ended is not None
    assert not told.times.opened.sure
    assert not told.times.started.sure, "the date was typed after it"
    began_ms = 1_709_000_000_000  # of the clocks at the first K, which ran together ever since
    for name, moment in (("opened", told.times.opened), ("ended", told.times.ended)):
        assert int(moment.at.timestamp() * 1000) - began_ms == rows[f"sitting.{name}"].k
    pause = told.times.pauses[0]
    assert pause.began.sure, "between the typed date and the crash"
    assert pause.since is not None
    assert (pause.began.at - pause.since.at).total_seconds() > 700
    assert not told.times.ended.sure, "nobody confirmed the clock after the crash"


def test_people_have_their_states_and_their_times(day: Bench) -> None:
    told = {each.number: each for each in facts(day).people}
    assert [each.number for each in told.values()] == list(range(1, 10))
    states = {number: each.state for number, each in told.items()}
    assert states == dict.fromkeys((2, 3, 4, 9), "forced") | dict.fromkeys((5, 6, 7, 8), "absent") | {1: "submitted"}
    assert told[1].checked_in is not None
    assert told[2].checked_in is not None, "once more, after it was undone"
    assert told[3].checked_in is None
    assert told[4].name == "Peserta Tiga"
    assert told[2].seat == "C9"
    assert told[9] == replace(told[9], name="Tamu", nip=nip(77), seat="B1", roster=GUEST.hex())
    digests = {row.attempt: row.body[4] for row in rows_of(day) if row.kind == "attempt.submitted"}
    assert told[1].slip == slip_text(digests[attempt(0)])


def test_whoever_is_on_no_list_and_no_spare_is_not_enrolled(bench: Bench) -> None:
    assert len(facts(bench).people) == 7
    assert len(facts(bench, spares=True).people) == 8, "a spare has a card"
    bench.act(acts.OpenSitting)
    bench.act(acts.CallSpare, attempt(7), None, "Kurang orang")
    told = facts(bench)
    assert len(told.people) == 8
    assert told.corrections == (replace(told.corrections[0], what="spare_called", people=(8,), count=None),)


def test_moves_name_seats_reason_and_account(day: Bench) -> None:
    first, second = facts(day).moves
    assert (first.kind, first.person, first.from_seat, first.to_seat) == ("readmission", 1, "A0", "A0")
    assert (second.kind, second.person, second.from_seat, second.to_seat) == ("move", 2, "A1", "C9")
    assert (second.reason, second.account) == ("Papan ketik rusak", "Pengawas")
    assert first.agent == "Firefox/115.0"


def test_after_a_blackout_the_reason_is_the_readmission(bench: Bench) -> None:
    bench.working(0)
    bench.run(3_000)
    bench.act(acts.Readmit, "Listrik menyala")
    bench.run(3_000)
    move(bench, 0, "B7")
    bench.run(3_000)
    move(bench, 0, "B8")  # nobody let this one in: the exam lets people
    again, own = facts(bench).moves
    assert (again.kind, again.reason, again.account) == ("readmission", "Listrik menyala", "Pengawas")
    assert (own.kind, own.reason, own.account, own.to_seat) == ("move", "", "", "B8")


def test_what_was_said_of_several_is_one_line(day: Bench) -> None:
    told = facts(day)
    said = {each.what: each for each in told.corrections}
    assert said["marked_absent"].people == (5, 6, 7, 8)
    assert said["forced"].people == (2, 3, 4, 9)
    assert said["added"] == Correction(said["added"].at, "addition", "Surat susulan", "Pengawas", "added", (9,))
    assert (said["spare_replaces"].people, said["spare_replaces"].count) == ((8,), 5)
    everybody = next(each for each in told.credits if each.reason == "Gaduh")
    assert everybody.people == (1, 2, 3, 4)
    assert everybody.person is None


def test_reconciliation_balances_at_browsers_box_and_centre(day: Bench) -> None:
    assert not isinstance(day.act(acts.CloseSitting, None), LumbungError)
    rows, state = rows_of(day), day.room.published
    epochs = list(dict.fromkeys(row.epoch for row in rows))
    everything = receipts(*((epoch, 1, state.seq) for epoch in epochs))
    keys: dict[bytes | None, set[tuple[Any, ...]]] = {}
    for row in rows:
        if row.kind in PAGE:
            keys.setdefault(row.attempt, set()).add(tuple(row.body[:3]))
    told = facts(day, everything)
    by_person = {each.person: each for each in told.reconciled}
    assert {number: by_person[number].box for number in (1, 2, 3, 4)} == {
        number: len(keys[attempt(number - 1)]) for number in (1, 2, 3, 4)
    }
    for number, line in by_person.items():
        assert line.centre == line.box
        if number == 2:
            assert line.unreachable == "Komputer mati"
            assert line.browsers is None, "the crash took what it had told: it is signed for, not guessed"
        else:
            assert line.browsers == line.box
    assert told.handover.unreceipted == ()


def test_what_the_centre_lacks_is_not_received_and_never_zero(day: Bench) -> None:
    rows = rows_of(day)
    none = facts(day)
    assert {each.centre for each in none.reconciled} == {None}
    first = rows[0].epoch
    assert next((run.epoch, run.first) for run in none.handover.unreceipted) == (first.hex(), 1)
    assert sum(run.last - run.first + 1 for run in none.handover.unreceipted) == day.room.published.seq
    half = next(row.seq for row in rows if row.kind == "answer.given" and row.attempt == attempt(2)) + 1
    some = facts(day, receipts((first, 1, half)))
    held = {(r.attempt, *r.body[:3]) for r in rows if r.kind in PAGE and r.epoch == first and r.seq <= half}
    assert sum(each.centre or 0 for each in some.reconciled) == len(held) > 0
    assert some.handover.unreceipted[0].first == half + 1


def test_a_browser_that_says_more_than_the_box_has_is_seen(bench: Bench) -> None:
    page = bench.working(0)
    answer(bench, page, 1, 3)
    line = facts(bench).reconciled[0]
    assert (line.browsers, line.box) == (None, 3), "it has not told how far its log goes"
    bench.room.pulse(page, 0, 5)
    line = facts(bench).reconciled[0]
    assert (line.browsers, line.box) == (5, 3)


def test_of_two_browsers_one_written_off_leaves_what_is_known_at_least() -> None:
    logs = {(bytes(16), 1): Log(have=4, submitted_n=6), (bytes(16), 2): Log(have=3, written_off="Mati")}
    line = reconciled_of(1, logs, {}, whole=True, received=False)
    assert (line.browsers, line.browsers_least, line.unreachable) == (None, 9, "Mati")


def test_the_only_browser_written_off_wrote_at_least_what_the_box_has_of_it() -> None:
    logs = {(bytes(16), 1): Log(have=11, written_off="Mati")}
    assert reconciled_of(1, logs, {}, whole=True, received=False).browsers_least == 11
    logs = {(bytes(16), 1): Log(written_off="Mati")}
    assert reconciled_of(1, logs, {}, whole=True, received=False).browsers_least is None


def test_a_sitting_that_was_never_opened(bench: Bench) -> None:
    told = facts(bench)
    assert told.times.opened is None
    assert {each.state for each in told.people} == {"expected"}
    assert told.counts is not None
    assert (told.counts.enrolled, told.counts.present) == (7, 0)
    assert [each.account for each in told.officials] == ["awas"]
    with pytest.raises(LumbungError) as caught:
        facts(bench, sitting=bytes(16))
    assert caught.value.entry is errors.UNKNOWN_SITTING


def test_a_browser_that_a_restored_box_adopts_is_no_move(bench: Bench) -> None:
    """Its person is there, and all of its log that the box took again counts once."""
    bench.open_sitting()
    lease = LeaseToken(bytes(15) + b"x", 44, attempt(2), SITTING)
    for command in (Confirm(lease), Start(lease), EnterBlock(lease, "B1")):
        assert not isinstance(bench.ask(command), LumbungError)
    answer(bench, lease, 1, 3)
    bench.room.pulse(lease, 0, 3)
    told = facts(bench)
    assert told.people[2].state == "working"
    assert told.moves == ()
    assert [(each.person, each.browsers, each.box) for each in told.reconciled] == [(3, 3, 3)]
    bench.run(3_000, lease)
    move(bench, 2, "B7")
    (moved,) = facts(bench).moves
    assert (moved.from_seat, moved.to_seat) == ("A2", "B7"), "a log-in after it is one"


def test_a_browser_that_was_silent_at_the_end_has_no_number_and_its_emergency_file_is_named(bench: Bench) -> None:
    page = bench.working(0)
    answer(bench, page, 1, 2)
    bench.room.pulse(page, 0, 2)
    bench.run(30_000)
    bench.act(acts.ForceSubmit, attempt(0), SALT, WHY)
    bench.act(acts.EndSitting)
    about = (SITTING, attempt(0), (page.epoch, page.seq), bytes(32), 5)
    assert not isinstance(bench.ask(acts.KeepEmergency(b"k" * 16, "awas", *about)), LumbungError)
    (line,) = facts(bench).reconciled
    assert (line.browsers, line.box, line.kept) == (None, 2, True)
    bench.act(acts.CloseSitting, "Gedung ditutup")
    (line,) = facts(bench).reconciled
    assert (line.browsers, line.box) == (None, 2), "nor after the close"
    unreachable: Any = make.told("reconciliation", facts(bench), "id")["unreachable"]
    assert [row[1] for row in unreachable] == ["tidak terdengar lagi; berkas darurat disimpan di server lokal"]


def test_the_papers_name_who_was_present_without_a_log_in_and_count_the_end_right(bench: Bench) -> None:
    bench.working(0)
    bench.working(1)
    bench.act(acts.CheckIn, attempt(2), "KTP")
    bench.act(acts.ForceSubmit, attempt(0), SALT, "sakit")
    bench.act(acts.EndSitting)
    bench.act(acts.ForceSubmit, None, SALT, "waktu habis")
    found = facts(bench)
    assert found.counts is not None
    assert (found.counts.forced, found.counts.forced_before) == (2, 1)
    minutes: Any = make.told("minutes", found, "id")
    assert (minutes["counts"]["forced"], minutes["counts"]["forced_before"]) == ("1", "1")
    lists = {name: [row[2] for row in minutes[name]] for name in ("idle", "forced", "forced_before")}
    assert lists == {"idle": ["Peserta 2"], "forced": ["Peserta 1"], "forced_before": ["Peserta 0"]}
    for paper, language in (("minutes", "id"), ("reconciliation", "en")):
        printed = " ".join(read(make.make(paper, found, language)).split())  # type: ignore[arg-type]  # one of two
        assert "Peserta 2" in printed
    assert make.told("reconciliation", found, "id")["idle"] == ["3. Peserta 2"]


def test_two_contents_of_one_event_count_once(bench: Bench) -> None:
    page = bench.working(0)
    answer(bench, page, 1, 2)
    bench.put(page, [2, "answer", "B1-single", "E", 5])
    assert "event.conflict" in bench.kinds()
    bench.put(page, [3, "answer", "B2-single", "E", bench.k])
    assert not isinstance(bench.ask(EnterBlock(page, "B2")), LumbungError)
    kinds = bench.kinds()
    assert (kinds.count("answer.late"), kinds.count("answer.given")) == (1, 3), "the early one counts since"
    everything = receipts((bench.room.published.epoch, 1, bench.room.published.seq))
    assert [(each.box, each.centre) for each in facts(bench, everything).reconciled] == [(3, 3)]


def test_a_forced_close_says_so(bench: Bench) -> None:
    bench.working(0)
    bench.act(acts.EndSitting)
    assert isinstance(bench.act(acts.CloseSitting, None), LumbungError)
    bench.act(acts.CloseSitting, "Gedung ditutup")
    said = facts(bench).corrections[-1]
    unresolved = next(row.body[2] for row in rows_of(bench) if row.kind == "sitting.closed")
    assert (said.what, said.count, said.text) == ("closed_unresolved", unresolved, "Gedung ditutup")


def test_reading_does_not_hold_the_writer_up(bench: Bench) -> None:
    """The reader's connection can write nothing, and the room goes on beside it."""
    page = bench.working(0)
    before = facts(bench)
    answer(bench, page, 1, 2)
    after = facts(bench)
    assert before.head is not None
    assert after.head is not None
    assert after.head.seq > before.head.seq
    assert [path.name for path in bench.folder.glob("journal.db*")] != []


def test_the_facts_are_those_of_the_head_they_name(bench: Bench) -> None:
    """What was written after the state was taken is not told, whatever the journal has by now."""
    page = bench.working(0)
    state = bench.room.published
    answer(bench, page, 1, 3)
    bench.act(acts.NoteIncident, "Sesudahnya", "other", None)
    beside = Beside(State(), bench.room.written(), "box-1", "")
    told = facts_of(bench.folder, state, SITTING, beside)
    assert told.incidents == ()
    assert told.reconciled[0].box == 0
    assert told.head is not None
    assert told.head.seq == state.seq


def test_written_is_a_copy(bench: Bench) -> None:
    written: dict[LeaseKey, int] = bench.room.written()
    written[bytes(16), 1] = 1
    assert bench.room.written() == {}
    assert Heard().written == {}
