"""From a bare PC to a box that serves, by the kit alone: no network, and a clock of 2010 or 2040."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.clock import Clock
from tests.provisioning.machine.field import (
    BOX,
    ORIGIN,
    SITE,
    Field,
    bring_stick,
    install,
    plug_in,
    set_clock,
    year_seen,
)
from tests.provisioning.machine.machine import Machine

pytestmark = pytest.mark.machine

WHERE = (("bookworm", 2010), ("trixie", 2040))
OURS = ("lumbung", "avahi-daemon", "chrony", "dnsmasq-base", "nftables", "smartmontools")
# What a second run may not touch. Left out: what box and agent themselves write while they run, and dpkg's locks.
WATCHED = "/etc /usr /var/lib/dpkg /var/lib/lumbung /var/lib/systemd/deb-systemd-helper-enabled"
NOT_WATCHED = r"/var/lib/lumbung/box/(journal\.db.*|sync-state\.json|outbox)|/var/lib/dpkg/lock.*"


class Installed(NamedTuple):
    machine: Machine
    year: int
    said: str


@pytest.fixture(params=WHERE, ids=lambda each: f"{each[0]} in {each[1]}", scope="module")
def pc(request: pytest.FixtureRequest, field: Field, clock: Clock) -> Iterator[Installed]:
    suite, year = request.param
    with Machine(suite) as machine:
        set_clock(machine, clock, year)
        plug_in(machine, field)
        done = install(machine)
        yield Installed(machine, year, done.stdout)


def packages(machine: Machine) -> dict[str, str]:
    """Name → state of every package that dpkg knows."""
    told = machine.run("dpkg-query -W -f '${Package} ${db:Status-Abbrev}\\n'").stdout
    return dict(line.split(maxsplit=1) for line in told.splitlines())


def tree(machine: Machine) -> str:
    """Every watched file: name, type, mode, owner, time of last change, size."""
    found = machine.run(
        f"find {WATCHED} -regextype posix-extended -regex '{NOT_WATCHED}' -prune -o "
        "-printf '%p %y %m %u:%g %T@ %s %l\\n' | LC_ALL=C sort"
    ).stdout
    # A folder's time and size change with a file that is written beside and renamed; its files are listed themselves.
    return "\n".join(line for line in found.splitlines() if " d " not in line)


def test_it_ends_with_the_address_as_text_and_qr(pc: Installed) -> None:
    assert year_seen(pc.machine) == pc.year, "the test's own clock must work"
    steps = [line for line in pc.said.splitlines() if line[1:3] == "/3"]
    assert [line[:3] for line in steps] == ["1/3", "2/3", "3/3"]
    *_, address, _, _next = pc.said.rstrip().splitlines()
    assert address.strip() == ORIGIN
    assert f"{SITE} / {BOX}: siap / ready" in pc.said
    blocks = [line for line in pc.said.splitlines() if "█" in line or "▀" in line or "▄" in line]
    assert len(blocks) >= 12, "the smallest QR code of an address, two rows a line"


def test_every_package_came_and_none_is_half_there(pc: Installed) -> None:
    found = packages(pc.machine)
    assert {name: found[name] for name in OURS} == dict.fromkeys(OURS, "ii ")
    assert set(found.values()) == {"ii "}
    assert pc.machine.run("ip route show default").stdout == "", "there never was a way out"
    assert pc.machine.run("systemctl list-units --failed --no-legend --no-pager 'lumbung-*'").stdout == ""


def test_it_serves_the_moment_it_is_enrolled_and_nobody_before(pc: Installed) -> None:
    """The list of keys came with the kit, so it answers already; there is no dispatch, so there is no sitting."""
    told = json.loads(pc.machine.run("lumbung box status --json").stdout)
    assert (told["site_id"], told["answers"], told["sittings"]) == (SITE, True, [])
    assert pc.machine.run("stat -c '%a %U' /var/lib/lumbung/box/keys/*").stdout.split() == ["600", "lumbung"] * 2


def test_the_exam_packages_lie_in_the_inbox_whole(pc: Installed, field: Field) -> None:
    sums = pc.machine.run("cd /var/lib/lumbung/box/inbox/blobs && sha256sum *").stdout
    rows = [line.split() for line in sums.splitlines()]
    assert rows
    assert all(digest == name for digest, name in rows)
    assert {name for _, name in rows} == set((field.kit / "sites" / SITE / "packages.txt").read_text().split())


def test_a_second_run_changes_nothing(pc: Installed) -> None:
    before, state = tree(pc.machine), packages(pc.machine)
    pid = pc.machine.run("systemctl show -P MainPID lumbung-box lumbung-sync").stdout
    done = install(pc.machine)
    assert f"{SITE} / {BOX}: sudah siap / was ready already" in done.stdout
    assert ORIGIN in done.stdout
    assert set(tree(pc.machine).splitlines()) ^ set(before.splitlines()) == set()
    assert packages(pc.machine) == state
    assert pc.machine.run("systemctl show -P MainPID lumbung-box lumbung-sync").stdout == pid
    pc.machine.run("touch /etc/lumbung/config.toml")
    assert tree(pc.machine) != before, "what it compares would notice a touched file"


def test_it_stands_after_a_boot_with_nobody_near(pc: Installed) -> None:
    pc.machine.reboot()
    assert year_seen(pc.machine) == pc.year
    assert json.loads(pc.machine.run("lumbung box status --json").stdout)["answers"] is True
    room = pc.machine.run(f"python3 -c \"import urllib.request as u; print(u.urlopen('{ORIGIN}/api/v1/room').status)\"")
    assert room.stdout.strip() == "200"


# --- damaged kits ---------------------------------------------------------------------------------


def flipped(root: Path) -> None:
    """One bit in the middle of the largest Debian package of the system."""
    victim = max((root / "apt/bookworm").glob("*.deb"), key=lambda path: path.stat().st_size)
    with victim.open("r+b") as file:
        file.seek(victim.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))


def missing(root: Path) -> None:
    next((root / "packages").iterdir()).unlink()


def hostile(root: Path) -> None:
    with (root / "SHA256SUMS").open("a") as file:
        file.write(f"{'0' * 64}  ../../etc/passwd\n")


def giant(root: Path) -> None:
    with (root / "apt/bookworm/giant.deb").open("wb") as file:
        file.truncate(2**40)


def stranger(root: Path) -> None:
    """A list that is whole in itself, but not signed by the kit's key."""
    sums = root / "SHA256SUMS"
    lines = sums.read_text().splitlines(keepends=True)
    sums.write_text("".join(line for line in lines if "README" not in line))
    (root / "README.txt").unlink()


