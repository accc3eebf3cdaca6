"""People on no list: opened, shown, ruled on, withdrawn; nothing overwritten, none counted twice."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction

import openpyxl
import pytest

from central import ingest, planning, projection, reports, rulings
from central.centre import Centre
from central.rulings import By
from central.store import newcomers, plans, results, seated
from central.store.engine import reading
from central.verdicts import NEXT, allowed
from sync.errors import LumbungError
from sync.wire.keys import SealingKey
from sync.wire.person import Told, seal_person
from tests.central.conftest import Box, Clock
from tests.central.planned import PEOPLE, plan
from tests.central.ruled import FOURTH, WHY, case, planned, rebuilt_the_same, report, table, take_in
from tests.central.unlisted import ALL_SIX, TOLD, add, correct, move, on_list, receiving, sit

__all__ = ["planned"]  # the fixture


def test_who_was_added_is_opened_scored_and_held(centre: Centre, box: Box, planned: planning.Planned) -> None:
    who = add(centre, box, planned.sitting)
    sit(box, who)
    take_in(centre, box, shuffled=True)
    found = case(centre, who)
    assert found.newcomer is not None
    assert (found.newcomer.opened, found.newcomer.standing) == ("opened", "waiting")
    assert (found.newcomer.told_nip, found.newcomer.told_name, found.newcomer.told_document) == TOLD
    assert (found.newcomer.actor, found.newcomer.reason) == ("pengawas1", "datang dengan surat tugas")
    assert found.known.held == ["not_on_list"]
    row = table(centre)[TOLD.nip]
    assert (row["name"], row["status"], row["total"]) == (TOLD.name, "Sementara", 60.0)
    assert rebuilt_the_same(centre)


@pytest.mark.parametrize("how", ["another key", "another sitting", "cut short", "empty"])
def test_who_cannot_be_opened_is_a_state_and_blocks_nothing(
    centre: Centre, box: Box, planned: planning.Planned, how: str
) -> None:
    roster = bytes(range(16))
    key, sitting = receiving(centre), planned.sitting
    if how == "another key":
        key = SealingKey.generate().public
    if how == "another sitting":
        sitting = bytes(16)
    sealed = {"cut short": b"x" * 20, "empty": b""}.get(how, seal_person(key, sitting, roster, TOLD))
    who = add(centre, box, planned.sitting, sealed=sealed, roster=roster)
    sit(box, who)
    sit(box, on_list(planned, 0))
    take_in(centre, box)
    found = case(centre, who)
    assert found.newcomer is not None
    assert (found.newcomer.opened, found.newcomer.told_nip, found.known.held) == ("cannot_open", None, ["not_on_list"])
    rows = table(centre)
    assert rows[""]["name"] == "Tidak terbaca"
    assert rows[""]["total"] == 60.0
    assert rows[PEOPLE[0].nip]["status"] == "Diterima"
    with reading(centre.engine) as connection:
        assert results.count_dirty(connection) == 0


def test_a_seal_with_no_person_in_it_is_damaged(centre: Centre, box: Box, planned: planning.Planned) -> None:
    roster = bytes(16)
    sealed = receiving(centre).seal(b"\x80", b"lumbung/person/1" + planned.sitting + roster)
    who = add(centre, box, planned.sitting, sealed=sealed, roster=roster)
    take_in(centre, box)
    found = case(centre, who)
    assert found.newcomer is not None
    assert found.newcomer.opened == "damaged"


def test_a_key_that_comes_back_opens_what_was_closed(centre: Centre, box: Box, planned: planning.Planned) -> None:
    lost = SealingKey.generate()
    roster = bytes(16)
    sealed = seal_person(lost.public, planned.sitting, roster, TOLD)
    who = add(centre, box, planned.sitting, sealed=sealed, roster=roster)
    take_in(centre, box)
    centre.keys.receiving[lost.key_id] = lost
    projection.understand_again(centre)  # as the worker does at its start
    projection.catch_up(centre)
    found = case(centre, who)
    assert found.newcomer is not None
    assert found.newcomer.told_name == TOLD.name


def test_bound_to_a_participant_the_attempt_is_theirs_and_their_place_is_not_missing(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    """Peserta Dua was planned here, and added anew by a proctor who did not find her on the list."""
    who = add(centre, box, planned.sitting, Told("198601012010012002", "Peserta Dwa", "KTP"))
    sit(box, who)
    take_in(centre, box)
    with reading(centre.engine) as connection:
        [found] = rulings.candidates(connection, case(centre, who))
    assert (found.place.name, found.warnings) == ("Peserta Dua", ())
    rulings.bind(centre, "smk1", who.attempt, (found.place.site, found.place.attempt), WHY)
    row = table(centre)["198601012010012002"]
    assert (row["name"], row["status"], row["total"]) == ("Peserta Dua", "Diterima", 60.0)
    assert case(centre, who).known.held == []
    with reading(centre.engine) as connection:
        [sitting] = plans.sittings_with_progress(connection)
        people = seated.people_of(connection, "smk1", planned.sitting)
    assert (sitting.planned, sitting.submitted) == (3, 1)
    assert {row.name: row.moved_to_sitting is not None for row in people if row.how is None} == {
        "Peserta Satu": False,
        "Peserta Dua": True,
        "Peserta Tiga": False,
    }
    assert rebuilt_the_same(centre)
    rows = csv.DictReader(io.StringIO(reports.to_csv(report(centre)).decode("utf-8-sig")))
    assert [row["NIP"] for row in rows if row["Status"] == "Diterima"] == ["'198601012010012002"]
    sheet = openpyxl.load_workbook(io.BytesIO(reports.to_xlsx(report(centre))))["Hasil"]
    assert [row[1].value for row in sheet.iter_rows(min_row=2) if row[10].value == "Diterima"] == ["198601012010012002"]


def test_warnings_are_read_before_somebody_is_bound(centre: Centre, box: Box, planned: planning.Planned) -> None:
    sit(box, on_list(planned, 0))
    who = add(centre, box, planned.sitting)
    sit(box, who)
    take_in(centre, box)
    home = ("smk1", planned.cards[0].attempt)
    with pytest.raises(LumbungError, match="LMB-4042") as refused:
        rulings.bind(centre, "smk1", who.attempt, home, WHY)
    assert refused.value.details["warnings"] == ["begun_here", "nip_differs"]
    assert case(centre, who).rulings == [], "nothing was ruled"
    rulings.bind(centre, "smk1", who.attempt, home, By("ani", "dua pengerjaan", knowing=("begun_here", "nip_differs")))
    rows = [row for row in json.loads(reports.to_json(report(centre)))["rows"] if row["nip"] == PEOPLE[0].nip]
    assert [row["status"] for row in rows] == ["Diterima", "Diterima"], "both are shown: neither is thrown away"


def test_an_attempt_in_another_sitting_is_warned_of(centre: Centre, box: Box, planned: planning.Planned) -> None:
    later = plan(centre, people=PEOPLE[:1])
    sit(box, on_list(planned, 0))
    who = add(centre, box, later.sitting, Told(PEOPLE[0].nip, "Peserta Satu", "KTP"))
    take_in(centre, box)
    with reading(centre.engine) as connection:
        found = rulings.candidates(connection, case(centre, who))
    assert {each.warnings for each in found} == {("begun_elsewhere",)}


def test_accepted_as_new_the_attempt_counts_under_the_nip_that_was_ruled(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    who = add(centre, box, planned.sitting)
    sit(box, who)
    take_in(centre, box)
    with pytest.raises(LumbungError, match="LMB-4042"):
        rulings.enrol(centre, "smk1", who.attempt, "199001012015012008", "Peserta Tamu", WHY)
    known = By("ani", "salah ketik di ruang", knowing=("nip_differs",))
    rulings.enrol(centre, "smk1", who.attempt, "199001012015012008", "Peserta  Tamu, S.Pd.", known)
    row = table(centre)["199001012015012008"]
    assert (row["name"], row["status"]) == ("Peserta Tamu, S.Pd.", "Diterima")
    with reading(centre.engine) as connection:
        assert [row.standing for row in seated.search_people(connection, "199001012015012008")] == ["enrolled"]
    assert rebuilt_the_same(centre)


def test_rejected_is_listed_and_never_counted(centre: Centre, box: Box, planned: planning.Planned) -> None:
    who = add(centre, box, planned.sitting)
    sit(box, who)
    take_in(centre, box)
    rulings.rule(centre, "smk1", who.attempt, "person", "reject", WHY)
    row = table(centre)[TOLD.nip]
    assert (row["status"], row["total"], row["A.percent"]) == ("Tidak dihitung", None, None)
    with reading(centre.engine) as connection:
        assert results.not_counted(connection, "bfi") == [who.attempt]
        [sitting] = plans.sittings_with_progress(connection)
        assert results.answers_of(connection, "smk1", who.attempt) == ALL_SIX, "what they answered is kept"
    assert (sitting.planned, sitting.submitted) == (3, 0)
    assert case(centre, who).known.held == [], "nothing waits for a ruling any more"
    assert rebuilt_the_same(centre)


def test_every_ruling_is_withdrawn_by_a_further_one_and_none_is_overwritten(
    centre: Centre, box: Box, planned: planning.Planned, clock: Clock
) -> None:
    who = add(centre, box, planned.sitting)
    sit(box, who)
    take_in(centre, box)
    for note in ("pertama", "kedua"):
        clock.now_ms += 1_000
        rulings.rule(centre, "smk1", who.attempt, "person", "reject", By("ani", note))
        with pytest.raises(LumbungError, match="LMB-4041"):
            rulings.rule(centre, "smk1", who.attempt, "person", "reject", WHY)
        clock.now_ms += 1_000
        rulings.rule(centre, "smk1", who.attempt, "person", "withdraw", By("ani", f"{note} keliru"))
        assert case(centre, who).known.held == ["not_on_list"]
    rulings.enrol(centre, "smk1", who.attempt, TOLD.nip, TOLD.name, WHY)
    told = [(row.number, row.verdict, row.note, row.account) for row in case(centre, who).rulings]
    assert told == [
        (1, "reject", "pertama", "ani"),
        (2, "withdraw", "pertama keliru", "ani"),
        (3, "reject", "kedua", "ani"),
        (4, "withdraw", "kedua keliru", "ani"),
        (5, "enrol", WHY.note, "ani"),
    ]
    assert table(centre)[TOLD.nip]["status"] == "Diterima"
    assert rebuilt_the_same(centre)


def test_moved_in_one_is_known_and_not_missed_where_they_came_from(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    later = plan(centre, people=[FOURTH])
    box.append("participant.marked_absent", (bytes(16), "p", "tidak datang"), planned.cards[1].attempt, planned.sitting)
    who = move(box, planned.cards[1].roster, planned.sitting, later.sitting)
    sit(box, who)
    take_in(centre, box, shuffled=True)
    found = case(centre, who)
    assert found.newcomer is not None
    assert (found.newcomer.standing, found.newcomer.name, found.known.held) == ("moved", "Peserta Dua", [])
    with reading(centre.engine) as connection:
        rows = {row.sitting: row for row in plans.sittings_with_progress(connection)}
        [left] = [row for row in seated.people_of(connection, "smk1", planned.sitting) if row.name == "Peserta Dua"]
        listed = seated.score_rows(connection, "bfi", 1, projection.SCORING_VERSION)
    assert (rows[planned.sitting].planned, rows[later.sitting].planned, rows[later.sitting].submitted) == (2, 2, 1)
    assert left.moved_to_sitting == later.sitting
    assert [(row.sitting, row.state) for row in listed if row.nip == PEOPLE[1].nip] == [(later.sitting, "submitted")]
    assert rebuilt_the_same(centre)


@pytest.mark.parametrize("first", ["added", "moved"])
def test_somebody_added_and_then_moved_stays_unlisted_whatever_comes_first(
    centre: Centre, box: Box, planned: planning.Planned, first: str
) -> None:
    later = plan(centre, people=[FOURTH])
    added = add(centre, box, planned.sitting)
    moved = move(box, added.roster, planned.sitting, later.sitting)
    sit(box, moved)
    runs = [(1, 1), (2, box.last)]
    for run in runs if first == "added" else reversed(runs):
        ingest.ingest(centre, "smk1", box.seal(*run).data)
        projection.catch_up(centre)
    found = case(centre, moved)
    assert found.newcomer is not None
    assert (found.newcomer.told_nip, found.newcomer.standing, found.known.held) == (
        TOLD.nip,
        "waiting",
        ["not_on_list"],
    )
    rulings.enrol(centre, "smk1", moved.attempt, TOLD.nip, TOLD.name, WHY)
    assert table(centre)[TOLD.nip]["status"] == "Diterima"
    assert rebuilt_the_same(centre)


def test_a_corrected_name_stands_beside_the_list_s(centre: Centre, box: Box, planned: planning.Planned) -> None:
    correct(centre, box, on_list(planned, 0), "Peserta Satoe")
    correct(centre, box, on_list(planned, 1), "", sealed=b"x" * 60)
    guest = add(centre, box, planned.sitting)
    correct(centre, box, guest, "Peserta Tamoe")
    take_in(centre, box)
    rows = table(centre)
    assert (rows[PEOPLE[0].nip]["name"], rows[PEOPLE[0].nip]["room_name"]) == ("Peserta Satu", "Peserta Satoe")
    assert rows[PEOPLE[1].nip]["room_name"] is None
    assert rows[TOLD.nip]["room_name"] == "Peserta Tamoe"
    with reading(centre.engine) as connection:
        unread = newcomers.corrected_name(connection, "smk1", planned.cards[1].attempt)
    assert unread is not None
    assert unread.opened == "cannot_open"
    assert rebuilt_the_same(centre)


def test_from_every_standing_there_is_a_way_back() -> None:
    standings = {(about, after) for (about, _, _), after in NEXT.items()}
    assert all(allowed(about, standing) for about, standing in standings)
    assert all(NEXT[about, standing, "withdraw"] == "waiting" for about, standing in standings if standing != "waiting")


def test_scores_of_a_ruled_attempt_are_exact(centre: Centre, box: Box, planned: planning.Planned) -> None:
    who = add(centre, box, planned.sitting)
    sit(box, who)
    take_in(centre, box)
    rulings.enrol(centre, "smk1", who.attempt, TOLD.nip, TOLD.name, WHY)
    with reading(centre.engine) as connection:
        rows = seated.score_rows(connection, "bfi", 1, projection.SCORING_VERSION)
    [score] = [reports.score_of(row) for row in rows if row.attempt == who.attempt]
    assert score is not None
    assert (score.total, score.provisional) == (Fraction(60), False)
