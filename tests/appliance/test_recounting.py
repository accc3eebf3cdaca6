"""The papers' numbers are the journal's: each is counted a second time here, over the raw rows of the table."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pysqlite3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance import acts
from appliance.attempt import LeaseKey
from appliance.commands import Confirm, ConfirmDate, EnterBlock, LoggedIn, LogIn, Slip, Start, Submit
from appliance.opening import FILE
from appliance.papers import make
from appliance.papers.facts import Correction, Facts, Person
from appliance.recounting.places import Log, reconciled_of
from appliance.recounting.telling import Beside, facts_of
from appliance.state import Heard
from sync import errors
from sync.errors import LumbungError
from sync.state import State
from sync.wire import canonical
from sync.wire.answers import answers_digest, head_text, slip_text
from sync.wire.lease import LeaseToken, attempt_id
from tests.appliance.papers.reading import read
from tests.appliance.rooms import OTHER_SITTING, SITTING, Bench, library, nip, roster_id

WHY, SALT, GUEST = "Listrik padam", bytes(16), bytes(range(16))
PAGE = ("answer.given", "answer.late", "item.flagged", "page.ran", "page.focus", "event.refused", "event.conflict")


def attempt(number: int, sitting: bytes = SITTING) -> bytes:
    return attempt_id(sitting, roster_id(number), 1)


class Row(NamedTuple):
    """A raw row of the journal."""

    epoch: bytes
    seq: int
    k: int
    kind: str
    attempt: bytes | None
    body: list[Any]
    head: bytes


def rows_of(bench: Bench, sitting: bytes = SITTING) -> list[Row]:
    """Every event about the sitting, straight from the table."""
    connection = pysqlite3.connect(bench.folder / FILE)
    try:
        rows = connection.execute(
            """SELECT epochs.epoch, seq, k, kind, attempt, body, head FROM events JOIN epochs ON epochs.id = epoch_id
               WHERE sitting = ? ORDER BY epoch_id, seq""",
            (sitting,),
        ).fetchall()
    finally:
        connection.close()
    return [Row(*row[:5], list(canonical.decode(row[5])), row[6]) for row in rows]


def facts(bench: Bench, receipts: State | None = None, sitting: bytes = SITTING, *, spares: bool = False) -> Facts:
    beside = Beside(receipts or State(), bench.room.written(), "box-1", "http://ujian.test")
    return facts_of(bench.folder, bench.room.published, sitting, beside, spares=spares)


def receipts(*runs: tuple[bytes, int, int]) -> State:
    told: dict[str, tuple[Any, ...]] = {}
    for epoch, first, last in runs:
        told[epoch.hex()] = (*told.get(epoch.hex(), ()), (first, last, "held"))
    return State(receipted=told)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    shelf = library(people=8)
    planned = shelf.sittings[SITTING]
    people = (*planned.participants[:7], replace(planned.participants[7], spare=True))
    shelf = replace(shelf, sittings={**shelf.sittings, SITTING: replace(planned, participants=people)}).amended({})
    made = Bench(tmp_path, shelf)
    yield made
    made.room.close()


def answer(bench: Bench, lease: LeaseToken, first: int, last: int) -> None:
    for n in range(first, last + 1):
        bench.put(lease, [n, "answer", "B1-single", "ABCDE"[n % 5], bench.k])


def submit(bench: Bench, lease: LeaseToken, n: int, block: str | None = "all") -> Slip:
    for each in ("B2", "B3") if block == "all" else ():
        assert not isinstance(bench.ask(EnterBlock(lease, each)), LumbungError)
    state = bench.room.published.attempts[lease.attempt]
    digest = answers_digest(lease.attempt, SALT, state.ledger.answers())
    return bench.get(Submit(lease, n, SALT, digest), Slip)


def move(bench: Bench, number: int, seat: str | None) -> LeaseToken:
    return bench.get(LogIn(SITTING, roster_id(number), 1, "Mozilla Chrome/109.0", seat), LoggedIn).lease


@pytest.fixture
def day(bench: Bench) -> Bench:
    """A sitting in which everything happened: late-comer, reset, move, cut, pause, crash, force, absence, addition."""
    bench.act(acts.OpenSitting)
    bench.act(acts.CheckIn, attempt(0), "KTP")
    bench.act(acts.CheckIn, attempt(1), "SIM")
    bench.act(acts.UndoCheckIn, attempt(1), "Orang lain")
    bench.act(acts.CheckIn, attempt(1), "KTP")
    bench.act(acts.CloseRegistration)
    bench.act(acts.StartSitting)
    bench.room.submit(ConfirmDate("awas", bench.clocks.wall_ms), lambda result: None)
    bench.room.step()
    pages = [bench.working(number) for number in range(3)]
    bench.act(acts.Admit, attempt(3), "Macet")  # a late-comer
    pages.append(bench.working(3))
    for page in pages:
        answer(bench, page, 1, 4)
        bench.room.pulse(page, 0, 4)
    # A reset at the same PC, and a move with answers that the old PC has not sent yet.
    bench.act(acts.AllowLogIn, attempt(0), None, "Peramban tertutup")
    reset = bench.get(LogIn(SITTING, roster_id(0), 1, "Firefox/115.0", "A0"), LoggedIn).lease
    bench.room.pulse(pages[1], 0, 6)
    bench.act(acts.AllowLogIn, attempt(1), "C9", "Papan ketik rusak")
    moved = move(bench, 1, "C9")
    bench.act(acts.WriteOff, attempt(1), (pages[1].epoch, pages[1].seq), "Komputer mati")
    # The room is cut off, one seat for longer than is given back by itself; the pause is said after the fact.
    live = (reset, moved, pages[3])
    bench.run(12_000, *live)
    cut_k = bench.k
    bench.run(700_000)
    for page in (*live, pages[2]):
        bench.room.pulse(page, 0)
    bench.room.step()
    bench.run(12_000, *live, pages[2])
    bench.act(acts.AddHeld, None, "Kabel terlepas")
    bench.act(acts.PauseSitting, WHY, cut_k)
    bench.run(60_000, *live, pages[2])
    bench.crash()
    for page in (*live, pages[2]):
        bench.room.pulse(page, 0)
    bench.room.step()
    bench.run(30_000, *live, pages[2])
    bench.act(acts.ResumeSitting)
    bench.act(acts.PausePerson, attempt(3), "Pusing")
    bench.act(acts.NoteIncident, "Peserta pusing", "health", attempt(3))
    bench.run(9_000, *live, pages[2])
    bench.act(acts.ResumePerson, attempt(3))
    bench.act(acts.AddTime, None, 300_000, "Gaduh")
    bench.act(acts.AddTime, attempt(3), 60_000, "Minum obat")
    bench.act(acts.RevokeHeld, attempt(3), "Dihitung dua kali")
    bench.act(acts.SendMessage, None, "Lanjutkan")
    bench.act(acts.SendMessage, attempt(3), "Baik?")
    bench.act(acts.AddPerson, GUEST, nip(77), "Tamu", "argon2", "B1", b"", "Surat susulan")
    guest = bench.get(LogIn(SITTING, GUEST, 1, "test", "B1"), LoggedIn).lease
    bench.act(acts.MoveIn, attempt_id(OTHER_SITTING, roster_id(7), 1), "Salah sesi")  # refused: is on this list
    bench.act(acts.CallSpare, attempt(7), attempt(4), "Menggantikan")
    bench.act(acts.CorrectName, attempt(3), "Peserta Tiga", b"", "Salah eja")
    answer(bench, reset, 1, 2)
    submit(bench, reset, 2)
    bench.run(3_000, moved, pages[2], pages[3])
    bench.act(acts.EndSitting)
    answer(bench, moved, 1, 1)
    bench.room.pulse(moved, 0, 1)
    bench.room.pulse(pages[2], 0, 4)
    bench.room.pulse(pages[3], 0, 4)
    bench.room.pulse(guest, 0, 0)
    bench.room.pulse(pages[0], 0, 4)  # the page before the reset is still open
    bench.act(acts.ForceSubmit, None, SALT, "Waktu habis")
    bench.act(acts.MarkAbsent, None, "Tidak datang")
    return bench


CAME = ("absence.undone", "participant.admitted", "participant.checked_in")  # after all, though marked absent


def count_people(rows: list[Row]) -> dict[str, int]:
    """A second count, by what was said last of each attempt."""
    kinds: dict[bytes, list[str]] = {}
    for row in rows:
        if row.attempt is not None:
            kinds.setdefault(row.attempt, []).append(row.kind)
    here = {key for key, said in kinds.items() if {"lease.granted", "lease.adopted"} & set(said)}
    checked = {key for key, said in kinds.items() if last_of(said, "participant.checked_in", "check_in.undone")}
    absent = {key for key, said in kinds.items() if last_of(said, "participant.marked_absent", *CAME)}
    forced = {key for key, said in kinds.items() if "attempt.forced" in said}
    handed = {key for key, said in kinds.items() if "attempt.submitted" in said} | forced
    return {
        "present": len(here | checked),
        "absent": len(absent - here - checked),
        "submitted": len(handed),
        "forced": len(forced),
    }


def last_of(said: list[str], done: str, *undone: str) -> bool:
    both = [kind for kind in said if kind in (done, *undone)]
    return bool(both) and both[-1] == done


def lengths(rows: list[Row], began: str, ended: tuple[str, ...]) -> list[int]:
    """K between each beginning and the next end, of the sitting or of the same attempt."""
    found = []
    for at, row in enumerate(rows):
        if row.kind == began:
            end = next(
                later
                for later in rows[at:]
                if later.kind in ended and (later.attempt in (None, row.attempt) or row.attempt is None)
            )
            found.append(end.k - row.k)
    return found


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


# --- any sequence of acts ------------------------------------------------------------------------

NUMBERS = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(["check_in", "undo", "absent", "present", "log_in", "admit", "allow", "pause", "go", "force"]),
        NUMBERS,
    ),
    st.tuples(
        st.sampled_from(["open", "start", "pause_all", "resume", "end", "close", "crash", "time", "wait", "readmit"]),
        st.just(0),
    ),
)


def take(bench: Bench, step: str, number: int, pages: dict[int, LeaseToken]) -> None:
    """One step; what the tables refuse changes nothing."""
    key = attempt(number)
    match step:
        case "crash":
            bench.crash()
        case "wait":
            bench.run(20_000)
        case "log_in":
            result = bench.ask(LogIn(SITTING, roster_id(number), 1, "test", f"Z{number}"))
            if isinstance(result, LoggedIn):
                pages[number] = result.lease
        case _:
            kind, rest = {
                "check_in": (acts.CheckIn, (key, "KTP")),
                "undo": (acts.UndoCheckIn, (key, WHY)),
                "absent": (acts.MarkAbsent, (key, WHY)),
                "present": (acts.UndoAbsent, (key, WHY)),
                "admit": (acts.Admit, (key, WHY)),
                "allow": (acts.AllowLogIn, (key, None, WHY)),
                "pause": (acts.PausePerson, (key, WHY)),
                "go": (acts.ResumePerson, (key,)),
                "force": (acts.ForceSubmit, (key, SALT, WHY)),
                "open": (acts.OpenSitting, ()),
                "start": (acts.StartSitting, ()),
                "pause_all": (acts.PauseSitting, (WHY,)),
                "resume": (acts.ResumeSitting, ()),
                "end": (acts.EndSitting, ()),
                "close": (acts.CloseSitting, (None,)),
                "time": (acts.AddTime, (None, 60_000, WHY)),
                "readmit": (acts.Readmit, (WHY,)),
            }[step]
            bench.act(kind, *rest)


@settings(deadline=None, max_examples=60)
@given(st.lists(STEPS, max_size=30))
def test_facts_never_contradict_the_fold(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        bench, pages = Bench(Path(folder)), dict[int, LeaseToken]()
        try:
            for step, number in [("open", 0), *steps]:
                take(bench, step, number, pages)
            told, rows = facts(bench), rows_of(bench)
            counts = told.counts
            assert counts is not None
            assert {name: getattr(counts, name) for name in count_people(rows)} == count_people(rows)
            assert counts.enrolled == len(told.people) >= counts.present + counts.absent
            assert counts.present >= counts.submitted >= counts.forced
            in_memory = bench.room.published.attempts
            for person in told.people:
                contradicts_nothing(person, in_memory.get(attempt(person.number - 1)))
            closed = [row for row in rows if row.kind == "sitting.closed"]
            if closed and closed[0].body[2] == 0:
                assert counts.enrolled == counts.present + counts.absent
            assert all(each.length_ms >= 0 for each in told.times.pauses)
            kinds = Counter(row.kind for row in rows)
            assert len(told.times.pauses) == kinds["sitting.paused"] + kinds["participant.paused"]
        finally:
            bench.room.close()


def contradicts_nothing(person: Person, known: Any) -> None:
    if known is None:
        return
    assert (person.submitted is not None) == (known.submitted is not None)
    assert (person.state == "forced") == known.forced
    assert (person.checked_in is not None) == known.presence.checked_in
    assert person.seat == (known.presence.seat or f"A{person.number - 1}")


def test_written_is_a_copy(bench: Bench) -> None:
    written: dict[LeaseKey, int] = bench.room.written()
    written[bytes(16), 1] = 1
    assert bench.room.written() == {}
    assert Heard().written == {}
