"""One simulated browser: the participant's page without its pixels.

It keeps the page's own log, sends its tail until the box confirms it, reads the box clock from pulses, and loses its
connection or reloads where the play says so. What the box confirmed is a promise; `audit` holds box and centre to it.
"""

from __future__ import annotations

import hashlib
import json
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import urllib3

from sync.wire.answers import answers_digest

RETRY_FIRST_S = 0.05
RETRY_MOST_S = 2.0
SEND_AT_MOST = 400  # events a request; the box takes 500


class BoxRefusedError(Exception):
    """The box answered with a typed error; `code` and `name` of the catalogue."""

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(f"{status} {error.get('code')} {error.get('name')}")
        self.status = status
        self.code = str(error.get("code"))
        self.name = str(error.get("name"))
        self.retry = bool(error.get("retry"))
        self.details: dict[str, Any] = error.get("details") or {}


class LineLostError(Exception):
    """No answer from the box within the tries allowed."""


@dataclass
class Seams:
    """What the browser takes from outside: time in seconds, waiting, randomness."""

    monotonic: Callable[[], float]
    wait: Callable[[float], None]
    random: random.Random


@dataclass
class Browser:
    """One page on one PC. All requests go through `pool`, a keep-alive connection of its own."""

    box: str
    seams: Seams
    give_up_s: float = 120.0
    lease: str = ""
    attempt: dict[str, Any] = field(default_factory=dict)
    log: list[list[Any]] = field(default_factory=list)  # [n, kind, …]; n = index + 1
    have: int = 0
    k: int = 0
    pulse_asked_at: float = 0.0
    requests_sent: int = 0
    retries: int = 0
    trust: ssl.SSLContext | None = None  # all that it trusts, whatever name it dials
    pool: urllib3.HTTPConnectionPool = field(init=False)

    def __post_init__(self) -> None:
        self.pool = self._connect()

    def _connect(self) -> urllib3.HTTPConnectionPool:
        tls = {} if self.trust is None else {"ssl_context": self.trust, "assert_hostname": False}
        timeout = urllib3.Timeout(5, read=15)
        pool = urllib3.connection_from_url(self.box, maxsize=1, retries=False, timeout=timeout, **tls)
        assert isinstance(pool, urllib3.HTTPConnectionPool)
        return pool

    def lose_connection(self) -> None:
        """Drops the connection as a pulled cable does: the next request needs a new one."""
        self.pool.close()
        self.pool = self._connect()

    # --- what a person does -----------------------------------------------------------------------

    def log_in(self, nip: str, pin: str, token: str) -> None:
        """Raises BoxRefusedError on a wrong NIP, PIN, token or sitting state."""
        self._take(self._ask("POST", "/api/v1/login", {"nip": nip, "pin": pin, "token": token}))
        self.lease = self.attempt["lease"]

    def confirm(self) -> None:
        self._take(self._ask("POST", "/api/v1/confirm", {}))

    def start(self) -> None:
        self._take(self._ask("POST", "/api/v1/start", {}))

    def enter(self, block: str) -> dict[str, Any]:
        """Enters a block and loads its content (a BlockContent as JSON)."""
        self.send()
        self._take(self._ask("POST", f"/api/v1/blocks/{block}/enter", {}))
        content: dict[str, Any] = self._ask("GET", self.block(block)["url"])
        return content

    def block(self, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = next(block for block in self.attempt["blocks"] if block["id"] == id_)
        return found

    def answer(self, item: str, value: Any) -> None:
        """Notes an answer in the page's own log; nothing is sent yet."""
        self.log.append([len(self.log) + 1, "answer", item, value, self.c()])

    def flag(self, item: str, on: bool) -> None:
        self.log.append([len(self.log) + 1, "flag", item, on, self.c()])

    def reload(self) -> None:
        """F5: a new connection, the attempt asked for anew; the log survived in the browser's storage."""
        self.lose_connection()
        self._take(self._ask("GET", "/api/v1/attempt"))

    def submit(self) -> dict[str, Any]:
        """Sends what is unsent, then submits; returns the slip."""
        salt = self.seams.random.randbytes(16)
        while True:
            self.send()
            digest = answers_digest(bytes.fromhex(self.attempt["attempt"]), salt, self.answers())
            body = {"n": len(self.log), "salt": salt.hex(), "digest": digest.hex()}
            try:
                slip: dict[str, Any] = self._ask("POST", "/api/v1/submit", body)["slip"]
                return slip
            except BoxRefusedError as refused:
                if refused.name != "digest_mismatch" or self._pulse()["have"] == len(self.log):
                    raise

    # --- what the page does by itself -------------------------------------------------------------

    def send(self) -> None:
        """PUTs the unconfirmed tail of the log until the box has all of it; `have` may go down after a restore."""
        while self.have < len(self.log):
            tail = self.log[self.have : self.have + SEND_AT_MOST]
            answer = self._ask("PUT", "/api/v1/events", {"events": tail})
            self.have, self.k = answer["have"], max(self.k, answer["k"])

    def pulse(self) -> None:
        """One pulse: the clock, and what the box has."""
        self._pulse()

    def _pulse(self) -> dict[str, Any]:
        asked_at = self.seams.monotonic()
        answer: dict[str, Any] = self._ask("GET", f"/api/v1/pulse?c={self.c()}")
        self.k, self.pulse_asked_at, self.have = answer["k"], asked_at, answer["have"]
        return answer

    def c(self) -> int:
        """The page's reading of the box clock, in ms."""
        if not self.pulse_asked_at:
            return self.k
        return self.k + int((self.seams.monotonic() - self.pulse_asked_at) * 1000)

    def answers(self) -> dict[str, Any]:
        """What this page's log says the answers are (its own lease only)."""
        chosen = {event[2]: event[3] for event in self.log if event[1] == "answer"}
        return {item: value for item, value in chosen.items() if value is not None}

    def promised(self) -> dict[str, Any]:
        """The answers among the events that the box confirmed: what nobody may lose."""
        chosen = {event[2]: event[3] for event in self.log[: self.have] if event[1] == "answer"}
        return {item: value for item, value in chosen.items() if value is not None}

    # --- the wire ---------------------------------------------------------------------------------

    def _take(self, attempt: dict[str, Any]) -> None:
        self.attempt = {**self.attempt, **attempt}
        self.k, self.have = attempt["k"], attempt["have"]
        self.pulse_asked_at = self.seams.monotonic()

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """One request, repeated with jittered backoff while the line is lost or the box says that a retry helps."""
        deadline = self.seams.monotonic() + self.give_up_s
        pause = RETRY_FIRST_S
        while True:
            told_s = 0.0
            try:
                return self._once(method, path, body)
            except BoxRefusedError as refused:
                if not refused.retry or self.seams.monotonic() > deadline:
                    raise
                told_s = refused.details.get("wait_ms", 0) / 1000
            except urllib3.exceptions.HTTPError as lost:
                if self.seams.monotonic() > deadline:
                    raise LineLostError(f"{method} {path}: {lost}") from lost
            self.retries += 1
            self.seams.wait(told_s or pause * self.seams.random.uniform(0.5, 1.5))
            pause = min(pause * 2, RETRY_MOST_S)

    def _once(self, method: str, path: str, body: Any) -> dict[str, Any]:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        if self.lease:
            headers["Authorization"] = f"Bearer {self.lease}"
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers |= {"Content-Type": "application/json", "Origin": self.box}
        self.requests_sent += 1
        response = self.pool.request(method, path, body=data, headers=headers)
        try:
            answer: dict[str, Any] = json.loads(response.data) if response.data else {}
        except ValueError:
            answer = {}
        if response.status >= 300:
            raise BoxRefusedError(response.status, answer.get("error", {}))
        return answer


def seeded(seed: int, person: int) -> random.Random:
    """The random source of one person: the same for the same seed, whoever else plays."""
    return random.Random(hashlib.sha256(f"{seed}/{person}".encode()).digest())  # noqa: S311 - play, not secrets
