"""The table of roles in `docs/proctor/README.md` is the one that the code reads.

Write it anew by `python -m tests.docs.test_roles_page`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from appliance.acts import Act, KeepEmergency
from appliance.roles import MAY
from appliance.web.proctor import person_acts, room_acts
from appliance.web.proctor.acts import Step
from appliance.web.texts import Texts
from web.languages import Text

PAGE = Path(__file__).parents[2] / "docs" / "proctor" / "README.md"
BEGIN, END = "<!-- roles -->\n", "<!-- end -->"


def table() -> str:
    """A line for each act of the console."""
    lines = ["| tindakan · act | pengawas · proctor | teknisi · technician |", "| --- | --- | --- |"]
    lines += _lines("room", room_acts.STEPS) + _lines("person", person_acts.STEPS)
    lines.append(_line(Texts.bring_emergency, KeepEmergency))  # on a page of its own: it is about no sitting
    return "\n".join(lines) + "\n"


def _lines(what: str, steps: Mapping[str, Step]) -> list[str]:
    return [_line(getattr(Texts, f"{what}_{step.key}"), step.act) for step in steps.values()]


def _line(told: Text, act: type[Act]) -> str:
    may = ["ya · yes" if role in MAY[act] else "–" for role in ("proctor", "technician")]
    return f"| {told.id} · {told.en} | {may[0]} | {may[1]} |"


def page() -> str:
    """The page with the table as the code has it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


def test_the_page_prints_what_the_code_reads() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew, see this file's first lines"


def test_every_act_can_be_asked_for_on_the_pages() -> None:
    on_the_room = {step.act for steps in (room_acts.STEPS, person_acts.STEPS) for step in steps.values()}
    assert on_the_room | {KeepEmergency} == set(MAY)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
