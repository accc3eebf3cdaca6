"""The pages on boxes: a request is brought, compared, approved or refused; each role may do its own, nobody twice."""

from __future__ import annotations

import io
import os
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from central import enrolment, ingest, planning
from central.centre import Centre
from central.store import enrolments, sites
from central.store.engine import reading
from central.web.app import make_app
from sync.wire import enrolment as wire
from tests.central.conftest import Box, Clock
from tests.central.test_staff_pages import ORIGIN, PASSWORD, sign_in

HERE = "/lokasi/smk1/server"


def asking(box: Box, name: str = "box2", serial: str = "PF2ABC") -> bytes:
    """The request of a new machine with the keys of `box`."""
    return wire.sign_request(
        wire.Request("smk1", name, box.signer.public, box.sealer.public, serial, "0.1.0", os.urandom(16), 1), box.signer
    )


@pytest.fixture
def new(centre: Centre, box: Box) -> bytes:
    """The request of a machine that nobody knows, at a site with one box."""
    return asking(Box(centre))


@pytest.fixture
def client(centre: Centre, box: Box) -> FlaskClient:
    for role in planning.STAFF_ROLES:
        planning.put_staff(centre, role, role.title(), role, PASSWORD)
    found = make_app(centre).test_client()
    assert sign_in(found, "admin") == 303
    return found


def post(client: FlaskClient, path: str, **data: object) -> TestResponse:
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/").text)
    assert token is not None
    return client.post(path, data={"csrf": token[1], **data}, headers=ORIGIN)


def state(centre: Centre, request: bytes) -> str:
    with reading(centre.engine) as connection:
        row = enrolments.find_request(connection, "smk1", wire.digest(request))
    return "none" if row is None else enrolment.state_of(row, centre.now_ms())


def active(centre: Centre) -> list[str]:
    with reading(centre.engine) as connection:
        return [box.box for box in sites.boxes_of(connection, "smk1") if box.revoked_ms is None]


@pytest.mark.parametrize("form", ["file", "file of text", "text"])
def test_a_request_is_brought_and_its_fingerprint_is_shown(
    centre: Centre, client: FlaskClient, new: bytes, form: str
) -> None:
    text = wire.to_text(new)
    given: dict[str, object] = {"text": f"  {text[:50]}\n{text[50:]}\n"}
    if form != "text":
        given = {"file": (io.BytesIO(new if form == "file" else text.encode()), "box.lmb")}
    answer = post(client, f"{HERE}/permohonan", **given)
    assert answer.status_code == 303, answer.text
    assert wire.request_fingerprint(new) in client.get(answer.location).text
    assert wire.request_fingerprint(new) in client.get(HERE).text
    assert state(centre, new) == "waiting"
    assert "1 menunggu" in client.get("/lokasi").text
    assert "menunggu persetujuan" in client.get("/lokasi/smk1").text


def test_an_approval_needs_the_comparison_and_gives_a_file(centre: Centre, client: FlaskClient, new: bytes) -> None:
    digest = enrolment.receive(centre, new).hex()
    assert post(client, f"{HERE}/permohonan/{digest}/setuju").status_code == 422
    assert state(centre, new) == "waiting"
    assert client.get(f"{HERE}/permohonan/{digest}/berkas").status_code == 409
    assert post(client, f"{HERE}/permohonan/{digest}/setuju", same="1").status_code == 303
    assert active(centre) == ["box1", "box2"]
    shown = client.get(f"{HERE}/permohonan/{digest}").text
    assert wire.roles_fingerprint(centre.keys.role_list) in shown
    file = client.get(f"{HERE}/permohonan/{digest}/berkas")
    assert wire.read_approval(file.data, new).box == "box2"
    assert "attachment" in file.headers["Content-Disposition"]


def test_a_dead_box_is_replaced_in_one_act(centre: Centre, client: FlaskClient, new: bytes, box: Box) -> None:
    digest = enrolment.receive(centre, new).hex()
    assert post(client, f"{HERE}/permohonan/{digest}/setuju", same="1", replaces="box1").status_code == 303
    assert active(centre) == ["box2"]
    assert "diganti oleh box2" in client.get(HERE).text
    box.many_answers(3)
    ingest.ingest(centre, "smk1", box.seal(1, 3).data)
    assert f'href="{HERE}"' in client.get("/perhatian").text
    shown = client.get(HERE).text
    assert "3 catatan disisihkan" in shown
    assert f"{HERE}/box1/hitung" in shown
    assert post(client, f"{HERE}/box1/hitung", reason="Disk kembali.").status_code == 303
    assert "disisihkan" not in client.get(HERE).text


def test_replacing_what_is_not_active_approves_nothing(centre: Centre, client: FlaskClient, new: bytes) -> None:
    digest = enrolment.receive(centre, new).hex()
    planning.revoke_box(centre, "smk1", "box1")
    assert post(client, f"{HERE}/permohonan/{digest}/setuju", same="1", replaces="box1").status_code == 409
    assert (state(centre, new), active(centre)) == ("waiting", [])


