"""What a technician is asked when a PC is made the box of a site, on a PC or at a stick's first start.

And what a second run does, and leaves.
"""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pysqlite3
import pytest

from appliance.settings import BoxSettings
from central.centre import Centre
from provisioning.enrol.asking import make_request
from provisioning.enrol.folder import Approved, EnrolFolder
from provisioning.kit import told
from provisioning.kit.signing import KitKey
from sync import config
from sync.settings import SyncSettings
from sync.wire import enrolment
from tests.provisioning.kit.kits import make_kit

pytestmark = pytest.mark.root

CHECKOUT = Path(__file__).parents[3]
BROUGHT = CHECKOUT / "provisioning/debian/data/usr/share/lumbung/config.toml"
HERE, CENTRE = "http://192.168.77.1", "https://pusat.contoh.go.id"
SOCKET, TLS, TRUST = "lumbung-box.socket", "lumbung-box-tls.socket", "lumbung-trust.socket"
SERVICES = ("lumbung-box.service", "lumbung-sync.service")

# Remembers what is enabled and active, as files; a unit named in `broken` does not start, a socket stops its rival.
SYSTEMCTL = """#!/bin/sh
cd {state}
verb=$1; shift
case $1 in --quiet) shift ;; esac
case $verb in is-*) ;; *) echo "$verb $*" >>asked ;; esac
for unit; do
  case $verb in
    is-enabled) [ -e enabled/$unit ] || exit 1 ;;
    is-active) [ -e active/$unit ] || exit 3 ;;
    enable) touch enabled/$unit ;;
    stop) rm -f active/$unit ;;
    start | restart)
      if [ -e broken/$unit ]; then rm -f active/$unit; echo "Job for $unit failed." >&2; exit 1; fi
      case $unit in
        lumbung-box.socket) rm -f active/lumbung-box-tls.socket ;;
        lumbung-box-tls.socket) rm -f active/lumbung-box.socket ;;
      esac
      touch active/$unit ;;
  esac
done
"""


class Pc:
    """A PC with the package's settings, and a systemctl that only remembers what it is asked."""

    def __init__(self, folder: Path) -> None:
        self._bin = folder / "bin"
        self._bin.mkdir(parents=True)
        self.data = folder / "box"
        self.config = folder / "config.toml"
        self.config.write_text(BROUGHT.read_text("utf-8").replace("/var/lib/lumbung/", f"{folder}/"))
        self.state = folder / "systemd"
        for part in ("enabled", "active", "broken"):
            (self.state / part).mkdir(parents=True)
        (self.state / "enabled" / SOCKET).touch()  # as the package does
        (self._bin / "systemctl").write_text(SYSTEMCTL.format(state=self.state))
        (self._bin / "systemctl").chmod(0o755)

    def run(
        self, *words: str, typed: str | None = None, kit: Path | None = None, alone: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """`typed`: None with nobody to ask. `alone`: the PC has no card but loopback."""
        what = ["--bare", "--site", "smk1"] if kit is None else [str(kit), "--site", "smk1"]
        command = [sys.executable, "-m", "lumbung", "provision", "settle", *what, "--user", "root"]
        command += ["-c", str(self.config), *words]
        ours, theirs = pty.openpty()
        os.write(ours, (typed or "").encode())
        done = subprocess.run(
            ["unshare", "--net", *command] if alone else command,
            stdin=subprocess.DEVNULL if typed is None else theirs,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=CHECKOUT,
            env={**os.environ, "PATH": f"{self._bin}:{Path(sys.executable).parent}:{os.environ['PATH']}"},
            check=False,
        )
        os.close(theirs)
        os.close(ours)
        return done

    def settle(self, *words: str, typed: str | None = None, kit: Path | None = None) -> str:
        """All that is shown."""
        done = self.run(*words, typed=typed, kit=kit)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def refusal(self, *words: str, kit: Path | None = None) -> str:
        before = self.config.read_bytes()
        done = self.run(*words, kit=kit)
        assert done.returncode == 1, done.stdout + done.stderr
        assert self.config.read_bytes() == before
        return done.stdout + done.stderr

    def asked(self) -> list[str]:
        """What systemctl was told to do since the last time."""
        asked = self.state / "asked"
        lines = asked.read_text().splitlines() if asked.exists() else []
        asked.unlink(missing_ok=True)
        return lines

    def active(self) -> set[str]:
        return {path.name for path in (self.state / "active").iterdir()}

    def break_unit(self, unit: str, *, broken: bool = True) -> None:
        path = self.state / "broken" / unit
        path.touch() if broken else path.unlink()

    def box(self) -> BoxSettings:
        found: BoxSettings = config.load(self.config, {"box": BoxSettings})["box"]
        return found

    def centre(self) -> str:
        found: SyncSettings = config.load(self.config, {"sync": SyncSettings})["sync"]
        return found.centre_url

    def keys(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.data / "keys").iterdir()}

    def open_sitting(self) -> None:
        """As its journal has it after a proctor opened one."""
        connection = pysqlite3.connect(str(self.data / "journal.db"))
        connection.execute(
            "INSERT INTO epochs VALUES (1, zeroblob(16), NULL, 0, NULL, zeroblob(32), 1, 0) ON CONFLICT DO NOTHING"
        )
        connection.execute(
            "INSERT INTO events (epoch_id, seq, k, kind, sitting, body, head)"
            " VALUES (1, 1, 0, 'sitting.opened', zeroblob(16), zeroblob(1), zeroblob(32))"
        )
        connection.commit()
        connection.close()


