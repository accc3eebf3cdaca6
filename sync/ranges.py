"""Runs of seqs, first and last included: what an epoch has, what a file covers, what the centre holds. Pure arithmetic.

Used by the outbox to find what still has to go up, and by the agent to tell how much that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Run = tuple[int, int]


def union(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The same seqs as ascending runs that neither touch nor overlap."""
    joined: list[Run] = []
    for first, last in sorted(runs):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def without(runs: Iterable[Run], taken: Iterable[Run]) -> tuple[Run, ...]:
    """What of `runs` is in none of `taken`, ascending."""
    left: list[Run] = []
    gone = union(taken)
    for first, last in union(runs):
        for gone_first, gone_last in gone:
            if gone_last < first or gone_first > last:
                continue
            if gone_first > first:
                left.append((first, gone_first - 1))
            first = gone_last + 1
        if first <= last:
            left.append((first, last))
    return tuple(left)


def count(runs: Iterable[Run]) -> int:
    """How many seqs there are in runs that do not overlap."""
    return sum(last - first + 1 for first, last in runs)


def covers(runs: Sequence[Run], run: Run) -> bool:
    """Whether every seq of `run` is in `runs`."""
    return not without([run], runs)
