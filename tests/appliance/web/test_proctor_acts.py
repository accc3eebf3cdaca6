"""Every act of the console over HTTP: done once, refused to a role that may not, offered only where it is possible."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest
import requests

from appliance.roles import MAY
from appliance.web.proctor import person_acts, room_acts
from provisioning.demo.place import free_port
from sync.wire.lease import attempt_id
from tests.appliance.web.server import Browser, Proctor, Server, hidden
from tests.appliance.web.site import OTHER_SITTING, SITTING, TECHNICIAN, TOKEN, Card, make_site, roster_of

ROOM = f"/{SITTING.hex()}"
WHY = {"reason": "Uji coba"}
PEOPLE, SPARE = 14, 13  # the last one is a spare


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A box of this file: seats in rows of five, one spare, two people of the other sitting alone; the exam runs."""
    folder = tmp_path_factory.mktemp("room")
    site = make_site(
        folder, free_port(), count=PEOPLE, one_pin_hash=True, across=5, spares=1, elsewhere=2, check_in=True
    )
    server = Server(site).start()
    proctor = Proctor(site.origin)
    proctor.sign_in()
    assert proctor.act("open").status_code == 303
    assert proctor.act("start").status_code == 303
    yield server
    assert server.stop() == 0


@pytest.fixture
def proctor(room: Server) -> Proctor:
    proctor = Proctor(room.site.origin)
    assert proctor.sign_in().status_code == 303
    return proctor


@pytest.fixture
def technician(room: Server) -> Proctor:
    technician = Proctor(room.site.origin)
    assert technician.sign_in(account=TECHNICIAN).status_code == 303
    return technician


def place(room: Server, number: int) -> str:
    """The page of the number-th person."""
    return f"{ROOM}/peserta/{attempt_id(SITTING, roster_of(room.site.cards[number]), 1).hex()}"


def at_work(room: Server, proctor: Proctor, number: int) -> Browser:
    """Checked in, logged in, in the first block."""
    if "/check-in" in proctor.page(place(room, number)):
        assert proctor.send(f"{place(room, number)}/check-in", document="ktp").status_code == 303
    someone = Browser(room.site.origin)
    card = room.site.cards[number]
    someone.begin(Card(card.nip, room.site.cards[0].pin, card.name))
    return someone


def offers(proctor: Proctor, where: str) -> set[str]:
    """The acts that a page leads to."""
    page = proctor.page(where)
    return set(re.findall(rf'(?:href|action)="/pengawas{re.escape(where)}/([a-z-]+)', page))


def test_a_check_in_is_seen_and_undone(room: Server, proctor: Proctor) -> None:
    who = place(room, 0)
    assert room.site.cards[0].name in proctor.page(f"{ROOM}/hadir")
    done = proctor.send(f"{who}/check-in", document="pegawai")
    assert done.headers["Location"].startswith(f"/pengawas{ROOM}/hadir?done=check-in")
    page = proctor.session.get(proctor.origin + done.headers["Location"], timeout=60).text
    assert f"{who}/undo-check-in" in page
    assert "check-in" not in offers(proctor, who)
    assert proctor.send(f"{who}/undo-check-in", **WHY).status_code == 303
    assert "check-in" in offers(proctor, who)


def test_whoever_is_not_checked_in_waits(room: Server, proctor: Proctor) -> None:
    card = room.site.cards[1]
    someone = Browser(room.site.origin)
    assert someone.log_in(Card(card.nip, room.site.cards[0].pin, card.name))["waits_for_check_in"]
    assert "Menunggu pengawas" in proctor.page(place(room, 1))
    assert proctor.send(f"{place(room, 1)}/check-in", document="sim").status_code == 303
    assert not someone.take(someone.ask("GET", "/api/v1/attempt"))["waits_for_check_in"]


def test_people_are_found_by_name_or_by_the_last_digits(room: Server, proctor: Proctor) -> None:
    card = room.site.cards[2]
    for typed in (card.name.lower(), card.nip[-4:]):
        page = proctor.page(f"{ROOM}/hadir?q={typed}")
        assert place(room, 2) in page
        assert place(room, 3) not in page
    assert "Tidak ditemukan" in proctor.page(f"{ROOM}/hadir?q=siapa")


