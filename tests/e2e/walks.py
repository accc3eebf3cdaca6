"""Walks through every page of the box's console, for whoever looks at each: tests with axe, a manual with a camera."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from sync.wire.lease import attempt_id
from tests.appliance.web.server import Browser as Participant
from tests.appliance.web.server import Proctor, Server
from tests.appliance.web.site import OTHER_SITTING, SITTING, Card, roster_of
from tests.conditions import eventually
from tests.e2e.steps import sign_in, submit

Visit = Callable[[str], None]  # an address of `every_page`, perhaps with a word that tells its states apart
MADE_OF: dict[str, Any] = {
    "count": 12,
    "across": 4,
    "spares": 1,
    "elsewhere": 2,
    "check_in": True,
    "one_pin_hash": True,
    "silent_ms": 2_000,
    "pulse_ms": 500,
    "held_automatic_ms": 0,
}
ROOM, PERSON = "/pengawas/<sitting>", "/pengawas/<sitting>/peserta/<attempt>"
AT_WORK, ABSENT, AWAITED, SPARE = range(5), 7, 6, 11


class Console:
    """A proctor's browser in a room of twelve; goes to each page of `pages` as soon as there is one, and once."""

    def __init__(self, server: Server, page: Page, pages: Iterable[str], visit: Visit) -> None:
        self.server, self.page, self.visit = server, page, visit
        self.origin = server.site.origin
        self.left = set(pages)
        self.scripted = Proctor(self.origin)

    def open(self, path: str, name: str) -> None:
        """A page that is there."""
        assert self.opens(path, name), path

    def opens(self, path: str, name: str) -> bool:
        """Whether it is there: an act on somebody who is heard is there no longer once they have fallen silent."""
        answer = self.page.goto(self.origin + path)
        assert answer is not None
        if answer.status != 200:
            return False
        self.visit(name)
        self.left.discard(name.split(" ")[0])
        return True

    def look_around(self, people: Iterable[int] = ()) -> None:
        """Every page that was not there before: the act in question is possible now."""
        for rule in sorted(self.left):
            for number in people if "<attempt>" in rule else (0,):
                path = rule.replace("<sitting>", SITTING.hex()).replace("<attempt>", self.person(number))
                if self.there(path) and self.opens(path, rule):
                    break

    def there(self, path: str) -> bool:
        answer = self.scripted.session.get(self.origin + path, timeout=60, allow_redirects=False)
        return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")

    def person(self, number: int) -> str:
        return attempt_id(SITTING, roster_of(self.server.site.cards[number]), 1).hex()

    def act(self, act: str, **fields: str) -> None:
        """On the room, by the other browser: an open page of it would follow, in the midst of this one's next step."""
        self.page.goto("about:blank")
        assert self.scripted.act(act, **fields).status_code == 303, act

    def on(self, number: int, act: str, **fields: str) -> None:
        answer = self.scripted.send(f"/{SITTING.hex()}/peserta/{self.person(number)}/{act}", **fields)
        assert answer.status_code == 303, (act, answer.text)

    def sign_in(self) -> None:
        self.scripted.sign_in()
        self.page.goto(f"{self.origin}/pengawas")
        self.visit("/pengawas masuk")
        sign_in(self.page)

    def at_work(self, number: int) -> Participant:
        """Checked in, logged in and in the first block."""
        self.on(number, "check-in", document="ktp")
        someone, cards = Participant(self.origin), self.server.site.cards
        someone.begin(Card(cards[number].nip, cards[0].pin, cards[number].name))
        return someone


