"""Where a demonstration keeps its files, and the facts that a second start goes on with."""

from __future__ import annotations

import errno
import fcntl
import json
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole

FACTS = "demo.json"
LOCK = "demo.lock"
SITE, BOX, ZONE = "smk-contoh", "box-1", "Asia/Makassar"


@dataclass(frozen=True)
class Facts:
    """What was made at the first start. Passwords are of a demonstration; the file is 0600 all the same."""

    exam: str
    exam_title: str
    sitting: str
    token: str = field(repr=False)
    participants: int
    proctor: str
    proctor_password: str = field(repr=False)
    staff: str
    staff_password: str = field(repr=False)


@dataclass(frozen=True)
class Place:
    """The folder of a demonstration and the ports of its three processes."""

    folder: Path
    centre_port: int
    box_port: int

    @property
    def config_file(self) -> Path:
        return self.folder / "config.toml"

    @property
    def cards(self) -> Path:
        return self.folder / "cards.csv"

    @property
    def centre_url(self) -> str:
        return f"http://127.0.0.1:{self.centre_port}"

    @property
    def box_url(self) -> str:
        return f"http://127.0.0.1:{self.box_port}"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the folder, which is made where it is missing. LumbungError DEMO_RUNS if another demonstration has it.

        Its settings name the other's ports: writing them anew would turn a running demonstration's next command astray.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as taken:
                raise LumbungError(errors.DEMO_RUNS, folder=str(self.folder)) from taken
            yield

    def read_facts(self) -> Facts | None:
        """The facts of the first start; None before it. LumbungError if the file is damaged."""
        try:
            return Facts(**json.loads((self.folder / FACTS).read_bytes()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as fault:
            raise LumbungError(errors.DEMO_DAMAGED, file=FACTS) from fault

    def write_facts(self, facts: Facts) -> None:
        write_whole(self.folder / FACTS, json.dumps(asdict(facts), indent=1).encode())

    def write_config(self, relay_port: int) -> None:
        """The one settings file of all three processes; written at every start, since ports may differ."""
        text = f"""# Written by `lumbung demo` at every start.
[box]
data_dir = "box"
site = "{SITE}"
box = "{BOX}"
port = {self.box_port}
origin = "{self.box_url}"

[sync]
centre_url = "http://127.0.0.1:{relay_port}"
cut_after_ms = 3000
ask_every_ms = 2000
heartbeat_every_ms = 5000
backoff_first_ms = 500
backoff_max_ms = 5000

[centre]
data_dir = "{self.folder.resolve() / "centre"}"
port = {self.centre_port}
hosts = ["127.0.0.1", "localhost"]
tick_s = 0.5
"""
        write_whole(self.config_file, text.encode(), mode=0o644)


PORTS = range(12_000, 32_000)  # below those that the system hands to outgoing connections


def free_port() -> int:
    """A port of `PORTS` on loopback that nobody has now.

    So that a server can be started again on its port: no connection takes it in between.
    """
    while True:
        port = secrets.choice(PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError as taken:
            if taken.errno != errno.EADDRINUSE:
                raise
        else:
            return port
