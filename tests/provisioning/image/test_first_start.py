"""The first start of a stick: questions on the PC's own screen, or a code in `jawaban.txt` and none at all."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from central import enrolment, publish
from central.centre import Centre
from central.store import enrolments
from central.store.engine import reading
from sync.wire import enrolment as wire
from tests.conditions import eventually
from tests.provisioning.enrol.world import listening
from tests.provisioning.image.school import School, has_sitting, make_school
from tests.provisioning.image.shell import TECHNICIAN, Shell
from tests.provisioning.image.vm import HOST, SERIAL, START_S, Vm
from tests.provisioning.machine.field import BOX, SITE, plan_day

pytestmark = [pytest.mark.stick, pytest.mark.root]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return make_school(tmp_path_factory.mktemp("school"))


def asked(vm: Vm, words: str) -> None:
    """Until the screen says so."""
    eventually(lambda: words in vm.shown(), START_S, every_s=1)


def settings(shell: Shell) -> dict[str, Any]:
    return tomllib.loads(shell.run("cat /etc/lumbung/config.toml"))


@pytest.mark.parametrize("kit", [True, False], ids=["with a kit", "without"])
def test_the_first_start_asks_on_the_screen(tmp_path: Path, image: Path, school: School, kit: bool) -> None:
    """From the menu's second entry on: the site where no kit tells it, box, address, centre, password.

    An address is offered even where the network gives it late.
    """
    with Vm(tmp_path, image) as vm:
        if kit:
            vm.copy_to_courier(school.kit)
        vm.start()
        asked(vm, "layar sederhana (safe graphics)")
        vm.press("down", "ret")
        if not kit:
            vm.cable(plugged=False)
            asked(vm, "Id titik lokasi / site id: ")
            vm.type_on_screen(SITE)
            asked(vm, "Menunggu alamat dari jaringan")
            vm.cable(plugged=True)
        for question, typed in (
            ("Id server ini / this box's id [box-1]", "box-2"),
            ("Alamat pada kartu / address on the cards [http://10.0.2.15]", vm.url),
            ("Alamat pusat, Enter bila belum tahu / the centre's address, Enter if not known", "pusat"),
            ("must begin with https:// or http://", "https://pusat.example.test"),
            ("New password", TECHNICIAN),
            ("Retype new password", TECHNICIAN),
        ):
            asked(vm, question)
            vm.type_on_screen(typed)
        with vm.shell() as shell:
            shell.sign_in(START_S)
            assert "nomodeset" in shell.run("cat /proc/cmdline")
            told = settings(shell)
        assert (told["box"]["site"], told["box"]["box"], told["box"]["origin"]) == (SITE, "box-2", vm.url)
        assert told["sync"]["centre_url"] == "https://pusat.example.test"
        asked(vm, "[m] masuk/sign in")
        assert ("MELAYANI / SERVING" in vm.shown()) == kit, "until it is enrolled it has nothing to serve"


def asking(centre: Centre) -> list[Any]:
    """The requests that the site has made."""
    with reading(centre.engine) as connection:
        return list(enrolments.requests_of(connection, SITE))


def test_a_code_in_the_answers_enrols_by_itself_whatever_the_power_does(tmp_path: Path, image: Path) -> None:
    """Nobody types anything in the school, and no kit is there: the plug is pulled as soon as the centre was asked.

    The same request comes again, with the number that the maker gave the PC; staff approve, the sitting comes down.
    """
    centre = plan_day(tmp_path).centre
    centre = replace(centre, settings=centre.settings.model_copy(update={"hosts": (HOST,)}))
    with listening(centre) as url, Vm(tmp_path, image) as vm:
        port = url.rpartition(":")[2]
        code = enrolment.make_code(centre, SITE, "ani")
        vm.write_answers(site=SITE, box=BOX, centre=f"http://{HOST}:{port}", code=code)
        vm.start()
        (asked_first,) = eventually(lambda: asking(centre), START_S, every_s=0.2)
        vm.pull_the_plug()
        assert wire.read_request(asked_first.request).serial == SERIAL
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            said = "journalctl --no-pager -b -u lumbung-stick-enrol -o cat"
            eventually(lambda: "Menunggu" in shell.run(said), START_S, every_s=2)
            assert shell.run("systemctl is-active lumbung-box; true") == "inactive", "nothing is trusted before a yes"
            enrolment.approve(centre, SITE, asked_first.digest, "ani")
            publish.issue_dispatch(centre, SITE)
            eventually(lambda: has_sitting(vm), START_S, every_s=0.5)
            assert shell.run("systemctl is-active lumbung-box lumbung-sync").split() == ["active", "active"]
        assert [row.digest for row in asking(centre)] == [asked_first.digest]
