"""The staff's pages on people on no list and held attempts: who may see and rule, what is asked, what comes of it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from central import ingest, planning, projection
from central.centre import Centre
from central.store import rulings as store
from central.store.engine import reading
from central.web.app import make_app
from central.web.rulings import SLUGS
from tests.central.conftest import Box
from tests.central.planned import plan
from tests.central.test_staff_pages import ORIGIN, PASSWORD, sign_in
from tests.central.unlisted import TOLD, Somebody, add, correct, move, on_list, sit


@pytest.fixture
def planned(centre: Centre) -> planning.Planned:
    return plan(centre)


@pytest.fixture
def guest(centre: Centre, box: Box, planned: planning.Planned) -> Somebody:
    """Somebody on no list with answers; beside them one with a submit that does not fit, and one unreadable."""
    who = add(centre, box, planned.sitting)
    sit(box, who)
    sit(box, on_list(planned, 0), digest=bytes(32))
    correct(centre, box, on_list(planned, 0), "Peserta Satoe")
    add(centre, box, planned.sitting, sealed=b"x" * 80)
    ingest.ingest(centre, "smk1", box.seal(1, box.last).data)
    projection.catch_up(centre)
    return who


@pytest.fixture
def client(centre: Centre) -> FlaskClient:
    for role in planning.STAFF_ROLES:
        planning.put_staff(centre, role, role.title(), role, PASSWORD)
    return make_app(centre).test_client()


def fields(page: str) -> dict[str, list[str]]:
    """The hidden fields of the last form of a page."""
    form = page[page.rindex('<form class="stack" method="post"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def rule(client: FlaskClient, path: str, **typed: str) -> tuple[int, str]:
    """(status, page) of opening the form of a ruling and sending it."""
    opened = client.get(path)
    assert opened.status_code == 200, opened.text
    answer = client.post(path.split("?")[0], data=fields(opened.text) | typed, headers=ORIGIN)
    return answer.status_code, answer.text


def test_who_was_added_is_listed_with_what_the_proctor_read(client: FlaskClient, guest: Somebody) -> None:
    assert sign_in(client, "planner") == 303
    page = client.get("/peserta/luar-daftar").text
    for said in (*TOLD, "datang dengan surat tugas", "pengawas1", "Sesi pagi", "menunggu keputusan", "Tidak terbaca"):
        assert said in page, said
    assert TOLD.name not in client.get("/peserta/luar-daftar?keadaan=rejected").text
    assert TOLD.name not in client.get("/peserta/luar-daftar?q=satu").text
    one = client.get(f"/peserta/luar-daftar/smk1/{guest.attempt.hex()}").text
    assert "NIP ini tidak ada di daftar peserta mana pun" in one
    assert "25" in one, "how much was answered"


def test_binding_asks_shows_and_does(
    centre: Centre, client: FlaskClient, guest: Somebody, planned: planning.Planned
) -> None:
    assert sign_in(client, "planner") == 303
    page = client.get(f"/peserta/luar-daftar/smk1/{guest.attempt.hex()}?q=Peserta+Dua").text
    found = re.search(r'href="(/peserta/[^"]+/putuskan/ikat\?peserta=[^"]+)"', page)
    assert found is not None
    opened = client.get(found[1]).text
    assert "NIP-nya berbeda dari yang ditulis pengawas" in opened
    assert "Tempatnya di Sesi pagi tidak lagi ditunggu" in opened
    assert rule(client, found[1], note="surat tugas")[0] == 409, "the warning was not read"
    status, again = rule(client, found[1], note=" ", knowing="1")
    assert (status, "Tulis alasannya" in again) == (422, True)
    assert rule(client, found[1], note="surat tugas", knowing="1")[0] == 303
    after = client.get(f"/peserta/luar-daftar/smk1/{guest.attempt.hex()}").text
    assert "Diikat ke Peserta Dua, NIP 198601012010012002" in after
    assert "oleh planner: surat tugas" in after
    sitting = client.get(f"/kegiatan/smk1/{planned.sitting.hex()}").text
    assert "pindah sesi" in sitting


def test_accepting_as_new_takes_what_is_typed_and_names_what_is_wrong(client: FlaskClient, guest: Somebody) -> None:
    assert sign_in(client, "admin") == 303
    path = f"/peserta/smk1/{guest.attempt.hex()}/putuskan/terima-baru"
    status, page = rule(client, path, note="baru", nip="123", name="Tamu Baru")
    assert (status, "periksa ke-18 angkanya" in page, 'value="Tamu Baru"' in page) == (400, True, True)
    assert rule(client, path, note="baru", nip=TOLD.nip, name=TOLD.name)[0] == 303
    results = client.get("/hasil/bfi").text
    row = results[results.index(TOLD.name) : results.index("</tr>", results.index(TOLD.name))]
    assert "diterima" in row
    assert "60,00" in row


def test_rejecting_and_withdrawing(client: FlaskClient, guest: Somebody) -> None:
    assert sign_in(client, "admin") == 303
    at = f"/peserta/smk1/{guest.attempt.hex()}/putuskan"
    assert rule(client, f"{at}/tolak", note="bukan peserta")[0] == 303
    assert client.get(f"{at}/tolak").status_code == 409, "it is ruled already"
    assert "tidak dihitung" in client.get("/hasil/bfi").text
    assert "Ditolak" in client.get("/peserta/ditahan?diputuskan=1").text.title()
    assert rule(client, f"{at}/tarik-orang", note="ternyata peserta")[0] == 303
    assert "menunggu keputusan" in client.get(f"/peserta/luar-daftar/smk1/{guest.attempt.hex()}").text


def test_a_held_attempt_is_ruled_on_from_its_page(
    client: FlaskClient, guest: Somebody, planned: planning.Planned
) -> None:
    assert sign_in(client, "scorer") == 303
    held = client.get("/peserta/ditahan").text
    assert "jawaban berbeda dari yang dikumpulkan" in held
    attempt = planned.cards[0].attempt.hex()
    page = client.get(f"/peserta/smk1/{attempt}").text
    assert "Peserta Satoe" in page, "how the room spelt the name"
    assert f"/peserta/smk1/{attempt}/putuskan/sah" in page
    assert rule(client, f"/peserta/smk1/{attempt}/putuskan/sah", note="slip kertas cocok")[0] == 303
    page = client.get(f"/peserta/smk1/{attempt}").text
    assert "oleh scorer: slip kertas cocok" in page
    assert "Pengerjaan ini ditahan" not in page
    assert f"/peserta/smk1/{attempt}/putuskan/tarik-pengerjaan" in page


def test_a_form_that_is_older_than_the_last_ruling_rules_nothing(
    centre: Centre, client: FlaskClient, guest: Somebody
) -> None:
    assert sign_in(client, "admin") == 303
    path = f"/peserta/smk1/{guest.attempt.hex()}/putuskan/tolak"
    old = fields(client.get(path).text)
    assert rule(client, path, note="pertama")[0] == 303
    assert rule(client, path.replace("tolak", "tarik-orang"), note="kedua")[0] == 303
    answer = client.post(path, data=old | {"note": "dari layar lama"}, headers=ORIGIN)
    assert (answer.status_code, "LMB-4040" in answer.text) == (409, True)
    with reading(centre.engine) as connection:
        assert len(store.of_attempt(connection, "smk1", guest.attempt)) == 2


MAY = {"person": ("admin", "planner"), "answers": ("admin", "scorer")}


@pytest.mark.parametrize("role", planning.STAFF_ROLES)
def test_each_role_rules_on_its_own_and_nothing_else(
    client: FlaskClient, guest: Somebody, planned: planning.Planned, role: str
) -> None:
    """Opened: 200 where it may be ruled, 409 where the role may and the state does not allow it, else 403."""
    assert sign_in(client, role) == 303
    sees = role != "viewer"
    for path in ("/peserta/luar-daftar", f"/peserta/luar-daftar/smk1/{guest.attempt.hex()}", "/peserta/ditahan"):
        for language in ("id", "en"):
            client.set_cookie("lumbung_language", language)
            assert client.get(path).status_code == (200 if sees else 403), path
    for slug, (about, verdict) in SLUGS.items():
        path = f"/peserta/smk1/{guest.attempt.hex()}/putuskan/{slug}"
        path += f"?peserta=smk1/{planned.cards[1].attempt.hex()}" if verdict == "bind" else ""
        possible = about == "person" and verdict != "withdraw"
        wanted = (200 if possible else 409) if role in MAY[about] else 403
        assert client.get(path).status_code == wanted, (role, slug)
        if role not in MAY[about]:
            token = re.search(r'name="csrf" value="([^"]+)"', client.get("/").text)
            assert token is not None
            data = {"csrf": token[1], "note": "x", "seen": ""}
            assert client.post(path, data=data, headers=ORIGIN).status_code == 403


def test_nobody_sees_or_rules_without_signing_in(centre: Centre, client: FlaskClient, guest: Somebody) -> None:
    for path in (
        "/peserta/luar-daftar",
        f"/peserta/luar-daftar/smk1/{guest.attempt.hex()}",
        f"/peserta/smk1/{guest.attempt.hex()}/putuskan/tolak",
    ):
        answer = client.get(path)
        assert answer.status_code == 303
        assert TOLD.name not in answer.text
    assert client.post(f"/peserta/smk1/{guest.attempt.hex()}/putuskan/tolak", headers=ORIGIN).status_code == 403


def test_moved_in_ones_are_shown_where_they_are_and_whence_they_came(
    centre: Centre, box: Box, client: FlaskClient, planned: planning.Planned
) -> None:
    later = plan(centre)
    who = move(box, planned.cards[1].roster, planned.sitting, later.sitting)
    ingest.ingest(centre, "smk1", box.seal(1, box.last).data)
    projection.catch_up(centre)
    assert sign_in(client, "admin") == 303
    assert "dikenal dari sesi asal" in client.get("/peserta/luar-daftar").text
    assert "pindahan" in client.get(f"/kegiatan/smk1/{later.sitting.hex()}").text
    assert "Mengerjakan di sesi lain" in client.get(f"/kegiatan/smk1/{planned.sitting.hex()}").text
    assert "Mengerjakan di sesi lain" in client.get(f"/peserta/smk1/{planned.cards[1].attempt.hex()}").text
    assert client.get(f"/peserta/smk1/{who.attempt.hex()}/putuskan/tolak").status_code == 409, "nothing to rule on"


def test_addresses_of_nothing_are_not_found(client: FlaskClient, guest: Somebody) -> None:
    assert sign_in(client, "admin") == 303
    for path in (
        "/peserta/luar-daftar/smk1/" + "0" * 32,
        "/peserta/luar-daftar/smk1/zz",
        f"/peserta/smk1/{guest.attempt.hex()}/putuskan/hapus",
        f"/peserta/smk1/{guest.attempt.hex()}/putuskan/ikat",
        f"/peserta/smk1/{guest.attempt.hex()}/putuskan/ikat?peserta=smk1/{'0' * 32}",
    ):
        assert client.get(path).status_code == 404, path
