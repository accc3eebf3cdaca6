"""The bootable stick in emulated PCs. A suite of its own, `make test-stick`: it wants the image of `make image`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from provisioning.demo.alone import BoxAlone, prepare_box
from provisioning.demo.place import SITE
from provisioning.kit.signing import KitKey
from provisioning.simulate.cards import invent_roster
from tests.conditions import eventually
from tests.faults.journal_file import read_journal
from tests.faults.test_kill9 import EXAM, PEOPLE, kill_again_and_again
from tests.provisioning.image.vm import Firmware, Vm
from tests.provisioning.kit.kits import make_kit, small_centre

ROOT = Path(__file__).parents[3]
IMAGE = Path(os.environ.get("LUMBUNG_IMAGE", ROOT / "dist/lumbung.img"))
START_S = 900.0  # emulated, on a busy machine
PLUGS = int(os.environ.get("LUMBUNG_PLUGS", "20"))
BOX_DIR = "var/lib/lumbung/box"

pytestmark = [pytest.mark.stick, pytest.mark.root]


@pytest.fixture
def pc(tmp_path: Path) -> Iterator[Vm]:
    assert IMAGE.exists(), f"{IMAGE}: run `make image` first"
    with Vm(tmp_path, IMAGE) as vm:
        yield vm


class OnAStick:
    """A box that lives on a stick, with the manners of `BoxAlone`: its folder is laid onto the data partition."""

    def __init__(self, vm: Vm, alone: BoxAlone) -> None:
        self.vm, self.cards, self.facts = vm, alone.cards, alone.facts
        self._alone = alone

    @property
    def url(self) -> str:
        return self.vm.url

    def prepare(self) -> None:
        """The first start makes the data partition; then the prepared folder takes the place of the empty one."""
        self.vm.write_answers(site=SITE, box=self.identity()["box"])
        self.vm.start()
        with self.vm.shell() as shell:
            shell.sign_in(within_s=START_S)
            eventually(lambda: "yes" in shell.run(f"test -e /{BOX_DIR}/identity.json && echo yes; true"), 300)
            shell.run("systemctl stop lumbung-box.socket lumbung-box lumbung-sync; sync")
        self.vm.pull_the_plug()
        with data_of(self.vm) as data:
            owner = (data / BOX_DIR).stat()
            shutil.rmtree(data / BOX_DIR)
            shutil.copytree(self._alone.data_dir, data / BOX_DIR)
            for path in [data / BOX_DIR, *(data / BOX_DIR).rglob("*")]:
                os.chown(path, owner.st_uid, owner.st_gid)

    def identity(self) -> dict[str, str]:
        """The mark of the prepared folder."""
        told: dict[str, str] = json.loads((self._alone.data_dir / "identity.json").read_bytes())
        return told

    def start(self) -> None:
        self.vm.start()
        eventually(lambda: (answer := self.vm.answers()) is not None and answer.ok, START_S)

    def open_sitting(self) -> None:
        """As the proctor at the box itself."""
        acts = "; ".join(f"p.act('{self.facts.sitting}', '{act}')" for act in ("open", "start"))
        program = (
            "from provisioning.demo.proctor import Proctor; "
            f"p = Proctor('http://127.0.0.1', '{self.facts.proctor}', '{self.facts.proctor_password}'); {acts}"
        )
        with self.vm.shell() as shell:
            shell.sign_in(within_s=START_S)
            shell.run(f'/usr/lib/lumbung/current/bin/python3 -I -c "{program}"')

    def kill(self) -> None:
        self.vm.pull_the_plug()


@contextmanager
def data_of(vm: Vm) -> Iterator[Path]:
    """The data partition of a stick that is in no PC, mounted here."""
    loop = _said("losetup", "--find", "--show", "--partscan", str(vm.stick))
    place = vm.folder / "data"
    place.mkdir(exist_ok=True)
    try:
        part = eventually(lambda: Path(f"{loop}p5") if Path(f"{loop}p5").exists() else None)
        subprocess.run(
            ["mount", str(part), str(place)], check=True
        )  # replays the file system's journal, as a start does
        yield place
        subprocess.run(["umount", str(place)], check=True)
    finally:
        subprocess.run(["losetup", "--detach", loop], check=True)


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def serves(vm: Vm) -> bool:
    """Whether a participant sees the log-in."""
    answer = vm.answers("/")
    return answer is not None and answer.ok and "<title>" in answer.text and "Lumbung" in answer.text


def test_twenty_pulled_plugs_lose_nothing_acknowledged(pc: Vm, tmp_path: Path) -> None:
    """Old two-core PC, BIOS, 2 GiB: each time the system and the box come back by themselves, with every answer."""
    roster = tmp_path / "roster.csv"
    invent_roster(roster, PEOPLE, 1)
    box = OnAStick(pc, prepare_box(tmp_path / "alone", EXAM, roster))
    box.prepare()
    promised = kill_again_and_again(box, PLUGS, 20240229)  # type: ignore[arg-type]  # a box with the same manners
    with data_of(pc) as data:
        found = read_journal(data / BOX_DIR)
    lost = {key: answer for key, answer in promised.items() if found.answers.get(key) != answer}
    doubled = [key for key, times in found.times.items() if times > 1]
    print(f"{PLUGS} plugs, {len(promised)} acknowledged answers: {len(lost)} lost, {len(doubled)} doubled")
    assert len(promised) > PLUGS
    assert (lost, doubled) == ({}, [])


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a centre puts on the courier partition: its list of keys, and the site's material."""
    folder = tmp_path_factory.mktemp("kit")
    with small_centre(folder) as centre:
        return make_kit(centre, folder, KitKey(folder / "key"))


