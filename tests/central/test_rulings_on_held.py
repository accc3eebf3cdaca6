"""Held attempts: accepted, voided, withdrawn; nothing overwritten, none counted twice."""

from __future__ import annotations

import pytest

from central import ingest, planning, projection, rulings
from central.centre import Centre
from central.rulings import By
from central.store import results
from central.store import rulings as store
from central.store.engine import reading
from sync.errors import LumbungError
from tests.central.conftest import Box
from tests.central.planned import PEOPLE
from tests.central.ruled import WHY, case, planned, rebuilt_the_same, table, take_in
from tests.central.unlisted import TOLD, Somebody, add, on_list, sit

__all__ = ["planned"]  # the fixture


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
