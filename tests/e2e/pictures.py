"""Takes the manual's pictures anew: `make pictures`. The participant's screens, each page of the console, some papers.

Everybody on them is invented. docs/pictures/README.md, which is written along, says what each shows.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from provisioning.cli import SAMPLE
from provisioning.demo.place import free_port
from tests.appliance.papers import pictures as papers
from tests.appliance.web.server import Server
from tests.appliance.web.site import make_site
from tests.demonstration import Demonstration
from tests.e2e import centre_pictures, console_pictures, field_pictures, participant_pictures, walks
from tests.e2e.camera import DESK, PHONE, PICTURES, file_of, take
from tests.e2e.captions import caption
from tests.e2e.conftest import launch
from tests.e2e.every_page import box_pages
from tests.e2e.paper import read_paper
from tests.e2e.participant import Participant

FLAGGED, SHOWN = 3, 6


def participant(playwright: Playwright, demo: Demonstration) -> None:
    """From the log-in to an item, in both languages and on a phone."""
    page = launch(playwright).new_page(viewport=DESK)
    who = Participant(page, demo.cards[0], read_paper(SAMPLE))
    page.goto(demo.box_url)
    who.see("Sesi contoh")
    take(page, "participant-log-in.png")
    who.log_in()
    who.see("Apakah ini Anda?")
    take(page, "participant-identity.png")
    who.press("Ya, ini saya")
    who.see("Tata tertib")
    take(page, "participant-rules.png")
    who.press("Saya mengerti")
    who.see("Latihan 1 dari")
    take(page, "participant-practice.png")
    for _ in range(6):
        who.press("Berikutnya")
    who.press("Selesai berlatih")
    who.see("Mulai ujian")
    take(page, "participant-waiting.png")
    who.press("Mulai ujian")
    who.see("Subtes 1 dari")
    take(page, "participant-block.png")
    who.enter_block()
    for number in range(1, SHOWN + 1):
        who.go(number)
        who.answer(list(who.here().options)[number % 4])
        if number == FLAGGED:
            who.press("Tandai")
    who.storage_line().get_by_text("Tersimpan di pusat").wait_for()
    take(page, "participant.png")
    page.set_viewport_size(PHONE)
    take(page, "participant-phone.png")
    page.set_viewport_size(DESK)
    who.press("Panggil pengawas")
    page.get_by_role("dialog").wait_for()
    take(page, "participant-help.png")
    page.get_by_role("dialog").get_by_role("button", name="Batal").click()
    who.press("Tampilan")
    take(page, "participant-display.png")
    who.press("English")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    take(page, "participant-english.png")


def console(playwright: Playwright, folder: Path) -> None:
    """Every page of it, in the order of an exam day."""
    page = launch(playwright).new_page(viewport=DESK)

    def visit(name: str) -> None:
        take(page, file_of(name))

    pages = box_pages(folder)
    server = Server(make_site(folder, free_port(), **walks.MADE_OF)).start()
    try:
        walk = walks.Console(server, page, pages, visit)
        walks.through_a_sitting(walk)
    finally:
        server.end()
    later = walks.tomorrow()
    (folder / "later").mkdir()
    rules = {"lockdown": "require"}
    made = make_site(folder / "later", free_port(), not_before_ms=int(later.timestamp() * 1000), rules=rules)
    other = Server(made)
    other.launch()
    try:
        page.context.clear_cookies()
        before = walks.Console(other, page, walk.left, visit)
        walks.up(other)
        walks.before_the_exam(before, later)
    finally:
        other.end()


def index() -> None:
    """docs/pictures/README.md: each picture with a line that says what it shows."""
    names = sorted(path.name for path in PICTURES.glob("*.png"))
    lines = [
        "# Pictures",
        "",
        "Each page as it is, taken anew by `make pictures`. All people, NIPs and places on them are invented.",
        "",
    ]
    for name in names:
        said = caption(name.removesuffix(".png"))
        lines += [f"## {name.removesuffix('.png')}", "", said, "", f"![{said}]({name})", ""]
    (PICTURES / "README.md").write_text("\n".join(lines))


def main() -> None:
    """All of them, some minutes."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        with Demonstration(Path(folder)) as demo:
            participant(playwright, demo)
        (Path(folder) / "console").mkdir()
        console(playwright, Path(folder) / "console")
        participant_pictures.main(playwright, Path(folder))
        centre_pictures.main(playwright, Path(folder) / "centre")
    console_pictures.main()
    field_pictures.main()
    papers.main()
    index()


if __name__ == "__main__":
    main()
