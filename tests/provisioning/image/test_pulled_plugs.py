"""An exam served from a stick in a PC whose power goes again and again: from the kit to the last answer."""

from __future__ import annotations

import os
import random
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from provisioning.simulate.play import Card
from tests.conditions import eventually
from tests.faults.journal_file import read_journal
from tests.faults.writing import Writer
from tests.provisioning.image.school import (
    approve_by_courier,
    ask_by_courier,
    has_sitting,
    make_school,
    open_sitting,
    take_approval,
)
from tests.provisioning.image.vm import START_S, Vm, data_of
from tests.provisioning.machine.field import BOX, SITE

PLUGS = int(os.environ.get("LUMBUNG_PLUGS", "20"))
SEED = 20240229
WRITERS = 6
SAVES = 30  # acknowledged since the power came back, before it goes again

pytestmark = [pytest.mark.stick, pytest.mark.root]


@dataclass(frozen=True)
class Served:
    """The box in the PC, as its participants see it."""

    url: str
    cards: tuple[Card, ...]


def test_twenty_pulled_plugs_lose_nothing_acknowledged(tmp_path: Path, image: Path) -> None:
    """Old two-core PC, BIOS, 2 GiB, and a stick that forgets what it was not told to keep.

    Each time the system and the box come back by themselves, with every answer that was acknowledged.
    """
    school = make_school(tmp_path)
    with Vm(tmp_path, image) as vm:
        vm.copy_to_courier(school.kit)
        vm.write_answers(site=SITE, box=BOX)
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            eventually(lambda: "yes" in shell.run("test -e /var/lib/lumbung/box/roots.json && echo yes; true"), START_S)
            ask_by_courier(shell)
        vm.pull_the_plug()
        approve_by_courier(school, vm, tmp_path)
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            take_approval(shell)
            eventually(lambda: has_sitting(vm), START_S, every_s=0.5)
            open_sitting(shell, school.day.sitting)
        promised = _pull_again_and_again(vm, Served(vm.url, school.cards), PLUGS)
        with data_of(vm) as data:
            found = read_journal(data / "var/lib/lumbung/box")
    lost = {key: answer for key, answer in promised.items() if found.answers.get(key) != answer}
    doubled = [key for key, times in found.times.items() if times > 1]
    print(f"{PLUGS} plugs, {len(promised)} acknowledged answers: {len(lost)} lost, {len(doubled)} doubled")
    assert len(promised) >= PLUGS * SAVES
    assert (lost, doubled) == ({}, [])


def _pull_again_and_again(vm: Vm, box: Served, plugs: int) -> dict[tuple[bytes, bytes, int, int], tuple[str, str]]:
    """Each plug at a random moment while answers are being saved; what was acknowledged in all of it."""
    chance, stop, pause = random.Random(SEED), threading.Event(), threading.Event()
    writers = [Writer(box, number, stop, give_up_s=2 * START_S) for number in range(WRITERS)]
    saved = lambda: sum(writer.most for writer in writers)  # noqa: E731
    try:
        for plug in range(plugs):
            before = saved()
            eventually(lambda: saved() >= before + SAVES or _refused(writers), START_S, every_s=0.05)  # noqa: B023
            assert _refused(writers) == []
            pause.wait(chance.uniform(0.0, 1.0))
            vm.pull_the_plug()
            print(f"plug {plug + 1}: {saved()} acknowledged", flush=True)
            vm.start()
        eventually(lambda: has_sitting(vm), START_S, every_s=0.5)
    finally:
        stop.set()
        vm.pull_the_plug()
        for writer in writers:
            writer.thread.join(timeout=60)
            assert not writer.thread.is_alive()
    assert _refused(writers) == []
    return {key: answer for writer in writers for key, answer in writer.keys().items()}


def _refused(writers: list[Writer]) -> list[str]:
    return [why for writer in writers for why in writer.refused]
