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
BACK = """
## What can be taken back

Acts are taken back by further events, never by deleting one; who may is in the table of all acts, `appliance/roles.py`.

| act | taken back by | as long as |
| --- | --- | --- |
| end the sitting | `end.undone` | the room is not closed; the time since the end is a pause of the room |
| close the room | nothing | the exam's key is destroyed with it, and people have signed |
| pause of the room, of a person | `sitting.resumed`, `participant.resumed` | it lasts |
| close, reopen registration | each other | registration goes on |
| let everybody in again | `readmission.undone` | for those who have not used it |
| allow a log-in, move to another PC | `permission.undone` | it was not used |
| check-in | `check_in.undone` | the person has not started |
| admit late | `admission.undone` | the person has not logged in |
| add a person, call a spare | `addition.undone`, `spare_call.undone` | the person has not logged in |
| move in from another sitting | `move_in.undone` | as above, and the sitting they came from is not closed |
| mark absent | `absence.undone` | the room is not closed |
| add time | `time.withdrawn` | some of it is unused, in the block that it was given for, and the page is heard |
| grant held time | `held.revoked` | the block lasts |
| submit for somebody, submit by themselves | nothing | *submitted stays submitted*: the digest is signed and printed |
| replace a PIN, correct a name | the same act again | the room is not closed |
| message, incident, written-off browser, browser let pass | nothing | they were read, printed or signed for |

A browser that was let pass is one log-in: the next one of the same person is looked at anew.
Withdrawn time moves the deadline by exactly what is withdrawn: at most what is unused of the grant, so that a minute is
left at least, and nothing of a page that is silent, which works on by the time that it knows (`deadlines.unused_ms`).
An end that is undone leads to *paused*, not to *running*: people come back to their seats first. What a page that was
offline at the end gave after it and brought before the undoing stays `answer.late`; who submitted meanwhile stays done.
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
    return f"{HEAD}\n## A sitting\n\n{sittings}{SETTLED}\n## An attempt\n\n{attempts}{BACK}"


def test_the_page_prints_what_the_code_reads() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew, see this file's first line"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
