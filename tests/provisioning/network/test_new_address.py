"""The address on the cards changes in the settings: a running box goes on with the old one, and that has to be said."""

from __future__ import annotations

from pathlib import Path

import requests
from click.testing import CliRunner

from appliance.checkup import Verdict
from lumbung import main
from provisioning.doctor.checks import Outcome
from provisioning.doctor.cli import load_settings
from provisioning.doctor.machine import at
from provisioning.doctor.registry import CHECKS
from provisioning.network.changing import restart_box
from provisioning.network.cli import serves_another_origin
from sync import errors
from tests.appliance.web.conftest import MakeServer, make_server, start_sitting
from tests.conditions import eventually

__all__ = ["make_server"]  # the fixture
NEW = "http://127.0.0.2"  # of this machine too, and no name of the box
NETWORK = '\n[network]\ninterface = "tiada0"\naddress = "192.168.77.1/24"\nname = "ujian.lan"\nmanager = "networkd"\n'


def doctor(config: Path) -> Outcome:
    return CHECKS["box.service"].look(at(*load_settings(config)))


def moved(config: Path, origin: str) -> None:
    """What page 7 has people do: another `origin` in the settings."""
    text = config.read_text()
    old = next(line for line in text.splitlines() if line.startswith("origin"))
    config.write_text(text.replace(old, f'origin = "{origin}"'))


def test_a_box_that_still_serves_the_old_address_is_not_ready(make_server: MakeServer) -> None:
    server = make_server()
    port, config = server.port, server.site.config
    server.start()
    assert doctor(config).verdict is Verdict.PASSED
    before = server.site.origin
    moved(config, f"{NEW}:{port}")
    turned_away = requests.get(f"{before}/", headers={"Host": f"127.0.0.2:{port}"}, timeout=60)
    assert turned_away.status_code == 421
    found = doctor(config)
    assert (found.verdict, found.figures["served"]) == (Verdict.FAILED, before)
    assert found.todo is not None
    assert "restart lumbung-box" in found.todo.en
    assert serves_another_origin(load_settings(config)[0]) == before
    assert not restart_box(), "here systemd does not run it, so whoever started it has to"
    server.stop()
    server.launch()
    server.door = before  # where it listens; its name is another
    eventually(lambda: doctor(config).verdict is Verdict.PASSED)
    assert serves_another_origin(load_settings(config)[0]) == ""
    assert requests.get(f"{before}/", headers={"Host": f"127.0.0.2:{port}"}, timeout=60).status_code == 200


def test_during_a_sitting_the_address_stays(make_server: MakeServer) -> None:
    """Before anything else: neither is the card asked for, nor the service restarted."""
    server = make_server().start()
    start_sitting(server)
    config = server.site.config
    moved(config, "http://192.168.77.1")
    config.write_text(config.read_text() + NETWORK)
    for words in (["apply", "--yes"], ["restore"], ["restore", "--original"]):
        done = CliRunner().invoke(main, ["provision", "network", *words, "-c", str(config)])
        assert done.exit_code == 1
        assert errors.NETWORK_SITTING_OPEN.code in done.output, done.output