@pytest.fixture(scope="module")
def kit(workshop: Path, centre: Centre, key: KitKey) -> Path:
    """One that names its centre."""
    return make_kit(centre, workshop, key, out="named", centre_url=CENTRE)


@pytest.fixture
def pc(tmp_path: Path, kit: Path) -> Pc:
    """Settled from the kit, and serving."""
    pc = Pc(tmp_path / "pc")
    pc.settle("--origin", HERE, kit=kit)
    assert pc.active() == {SOCKET, *SERVICES}
    pc.asked()
    return pc


def test_two_boxes_of_one_kit_get_names_and_keys_of_their_own(tmp_path: Path) -> None:
    """Which of a site's boxes this is, is asked: a standby that called itself box-1, too, would be no second box."""
    first, second = Pc(tmp_path / "first"), Pc(tmp_path / "second")
    first.settle(typed=f"\n{HERE}\n\n")
    shown = second.settle(typed=f"box-2\n{HERE}\n{CENTRE}\n")
    assert "smk1 / box-2" in shown
    assert (first.box().box, second.box().box) == ("box-1", "box-2")
    assert first.box().origin == second.box().origin == HERE, "the cards of a site have one address"
    assert (first.centre(), second.centre()) == (told.NO_CENTRE, CENTRE), "asked, where no kit tells it"
    ours, others = first.keys(), second.keys()
    assert ours.keys() == others.keys() != set()
    assert [name for name in ours if ours[name] == others[name]] == []


def test_a_second_run_asks_and_changes_nothing(pc: Pc, kit: Path) -> None:
    before = pc.config.read_bytes()
    shown = pc.settle(typed="", kit=kit)
    assert "sudah siap / was ready already" in shown
    assert "Id server ini" not in shown
    assert "Alamat" not in shown
    assert (pc.config.read_bytes(), pc.asked()) == (before, []), "nothing is changed or started anew"


# --- services ------------------------------------------------------------------------------------