def test_a_card_leads_to_its_person(room: Server, proctor: Proctor) -> None:
    card = f"/kartu/{roster_of(room.site.cards[2]).hex()}"
    answer = proctor.session.get(proctor.origin + card, timeout=60, allow_redirects=False)
    assert answer.headers["Location"] == f"/pengawas{place(room, 2)}"
    stranger = requests.Session()
    page = stranger.get(proctor.origin + card, timeout=60).text
    assert f'name="next" value="{card}"' in page
    assert proctor.session.get(f"{proctor.origin}/kartu/{'0' * 32}", timeout=60).status_code == 404


def test_a_replaced_pin_is_shown_once_and_kills_the_old_one(room: Server, proctor: Proctor) -> None:
    card = room.site.cards[4]
    form = proctor.page(f"{place(room, 4)}/new-pin")
    sent = {"csrf": hidden(form, "csrf"), "command": hidden(form, "command"), **WHY}
    shown = [pin_of(proctor.post(f"{place(room, 4)}/new-pin", sent)) for _ in range(2)]
    assert shown[0] == shown[1], "a form that is sent twice acts once, and shows the PIN that holds"
    asked = {"nip": card.nip, "token": TOKEN}
    someone = Browser(room.site.origin)
    assert someone.ask("POST", "/api/v1/login", {**asked, "pin": room.site.cards[0].pin}).status_code == 401
    assert someone.ask("POST", "/api/v1/login", {**asked, "pin": shown[0]}).status_code in (200, 409)
    assert shown[0] not in room.log.read_text()


def pin_of(answer: requests.Response) -> str:
    assert answer.status_code == 200, answer.text
    found = re.search(r'class="pin">(\d{3}) (\d{3})<', answer.text)
    assert found is not None
    return found[1] + found[2]


def test_the_acts_on_one_who_works(room: Server, proctor: Proctor) -> None:
    who, someone = place(room, 5), at_work(room, proctor, 5)
    someone.take(someone.ask("POST", "/api/v1/help", {"reason": "Layar gelap"}))
    assert "Layar gelap" in proctor.page(who)
    assert quick(proctor, who, "answer-help").status_code == 303
    assert "Layar gelap" not in proctor.page(who)
    before = someone.take(someone.ask("GET", "/api/v1/attempt"))["blocks"][0]["deadline"]
    added = proctor.send(f"{who}/add-time", minutes="5", **WHY)
    assert someone.take(someone.ask("GET", "/api/v1/attempt"))["blocks"][0]["deadline"] == before + 300_000
    assert undo_of(proctor, added) == f"{who}/withdraw-time"
    form = proctor.page(f"{who}/withdraw-time")
    assert "Dari 5 menit yang terakhir ditambahkan" in form
    assert proctor.send(f"{who}/withdraw-time", grant=hidden(form, "grant"), **WHY).status_code == 303
    assert someone.take(someone.ask("GET", "/api/v1/attempt"))["blocks"][0]["deadline"] == before
    assert "withdraw-time" not in offers(proctor, who)
    assert proctor.send(f"{who}/pause", **WHY).status_code == 303
    assert someone.take(someone.ask("GET", "/api/v1/attempt"))["paused"]
    assert quick(proctor, who, "resume").status_code == 303
    assert not someone.take(someone.ask("GET", "/api/v1/attempt"))["paused"]
    assert proctor.send(f"{who}/message", text="Tetap tenang").status_code == 303
    assert someone.take(someone.ask("GET", "/api/v1/pulse?c=1"))["messages"][0]["text"] == "Tetap tenang"
    assert proctor.send(f"{who}/incident", text="Layar gelap", category="computer").status_code == 303
    at_work(room, proctor, 12)
    holder, taken = room.site.cards[12].name, seat_of(proctor, place(room, 12))
    refused_there = proctor.send(f"{who}/move", seat=taken, **WHY)
    assert (refused_there.status_code, "LMB-2216" in refused_there.text) == (409, True)
    assert f"{holder}: Kursi ini sudah dipakai" in refused_there.text
    assert hidden(refused_there.text, "shared") == taken
    moved = quick(proctor, who, "move")
    assert "Boleh masuk lagi" in proctor.page(who)
    assert undo_of(proctor, moved) == f"{who}/undo-allow"
    assert proctor.send(f"{who}/undo-allow", **WHY).status_code == 303
    assert "Boleh masuk lagi" not in proctor.page(who)
    assert proctor.send(f"{who}/correct-name", name="Nama Betul", **WHY).status_code == 303
    assert "Nama Betul" in proctor.page(who)
    assert proctor.send(f"{who}/submit", **WHY).status_code == 303
    assert "dikumpulkan pengawas" in proctor.page(who)