@pytest.mark.parametrize("firmware", ["bios", "uefi", "secure-boot"])
def test_it_starts_on_every_firmware_and_serves_the_log_in(tmp_path: Path, kit: Path, firmware: Firmware) -> None:
    with Vm(tmp_path, IMAGE, firmware) as vm:
        vm.copy_to_courier(kit)
        vm.write_answers(site="smk1", box="box-1")
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(within_s=START_S)
            eventually(lambda: "site" in shell.run("grep '^site = \"smk1\"' /etc/lumbung/config.toml; true"), 300)
            assert shell.run("systemctl --failed --plain --no-legend; true") == ""
            loader = shell.run("ls -d /sys/firmware/efi 2>/dev/null; true")
            assert loader == ("" if firmware == "bios" else "/sys/firmware/efi")
            if firmware == "secure-boot":
                assert shell.run("tail -c 1 /sys/firmware/efi/efivars/SecureBoot-* | od -An -tu1").strip() == "1"
            assert "ro," in shell.run("grep ' /run/live/medium ' /proc/mounts"), "the system is never written to"
        eventually(lambda: serves(vm), 300)


def test_with_a_tpm_the_data_is_encrypted_and_opens_by_itself(tmp_path: Path) -> None:
    """And on a PC with another TPM it does not: the box does not start on an empty folder instead."""
    with Vm(tmp_path, IMAGE, "uefi", tpm=True) as vm:
        vm.write_answers(site="smk1", box="box-1")
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(within_s=START_S)
            assert "crypto_LUKS" in shell.run("blkid -o value -s TYPE /dev/disk/by-partlabel/lumbung-data")
            key = shell.run("cat /data/recovery-key.txt")
            assert re.fullmatch(r"([cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}", key)
            shell.run("echo there >/data/mark; sync")
        vm.pull_the_plug()
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(within_s=START_S)
            assert shell.run("cat /data/mark") == "there"
        vm.pull_the_plug()
        shutil.rmtree(tmp_path / "tpm")
        vm.start()
        with vm.shell() as shell:
            shell.await_prompt(START_S)
            with pytest.raises(AssertionError):  # the password lies on the data, too
                shell.sign_in(within_s=120)
        assert not serves(vm)


def test_it_installs_itself_on_a_disk_that_then_starts_alone(tmp_path: Path) -> None:
    disk = tmp_path / "disk.img"
    with disk.open("wb") as file:
        file.truncate(6 * 1024**3)
    with Vm(tmp_path, IMAGE) as vm:
        vm.disks.append(disk)
        vm.write_answers(site="smk1", box="box-1")
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(within_s=START_S)
            target = "$(lsblk -dnpo NAME,SIZE | awk '$2 == \"6G\" { print $1 }')"
            shell.run(f"/usr/lib/lumbung-stick/to-disk {target} --yes", 900)
        vm.pull_the_plug()
        vm.start_without_stick()
        with vm.shell() as shell:
            shell.sign_in(within_s=START_S)
            assert "lumbung-data" in shell.run("lsblk -no PARTLABEL")
