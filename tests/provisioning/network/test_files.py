"""What is written for the room's network, and what is refused before anything is."""

from __future__ import annotations

import configparser
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from appliance.lockdown.origin import plain_origin
from provisioning.network.files import FIREWALL, NAMES, NETWORKD, NETWORKMANAGER, TIME, open_ports, room_files
from provisioning.network.plan import changes, manager_of, unified
from provisioning.network.settings import NetworkSettings
from sync import config, errors
from sync.errors import LumbungError

ORIGIN = plain_origin("http://ujian.smk1.lan:8080")


def test_every_service_has_its_file_and_no_other() -> None:
    everything = NetworkSettings(dhcp=True)
    assert set(room_files(everything, ORIGIN, "networkd")) == {NETWORKD, NAMES, FIREWALL, TIME}
    nothing = NetworkSettings(dns=False, time=False, firewall=False)
    assert set(room_files(nothing, ORIGIN, "networkmanager")) == {NETWORKMANAGER}


def test_networkmanager_takes_only_a_file_that_nobody_else_reads() -> None:
    file = room_files(NetworkSettings(), ORIGIN, "networkmanager")[NETWORKMANAGER]
    read = configparser.ConfigParser()
    read.read_string(file.text)
    assert file.mode == 0o600
    assert read["ipv4"]["address1"] == "192.168.77.1/24"
    assert read["ipv4"]["never-default"] == "true"


def test_the_firewall_opens_the_port_of_the_cards() -> None:
    assert open_ports(NetworkSettings(dhcp=True), ORIGIN) == {"tcp": (53, 80, 443, 8080), "udp": (53, 67, 123)}
    bare = NetworkSettings(dns=False, time=False, ssh=True)
    assert open_ports(bare, plain_origin("https://ujian.lan")) == {"tcp": (22, 80, 443), "udp": ()}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"address": "8.8.8.8/24"}, "private"),
        ({"address": "169.254.3.3/16"}, "private"),
        ({"address": "192.168.77.0/24"}, "network's own"),
        ({"address": "192.168.77.255/24"}, "network's own"),
        ({"address": "10.0.0.1/8"}, "16–29"),
        ({"address": "10.0.0.1/30"}, "16–29"),
        ({"dhcp": True, "dhcp_first": "192.168.77.1"}, "box's own"),
        ({"dhcp": True, "dhcp_first": "192.168.78.9"}, "in order and inside"),
        ({"dhcp": True, "dhcp_first": "192.168.77.90", "dhcp_last": "192.168.77.80"}, "in order"),
        ({"dhcp": True, "dhcp_last": "192.168.77.255"}, "network's own addresses"),
        ({"name": "ujian.local"}, "mDNS"),
        ({"name": "ujian"}, "with a dot"),
        ({"name": "ujian.lan\ndhcp-script=/bin/sh"}, "with a dot"),
        ({"interface": "eth0 up"}, "interface"),
        ({"interface": '"; drop'}, "interface"),
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NetworkSettings.model_validate(given)
    assert said in str(caught.value)


@pytest.mark.parametrize("prefix", range(16, 30))
def test_the_usual_leases_fit_into_every_network(prefix: int) -> None:
    settings = NetworkSettings.model_validate({"address": f"10.20.0.1/{prefix}", "dhcp": True})
    first, last = settings.leases
    assert settings.address.ip < first <= last < settings.network.broadcast_address


def test_a_card_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LumbungError) as caught:
        changes(NetworkSettings(), plain_origin("http://10.0.0.5"), "networkd", tmp_path)
    assert caught.value.entry is errors.NETWORK_ORIGIN
    with pytest.raises(LumbungError):
        changes(NetworkSettings(dns=False), plain_origin("http://ujian.lan"), "networkd", tmp_path)
    assert changes(NetworkSettings(dns=False), plain_origin("http://192.168.77.1"), "networkd", tmp_path)


def test_a_card_of_ifupdown_is_left_to_it(tmp_path: Path) -> None:
    listed = tmp_path / "etc/network/interfaces"
    listed.parent.mkdir(parents=True)
    listed.write_text("auto lo\niface lo inet loopback\niface eth0 inet dhcp\n")
    with pytest.raises(LumbungError) as caught:
        manager_of(NetworkSettings(manager="networkd"), tmp_path)
    assert caught.value.details["file"] == "/etc/network/interfaces"
    assert manager_of(NetworkSettings(manager="networkd", interface="eth1"), tmp_path) == "networkd"


def test_the_diff_names_what_is_new_changed_and_gone(tmp_path: Path) -> None:
    for path, text in ((NAMES, "old\n"), (NETWORKMANAGER, "[connection]\n")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = changes(NetworkSettings(time=False), ORIGIN, "networkd", tmp_path)
    assert {change.path: change.kind for change in found} == {
        NETWORKD: "added",
        NETWORKMANAGER: "removed",
        NAMES: "changed",
        FIREWALL: "added",
    }
    shown = unified(found)
    assert f"--- /dev/null\n+++ /{NETWORKD}" in shown
    assert "-old" in shown
    assert "+++ /dev/null\n@@ -1 +0,0 @@\n-[connection]" in shown


def test_the_section_is_read_from_the_file_with_its_faults(tmp_path: Path) -> None:
    file = tmp_path / "lumbung.toml"
    file.write_text('[network]\ninterface = "enp3s0"\naddress = "10.1.1.1"\n')
    with pytest.raises(LumbungError) as caught:  # a /32 is no network
        config.load(file, {"network": NetworkSettings})
    assert "16–29" in caught.value.details["faults"][0]["what"]