def seat_of(proctor: Proctor, who: str) -> str:
    """The label of a person's seat."""
    found = re.search(r'<span class="seat-label">(?:<[^>]*>[^<]*</span>)?([^<]+)</span>', proctor.page(who))
    assert found is not None
    return found[1].strip()


def undo_of(proctor: Proctor, done: requests.Response) -> str:
    """What the page after an act offers to take it back."""
    assert done.status_code == 303, done.text
    notice = proctor.session.get(proctor.origin + done.headers["Location"], timeout=60).text
    found = re.search(r'href="/pengawas([^"]+)">Batalkan<', notice)
    assert found is not None, notice
    return found[1]


def quick(proctor: Proctor, who: str, act: str) -> requests.Response:
    """One tap on the person's page."""
    page = proctor.page(who)
    form = page.split(f'action="/pengawas{who}/{act}"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return proctor.post(f"{who}/{act}", fields)


def test_an_absent_one_comes_after_all(room: Server, proctor: Proctor) -> None:
    who = place(room, 6)
    done = proctor.send(f"{who}/absent", **WHY)
    page = proctor.session.get(proctor.origin + done.headers["Location"], timeout=60).text
    assert f"{who}/undo-absent" in page
    assert proctor.send(f"{who}/undo-absent", **WHY).status_code == 303
    admitted = proctor.send(f"{who}/admit", **WHY)
    assert undo_of(proctor, admitted) == f"{who}/undo-admit"
    assert proctor.send(f"{who}/undo-admit", **WHY).status_code == 303
    assert proctor.send(f"{who}/admit", **WHY).status_code == 303
    card = room.site.cards[6]
    Browser(room.site.origin).log_in(Card(card.nip, room.site.cards[0].pin, card.name))


def test_a_spare_is_called_in_the_place_of_somebody(room: Server, proctor: Proctor) -> None:
    who, absent = place(room, SPARE), place(room, 7).rpartition("/")[2]
    assert "Cadangan" in proctor.page(who)
    at_work(room, proctor, 8)
    form = proctor.page(f"{who}/call-spare")
    people = (attempt_id(SITTING, roster_of(room.site.cards[each]), 1).hex() for each in (8, SPARE))
    assert [f'value="{each}"' in form for each in (*people, absent)] == [False, False, True], "who did not come"
    called = proctor.send(f"{who}/call-spare", in_place_of=absent, **WHY)
    assert undo_of(proctor, called) == f"{who}/undo-spare"
    assert "call-spare" not in offers(proctor, who)
    assert proctor.send(f"{who}/undo-spare", **WHY).status_code == 303
    assert "undo-spare" not in offers(proctor, who)
    assert "call-spare" in offers(proctor, who)


def test_somebody_on_no_list_takes_part(room: Server, proctor: Proctor) -> None:
    fields = {"nip": "19850315 201001 1 077", "name": "Tamu Tak Terdaftar", "document": "ktp", "seat": "C5", **WHY}
    pin = pin_of(proctor.act("add-person", **fields))
    someone = Browser(room.site.origin)
    someone.log_in(Card("198503152010011077", pin, "Tamu Tak Terdaftar"))
    assert "Tamu Tak Terdaftar" in proctor.page(ROOM)
    again = proctor.act("add-person", **fields)
    assert (again.status_code, "LMB-2211" in again.text) == (409, True)
    other = {**fields, "nip": "198503152010011078", "name": "Tamu Lain"}
    taken = proctor.act("add-person", **other)
    assert (taken.status_code, "LMB-2216" in taken.text) == (409, True)
    assert "Tamu Tak Terdaftar: Kursi ini sudah dipakai" in taken.text
    assert hidden(taken.text, "shared") == "C5", "the same form sent again is meant"
    added = proctor.act("add-person", **other, shared="C5")
    assert pin_of(added)
    offered = re.search(r'href="/pengawas([^"]+)/undo-add">Batalkan<', added.text)
    assert offered is not None
    other_place = offered[1]
    assert "Tamu Lain" in proctor.page(other_place)
    undone = proctor.send(f"{other_place}/undo-add", **WHY)
    page = proctor.session.get(proctor.origin + undone.headers["Location"], timeout=60).text
    assert "Tercatat: Batalkan penambahan orang ini" in page
    assert "Tamu Lain" not in page
    assert proctor.session.get(f"{proctor.origin}/pengawas{other_place}", timeout=60).status_code == 404
    wrong = proctor.act("add-person", **{**fields, "nip": "123"})
    assert wrong.status_code == 422
    assert 'value="Tamu Tak Terdaftar"' in wrong.text, "what was typed stays on the form"


def test_somebody_of_another_sitting_is_moved_in(room: Server, proctor: Proctor) -> None:
    card = room.site.cards[PEOPLE]
    form = proctor.session.get(f"{proctor.origin}/pengawas{ROOM}/move-in", timeout=60)
    assert form.url.endswith("/pindah-masuk")
    assert card.name in proctor.page(f"{ROOM}/pindah-masuk?q={card.nip[-4:]}")
    theirs = attempt_id(OTHER_SITTING, roster_of(card), 1).hex()
    assert theirs in proctor.page(f"{ROOM}/pindah-masuk?q={card.name}")
    assert f"{card.name} ikut sesi ini" in proctor.page(f"{ROOM}/move-in?person={theirs}"), "named before it is done"
    done = proctor.send(f"{ROOM}/move-in?person={theirs}", person=theirs, **WHY)
    here = f"{ROOM}/peserta/{attempt_id(SITTING, roster_of(card), 1).hex()}"
    assert undo_of(proctor, done) == f"{here}/undo-move-in"
    assert proctor.send(f"{here}/undo-move-in", **WHY).headers["Location"] == f"/pengawas{ROOM}?done=undo-move-in"
    assert "pindah ke " not in proctor.page(f"/{OTHER_SITTING.hex()}/peserta/{theirs}")
    assert theirs in proctor.page(f"{ROOM}/pindah-masuk?q={card.name}"), "and may be moved in again"
    assert proctor.send(f"{ROOM}/move-in?person={theirs}", person=theirs, **WHY).status_code == 303
    there = proctor.page(f"/{OTHER_SITTING.hex()}/peserta/{theirs}")
    assert "pindah ke " in there
    assert "/new-pin" not in there, "nothing is done to them in the sitting that they left"
    assert card.name in proctor.page(f"{ROOM}/hadir?q={card.nip[-4:]}")


def test_the_acts_on_the_whole_room(room: Server, proctor: Proctor) -> None:
    someone = at_work(room, proctor, 8)
    before = someone.take(someone.ask("GET", "/api/v1/attempt"))["blocks"][0]["deadline"]
    added = proctor.act("add-time", minutes="10", **WHY)
    assert someone.take(someone.ask("GET", "/api/v1/attempt"))["blocks"][0]["deadline"] == before + 600_000
    assert undo_of(proctor, added) == f"{ROOM}/withdraw-time"
    form = proctor.page(f"{ROOM}/withdraw-time")
    assert "Tambahan 10 menit yang terakhir" in form
    assert proctor.act("withdraw-time", grant=hidden(form, "grant"), **WHY).status_code == 303
    assert someone.take(someone.ask("GET", "/api/v1/attempt"))["blocks"][0]["deadline"] == before
    assert proctor.act("message", text="Untuk semua").status_code == 303
    assert someone.take(someone.ask("GET", "/api/v1/pulse?c=1"))["messages"][-1]["text"] == "Untuk semua"
    assert proctor.act("incident", text="Lampu padam", category="power", about="").status_code == 303
    assert undo_of(proctor, proctor.act("readmit", **WHY)) == f"{ROOM}/undo-readmit"
    assert proctor.act("undo-readmit", **WHY).status_code == 303


def test_two_at_one_seat_are_marked_and_both_work_on(room: Server, proctor: Proctor) -> None:
    at_work(room, proctor, 9)
    at_work(room, proctor, 10)
    taken, card = seat_of(proctor, place(room, 9)), room.site.cards[10]
    asked = {"nip": card.nip, "pin": room.site.cards[0].pin, "token": TOKEN, "seat": taken}
    assert Browser(room.site.origin).ask("POST", "/api/v1/login", asked).status_code == 200, "nobody is kept out"
    for one, other in ((9, 10), (10, 9)):
        page = proctor.page(place(room, one))
        assert "Kursi ganda" in page
        assert f"{room.site.cards[other].name} juga duduk di kursi {taken}" in page
    assert "Kursi ganda" in proctor.page(ROOM)


def test_a_log_in_that_was_asked_for_is_allowed(room: Server, proctor: Proctor) -> None:
    at_work(room, proctor, 9)
    card = room.site.cards[9]
    asked = {"nip": card.nip, "pin": room.site.cards[0].pin, "token": TOKEN, "reason": "Komputer mati", "seat": "B9"}
    answer = Browser(room.site.origin).ask("POST", "/api/v1/login", asked)
    if answer.status_code == 200:  # this exam lets people in again by themselves
        return
    assert "Komputer mati" in proctor.page(place(room, 9))
    assert proctor.send(f"{place(room, 9)}/allow", **WHY).status_code == 303


@pytest.mark.parametrize("minutes", ["", "0", "241", "-1", "1.5", "٣"])
def test_what_does_not_fit_is_said_on_the_form(room: Server, proctor: Proctor, minutes: str) -> None:
    answer = proctor.act("add-time", minutes=minutes, reason="Listrik padam")
    assert answer.status_code == 422
    assert 'value="Listrik padam"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_technician_is_offered_only_what_a_technician_may(
    room: Server, proctor: Proctor, technician: Proctor
) -> None:
    at_work(room, proctor, 10)
    may = {name for name, step in room_acts.STEPS.items() if "technician" in MAY[step.act]}
    gone = {"waive", "undo-readmit"}  # every browser passes, and nobody was let in again
    assert offers(technician, ROOM) & set(room_acts.STEPS) == may - gone
    person = place(room, 10)
    may = {name for name, step in person_acts.STEPS.items() if "technician" in MAY[step.act]}
    asked = {"answer-help", "waive", "undo-allow"}  # nobody asked
    assert offers(technician, person) & set(person_acts.STEPS) == may - asked
    assert quick(technician, person, "move").status_code == 303
    assert "undo-allow" in offers(technician, person)


