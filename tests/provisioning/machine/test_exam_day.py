"""A box from the kit to a sitting: enrolled by file, examined, and rebooted under a room that answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from central.store import sites
from central.store.engine import reading
from provisioning.simulate.browser import BoxRefusedError, Browser, LineLostError, Seams, seeded
from sync.errors import WireError
from sync.wire.keys import VerifyKey
from sync.wire.readiness import read_readiness
from tests.conditions import eventually
from tests.provisioning.machine.field import BOX, ORIGIN, SEATS, SITE, Field, act, enrol_by_file, install, plug_in
from tests.provisioning.machine.machine import Machine

pytestmark = pytest.mark.machine

BROUGHT = ("box.enrolled", "box.service", "network.ports", "packages.dispatch", "packages.verified", "packages.unlock")


@pytest.fixture(scope="module")
def enrolled(field: Field, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A stopped machine that came from the kit and was enrolled by file."""
    with Machine("bookworm") as machine:
        plug_in(machine, field)
        install(machine)
        told = enrol_by_file(machine, field, tmp_path_factory.mktemp("approval"))
        assert told["state"] == "enrolled"
        assert told["dispatch_version"] >= 1
        machine.stop()
        yield machine


@pytest.fixture
def box(enrolled: Machine) -> Iterator[Machine]:
    """It has booted, and knows of its sitting without anybody at it."""
    with Machine("bookworm", enrolled.frozen()) as machine:
        eventually(lambda: sittings(machine), 60.0, every_s=0.2)
        yield machine


def sittings(machine: Machine) -> list[dict[str, Any]]:
    told: dict[str, Any] = json.loads(machine.run("lumbung box status --json").stdout)
    return list(told.get("sittings", ()))


def checkup(machine: Machine) -> dict[str, Any]:
    """What the doctor says, by check."""
    done = machine.run("lumbung provision doctor --json", check=False)
    told = json.loads(done.stdout)
    return {each["check"]: each for each in told["findings"]}


def test_the_doctor_passes_all_that_kit_and_enrolment_brought(box: Machine) -> None:
    """It stops at one thing only, and rightly: the data folder of a test is a layer, which it takes for memory."""
    found = checkup(box)
    stopped = {name: each["evidence"]["en"] for name, each in found.items() if each["verdict"] == "failed"}
    of_a_busy_host = {"disk.fsync", "cpu.speed"}
    assert stopped.keys() - of_a_busy_host == {"disk.kind"}, stopped
    assert {name: found[name]["verdict"] for name in BROUGHT} == dict.fromkeys(BROUGHT, "passed")


def test_a_rehearsal_with_fifty_seats_ends_in_a_certificate_that_the_centre_can_check(
    box: Machine, field: Field, tmp_path: Path
) -> None:
    """It takes the room's port and gives it back, leaves the real box as it was, and signs what it measured."""
    before = box.run("cd /var/lib/lumbung/box && sha256sum identity.json keys/*").stdout
    done = box.run("lumbung provision rehearse --seats 50 --json --out /srv/gladi", check=False, within_s=900)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert (told["lost"], told["simulated"], told["ready"]) == (0, SEATS, False), done.stderr
    assert "disk.kind" in told["failed_checks"], "the one thing at which the doctor stops, so nobody is told: ready"
    assert {each["step"]: each["result"] for each in told["drill"]}["server"] == "passed"
    measured = [each["seats"] for each in told["steps"]]
    assert measured[0] == 10
    assert measured[-1] <= SEATS
    assert 0 < told["capacity"] <= max(measured)
    certificate = (box.root / "var/lib/lumbung/box/readiness.cert").read_bytes()
    with reading(field.centre.engine) as connection:
        known = sites.find_box(connection, SITE, BOX)
    assert known is not None
    found = read_readiness(certificate, VerifyKey(known.sign_key))
    assert (found.site, found.box, found.simulated, found.capacity) == (SITE, BOX, SEATS, told["capacity"])
    with pytest.raises(WireError):
        read_readiness(certificate[:-1] + bytes([certificate[-1] ^ 1]), VerifyKey(known.sign_key))
    for language in ("id", "en"):
        paper = PdfReader(box.root / f"srv/gladi/kesiapan-{SITE}-{BOX}-{language}.pdf")
        assert str(told["capacity"]) in paper.pages[0].extract_text()
    eventually(lambda: box.run("ss -tlnH | awk '{print $4}'").stdout.split() == ["0.0.0.0:80"], 30.0, every_s=0.5)
    eventually(lambda: sittings(box), 60.0, every_s=0.5)
    assert box.run("cd /var/lib/lumbung/box && sha256sum identity.json keys/*").stdout == before
    assert box.run("find /var/lib/lumbung/box -not -user lumbung").stdout == ""
    assert not (box.root / "var/lib/lumbung/box/rehearsal").exists()


