"""A real box service as a child process, and a browser's manners in front of it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import requests

from sync.wire.answers import answers_digest
from tests.appliance.web.site import PASSWORD, PROCTOR, SITTING, TOKEN, Card, Site
from tests.conditions import eventually

ROOT = Path(__file__).parents[3]
COMMAND = "from lumbung import main; main()"
# A prelude: after the look at its start the box takes nothing in by itself, only where somebody has it look.
SELDOM = "import appliance.box; appliance.box.LOOK_EVERY_S = 60.0"


def waiting_for(gate: Path) -> str:
    """A prelude: PINs and passwords take until the file `gate` is there, as on a PC as old as a test wants it."""
    return f"""
import time
from pathlib import Path
from argon2 import PasswordHasher
at_once = PasswordHasher.verify
def verify(self, *asked):
    while not Path({str(gate)!r}).exists():
        time.sleep(0.02)
    return at_once(self, *asked)
PasswordHasher.verify = verify
"""


class Server:
    """The service of one site. `start` waits until it answers. `prelude` is Python that the process runs first.

    `door`: where to connect, if the site's origin is a name that this machine does not know or has TLS in front of it.
    """

    def __init__(self, site: Site, env: dict[str, str] | None = None, prelude: str = "") -> None:
        self.site = site
        self._code = f"{prelude}\n{COMMAND}"
        self.port = site.settings.port
        self.door = site.origin
        self.log = site.settings.data_dir.parent / "server.log"
        self._env = env or {}
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self, **popen: Any) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", self._code, "box", "run", "-c", str(self.site.config)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, **self._env},
                start_new_session=True,
                **popen,
            )
        return self.process

    def start(self) -> Server:
        self.launch()
        eventually(self.answers)
        return self

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            return bool(self.get("/api/v1/room").json()["sittings"])
        except (requests.RequestException, KeyError):
            return False

    def worker(self) -> int:
        """The process id of the one worker."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def kill(self) -> None:
        """As a power cut does it: master and worker at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Whatever it takes."""
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.kill()

    def stop(self) -> int:
        """TERM; the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(60)

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        return requests.get(self.door + path, timeout=60, allow_redirects=False, **kwargs)


class Browser:
    """One participant's page: a connection, a lease, a log."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.session = requests.Session()
        self.session.headers.update({"Origin": origin, "Accept": "application/json"})
        self.attempt: dict[str, Any] = {}
        self.log: list[list[Any]] = []

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        return self.session.request(method, self.origin + path, json=body, timeout=60)

    def take(self, answer: requests.Response) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def ask_in_turn(self, asked: dict[str, str]) -> requests.Response:
        """The answer to a log-in; while many log in at once it is asked again, as the page does."""

        def turn() -> requests.Response | None:
            answer = self.ask("POST", "/api/v1/login", asked)
            waits = answer.status_code == 503 and answer.json()["error"]["name"] == "turn_awaited"
            return None if waits else answer

        end = time.monotonic() + 60
        while (answer := turn()) is None:
            assert time.monotonic() < end, "its turn never came"
            threading.Event().wait(0.1)
        return answer

    def log_in(self, card: Card, token: str = TOKEN) -> dict[str, Any]:
        told = self.take(self.ask_in_turn({"nip": card.nip, "pin": card.pin, "token": token}))
        self.session.headers["Authorization"] = f"Bearer {told['lease']}"
        self.attempt = told
        return told

    def begin(self, card: Card, block: str = "B1") -> None:
        """Log in, confirm, start, enter a block."""
        self.log_in(card)
        self.take(self.ask("POST", "/api/v1/confirm", {}))
        self.take(self.ask("POST", "/api/v1/start", {}))
        self.attempt = self.take(self.ask("POST", f"/api/v1/blocks/{block}/enter", {}))

    def answer(self, item: str, value: Any) -> None:
        self.log.append([len(self.log) + 1, "answer", item, value, self.attempt["k"]])

    def send(self, from_: int = 0) -> dict[str, Any]:
        return self.take(self.ask("PUT", "/api/v1/events", {"events": self.log[from_:]}))

    def submit(self) -> requests.Response:
        chosen = {row[2]: row[3] for row in self.log if row[3] is not None}
        salt = secrets.token_bytes(16)
        digest = answers_digest(bytes.fromhex(self.attempt["attempt"]), salt, chosen)
        return self.ask("POST", "/api/v1/submit", {"n": len(self.log), "salt": salt.hex(), "digest": digest.hex()})


class Proctor:
    """The proctor's browser on the box itself. `origin` stands in its address line, it connects to `door`."""

    def __init__(self, origin: str, door: str | None = None) -> None:
        self.origin = origin
        self.door = door or origin
        self.session = requests.Session()
        self.session.headers["Host"] = origin.split("://")[1]

    def page(self, path: str = "") -> str:
        answer = self.session.get(f"{self.door}/pengawas{path}", timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, form: dict[str, str]) -> requests.Response:
        return self.session.post(
            f"{self.door}/pengawas{path}",
            data=form,
            headers={"Origin": self.origin},
            timeout=60,
            allow_redirects=False,
        )

    def sign_in(self, password: str = PASSWORD, account: str = PROCTOR) -> requests.Response:
        return self.post("/masuk", {"csrf": hidden(self.page(), "csrf"), "account": account, "password": password})

    def act(self, act: str, sitting: bytes = SITTING, **fields: str) -> requests.Response:
        """Both steps of an act."""
        return self.send(f"/{sitting.hex()}/{act}", **fields)

    def send(self, path: str, **fields: str) -> requests.Response:
        """Get the form that is at `path`, fill it in and send it there."""
        form = self.page(path)
        asked = {"csrf": hidden(form, "csrf"), "command": hidden(form, "command"), **fields}
        return self.post(path.split("?")[0], asked)

    def csrf(self) -> str:
        """The session's token for forms."""
        return hidden(self.page(), "csrf")


def hidden(page: str, name: str) -> str:
    """The value of a form's hidden field."""
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def error_of(answer: requests.Response) -> str:
    """The name of the error that was answered."""
    told = json.loads(answer.text)["error"]
    assert told["code"].startswith("LMB-")
    assert set(told["message"]) == set(told["hint"]) == {"id", "en"}
    name: str = told["name"]
    return name
