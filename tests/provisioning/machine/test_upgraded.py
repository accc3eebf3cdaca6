"""Upgrades of a box in use: kept data, refusals, the way back from a version that fails; removal and purge."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.appliance.web.site import Site
from tests.provisioning.machine import packages
from tests.provisioning.machine.machine import Machine
from tests.provisioning.machine.sitting import act, ask_journal, come_back, finish, sit_down

pytestmark = pytest.mark.machine
REVISION = "SELECT version_num FROM alembic_version"
TABLES = "SELECT name FROM sqlite_master ORDER BY name"
SITES = "SELECT site, name FROM sites"
TLS_UNITS = "lumbung-box-tls.socket lumbung-trust.socket lumbung-box.service"
TLS_FILES = "cd /etc/lumbung/tls && sha256sum * && stat -c '%n %U:%G %a' *"
MIGRATIONS = "SELECT name FROM _sqlite_migrations ORDER BY name"


@pytest.fixture(scope="module")
def make(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    folder = tmp_path_factory.mktemp("packages")
    return lambda version, change=lambda root: None: packages.later(deb, folder, version, change)


def status(box: Machine) -> dict[str, object]:
    told: dict[str, object] = json.loads(box.run("lumbung box status --json").stdout)
    return told


def install(box: Machine, package: Path, *, check: bool = True) -> str:
    box.push(package, f"/srv/{package.name}")
    done = box.run(f"dpkg -i /srv/{package.name}", check=check)
    assert check or done.returncode != 0, done.stdout
    return done.stdout + done.stderr


def test_an_upgrade_keeps_settings_and_data(box: Machine, site: Site, make: Callable[..., Path]) -> None:
    act(box, "open", "start")
    browser = sit_down(box, site)
    before = box.read("/etc/lumbung/config.toml")
    finish(box, browser)
    act(box, "end", "close")
    install(box, make("0.2.0"))
    assert status(box)["software"] == "0.2.0"
    assert box.read("/etc/lumbung/config.toml") == before
    k = box.run("lumbung box status --json").stdout
    assert json.loads(k)["k"] >= browser.k
    assert box.run("systemctl --failed --no-legend --no-pager").stdout == ""
    assert box.run("ls -d /usr/lib/lumbung/previous", check=False).returncode != 0
    assert box.run("ls /var/lib/lumbung/backup/upgrade/*.db").stdout.split()
    an_upgrade_keeps_https(box, make)


def an_upgrade_keeps_https(box: Machine, make: Callable[..., Path]) -> None:
    """The same box, once it speaks TLS: its port, its certificate and key, and the page that lab PCs trust it by."""
    speak_https(box)
    before = box.run(TLS_FILES).stdout
    install(box, make("0.2.1"))
    assert box.run(TLS_FILES).stdout == before
    https_is_served(box, "0.2.1")
    done = box.run("lumbung provision rehearse --seats 2 --no-drill --json --out /srv/gladi", check=False, within_s=600)
    told = json.loads(done.stdout)
    assert (told.get("https"), told.get("address")) == (True, "https://127.0.0.1/rehearsal"), told
    assert (told["lost"], told["capacity"]) == (0, 1), "by the service's own rights, so it may read the key"
    assert "network.certificate" not in told["failed_checks"]
    assert box.run("find /var/lib/lumbung/box -not -user lumbung").stdout == ""
    assert box.run(TLS_FILES).stdout == before
    https_is_served(box, "0.2.1")


def speak_https(box: Machine) -> None:
    """Page 8 of the field's manual; the key as a school brings one, to be read by a group that the service is in."""
    shown = box.run("lumbung provision tls make --out /etc/lumbung/tls").stdout
    box.run("groupadd kunci && usermod -aG kunci lumbung")
    box.run("chown root:kunci /etc/lumbung/tls/key.pem && chmod 0640 /etc/lumbung/tls/key.pem")
    files = "\n".join(line for line in shown.splitlines() if line.startswith(("tls_cert", "tls_key")))
    settings = box.read("/etc/lumbung/config.toml")
    settings = re.sub(r"^origin = .*$", 'origin = "https://127.0.0.1"', settings, count=1, flags=re.MULTILINE)
    settings = re.sub(r"^port = .*$", f"port = 443\n{files}", settings, count=1, flags=re.MULTILINE)
    (box.root / "etc/lumbung/config.toml").write_text(settings)
    box.run("systemctl disable --now lumbung-box.socket lumbung-box.service")
    box.run(f"systemctl enable --now {TLS_UNITS}")
    https_is_served(box, "0.2.0")