@pytest.mark.parametrize("act", sorted(room_acts.STEPS))
def test_a_role_that_may_not_is_refused_on_the_room(technician: Proctor, act: str) -> None:
    refused(technician, ROOM, act, "technician" in MAY[room_acts.STEPS[act].act])


@pytest.mark.parametrize("act", sorted(person_acts.STEPS))
def test_a_role_that_may_not_is_refused_on_a_person(room: Server, technician: Proctor, act: str) -> None:
    refused(technician, place(room, 11), act, "technician" in MAY[person_acts.STEPS[act].act])


def refused(who: Proctor, where: str, act: str, may: bool) -> None:
    """Both steps are refused for the role alone: the second one by the writer."""
    if may:
        return
    extra = f"?person={'0' * 32}" if act == "move-in" else ""
    form = who.session.get(f"{who.origin}/pengawas{where}/{act}{extra}", timeout=60)
    assert (form.status_code, "LMB-2209" in form.text) == (403, True)
    typed = {
        "csrf": who.csrf(),
        "command": secrets.token_hex(16),
        "reason": "x",
        "minutes": "5",
        "text": "x",
        "name": "Siapa Saja",
        "nip": "198503152010011078",
        "document": "ktp",
        "category": "other",
        "person": "0" * 32,
        "lease": f"{'0' * 32}.1",
        "grant": "0" * 32,
    }
    answer = who.post(f"{where}/{act}", typed)
    assert (answer.status_code, "LMB-2209" in answer.text) == (403, True)


