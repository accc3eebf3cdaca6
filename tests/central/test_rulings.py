"""People on no list and held attempts: opened, shown, ruled on, withdrawn; nothing overwritten, none counted twice."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import UTC, datetime
from fractions import Fraction

import openpyxl
import pytest

from central import ingest, planning, projection, reports, rulings
from central.centre import Centre
from central.rosters import Person
from central.rulings import By
from central.store import newcomers, plans, results, seated
from central.store import rulings as store
from central.store.engine import reading
from central.store.tables import PROJECTIONS
from central.verdicts import NEXT, allowed
from sync.errors import LumbungError
from sync.wire.keys import SealingKey
from sync.wire.person import Told, seal_person
from tests.central.conftest import Box, Clock
from tests.central.planned import PEOPLE, plan
from tests.central.unlisted import ALL_SIX, TOLD, Somebody, add, correct, move, on_list, receiving, sit

FOURTH = Person("198801012010011004", "Peserta Empat", pin="444444")
WHY = By("ani", "surat tugas nomor 12 sudah diperiksa")


@pytest.fixture
def planned(centre: Centre, box: Box) -> planning.Planned:
    planning.put_staff(centre, "ani", "Ani", "admin", "sangat-rahasia-1")
    return plan(centre)


def take_in(centre: Centre, box: Box, *, shuffled: bool = False) -> None:
    """All of a box's events that are not here yet, and the projections of them."""
    starts = list(range(1, box.last + 1, 7))
    if shuffled:
        random.Random(3).shuffle(starts)
    for first in starts:
        ingest.ingest(centre, box.site, box.seal(first, min(box.last, first + 6)).data)
    projection.catch_up(centre)


def case(centre: Centre, who: Somebody) -> rulings.Case:
    with reading(centre.engine) as connection:
        return rulings.look(connection, "smk1", who.attempt)


def table(centre: Centre) -> dict[str, dict[str, str]]:
    """The results as JSON, by NIP; nobody twice."""
    rows = json.loads(reports.to_json(report(centre)))["rows"]
    found = {row["nip"]: row for row in rows}
    assert len(found) == len(rows), [(row["nip"], row["status"]) for row in rows]
    return found


def report(centre: Centre) -> reports.Report:
    with reading(centre.engine) as connection:
        return reports.results_report(
            connection, "bfi", projection.SCORING_VERSION, made=datetime(2026, 11, 21, tzinfo=UTC)
        )


def everything(centre: Centre) -> list[list[object]]:
    """All rows of all projections."""
    with reading(centre.engine) as connection:
        return [sorted((tuple(row) for row in connection.execute(each.select())), key=repr) for each in PROJECTIONS]


def rebuilt_the_same(centre: Centre) -> bool:
    live = everything(centre)
    projection.rebuild(centre)
    return everything(centre) == live


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


def held(centre: Centre, box: Box, planned: planning.Planned) -> Somebody:
    """Somebody on the list whose submit does not fit."""
    who = on_list(planned, 0)
    sit(box, who, digest=bytes(32))
    take_in(centre, box)
    return who