def https_is_served(box: Machine, version: str) -> None:
    """The units of an HTTPS room and no other, at both ports; by the certificate that lab PCs were given."""
    asked = (
        "import json, ssl, urllib.request as u;"
        "c = ssl.create_default_context(cafile='/etc/lumbung/tls/authority.pem');"
        "print(json.load(u.urlopen('https://127.0.0.1/api/v1/room', context=c))['software']);"
        "print(u.urlopen('http://127.0.0.1/trust').status)"
    )
    assert box.run(f"python3 -c {shlex.quote(asked)}").stdout.split() == [version, "200"]
    assert box.run(f"systemctl is-active {TLS_UNITS}").stdout.split() == ["active"] * 3
    assert box.run(f"systemctl is-enabled {TLS_UNITS}").stdout.split() == ["enabled"] * 3
    plain = "lumbung-box.socket"
    told = [box.run(f"systemctl {word} {plain}", check=False).stdout.strip() for word in ("is-active", "is-enabled")]
    assert told == ["inactive", "disabled"]
    ports = {line.rpartition(":")[2] for line in box.run("ss -tlnH | awk '{print $4}'").stdout.split()}
    assert ports == {"80", "443"}
    assert box.run("systemctl --failed --no-legend --no-pager").stdout == ""


def test_no_upgrade_and_no_removal_while_a_sitting_is_open(box: Machine, site: Site, make: Callable[..., Path]) -> None:
    """Refused before anything is unpacked; the process that serves is not even touched."""
    act(box, "open", "start")
    browser = sit_down(box, site)
    pid = box.run("systemctl show -P MainPID lumbung-box").stdout
    said = install(box, make("0.2.0"), check=False)
    assert "a sitting is open" in said
    assert box.run("dpkg -r lumbung", check=False).returncode != 0
    assert box.run("systemctl show -P MainPID lumbung-box").stdout == pid
    assert status(box)["software"] != "0.2.0"
    assert "install ok installed" in box.run("dpkg-query -W -f '${Status}' lumbung").stdout
    assert come_back(box, browser)["answers"] == browser.promised()


@pytest.mark.parametrize("change", [packages.breaks_at_start, packages.breaks_after_migrating, packages.bad_unit])
def test_a_failed_upgrade_goes_back_by_itself(
    box: Machine, make: Callable[..., Path], change: Callable[[Path], None]
) -> None:
    before, migrations = status(box), ask_journal(box, MIGRATIONS)
    said = install(box, make(f"0.3.{change.__name__.count('_')}{len(change.__name__)}", change), check=False)
    assert "the new version did not start" in said
    after = status(box)
    assert (after["answers"], after["software"]) == (True, before["software"])
    assert ask_journal(box, MIGRATIONS) == migrations
    assert "half-configured" in box.run("dpkg-query -W -f '${Status}' lumbung").stdout
    assert "did not start" in box.read("/var/lib/lumbung/upgrade-failed")
    box.reboot()  # and it stays so
    assert status(box)["software"] == before["software"]
    if change is not packages.breaks_after_migrating:
        return
    install(box, make("0.4.0"))  # the next version is taken as if nothing had been
    assert status(box)["software"] == "0.4.0"
    assert (
        box.run("ls /var/lib/lumbung/upgrade-failed /etc/systemd/system/lumbung-box.service", check=False).stdout == ""
    )


