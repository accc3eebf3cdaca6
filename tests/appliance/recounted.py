"""A day that saw everything a paper counts, on a bench, and the journal's rows of it, read by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pysqlite3
import pytest

from appliance import acts
from appliance.commands import ConfirmDate, EnterBlock, LoggedIn, LogIn, Slip, Submit
from appliance.opening import FILE
from appliance.papers.facts import Facts
from appliance.recounting.telling import Beside, facts_of
from sync.errors import LumbungError
from sync.state import State
from sync.wire import canonical
from sync.wire.answers import answers_digest
from sync.wire.lease import LeaseToken, attempt_id
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
