"""Twelve seats on exam day: a late-comer, a reset, a move with unsent answers, a drop-off, a pause, a dead box, a
forced submit and an absence. Then the minutes say what the journal says, and all adds up at browsers, box and centre.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pypdf
import pysqlite3
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from provisioning.demo.proctor import Proctor
from provisioning.simulate.play import Card
from sync.wire import canonical
from tests.conditions import eventually
from tests.demonstration import Demonstration
from tests.e2e.conftest import Pc
from tests.e2e.paper import SMALL
from tests.e2e.participant import Participant
from tests.e2e.small_exam import ANSWERS, PAPER, answer_first_block, finish

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEATS = 12
LATE, RESET, MOVED, DROPPED, FORCED, ABSENT = 10, 1, 2, 3, 5, 11
RULES = 'check_in = true\nlate_until_minutes = 30\nsecond_login = "proctor"\n'


class Room:
    """The proctor at the box, by her own pages; people are named by their cards."""

    def __init__(self, demo: Demonstration) -> None:
        self.demo = demo
        self.sitting = demo.facts.sitting
        self.proctor = Proctor(demo.box_url, demo.facts.proctor, demo.facts.proctor_password)
        self.attempts = dict(self._attempts())

    def act(self, act: str, **fields: str) -> None:
        self.proctor.act(self.sitting, act, **fields)

    def on(self, card: Card, act: str, **fields: str) -> None:
        self.proctor.act(self.sitting, f"peserta/{self.attempts[card.nip]}/{act}", **fields)

    def pdf(self, paper: str) -> str:
        """The text of a paper, as somebody would read it."""
        data = self.proctor.get(f"/pengawas/{self.sitting}/dokumen/{paper}.pdf?lang=id").content
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)

    def _attempts(self) -> Iterator[tuple[str, str]]:
        """NIP → attempt, from the centre's plan: the same for everybody who computes it."""
        database = pysqlite3.connect(str(self.demo.place.folder / "centre" / "centre.db"))
        try:
            rows = database.execute("SELECT nip, attempt FROM participants").fetchall()
        finally:
            database.close()
        for nip, attempt in rows:
            yield nip, attempt.hex()


class Journal:
    """What the box wrote, read by SQL alone."""

    def __init__(self, demo: Demonstration) -> None:
        database = pysqlite3.connect(str(demo.place.folder / "box" / "journal.db"))
        try:
            self.rows = database.execute(
                "SELECT kind, attempt, body, k FROM events WHERE sitting IS NOT NULL ORDER BY epoch_id, seq"
            ).fetchall()
        finally:
            database.close()
        self.counts = Counter(row[0] for row in self.rows)

    def of(self, kind: str) -> list[tuple[str, list[Any], int]]:
        return [
            (row[1].hex() if row[1] else "", canonical.decode(row[2]), row[3]) for row in self.rows if row[0] == kind
        ]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("sitting")
    exam = folder / "ujian"
    shutil.copytree(SMALL, exam)
    toml = exam / "exam.toml"
    toml.write_text(toml.read_text().replace("version =", f"{RULES}version =", 1))
    with Demonstration(folder, "--exam", str(exam), "--invent", str(SEATS), "--no-start") as made:
        yield made


def sit_down(page: Page, demo: Demonstration, card: Card) -> Participant:
    """Log in and say who one is; the rest waits for the proctor."""
    who = Participant(page, card, PAPER)
    who.page.goto(demo.box_url)
    who.log_in()
    who.practise()
    return who


def start(who: Participant) -> None:
    who.press("Mulai ujian")
    who.enter_block()


def test_twelve_seats_and_everything_that_can_happen(
    playwright_: Playwright, chromium: Browser, demo: Demonstration
) -> None:
    room, cards = Room(demo), demo.cards
    with ExitStack() as stack:

        def pc() -> Pc:
            made = Pc(playwright_, demo)
            stack.callback(made.close)
            return made

        def seat() -> Page:
            context = chromium.new_context(viewport={"width": 1366, "height": 768})
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(60_000)
            return page

        on_cable = {MOVED: pc(), DROPPED: pc()}
        eventually(lambda: _opens(room), every_s=0.5)
        people = {
            number: sit_down(on_cable[number].page() if number in on_cable else seat(), demo, cards[number])
            for number in range(SEATS)
            if number not in (LATE, ABSENT)
        }
        _check_in(room, people, cards)
        room.act("start")
        for who in people.values():
            start(who)

        _late_comer(room, people, cards[LATE], seat())
        _reset(room, people, cards[RESET], seat())
        _move(room, people, cards[MOVED], on_cable[MOVED], seat())
        _drop_off(room, people[DROPPED], cards[DROPPED], on_cable[DROPPED])
        _pause(room, people)
        demo.kill_box()
        room = Room(demo)
        room.on(cards[FORCED], "submit", reason="meninggalkan ruang")
        for number, who in people.items():
            if number != FORCED:
                finish(who)
        expect(people[FORCED].page.get_by_text("Pengerjaan sudah diterima").first).to_be_attached()
        room.act("absent", reason="tidak datang")
        room.act("end")
        _close(room)
    _papers_say_what_the_journal_says(room, demo, cards)
    _everything_adds_up(demo, cards)


