"""`docs/developer/states.md` prints the state tables that the code reads.

Write it anew by `python -m tests.appliance.test_states_page`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from appliance import attempt_table, sitting
from appliance.sitting import Transition

PAGE = Path(__file__).parents[2] / "docs" / "developer" / "states.md"
HEAD = """# State tables

Printed from `appliance/sitting.py` and `appliance/attempt.py`, which the code reads; a test holds this page to them.
What a table lacks is refused: `LMB-2202` for a sitting, `LMB-2110` and its neighbours for an attempt.
"""
SETTLED = """
A closed sitting is shown as *settled* once the centre has archived every event of it, with the same heads
(`sync/settling.py`): that hangs on receipts, so no event of the journal says it, and a late event undoes it.
"""


def table(transitions: Iterable[Transition]) -> str:
    """One line for each event and outcome; states with the same outcome together."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for step in transitions:
        after = "the same" if step.after == step.before else step.after
        rows.setdefault((step.event, after, step.who), []).append(step.before)
    lines = ["| in state | event | leads to | by |", "| --- | --- | --- | --- |"]
    lines += [f"| {', '.join(before)} | `{event}` | {after} | {who} |" for (event, after, who), before in rows.items()]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page."""
    sittings, attempts = table(sitting.TRANSITIONS), table(attempt_table.TRANSITIONS)
    return f"{HEAD}\n## A sitting\n\n{sittings}{SETTLED}\n## An attempt\n\n{attempts}"


def test_the_page_prints_what_the_code_reads() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew, see this file's first line"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