@pytest.fixture
def centre(installed: Callable[[str], tuple[Path, ...]]) -> Iterator[Machine]:
    """A machine that is a centre, with a site, and serves."""
    with Machine("bookworm", installed("bookworm")) as machine:
        machine.run("lumbung central init && lumbung central site add smk-uji --name 'SMK uji (rekaan)'")
        machine.run("systemctl start lumbung-centre.service lumbung-centre-worker.service")
        yield machine


def ask_centre(machine: Machine, sql: str) -> str:
    """What `sql` finds in the centre's database, one row a line."""
    ask = f"import sqlite3; print(*sqlite3.connect('/var/lib/lumbung/centre/centre.db').execute({sql!r}), sep='\\n')"
    return machine.run(f"python3 -c {shlex.quote(ask)}").stdout.strip()


def served(machine: Machine) -> bool:
    """Whether a page comes from the centre, whatever it says."""
    page = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8000/').status)"
    return machine.run(f'python3 -c "{page}"', check=False).stdout.strip() == "200"


@pytest.mark.parametrize("change", [packages.breaks_the_centres_migration, packages.breaks_the_centre_after_migrating])
def test_a_failed_upgrade_of_a_centre_brings_its_database_back(
    centre: Machine, make: Callable[..., Path], change: Callable[[Path], None]
) -> None:
    """The default database, a file, is copied before anything migrates. Of PostgreSQL the manual asks a pg_dump."""
    before = {sql: ask_centre(centre, sql) for sql in (REVISION, TABLES, SITES)}
    assert "smk-uji" in before[SITES]
    assert served(centre)
    said = install(centre, make(f"0.5.{len(change.__name__)}", change), check=False)
    assert "the new version did not start; back on" in said
    assert {sql: ask_centre(centre, sql) for sql in before} == before
    assert served(centre)
    assert "half-configured" in centre.run("dpkg-query -W -f '${Status}' lumbung").stdout
    centre.reboot()
    assert served(centre)
    if change is not packages.breaks_the_centre_after_migrating:
        return
    install(centre, make("0.4.0"))
    assert centre.run("lumbung --version").stdout.strip().endswith("0.4.0")
    assert {sql: ask_centre(centre, sql) for sql in before} == before
    assert served(centre)


def test_removal_leaves_data_and_purge_keeps_answers_that_are_not_settled(box: Machine, site: Site, deb: Path) -> None:
    act(box, "open", "start")
    browser = sit_down(box, site)
    finish(box, browser)
    act(box, "end", "close")
    box.run("dpkg -r lumbung")
    assert box.run("ss -tlnH").stdout == ""
    assert box.run("ls /usr/lib/lumbung", check=False).stdout == ""
    assert box.run("ls /etc/lumbung/config.toml /var/lib/lumbung/box/journal.db").returncode == 0
    purged = box.run("dpkg -P lumbung")
    assert "was kept" in purged.stdout + purged.stderr
    assert box.run("ls /var/lib/lumbung/box/journal.db").returncode == 0
    assert box.run("ls /etc/lumbung", check=False).returncode != 0
    assert box.run("find / -xdev -name '*lumbung*' -not -path '/proc/*' -not -path '/var/lib/lumbung*'").stdout == ""
    assert browser.promised()


def test_purge_of_a_box_without_answers_leaves_nothing(installed: Callable[[str], tuple[Path, ...]]) -> None:
    with Machine("bookworm", installed("bookworm")) as machine:
        machine.run("dpkg -P lumbung")
        left = machine.run("find / -xdev -name '*lumbung*' -not -path '/proc/*' -not -path '/var/log/*'").stdout
        assert left == ""
        assert machine.run("getent passwd lumbung", check=False).returncode != 0
