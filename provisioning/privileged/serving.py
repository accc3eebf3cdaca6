"""The helper's socket: one request a connection, one after the other, each judged by who asks before it is read.

systemd listens and starts us at the first request (`lumbung-privileged.socket`); left alone we end, so that no root
process waits on an exam day.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from pydantic import ValidationError

from appliance.privileged import ACTS, MAX_REQUEST_BYTES, Act
from sync import errors
from sync.errors import LumbungError

log = structlog.get_logger("privileged")

FIRST_PASSED = 3  # SD_LISTEN_FDS_START
READ_S = 5.0
IDLE_S = 60.0
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid

Perform = Callable[[Act], dict[str, Any]]


def passed_socket() -> socket.socket | None:
    """The listening socket that systemd handed over; None where nobody did."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=FIRST_PASSED)


def serve(listener: socket.socket, allowed: Collection[int], perform: Perform, *, idle_s: float = IDLE_S) -> None:
    """Answer until nobody asked for `idle_s` seconds. `allowed`: the user ids that may ask."""
    listener.settimeout(idle_s)
    while True:
        try:
            line, _ = listener.accept()
        except TimeoutError:
            return
        with line, _heard_out():
            answer_one(line, allowed, perform)


@contextmanager
def _heard_out() -> Iterator[None]:
    """TERM waits until the answer is said: for the power to go off, systemd ends us as soon as it was asked."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def answer_one(line: socket.socket, allowed: Collection[int], perform: Perform) -> None:
    """One request and its answer; both are in the log."""
    began = time.monotonic()
    pid, uid, _gid = _CREDENTIALS.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    told: dict[str, Any] = {"pid": pid, "uid": uid}
    try:
        if uid not in allowed:
            _drain(line)
            raise LumbungError(errors.PRIVILEGED_STRANGER, uid=uid)
        act = read_act(_request(line))
        told |= act.model_dump()
        log.info("asked", **told)
        answer: dict[str, Any] = {"done": perform(act)}
        log.info("done", **told, took_ms=int((time.monotonic() - began) * 1000))
    except LumbungError as refusal:
        answer = refusal.to_json()
        log.warning("refused", **told, code=refusal.code, details=refusal.details)
    except Exception as fault:  # the next request must find us
        answer = LumbungError(errors.PRIVILEGED_FAILED, why=type(fault).__name__).to_json()
        log.exception("failed", **told)
    _say(line, answer)


def read_act(request: bytes) -> Act:
    """The act in one line. LumbungError PRIVILEGED_UNREADABLE names the fields, never what they held."""
    try:
        return ACTS.validate_json(request)
    except ValidationError as wrong:
        fields = sorted(
            {".".join(str(part) for part in each["loc"])[:80] for each in wrong.errors(include_input=False)}
        )
        raise LumbungError(errors.PRIVILEGED_UNREADABLE, fields=fields[:8]) from None


def _request(line: socket.socket) -> bytes:
    """Everything up to the first newline, within READ_S. LumbungError PRIVILEGED_UNREADABLE where there is none."""
    data, end = b"", time.monotonic() + READ_S
    while b"\n" not in data:
        line.settimeout(max(0.001, end - time.monotonic()))
        try:
            part = line.recv(MAX_REQUEST_BYTES + 1 - len(data))
        except OSError as wrong:
            raise LumbungError(errors.PRIVILEGED_UNREADABLE, why=type(wrong).__name__) from wrong
        data += part
        if not part or len(data) > MAX_REQUEST_BYTES:
            raise LumbungError(errors.PRIVILEGED_UNREADABLE, why="cut short" if not part else "too long")
    return data.partition(b"\n")[0]


def _drain(line: socket.socket) -> None:
    """Take in what a stranger says, unread, so that they hear why they are refused."""
    try:
        _request(line)
    except LumbungError as unheard:
        log.info("stranger said nothing readable", code=unheard.code)


def _say(line: socket.socket, answer: dict[str, Any]) -> None:
    try:
        line.settimeout(READ_S)
        line.sendall(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    except OSError as gone:
        log.warning("asker gone", why=type(gone).__name__)
