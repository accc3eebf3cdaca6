"""The staff's pages: everybody signs in, each role sees its own, nothing is done without a token, each page stands."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from central import ingest, planning, projection
from central.centre import Centre
from central.staff import wait_ms
from central.store.engine import reading
from central.store.notices import open_notices
from central.web.app import make_app
from sync.errors import LumbungError
from tests.central.conftest import Box, Clock
from tests.central.planned import plan

PASSWORD = "sangat-rahasia-1"
ORIGIN = {"Origin": "http://localhost"}


@pytest.fixture
def planned(centre: Centre, box: Box) -> planning.Planned:
    """A sitting of three people; the first has answers, and one batch forks."""
    found = plan(centre)
    card = found.cards[0]
    lease = (
        box.origin.epoch,
        box.append("lease.granted", (card.roster, 1, "Firefox", None), card.attempt, found.sitting),
    )
    box.append("answer.given", (*lease, 1, "A1", "6", 1), card.attempt, found.sitting)
    box.append("answer.late", (*lease, 2, "A2", "6", 1, "LMB-2110"), card.attempt, found.sitting)
    box.append("answer.given", (*lease, 3), card.attempt, found.sitting)
    box.append("answer.sung", (*lease, 3), card.attempt, found.sitting)
    box.append("sitting.opened", (bytes(16), "pengawas1", bytes(32)), None, found.sitting)
    ingest.ingest(centre, "smk1", box.seal(1, box.last).data)
    copy = box.copied(at=1)
    copy.many_answers(2)
    with pytest.raises(LumbungError):
        ingest.ingest(centre, "smk1", copy.seal(1, 3).data)
    projection.catch_up(centre)
    return found


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
    "/darurat": "admin planner scorer",
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


def test_wrong_passwords_make_an_account_wait_and_never_lock_it(client: FlaskClient, clock: Clock) -> None:
    for _ in range(4):
        assert sign_in(client, "admin", "salah-salah") == 401
    assert sign_in(client, "admin") == 429, "the right password waits too: nothing is learnt by trying"
    clock.now_ms += 1_000
    assert sign_in(client, "admin", "salah-salah") == 401
    clock.now_ms += 1_999
    assert sign_in(client, "admin") == 429
    clock.now_ms += 1
    assert sign_in(client, "admin") == 303
    assert sign_in_fresh(client, "viewer", "salah-salah") == 401, "another account does not wait"


def sign_in_fresh(client: FlaskClient, account: str, password: str) -> int:
    client.delete_cookie("lumbung_centre")
    return sign_in(client, account, password)


def test_waits_double_up_to_a_minute() -> None:
    assert [wait_ms(n) for n in (1, 3, 4, 5, 6, 10, 50)] == [0, 0, 1_000, 2_000, 4_000, 60_000, 60_000]


def test_an_unknown_account_is_refused_like_a_wrong_password(client: FlaskClient) -> None:
    assert sign_in(client, "siapa") == 401


def test_a_new_password_ends_the_sessions_of_an_account(centre: Centre, client: FlaskClient) -> None:
    assert sign_in(client, "admin") == 303
    assert client.get("/lokasi").status_code == 200
    planning.put_staff(centre, "admin", "Admin", "admin", "kata-sandi-baru")
    assert client.get("/lokasi").status_code == 303


def test_a_session_ends_after_its_hours(centre: Centre, client: FlaskClient, clock: Clock) -> None:
    assert sign_in(client, "admin") == 303
    clock.now_ms += centre.settings.session_hours * 3_600_000 + 1_000
    assert client.get("/lokasi").status_code == 303


def test_signing_in_goes_where_one_wanted_to_go_and_nowhere_else(client: FlaskClient) -> None:
    assert client.get("/hasil/bfi?q=1").headers["Location"] == "/masuk?next=%2Fhasil%2Fbfi%3Fq%3D1"
    for target, place in (("/soal", "/soal"), ("//evil.example/", "/"), ("https://evil.example/", "/")):
        client.delete_cookie("lumbung_centre")
        form = client.get("/masuk").text
        token = re.search(r'name="csrf" value="([^"]+)"', form)
        assert token is not None
        data = {"account": "admin", "password": PASSWORD, "csrf": token[1], "next": target}
        assert client.post("/masuk", data=data, headers=ORIGIN).headers["Location"] == place


def test_nothing_is_changed_without_token_origin_and_role(
    centre: Centre, client: FlaskClient, planned: planning.Planned
) -> None:
    with reading(centre.engine) as connection:
        notice = open_notices(connection)[0]
    path = f"/perhatian/smk1/{notice.notice.hex()}"
    assert sign_in(client, "viewer") == 303
    assert settle(client, path) == 403
    assert sign_in_fresh(client, "admin", PASSWORD) == 303
    assert client.post(path, data={"note": "x"}, headers=ORIGIN).status_code in (400, 403)
    assert client.post(path, data={"note": "x"}).status_code == 403
    assert settle(client, path, note=" ") == 422
    assert settle(client, path) == 303
    assert settle(client, path) == 404, "it is settled already"
    with reading(centre.engine) as connection:
        assert notice.notice not in [row.notice for row in open_notices(connection)]
        [settled] = [row for row in open_notices(connection, settled=True) if row.notice == notice.notice]
    assert (settled.settled_by, settled.settled_note) == ("admin", "server disalin")


def settle(client: FlaskClient, path: str, note: str = "server disalin") -> int:
    page = client.get("/perhatian").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token is not None
    return client.post(path, data={"note": note, "csrf": token[1]}, headers=ORIGIN).status_code


def test_pages_say_what_is_so(client: FlaskClient, planned: planning.Planned) -> None:
    assert sign_in(client, "admin") == 303
    site = client.get("/lokasi/smk1").text
    assert "bertentangan" in site
    assert "dikarantina" in site
    person = client.get(f"/peserta/smk1/{planned.cards[0].attempt.hex()}").text
    assert "Jawaban terlambat" in person
    assert "belum dikenal" in person
    absent = client.get(f"/peserta/smk1/{planned.cards[2].attempt.hex()}").text
    assert "bukan berarti tidak hadir" in absent
    answers = client.get("/api/v1/exams/bfi/answers").json
    assert answers is not None
    assert answers["attempts"][planned.cards[0].attempt.hex()] == {"A1": "6"}


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("smk1", "/lokasi/smk1"),
        ("bfi", "/hasil/bfi"),
        ("Peserta Satu", "/peserta?q=Peserta+Satu"),
        ("198501012010011001", "/peserta?q=198501012010011001"),
    ],
)
def test_one_search_finds_sites_exams_and_people(
    client: FlaskClient, planned: planning.Planned, words: str, place: str
) -> None:
    assert sign_in(client, "admin") == 303
    assert client.get("/cari", query_string={"q": words}).headers["Location"] == place


def test_addresses_of_nothing_are_not_found(client: FlaskClient, planned: planning.Planned) -> None:
    assert sign_in(client, "admin") == 303
    for path in (
        "/lokasi/x",
        "/kegiatan/smk1/zz",
        "/kegiatan/smk1/" + "0" * 32,
        "/peserta/smk1/" + "0" * 32,
        "/hasil/x",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get("/hasil/bfi/unduh.exe").status_code == 404


def test_a_program_signs_in_by_json(client: FlaskClient) -> None:
    good = {"account": "admin", "password": PASSWORD}
    assert client.post("/api/v1/sign-in", json=good).status_code == 403, "no Origin"
    assert client.post("/api/v1/sign-in", json={"account": 1}, headers=ORIGIN).status_code == 422
    assert client.post("/api/v1/sign-in", json=good | {"password": "x"}, headers=ORIGIN).status_code == 401
    assert client.post("/api/v1/sign-in", json=good, headers=ORIGIN).status_code == 204
    assert client.get("/api/v1/exams/none/answers").status_code == 404


def test_the_trail_of_a_sitting_says_it_in_words(
    client: FlaskClient, centre: Centre, box: Box, planned: planning.Planned
) -> None:
    """What an incident was about, since when a pause counts, to whom a message is: no raw id and no raw clock."""
    sitting, person = planned.sitting, planned.cards[1]
    opened_k = box.last * 1000  # that of `sitting.opened`, from which the page counts
    for kind, rest in (
        ("incident.noted", ("health", person.attempt, "mual, diantar ke UKS")),
        ("sitting.started", ()),
        ("sitting.paused", ("listrik padam", opened_k + 496_000)),
        ("message.sent", (person.attempt, "Harap tenang")),
        ("message.sent", (None, "Sisa lima menit")),
        ("sitting.ended", ()),
        ("end.undone", ("salah ketuk",)),
        ("sitting.closed", (2, "PC A1 mati")),
        ("sitting.closed", (0, None)),
    ):
        box.append(kind, (bytes(16), "peng2", *rest), None, sitting)
    ingest.ingest(centre, "smk1", box.seal(box.last - 8, box.last).data)
    projection.catch_up(centre)
    sign_in(client, "admin")
    page = client.get(f"/kegiatan/smk1/{sitting.hex()}").text
    lines = [" ".join(re.sub("<[^>]+>", " ", line).split()) for line in page.partition("timeline")[2].split("<li>")[1:]]
    told = "\n".join(lines)
    assert f"peng2 · Kesehatan · tentang {person.name} · mual, diantar ke UKS" in told
    assert "peng2 · listrik padam · sejak 0:08:16" in told
    assert f"peng2 · kepada {person.name} · Harap tenang" in told
    assert "peng2 · kepada semua · Sisa lima menit" in told
    assert "Akhir sesi dibatalkan peng2 · salah ketuk" in told
    assert "Sesi ditutup peng2 · 2 orang belum terhitung · PC A1 mati" in told
    assert told.endswith("Sesi ditutup peng2"), "nothing of those who are not there"
