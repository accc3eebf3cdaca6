"""Doctor and privileged acts on an installed machine, with the units as they are."""

from __future__ import annotations

import json
import re

import pytest
import requests

from appliance.checkup import Checkup, Verdict
from sync import errors
from tests.appliance.web.server import Proctor
from tests.conditions import eventually
from tests.provisioning.machine.machine import REBOOT, Machine

pytestmark = pytest.mark.machine

ASK = (
    'setpriv --reuid={user} --regid={group} --init-groups python3 -c "import socket;'
    " s = socket.socket(socket.AF_UNIX); s.connect('/run/lumbung-privileged/socket');"
    " s.sendall(b'{request}\\n'); print(s.makefile().readline())\""
)
SEEN = {"disk.kind"}  # a machine in a container lies on an overlay, and the doctor says so


def ask(box: Machine, act: dict[str, object], user: str = "lumbung") -> dict[str, dict[str, object]]:
    request = json.dumps(act).replace('"', '\\"')
    told: dict[str, dict[str, object]] = json.loads(box.run(ASK.format(user=user, group=user, request=request)).stdout)
    return told


def failed(checkup: Checkup) -> set[str]:
    return {each.check for each in checkup.of(Verdict.FAILED)}


def test_the_doctor_says_what_is_so_to_root_and_to_the_page(box: Machine) -> None:
    done = box.run("lumbung provision doctor --json", check=False)
    told = Checkup.model_validate_json(done.stdout)
    assert failed(told) == SEEN
    assert done.returncode == 1
    assert box.run("stat -c %U /var/lib/lumbung/box/checkup.json").stdout.strip() == "lumbung"
    assert box.run("find /var/lib/lumbung/box -not -user lumbung").stdout == ""
    page = box.inside(lambda: requests.get("http://127.0.0.1/pengawas/periksa", timeout=30))
    assert "BELUM SIAP" in page.text
    assert "Periksa lagi</button>" in page.text


def test_the_page_looks_again_through_the_helper_that_starts_a_unit(box: Machine) -> None:
    def again() -> requests.Response:
        browser = requests.Session()
        form = browser.get("http://127.0.0.1/pengawas/periksa", timeout=30)
        token = re.search(r'name="csrf" value="([^"]+)"', form.text)
        assert token is not None
        said = {"data": {"csrf": token[1]}, "headers": {"Origin": "http://127.0.0.1"}}
        return browser.post("http://127.0.0.1/pengawas/periksa", timeout=180, **said)  # type: ignore[arg-type]  # by name

    page = box.inside(again)
    assert page.status_code == 200, page.text
    assert "BELUM SIAP" in page.text
    assert "disk.kind" in page.text
    assert [(each["event"], each["act"]) for each in helper_log(box)] == [("asked", "doctor"), ("done", "doctor")]


def test_a_stranger_is_kept_out_by_the_socket_and_root_is_not(box: Machine) -> None:
    refused = box.run(ASK.format(user="nobody", group="nogroup", request="{}"), check=False)
    assert "PermissionError" in refused.stderr
    assert ask(box, {"act": "mount", "partition": "sda1"}, "root")["error"]["code"] == errors.NOT_A_STICK.code


def test_no_power_and_no_restart_while_a_sitting_is_open(box: Machine) -> None:
    def open_the_sitting() -> int:
        proctor = Proctor("http://127.0.0.1")
        assert proctor.sign_in().status_code == 303
        return proctor.act("open").status_code

    assert box.inside(open_the_sitting) == 303
    for act in ({"act": "power", "how": "off", "confirmed": True}, {"act": "restart", "unit": "lumbung-box.service"}):
        assert ask(box, act)["error"]["code"] == errors.SITTING_OPEN.code
    refused = box.run("lumbung provision rehearse --json", check=False)
    assert json.loads(refused.stdout)["error"]["code"] == errors.SITTING_OPEN.code


@pytest.mark.parametrize(("how", "status"), [("off", 0), ("reboot", REBOOT)])
def test_power_is_a_real_act_and_the_box_serves_after_it(box: Machine, how: str, status: int) -> None:
    """Asked for by the service's user, done by systemd: the whole machine goes down in order."""
    assert ask(box, {"act": "power", "how": how, "confirmed": True}) == {"done": {}}
    assert box.ended() == status
    box.boot()
    eventually(lambda: box.run("lumbung box status --json", check=False).returncode == 0, 60.0, every_s=0.5)
    assert ("asked", "power", how) in {(each["event"], each.get("act"), each.get("how")) for each in helper_log(box)}


def test_the_clock_is_asked_of_systemd_and_a_kernel_that_refuses_is_told(box: Machine) -> None:
    """A container may not set the one clock of its host: the act reaches the kernel, and its refusal comes back."""
    told = ask(box, {"act": "set_time", "wall_ms": 1_800_000_000_000, "confirmed": True})["error"]
    assert (told["code"], told["details"]["tool"]) == (errors.PRIVILEGED_FAILED.code, "timedatectl")  # type: ignore[index]
    assert "Operation not permitted" in box.journal("systemd-timedated")


def test_our_own_units_are_restarted_and_others_are_not_even_read(box: Machine) -> None:
    agent = box.run("systemctl show -p MainPID --value lumbung-sync").stdout
    assert ask(box, {"act": "restart", "unit": "lumbung-sync.service"}) == {"done": {}}
    eventually(lambda: box.run("systemctl show -p MainPID --value lumbung-sync").stdout not in ("0\n", agent), 30)
    restart, network = {"act": "restart", "unit": "ssh.service"}, {"act": "network", "interface": "eth0"}
    for act in (restart, network, {"act": "doctor", "x": 1}):
        assert ask(box, act)["error"]["code"] == errors.PRIVILEGED_UNREADABLE.code


def helper_log(box: Machine) -> list[dict[str, str]]:
    return [json.loads(line) for line in box.journal("lumbung-privileged").splitlines() if line.startswith("{")]
