"""The room's network for real: dnsmasq, nftables and our own probes on a cable between two name spaces."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.lockdown.origin import plain_origin
from provisioning.network.files import FIREWALL, LEASES, NAMES, room_files
from provisioning.network.settings import NetworkSettings
from sync import errors
from tests.conditions import eventually
from tests.provisioning.network.lan import BOX_CARD, PC_CARD, Lan

pytestmark = pytest.mark.root

SETTINGS = NetworkSettings(interface=BOX_CARD, dhcp=True)
ORIGIN = plain_origin("http://ujian.smk1.lan")

ASK_WHO = """
import json, sys
from ipaddress import IPv4Address
from provisioning.network.probing import other_servers, others_at
card, address = sys.argv[1:]
print(json.dumps({
    "servers": other_servers(card, tries=2, wait_s=1.0),
    "same": others_at(card, IPv4Address(address), tries=2, wait_s=1.0),
}, default=str))
"""
ASK_NAME = """
import secrets, socket, struct, sys
server, name = sys.argv[1:]
question = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\\0"
number = secrets.randbits(16)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
    line.settimeout(3)
    line.sendto(struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0) + question + struct.pack("!HH", 1, 1), (server, 53))
    answer = line.recv(512)
flags, answers = struct.unpack("!H", answer[2:4])[0], struct.unpack("!H", answer[6:8])[0]
print(flags & 15, ".".join(map(str, answer[-4:])) if answers else "")
"""
CONNECT = """
import socket, sys
with socket.socket() as line:
    line.settimeout(1)
    try:
        line.connect((sys.argv[1], int(sys.argv[2])))
        print("open")
    except TimeoutError:
        print("dropped")
    except ConnectionRefusedError:
        print("refused")
