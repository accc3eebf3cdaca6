"""An old PC in qemu: two cores, 2 GiB, a stick in its first port. The plug can be pulled: the process is killed.

Emulated: a nested KVM promises processors that it cannot give. The guest reaches this machine as 10.0.2.2.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Literal

import requests

from provisioning.demo.place import free_port
from tests.conditions import eventually

Firmware = Literal["bios", "uefi", "secure-boot"]
OVMF = Path("/usr/share/OVMF")
COURIER_AT = 66 * 1_048_576
DATA_ROOM_BYTES = 2 * 1024**3
TECHNICIAN = "rahasia-teknisi"


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
        self._serial = folder / "serial.sock"
        self.log = folder / "serial.log"
        self.disks: list[Path] = []

    def __enter__(self) -> Vm:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pull_the_plug()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def write_answers(self, **answers: str) -> None:
        """`jawaban.txt`, as somebody writes it on a Windows PC."""
        file = self.folder / "jawaban.txt"
        told = {"origin": self.url, "technician": _hash(TECHNICIAN), **answers}
        file.write_text("".join(f"{name}={value}\r\n" for name, value in told.items()), newline="")
        self.copy_to_courier(file)

    def copy_to_courier(self, *paths: Path) -> None:
        """Files or folders onto the partition that Windows shows."""
        command = ["mcopy", "-s", "-o", "-i", f"{self.stick}@@{COURIER_AT}", *map(str, paths), "::"]
        subprocess.run(command, check=True, capture_output=True)

    def start(self) -> None:
        """Power on."""
        command = ["qemu-system-x86_64", "-machine", self._machine(), "-accel", "tcg,thread=multi"]
        command += ["-cpu", "max", "-smp", "2", "-m", "2048", "-display", "none"]
        command += ["-no-reboot", "-nodefaults", "-vga", "std", "-device", "virtio-rng-pci"]
        command += ["-serial", f"unix:{self._serial},server=on,wait=off"]
        command += ["-monitor", f"unix:{self.folder / 'monitor.sock'},server=on,wait=off"]
        command += ["-netdev", f"user,id=lan,restrict=off,hostfwd=tcp:127.0.0.1:{self.port}-:80"]
        command += ["-device", "e1000,netdev=lan"]
        command += ["-drive", f"if=none,id=stick,format=raw,file={self.stick}"]
        command += ["-device", "ide-hd,drive=stick,bootindex=0"]  # by USB an emulated BIOS reads for minutes
        for number, disk in enumerate(self.disks):
            command += ["-drive", f"if=none,id=disk{number},format=raw,file={disk}"]
            command += ["-device", f"ide-hd,drive=disk{number},bootindex={number + 1}"]
        self._run([*command, *self._firmware_options(), *self._tpm_options()])

    def start_without_stick(self) -> None:
        """Power on with the stick taken out: from the first disk."""
        stick, self.stick = self.stick, self.disks.pop(0)
        try:
            self.start()
        finally:
            self.disks.insert(0, self.stick)
            self.stick = stick

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
        for process in (self._process, self._swtpm):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        self._serial.unlink(missing_ok=True)
        self._process = self._swtpm = None

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
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.connect(str(self.folder / "monitor.sock"))
            monitor.sendall(f"screendump {picture}\n".encode())
            eventually(lambda: picture.exists() and picture.stat().st_size > 0, within_s=10)
        return picture

    def shell(self) -> Shell:
        """A technician at the keyboard (of the serial line)."""
        return Shell(self._serial, self.log)


class Shell:
    """Signs in as the technician and types commands."""

    def __init__(self, line: Path, log: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(line))
        self._log = log
        self._heard = ""

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._line.close()

    def await_prompt(self, within_s: float) -> None:
        """Until the line asks who is there."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if self._after("", r"login: *$", 5):
                return
        raise AssertionError(self._heard[-2000:])

    def sign_in(self, password: str = TECHNICIAN, within_s: float = 240) -> None:
        """AssertionError with what the line said last, where nobody is let in within the time."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            asked = self._after("", r"login: *$", 10) and self._after("teknisi", r"assword: *$", 60)
            if asked and self._after(password, r"\$ *$|incorrect", 60) and "incorrect" not in self._heard:
                return
        raise AssertionError(self._heard[-2000:])

    def _after(self, typed: str, pattern: str, within_s: float) -> re.Match[str] | None:
        """What answers to something typed; what was said before is forgotten."""
        self._heard = ""
        self.type(typed)
        return self._wait_for(pattern, within_s)

    def run(self, command: str, within_s: float = 120) -> str:
        """What a command prints, as root; AssertionError where it fails."""
        mark = f"done-{time.monotonic_ns()}"
        self._heard = ""
        self.type(f"echo {TECHNICIAN} | sudo -S -p '' sh -c {_quoted(command)} 2>&1; echo {mark[:4]}''{mark[4:]} $?")
        found = self._wait_for(rf"{mark} (\d+)", within_s)
        assert found is not None, f"{command}: nothing within {within_s} s: {self._heard[-2000:]}"
        said = self._heard[: found.start()].split("\n", 1)[-1].strip()
        assert found[1] == "0", f"{command}: {found[1]}: {said}"
        return said

    def type(self, text: str) -> None:
        self._line.settimeout(5)
        with suppress(TimeoutError):  # before there is a system, nobody reads the line
            self._line.sendall(text.encode() + b"\n")

    def _wait_for(self, pattern: str, within_s: float) -> re.Match[str] | None:
        end = time.monotonic() + within_s
        while (left := end - time.monotonic()) > 0:
            found = re.search(pattern, self._heard)
            if found is not None:
                return found
            self._line.settimeout(min(left, 1.0))
            try:
                data = self._line.recv(65_536)
            except TimeoutError:
                continue
            text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", data.decode("utf-8", "replace")).replace("\r", "")
            self._heard += text
            with self._log.open("a", encoding="utf-8") as log:
                log.write(text)
        return None


def _quoted(command: str) -> str:
    return "'" + command.replace("'", "'\\''") + "'"


def _hash(password: str) -> str:
    told = subprocess.run(["openssl", "passwd", "-6", password], capture_output=True, text=True, check=True)
    return told.stdout.strip()