def test_a_refusal_needs_a_reason_and_is_final(centre: Centre, client: FlaskClient, new: bytes) -> None:
    digest = enrolment.receive(centre, new).hex()
    assert post(client, f"{HERE}/permohonan/{digest}/tolak", reason=" ").status_code == 422
    assert post(client, f"{HERE}/permohonan/{digest}/tolak", reason="Bukan PC kami.").status_code == 303
    assert "Bukan PC kami." in client.get(f"{HERE}/permohonan/{digest}").text
    assert post(client, f"{HERE}/permohonan/{digest}/setuju", same="1").status_code == 409
    assert active(centre) == ["box1"]


def test_a_request_expires(centre: Centre, client: FlaskClient, new: bytes, clock: Clock) -> None:
    digest = enrolment.receive(centre, new).hex()
    clock.now_ms += enrolment.WAIT_DAYS * enrolment.DAY_MS
    assert sign_in(client, "admin") == 303
    assert "kedaluwarsa" in client.get(f"{HERE}/permohonan/{digest}").text
    assert post(client, f"{HERE}/permohonan/{digest}/setuju", same="1").status_code == 409


def test_a_taken_name_is_refused_with_what_to_do(centre: Centre, client: FlaskClient, box: Box) -> None:
    answer = post(client, f"{HERE}/permohonan", text=wire.to_text(asking(Box(centre), "box1")))
    assert answer.status_code == 409
    assert "LMB-4206" in answer.text


def test_a_request_of_another_site_is_not_taken_here(centre: Centre, client: FlaskClient, new: bytes) -> None:
    planning.add_site(centre, "smk2", "SMK 2", "Asia/Makassar")
    assert post(client, "/lokasi/smk2/server/permohonan", text=wire.to_text(new)).status_code == 403
    assert state(centre, new) == "none"


def test_a_code_is_shown_once(centre: Centre, client: FlaskClient) -> None:
    made = post(client, f"{HERE}/kode")
    code = re.search(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b", made.text)
    assert code is not None
    again = client.get(HERE).text
    assert code[0] not in again
    end = re.search(rf'action="({HERE}/kode/[0-9a-f]+/akhiri)"', again)
    assert end is not None
    assert post(client, end[1]).status_code == 303
    assert "berakhir" in client.get(HERE).text
    assert post(client, end[1]).status_code == 404 or "berakhir" in client.get(HERE).text


def test_a_serial_is_added_and_taken_back(centre: Centre, client: FlaskClient) -> None:
    assert post(client, f"{HERE}/seri", serial="PF2ABC").status_code == 303
    assert "PF2ABC" in client.get(HERE).text
    assert post(client, f"{HERE}/seri/hapus", serial="PF2ABC").status_code == 303
    assert "PF2ABC" not in client.get(HERE).text
    assert post(client, f"{HERE}/seri", serial="<script>").status_code == 400


def test_a_revoked_box_shows_who_and_why(centre: Centre, client: FlaskClient) -> None:
    assert client.get(f"{HERE}/box1/cabut").status_code == 200
    assert post(client, f"{HERE}/box1/cabut", reason="").status_code == 422
    assert post(client, f"{HERE}/box1/cabut", reason="Dicuri <di> jalan").status_code == 303
    shown = client.get(HERE).text
    assert "oleh admin: Dicuri &lt;di&gt; jalan" in shown
    assert active(centre) == []


ACTS = {
    "permohonan": {"admin", "planner"},
    "permohonan/{digest}/setuju": {"admin", "planner"},
    "permohonan/{digest}/tolak": {"admin", "planner"},
    "kode": {"admin", "planner"},
    "seri": {"admin", "planner"},
    "seri/hapus": {"admin", "planner"},
    "box1/cabut": {"admin"},
    "box1/hitung": {"admin"},
}


@pytest.mark.parametrize("role", planning.STAFF_ROLES)
def test_each_role_may_do_its_own(centre: Centre, client: FlaskClient, new: bytes, role: str) -> None:
    digest = enrolment.receive(centre, new).hex()
    client = make_app(centre).test_client()
    assert sign_in(client, role) == 303
    for page in (HERE, f"{HERE}/permohonan/{digest}"):
        shown = client.get(page)
        assert shown.status_code == 200
        assert ('action="' + HERE in shown.text) == (role in ("admin", "planner"))
    for act, roles in ACTS.items():
        status = post(client, f"{HERE}/{act.format(digest=digest)}").status_code
        assert (status == 403) == (role not in roles), act
    if role == "planner":
        refused = post(client, f"{HERE}/permohonan/{digest}/setuju", same="1", replaces="box1")
        assert refused.status_code == 403, "replacing revokes"


def test_nothing_is_done_without_a_token_or_a_sign_in(centre: Centre, client: FlaskClient, new: bytes) -> None:
    digest = enrolment.receive(centre, new).hex()
    assert client.post(f"{HERE}/permohonan/{digest}/setuju", data={"same": "1"}, headers=ORIGIN).status_code == 403
    stranger = make_app(centre).test_client()
    assert stranger.get(HERE).status_code == 303
    assert stranger.get(f"{HERE}/permohonan/{digest}/berkas").status_code == 303
    assert state(centre, new) == "waiting"


def test_a_site_that_is_not_there_and_odd_addresses_are_not_found(client: FlaskClient) -> None:
    for path in ("/lokasi/nowhere/server", f"{HERE}/permohonan/xx", f"{HERE}/permohonan/{'0' * 64}", f"{HERE}/x/cabut"):
        assert client.get(path).status_code == 404
