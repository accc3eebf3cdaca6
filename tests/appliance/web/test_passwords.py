"""Passwords of the room: the first day's is changed at once, the new one stays here, a lock hits one account."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from provisioning.demo.place import free_port
from tests.appliance.web.server import Proctor, Server, hidden
from tests.appliance.web.site import NEWCOMER, PASSWORD, PROCTOR, SITTING, TECHNICIAN, make_site

CHOSEN = "lumbung padi di bukit"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(make_site(tmp_path_factory.mktemp("room"), free_port())).start()
    yield server
    server.end()


def change(who: Proctor, now: str = PASSWORD, new: str = CHOSEN, again: str | None = None) -> requests.Response:
    form = who.page("/sandi")
    typed = {"password": now, "new": new, "again": new if again is None else again}
    return who.post("/sandi", {"csrf": hidden(form, "csrf"), "command": hidden(form, "command"), **typed})


def test_nothing_is_seen_before_the_first_password_is_changed(tmp_path: Path) -> None:
    own = Server(make_site(tmp_path, free_port())).start()
    try:
        new, other = Proctor(own.site.origin), Proctor(own.site.origin)
        for each in (new, other):
            assert each.sign_in(account=NEWCOMER).status_code == 303
        for path in ("", f"/{SITTING.hex()}", f"/{SITTING.hex()}/keadaan"):
            answer = new.session.get(f"{new.origin}/pengawas{path}", timeout=60, allow_redirects=False)
            assert answer.headers["Location"] == "/pengawas/sandi"
        typed = {"csrf": hidden(new.page("/sandi"), "csrf"), "command": secrets.token_hex(16)}
        refused = new.post(f"/{SITTING.hex()}/open", typed)
        assert (refused.status_code, "LMB-6040" in refused.text) == (403, True)
        assert change(new).headers["Location"] == "/pengawas"
        assert "Sesi 1" in new.page()
        gone = other.session.get(f"{other.origin}/pengawas/{SITTING.hex()}", timeout=60)
        assert gone.status_code == 401, "a new password ends the other sessions"
        own.kill()
        own.start()
        for password, status in ((PASSWORD, 401), (CHOSEN, 303)):
            assert Proctor(own.site.origin).sign_in(password, NEWCOMER).status_code == status
        assert CHOSEN not in own.log.read_text()
    finally:
        own.end()


@pytest.mark.parametrize(
    ("now", "new", "again", "status"),
    [
        ("keliru", CHOSEN, None, 401),
        (PASSWORD, "pendek", None, 422),
        (PASSWORD, PASSWORD, None, 422),
        (PASSWORD, CHOSEN, "lain", 422),
    ],
)
def test_a_password_that_will_not_do(room: Server, now: str, new: str, again: str | None, status: int) -> None:
    who = Proctor(room.site.origin)
    who.sign_in(account=NEWCOMER)
    assert change(who, now, new, again).status_code == status
    assert Proctor(room.site.origin).sign_in(account=NEWCOMER).status_code == 303


def test_anybody_may_change_theirs_whenever_they_like(room: Server) -> None:
    who = Proctor(room.site.origin)
    who.sign_in(account=TECHNICIAN)
    assert change(who).status_code == 303
    assert change(who, CHOSEN, "yang lain lagi").status_code == 303
    assert Proctor(room.site.origin).sign_in("yang lain lagi", TECHNICIAN).status_code == 303


def test_guessing_at_one_account_holds_up_that_account_alone(room: Server) -> None:
    guesser = Proctor(room.site.origin)
    statuses = [guesser.sign_in(f"salah {n}").status_code for n in range(9)]
    assert statuses[:6] == [401] * 6
    assert statuses[-1] == 429
    assert guesser.sign_in(PASSWORD).status_code == 429, "not even the right one, for a moment"
    assert Proctor(room.site.origin).sign_in(account=NEWCOMER).status_code == 303, "from the same address"
    assert Proctor(room.site.origin).sign_in(account=PROCTOR).status_code == 429


def test_it_asks_for_a_sign_in(room: Server) -> None:
    assert room.get("/pengawas/sandi").status_code == 401


@pytest.mark.parametrize(
    ("new", "again", "told"),
    [
        ("pendek", "pendek", "Terlalu pendek: perlu sedikitnya 10 huruf."),
        (PASSWORD, PASSWORD, "Sama dengan kata sandi yang sekarang"),
        (CHOSEN, "lain sama sekali", "Tidak sama dengan kata sandi baru di atas"),
    ],
)
def test_the_field_says_what_is_wrong(room: Server, new: str, again: str, told: str) -> None:
    who = Proctor(room.site.origin)
    who.sign_in(account=NEWCOMER)
    page = change(who, new=new, again=again).text
    assert told in page
    assert "pada rincian" not in page
