"""A box that refuses to start: whoever typed the command reads the sentence last; the log has it as JSON."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from appliance import serve
from sync import errors
from sync.errors import Entry
from tests.appliance.web.conftest import MakeServer
from tests.appliance.web.server import Server
from tests.appliance.web.site import make_site
from tests.sync.certificates import office_ca

AT_ONCE = "from appliance import serve; serve.PORT_WAIT_S = 0.0"


def refused(server: Server, entry: Entry) -> str:
    """What the command prints while it refuses; its end is the sentence of `entry`, and its log tells the code."""
    assert server.launch().wait(60) == 3
    told = server.log.read_text()
    *before, hint_id, hint_en = told.splitlines()
    assert (hint_id, hint_en) == entry.hint
    sentences = [line for line in before if not line.startswith("{")]
    assert sentences[0] == f"{entry.message[0]} / {entry.message[1]}  ({entry.code})"
    logged = [json.loads(line) for line in before if line.startswith("{")]
    assert [(line["event"], line["code"]) for line in logged] == [("cannot start", entry.code)], "and nothing hides it"
    return told


def test_a_missing_journal(make_server: MakeServer) -> None:
    server = make_server()
    (server.site.settings.data_dir / "journal.db").unlink()
    assert "  file: journal.db" in refused(server, errors.JOURNAL_MISSING)


def test_a_damaged_journal(make_server: MakeServer) -> None:
    server = make_server()
    (server.site.settings.data_dir / "journal.db").write_bytes(b"not a database" * 1000)
    refused(server, errors.JOURNAL_DAMAGED)


def test_a_file_that_the_system_refuses(make_server: MakeServer) -> None:
    server = make_server()
    lock = server.site.settings.data_dir / "journal.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    assert str(lock) in refused(server, errors.FILE_REFUSED)


def test_a_port_that_is_taken(make_server: MakeServer) -> None:
    server = make_server(prelude=AT_ONCE)
    with socket.create_server(("127.0.0.1", server.port)):
        assert f"  port: {server.port}" in refused(server, errors.ADDRESS_REFUSED)


def test_a_port_whose_holder_is_just_ending_is_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        settings = make_site(tmp_path, holder.getsockname()[1]).settings
        monkeypatch.setattr(serve.time, "sleep", lambda _s: holder.close())  # it ends while the next one waits
        serve.BoxServer(settings, lambda: None).require_address()


def test_an_address_that_is_not_this_machine_s(make_server: MakeServer) -> None:
    refused(make_server(host="192.0.2.1"), errors.ADDRESS_REFUSED)


def test_a_certificate_that_is_not_there(make_server: MakeServer) -> None:
    server = make_server(tls_cert="none.pem", tls_key="none.pem")
    assert "none.pem" in refused(server, errors.TLS_UNUSABLE)


def test_a_key_that_does_not_fit_its_certificate(make_server: MakeServer, tmp_path: Path) -> None:
    office_ca(tmp_path)
    server = make_server(tls_cert=str(tmp_path / "server.pem"), tls_key=str(tmp_path / "ca.pem"))
    refused(server, errors.TLS_UNUSABLE)


def test_a_worker_that_begins_anew_and_cannot_ends_the_service_with_its_sentence(make_server: MakeServer) -> None:
    server = make_server().start()
    assert server.process is not None
    for path in server.site.settings.data_dir.glob("journal.db*"):
        path.unlink()
    os.kill(server.worker(), signal.SIGKILL)
    assert server.process.wait(60) == 3
    assert server.log.read_text().endswith(errors.JOURNAL_MISSING.hint[1] + "\n")