def through_a_sitting(console: Console) -> None:
    """From the sign-in to the closed room, with everything on the way that makes an act possible."""
    room, why = f"/pengawas/{SITTING.hex()}", {"reason": "Listrik padam"}
    console.sign_in()
    console.open("/pengawas", "/pengawas")
    console.look_around()
    console.act("open")
    console.on(ABSENT, "absent", **why)
    console.on(8, "check-in", document="ktp")
    console.open(f"{room}/hadir", f"{ROOM}/hadir")
    console.open(f"{room}/pindah-masuk?q=Peserta", f"{ROOM}/pindah-masuk ditemukan")
    other = console.page.locator(".found a").first.get_attribute("href")
    assert other is not None
    console.open(other, f"{ROOM}/move-in")
    console.look_around((AWAITED, ABSENT, 8, SPARE))
    taken_in(console, room, why)
    console.act("close-registration")
    console.on(AWAITED, "admit", **why)
    console.look_around((AWAITED, ABSENT, SPARE))
    console.on(AWAITED, "undo-admit", **why)
    console.act("reopen-registration", **why)
    console.act("start")
    people = [console.at_work(number) for number in AT_WORK]
    people[0].ask("POST", "/api/v1/help", {"reason": "Layar gelap"})
    console.on(3, "pause", **why)
    for number in (2, 4):
        place = f"/{SITTING.hex()}/peserta/{console.person(number)}"
        eventually(lambda place=place: "Terputus" in console.scripted.page(place), every_s=0.2)  # type: ignore[misc]
    people[2].ask("GET", "/api/v1/pulse?c=1")
    people[4].ask("GET", "/api/v1/pulse?c=1")
    waits = f"{room}/peserta/{console.person(2)}/held"
    eventually(lambda: console.there(waits), every_s=0.2)
    console.open("/pengawas/komputer", "/pengawas/komputer")
    console.open(f"{room}?lihat=peta", f"{ROOM} peta")
    console.open(f"{room}?lihat=daftar", f"{ROOM} daftar")
    console.open(f"{room}/peserta/{console.person(0)}", f"{PERSON} memanggil")
    console.look_around((0, 1, 2, 3, 4, AWAITED, ABSENT, SPARE))
    console.on(2, "held", **why)
    console.act("readmit", **why)
    console.on(0, "allow", **why)
    console.act("add-time", minutes="5", **why)
    console.look_around((0, 2, 4))
    console.on(0, "undo-allow", **why)
    withdraw = f"{room}/peserta/{console.person(1)}/withdraw-time"

    def heard_again() -> bool:  # from somebody who is silent nothing is withdrawn
        people[1].ask("GET", "/api/v1/pulse?c=1")
        return console.opens(withdraw, f"{PERSON}/withdraw-time")

    eventually(heard_again, every_s=0.5)
    console.act("pause", **why)
    console.open(room, f"{ROOM} dijeda")
    console.look_around()
    console.act("resume")
    faults(console, room)
    console.act("end")
    console.look_around(AT_WORK)
    console.open(f"{room}/close", f"{ROOM}/close belum dikumpulkan")
    console.act("submit", **why)
    console.open(f"{room}/close", f"{ROOM}/close peramban")
    link = console.page.locator("a[href*=write-off]").first.get_attribute("href")
    assert link is not None
    console.open(link, f"{PERSON}/write-off")
    eventually(lambda: console.there(f"{room}/write-off"), every_s=0.2)
    console.open(f"{room}/write-off", f"{ROOM}/write-off")
    console.act("close", **why)
    console.open(room, f"{ROOM} ditutup")


def taken_in(console: Console, room: str, why: dict[str, str]) -> None:
    """Somebody of another sitting, somebody on no list and a spare, each by mistake."""
    moved = len(console.server.site.cards) - 1
    there = attempt_id(OTHER_SITTING, roster_of(console.server.site.cards[moved]), 1).hex()
    console.scripted.send(f"/{SITTING.hex()}/move-in?person={there}", person=there, **why)
    console.on(SPARE, "call-spare", **why)
    console.look_around((moved, SPARE))
    console.on(moved, "undo-move-in", **why)
    console.on(SPARE, "undo-spare", **why)
    added = {"nip": "198503152010011077", "name": "Tamu Tak Terdaftar", "document": "ktp", "seat": "D4", **why}
    assert console.scripted.act("add-person", **added).status_code == 200
    console.page.goto(f"{console.origin}{room}?lihat=daftar")
    link = console.page.locator("#daftar a", has_text="Tamu Tak Terdaftar").get_attribute("href")
    assert link is not None
    console.open(f"{link}/undo-add", f"{PERSON}/undo-add")
    assert console.scripted.send(f"{link.removeprefix('/pengawas')}/undo-add", **why).status_code == 303


def faults(console: Console, room: str) -> None:
    """What is refused: on its form, and as a page of its own; and the new PIN, which is shown once."""
    page = console.page
    page.goto(f"{console.origin}{room}/peserta/{console.person(AWAITED)}/new-pin")
    page.locator("form").evaluate_all("forms => forms.forEach((form) => form.noValidate = true)")
    submit(page)
    console.visit(f"{PERSON}/new-pin ditolak")
    page.locator("input[name=reason]").fill("Kartu hilang")
    submit(page)
    console.visit(f"{PERSON}/new-pin baru")
    page.goto(f"{console.origin}{room}/tidak-ada")
    console.visit("galat")


def before_the_exam(console: Console, tomorrow: datetime) -> None:
    """A box that does not know the date, and an exam that asks for another browser."""
    link = console.page.locator("a[href='/pengawas/tanggal']")
    eventually(lambda: bool(console.page.goto(f"{console.origin}/pengawas")) and link.count() > 0)
    console.open("/pengawas/tanggal", "/pengawas/tanggal")
    console.page.locator("input[name=date]").fill((tomorrow + timedelta(days=1)).date().isoformat())
    console.page.locator("input[name=time]").fill("10:00")
    submit(console.page)
    expect(link).to_have_count(0)  # and with the date the accounts are there
    console.sign_in()
    console.act("open")
    console.act("start")
    someone, card = Participant(console.origin), console.server.site.cards[0]
    someone.log_in(card)
    eventually(lambda: console.there(f"/pengawas/{SITTING.hex()}/peserta/{console.person(0)}/waive"))
    console.look_around((0,))


def up(server: Server) -> None:
    """Wait until it answers, whatever it says."""

    def answers() -> bool:
        try:
            return bool(server.get("/pengawas").status_code)
        except OSError:
            return False

    eventually(answers)


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)