def test_a_service_that_did_not_start_is_told_and_started_by_the_next_run(tmp_path: Path, kit: Path) -> None:
    """The files are as they should be after the first run; what runs is asked of systemd."""
    pc = Pc(tmp_path / "pc")
    pc.break_unit("lumbung-box.service")
    for _ in range(2):
        done = pc.run("--origin", HERE, kit=kit)
        assert done.returncode == 1
        assert "LMB-5710" in done.stderr
        assert "lumbung-box.service" in done.stderr
        assert "apt-utils" not in done.stderr
    pc.break_unit("lumbung-box.service", broken=False)
    pc.settle(kit=kit)
    assert pc.active() == {SOCKET, *SERVICES}
    (pc.state / "active/lumbung-sync.service").unlink()
    (pc.state / "enabled/lumbung-sync.service").unlink()
    pc.asked()
    assert "was ready already" not in pc.settle(kit=kit)
    assert pc.asked() == ["enable lumbung-sync.service", "start lumbung-sync.service"], "and nothing besides"


def test_without_a_list_of_keys_nothing_can_run_yet(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "pc")
    pc.settle("--origin", HERE)
    assert pc.asked() == ["enable lumbung-box.service lumbung-sync.service"], "enrolment starts them"


def test_an_open_sitting_is_left_alone(pc: Pc, kit: Path) -> None:
    pc.open_sitting()
    shown = pc.settle("--centre", "https://lain.contoh.go.id", kit=kit)
    assert "Sesi masih dibuka" in shown
    assert pc.asked() == []
    assert "LMB-5313" in pc.refusal("--origin", "http://192.168.77.9", kit=kit), "answers belong to their address"
    (pc.state / "active/lumbung-sync.service").unlink()
    pc.settle(kit=kit)
    assert pc.asked() == ["start lumbung-sync.service"], "what does not run disturbs nobody when it starts"
    connection = pysqlite3.connect(str(pc.data / "journal.db"))
    connection.execute("UPDATE events SET kind = 'sitting.closed'")
    connection.commit()
    connection.close()
    assert "Sesi masih dibuka" not in pc.settle(kit=kit)
    assert pc.asked() == [f"restart {SOCKET} lumbung-box.service lumbung-sync.service"], "what was put off is done"


def test_a_room_that_speaks_https_goes_on_to(pc: Pc, kit: Path) -> None:
    """Page 8 switched the sockets; the plain one would push the other aside."""
    for part in ("enabled", "active"):
        (pc.state / part / SOCKET).unlink()
        for unit in (TLS, TRUST):
            (pc.state / part / unit).touch()
    pc.settle("--centre", "https://lain.contoh.go.id", kit=kit)
    assert pc.active() == {TLS, TRUST, *SERVICES}
    (pc.state / "active" / TLS).unlink()
    pc.settle(kit=kit)
    assert pc.active() == {TLS, TRUST, *SERVICES}
    assert [line for line in pc.asked() if SOCKET in line.split()] == []


# --- who and where -------------------------------------------------------------------------------


def test_the_kit_tells_the_centre(pc: Pc, kit: Path) -> None:
    assert pc.centre() == CENTRE
    assert json.loads((kit / "kit.json").read_text())["centre"] == CENTRE
    assert "kit.json" in (kit / "SHA256SUMS").read_text(), "signed with the rest"


def test_a_kit_that_names_no_centre_says_so_when_it_is_used(tmp_path: Path, made: Path, kit: Path) -> None:
    """And one that does mends what the first left open; what somebody typed stays."""
    pc = Pc(tmp_path / "pc")
    assert "--centre" in pc.settle("--origin", HERE, kit=made)
    assert pc.centre() == told.NO_CENTRE
    assert "--centre" not in pc.settle(kit=kit)
    assert pc.centre() == CENTRE
    pc.settle("--centre", "https://lain.contoh.go.id/")
    pc.settle(kit=kit)
    assert pc.centre() == "https://lain.contoh.go.id"