"""
NXDOMAIN = 3


@pytest.fixture
def lan() -> Iterator[Lan]:
    with Lan(str(SETTINGS.address)) as lan:
        yield lan


def names_served(lan: Lan, folder: Path, settings: NetworkSettings = SETTINGS) -> None:
    """dnsmasq on the box with our file; only the folder of leases is another."""
    text = room_files(settings, ORIGIN, "networkd")[NAMES].text.replace(LEASES, str(folder / "leases"))
    (folder / "dnsmasq.conf").write_text(text)
    lan.start_on_box("dnsmasq", "--keep-in-foreground", f"--conf-file={folder / 'dnsmasq.conf'}", "--user=root")


def who(lan: Lan) -> dict[str, list[list[str]]]:
    told: dict[str, list[list[str]]] = json.loads(lan.python_on_pc(ASK_WHO, PC_CARD, "192.168.77.1"))
    return told


def test_another_server_is_found_with_its_mac(lan: Lan, tmp_path: Path) -> None:
    """And the control: without one, only the address is found."""
    quiet = who(lan)
    assert quiet["servers"] == []
    assert quiet["same"] == [[lan.mac_of_box(), "192.168.77.1"]]
    names_served(lan, tmp_path)
    found = eventually(lambda: who(lan)["servers"])
    assert found == [[lan.mac_of_box(), "192.168.77.1"]]


def test_without_a_cable_nothing_is_changed(lan: Lan, tmp_path: Path) -> None:
    """Nobody can be asked, so nobody is given addresses. The control: with a cable the same command goes on."""
    config = tmp_path / "lumbung.toml"
    config.write_text(
        f'[box]\ndata_dir = "{tmp_path / "box"}"\nsite = "smk-1"\nbox = "box-1"\norigin = "http://192.168.77.1"\n'
        f'[network]\ninterface = "{BOX_CARD}"\ndhcp = true\nmanager = "networkd"\n'
    )
    apply = f"{sys.executable} -m lumbung provision network apply --yes --json -c {config}"

    def tried() -> tuple[str, str]:
        """On folders of its own, which end with the command; (what it said, what lies in them)."""
        there = "mount -t tmpfs tmpfs /etc && mount -t tmpfs tmpfs /var/lib"
        done = lan.on_box("sh", "-c", f"{there} && {apply} 2>&1; find /etc /var/lib -mindepth 1 > {tmp_path / 'left'}")
        return done.stdout, (tmp_path / "left").read_text()

    lan.on_pc("ip", "link", "set", PC_CARD, "down")
    eventually(lambda: lan.on_box("cat", f"/sys/class/net/{BOX_CARD}/carrier").stdout.strip() == "0")
    said, left = tried()
    assert errors.NETWORK_NO_CABLE.code in said
    assert left == ""
    lan.on_pc("ip", "link", "set", PC_CARD, "up")
    eventually(lambda: lan.on_box("cat", f"/sys/class/net/{BOX_CARD}/carrier").stdout.strip() == "1")
    said, left = tried()
    assert errors.NETWORK_COMMAND.code in said, "no systemd runs here: it came as far as its commands"
    assert left != ""


def test_a_free_address_is_free(lan: Lan) -> None:
    told = json.loads(lan.python_on_pc(ASK_WHO, PC_CARD, "192.168.77.9"))
    assert told["same"] == []


def test_the_box_is_named_and_every_other_name_fails_at_once(lan: Lan, tmp_path: Path) -> None:
    names_served(lan, tmp_path)
    lan.give_pc("192.168.77.60/24")

    def ask(name: str) -> str:
        done = lan.on_pc("python3", "-c", ASK_NAME, "192.168.77.1", name)
        return done.stdout.strip()

    assert eventually(lambda: ask("ujian.lan")) == "0 192.168.77.1"
    assert ask("ujian.smk1.lan") == "0 192.168.77.1"
    for other in ("connectivitycheck.example", "wpad.lan", "example.com", "lagi.ujian.lan"):
        assert ask(other).split()[0] == str(NXDOMAIN), other


def test_without_leases_nobody_is_given_an_address(lan: Lan, tmp_path: Path) -> None:
    names_served(lan, tmp_path, NetworkSettings(interface=BOX_CARD, dhcp=False))
    lan.give_pc("192.168.77.60/24")
    eventually(lambda: lan.on_pc("python3", "-c", ASK_NAME, "192.168.77.1", "ujian.lan").stdout)
    assert who(lan)["servers"] == []


def test_the_firewall_lets_in_what_an_exam_needs(lan: Lan, tmp_path: Path) -> None:
    """Web in, the rest dropped; loaded twice it is there once; taken away, all is as before."""
    lan.give_pc("192.168.77.60/24")
    for port in ("80", "9000"):
        lan.start_on_box("python3", "-m", "http.server", port, "--directory", str(tmp_path))

    def reach(port: str) -> str:
        return lan.python_on_pc(CONNECT, "192.168.77.1", port)

    eventually(lambda: reach("80") == "open" and reach("9000") == "open")
    rules = tmp_path / "firewall.nft"
    rules.write_text(room_files(SETTINGS, ORIGIN, "networkd")[FIREWALL].text)
    for _ in range(2):
        loaded = lan.on_box("nft", "-f", str(rules))
        assert loaded.returncode == 0, loaded.stderr
    assert [reach("80"), reach("9000")] == ["open", "dropped"]
    listed = json.loads(lan.on_box("nft", "-j", "list", "tables").stdout)["nftables"]
    assert [each["table"]["name"] for each in listed if "table" in each] == ["lumbung_room"]
    lan.on_box("nft", "delete", "table", "inet", "lumbung_room")
    assert reach("9000") == "open"


def test_nothing_is_routed_through_the_box(lan: Lan, tmp_path: Path) -> None:
    """The box's own other address stands for the world behind it: reached while forwarding is open, not after."""
    lan.give_pc("192.168.77.60/24")
    with Lan("10.99.0.1/24") as beyond:
        cable = beyond.box_space
        lan.on_box("ip", "link", "add", "luar0", "type", "veth", "peer", "name", "dalam0", "netns", cable)
        lan.on_box("ip", "address", "add", "10.98.0.1/24", "dev", "luar0")
        lan.on_box("ip", "link", "set", "luar0", "up")
        beyond.on_box("ip", "address", "add", "10.98.0.2/24", "dev", "dalam0")
        beyond.on_box("ip", "link", "set", "dalam0", "up")
        beyond.on_box("ip", "route", "add", "192.168.77.0/24", "via", "10.98.0.1")
        lan.on_box("sysctl", "-qw", "net.ipv4.ip_forward=1")
        lan.on_pc("ip", "route", "add", "10.98.0.0/24", "via", "192.168.77.1")
        beyond.start_on_box("python3", "-m", "http.server", "80", "--directory", str(tmp_path))
        eventually(lambda: lan.python_on_pc(CONNECT, "10.98.0.2", "80") == "open")
        rules = tmp_path / "firewall.nft"
        rules.write_text(room_files(SETTINGS, ORIGIN, "networkd")[FIREWALL].text)
        assert lan.on_box("nft", "-f", str(rules)).returncode == 0
        assert lan.python_on_pc(CONNECT, "10.98.0.2", "80") == "dropped"