def linked(root: Path) -> None:
    (root / "roles.dsse").unlink()
    (root / "roles.dsse").symlink_to("/etc/passwd")


DAMAGES = {
    "flipped bit": flipped,
    "missing file": missing,
    "hostile name": hostile,
    "giant": giant,
    "foreign list": stranger,
    "link": linked,
}
UNTOUCHED = "/etc /usr /var/lib /opt /home /root"


@pytest.fixture(scope="module")
def bare_pc(field: Field) -> Iterator[Machine]:
    with Machine("bookworm") as machine:
        plug_in(machine, field)
        yield machine


def whole_system(machine: Machine) -> str:
    machine.run("systemctl stop apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer", check=False)
    return machine.run(
        f"getent passwd; getent group; dpkg -l; find {UNTOUCHED} -printf '%p %y %m %u:%g %T@ %s\\n'"
        " | grep -vE '^/var/lib/(systemd|private)' | LC_ALL=C sort"
    ).stdout


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_kit_is_refused_and_leaves_nothing(bare_pc: Machine, field: Field, damage: str) -> None:
    """The code, then no package, no user, no folder, no file that was not there before."""
    before = whole_system(bare_pc)
    DAMAGES[damage](bring_stick(bare_pc, field))
    done = install(bare_pc, check=False)
    assert done.returncode == 1
    assert "LMB-5701" in done.stderr
    assert "damaged" in done.stderr
    assert "2/3" not in done.stdout
    assert set(whole_system(bare_pc).splitlines()) ^ set(before.splitlines()) == set()
    assert "lumbung" not in bare_pc.run("getent passwd; ls /etc /run").stdout
