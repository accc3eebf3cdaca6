"""Whether the disk is large enough is asked as opening will ask it: for everybody whose sittings stand side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from appliance.acts import CloseSitting, EndSitting, OpenSitting, StartSitting
from appliance.forecast import required_bytes
from provisioning.doctor.dispatched import Day, Dispatched
from provisioning.doctor.registry import CHECKS
from sync import errors
from sync.errors import LumbungError
from sync.wire import dispatch, roster
from tests.appliance.rooms import OTHER_SITTING, SITTING, Bench
from tests.provisioning.doctor.pc import ANSWERS, pc

HOUR_MS = 3_600_000
SATURDAY, SUNDAY = date(2026, 11, 21), date(2026, 11, 22)
NOBODY = roster.Participant(bytes(16), 1, "198501012010011001", "x", "x", None)


def sitting(number: int, starts_at: str, people: int, hours: int = 2) -> roster.Sitting:
    who = (NOBODY,) * people
    return roster.Sitting(bytes([number]) * 16, bytes(32), "Sesi", "Lab", starts_at, hours * HOUR_MS, "T", who)


def fullest(*sittings: roster.Sitting, **states: str) -> Day | None:
    """`states`: as `s1="closed"`."""
    told = {(bytes([int(name[1:])]) * 16).hex(): state for name, state in states.items()}
    return planned(sittings).fullest_day(told)


def planned(sittings: Iterable[roster.Sitting]) -> Dispatched:
    body = dispatch.Body(b"k" * 32, "SMK", "Asia/Makassar", tuple(sittings))
    return Dispatched(None, body)  # type: ignore[arg-type]  # its envelope says nothing of days


MORNING, NOON = sitting(1, "2026-11-21T08:00", 30), sitting(2, "2026-11-21T13:00", 20)
NEXT_DAY, NIGHT = sitting(3, "2026-11-22T08:00", 40), sitting(4, "2026-11-21T23:00", 5, hours=3)


@pytest.mark.parametrize(
    ("sittings", "states", "day"),
    [
        ((), {}, None),
        ((MORNING,), {}, Day(SATURDAY, 1, 30)),
        ((MORNING, NOON, NEXT_DAY), {}, Day(SATURDAY, 2, 50)),
        ((MORNING, NOON, NEXT_DAY), {"s1": "closed", "s2": "settled"}, Day(SUNDAY, 1, 40)),
        ((MORNING, NOON, NEXT_DAY), {"s1": "closed", "s2": "ended"}, Day(SUNDAY, 2, 60)),  # open, and its day is over
        ((MORNING, NEXT_DAY, NIGHT), {}, Day(SUNDAY, 2, 45)),  # it goes on after midnight
        ((MORNING,), {"s1": "closed"}, None),
    ],
)
def test_the_fullest_day_is_of_all_whose_sittings_are_not_closed(
    sittings: tuple[roster.Sitting, ...], states: dict[str, str], day: Day | None
) -> None:
    assert fullest(*sittings, **states) == day


def test_the_doctor_asks_for_what_the_last_opening_of_the_day_asks_for(tmp_path: Path) -> None:
    """Two sittings of one day; and once the first is closed, for the second alone."""
    bench = Bench(tmp_path / "box")
    sittings = bench.room.published.library.sittings.values()
    rules = bench.room.rules

    def told(**states: str) -> tuple[int, str]:
        shown = [{"id": sitting.hex(), "state": states[name]} for name, sitting in ids.items() if name in states]
        settings = {
            "reserve_bytes_per_person": rules.reserve_bytes_per_person,
            "reserve_bytes": rules.reserve_bytes,
        }
        machine = pc(tmp_path / "pc", settings=settings, answers=ANSWERS | {"sittings": shown})
        machine.__dict__["dispatched"] = planned(sittings)
        found = CHECKS["disk.space"].look(machine)
        return int(str(found.figures["needed_bytes"])), found.evidence.id

    ids = {"first": SITTING, "second": OTHER_SITTING}
    before = told()
    assert "8 peserta dalam 2 sesi pada 27 Februari 2024" in before[1]
    bench.act(OpenSitting)
    both = required_bytes(bench.room.published, rules, OTHER_SITTING)
    assert before[0] == told(first="registration")[0] == both
    for act in (StartSitting, EndSitting, CloseSitting):
        bench.act(act, *(("uji",) if act is CloseSitting else ()))
    alone = required_bytes(bench.room.published, rules, OTHER_SITTING)
    assert told(first="closed")[0] == alone < both


def test_a_service_that_refuses_is_another_checks_matter(tmp_path: Path) -> None:
    """Every planned sitting counts then."""

    def refused(asked: object) -> dict[str, object]:
        raise LumbungError(errors.JOURNAL_DAMAGED)

    machine = pc(tmp_path, ask=refused)
    machine.__dict__["dispatched"] = planned((MORNING, NOON))
    assert "50 peserta dalam 2 sesi" in CHECKS["disk.space"].look(machine).evidence.id
