"""Whatever happens in whatever order: the papers' facts never contradict the box's own fold."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from appliance import acts
from appliance.commands import LoggedIn, LogIn
from appliance.papers.facts import Person
from sync.wire.lease import LeaseToken
from tests.appliance.recounted import (
    SALT,
    WHY,
    attempt,
    count_people,
    facts,
    rows_of,
)
from tests.appliance.rooms import SITTING, Bench, roster_id

NUMBERS = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(["check_in", "undo", "absent", "present", "log_in", "admit", "allow", "pause", "go", "force"]),
        NUMBERS,
    ),
    st.tuples(
        st.sampled_from(["open", "start", "pause_all", "resume", "end", "close", "crash", "time", "wait", "readmit"]),
        st.just(0),
    ),
)


def take(bench: Bench, step: str, number: int, pages: dict[int, LeaseToken]) -> None:
    """One step; what the tables refuse changes nothing."""
    key = attempt(number)
    match step:
        case "crash":
            bench.crash()
        case "wait":
            bench.run(20_000)
        case "log_in":
            result = bench.ask(LogIn(SITTING, roster_id(number), 1, "test", f"Z{number}"))
            if isinstance(result, LoggedIn):
                pages[number] = result.lease
        case _:
            kind, rest = {
                "check_in": (acts.CheckIn, (key, "KTP")),
                "undo": (acts.UndoCheckIn, (key, WHY)),
                "absent": (acts.MarkAbsent, (key, WHY)),
                "present": (acts.UndoAbsent, (key, WHY)),
                "admit": (acts.Admit, (key, WHY)),
                "allow": (acts.AllowLogIn, (key, None, WHY)),
                "pause": (acts.PausePerson, (key, WHY)),
                "go": (acts.ResumePerson, (key,)),
                "force": (acts.ForceSubmit, (key, SALT, WHY)),
                "open": (acts.OpenSitting, ()),
                "start": (acts.StartSitting, ()),
                "pause_all": (acts.PauseSitting, (WHY,)),
                "resume": (acts.ResumeSitting, ()),
                "end": (acts.EndSitting, ()),
                "close": (acts.CloseSitting, (None,)),
                "time": (acts.AddTime, (None, 60_000, WHY)),
                "readmit": (acts.Readmit, (WHY,)),
            }[step]
            bench.act(kind, *rest)


@settings(deadline=None, max_examples=60)
@given(st.lists(STEPS, max_size=30))
def test_facts_never_contradict_the_fold(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        bench, pages = Bench(Path(folder)), dict[int, LeaseToken]()
        try:
            for step, number in [("open", 0), *steps]:
                take(bench, step, number, pages)
            told, rows = facts(bench), rows_of(bench)
            counts = told.counts
            assert counts is not None
            assert {name: getattr(counts, name) for name in count_people(rows)} == count_people(rows)
            assert counts.enrolled == len(told.people) >= counts.present + counts.absent
            assert counts.present >= counts.submitted >= counts.forced
            in_memory = bench.room.published.attempts
            for person in told.people:
                contradicts_nothing(person, in_memory.get(attempt(person.number - 1)))
            closed = [row for row in rows if row.kind == "sitting.closed"]
            if closed and closed[0].body[2] == 0:
                assert counts.enrolled == counts.present + counts.absent
            assert all(each.length_ms >= 0 for each in told.times.pauses)
            kinds = Counter(row.kind for row in rows)
            assert len(told.times.pauses) == kinds["sitting.paused"] + kinds["participant.paused"]
        finally:
            bench.room.close()


def contradicts_nothing(person: Person, known: Any) -> None:
    if known is None:
        return
    assert (person.submitted is not None) == (known.submitted is not None)
    assert (person.state == "forced") == known.forced
    assert (person.checked_in is not None) == known.presence.checked_in
    assert person.seat == (known.presence.seat or f"A{person.number - 1}")