class Room:
    """Everybody with a card answers as fast as the box confirms, each in a thread, until the line is gone or `stop`."""

    def __init__(self, field: Field) -> None:
        self.stop = threading.Event()
        self.went_wrong: list[str] = []
        self.pages = [
            Browser(ORIGIN, Seams(time.monotonic, self._pause, seeded(9, n)), give_up_s=90.0) for n in range(SEATS)
        ]
        self.cards = field.cards
        self.items: list[list[str]] = [[] for _ in range(SEATS)]

    def _pause(self, seconds: float) -> None:
        if self.stop.wait(seconds):
            raise LineLostError("the test is over")

    def sit_down(self, number: int) -> None:
        page, card = self.pages[number], self.cards[number]
        page.log_in(card.nip, card.pin, card.token)
        page.confirm()
        page.start()
        content = page.enter(page.attempt["blocks"][0]["id"])
        self.items[number] = [item["id"] for item in content["items"]]

    def answer(self, number: int) -> None:
        page, items = self.pages[number], self.items[number]
        turn = 0
        while not self.stop.wait(0.2):
            page.answer(items[turn % len(items)], str(page.seams.random.randint(1, 5)))
            turn += 1
            try:
                page.send()
            except LineLostError:
                return
            except BoxRefusedError as refused:
                self.went_wrong.append(f"{number}: {refused}")
                return

    def confirmed(self) -> int:
        return sum(page.have for page in self.pages)

    def come_back(self, number: int) -> None:
        self.pages[number].reload()


def everybody(machine: Machine, work: Any) -> None:
    """`work(number)` for all seats at once, in the machine's network."""
    with ThreadPoolExecutor(SEATS) as pool:
        for done in [pool.submit(machine.inside, lambda n=number: work(n)) for number in range(SEATS)]:
            done.result()


@pytest.mark.parametrize("way", ["reboot", "plug"])
def test_a_boot_under_fifty_who_answer_keeps_every_answer_and_the_clock(box: Machine, field: Field, way: str) -> None:
    """Fifty answer without a pause while the machine goes down; what was confirmed is there, and time stood still."""
    act(box, field.sitting, "open", "start")
    room = Room(field)
    everybody(box, room.sit_down)
    first = room.pages[0].attempt["blocks"][0]["id"]
    answering = threading.Thread(target=everybody, args=(box, room.answer))
    answering.start()
    try:
        eventually(lambda: room.confirmed() > 10 * SEATS, 120.0)
        if way == "reboot":
            box.stop()
        else:
            box.kill()
    finally:
        room.stop.set()
        answering.join()
    assert room.went_wrong == []
    promised = [page.promised() for page in room.pages]
    clocks = [(page.block(first)["deadline"], page.k) for page in room.pages]
    box.boot()
    room.stop.clear()
    everybody(box, room.come_back)
    for page, kept, (deadline, k) in zip(room.pages, promised, clocks, strict=True):
        now = page.attempt["answers"]
        sent = page.answers()
        assert {item: now[item] for item in kept if now[item] not in (kept[item], sent[item])} == {}
        assert page.attempt["sitting"]["state"] == "running"
        assert page.attempt["k"] >= k, "the box's clock never goes back"
        spent = (deadline - k) - (page.block(first)["deadline"] - page.attempt["k"])
        assert 0 <= spent < 60_000, "nobody pays for the time that the machine was down"
    everybody(box, lambda n: room.pages[n].send())
    assert all(page.have == len(page.log) for page in room.pages), "what was on its way arrives after all"
    told = json.loads(box.run("lumbung box status --json").stdout)
    assert told["site_id"] == SITE
