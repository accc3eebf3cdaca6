"""The proctor's page on a real server: sign in, six acts in two steps each, and each refusal."""

from __future__ import annotations

import json
import secrets
import subprocess
from pathlib import Path

import pytest
import requests

from sync.state import State, write_state
from sync.wire import unlock
from tests.appliance.web.conftest import MakeServer, start_sitting
from tests.appliance.web.server import SELDOM, Browser, Proctor, Server, hidden
from tests.appliance.web.site import OTHER_SITTING, SITTING, TOKEN
from tests.conditions import eventually

ROOM = f"/{SITTING.hex()}"


@pytest.fixture
def own(make_server: MakeServer) -> Server:
    """A box of this test's own, with a sitting that nobody has opened."""
    return make_server(count=3).start()


@pytest.fixture
def proctor(box: Server) -> Proctor:
    """Signed in at the box whose sitting runs."""
    proctor = Proctor(box.site.origin)
    assert proctor.sign_in().status_code == 303
    return proctor


def state_of(server: Server) -> str:
    sittings = server.get("/api/v1/room").json()["sittings"]
    return str(next(each["state"] for each in sittings if each["id"] == SITTING.hex()))


def test_a_sitting_goes_through_all_its_states(own: Server) -> None:
    proctor = Proctor(own.site.origin)
    assert proctor.sign_in().headers["Location"] == "/pengawas"
    assert "Sesi 1" in proctor.page()
    steps = (("open", "registration"), ("start", "running"), ("pause", "paused"), ("resume", "running"))
    for act, state in (*steps, ("end", "ended"), ("close", "closed")):
        fields = {"reason": "Listrik padam"} if act in ("pause", "close") else {}
        assert proctor.act(act, **fields).headers["Location"] == f"/pengawas{ROOM}?done={act}"
        assert state_of(own) == state
        assert f'data-state="{state}"' in proctor.page(ROOM)


def test_a_locked_package_is_opened_by_its_code(make_server: MakeServer) -> None:
    code = unlock.new_code()
    own = make_server(unlock_code=code, prelude=SELDOM).start()
    proctor = Proctor(own.site.origin)
    proctor.sign_in()
    assert proctor.act("open").status_code == 409
    assert 'data-state="locked"' in proctor.page(ROOM)
    form = {"csrf": csrf(proctor), "code": unlock.new_code()}
    refused = proctor.post(f"{ROOM}/kode", form)
    assert refused.status_code in (401, 403, 422)
    assert "LMB-" in refused.text
    assert proctor.post(f"{ROOM}/kode", {**form, "code": code.lower()}).status_code == 303
    assert 'data-state="planned"' in proctor.page(ROOM)
    assert proctor.act("open").status_code == 303


def test_the_second_step_says_what_will_happen(proctor: Proctor) -> None:
    page = proctor.page(f"{ROOM}/pause")
    assert "Waktu semua peserta berhenti" in page
    assert hidden(page, "command") != hidden(proctor.page(f"{ROOM}/pause"), "command")


def test_a_form_that_is_sent_twice_acts_once(own: Server) -> None:
    proctor = start_sitting(own)
    form = proctor.page(f"{ROOM}/pause")
    sent = {"csrf": hidden(form, "csrf"), "command": hidden(form, "command"), "reason": "Listrik padam"}
    assert proctor.post(f"{ROOM}/pause", sent).status_code == 303
    assert proctor.act("resume").status_code == 303
    assert proctor.post(f"{ROOM}/pause", sent).status_code == 303  # an old tab sends it again
    assert state_of(own) == "running"


def test_an_act_that_does_not_fit_the_state(proctor: Proctor) -> None:
    for answer in (
        proctor.session.get(f"{proctor.origin}/pengawas{ROOM}/open", timeout=60),
        proctor.post(f"{ROOM}/open", {"csrf": csrf(proctor), "command": secrets.token_hex(16)}),
    ):
        assert answer.status_code == 409
        assert "LMB-2202" in answer.text


def csrf(proctor: Proctor) -> str:
    return hidden(proctor.page(ROOM), "csrf")


