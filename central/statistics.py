"""Reliability and item statistics over many people's item scores.

Pure functions; called by results pages, reports and tests.

A table is a list of rows, one a person; a row holds one score an item, None where the person gave no answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from central.key import ScoringKey
from central.scoring import AttemptScore

Scores = Sequence[Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Reliability:
    """Cronbach's alpha of `items` items over `people` people (pairwise: those with at least one answer).

    None: not defined.
    """

    alpha: float | None
    items: int
    people: int
    method: Literal["pairwise", "listwise"]


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """Classical statistics of one item.

    `people`: with an answer. `facility`: mean ÷ maximum, 0…1. `deviation`: standard deviation of the points (n − 1).
    `discrimination`: 100 × correlation of the item with the rest of the test, −100…100; None where one of both does
    not vary.
    """

    people: int
    facility: float | None
    deviation: float | None
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class ScaleStatistics:
    """One competency as a scale: reliability both ways, and each item against the rest of the scale."""

    competency: str
    pairwise: Reliability
    listwise: Reliability
    items: dict[str, ItemStatistics]


def analyse(scores: Sequence[AttemptScore], key: ScoringKey) -> list[ScaleStatistics]:
    """The statistics of every competency over these attempts' scores, in the key's order."""
    scales = []
    for competency in key.competencies:
        items = [item for item, item_key in key.items.items() if item_key.competency == competency.id]
        table = score_table(scores, items)
        statistics = item_statistics(table, [float(key.items[item].maximum) for item in items])
        scales.append(
            ScaleStatistics(
                competency.id,
                alpha(table, "pairwise"),
                alpha(table, "listwise"),
                dict(zip(items, statistics, strict=True)),
            )
        )
    return scales


def alpha(table: Scores, method: Literal["pairwise", "listwise"] = "listwise") -> Reliability:
    """Cronbach's coefficient alpha.

    α = k ÷ (k − 1) × (1 − Σ var(i) ÷ Σ cov(i, j)), the second sum over all i and j with i = j too (L. J. Cronbach,
    *Coefficient alpha
    and the internal structure of tests*, Psychometrika 16, 1951, formula 2 with the variance of the total written
    as the sum of the
    covariance matrix). `listwise` uses the people who answered every item; `pairwise` each covariance over the
    people who answered both
    of its items, each variance over those who answered the item, as the R package *psych* does by default. Sample
    moments, n − 1.
    """
    items = len(table[0]) if table else 0
    if method == "listwise":
        table = [row for row in table if None not in row]
        people = len(table)
    else:
        people = sum(1 for row in table if any(score is not None for score in row))
    columns = list(zip(*table, strict=True))
    own = [_covariance(column, column) for column in columns]
    crossed = [_covariance(columns[i], columns[j]) for i in range(len(columns)) for j in range(i + 1, len(columns))]
    value = None
    if items > 1 and columns and None not in own and None not in crossed:
        variances = math.fsum(v for v in own if v is not None)
        total = variances + 2 * math.fsum(v for v in crossed if v is not None)
        if total > 0:
            value = items / (items - 1) * (1 - variances / total)
    return Reliability(value, items, people, method)


def item_statistics(table: Scores, maxima: Sequence[float]) -> list[ItemStatistics]:
    """Facility and discrimination of each item; `maxima`: each item's maximum points.

    The definitions of Moodle's quiz report (*Quiz statistics calculations*: facility index x̄ ÷ x_max;
    discrimination index
    100 × C(x, X) ÷ √(V(x) V(X)), X the person's points on the rest of the test), over the people who answered the
    item; what they left
    out elsewhere counts 0 in the rest.
    """
    totals = [math.fsum(score for score in row if score is not None) for row in table]
    statistics = []
    for item, maximum in enumerate(maxima):
        pairs = [
            (score, total - score) for row, total in zip(table, totals, strict=True) if (score := row[item]) is not None
        ]
        points = [score for score, _ in pairs]
        rest = [other for _, other in pairs]
        mean = math.fsum(points) / len(points) if points else None
        variance = _covariance(points, points)
        statistics.append(
            ItemStatistics(
                people=len(points),
                facility=None if mean is None or maximum <= 0 else mean / maximum,
                deviation=None if variance is None else math.sqrt(variance),
                discrimination=_correlation(points, rest),
            )
        )
    return statistics


def score_table(scores: Iterable[AttemptScore], items: Sequence[str]) -> list[list[float | None]]:
    """The table of `items` over attempts.

    None where an item was omitted, not reached or answered with what cannot be.
    """
    table = []
    for score in scores:
        points = {i.item: float(i.points) for i in score.items if i.state == "answered"}
        table.append([points.get(item) for item in items])
    return table


def _covariance(left: Sequence[float | None], right: Sequence[float | None]) -> float | None:
    """Sample covariance (n − 1) over the places where both are there; None for fewer than two."""
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a is not None and b is not None]
    if len(pairs) < 2:
        return None
    mean_left = math.fsum(a for a, _ in pairs) / len(pairs)
    mean_right = math.fsum(b for _, b in pairs) / len(pairs)
    return math.fsum((a - mean_left) * (b - mean_right) for a, b in pairs) / (len(pairs) - 1)


def _correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Pearson's correlation × 100; None where one side does not vary (beyond rounding)."""
    crossed, own, other = _covariance(left, right), _covariance(left, left), _covariance(right, right)
    if crossed is None or not own or not other or own < 1e-18 or other < 1e-18:
        return None
    return max(-100.0, min(100.0, 100 * crossed / math.sqrt(own * other)))
