"""How long a block is for one person: the exam's time, what the roster adds, and what a late-comer has left of it.

Asked when a block is entered, and by the views that announce it beforehand: both say the same.
"""

from __future__ import annotations

from appliance import deadlines
from appliance.attempt import Attempt
from appliance.sitting import Sitting
from sync.wire.exam import ExamOutline

LEAST_BLOCK_MS = 60_000  # of a block that somebody late has only the rest of


def block_ms(outline: ExamOutline, extra_percent: int, sitting: Sitting | None, attempt: Attempt, place: int) -> int:
    """Ms of the block at `place`, which was not entered yet, in whole seconds.

    What a late-comer missed, where the exam gives only what is left, comes off the block that they enter next.
    """
    full = [_whole_seconds(block.seconds * 10 * (100 + extra_percent)) for block in outline.blocks]
    if outline.late_time != "remaining" or place != len(attempt.entered) or sitting is None:
        return full[place]
    return _remaining_ms(sitting, attempt, full)


def _remaining_ms(sitting: Sitting, attempt: Attempt, full: list[int]) -> int:
    """The time of the block that is entered next by somebody who came late and has what is left.

    What was missed comes off the first blocks, none of which gets less than a minute. `full`: ms of each block.
    """
    place = len(attempt.entered)
    if sitting.started_k is None or attempt.first_granted_k is None:
        return full[place]
    late = deadlines.without_pauses(sitting.pauses, sitting.started_k, attempt.first_granted_k)
    taken = sum(full[at] - each.block_ms for at, each in enumerate(attempt.entered))
    least = min(LEAST_BLOCK_MS, full[place])
    return max(least, full[place] - _whole_seconds(max(0, late - taken)))


def _whole_seconds(ms: int) -> int:
    return -(-ms // deadlines.WHOLE_SECOND_MS) * deadlines.WHOLE_SECOND_MS