def _opens(room: Room) -> bool:
    """Registration opens as soon as the package is there."""
    return room.proctor.tries(room.sitting, "open")


def _check_in(room: Room, people: dict[int, Participant], cards: list[Card]) -> None:
    first = next(iter(people.values()))
    expect(first.page.get_by_text("Menunggu pengawas").first).to_be_visible()
    for number in people:
        room.on(cards[number], "check-in", document="ktp")


def _late_comer(room: Room, people: dict[int, Participant], card: Card, page: Page) -> None:
    who = Participant(page, card, PAPER)
    page.goto(room.demo.box_url)
    who.log_in()
    expect(page.get_by_text("LMB-2116").first).to_be_visible()
    room.on(card, "admit", reason="ban bocor")
    room.on(card, "check-in", document="sim")
    people[LATE] = sit_down(page, room.demo, card)
    start(people[LATE])


def _reset(room: Room, people: dict[int, Participant], card: Card, page: Page) -> None:
    """The browser is gone, and nobody knows what it last wrote; the next page asks, waits and goes on by itself."""
    old = people[RESET]
    old.answer(ANSWERS[old.here().id])
    expect(old.storage_line()).to_contain_text("Tersimpan")
    old.page.context.close()
    place = f"/pengawas/{room.sitting}/peserta/{room.attempts[card.nip]}"
    eventually(lambda: "Terputus" in room.proctor.get(place).text, every_s=0.5)
    who = Participant(page, card, PAPER)
    page.goto(room.demo.box_url)
    who.log_in()
    who.see("Minta izin masuk lagi")
    page.get_by_label("Alasan", exact=True).fill("Komputer mati sendiri")
    who.press("Minta izin")
    who.see("Menunggu izin pengawas")
    eventually(lambda: room.proctor.tries(room.sitting, f"peserta/{room.attempts[card.nip]}/allow", reason="PC mati"))
    who.see("Soal 1 dari")
    people[RESET] = who


def _move(room: Room, people: dict[int, Participant], card: Card, old_pc: Pc, page: Page) -> None:
    """What the old PC still holds is merged when it is back on the network."""
    old = people[MOVED]
    old_pc.cable.cut()
    answer_first_block(old)
    room.on(card, "move", seat="A12", reason="sakelar rusak")
    who = Participant(page, card, PAPER)
    page.goto(room.demo.box_url)
    who.log_in()
    who.see("Soal 1 dari")
    old_pc.cable.restore()
    expect(old.page.get_by_text("Semua jawaban dari komputer ini sudah").first).to_be_visible()
    people[MOVED] = who


def _drop_off(room: Room, who: Participant, card: Card, its_pc: Pc) -> None:
    """The cable is out for longer than the page may go on; the time is given back, and a minute more by the proctor."""
    its_pc.cable.cut()
    expect(who.page.get_by_role("heading", name="Waktu ditahan")).to_be_visible()
    eventually(lambda: "Terputus" in room.proctor.get(f"/pengawas/{room.sitting}").text, every_s=0.5)
    its_pc.cable.restore()
    who.see("Waktu Anda ditambah")
    room.on(card, "add-time", minutes="1", reason="kabel lepas")


def _pause(room: Room, people: dict[int, Participant]) -> None:
    room.act("pause", reason="listrik padam sebentar")
    someone = people[0]
    expect(someone.page.get_by_role("heading", name="dijeda").first).to_be_visible()
    room.act("resume")
    someone.see("Soal")
    room.act("incident", category="power", text="Listrik padam sebentar, genset menyala.")


def _close(room: Room) -> None:
    """Nothing is open but the browser that went away in silence: it is named and signed for. The exit code says so too.

    Those whose logs were here before the box was killed are known to be whole after it, too.
    """
    assert _close_check(room) == (1, {"browser"})
    page = room.proctor.get(f"/pengawas/{room.sitting}/close").text
    for path in sorted(set(re.findall(r"/peserta/[0-9a-f]{32}/write-off\?lease=[^\"&]+", page))):
        room.proctor.act(room.sitting, path.lstrip("/"), reason="PC dimatikan")
    assert _close_check(room) == (0, set())
    room.act("close")


def _close_check(room: Room) -> tuple[int, set[str]]:
    """The exit code of `lumbung box close-check`, and why points are open."""
    done = room.demo.lumbung("box", "close-check", room.sitting, "--json", "-c", str(room.demo.place.config_file))
    told = json.loads(done.stdout)
    assert told["balanced"] is (done.returncode == 0)
    return done.returncode, {point["why"] for point in told["points"]}


