"""What a machine is like on which the package was installed with the network off. Debian 12 and Debian 13."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from provisioning.demo.proctor import Proctor
from tests.appliance.web.site import PASSWORD, PROCTOR, SITTING
from tests.provisioning.machine.conftest import ROOT, SUITES
from tests.provisioning.machine.limits import held_to_its_limits
from tests.provisioning.machine.machine import Machine

pytestmark = pytest.mark.machine

SERVICES = sorted(path.stem for path in (ROOT / "systemd").glob("*.service"))
MODES = {
    "/etc/lumbung": "750 root:lumbung",
    "/etc/lumbung/config.toml": "640 root:lumbung",
    "/var/lib/lumbung": "750 root:lumbung",
    "/var/lib/lumbung/box": "700 lumbung:lumbung",
    "/var/lib/lumbung/centre": "700 lumbung:lumbung",
    "/var/lib/lumbung/backup": "700 lumbung:lumbung",
    "/usr/lib/lumbung/release": "755 root:root",
    "/usr/bin/lumbung": "755 root:root",
}


@pytest.fixture(params=SUITES, scope="module")
def fresh(request: pytest.FixtureRequest, installed: Callable[[str], tuple[Path, ...]]) -> Iterator[Machine]:
    with Machine(request.param, installed(request.param)) as machine:
        yield machine


@pytest.fixture(params=SUITES, scope="module")
def serving(request: pytest.FixtureRequest, boxed: Callable[[str], tuple[Path, ...]]) -> Iterator[Machine]:
    with Machine(request.param, boxed(request.param)) as machine:
        yield machine


def test_folders_and_files_have_their_owners_and_modes(fresh: Machine) -> None:
    told = fresh.run(f"stat -c '%n %a %U:%G' {' '.join(MODES)}").stdout
    assert dict(line.split(" ", 1) for line in told.splitlines()) == MODES


def test_the_user_is_static_and_cannot_log_in(fresh: Machine) -> None:
    name, _, uid, _, _, home, shell = fresh.run("getent passwd lumbung").stdout.strip().split(":")
    assert (name, home, shell) == ("lumbung", "/var/lib/lumbung", "/usr/sbin/nologin")
    assert 100 <= int(uid) < 1000


def test_nothing_of_the_package_can_be_written_by_its_user(fresh: Machine) -> None:
    found = fresh.run("find /usr/lib/lumbung /usr/bin/lumbung /etc/lumbung -not -type l -writable", check=False)
    assert found.returncode == 0
    mine = fresh.run(
        "setpriv --reuid=lumbung --regid=lumbung --init-groups find /usr/lib/lumbung /usr/bin/lumbung /etc/lumbung"
        " -not -type l -writable"
    )
    assert found.stdout
    assert mine.stdout == ""


def test_a_box_that_is_not_enrolled_waits_quietly(fresh: Machine) -> None:
    """Everything is enabled and nothing failed: it starts by itself at the boot after the enrolment."""
    assert fresh.run("systemctl --failed --no-legend --no-pager").stdout == ""
    units = "lumbung-box.socket lumbung-box.service lumbung-sync.service lumbung-backup.timer"
    assert set(fresh.run(f"systemctl is-enabled {units}").stdout.split()) == {"enabled"}
    assert fresh.run("systemctl is-active lumbung-box.service", check=False).stdout.strip() == "inactive"
    assert fresh.run("ss -tlnH").stdout == ""


@pytest.mark.parametrize("unit", SERVICES)
def test_no_unit_is_more_exposed_than_2(fresh: Machine, unit: str) -> None:
    told = fresh.run(f"systemd-analyze security --no-pager {unit}.service").stdout
    found = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", told)
    assert found is not None, told
    assert float(found[1]) <= 2.0, told


def test_every_unit_is_understood(fresh: Machine) -> None:
    """But for the growing pauses that systemd knows from 254 on; before, it says that it passes over them."""
    said = fresh.run("systemd-analyze verify /usr/lib/systemd/system/lumbung-* 2>&1", check=False).stdout
    mine = [line for line in said.splitlines() if "lumbung" in line]
    unknown = [line for line in mine if not re.search(r"'Restart(Steps|MaxDelaySec)'", line)]
    assert [line for line in unknown if "room" not in line and "man " not in line] == []
    assert (fresh.suite == "bookworm") == bool([line for line in mine if "RestartSteps" in line])


def test_its_code_is_compiled_for_the_python_of_the_machine(fresh: Machine) -> None:
    tag = fresh.run("python3 -c 'import sys; print(sys.implementation.cache_tag)'").stdout.strip()
    site = "/usr/lib/lumbung/release/lib/python3/site-packages"
    assert fresh.run(f"ls {site}/appliance/__pycache__/journal.{tag}.pyc {site}/flask/__pycache__/app.{tag}.pyc").stdout
    told = fresh.run("lumbung --version; LUMBUNG_CONFIG=/nowhere lumbung box status", check=False)
    assert "lumbung, version" in told.stdout
    assert "LMB-5002" in told.stderr


def test_every_library_is_there_for_the_python_of_the_machine(fresh: Machine) -> None:
    """Each room of the command is imported by asking for its help; papers and databases by name."""
    for room in ("box", "central", "provision", "simulate", "sync"):
        assert "Usage: lumbung" in fresh.run(f"lumbung {room} --help").stdout
    fresh.run("/usr/lib/lumbung/current/bin/python3 -I -c 'import typst, psycopg, pysqlite3, cbor2, xlsxwriter'")


def test_a_box_serves_its_room_and_nothing_else(serving: Machine) -> None:
    assert serving.run("ss -tlnH | awk '{print $4}'").stdout.split() == ["0.0.0.0:80"]
    told = json.loads(serving.run("lumbung box status --json").stdout)
    assert (told["site_id"], told["answers"]) == ("smk-uji", True)
    page = serving.run(
        "python3 -c \"import urllib.request as u; print(u.urlopen('http://127.0.0.1/').read().decode())\""
    )
    assert "<html" in page.stdout


def test_no_process_of_it_is_root(serving: Machine) -> None:
    found = serving.run("grep -lsz '^lumbung$' /proc/[0-9]*/cmdline").stdout.split()
    assert len(found) >= 3  # gunicorn's master, its worker, the agent
    folders = " ".join(path.removesuffix("/cmdline") for path in found)
    assert set(serving.run(f"stat -c %U {folders}").stdout.split()) == {"lumbung"}


def test_the_journal_of_the_system_has_json_and_no_complaint(serving: Machine) -> None:
    lines = [line for line in serving.journal("lumbung-box").splitlines() if line.startswith("{")]
    assert "ready" in [json.loads(line)["event"] for line in lines]
    assert [line for line in lines if json.loads(line)["level"] in ("error", "critical")] == []


def test_limits_are_set(serving: Machine) -> None:
    told = serving.run("systemctl show lumbung-box -p MemoryMax,TasksMax,WatchdogUSec,StartLimitIntervalUSec").stdout
    assert dict(line.split("=") for line in told.split()) == {
        "MemoryMax": str(1536 << 20),
        "TasksMax": "128",
        "WatchdogUSec": "30s",
        "StartLimitIntervalUSec": "0",
    }


@pytest.mark.parametrize("paper", ["cards", "attendance"])
def test_the_installed_service_prints_within_its_limits(serving: Machine, paper: str) -> None:
    """Typst's compiled code runs where no memory may be written and executed; the unit's memory and tasks suffice."""
    with held_to_its_limits(serving, "lumbung-box") as hits:

        def fetch() -> bytes:
            proctor = Proctor("http://127.0.0.1", PROCTOR, PASSWORD)
            return proctor.get(f"/pengawas/{SITTING.hex()}/dokumen/{paper}.pdf").content

        assert serving.inside(fetch).startswith(b"%PDF-")
        assert hits() == (0, 0)
    assert serving.run("systemctl show -P MemoryDenyWriteExecute lumbung-box").stdout.strip() == "yes"
    assert int(serving.run("systemctl show -P NRestarts lumbung-box").stdout) == 0


def test_root_leaves_no_file_that_the_service_cannot_open(serving: Machine) -> None:
    serving.run("lumbung box backup && lumbung sync status", check=False)
    assert serving.run("find /var/lib/lumbung/box /var/lib/lumbung/backup -not -user lumbung").stdout == ""


def test_the_manual_names_every_command(fresh: Machine) -> None:
    page = fresh.run(
        "python3 -c \"import gzip; print(gzip.open('/usr/share/man/man1/lumbung.1.gz','rt').read())\""
    ).stdout
    for command in ("box run", "box backup", "box upgradable", "central init", "sync status"):
        assert f"lumbung {command}".replace("-", r"\-") in page
