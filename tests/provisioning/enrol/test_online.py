"""Enrolment over the internet: a one-time code, an approval at the centre, and nobody in between who is believed."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from central import enrolment, planning
from central.centre import Centre
from central.store import enrolments, sites
from central.store.engine import reading
from sync import errors
from sync.wire import enrolment as wire
from tests.provisioning.enrol.world import SITE, Pc, listening, new_centre
from tests.sync.certificates import office_ca


def on(url: str, folder: Path, box: str = "box-1") -> Pc:
    return Pc(folder, box, url).prepare()


def waiting(centre: Centre) -> list[Any]:
    with reading(centre.engine) as connection:
        return [row for row in enrolments.requests_of(connection, SITE) if row.state == "waiting"]


def active(centre: Centre) -> set[str]:
    with reading(centre.engine) as connection:
        return {box.box for box in sites.boxes_of(connection, SITE) if box.revoked_ms is None}


def refused(pc: Pc, *words: str) -> str:
    """The name of the error with which the command ends."""
    return str(pc.told(*words, code=1)["error"]["name"])


def test_a_code_brings_a_request_and_an_approval_brings_trust(centre: Centre, url: str, tmp_path: Path) -> None:
    pc = on(url, tmp_path / "pc")
    code = enrolment.make_code(centre, SITE, "ani")
    told = pc.told("--code", code.lower().replace("-", " "), code=3)
    (row,) = waiting(centre)
    assert wire.request_fingerprint(row.request) == told["fingerprint"]
    assert not (pc.data / "roots.json").exists(), "nothing is trusted before staff said yes"
    enrolment.approve(centre, SITE, row.digest, "ani")
    done = pc.told()  # no code: it goes on where it stopped
    assert done["state"] == "enrolled"
    assert done["centre_fingerprint"] == wire.roles_fingerprint(centre.keys.role_list)
    assert active(centre) == {"box-1"}
    assert not (pc.data / "enrol" / "code.key").exists()


def test_a_serial_that_was_named_beforehand_is_approved_at_once_and_once(
    centre: Centre, url: str, tmp_path: Path
) -> None:
    enrolment.name_serial(centre, SITE, "PF2ABC", "ani")
    first, second = on(url, tmp_path / "1"), on(url, tmp_path / "2", "box-2")
    for pc, state, code in ((first, "enrolled", 0), (second, "waiting", 3)):
        made = enrolment.make_code(centre, SITE, "ani")
        assert pc.told("--code", made, "--serial", "PF2ABC", code=code)["state"] == state
    assert active(centre) == {"box-1"}
    assert [row.box for row in waiting(centre)] == ["box-2"]


def test_a_code_serves_one_box(centre: Centre, url: str, tmp_path: Path) -> None:
    code = enrolment.make_code(centre, SITE, "ani")
    on(url, tmp_path / "1").told("--code", code, code=3)
    assert refused(on(url, tmp_path / "2", "box-2"), "--code", code) == "enrol_code_used"
    assert [row.box for row in waiting(centre)] == ["box-1"]


def test_a_code_of_another_site_or_of_nobody_is_unknown(centre: Centre, url: str, tmp_path: Path) -> None:
    planning.add_site(centre, "smk-2", "SMK 2", "Asia/Makassar")
    other = enrolment.make_code(centre, "smk-2", "ani")
    pc = on(url, tmp_path / "pc")
    assert refused(pc, "--code", other) == "enrol_code_unknown"
    assert refused(pc, "--code", "1111-1111") == "mistyped_enrol_code"
    assert not (pc.data / "enrol" / "code.key").exists(), "a code that is not known is not kept"
    assert waiting(centre) == []


def test_a_refusal_is_told_with_its_reason(centre: Centre, url: str, tmp_path: Path) -> None:
    pc = on(url, tmp_path / "pc")
    pc.told("--code", enrolment.make_code(centre, SITE, "ani"), code=3)
    enrolment.refuse(centre, SITE, waiting(centre)[0].digest, "ani", "Ini laptop pribadi.")
    told = pc.told(code=1)["error"]
    assert (told["name"], told["details"]["reason"]) == ("enrolment_refused", "Ini laptop pribadi.")
    assert not (pc.data / "roots.json").exists()
    assert active(centre) == set()


@contextmanager
def portal(status: int, body: bytes) -> Iterator[str]:
    """A server that answers every POST in the same way, as a captive portal does."""

    class Portal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_portals_200_is_no_success(tmp_path: Path) -> None:
    for number, (status, body) in enumerate(((200, b"<html>Selamat datang</html>"), (200, b""), (302, b""))):
        with portal(status, body) as url:
            pc = on(url, tmp_path / str(number))
            assert refused(pc, "--code", "0000-0000") == errors.CAPTIVE_PORTAL.name
            assert not (pc.data / "roots.json").exists()


def test_no_centre_is_told_as_such_and_the_next_try_goes_on(centre: Centre, tmp_path: Path, url: str) -> None:
    pc = on("http://127.0.0.1:9", tmp_path / "pc")
    code = enrolment.make_code(centre, SITE, "ani")
    assert refused(pc, "--code", code) == errors.CONNECTION_REFUSED.name
    request = (pc.data / "enrol" / "request.lmb").read_bytes()
    on(url, tmp_path / "pc").told("--code", code, code=3)
    assert [row.request for row in waiting(centre)] == [request]


def test_another_centre_that_does_not_know_the_code_is_not_believed(centre: Centre, tmp_path: Path) -> None:
    """Somebody on the way hands the post on to nobody, and answers with a whole centre of their own."""
    thief = new_centre(tmp_path / "thief")
    enrolment.name_serial(thief, SITE, "PF2ABC", "thief")
    code = enrolment.make_code(centre, SITE, "ani")
    with listening(thief) as url:
        pc = on(url, tmp_path / "pc")
        assert refused(pc, "--code", code, "--serial", "PF2ABC") == "enrol_code_unknown"
    assert not (pc.data / "roots.json").exists()
    thief.engine.dispose()


@pytest.mark.parametrize("year", [2010, 2040])
def test_a_clock_that_is_years_off_stops_no_enrolment(centre: Centre, tmp_path: Path, year: int) -> None:
    """To such a PC the centre's certificate is not valid yet, or no more; here the certificate is off instead."""
    there = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    ca_file, context = office_ca(tmp_path, now=there)
    code = enrolment.make_code(centre, SITE, "ani")
    with listening(centre, context) as url:
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(url, verify=str(ca_file), timeout=60)
        pc = Pc(tmp_path / "pc", "box-1", url, f'ca_file = "{ca_file}"\n').prepare()
        told = pc.told("--code", code, "--date", f"{year}-01-01 08:00", code=3)
        (row,) = waiting(centre)
        assert told["fingerprint"] == wire.request_fingerprint(row.request)
        created = datetime.datetime.fromtimestamp(wire.read_request(row.request).created_ms / 1000, datetime.UTC)
        assert abs(created - there) < datetime.timedelta(days=1)


def test_a_certificate_of_another_authority_or_name_is_still_refused(centre: Centre, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    other, _ = office_ca(tmp_path / "a")
    ours, named_otherwise = office_ca(tmp_path / "b", host="pusat.example")
    with listening(centre, named_otherwise) as url:
        for number, ca_file in enumerate((other, ours)):
            pc = Pc(tmp_path / f"pc{number}", "box-1", url, f'ca_file = "{ca_file}"\n').prepare()
            assert refused(pc, "--code", "0000-0000") == errors.TLS_FAILED.name