def _papers_say_what_the_journal_says(room: Room, demo: Demonstration, cards: list[Card]) -> None:
    journal, minutes = Journal(demo), squeezed(room.pdf("minutes"))
    absent, forced = journal.counts["participant.marked_absent"], journal.counts["attempt.forced"]
    submitted = journal.counts["attempt.submitted"] + forced
    assert (absent, forced, submitted) == (1, 1, SEATS - 1)
    for label, count in (("terdaftar", SEATS), ("hadir", SEATS - absent), ("tidak hadir", absent)):
        assert re.search(rf"{label}\W+{count}\b", minutes, re.IGNORECASE), (label, count, minutes[:1500])
    assert re.search(rf"menyelesaikan ujian\W+{submitted}\b", minutes, re.IGNORECASE)
    for word in ("listrik padam sebentar", "ban bocor", "kabel lepas", "meninggalkan ruang", "genset menyala"):
        assert word in minutes, word
    for word, kind in (("ditahan", "time.held"), ("ditambah", "time.added"), ("masuk kembali|pindah", "login.allowed")):
        assert len(re.findall(rf"wita (?:{word}) \d+ ·", minutes, re.I)) == journal.counts[kind] > 0, kind
    (paused,), (resumed,) = journal.of("sitting.paused"), journal.of("sitting.resumed")
    assert f"{(resumed[2] - paused[2]) // 1_000} detik Semua peserta listrik padam sebentar" in minutes
    for _, body, _ in journal.of("time.held"):
        assert any(f"{seconds} detik server lokal" in minutes for seconds in {n // 1_000 for n in _numbers(body)})
    assert minutes.count("menyala kembali") == 1, "the box was killed once"
    names = {card.nip: demo.name_of(card) for card in cards}
    attendance = squeezed(room.pdf("attendance"))
    assert all(squeezed(name) in attendance for name in names.values())


def _numbers(body: list[Any]) -> list[int]:
    return [each for each in body if isinstance(each, int)]


def _everything_adds_up(demo: Demonstration, cards: list[Card]) -> None:
    """Browsers = box = centre, event by event and head by head; a score for everybody who came."""
    config = ("-c", str(demo.place.config_file))

    room = Room(demo)
    settled = ("sync", "settled", room.sitting, "--json", *config)
    eventually(lambda: demo.lumbung(*settled).returncode == 0, every_s=1.0)
    box = pysqlite3.connect(str(demo.place.folder / "box" / "journal.db"))
    centre = pysqlite3.connect(str(demo.place.folder / "centre" / "centre.db"))
    try:
        count = "SELECT count(*) FROM events WHERE sitting IS NOT NULL"
        assert box.execute(count).fetchone() == centre.execute(count).fetchone()
        heads = "SELECT seq, head FROM events WHERE sitting IS NOT NULL ORDER BY seq"
        assert box.execute(heads).fetchall() == centre.execute(heads).fetchall(), "event by event the same chain"
        pages = "SELECT sum(n) FROM (SELECT max(n) n FROM events GROUP BY attempt, lease_epoch, lease_seq)"
        wrote: int = box.execute(pages).fetchone()[0]
        (site,) = centre.execute("SELECT site FROM sittings").fetchone()
    finally:
        box.close()
        centre.close()
    _sheet_balances(room, wrote)
    assert "TUNTAS" in room.pdf("settlement")
    eventually(lambda: demo.lumbung("central", "settle", f"{site}/{room.sitting}", *config).returncode == 0)
    rows = eventually(lambda: _all_in(demo, SEATS - 1), every_s=0.5)
    totals = {row["nip"]: row["total"] for row in rows}
    assert totals[cards[MOVED].nip] == 100, "what the old PC still held is in it"
    assert totals[cards[FORCED].nip] == 0
    # All others left the first block empty but one item of the one who was reset.
    second_alone = {totals[cards[n].nip] for n in range(SEATS) if n not in (MOVED, FORCED, ABSENT, RESET)}
    assert len(second_alone) == 1
    assert second_alone.pop() < totals[cards[RESET].nip] < 100


def _sheet_balances(room: Room, wrote: int) -> None:
    """On the reconciliation sheet each browser has what box and centre have, or is named with a reason."""
    sheet = room.pdf("reconciliation")
    lines = re.findall(r"^(\d+) \D+ (?:selesai|diselesaikan) (–|(?:≥ )?\d+) (\d+) (\d+)$", sheet, re.MULTILINE)
    assert len(lines) == SEATS - 1
    unreachable = set(re.findall(r"^(\d+) · .+ PC dimatikan$", sheet, re.MULTILINE))
    for number, browsers, box, centre in lines:
        assert box == centre
        assert browsers == box or (not browsers.isdecimal() and number in unreachable), number
    assert {number for number, browsers, _, _ in lines if not browsers.isdecimal()} == unreachable != set()
    assert sum(int(box) for _, _, box, _ in lines) == wrote
    known = sum(int(browsers.removeprefix("≥ ")) for _, browsers, _, _ in lines if browsers != "–")
    assert f"Jumlah ≥ {known} {wrote} {wrote}" in sheet


def _all_in(demo: Demonstration, people: int) -> list[dict[str, Any]] | None:
    rows = [row for row in demo.results() if row["total"] is not None]
    return rows if len(rows) >= people else None


def squeezed(text: str) -> str:
    return " ".join(text.split())
