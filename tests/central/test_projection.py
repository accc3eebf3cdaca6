"""Attempts, answers and scores: out of events alone, whatever the order, again and again, and nothing overwritten."""

from __future__ import annotations

import random
import secrets
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from sqlalchemy import update

from central import ingest, planning, projection, reports
from central.centre import Centre
from central.scoring import AttemptScore
from central.store import plans, results, seated
from central.store.engine import reading, writing
from central.store.tables import PROJECTIONS, participants
from sync.wire.answers import answers_digest
from tests.central.conftest import Box
from tests.central.planned import plan


@pytest.fixture
def planned(centre: Centre, box: Box) -> planning.Planned:
    return plan(centre)


def sit(box: Box, planned: planning.Planned, who: int, answers: dict[str, str], *, digest: bytes | None = None) -> None:
    """One person signs in, starts, answers and, given any answers, submits."""
    card = planned.cards[who]
    lease = (
        box.origin.epoch,
        box.append("lease.granted", (card.roster, 1, "Firefox", None), card.attempt, planned.sitting),
    )
    box.append("identity.confirmed", lease, card.attempt, planned.sitting)
    box.append("attempt.started", (*lease, bytes(32)), card.attempt, planned.sitting)
    box.append("block.entered", (*lease, "B1", 600_000), card.attempt, planned.sitting)
    for n, (item, value) in enumerate(answers.items(), 1):
        box.append("answer.given", (*lease, n, item, value, n), card.attempt, planned.sitting)
    if answers:
        salt = secrets.token_bytes(16)
        proof = digest or answers_digest(card.attempt, salt, answers)
        box.append("attempt.submitted", (*lease, len(answers), salt, proof), card.attempt, planned.sitting)


ALL_SIX = {f"{trait}{n}": "6" for trait in "ACENO" for n in range(1, 6)}


def score_of(centre: Centre, planned: planning.Planned, who: int) -> AttemptScore | None:
    with reading(centre.engine) as connection:
        key = results.latest_key(connection, "bfi")
        assert key is not None
        short = seated.score_rows(connection, "bfi", key.key_version, projection.SCORING_VERSION)
        rows = seated.score_rows(connection, "bfi", key.key_version, projection.SCORING_VERSION, with_items=True)
    for row, brief in zip(rows, short, strict=True):  # a table of thousands does not read every item of everybody
        assert brief.detail == (row.detail and {name: row.detail[name] for name in row.detail if name != "items"})
    detail = next(row.detail for row in rows if row.attempt == planned.cards[who].attempt)
    return None if detail is None else AttemptScore.from_json(detail)


def take_in(centre: Centre, box: Box, batch_events: int = 10) -> None:
    """All of a box's events, in batches of any order."""
    starts = list(range(1, box.last + 1, batch_events))
    random.Random(7).shuffle(starts)
    for first in starts:
        ingest.ingest(centre, box.site, box.seal(first, min(box.last, first + batch_events - 1)).data)


def test_a_spare_whom_nobody_called_is_not_waited_for(centre: Centre, box: Box, planned: planning.Planned) -> None:
    """Listed only once something came of them."""
    place = planned.cards[1]
    with writing(centre.engine, "test") as connection:
        connection.execute(update(participants).where(participants.c.attempt == place.attempt).values(spare=True))

    def listed() -> set[bytes]:
        with reading(centre.engine) as connection:
            return {row.attempt for row in seated.score_rows(connection, "bfi", 1, projection.SCORING_VERSION)}

    assert listed() == {card.attempt for card in planned.cards} - {place.attempt}
    sit(box, planned, 1, ALL_SIX)
    take_in(centre, box)
    projection.catch_up(centre)
    assert listed() == {card.attempt for card in planned.cards}


def test_a_score_equals_the_one_worked_out_by_hand(centre: Centre, box: Box, planned: planning.Planned) -> None:
    """All 25 items answered 6.

    The key gives 1…6 points an item, 7 − x where it is reversed: A1, C4, C5, E1, E2, O2, O5 and all of N.
    """
    sit(box, planned, 0, ALL_SIX)
    take_in(centre, box)
    projection.catch_up(centre)
    score = score_of(centre, planned, 0)
    assert score is not None
    points = {each.competency: each.points for each in score.competencies}
    assert points == {"A": 25, "C": 20, "E": 20, "N": 5, "O": 20}
    assert score.total == Fraction(90 * 100, 150)
    assert not score.provisional


