"""What a page saved by itself counts once, provisionally, and only where no journal says otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from central import emergency, keyring, planning, projection
from central.centre import Centre
from central.store import results, seated
from central.store.engine import reading
from central.store.events import count_events
from central.store.notices import open_notices
from sync import errors
from sync.errors import LumbungError
from sync.wire import canonical
from sync.wire.lease import LeaseToken
from tests.central.conftest import Box
from tests.central.planned import plan
from tests.central.test_projection import ALL_SIX, score_of, sit, take_in
from tests.sync.wire.page_file import contents, write_file

ROWS: list[canonical.Value] = [[n, "answer", item, "6", 1_000 * n] for n, item in enumerate((*ALL_SIX, "A1"), 1)]


@pytest.fixture
def planned(centre: Centre, box: Box) -> planning.Planned:
    return plan(centre)


def lease_of(box: Box, planned: planning.Planned, who: int = 0) -> LeaseToken:
    return LeaseToken(box.origin.epoch, 1, planned.cards[who].attempt, planned.sitting)


def saved(
    centre: Centre, box: Box, planned: planning.Planned, rows: list[canonical.Value], *, key: bytes | None = None
) -> bytes:
    """The file of the first person's first log-in."""
    site_key = key or keyring.site_key(centre.settings.keys_dir, box.site)
    receiver = next(iter(centre.keys.receiving.values())).public
    return write_file(box.site, site_key, lease_of(box, planned), receiver, contents(rows))


def attempt_of(centre: Centre, box: Box, planned: planning.Planned) -> tuple[list[str], str, list[str]]:
    """(why it is held, its state, the blocks entered)."""
    with reading(centre.engine) as connection:
        row = seated.find_attempt(connection, box.site, planned.cards[0].attempt)
    assert row is not None
    return row.held, row.state, row.entered


def test_a_lost_box_s_answers_are_scored_provisionally(centre: Centre, box: Box, planned: planning.Planned) -> None:
    """The room's disk is gone before anything was sent: the file alone knows the answers, and their blocks."""
    taken = emergency.take_in(centre, saved(centre, box, planned, ROWS))
    assert (taken.events, taken.added, taken.unknown, taken.contradicts) == (26, 26, 0, False)
    projection.catch_up(centre)
    assert attempt_of(centre, box, planned)[:2] == (["emergency"], "working")
    score = score_of(centre, planned, 0)
    assert score is not None
    assert (score.total, score.provisional) == (60, True)
    with reading(centre.engine) as connection:
        assert [notice.kind for notice in open_notices(connection)] == ["emergency"]


def test_the_same_file_adds_nothing_and_a_longer_one_what_is_missing(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    first = saved(centre, box, planned, ROWS[:3])
    assert [emergency.take_in(centre, first).added for _ in range(2)] == [3, 0]
    assert emergency.take_in(centre, saved(centre, box, planned, ROWS[:3])).added == 0, "sealed anew"
    assert emergency.take_in(centre, saved(centre, box, planned, ROWS)).added == len(ROWS) - 3
    assert emergency.take_in(centre, first).added == 0
    with reading(centre.engine) as connection:
        assert count_events(connection) == len(ROWS)


@pytest.mark.parametrize("file_first", [True, False])
def test_what_the_journal_says_stands_whichever_comes_first(
    centre: Centre, box: Box, planned: planning.Planned, file_first: bool
) -> None:
    """Late there is late, though the file has the row as well; what both have counts once and holds nothing up."""
    card = planned.cards[0]
    lease = (box.origin.epoch, box.append("lease.granted", (card.roster, 1, "F", None), card.attempt, planned.sitting))
    box.append("block.entered", (*lease, "B1", 600_000), card.attempt, planned.sitting)
    box.append("answer.given", (*lease, 1, "A1", "6", 1_000), card.attempt, planned.sitting)
    box.append("answer.late", (*lease, 2, "A2", "6", 2_000, "LMB-2111"), card.attempt, planned.sitting)
    rows: list[canonical.Value] = [[1, "answer", "A1", "6", 1_000], [2, "answer", "A2", "6", 2_000]]
    file = saved(centre, box, planned, rows)
    for step in (0, 1) if file_first else (1, 0):
        if step == 0:
            emergency.take_in(centre, file)
        else:
            take_in(centre, box)
        projection.catch_up(centre)
    assert attempt_of(centre, box, planned) == ([], "logged_in", ["B1"])
    with reading(centre.engine) as connection:
        assert results.answers_of(connection, box.site, card.attempt) == {"A1": "6"}


def test_a_submitted_attempt_is_not_touched_by_its_file(centre: Centre, box: Box, planned: planning.Planned) -> None:
    sit(box, planned, 0, ALL_SIX)
    take_in(centre, box)
    rows: list[canonical.Value] = [[n, "answer", item, "6", n] for n, item in enumerate(ALL_SIX, 1)]
    emergency.take_in(centre, saved(centre, box, planned, rows))
    projection.catch_up(centre)
    score = score_of(centre, planned, 0)
    assert score is not None
    assert not score.provisional


def test_two_files_that_contradict_each_other_are_both_kept(
    centre: Centre, box: Box, planned: planning.Planned
) -> None:
    emergency.take_in(centre, saved(centre, box, planned, [[1, "answer", "A1", "6", 1_000]]))
    other = emergency.take_in(centre, saved(centre, box, planned, [[1, "answer", "A1", "5", 1_000]]))
    assert (other.added, other.contradicts) == (1, True)
    projection.catch_up(centre)
    assert attempt_of(centre, box, planned)[0] == ["two_contents", "emergency"]


def test_a_file_that_no_page_of_the_site_wrote_is_refused(centre: Centre, box: Box, planned: planning.Planned) -> None:
    with pytest.raises(LumbungError, match=errors.BAD_SIGNATURE.code):
        emergency.take_in(centre, saved(centre, box, planned, ROWS, key=bytes(32)))
    forged = json.loads(saved(centre, box, planned, ROWS)) | {"site": "smk9"}
    with pytest.raises(LumbungError, match=errors.NOT_THIS_SITE.code):
        emergency.take_in(centre, json.dumps(forged, separators=(",", ":")).encode())
    with reading(centre.engine) as connection:
        assert count_events(connection) == 0


def test_projections_made_anew_are_the_same(
    centre: Centre, box: Box, planned: planning.Planned, tmp_path: Path
) -> None:
    emergency.take_in(centre, saved(centre, box, planned, ROWS))
    projection.catch_up(centre)
    before = attempt_of(centre, box, planned)
    projection.rebuild(centre)
    assert attempt_of(centre, box, planned) == before
