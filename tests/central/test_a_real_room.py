"""From a real room's journal to a ruling: what the box itself decided and wrote, the centre opens and rules on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from appliance import acts
from appliance.commands import Confirm, EnterBlock, LoggedIn, LogIn, Start
from appliance.library import Library, people_of
from central import ingest, planning, projection, rulings
from central.centre import Centre
from central.rulings import By
from central.store import newcomers, plans, seated
from central.store.engine import reading, writing
from sync.errors import LumbungError
from sync.journal import JOURNAL
from sync.journal import reading as reading_journal
from sync.wire.batch import seal_batch
from sync.wire.keys import SealingKey, SigningKey
from sync.wire.lease import attempt_id
from sync.wire.person import Told, seal_person
from tests.appliance.rooms import (
    OTHER_SITTING,
    PACKAGE,
    SITTING,
    Bench,
    items_of,
    library,
    nip,
    participants,
    roster_id,
)
from tests.central.unlisted import receiving

GUEST = bytes(range(16))
TOLD = Told("199001012015012009", "Tamu Uji", "SIM")


def plan_as_the_box_has_it(centre: Centre, bench: Bench) -> None:
    """The same sittings and people as on the box's shelf."""
    for key, sitting in bench.shelf.sittings.items():
        row = {
            "site": "smk1",
            "sitting": key,
            "package": PACKAGE,
            "exam": "uji",
            "title": sitting.title,
            "room": sitting.room,
            "starts_at": sitting.starts_at,
            "duration_ms": sitting.duration_ms,
            "token": sitting.token,
        }
        people = [
            {
                "site": "smk1",
                "sitting": key,
                "roster": each.roster_id,
                "ordinal": 1,
                "attempt": attempt_id(key, each.roster_id, 1),
                "nip": each.nip,
                "name": each.name,
                "pin_hash": "argon2",
                "extra_time_percent": 0,
            }
            for each in sitting.participants
        ]
        with writing(centre.engine, "smk1") as connection:
            plans.add_sitting(connection, row, people)


def send(centre: Centre, folder: Path, signer: SigningKey) -> None:
    """The whole journal as the agent would seal it, one batch an epoch."""
    with reading_journal(folder / JOURNAL) as journal:
        for epoch in journal.epochs():
            events = [line.event for line in journal.lines(epoch, epoch.first, epoch.last)]
            sealed = seal_batch(
                events,
                origin=epoch.origin,
                head_before=epoch.origin.first_head(),
                last_receipted=None,
                site="smk1",
                box="box-1",
                signer=signer,
                recipient=receiving(centre),
            )
            ingest.ingest(centre, "smk1", sealed.data)
    projection.catch_up(centre)


@pytest.mark.parametrize("again", [False, True], ids=["kept running", "restarted"])
def test_who_was_added_and_moved_in_a_room_is_ruled_on_at_the_centre(
    centre: Centre, tmp_path: Path, again: bool
) -> None:
    signer = SigningKey.generate()
    planning.add_site(centre, "smk1", "SMK 1", "Asia/Makassar")
    planning.add_box(centre, "smk1", "box-1", signer.public.raw, SealingKey.generate().public.raw)
    bench = Bench(tmp_path / "box", shelf=library(people=3))
    plan_as_the_box_has_it(centre, bench)
    bench.open_sitting()
    sealed = seal_person(receiving(centre), SITTING, GUEST, TOLD)
    for act in (
        (acts.AddPerson, GUEST, TOLD.nip, TOLD.name, "argon2", None, sealed, "surat susulan"),
        (acts.CorrectName, attempt_id(SITTING, roster_id(0), 1), "Nama Benar", named(centre, 0), "ejaan di KTP"),
    ):
        result = bench.act(*act)
        assert not isinstance(result, LumbungError), result
    lease = bench.get(LogIn(SITTING, GUEST, 1, "test"), LoggedIn).lease
    for command in (Confirm(lease), Start(lease), EnterBlock(lease, "B1")):
        assert not isinstance(bench.ask(command), LumbungError)
    item = items_of("B1")[0]
    bench.put(lease, [1, "answer", item.id, item.options[0].id, bench.k])
    if again:
        bench.crash()
    bench.room.close()
    send(centre, tmp_path / "box", signer)
    with reading(centre.engine) as connection:
        [guest] = newcomers.listed(connection)
        first = seated.find_attempt(connection, "smk1", attempt_id(SITTING, roster_id(0), 1))
    assert (guest.told_nip, guest.told_name, guest.told_document, guest.opened) == (*TOLD, "opened")
    assert (guest.actor, guest.reason, guest.held, guest.answered) == ("awas", "surat susulan", ["not_on_list"], 1)
    assert first is not None
    assert first.room_name == "Nama Benar"
    case = rulings.enrol(centre, "smk1", guest.attempt, TOLD.nip, TOLD.name, By("ani", "surat susulan sah"))
    assert (case.known.held, case.known.counted) == ([], True)