def test_a_held_attempt_that_is_accepted_is_final_and_the_old_score_stays(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    who = held(centre, box, planned)
    assert table(centre)[PEOPLE[0].nip]["status"] == "Sementara"
    rulings.rule(centre, "smk1", who.attempt, "answers", "accept", WHY)
    row = table(centre)[PEOPLE[0].nip]
    assert (row["status"], row["total"]) == ("Diterima", 60.0)
    with reading(centre.engine) as connection:
        kept = [row.detail["held"] for row in results.scores_of(connection, "smk1", who.attempt)]
    assert sorted(kept) == [[], ["digest_differs"]]
    assert rebuilt_the_same(centre)


def test_a_voided_attempt_is_listed_and_not_counted_until_that_is_withdrawn(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    who = held(centre, box, planned)
    rulings.rule(centre, "smk1", who.attempt, "answers", "void", WHY)
    row = table(centre)[PEOPLE[0].nip]
    assert (row["status"], row["total"]) == ("Tidak dihitung", None)
    rulings.rule(centre, "smk1", who.attempt, "answers", "withdraw", WHY)
    assert table(centre)[PEOPLE[0].nip]["status"] == "Sementara"
    assert rebuilt_the_same(centre)


@pytest.mark.parametrize(("verdict", "after"), [("accept", "Sementara"), ("void", "Tidak dihitung")])
def test_a_ruling_is_on_what_was_there_and_new_answers_want_another(
    centre: Centre, box: Box, planned: planning.Planned, verdict: str, after: str
) -> None:
    who = held(centre, box, planned)
    old = case(centre, who)
    rulings.rule(centre, "smk1", who.attempt, "answers", verdict, WHY)  # type: ignore[arg-type]
    lease = (box.origin.epoch, box.append("lease.granted", (who.roster, 1, "Firefox", None), who.attempt, who.sitting))
    box.append("answer.given", (*lease, 1, "A1", "1", 1), who.attempt, who.sitting)
    take_in(centre, box)
    assert case(centre, who).known.held == ["digest_differs", "changed"]
    assert table(centre)[PEOPLE[0].nip]["status"] == after
    stale = By("ani", "tidak melihat yang baru", seen=old.seen)
    with pytest.raises(LumbungError, match="LMB-4040"):
        rulings.rule(centre, "smk1", who.attempt, "answers", "withdraw", stale)
    rulings.rule(centre, "smk1", who.attempt, "answers", "withdraw", WHY)
    rulings.rule(centre, "smk1", who.attempt, "answers", "accept", WHY)
    assert table(centre)[PEOPLE[0].nip]["status"] == "Diterima"
    assert rebuilt_the_same(centre)


def test_both_kinds_of_hold_are_ruled_on_apart(centre: Centre, box: Box, planned: planning.Planned) -> None:
    who = add(centre, box, planned.sitting)
    sit(box, who, digest=bytes(32))
    take_in(centre, box)
    assert case(centre, who).known.held == ["not_on_list", "digest_differs"]
    rulings.enrol(centre, "smk1", who.attempt, TOLD.nip, TOLD.name, WHY)
    assert case(centre, who).known.held == ["digest_differs"]
    assert table(centre)[TOLD.nip]["status"] == "Sementara"
    rulings.rule(centre, "smk1", who.attempt, "answers", "accept", WHY)
    assert table(centre)[TOLD.nip]["status"] == "Diterima"


@pytest.mark.parametrize("first", ["box", "copy"])
def test_an_attempt_that_two_branches_of_a_journal_went_on_with_is_held_and_ruled_on(
    centre: Centre, box: Box, planned: planning.Planned, first: str
) -> None:
    """A copy of the box in memory goes its own way; whose events came first does not matter."""
    who, other = on_list(planned, 0), on_list(planned, 1)
    sit(box, who)
    sit(box, other, {"A1": "2"})
    copy = box.copied(at=10)
    lease = (box.origin.epoch, 1)
    copy.append("answer.given", (*lease, 90, "A1", "1", 90), who.attempt, who.sitting)
    ingest.ingest(centre, "smk1", box.seal(1, 10).data)
    ways = [box.seal(11, box.last).data, copy.seal(11, 11).data]
    ingest.ingest(centre, "smk1", ways.pop(0 if first == "box" else 1))
    with pytest.raises(LumbungError, match="LMB-4004"):
        ingest.ingest(centre, "smk1", ways[0])
    projection.catch_up(centre)
    assert "forked" in case(centre, who).known.held
    assert case(centre, other).known.held == [], "only one branch went on with this one"
    rulings.rule(centre, "smk1", who.attempt, "answers", "accept", WHY)
    assert case(centre, who).known.held == []
    assert rebuilt_the_same(centre)


def test_nothing_is_ruled_that_is_not_held(centre: Centre, box: Box, planned: planning.Planned) -> None:
    who = on_list(planned, 0)
    sit(box, who)
    take_in(centre, box)
    for about, verdict in (("answers", "accept"), ("answers", "withdraw"), ("person", "reject")):
        with pytest.raises(LumbungError, match="LMB-4041"):
            rulings.rule(centre, "smk1", who.attempt, about, verdict, WHY)  # type: ignore[arg-type]
    with pytest.raises(LumbungError, match="LMB-4022"):
        rulings.rule(centre, "smk1", bytes(16), "answers", "void", WHY)
    with pytest.raises(LumbungError, match="LMB-6014"):
        rulings.rule(centre, "smk1", who.attempt, "answers", "void", By("ani", "  "))
    with reading(centre.engine) as connection:
        assert store.of_attempt(connection, "smk1", who.attempt) == []


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
