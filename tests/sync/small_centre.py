"""A centre of a hundred lines on a real socket, which can be told to fail in every way that a bad road fails.

It speaks the box-centre HTTP of docs/wire/http.md with real signatures. The real centre has its own tests and the
end-to-end ones;
this one exists because a real centre cannot be asked to lose its own answer.
"""

from __future__ import annotations

import hashlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sync import errors
from sync.errors import Entry, WireError
from sync.wire.batch import OpenedBatch, open_batch
from sync.wire.keys import SealingKey, SigningKey, VerifyKey
from sync.wire.readiness import Readiness, read_readiness
from sync.wire.receipt import (
    EmergencyReceipt,
    HeadList,
    Level,
    Range,
    Receipt,
    Time,
    sign_emergency,
    sign_heads,
    sign_receipt,
    sign_time,
)
from sync.wire.request import BoxKey, verify_request
from sync.wire.standing import Standing, Twins, sign_standing

PORTAL = b"<html><body>Selamat datang. Silakan log-in.</body></html>"
Fault = Callable[["Handler"], bool]  # True: the request is answered (or cut), go no further


@dataclass
class SmallCentre:
    """What it holds, what it was asked, and the faults that the next requests meet, in order."""

    site: str
    box: str
    box_key: VerifyKey
    receipt_key: SigningKey
    receiving_key: SealingKey
    at_ms: int = 1_800_000_000_000
    revoked: bool = False
    twins: tuple[Twins, ...] = ()
    level: Level = "held"
    dispatch: tuple[int, bytes] | None = None
    blobs: dict[bytes, bytes] = field(default_factory=dict)
    uploads: dict[str, bytearray] = field(default_factory=dict)
    batches: dict[tuple[bytes, int, int], OpenedBatch] = field(default_factory=dict)
    bodies: dict[str, Receipt] = field(default_factory=dict)
    beats: list[dict[str, Any]] = field(default_factory=list)
    certificates: list[Readiness] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    patched: list[int] = field(default_factory=list)  # sizes of the parts
    faults: list[Fault] = field(default_factory=list)
    always: Fault | None = None
    refuse_next: dict[tuple[int, int], Entry] = field(default_factory=dict)  # by range of the batch
    emergencies: dict[str, bytes] = field(default_factory=dict)  # by digest
    set_aside: dict[str, str] = field(default_factory=dict)  # digest → the code that its word names
    refuse_emergency: dict[str, Entry] = field(default_factory=dict)  # by digest: not taken at all
    url: str = ""

    def requests(self, method: str) -> int:
        return sum(asked == method for asked, _ in self.asked)

    def events(self) -> list[int]:
        """Every seq that it holds, each as often as it holds it."""
        return sorted(
            seq for batch in self.batches.values() for seq in range(batch.header.first, batch.header.last + 1)
        )

    def take(self, sha256: str) -> Receipt | tuple[Entry, dict[str, Any]]:
        """Ingest a whole upload."""
        data = bytes(self.uploads.pop(sha256))
        if hashlib.sha256(data).hexdigest() != sha256:
            return errors.UPLOAD_DAMAGED, {}
        opened = open_batch(data, self.receiving_key, self.box_key)
        header = opened.header
        if (entry := self.refuse_next.get((header.first, header.last))) is not None:
            return entry, {"ranges": [[header.first, header.last]]}
        self.batches[header.epoch, header.first, header.last] = opened
        receipt = Receipt(self.site, header.epoch, header.first, header.last, header.head_after, "held", self.at_ms, ())
        self.bodies[sha256] = receipt
        return receipt

    def heads(self, nonce: bytes) -> HeadList:
        epochs: dict[bytes, list[Range]] = {}
        for (epoch, first, last), batch in sorted(self.batches.items()):
            epochs.setdefault(epoch, []).append(Range(first, last, batch.header.head_after, self.level))
        return HeadList(self.site, nonce, self.at_ms, tuple((epoch, tuple(of)) for epoch, of in epochs.items()))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    centre: SmallCentre
    body: bytes

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.serve()

    def do_HEAD(self) -> None:
        self.serve()

    def do_PATCH(self) -> None:
        self.serve()

    def do_POST(self) -> None:
        self.serve()

    def serve(self) -> None:
        centre = self.centre
        centre.asked.append((self.command, self.path))
        fault = centre.faults.pop(0) if centre.faults else centre.always
        if fault is not None and fault(self):
            return
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer_truly()

    def answer_truly(self) -> None:
        centre = self.centre
        try:
            asked, _ = verify_request(
                self.headers.get("Authorization", ""),
                lambda key_id: (
                    BoxKey(centre.site, centre.box, centre.box_key) if key_id == centre.box_key.key_id else None
                ),
                method=self.command,
                path=self.path,
                body_sha256=hashlib.sha256(self.body).digest(),
            )
        except WireError as wrong:
            self.refuse(errors.UNKNOWN_BOX, {"why": wrong.code})
            return
        parts = self.path.split("/")[3:]
        match self.command, parts:
            case "GET", ["head"]:
                self.reply(200, sign_heads(centre.heads(asked.nonce), centre.receipt_key))
            case "HEAD", ["uploads", sha256]:
                self.upload_state(sha256)
            case "PATCH", ["uploads", sha256]:
                self.upload_part(sha256)
            case "HEAD", ["emergency", sha256]:
                self.emergency_state(sha256)
            case "PATCH", ["emergency", sha256]:
                self.emergency_part(sha256)
            case "GET", ["dispatch"]:
                self.dispatch()
            case "GET", ["blobs", sha256]:
                self.blob(bytes.fromhex(sha256))
            case "GET", ["receipts", epoch, run]:
                self.receipt(bytes.fromhex(epoch), *(int(seq) for seq in run.split("-")))
            case "POST", ["heartbeat"]:
                centre.beats.append(json.loads(self.body))
                self.reply(200, sign_time(Time(asked.nonce, centre.at_ms), centre.receipt_key))
            case "GET", ["standing"]:
                standing = Standing(asked.nonce, centre.at_ms, centre.revoked, None, centre.twins)
                self.reply(200, sign_standing(standing, centre.receipt_key))
            case "POST", ["readiness"]:
                centre.certificates.append(read_readiness(self.body, centre.box_key))
                self.reply(200, sign_time(Time(asked.nonce, centre.at_ms), centre.receipt_key))
            case _:
                self.reply(404, PORTAL)

    def upload_state(self, sha256: str) -> None:
        if sha256 in self.centre.bodies:
            self.reply(200, b"", {"Upload-Offset": self.headers.get("X-Length", "0")})
        elif sha256 in self.centre.uploads:
            self.reply(200, b"", {"Upload-Offset": str(len(self.centre.uploads[sha256]))})
        else:
            self.reply(404, b"")

    def upload_part(self, sha256: str) -> None:
        centre = self.centre
        if sha256 in centre.bodies:  # the answer was lost on its way back
            self.reply(200, sign_receipt(centre.bodies[sha256], centre.receipt_key))
            return
        offset, length = int(self.headers["Upload-Offset"]), int(self.headers["Upload-Length"])
        have = centre.uploads.setdefault(sha256, bytearray())
        if offset != len(have):
            self.refuse(errors.WRONG_OFFSET, {"offset": len(have)})
            return
        have += self.body
        centre.patched.append(len(self.body))
        if len(have) < length:
            self.reply(204, b"", {"Upload-Offset": str(len(have))})
            return
        taken = centre.take(sha256)
        if isinstance(taken, Receipt):
            self.reply(200, sign_receipt(taken, centre.receipt_key))
        else:
            self.refuse(*taken)

    def emergency_state(self, sha256: str) -> None:
        have = self.centre.emergencies.get(sha256, self.centre.uploads.get(sha256))
        self.reply(404, b"") if have is None else self.reply(200, b"", {"Upload-Offset": str(len(have))})

    def emergency_part(self, sha256: str) -> None:
        centre = self.centre
        if (entry := centre.refuse_emergency.get(sha256)) is not None:
            self.refuse(entry, {})
            return
        if sha256 not in centre.emergencies:
            have = centre.uploads.setdefault(sha256, bytearray())
            have += self.body
            if len(have) < int(self.headers["Upload-Length"]):
                self.reply(204, b"", {"Upload-Offset": str(len(have))})
                return
            centre.emergencies[sha256] = bytes(centre.uploads.pop(sha256))
        word = EmergencyReceipt(centre.site, bytes.fromhex(sha256), centre.set_aside.get(sha256), centre.at_ms)
        self.reply(200, sign_emergency(word, centre.receipt_key))

    def dispatch(self) -> None:
        if self.centre.dispatch is None:
            self.refuse(errors.NO_DISPATCH, {})
            return
        version, envelope = self.centre.dispatch
        if self.headers.get("If-None-Match") == f'"{version}"':
            self.reply(304, b"")
        else:
            self.reply(200, envelope, {"ETag": f'"{version}"'})

    def blob(self, digest: bytes) -> None:
        data = self.centre.blobs[digest]
        first, last = (int(place) for place in self.headers["Range"].removeprefix("bytes=").split("-"))
        self.reply(206, data[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(data)}"})

    def receipt(self, epoch: bytes, first: int, last: int) -> None:
        batch = self.centre.batches.get((epoch, first, last))
        if batch is None:
            self.refuse(errors.NO_SUCH_RECEIPT, {})
            return
        receipt = Receipt(
            self.centre.site,
            epoch,
            first,
            last,
            batch.header.head_after,
            self.centre.level,
            self.centre.at_ms,
            (),
        )
        self.reply(200, sign_receipt(receipt, self.centre.receipt_key))

    def refuse(self, entry: Entry, details: dict[str, Any]) -> None:
        body = errors.LumbungError(entry, **details).to_json()
        self.reply(entry.status, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def hang_up(self) -> bool:
        self.close_connection = True
        self.connection.close()
        return True


# --- faults -----------------------------------------------------------------------------------------


def passes(_handler: Handler) -> bool:
    """No fault for this request."""
    return False


def hangs_up(handler: Handler) -> bool:
    """The road ends before anything is read."""
    return handler.hang_up()


def loses_the_answer(handler: Handler) -> bool:
    """Everything is committed; the answer never arrives."""
    handler.body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    handler.wfile = open("/dev/null", "wb")  # noqa: SIM115, PTH123  closed with the handler
    handler.answer_truly()
    return handler.hang_up()


def keeps_half_of_the_part(handler: Handler) -> bool:
    """The road ends in the middle of a part; what came is kept."""
    half = int(handler.headers.get("Content-Length", 0)) // 2
    sha256 = handler.path.rsplit("/", 1)[1]
    handler.centre.uploads.setdefault(sha256, bytearray()).extend(handler.rfile.read(half))
    return handler.hang_up()


def cuts_the_answer(handler: Handler) -> bool:
    """The answer begins and ends too early."""
    truly = handler.wfile

    class Short:
        closed = False

        def write(self, data: bytes) -> int:
            truly.write(data[: max(1, len(data) * 2 // 3)] if b"HTTP/1.1" not in data else data)
            truly.flush()
            return len(data)

        def flush(self) -> None:
            pass

        def close(self) -> None:
            pass

    handler.body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    handler.wfile = Short()  # type: ignore[assignment]
    handler.answer_truly()
    return handler.hang_up()


def answers(status: int, body: bytes = PORTAL, **headers: str) -> Fault:
    """Somebody else answers: a portal, a proxy, a broken web server."""

    def fault(handler: Handler) -> bool:
        handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.reply(status, body, {"Content-Type": "text/html", **named})
        return True

    return fault


def says_nothing(until: threading.Event) -> Fault:
    """The request is read and never answered."""

    def fault(handler: Handler) -> bool:
        handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        until.wait(60)
        return handler.hang_up()

    return fault


def reads_slowly(bytes_per_s: int) -> Fault:
    """A modem: what comes is read at this rate, then all is well."""

    def fault(handler: Handler) -> bool:
        left, body, tick = int(handler.headers.get("Content-Length", 0)), b"", threading.Event()
        while left:
            piece = handler.rfile.read(min(left, max(1, bytes_per_s // 50)))
            if not piece:
                return handler.hang_up()
            left, body = left - len(piece), body + piece
            tick.wait(0.02)
        handler.body = body
        handler.answer_truly()
        return True

    return fault


@contextmanager
def serving(centre: SmallCentre, tls: ssl.SSLContext | None = None) -> Iterator[SmallCentre]:
    """The centre on a port of the system's choice, for the length of the block."""
    handler = type("BoundHandler", (Handler,), {"centre": centre})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # faults end in broken pipes on purpose
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    centre.url = f"{'https' if tls else 'http'}://localhost:{server.server_port}"
    try:
        yield centre
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
