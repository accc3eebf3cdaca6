"""A room of its own from opening to close, and over a killed box: what adds up, and what is still known afterwards."""

from __future__ import annotations

import re
from pathlib import Path

from provisioning.demo.place import free_port
from sync.wire.lease import attempt_id
from tests.appliance.web.server import Browser, Proctor, Server
from tests.appliance.web.site import OTHER_SITTING, SITTING, Card, make_site, roster_of
from tests.appliance.web.test_proctor_acts import ROOM, WHY, undo_of
from tests.conditions import eventually


def test_a_room_is_closed_once_all_adds_up(tmp_path: Path) -> None:
    own = Server(make_site(tmp_path, free_port(), count=12, across=12, silent_ms=2_000)).start()
    try:
        proctor = Proctor(own.site.origin)
        proctor.sign_in()
        proctor.act("open")
        done = proctor.act("close-registration")
        page = proctor.session.get(proctor.origin + done.headers["Location"], timeout=60).text
        assert f'href="/pengawas{ROOM}/reopen-registration"' in page
        assert proctor.act("reopen-registration", **WHY).status_code == 303
        assert proctor.act("start").status_code == 303
        first, second = Browser(own.site.origin), Browser(own.site.origin)
        first.begin(own.site.cards[0])
        second.begin(own.site.cards[1])
        assert undo_of(proctor, proctor.act("end")) == f"{ROOM}/undo-end"
        assert proctor.act("undo-end", **WHY).status_code == 303
        assert 'data-state="paused"' in proctor.page(ROOM)
        assert proctor.act("resume").status_code == 303
        assert not first.take(first.ask("GET", "/api/v1/attempt"))["paused"]
        proctor.act("end")
        page = proctor.page(f"{ROOM}/close")
        assert all(words in page for words in ("Belum dikumpulkan", "Tidak diketahui"))
        seats = re.findall(r"Kursi (A\d+)", page)
        assert seats == [f"A{n}" for n in (*range(3, 13), 1, 2)], "absent first, then at work; A2 before A10"
        assert proctor.act("close").status_code == 409
        assert proctor.act("absent", **WHY).status_code == 303
        assert proctor.act("submit", **WHY).status_code == 303
        page = proctor.page(f"{ROOM}/close")
        assert "Peramban mungkin masih menyimpan jawaban" in page
        link, *others = re.findall(r'href="/pengawas([^"]+/write-off\?lease=[^"]+)"', page)
        assert len(others) == 1
        all_of_them = f"{proctor.origin}/pengawas{ROOM}/write-off"

        def refused_while_both_are_heard() -> bool:
            for each in (first, second):
                each.ask("GET", "/api/v1/pulse?c=1")
            return proctor.session.get(all_of_them, timeout=60).status_code == 409

        assert eventually(refused_while_both_are_heard)
        lease = link.partition("lease=")[2]
        assert proctor.send(link, lease=lease, **WHY).headers["Location"] == f"/pengawas{ROOM}/close"
        assert eventually(lambda: proctor.session.get(all_of_them, timeout=60).status_code == 200)
        assert "Peramban 1 peserta tidak terdengar lagi" in proctor.page(f"{ROOM}/write-off")
        assert proctor.act("write-off", **WHY).headers["Location"] == f"/pengawas{ROOM}/close"
        assert "Semua cocok" in proctor.page(f"{ROOM}/close")
        assert proctor.act("close").status_code == 303
        assert eventually(lambda: 'data-state="closed"' in proctor.page(ROOM))
    finally:
        own.end()


def test_a_killed_box_still_knows_who_was_moved_though_their_new_sitting_is_closed(tmp_path: Path) -> None:
    """Over HTTP, by another process: the door of the sitting that they left stays shut, and says where they are."""
    own = Server(make_site(tmp_path, free_port(), count=2, elsewhere=1, one_pin_hash=True)).start()
    try:
        proctor = Proctor(own.site.origin)
        proctor.sign_in()
        card = own.site.cards[2]
        theirs = attempt_id(OTHER_SITTING, roster_of(card), 1).hex()
        for act in ("open", "start"):
            for sitting in (SITTING, OTHER_SITTING):
                assert proctor.send(f"/{sitting.hex()}/{act}").status_code == 303
        assert proctor.send(f"{ROOM}/move-in?person={theirs}", person=theirs, **WHY).status_code == 303
        moved = Browser(own.site.origin)
        moved.begin(Card(card.nip, own.site.cards[0].pin, card.name))
        for act, fields in (("submit", WHY), ("end", {}), ("close", WHY)):
            assert proctor.act(act, **fields).status_code == 303
        own.kill()
        own.start()
        asked = {"nip": card.nip, "pin": own.site.cards[0].pin, "token": "KENANGA"}
        answer = Browser(own.site.origin).ask("POST", "/api/v1/login", asked)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "LMB-2152")
        proctor = Proctor(own.site.origin)
        proctor.sign_in()
        assert "pindah ke Sesi 1" in proctor.page(f"/{OTHER_SITTING.hex()}/peserta/{theirs}")
        assert proctor.send(f"/{OTHER_SITTING.hex()}/end").status_code == 303
        assert card.name not in proctor.page(f"/{OTHER_SITTING.hex()}/close"), "nobody misses them there"
    finally:
        own.end()
