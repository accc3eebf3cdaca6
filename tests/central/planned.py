"""A published exam and a planned sitting of three invented people, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from central import planning, publish
from central.centre import Centre
from central.rosters import Person

EXAMS = Path(__file__).parents[2] / "examples"
PEOPLE = (
    Person("198501012010011001", "Peserta Satu", unit="Dinas A", pin="111111"),
    Person("198601012010012002", "Peserta Dua", pin="222222"),
    Person("198701012010011003", "Peserta Tiga", pin="333333"),
)


def plan(centre: Centre, site: str = "smk1", exam: str = "bfi", people: Sequence[Person] = PEOPLE) -> planning.Planned:
    """Publish an example exam and plan one sitting of it."""
    publish.publish(centre, EXAMS / exam)
    return planning.plan_sitting(
        centre,
        site,
        publish.exam_package(centre, exam),
        title="Sesi pagi",
        room="Lab 1",
        starts_at="2026-11-21T08:00",
        duration_ms=3_600_000,
        people=people,
    )
