"""K as a moment of the wall clock, by the anchor that was in force then. For `appliance.recounting.telling`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from appliance.clock import Anchor
from web.papers.shown import Moment

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


def moment_by(anchor: Anchor, k: int) -> Moment:
    """The moment at K = `k` as this anchor tells it; sure where a person or the centre confirmed the clock."""
    return Moment(_BEGAN + timedelta(milliseconds=anchor.wall_at(k)), anchor.confirmed)


def moment_at(anchors: Sequence[Anchor], k: int) -> Moment:
    """The moment at an earlier K, by the anchor in force then; `anchors` in the journal's order, at least one."""
    then = [each for each in anchors if each.k <= k]
    return moment_by(then[-1] if then else anchors[0], k)
