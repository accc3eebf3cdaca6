"""The staff's pages: everybody signs in, each role sees its own, nothing is done without a token, each page stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from central import planning, publish
from central.centre import Centre
from central.rosters import Person
from central.web.app import make_app
from tests.central.conftest import Box

EXAM = Path(__file__).parents[2] / "examples" / "bfi"
PASSWORD = "sangat-rahasia-1"
ORIGIN = {"Origin": "http://localhost"}
PEOPLE = [
    Person("198501012010011001", "Peserta Satu", unit="Dinas A", pin="111111"),
    Person("198601012010012002", "Peserta Dua", pin="222222"),
    Person("198701012010011003", "Peserta Tiga", pin="333333"),
]


@pytest.fixture
def planned(centre: Centre, box: Box) -> planning.Planned:
    """One sitting of three people; the first two have answers, the first submitted."""
    publish.publish(centre, EXAM)
    return planning.plan_sitting(
        centre,
        "smk1",
        publish.exam_package(centre, "bfi"),
        title="Sesi pagi",
        room="Lab 1",
        starts_at="2026-11-21T08:00",
        duration_ms=3_600_000,
        people=PEOPLE,
    )


def sign_in(client: FlaskClient, account: str, password: str = PASSWORD) -> int:
    """The status of posting the sign-in form with its token."""
    form = client.get("/masuk").text
    token = re.search(r'name="csrf" value="([^"]+)"', form)
    assert token is not None
    answer = client.post("/masuk", data={"account": account, "password": password, "csrf": token[1]}, headers=ORIGIN)
    return answer.status_code


@pytest.fixture
def client(centre: Centre) -> FlaskClient:
    for role in planning.STAFF_ROLES:
        planning.put_staff(centre, role, role.title(), role, PASSWORD)
    return make_app(centre).test_client()


PAGES = {
    "/": "admin planner scorer viewer",
    "/lokasi": "admin planner scorer viewer",
    "/lokasi/smk1": "admin planner scorer viewer",
    "/kegiatan": "admin planner scorer viewer",
    "/perhatian": "admin planner scorer viewer",
    "/kegiatan/smk1/{sitting}": "admin planner scorer",
    "/peserta": "admin planner scorer",
    "/peserta?q=satu": "admin planner scorer",
    "/soal": "admin planner scorer",
    "/peserta/smk1/{attempt}": "admin scorer",
    "/peserta/smk1/{attempt}?semua=1": "admin scorer",
    "/hasil": "admin scorer",
    "/hasil/bfi": "admin scorer",
    "/hasil/bfi/unduh.csv": "admin scorer",
    "/hasil/bfi/unduh.xlsx": "admin scorer",
    "/hasil/bfi/unduh.json": "admin scorer",
    "/api/v1/exams/bfi/answers": "admin scorer",
}


@pytest.mark.parametrize("role", planning.STAFF_ROLES)
def test_each_role_sees_its_own_pages_and_no_other(
    centre: Centre, client: FlaskClient, planned: planning.Planned, role: str
) -> None:
    assert sign_in(client, role) == 303
    for path, roles in PAGES.items():
        asked = path.format(sitting=planned.sitting.hex(), attempt=planned.cards[0].attempt.hex())
        for language in ("id", "en"):
            client.set_cookie("lumbung_language", language)
            answer = client.get(asked)
            assert answer.status_code == (200 if role in roles.split() else 403), (asked, answer.text[:2000])


def test_nobody_sees_a_page_without_signing_in(client: FlaskClient, planned: planning.Planned) -> None:
    for path in PAGES:
        asked = path.format(sitting=planned.sitting.hex(), attempt=planned.cards[0].attempt.hex())
        answer = client.get(asked)
        assert answer.status_code in (303, 401), asked
        assert "Peserta Satu" not in answer.text
