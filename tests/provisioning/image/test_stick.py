"""The bootable stick in emulated PCs. A suite of its own, `make test-stick`: it wants the image of `make image`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.conditions import eventually
from tests.provisioning.image.school import School, make_school
from tests.provisioning.image.shell import Shell
from tests.provisioning.image.vm import START_S, Firmware, Vm
from tests.provisioning.machine.field import BOX, SITE

STICK = "/usr/lib/lumbung-stick"
BOX_DIR = "/var/lib/lumbung/box"
OWN_DISK = "/dev/$(lsblk -no PKNAME $(findmnt -no SOURCE /run/live/medium))"

pytestmark = [pytest.mark.stick, pytest.mark.root]


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return make_school(tmp_path_factory.mktemp("school"))


def serves(vm: Vm) -> bool:
    """Whether a participant sees the log-in."""
    answer = vm.answers("/")
    return answer is not None and answer.ok and "<title>" in answer.text and "Lumbung" in answer.text


def settled(shell: Shell) -> None:
    """The first start's questions are answered, and the box has its keys."""
    eventually(lambda: "yes" in shell.run(f"test -e {BOX_DIR}/identity.json && echo yes; true"), START_S, every_s=1)


def who(shell: Shell) -> dict[str, str]:
    """Names, keys and machine id of the box: what another one may not share."""
    told: dict[str, str] = json.loads(shell.run(f"cat {BOX_DIR}/identity.json"))
    keys = shell.run(f"cd {BOX_DIR} && find . -name '*.key' | sort | xargs sha256sum")
    assert keys, "the box has keys of its own"
    return {**told, "machine": shell.run("cat /etc/machine-id"), **{name: key for key, name in _pairs(keys)}}


def _pairs(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


@pytest.mark.parametrize("firmware", ["bios", "uefi", "secure-boot"])
def test_it_starts_on_every_firmware_and_serves_the_log_in(
    tmp_path: Path, image: Path, school: School, firmware: Firmware
) -> None:
    with Vm(tmp_path, image, firmware) as vm:
        vm.copy_to_courier(school.kit)
        vm.write_answers(site=SITE, box=BOX)
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            settled(shell)
            loader = shell.run("ls -d /sys/firmware/efi 2>/dev/null; true")
            assert loader == ("" if firmware == "bios" else "/sys/firmware/efi")
            if firmware == "secure-boot":
                assert shell.run("tail -c 1 /sys/firmware/efi/efivars/SecureBoot-* | od -An -tu1").strip() == "1"
            assert "ro," in shell.run("grep ' /run/live/medium ' /proc/mounts"), "the system is never written to"
            eventually(lambda: serves(vm), START_S, every_s=0.5)
            eventually(lambda: shell.run("systemctl is-system-running; true") != "starting", START_S, every_s=2)
            assert shell.run("systemctl --failed --plain --no-legend; true") == ""


def test_settings_of_the_technician_outlive_a_power_cut(tmp_path: Path, image: Path, school: School) -> None:
    """Whatever lies in /etc: the time zone, units that were switched on or off, the password; and one journal."""
    with Vm(tmp_path, image) as vm:
        vm.copy_to_courier(school.kit)
        vm.write_answers(site=SITE, box=BOX)
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            settled(shell)
            shell.run("timedatectl set-timezone Asia/Jayapura")
            shell.run("systemctl disable --now smartmontools.service; systemctl enable lumbung-room-names.service")
            machine = shell.run("cat /etc/machine-id")
            shell.run("sync")
        vm.pull_the_plug()
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            assert shell.run("date +%Z") == "WIT"
            eventually(lambda: shell.run("systemctl is-system-running; true") != "starting", START_S, every_s=2)
            assert shell.run("systemctl is-active smartmontools; true") == "inactive"
            assert shell.run("systemctl is-enabled lumbung-room-names") == "enabled"
            assert shell.run("cat /etc/machine-id") == machine
            assert shell.run("ls /var/log/journal") == machine
        eventually(lambda: serves(vm), START_S, every_s=0.5)


def test_with_a_tpm_the_data_is_encrypted_and_opens_by_itself(tmp_path: Path, image: Path) -> None:
    """On a PC with another TPM it does not, until the recovery key is typed there, once."""
    with Vm(tmp_path, image, "uefi", tpm=True) as vm:
        vm.write_answers(site=SITE, box=BOX)
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            settled(shell)
            assert "crypto_LUKS" in shell.run("blkid -o value -s TYPE /dev/disk/by-partlabel/lumbung-data")
            key = shell.run("cat /data/recovery-key.txt")
            assert re.fullmatch(r"([cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}", key)
            shell.run("runuser -u lumbung -- cat /etc/machine-id")  # the encrypted start has a narrow umask
            shell.run("echo there >/data/mark; sync")
        vm.pull_the_plug()
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            assert shell.run("cat /data/mark") == "there"
        vm.pull_the_plug()
        shutil.rmtree(tmp_path / "tpm")
        vm.start()
        with vm.shell() as shell:
            shell.await_prompt(START_S)
            assert not shell.lets_in(), "the password lies on the data, too"
            assert not serves(vm), "nothing is served out of an empty folder"
            eventually(lambda: vm.type_on_screen(key) or shell.lets_in(), START_S)  # typed again where nobody asked yet
            assert shell.run("cat /data/mark") == "there"
        vm.pull_the_plug()
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            assert shell.run("cat /data/mark") == "there", "from then on this PC's TPM opens it"


def test_it_installs_itself_on_a_disk_that_then_starts_alone(tmp_path: Path, image: Path) -> None:
    """The disk is a box of its own, with keys of its own, whether the stick was taken out or not."""
    disk = tmp_path / "disk.img"
    with disk.open("wb") as file:
        file.truncate(6 * 1024**3)
    with Vm(tmp_path, image) as vm:
        vm.plugged = [vm.stick, disk]
        vm.write_answers(site=SITE, box="box-1")
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            settled(shell)
            stick = who(shell)
            target = shell.run("lsblk -dnpo NAME,SIZE | awk '$2 == \"6G\" { print $1 }'")
            shell.run(f"{STICK}/to-disk {target} --yes", 2 * START_S)
        vm.pull_the_plug()
        vm.write_answers(on=disk, site=SITE, box="box-2")
        vm.plugged = [disk, vm.stick]  # somebody forgot the stick
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            settled(shell)
            assert shell.run(f"lsblk -dno SIZE {OWN_DISK}").strip() == "6G"
            assert shell.run("lsblk -no PKNAME $(findmnt -no SOURCE /data)") in shell.run(f"echo {OWN_DISK}")
            own = who(shell)
        vm.pull_the_plug()
        assert stick.keys() == own.keys()
        assert [name for name in stick if stick[name] == own[name]] == ["site"]
        vm.plugged = [disk]
        vm.start()
        with vm.shell() as shell:
            shell.sign_in(START_S)
            assert who(shell) == own
