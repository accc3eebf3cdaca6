"""A planned sitting with people on no list, and what the centre says of them. For the tests of rulings."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime

import pytest

from central import ingest, planning, projection, reports, rulings
from central.centre import Centre
from central.rosters import Person
from central.rulings import By
from central.store.engine import reading
from central.store.tables import PROJECTIONS
from tests.central.conftest import Box
from tests.central.planned import plan
from tests.central.unlisted import Somebody

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
