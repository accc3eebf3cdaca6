"""Reliability and item statistics agree with figures published for real data, and with cases worked out by hand."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central import authoring
from central.scoring import score_attempt
from central.statistics import alpha, analyse, item_statistics

DATA = Path(__file__).parent.parent / "data"

# psych::alpha on the 25 items, reversed by their keying: trait, pairwise, listwise, people of the listwise figure
PUBLISHED = [
    ("A", 0.7030, 0.7038, 2709),
    ("C", 0.7267, 0.7293, 2707),
    ("E", 0.7617, 0.7609, 2713),
    ("N", 0.8140, 0.8133, 2694),
    ("O", 0.6002, 0.6025, 2726),
]
# counts of the 32 answer patterns 00000…11111 of LSAT section 6 in binary order
LSAT6 = (
    3,
    6,
    2,
    11,
    1,
    1,
    3,
    4,
    1,
    8,
    0,
    16,
    0,
    3,
    2,
    15,
    10,
    29,
    14,
    81,
    3,
    28,
    15,
    80,
    16,
    56,
    21,
    173,
    11,
    61,
    28,
    298,
)


@pytest.fixture(scope="module")
def people() -> dict[str, list[list[float | None]]]:
    """The recorded 2,800 people by trait, reversed items turned."""
    with (DATA / "bfi-items.csv").open() as file:
        keying = {row[""]: int(row["Keying"]) for row in csv.DictReader(file) if row["Keying"] != "NA"}
    with (DATA / "bfi.csv").open() as file:
        rows = list(csv.DictReader(file))

    def cell(row: dict[str, str], item: str) -> float | None:
        return None if row[item] == "NA" else (7 - int(row[item]) if keying[item] < 0 else int(row[item]))

    return {t: [[cell(row, i) for i in keying if i[0] == t] for row in rows] for t in "ACENO"}


def test_the_recorded_people_have_508_missing_cells(people: dict[str, list[list[float | None]]]) -> None:
    assert sum(row.count(None) for table in people.values() for row in table) == 508
    assert {len(table) for table in people.values()} == {2800}


@pytest.mark.parametrize(("trait", "pairwise", "listwise", "complete"), PUBLISHED)
def test_alpha_is_the_published_one_to_four_decimals(
    people: dict[str, list[list[float | None]]], trait: str, pairwise: float, listwise: float, complete: int
) -> None:
    by_pairs, by_list = alpha(people[trait], "pairwise"), alpha(people[trait], "listwise")
    assert by_pairs.alpha is not None
    assert by_list.alpha is not None
    assert (round(by_pairs.alpha, 4), round(by_list.alpha, 4)) == (pairwise, listwise)
    assert (by_list.people, by_pairs.people, by_pairs.items) == (complete, 2800, 5)


def lsat6() -> list[list[float]]:
    patterns = itertools.product((0.0, 1.0), repeat=5)
    return [list(pattern) for pattern, count in zip(patterns, LSAT6, strict=True) for _ in range(count)]


def test_lsat_section_6_has_its_published_alpha_and_facilities() -> None:
    table = lsat6()
    found = alpha(table).alpha
    assert found is not None
    assert round(found, 4) == 0.2950
    assert [s.facility for s in item_statistics(table, [1] * 5)] == [0.924, 0.709, 0.553, 0.763, 0.870]


def test_discrimination_is_the_correlation_with_the_rest() -> None:
    """Points 1, 2, 3 against rests 1, 1, 4: r = 3 ÷ √(2 × 6) = .8660."""
    first, second = item_statistics([[1, 1], [2, 1], [3, 4]], [4, 4])
    assert first.discrimination == pytest.approx(100 * 3 / math.sqrt(12))
    assert second.discrimination == pytest.approx(first.discrimination)
    assert (first.facility, first.deviation, first.people) == (0.5, 1.0, 3)


def test_an_unanswered_item_leaves_its_person_out_of_that_item_only() -> None:
    first, second = item_statistics([[1, None], [0, 1], [1, 1]], [1, 1])
    assert (first.people, second.people) == (3, 2)
    assert (second.facility, second.discrimination) == (1.0, None)


@pytest.mark.parametrize("table", [[], [[1.0]], [[1.0], [2.0]], [[1.0, 1.0], [1.0, 1.0]], [[None, 1.0], [1.0, None]]])
def test_what_is_not_defined_is_none(table: list[list[float | None]]) -> None:
    assert alpha(table, "pairwise").alpha is None
    assert alpha(table, "listwise").alpha is None


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=30))
def test_without_gaps_both_methods_agree_and_never_exceed_one(table: list[list[int]]) -> None:
    both = alpha(table, "pairwise").alpha, alpha(table, "listwise").alpha
    assert both[0] == both[1]
    assert both[0] is None or both[0] <= 1 + 1e-9


@given(st.lists(st.lists(st.none() | st.integers(0, 5), min_size=4, max_size=4), max_size=30))
def test_discrimination_stays_within_its_bounds(table: list[list[int | None]]) -> None:
    for item in item_statistics(table, [5] * 4):
        assert item.discrimination is None or -100 <= item.discrimination <= 100
        assert item.facility is None or 0 <= item.facility <= 1


def test_scored_by_the_example_exam_the_recorded_people_have_the_published_alphas() -> None:
    """Through the exam's own key: raw answers in, reversed items turned by scoring, missing cells missing."""
    exam, key = authoring.load(DATA.parent.parent / "examples" / "bfi")
    with (DATA / "bfi.csv").open() as file:
        rows = list(csv.DictReader(file))
    scores = [score_attempt(exam, key, {i: row[i] for i in key.items if row[i] != "NA"}) for row in rows]
    found = {each.competency: each for each in analyse(scores, key)}
    for trait, pairwise, listwise, complete in PUBLISHED:
        both = found[trait].pairwise.alpha, found[trait].listwise.alpha
        assert [None if a is None else round(a, 4) for a in both] == [pairwise, listwise]
        assert found[trait].listwise.people == complete
        assert all(0 < (item.discrimination or 0) < 100 for item in found[trait].items.values())
