"""What time an attempt has: deadlines, pauses, and what is given back after a silence. Pure functions over folds.

Used by decisions (does this answer count?) and by views (how long is left?), so that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from appliance.attempt import Attempt, Entered
from appliance.sitting import Interval, Sitting

SLACK_MS = 2_000  # between a page's reading of K and the box's
WHOLE_SECOND_MS = 1_000


def pauses_of(attempt: Attempt, sitting: Sitting | None) -> tuple[Interval, ...]:
    """The pauses of the sitting and of the person, ascending, overlaps joined."""
    room = sitting.pauses if sitting is not None else ()
    if not attempt.pauses:
        return room
    return joined((*room, *attempt.pauses)) if room else attempt.pauses


def joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Intervals ascending, those that overlap or touch made one; an open one reaches to the end of time."""
    found: list[Interval] = []
    for start, end in sorted(intervals, key=lambda each: each[0]):
        if found and (found[-1][1] is None or start <= found[-1][1]):
            last = found[-1][1]
            found[-1] = (found[-1][0], None if last is None or end is None else max(last, end))
        else:
            found.append((start, end))
    return tuple(found)


def paused_now(attempt: Attempt, sitting: Sitting | None) -> bool:
    """Whether the page has to cover its questions."""
    return any(end is None for _, end in pauses_of(attempt, sitting))


def deadline(entered: Entered, pauses: tuple[Interval, ...], k: int, ended_k: int | None, more_ms: int = 0) -> int:
    """K at which the block's time is over, as known at K = `k`.

    K at block.entered + block_ms + grants + held + pauses. A pause counts if it began before the deadline, since a
    block that is over does not come back by it. `more_ms` is time that is about to be held; `ended_k` ends everything.
    """
    end = entered.entered_k + entered.block_ms + entered.granted_ms + entered.held_ms + more_ms
    for start, stop in pauses:
        length = _within(entered, start, stop, k, end)
        if length is None:
            break
        end += length
    return end if ended_k is None else min(end, ended_k)


def _within(entered: Entered, start: int, stop: int | None, k: int, end: int) -> int | None:
    """How much of a pause counts for a block whose deadline stands at `end`; None if neither it nor later ones do."""
    if start >= end or (entered.left_k is not None and start >= entered.left_k):
        return None
    return max(0, (k if stop is None else stop) - max(start, entered.entered_k))


def idle_ms(attempt: Attempt, sitting: Sitting | None, k: int, since_k: int, more_ms: int = 0) -> int:
    """How long, from `since_k` to `k`, the current block had run out, in whole seconds. `more_ms` as in `deadline`."""
    ended_k = None if sitting is None else sitting.ended_k
    end = deadline(attempt.entered[-1], pauses_of(attempt, sitting), k, ended_k, more_ms)
    return -(-max(0, k - max(end, since_k)) // WHOLE_SECOND_MS) * WHOLE_SECOND_MS


def unused_ms(attempt: Attempt, sitting: Sitting | None, k: int, given_ms: int, left_ms: int) -> int:
    """How much of `given_ms` the current block can do without and still have `left_ms`, in whole seconds.

    Every pause that counts began while more than that was left, so it counts without this time too, and the deadline
    moves by exactly as much.
    """
    ended_k = None if sitting is None else sitting.ended_k
    end = deadline(attempt.entered[-1], pauses_of(attempt, sitting), k, ended_k)
    return min(given_ms, max(0, end - k - left_ms) // WHOLE_SECOND_MS * WHOLE_SECOND_MS)


def counted_pauses(entered: Entered, pauses: tuple[Interval, ...], k: int, since_k: int, until_k: int) -> int:
    """Milliseconds between `since_k` and `until_k` by which pauses have moved the block's deadline already."""
    end = entered.entered_k + entered.block_ms + entered.granted_ms + entered.held_ms
    total = 0
    for start, stop in pauses:
        length = _within(entered, start, stop, k, end)
        if length is None:
            break
        end += length
        total += max(0, min(k if stop is None else stop, until_k) - max(start, entered.entered_k, since_k))
    return total


def without_pauses(pauses: tuple[Interval, ...], since_k: int, until_k: int) -> int:
    """Milliseconds between two K in which the room was not paused; 0 where `until_k` is the earlier."""
    paused = sum(
        max(0, min(until_k if stop is None else stop, until_k) - max(start, since_k)) for start, stop in pauses
    )
    return max(0, until_k - since_k - paused)


def proved_ms(ran: Iterable[tuple[int, int]], since_k: int, until_k: int) -> int:
    """How much of the time between two K the page's log proves it was usable."""
    total, at = 0, since_k
    for start, end in sorted(ran):
        start, end = max(start, at), min(end, until_k)
        if end > start:
            total += end - start
            at = end
    return total


def lost_ms(
    attempt: Attempt, entered: Entered, pauses: tuple[Interval, ...], since_k: int, until_k: int, offline_run_ms: int
) -> int:
    """What a silence from `since_k` to `until_k` took from the block, in whole seconds.

    max(0, disconnected K − offline time that the page's log proves was usable (at most `offline_run_ms`) − pauses
    already counted).
    """
    since_k = max(since_k, entered.entered_k)
    usable = min(proved_ms(attempt.ran, since_k, until_k), offline_run_ms)
    lost = until_k - since_k - usable - counted_pauses(entered, pauses, until_k, since_k, until_k)
    return -(-max(lost, 0) // WHOLE_SECOND_MS) * WHOLE_SECOND_MS
