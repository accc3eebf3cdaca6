"""A technician at the keyboard of an emulated PC: the serial line, where the stick asks for a name as on its screen."""

from __future__ import annotations

import codecs
import re
import socket
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

TECHNICIAN = "rahasia-teknisi"


class Shell:
    """Signs in as the technician and types commands."""

    def __init__(self, line: Path, log: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(line))
        self._log = log
        self._heard = ""
        self._letters = codecs.getincrementaldecoder("utf-8")("replace")  # a letter may come in two pieces

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

    def sign_in(self, within_s: float) -> None:
        """AssertionError with what the line said last, where nobody is let in within the time."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if self.lets_in():
                return
        raise AssertionError(self._heard[-2000:])

    def lets_in(self) -> bool:
        """Whether the technician's password opens the door now."""
        asked = self._after("", r"login: *$", 10) and self._after("teknisi", r"assword: *$", 60)
        return bool(asked and self._after(TECHNICIAN, r"\$ *$|incorrect", 60) and "incorrect" not in self._heard)

    def _after(self, typed: str, pattern: str, within_s: float) -> re.Match[str] | None:
        """What answers to something typed; what was said before is forgotten."""
        self._heard = ""
        self.type(typed)
        return self._wait_for(pattern, within_s)

    def run(self, command: str, within_s: float = 120) -> str:
        """What a command prints, as root; AssertionError where it fails."""
        mark = f"m{time.monotonic_ns()}"  # typed in two halves, so that the echo of what is typed is not taken for it
        self._heard = ""
        as_root = f"echo {TECHNICIAN} | sudo -S -p '' sh -c {_quoted(command)} 2>&1"
        self.type(f"echo {mark}'-begin'; {as_root}; echo {mark}'-end' $?")
        found = self._wait_for(rf"{mark}-begin\n(.*?){mark}-end (\d+)", within_s)
        assert found is not None, f"{command}: nothing within {within_s} s: {self._heard[-2000:]}"
        said = found[1].strip()
        assert found[2] == "0", f"{command}: {found[2]}: {said}"
        return said

    def type(self, text: str) -> None:
        self._line.settimeout(5)
        with suppress(TimeoutError):  # before there is a system, nobody reads the line
            self._line.sendall(text.encode() + b"\n")

    def _wait_for(self, pattern: str, within_s: float) -> re.Match[str] | None:
        end = time.monotonic() + within_s
        while (left := end - time.monotonic()) > 0:
            found = re.search(pattern, self._heard, re.DOTALL)
            if found is not None:
                return found
            self._line.settimeout(min(left, 1.0))
            try:
                data = self._line.recv(65_536)
            except TimeoutError:
                continue
            with self._log.open("ab") as log:
                log.write(data)
            heard = self._heard + self._letters.decode(data).replace("\r", "")
            self._heard = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", heard)
        return None


def _quoted(command: str) -> str:
    return "'" + command.replace("'", "'\\''") + "'"
