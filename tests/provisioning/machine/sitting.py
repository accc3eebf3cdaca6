"""A sitting on a machine: a proctor who opens it and people who sit it, all in the machine's own network."""

from __future__ import annotations

import csv
import shlex
import threading
import time
from pathlib import Path
from typing import Any

from provisioning.demo.proctor import Proctor
from provisioning.simulate.browser import Browser, Seams, seeded
from tests.appliance.web.site import PASSWORD, PROCTOR, SITTING, TOKEN, Site
from tests.provisioning.machine.machine import Machine

ORIGIN = "http://127.0.0.1"


def act(machine: Machine, *acts: str) -> None:
    """The proctor's acts, in order: `open`, `start`, `end`, `close`."""

    def work() -> None:
        proctor = Proctor(ORIGIN, PROCTOR, PASSWORD)
        for each in acts:
            fields = {"reason": "Yang lain tidak datang"} if each == "close" else {}
            proctor.act(SITTING.hex(), each, **fields)

    machine.inside(work)


def write_cards(site: Site, path: Path) -> Path:
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("nip", "pin", "token"))
        sheet.writerows((card.nip, card.pin, TOKEN) for card in site.cards)
    return path


def sit_down(machine: Machine, site: Site, number: int = 0) -> Browser:
    """Somebody who has begun the first block and answered two items, both confirmed."""
    pause = threading.Event()
    browser = Browser(ORIGIN, Seams(time.monotonic, lambda s: pause.wait(s) and None, seeded(1, number)))

    def work() -> None:
        card = site.cards[number]
        browser.log_in(card.nip, card.pin, TOKEN)
        browser.confirm()
        browser.start()
        browser.enter("B1")
        browser.answer("I1", "C")
        browser.answer("I2", "E")
        browser.send()
        browser.lose_connection()

    machine.inside(work)
    return browser


def finish(machine: Machine, browser: Browser) -> None:
    """Enter the last block, so that the exam can be submitted, and submit what was answered."""

    def work() -> None:
        browser.enter("B2")
        browser.submit()
        browser.lose_connection()

    machine.inside(work)


def send(machine: Machine, browser: Browser) -> None:
    """Everything that the page noted and the box has not confirmed."""

    def work() -> None:
        browser.send()
        browser.lose_connection()

    machine.inside(work)


def come_back(machine: Machine, browser: Browser) -> dict[str, Any]:
    """The attempt as the box has it now, after a reload of the page."""

    def work() -> dict[str, Any]:
        browser.reload()
        browser.lose_connection()
        return browser.attempt

    return machine.inside(work)


def ask_journal(machine: Machine, sql: str) -> str:
    """The first column of what `sql` finds in the box's journal, read with the package's own Python."""
    rows = f"pysqlite3.connect('/var/lib/lumbung/box/journal.db').execute({sql!r})"
    ask = f"import pysqlite3; print(*(row[0] for row in {rows}))"
    return machine.run(f"/usr/lib/lumbung/current/bin/python3 -I -c {shlex.quote(ask)}").stdout.strip()
