"""A centre that holds a whole exam day for a school, the kit made there, and what carries it onto a machine.

Everybody here is invented. The kit comes from the real command and holds every Debian package of its systems: the
first time it is made they are fetched from the mirror that this PC uses, and kept in the cache of the machines.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from central import enrolment, keyring, planning, publish, rosters
from central.centre import Centre, open_centre, wall_ms
from central.settings import CentreSettings
from central.store import schema
from central.store.engine import open_engine
from provisioning.demo.proctor import Proctor
from provisioning.simulate.cards import invent_roster
from provisioning.simulate.play import Card
from sync import config
from tests.e2e.clock import Clock
from tests.provisioning.machine.machine import CACHE, Machine

EXAM = Path(__file__).parents[3] / "examples" / "bfi"
SITE, BOX, ADDRESS = "smk-mesin", "box-1", "192.168.10.2"
ORIGIN = f"http://{ADDRESS}"
LOCAL = "http://127.0.0.1"  # over plain HTTP the proctor's pages are for whoever sits at the box itself
SEATS = 50
PROCTOR, PASSWORD = "pengawas1", "sandi-uji-pengawas"
STICK = "/media/STICK UJIAN"

# A PC's one network card, at an address that it keeps; nothing is at the other end of the cable.
CARD_UNIT = f"""[Unit]
DefaultDependencies=no
Before=network.target sysinit.target
[Service]
Type=oneshot
ExecStart=/usr/sbin/ip link add lab0 type veth peer name lab1
ExecStart=/usr/sbin/ip address add {ADDRESS}/24 dev lab0
ExecStart=/usr/sbin/ip link set lab1 up
ExecStart=/usr/sbin/ip link set lab0 up
[Install]
WantedBy=sysinit.target
"""


@dataclass(frozen=True)
class Field:
    """`centre`: with the sitting planned and no box known yet; `config_file`: its settings; `kit`: made there."""

    centre: Centre
    config_file: Path
    kit: Path
    sitting: str
    cards: tuple[Card, ...]
    made: dict[str, Any]


class Planned(NamedTuple):
    """`centre` with a sitting that nobody has run yet, and the cards of its people."""

    centre: Centre
    config_file: Path
    sitting: str
    cards: tuple[Card, ...]


def make_field(folder: Path, deb: Path, suites: tuple[str, ...]) -> Field:
    """The centre in `folder`, a sitting of the short example exam for SEATS people, and a kit for `suites`."""
    planned = plan_day(folder)
    made = _make_kit(planned.config_file, folder / "kit", deb, suites)
    return Field(planned.centre, planned.config_file, folder / "kit", planned.sitting, planned.cards, made)


def plan_day(folder: Path) -> Planned:
    """The centre in `folder`, and a sitting of the short example exam for SEATS people."""
    config_file = folder / "lumbung.toml"
    config_file.write_text(f'[centre]\ndata_dir = "{folder / "centre"}"\n')
    settings = config.load(config_file, {"centre": CentreSettings})["centre"]
    keyring.make(settings.keys_dir, wall_ms())
    engine = open_engine(settings.url)
    schema.upgrade(engine)
    engine.dispose()
    centre = open_centre(settings)
    planning.add_site(centre, SITE, "SMK Mesin (rekaan)", "Asia/Makassar")
    planning.put_proctor(centre, SITE, PROCTOR, "Pengawas contoh", "proctor", PASSWORD, must_change=False)
    invent_roster(folder / "roster.csv", SEATS, seed=4)
    people, _odd = rosters.read_roster(folder / "roster.csv")
    planned = planning.plan_sitting(
        centre,
        SITE,
        publish.publish(centre, EXAM).digest,
        title="Sesi mesin",
        room="Lab 1",
        starts_at="2026-11-21T08:00",
        duration_ms=4 * 3_600_000,
        people=people,
    )
    cards = tuple(Card(card.nip, card.pin, planned.token) for card in planned.cards)
    return Planned(centre, config_file, planned.sitting.hex(), cards)


def _make_kit(config_file: Path, out: Path, deb: Path, suites: tuple[str, ...]) -> dict[str, Any]:
    command = [sys.executable, "-m", "lumbung", "provision", "kit", "make", "-c", str(config_file), "--json"]
    command += ["--out", str(out), "--deb", str(deb), "--site", SITE]
    command += [word for suite in suites for word in ("--suite", suite)]
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "kit.lock").open("w") as lock:  # apt's own cache is for one at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            command,
            env={**os.environ, "XDG_CACHE_HOME": str(CACHE / "kit")},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def plug_in(machine: Machine, field: Field) -> None:
    """A bare machine gets its network card and the stick."""
    unit = machine.root / "etc/systemd/system/lab-card.service"
    unit.write_text(CARD_UNIT)
    machine.run("systemctl daemon-reload && systemctl enable --now --quiet lab-card.service")
    bring_stick(machine, field)


def bring_stick(machine: Machine, field: Field) -> Path:
    """A whole stick, in the place of the one that was there; where the host sees it."""
    stick = machine.root / STICK.lstrip("/")
    if stick.exists():
        shutil.rmtree(stick)
    return Path(shutil.copytree(field.kit, stick))


def install(machine: Machine, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """`install.sh` as a technician types it, with nobody to answer a question."""
    return machine.run(f"{CLOCKED} sh '{STICK}/install.sh' {' '.join(words)}", check=check)


CLOCK_FILE, CLOCK_LIBRARY = "/etc/lab-clock", "/usr/lib/lab-clock.so"
CLOCKED = f"CLOCKSTEP={CLOCK_FILE}"


def set_clock(machine: Machine, clock: Clock, year: int | None) -> None:
    """Every process that is started from now on sees another year, as after a dead battery; None: the true one.

    A container has no wall clock of its own, so a library in front of every program tells it; the kernel's dates of
    files stay true.
    """
    step = 0 if year is None else int(datetime(year, 6, 1, 8, tzinfo=UTC).timestamp() - time.time())
    root = machine.root
    if not (root / CLOCK_LIBRARY.lstrip("/")).exists():
        shutil.copy(clock.library, root / CLOCK_LIBRARY.lstrip("/"))
        (root / "etc/ld.so.preload").write_text(f"{CLOCK_LIBRARY}\n")
        settings = root / "etc/systemd/system.conf.d/clock.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[Manager]\nDefaultEnvironment={CLOCKED}\n")
        machine.run("systemctl daemon-reexec")
    (root / CLOCK_FILE.lstrip("/")).write_text(f"{step}\n")


def year_seen(machine: Machine) -> int:
    """Which year it is for the programs of the machine."""
    return int(machine.run(f"{CLOCKED} date +%Y").stdout)


def enrol_by_file(machine: Machine, field: Field, folder: Path) -> dict[str, Any]:
    """The request leaves as a file, the approval comes back as one, with the box's first dispatch."""
    asked = machine.run("lumbung provision enrol --json --out /srv/stick", check=False)
    assert asked.returncode == 3, asked.stdout + asked.stderr
    told = json.loads(asked.stdout)
    request = next((machine.root / "srv/stick").glob("*.lmb"))
    digest = enrolment.receive(field.centre, request.read_bytes())
    enrolment.approve(field.centre, SITE, digest, "ani")
    publish.issue_dispatch(field.centre, SITE)
    approval = folder / "persetujuan.lmb"
    approval.write_bytes(enrolment.approval(field.centre, SITE, digest))
    machine.push(approval, "/srv/stick/persetujuan.lmb")
    done = machine.run("lumbung provision enrol --json --approval /srv/stick/persetujuan.lmb")
    enrolled: dict[str, Any] = json.loads(done.stdout)
    assert enrolled["fingerprint"] == told["fingerprint"]
    return enrolled


def act(machine: Machine, sitting: str, *acts: str) -> None:
    """The proctor's acts, in order: `open`, `start`, `end`, `close`."""

    def work() -> None:
        proctor = Proctor(LOCAL, PROCTOR, PASSWORD)
        for each in acts:
            proctor.act(sitting, each)

    machine.inside(work)