def test_another_address_is_taken_and_shown(pc: Pc, kit: Path) -> None:
    shown = pc.settle("--origin", "http://192.168.77.9", kit=kit)
    assert f"origin: {HERE} → http://192.168.77.9" in shown
    assert pc.box().origin == "http://192.168.77.9"
    assert {"192.168.77.9", "192.168.77.1", "localhost"} <= set(pc.box().hosts)
    assert pc.asked() == [f"restart {SOCKET} lumbung-box.service lumbung-sync.service"]


def test_another_name_is_taken_while_nobody_knows_the_box(pc: Pc, kit: Path) -> None:
    """The centre refused the first one (LMB-4206); the request that was made with its keys may yet come back."""
    keys = pc.keys()
    (pc.data / "enrol").mkdir()
    shown = pc.settle("--box", "box-2", kit=kit)
    assert "box: box-1 → box-2" in shown
    assert json.loads((pc.data / "identity.json").read_text())["box"] == "box-2"
    assert not set(pc.keys().values()) & set(keys.values())
    aside = pc.data.with_name("box.box-1.1")
    assert {path.name: path.read_bytes() for path in (aside / "keys").iterdir()} == keys
    assert pc.active() == {SOCKET, *SERVICES}
    assert "was ready already" in pc.settle("--box", "box-2", kit=kit)


@pytest.mark.parametrize("known", ["by a sitting", "by the centre"])
def test_another_name_is_refused_once_there_is_something_under_it(pc: Pc, kit: Path, known: str) -> None:
    keys = pc.keys()
    if known == "by a sitting":
        pc.open_sitting()
    else:
        asked = make_request(pc.box(), serial="", software="tests", created_ms=1, random=os.urandom)
        folder = EnrolFolder(pc.data)
        folder.keep_request(asked)
        folder.keep_approved(Approved(enrolment.digest(asked).hex(), 1, "A", None))
    shown = pc.refusal("--box", "box-2", kit=kit)
    assert "LMB-5713" in shown
    assert (pc.keys(), pc.asked()) == (keys, [])


@pytest.mark.parametrize("words", [("--origin", "192.168.77.1"), ("--box", "box 2"), ("--centre", "pusat")])
def test_what_is_no_answer_is_refused_before_anything(tmp_path: Path, words: tuple[str, str]) -> None:
    pc = Pc(tmp_path / "pc")
    before = pc.config.read_bytes()
    assert pc.run(*words).returncode == 2
    assert (pc.config.read_bytes(), pc.data.exists()) == (before, False)


def test_a_pc_without_an_address_gets_no_wrong_one(tmp_path: Path) -> None:
    """A room with only a switch, before page 7."""
    pc = Pc(tmp_path / "pc")
    before = pc.config.read_bytes()
    done = pc.run(alone=True)
    assert done.returncode == 1
    assert "LMB-5712" in done.stderr
    assert (pc.config.read_bytes(), pc.data.exists()) == (before, False)
    asked = pc.run(alone=True, typed=f"\n\n{HERE}\n\n")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert "belum punya alamat" in asked.stdout
    assert pc.box().origin == HERE
    assert pc.box().hosts[0] == "192.168.77.1"


def test_values_go_into_their_own_section() -> None:
    text = '[centre]\nhosts = ["a"]\n\n[box] # ours\nhosts = [\n  "b",\n]\nsite = "x"\n'
    now, changes = told.changed(text, {("box", "hosts"): ["c"], ("box", "origin"): "o", ("sync", "centre_url"): "u"})
    assert told.value_of(now, "centre", "hosts") == ["a"]
    assert [told.value_of(now, *place) for place in (("box", "hosts"), ("box", "site"))] == [["c"], "x"]
    assert [told.value_of(now, *place) for place in (("box", "origin"), ("sync", "centre_url"))] == ["o", "u"]
    assert "# ours" in now
    assert [each.name for each in changes] == ["hosts", "origin", "centre_url"]
    assert told.changed(now, {("box", "hosts"): ["c"]}) == (now, [])