@pytest.mark.parametrize("command", ["", "x", "00", "A" * 32, "0" * 34])
def test_an_act_without_its_id(proctor: Proctor, command: str) -> None:
    answer = proctor.post(f"{ROOM}/pause", {"csrf": csrf(proctor), "command": command, "reason": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_pause_without_a_reason(proctor: Proctor, reason: str) -> None:
    form = {"csrf": csrf(proctor), "command": secrets.token_hex(16), "reason": reason}
    assert proctor.post(f"{ROOM}/pause", form).status_code == 422


def test_an_act_without_the_forms_token(proctor: Proctor) -> None:
    answer = proctor.post(f"{ROOM}/pause", {"command": secrets.token_hex(16), "reason": "x"})
    assert answer.status_code == 403
    assert "LMB-6009" in answer.text


@pytest.mark.parametrize("path", ["/00", "/zz", f"/{'0' * 32}", f"{ROOM}/dance"])
def test_a_sitting_or_an_act_that_is_not_there(proctor: Proctor, path: str) -> None:
    assert proctor.session.get(f"{proctor.origin}/pengawas{path}", timeout=60).status_code == 404
    if path.endswith("dance"):
        assert proctor.post(path, {"csrf": csrf(proctor)}).status_code == 404


@pytest.mark.parametrize("path", [ROOM, f"{ROOM}/layar", f"{ROOM}/keadaan", f"{ROOM}/pause"])
def test_nothing_before_the_sign_in(box: Server, path: str) -> None:
    answer = box.get(f"/pengawas{path}")
    assert answer.status_code == 401
    assert "LMB-6010" in answer.text


def test_a_wrong_password_is_refused_and_slowed_but_never_locked(box: Server) -> None:
    proctor = Proctor(box.site.origin)
    answers = [proctor.sign_in(password=f"salah {n}", account="tidak ada") for n in range(8)]
    assert {answer.status_code for answer in answers[:6]} == {401}
    assert answers[-1].status_code == 429
    assert "LMB-6016" in answers[0].text
    assert 'value="tidak ada"' in answers[0].text
    assert proctor.sign_in().status_code == 303  # another account at the same address is not held up


def test_signing_out_ends_the_session(box: Server) -> None:
    proctor = Proctor(box.site.origin)
    proctor.sign_in()
    assert proctor.post("/keluar", {"csrf": hidden(proctor.page(), "csrf")}).status_code == 303
    assert proctor.session.get(f"{proctor.origin}/pengawas{ROOM}", timeout=60).status_code == 401


def test_the_page_speaks_english_too(proctor: Proctor) -> None:
    proctor.session.get(f"{proctor.origin}/language/en?next=/pengawas", timeout=60)
    page = proctor.page(ROOM)
    assert 'lang="en"' in page
    assert "Pause the room" in page
    assert "Jeda ruang" not in page


def test_the_list_shows_who_is_where(own: Server) -> None:
    proctor = start_sitting(own)
    first, second = Browser(own.site.origin), Browser(own.site.origin)
    first.begin(own.site.cards[0])
    first.answer("I1", "A")
    first.send()
    second.log_in(own.site.cards[1])
    told = proctor.session.get(f"{proctor.origin}/pengawas{ROOM}/keadaan", timeout=60).json()
    assert told["state"] == "running"
    rows = " ".join(row for _, row, _ in told["seats"])
    for words in ("Mengerjakan", "Sudah masuk", "Belum hadir", "1 / 6", "server ini", own.site.cards[2].name):
        assert words in rows
    assert all(card.nip not in str(told) for card in own.site.cards)


def test_the_list_is_empty_while_nothing_changes(own: Server) -> None:
    proctor = start_sitting(own)
    address = f"{proctor.origin}/pengawas{ROOM}/keadaan"

    def unchanged() -> bool:
        known = proctor.session.get(address, timeout=60).headers["ETag"]
        again = proctor.session.get(address, headers={"If-None-Match": known}, timeout=60)
        return again.status_code == 304 and not again.content

    assert eventually(unchanged)


def test_time_lost_to_a_long_cut_is_given_back_in_one_act(make_server: MakeServer) -> None:
    own = make_server(silent_ms=1000, pulse_ms=500, held_automatic_ms=0).start()
    proctor = start_sitting(own)
    person = Browser(own.site.origin)
    person.begin(own.site.cards[0])
    assert "Kembalikan waktu" not in proctor.page(ROOM)
    eventually(lambda: "Terputus" in proctor.page(ROOM))
    person.ask("GET", "/api/v1/pulse?c=1")

    def waits() -> bool:
        person.ask("GET", "/api/v1/pulse?c=1")
        return "Waktu menunggu Anda" in proctor.page(ROOM)

    eventually(waits)
    assert "1 peserta" in proctor.page(f"{ROOM}/held")
    assert proctor.act("held", reason="Sakelar jaringan mati").status_code == 303
    eventually(lambda: "Kembalikan waktu" not in proctor.page(ROOM))
    assert person.take(person.ask("GET", "/api/v1/attempt"))["held_ms"] > 0


def test_the_big_screen_shows_token_and_address(proctor: Proctor) -> None:
    page = proctor.page(f"{ROOM}/layar")
    assert f'<div class="token">{TOKEN}</div>' in page
    assert proctor.origin in page


def test_a_sitting_that_is_planned_offers_only_to_open(proctor: Proctor) -> None:
    page = proctor.page(f"/{OTHER_SITTING.hex()}")
    assert f"/{OTHER_SITTING.hex()}/open" in page
    assert f"/{OTHER_SITTING.hex()}/start" not in page


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"])
def test_a_proxy_on_the_box_is_not_the_box_itself(box: Server, header: str) -> None:
    answer = box.get("/pengawas", headers={header: "10.0.0.7"})
    assert answer.status_code == 403
    assert "LMB-2301" in answer.text


def test_a_pc_of_the_room_does_not_get_the_page_over_plain_http(make_server: MakeServer) -> None:
    address = own_address()
    server = make_server(host="0.0.0.0", hosts=["127.0.0.1", address]).start()
    answer = requests.get(f"http://{address}:{server.port}/pengawas", timeout=60)
    assert answer.status_code == 403
    assert "LMB-2301" in answer.text
    assert requests.get(f"http://{address}:{server.port}/api/v1/room", timeout=60).status_code == 200


def test_a_phone_gets_it_over_tls(make_server: MakeServer, tmp_path: Path) -> None:
    address = own_address()
    certificate = make_certificate(tmp_path, address)
    server = make_server(
        host="0.0.0.0", hosts=["127.0.0.1", address], tls_cert=str(certificate), tls_key=str(tmp_path / "key.pem")
    )
    server.launch()
    origin = f"https://{address}:{server.port}"

    def page() -> requests.Response | None:
        try:
            return requests.get(f"{origin}/pengawas", timeout=60, verify=str(certificate))
        except requests.ConnectionError:
            return None

    answer = eventually(page)
    assert answer is not None
    assert answer.status_code == 200
    assert "Pengawas" in answer.text


def own_address() -> str:
    """An address of this machine that is not loopback."""
    told = json.loads(subprocess.run(["ip", "-j", "-4", "addr"], capture_output=True, check=True).stdout)
    found = [each["local"] for link in told for each in link["addr_info"] if not each["local"].startswith("127.")]
    return str(found[0])


def make_certificate(folder: Path, address: str) -> Path:
    """A self-signed certificate, as a room has it."""
    subject = ["-subj", "/CN=lumbung.local", "-addext", f"subjectAltName=IP:{address}", "-days", "2", "-nodes"]
    keys = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", str(folder / "key.pem")]
    command = ["openssl", "req", "-x509", *keys, "-out", str(folder / "cert.pem"), *subject]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "cert.pem"


def test_a_revoked_box_and_a_copied_one_say_so_and_go_on(own: Server) -> None:
    proctor = Proctor(own.site.origin)
    proctor.sign_in()
    page = proctor.page(ROOM)
    assert "LMB-4002" not in page
    write_state(own.site.settings.data_dir, State(revoked=True, twins=("ab" * 16,)))
    eventually(lambda: "LMB-4002" in proctor.page(ROOM))
    assert "Salinan server lokal ini juga bekerja" in proctor.page(ROOM)
    assert proctor.act("open").status_code == 303
