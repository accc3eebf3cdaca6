"""An old PC in qemu: two cores, 2 GiB, a stick in its first port. The plug can be pulled: the process is killed.

Emulated: a nested KVM promises processors that it cannot give. The guest reaches this machine as HOST.

The stick has a write cache that forgets, as sticks and disks have: nbdkit holds what was written until the guest says
*flush*, and dies with the PC. Killing qemu alone would lose nothing, since this machine's own memory lives on.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal

import requests

from provisioning.demo.place import free_port
from provisioning.image.disk import SECTOR
from tests.conditions import eventually
from tests.provisioning.image.shell import TECHNICIAN, Shell

Firmware = Literal["bios", "uefi", "secure-boot"]
OVMF = Path("/usr/share/OVMF")
COURIER_AT = 66 * 1_048_576
TEXT_AT, TEXT_BYTES = 0xB8000, 0x8000  # where a VGA card in text mode shows its letters
NEEDS = {  # what the suite runs, and the Debian package that has it
    "qemu-system-x86_64": "qemu-system-x86",
    "nbdkit": "nbdkit",
    "swtpm": "swtpm",
    "mcopy": "mtools",
    "losetup": "mount",
    "openssl": "openssl",
}
START_S = 900.0  # emulated, on a busy machine
DATA_ROOM_BYTES = 2 * 1024**3
SERIAL = "PF-2ABC/7"  # the maker's number of the PC
HOST = "10.0.2.2"  # this machine, as the guest reaches it


def why_not() -> str | None:
    """Why no PC can be emulated here; None if one can."""
    if os.geteuid() != 0:
        return "needs root"
    missing = [package for tool, package in NEEDS.items() if shutil.which(tool) is None]
    missing += [] if OVMF.is_dir() else ["ovmf"]
    return f"needs: apt-get install {' '.join(missing)}" if missing else None


class Vm:
    """One PC with one stick. `start` and `pull_the_plug` may alternate; what the stick holds stays."""

    def __init__(self, folder: Path, image: Path, firmware: Firmware = "bios", tpm: bool = False) -> None:
        self.folder = folder
        self.stick = folder / "stick.img"
        subprocess.run(["cp", "--sparse=always", str(image), str(self.stick)], check=True)
        with self.stick.open("r+b") as file:
            file.truncate(self.stick.stat().st_size + DATA_ROOM_BYTES)
        self.port = free_port()
        self._firmware: Firmware = firmware
        self._tpm = tpm
        self._process: subprocess.Popen[bytes] | None = None
        self._swtpm: subprocess.Popen[bytes] | None = None
        self._media: list[subprocess.Popen[bytes]] = []
        self._serial = folder / "serial.sock"
        self.log = folder / "serial.log"
        self.plugged = [self.stick]  # in the order in which the firmware tries to start from them

    def __enter__(self) -> Vm:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pull_the_plug()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write_answers(self, on: Path | None = None, **answers: str) -> None:
        """`jawaban.txt`, as somebody writes it on a Windows PC."""
        file = self.folder / "jawaban.txt"
        told = {"origin": self.url, "technician": _hash(TECHNICIAN), **answers}
        file.write_text("".join(f"{name}={value}\r\n" for name, value in told.items()), newline="")
        self.copy_to_courier(file, on=on)

    def copy_to_courier(self, *paths: Path, on: Path | None = None) -> None:
        """Files or folders onto the partition that Windows shows."""
        command = ["mcopy", "-s", "-o", "-i", f"{on or self.stick}@@{COURIER_AT}", *map(str, paths), "::"]
        subprocess.run(command, check=True, capture_output=True)

    def copy_from_courier(self, names: str, folder: Path) -> None:
        """Files of its top folder, by a pattern."""
        command = ["mcopy", "-i", f"{self.stick}@@{COURIER_AT}", f"::{names}", str(folder)]
        subprocess.run(command, check=True, capture_output=True)

    def start(self) -> None:
        """Power on."""
        command = ["qemu-system-x86_64", "-machine", self._machine(), "-accel", "tcg,thread=multi"]
        # Without the two: a kernel that believes in fast string moves spends a third of its start in them, emulated.
        command += ["-cpu", "max,-erms,-fsrm", "-smp", "2", "-m", "2048", "-display", "none"]
        command += ["-no-reboot", "-nodefaults", "-vga", "std", "-device", "virtio-rng-pci"]
        command += ["-smbios", f"type=1,serial={SERIAL}"]
        command += ["-serial", f"unix:{self._serial},server=on,wait=off"]
        command += ["-monitor", f"unix:{self.folder / 'monitor.sock'},server=on,wait=off"]
        command += ["-netdev", f"user,id=lan,restrict=off,hostfwd=tcp:127.0.0.1:{self.port}-:80"]
        command += ["-device", "e1000,netdev=lan"]
        for number, medium in enumerate(self.plugged):  # by USB an emulated BIOS reads for minutes
            command += ["-drive", f"if=none,id=medium{number},format=raw,file={self._attach(number, medium)}"]
            command += ["-device", f"ide-hd,drive=medium{number},bus=ide.{number},bootindex={number}"]
        self._run([*command, *self._firmware_options(), *self._tpm_options()])

    def _attach(self, number: int, medium: Path) -> str:
        """Where qemu finds a medium: behind a cache that only *flush* empties."""
        line = self.folder / f"medium{number}.sock"
        line.unlink(missing_ok=True)
        command = ["nbdkit", "--foreground", "--unix", str(line), "--filter=cache", "file", str(medium)]
        place = {**os.environ, "TMPDIR": str(self.folder)}
        self._media.append(subprocess.Popen([*command, "cache=writeback"], stdin=subprocess.DEVNULL, env=place))
        eventually(line.exists, within_s=30)
        return f"nbd+unix:///?socket={line}"

    def _run(self, command: Sequence[str]) -> None:
        with (self.folder / "qemu.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        eventually(self._serial.exists, within_s=10)

    def _machine(self) -> str:
        return "q35,smm=on" if self._firmware == "secure-boot" else "q35"

    def _firmware_options(self) -> list[str]:
        if self._firmware == "bios":
            return []
        code, template = ("OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd")
        more: list[str] = []
        if self._firmware == "secure-boot":
            code, template = ("OVMF_CODE_4M.secboot.fd", "OVMF_VARS_4M.ms.fd")
            more = ["-global", "driver=cfi.pflash01,property=secure,value=on"]
        variables = self.folder / "vars.fd"
        if not variables.exists():
            shutil.copyfile(OVMF / template, variables)
        return [
            *("-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={OVMF / code}"),
            *("-drive", f"if=pflash,format=raw,unit=1,file={variables}"),
            *more,
        ]

    def _tpm_options(self) -> list[str]:
        if not self._tpm:
            return []
        state, line = self.folder / "tpm", self.folder / "tpm.sock"
        state.mkdir(exist_ok=True)
        line.unlink(missing_ok=True)
        command = ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={state}", "--ctrl", f"type=unixio,path={line}"]
        self._swtpm = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        eventually(line.exists, within_s=10)
        return [
            *("-chardev", f"socket,id=tpm,path={line}", "-tpmdev", "emulator,id=tpm0,chardev=tpm"),
            *("-device", "tpm-tis,tpmdev=tpm0"),
        ]

    def pull_the_plug(self) -> None:
        """Everything that was not on the stick is gone."""
        for process in (self._process, self._swtpm, *self._media):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        self._serial.unlink(missing_ok=True)
        self._process = self._swtpm = None
        self._media = []

    def answers(self, path: str = "/api/v1/room") -> requests.Response | None:
        """What the box says, None where it says nothing yet."""
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "qemu.log").read_text()
        try:
            return requests.get(self.url + path, timeout=5)
        except requests.RequestException:
            return None

    def screen(self) -> Path:
        """A picture of the screen as it is."""
        picture = self.folder / "screen.ppm"
        picture.unlink(missing_ok=True)
        self._monitor(f"screendump {picture}")
        eventually(lambda: picture.exists() and picture.stat().st_size > 0, within_s=30)
        return picture

    def shown(self) -> str:
        """The words on a screen in text mode (a BIOS's menu, *safe graphics*), and what scrolled off it."""
        memory = self.folder / "screen.bin"
        self._monitor(f'pmemsave {TEXT_AT:#x} {TEXT_BYTES:#x} "{memory}"')  # bare, its slashes would divide
        return memory.read_bytes()[::2].decode("cp437")  # behind each letter lies its colour

    def type_on_screen(self, text: str) -> None:
        """At the PC's own keyboard, with Enter behind it."""
        names = {"-": "minus", " ": "spc", ".": "dot", "/": "slash", ":": "shift-semicolon"}
        self.press(*(names.get(letter, letter) for letter in text), "ret")

    def press(self, *keys: str) -> None:
        """Keys by qemu's names for them."""
        for key in keys:
            self._monitor(f"sendkey {key}")

    def cable(self, plugged: bool) -> None:
        """The network's, into its card or out of it."""
        self._monitor(f"set_link lan {'on' if plugged else 'off'}")

    def _monitor(self, command: str) -> None:
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(60)
            monitor.connect(str(self.folder / "monitor.sock"))
            heard = b""
            for typed in ("", command):  # it is ready where it says so, and done where it says so again
                monitor.sendall(f"{typed}\n".encode() if typed else b"")
                heard = b""
                while not heard.rstrip().endswith(b"(qemu)"):
                    heard += monitor.recv(65_536)

    def shell(self) -> Shell:
        """A technician at the keyboard (of the serial line)."""
        return Shell(self._serial, self.log)


def _hash(password: str) -> str:
    told = subprocess.run(["openssl", "passwd", "-6", password], capture_output=True, text=True, check=True)
    return told.stdout.strip()


@contextmanager
def data_of(vm: Vm) -> Iterator[Path]:
    """The data partition of a stick that is in no PC, mounted here: by its place, whatever tables this kernel reads."""
    table = json.loads(_said("sfdisk", "--json", str(vm.stick)))["partitiontable"]
    (part,) = (part for part in table["partitions"] if part.get("name") == "lumbung-data")
    bounds = [f"--{name}={part[field] * SECTOR}" for name, field in (("offset", "start"), ("sizelimit", "size"))]
    place = vm.folder / "data"
    place.mkdir(exist_ok=True)
    loop = _said("losetup", "--find", "--show", *bounds, str(vm.stick))
    try:
        subprocess.run(["mount", loop, str(place)], check=True)  # replays its journal, as a start does
        try:
            yield place
        finally:
            subprocess.run(["umount", str(place)], check=True)
    finally:
        subprocess.run(["losetup", "--detach", loop], check=True)


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