@pytest.mark.parametrize("path", ["peserta/zz", f"peserta/{'0' * 32}", f"peserta/{'0' * 32}/absent"])
def test_a_person_who_is_not_there(proctor: Proctor, path: str) -> None:
    assert proctor.session.get(f"{proctor.origin}/pengawas{ROOM}/{path}", timeout=60).status_code == 404


def test_an_act_that_does_not_fit_the_person(room: Server, proctor: Proctor) -> None:
    answer = proctor.session.get(f"{proctor.origin}/pengawas{place(room, 12)}/resume", timeout=60)
    assert (answer.status_code, "LMB-2110" in answer.text) == (409, True)


@pytest.mark.parametrize(
    "path", ["hadir", "pindah-masuk", "close", f"peserta/{'0' * 32}", f"peserta/{'0' * 32}/absent"]
)
def test_nothing_before_the_sign_in(room: Server, path: str) -> None:
    assert room.get(f"/pengawas{ROOM}/{path}").status_code == 401


@pytest.mark.parametrize(("typed", "told"), [("123", "NIP terdiri atas 18 angka"), ("9" * 18, "Ini bukan NIP")])
def test_a_wrong_nip_is_told_at_its_field_in_the_forms_own_words(proctor: Proctor, typed: str, told: str) -> None:
    answer = proctor.act("add-person", nip=typed, name="Agus Salim S.Pd.", document="ktp", **WHY)
    assert answer.status_code == 422
    assert told in answer.text
    assert "kolom NIP" not in answer.text