def test_the_order_of_arrival_does_not_matter(centre: Centre, box: Box, planned: planning.Planned) -> None:
    sit(box, planned, 0, ALL_SIX)
    sit(box, planned, 1, {"A1": "2"})
    take_in(centre, box, batch_events=3)
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        assert results.answers_of(connection, "smk1", planned.cards[0].attempt) == ALL_SIX
        people = seated.people_of(connection, "smk1", planned.sitting)
    assert {row.name: (row.state, row.answered) for row in people} == {
        "Peserta Satu": ("submitted", 25),
        "Peserta Dua": ("submitted", 1),
        "Peserta Tiga": (None, None),
    }


def test_projecting_as_batches_come_equals_projecting_at_the_end(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    sit(box, planned, 0, ALL_SIX)
    for first in range(1, box.last + 1, 4):
        ingest.ingest(centre, "smk1", box.seal(first, min(box.last, first + 3)).data)
        projection.catch_up(centre)
    live = everything(centre)
    assert projection.rebuild(centre) > 0
    assert everything(centre) == live
    assert projection.catch_up(centre) == 0


def everything(centre: Centre) -> list[list[object]]:
    """All rows of all projections."""
    with reading(centre.engine) as connection:
        return [sorted((tuple(row) for row in connection.execute(table.select())), key=repr) for table in PROJECTIONS]


def test_an_attempt_whose_digest_differs_is_scored_but_provisional(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    sit(box, planned, 0, ALL_SIX, digest=bytes(32))
    take_in(centre, box)
    projection.catch_up(centre)
    score = score_of(centre, planned, 0)
    assert score is not None
    assert score.held == ("digest_differs",)
    assert score.total == Fraction(90 * 100, 150)
    with reading(centre.engine) as connection:
        report = reports.results_report(
            connection, "bfi", projection.SCORING_VERSION, made=datetime(2026, 11, 21, tzinfo=UTC)
        )
    status = [column.name for column in report.columns].index("status")
    assert sorted(str(row[status]) for row in report.rows) == ["Belum diterima", "Belum diterima", "Sementara"]


def test_a_new_key_scores_anew_and_keeps_the_old_score(centre: Centre, box: Box, planned: planning.Planned) -> None:
    sit(box, planned, 0, ALL_SIX)
    take_in(centre, box)
    projection.catch_up(centre)
    with writing(centre.engine) as connection:
        key = results.latest_key(connection, "bfi")
        assert key is not None
        document = dict(key.document)
        document["items"] = document["items"] | {
            "A1": document["items"]["A1"] | {"points": {**document["items"]["A1"]["points"], "6": "6"}}
        }
        assert plans.add_key(connection, "bfi", document, bytes(32), 5) == 2
    assert projection.score_again(centre, "bfi") == 1
    score = score_of(centre, planned, 0)
    assert score is not None
    assert score.total == Fraction(95 * 100, 150)
    with reading(centre.engine) as connection:
        kept = results.scores_of(connection, "smk1", planned.cards[0].attempt)
    assert [(row.key_version, round(row.total_percent, 4)) for row in kept] == [(1, 60.0), (2, 63.3333)]


def test_a_sitting_stands_where_its_last_command_put_it(centre: Centre, box: Box, planned: planning.Planned) -> None:
    for kind, rest in (
        ("sitting.opened", (bytes(32),)),
        ("sitting.started", ()),
        ("sitting.paused", ("listrik padam", None)),
        ("incident.noted", ("power", None, "listrik padam 3 menit")),
    ):
        box.append(kind, (secrets.token_bytes(16), "pengawas1", *rest), None, planned.sitting)
    ingest.ingest(centre, "smk1", box.seal(1, box.last).data)
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        [row] = plans.sittings_with_progress(connection)
    assert (row.state, row.incidents, row.planned, row.submitted) == ("paused", 1, 3, 0)


def test_a_marking_that_comes_while_projecting_is_not_lost(centre: Centre, box: Box) -> None:
    box.answer(b"a" * 16, 1, "i1", "A")
    ingest.ingest(centre, "smk1", box.seal(1, 1).data)
    with reading(centre.engine) as connection:
        [old] = results.take_dirty(connection, 10)
    with writing(centre.engine, "smk1") as connection:
        results.mark_dirty(connection, "smk1", "attempt", [b"a" * 16], b"newer...")
        results.clear_dirty(connection, "smk1", old.about, old.mark)
    with reading(centre.engine) as connection:
        assert results.count_dirty(connection) == 1


def test_an_attempt_that_nobody_planned_is_projected_and_shown(centre: Centre, box: Box) -> None:
    box.many_answers(3)
    ingest.ingest(centre, "smk1", box.seal(1, 3).data)
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        [row] = seated.unplanned(connection, "smk1")
    assert (row.answered, row.package) == (3, None)
