"""`lumbung box`: makes a box once, trusts one centre, tells how the service is, and names what is wrong."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import get_args

import pytest
from click.testing import CliRunner, Result

from appliance import cli
from appliance.cli import ENROLMENT, box
from appliance.views import SittingState
from sync.wire import roles
from tests.appliance.web.conftest import MakeServer, make_server
from tests.conditions import eventually
from tests.sync.wire import trust

__all__ = ["make_server"]  # a fixture


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "lumbung.toml"
    path.write_text('[box]\ndata_dir = "data"\nsite = "smk-uji"\nbox = "box-1"\nport = 1\n')
    return path


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    path = tmp_path / "roles.dsse"
    path.write_bytes(roles.sign_roles(trust.role_list(), trust.ROOTS[:2]))
    return path


def run(*typed: object) -> Result:
    return CliRunner().invoke(box, [str(each) for each in typed])


def test_init_makes_keys_journal_and_enrolment(config: Path, roots: Path) -> None:
    made = run("init", "-c", config, "--roots", roots, "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.output)
    data = config.parent / "data"
    assert told == json.loads((data / ENROLMENT).read_text())
    assert (told["site"], told["box"], len(told["sign_key"]), len(told["seal_key"])) == ("smk-uji", "box-1", 64, 64)
    for folder in (data, *(path for path in data.iterdir() if path.is_dir())):
        assert folder.stat().st_mode & 0o777 == 0o700
    for name in ("box-sign.key", "box-seal.key"):
        assert (data / "keys" / name).stat().st_mode & 0o777 == 0o600
    assert (data / "journal.db").exists()
    assert (data / "roots.json").read_bytes() == roots.read_bytes()


def test_init_twice_is_refused_and_changes_nothing(config: Path) -> None:
    assert run("init", "-c", config).exit_code == 0
    before = {path: path.read_bytes() for path in (config.parent / "data" / "keys").iterdir()}
    again = run("init", "-c", config)
    assert again.exit_code == 1
    assert "LMB-2007" in again.output
    assert before == {path: path.read_bytes() for path in before}


def test_a_vanished_journal_is_not_made_anew(config: Path) -> None:
    assert run("init", "-c", config).exit_code == 0
    (config.parent / "data" / "journal.db").unlink()
    again = run("init", "-c", config, "--json")
    assert again.exit_code == 1
    assert json.loads(again.output)["error"]["code"] == "LMB-2001"


def test_trust_takes_one_centre_only(config: Path, roots: Path, tmp_path: Path) -> None:
    run("init", "-c", config)
    assert run("trust", roots, "-c", config).exit_code == 0
    before = (config.parent / "data" / "roots.json").stat()
    assert run("trust", roots, "-c", config).exit_code == 0
    assert (config.parent / "data" / "roots.json").stat() == before, "the same list again changes nothing"
    other = tmp_path / "other.dsse"
    other.write_bytes(roles.sign_roles(trust.role_list(version=2), trust.ROOTS[:2]))
    refused = run("trust", other, "-c", config)
    assert refused.exit_code == 1
    assert "LMB-2303" in refused.output


def test_what_is_no_role_list_is_not_trusted(config: Path, tmp_path: Path) -> None:
    run("init", "-c", config)
    (tmp_path / "x").write_bytes(b"{}")
    assert "LMB-1" in run("trust", tmp_path / "x", "-c", config).output
    assert "LMB-5003" in run("trust", tmp_path / "none", "-c", config).output
    assert not (config.parent / "data" / "roots.json").exists()


def test_all_faults_of_the_settings_are_named_at_once(config: Path) -> None:
    config.write_text('[box]\nsite = "a b"\nbox = "box-1"\nport = "x"\ncolour = 1\n')
    refused = run("run", "-c", config)
    assert refused.exit_code == 1
    assert "LMB-5001" in refused.output
    for name in ("data_dir", "site", "port", "colour"):
        assert f"box.{name}" in refused.output


def test_init_says_in_both_languages_what_comes_next(config: Path) -> None:
    made = run("init", "-c", config).output
    assert "Daftarkan di pusat" in made
    assert "enrol it at the centre" in made
    assert str(config.parent / "data" / ENROLMENT) in made


def test_a_fault_of_another_section_stops_no_box_but_a_section_that_is_none_is_told(config: Path) -> None:
    """A box that comes back after a power cut must not wait for somebody to mend what only the agent reads."""
    sound = config.read_text()
    config.write_text(sound + '[sync]\ncentre_url = 3\n[centre]\nport = "x"\n')
    assert run("init", "-c", config).exit_code == 0
    config.write_text(sound + "[snyc]\n")
    assert "snyc" in run("status", "-c", config).output


def test_status_of_a_silent_service(config: Path) -> None:
    silent = run("status", "-c", config, "--json")
    assert silent.exit_code == 3
    told = json.loads(silent.output)
    assert (told["answers"], told["why"]) == (False, "nobody")
    assert "tidak menjawab" in run("status", "-c", config).output


def test_status_where_something_else_answers(config: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
        config.write_text(config.read_text().replace("port = 1", f"port = {other.server_port}"))
        thread = Thread(target=other.handle_request)
        thread.start()
        done = run("status", "-c", config)
        thread.join()
    assert done.exit_code == 3
    assert "bukan server lokal Lumbung" in done.output


def test_status_of_a_running_service(make_server: MakeServer) -> None:
    server = make_server(host="0.0.0.0").start()
    told = json.loads(run("status", "-c", server.site.config, "--json").output)
    assert told["answers"] is True
    assert (told["site_id"], told["box"]) == ("smk-uji", "box-1")
    assert {sitting["state"] for sitting in told["sittings"]} == {"planned"}
    shown = run("status", "-c", server.site.config)
    assert shown.exit_code == 0
    for words in ("smk-uji · box-1", "Sesi 1", "belum dibuka", server.site.origin):
        assert words in shown.output


@pytest.mark.parametrize("origin", [None, "http://ujian.lan"])
def test_status_says_when_another_box_answers(make_server: MakeServer, origin: str | None) -> None:
    """Whether it hears to the name by which it is asked, or knows only others."""
    server = make_server(**({} if origin is None else {"origin": origin, "hosts": []}))
    server.launch()
    eventually(lambda: "ready" in server.log.read_text())
    config = server.site.config.with_name("other.toml")
    config.write_text(server.site.config.read_text().replace("box-1", "box-2").replace("ujian.lan", "lain.lan"))
    other = run("status", "-c", config)
    assert other.exit_code == 1
    assert "(LMB-2306)" in other.output
    assert "  configured: smk-uji / box-2" in other.output.splitlines()
    assert "  answered: smk-uji / box-1" in other.output.splitlines()
    as_json = run("status", "-c", config, "--json")
    assert json.loads(as_json.output)["error"]["details"]["answered"] == "smk-uji / box-1"


def test_every_state_of_a_sitting_has_its_word() -> None:
    assert set(cli._STATES) == set(get_args(SittingState))