def named(centre: Centre, number: int) -> bytes:
    """A mended name as the console seals it."""
    return seal_person(receiving(centre), SITTING, roster_id(number), Told(nip(number), "Nama Benar", ""))


def test_who_was_moved_from_another_sitting_is_not_missed_there(centre: Centre, tmp_path: Path) -> None:
    signer = SigningKey.generate()
    planning.add_site(centre, "smk1", "SMK 1", "Asia/Makassar")
    planning.add_box(centre, "smk1", "box-1", signer.public.raw, SealingKey.generate().public.raw)
    bench = Bench(tmp_path / "box", shelf=two_lists())
    plan_as_the_box_has_it(centre, bench)
    bench.open_sitting()
    result = bench.act(acts.MoveIn, attempt_id(OTHER_SITTING, roster_id(9), 1), "pagi mengajar")
    assert not isinstance(result, LumbungError), result
    bench.room.close()
    send(centre, tmp_path / "box", signer)
    with reading(centre.engine) as connection:
        [moved] = newcomers.listed(connection)
        planned = {bytes(row.sitting): row.planned for row in plans.sittings_with_progress(connection)}
    assert (moved.standing, moved.nip, moved.held, moved.from_title) == ("moved", nip(9), [], "Sesi 2")
    assert planned == {SITTING: 3, OTHER_SITTING: 0}


def test_what_a_room_took_back_is_nothing_to_the_centre(centre: Centre, tmp_path: Path) -> None:
    """Somebody added and somebody moved in, both by mistake: no ruling waits, the one is back where they were."""
    signer = SigningKey.generate()
    planning.add_site(centre, "smk1", "SMK 1", "Asia/Makassar")
    planning.add_box(centre, "smk1", "box-1", signer.public.raw, SealingKey.generate().public.raw)
    bench = Bench(tmp_path / "box", shelf=two_lists())
    plan_as_the_box_has_it(centre, bench)
    bench.open_sitting()
    sealed = seal_person(receiving(centre), SITTING, GUEST, TOLD)
    guest, moved = (attempt_id(SITTING, each, 1) for each in (GUEST, roster_id(9)))
    for act in (
        (acts.AddPerson, GUEST, TOLD.nip, TOLD.name, "argon2", None, sealed, "surat susulan"),
        (acts.MarkAbsent, guest, "tidak datang"),
        (acts.UndoAddPerson, guest, "salah orang"),
        (acts.MoveIn, attempt_id(OTHER_SITTING, roster_id(9), 1), "pagi mengajar"),
        (acts.CheckIn, moved, "KTP"),
        (acts.UndoMoveIn, moved, "salah orang"),
        (acts.EndSitting,),
        (acts.UndoEnd, "salah ketuk"),
    ):
        result = bench.act(*act)
        assert not isinstance(result, LumbungError), result
    bench.room.close()
    send(centre, tmp_path / "box", signer)
    with reading(centre.engine) as connection:
        assert newcomers.listed(connection) == []
        assert newcomers.count_waiting(connection) == 0
        assert seated.unplanned(connection, "smk1") == []
        planned = {bytes(row.sitting): (row.planned, row.state) for row in plans.sittings_with_progress(connection)}
        assert [row.nip for row in seated.people_of(connection, "smk1", SITTING)] == [nip(0), nip(1)]
    assert planned == {SITTING: (2, "paused"), OTHER_SITTING: (1, None)}


def two_lists() -> Library:
    """Two people in one sitting, a third in the other."""
    shelf = library(people=2)
    there = replace(shelf.sittings[OTHER_SITTING], participants=participants(10)[9:])
    sittings = {**shelf.sittings, OTHER_SITTING: there}
    look_up, by_nip = people_of(sittings.values())
    return replace(shelf, sittings=sittings, people=look_up, by_nip=by_nip)
