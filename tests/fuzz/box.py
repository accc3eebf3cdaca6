"""Fuzz targets of the box: what a browser may send as its log of events, and what a package may hold as an exam."""

from __future__ import annotations

import gzip
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from gunicorn.asgi.parser import PythonProtocol

from appliance.commands import Have, PutEvents
from appliance.library import open_exam
from appliance.lockdown import rncryptor, seb_file
from appliance.lockdown.config_key import NotSettingsError, config_key
from appliance.web.intake import Tail
from appliance.web.whole import whole_request
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken
from sync.wire.package import Part
from tests.appliance.rooms import Bench, parts
from tests.fuzz.target import Target

INPUTS_A_ROOM = 2000  # then a new one, so that the journal stays small


@dataclass
class _Intake:
    """A room with one participant at work, whose page sends whatever the fuzzer says."""

    bench: Bench | None = None
    lease: LeaseToken | None = None
    folder: tempfile.TemporaryDirectory[str] | None = None
    inputs: int = 0
    have: int = 0
    decoder: msgspec.json.Decoder[Tail] = field(default_factory=lambda: msgspec.json.Decoder(Tail))

    def run(self, data: bytes) -> None:
        """A body of `PUT /api/v1/events`: refused as a whole, or every row of it is journalled and `have` advances."""
        try:
            tail = self.decoder.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        bench, lease = self._room()
        for place, row in enumerate(tail.events, self.have + 1):
            if row and type(row[0]) is int and row[0] > 0:
                row[0] = place  # what is not the next is not even looked at
        result = bench.ask(PutEvents(lease, tail.events))
        if isinstance(result, LumbungError):
            raise result
        assert isinstance(result, Have)
        assert result.have == self.have + len(tail.events), "a well-formed list did not advance"
        self.have = result.have

    def _room(self) -> tuple[Bench, LeaseToken]:
        if self.bench is None or self.lease is None or self.inputs % INPUTS_A_ROOM == 0:
            if self.bench is not None:
                self.bench.room.close()
            self.folder = tempfile.TemporaryDirectory()
            self.bench = Bench(Path(self.folder.name))
            self.lease, self.have = self.bench.working(), 0
        self.inputs += 1
        return self.bench, self.lease


def _tails() -> list[bytes]:
    rows = [
        [1, "answer", "B1-single", "A", 5],
        [2, "answer", "B1-multiple", ["A", "B"], 5],
        [3, "answer", "B1-numeric", "-12.5", 5],
        [4, "answer", "B1-text", None, 5],
        [5, "answer", "B1-most-least", ["A", "E"], 5],
        [6, "flag", "B1-single", True, 5],
        [7, "ran", 1, 5],
        [8, "focus", False, 5],
        [9, "answer", "nothing", {"a": [1.5]}, -5],
        [10, "new"],
    ]
    return [json.dumps({"events": rows}).encode(), b'{"events":[[1,"answer","B1-single","A",5]]}']


def _exam(name: str) -> Target:
    """One JSON file of a package's content, the others as they should be."""

    files = parts()

    def run(data: bytes) -> None:
        open_exam(bytes(32), {**files, name: Part(name, "application/json", data)})

    return Target(run, lambda: [files[name].data], 8192)


def _whole(data: bytes) -> None:
    """What the short cut takes for one save or pulse is just that to gunicorn, too: the same names, the same body."""
    found = whole_request(data)
    if found is None:
        return
    body: list[bytes] = []
    theirs = PythonProtocol(on_body=lambda part: body.append(bytes(part)))
    theirs.feed(data)
    target = b"/api/v1/events" if found.put else b"/api/v1/pulse?" + found.query
    assert (theirs.method, bytes(theirs.path)) == (b"PUT" if found.put else b"GET", target)
    assert {bytes(name).lower(): bytes(value) for name, value in theirs.headers} == found.headers
    assert (theirs.is_complete, theirs.is_chunked, bytes(theirs.remaining())) == (True, False, b"")
    assert b"".join(body) == found.body


def _requests() -> list[bytes]:
    head = b"Host: a:80\r\nConnection: keep-alive\r\nOrigin: http://a:80\r\nAuthorization: Bearer x\r\n"
    save = b"PUT /api/v1/events HTTP/1.1\r\n" + head + b'Content-Length: 13\r\n\r\n{"events":[]}'
    return [save, b"GET /api/v1/pulse?c=5 HTTP/1.1\r\n" + head + b"\r\n"]


SEB = {"startURL": "http://a:80/", "allowQuit": True, "URLFilterRules": [{"action": 1, "regex": False}], "salt": b"x"}
PASSWORD = "kunci"


def _seb(data: bytes) -> None:
    """A `.seb` file has a key or is refused; its plist, as we write it, has the same one."""
    settings = seb_file.read_file(data, PASSWORD)
    try:
        key = config_key(settings)
    except NotSettingsError:
        return
    assert config_key(seb_file.read_file(seb_file.plain_file(settings))) == key


def _seb_sealed(data: bytes) -> None:
    """The same behind the right password: whoever seals the file may put anything into it."""
    _seb(seb_file.PASSWORD + rncryptor.seal(data, PASSWORD, bytes))


BOX: dict[str, Target] = {
    "whole": Target(_whole, _requests),
    "seb": Target(
        _seb, lambda: [seb_file.plain_file(SEB), seb_file.packed_file(SEB), seb_file.sealed_file(SEB, PASSWORD, bytes)]
    ),
    "seb-sealed": Target(_seb_sealed, lambda: [gzip.compress(seb_file.plain_file(SEB))]),
    "intake": Target(_Intake().run, _tails),
    "exam-outline": _exam("exam.json"),
    "exam-block": _exam("block/B1.json"),
}
