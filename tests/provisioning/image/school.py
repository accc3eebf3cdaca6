"""What goes between a centre and a school on a stick: the kit, the box's request, the approval."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from central import enrolment, publish
from provisioning.kit.build import Wanted, build
from provisioning.kit.signing import KitKey
from provisioning.simulate.play import Card
from tests.provisioning.image.shell import Shell
from tests.provisioning.image.vm import Vm
from tests.provisioning.kit.kits import small_deb
from tests.provisioning.machine.field import PASSWORD, PROCTOR, SITE, Planned, plan_day

COURIER = "/media/LUMBUNG"


@dataclass(frozen=True)
class School:
    """A centre with a sitting planned, and the kit that it made: sealed questions and keys, no packages."""

    day: Planned
    kit: Path

    @property
    def cards(self) -> tuple[Card, ...]:
        return self.day.cards


def make_school(folder: Path) -> School:
    day = plan_day(folder)
    manual = folder / "panduan.pdf"
    manual.write_bytes(b"%PDF-1.7 of a test")
    key = KitKey(folder / "key")
    build(Wanted(folder / "kit", "0.1.0", small_deb(folder), {}, (SITE,), (manual,)), day.centre, key, lambda *_: None)
    key.close()
    return School(day, folder / "kit")


def ask_by_courier(shell: Shell) -> None:
    """The box's request, onto the partition that a PC with internet reads; it may be pulled out at once."""
    shell.run(f"lumbung provision enrol --json --out {COURIER} >/dev/null; [ $? = 3 ]")


def approve_by_courier(school: School, vm: Vm, folder: Path) -> None:
    """At the centre, with the stick in one of its PCs: the request is read, the approval laid beside it."""
    taken = folder / "taken"
    taken.mkdir()
    vm.copy_from_courier("*.lmb", taken)
    (request,) = taken.glob("*.lmb")
    digest = enrolment.receive(school.day.centre, request.read_bytes())
    enrolment.approve(school.day.centre, SITE, digest, "ani")
    publish.issue_dispatch(school.day.centre, SITE)
    approval = folder / "persetujuan.lmb"
    approval.write_bytes(enrolment.approval(school.day.centre, SITE, digest))
    vm.copy_to_courier(approval)
    shutil.rmtree(taken)


def take_approval(shell: Shell) -> None:
    """In the school again."""
    told = json.loads(shell.run(f"lumbung provision enrol --json --approval {COURIER}/persetujuan.lmb"))
    assert told["state"] == "enrolled", told


def has_sitting(vm: Vm) -> bool:
    """Whether the box serves, and knows of a sitting."""
    answer = vm.answers()
    return answer is not None and answer.ok and bool(answer.json().get("sittings"))


def open_sitting(shell: Shell, sitting: str) -> None:
    """As the proctor at the box itself."""
    acts = "; ".join(f"p.act('{sitting}', '{act}')" for act in ("open", "start"))
    program = (
        "from provisioning.demo.proctor import Proctor; "
        f"p = Proctor('http://127.0.0.1', '{PROCTOR}', '{PASSWORD}'); {acts}"
    )
    shell.run(f'/usr/lib/lumbung/current/bin/python3 -I -c "{program}"')
