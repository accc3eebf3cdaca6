"""The units as text: who they run as, what they may not do, and that what they start exists. `make test` reads them;
`tests/provisioning/machine` asks the systemd of whole machines."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from pathlib import Path
from typing import get_args

import click
import pytest

from appliance import privileged
from lumbung import main
from provisioning.privileged import acting

ROOT = Path(__file__).parents[3]
UNITS = ROOT / "systemd"
STICK = ROOT / "provisioning/image/data/tree/etc/systemd/system"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
# Root by name, with no capability at all; root with the one capability that a firewall takes. Neither serves a page.
ROOTS = {"lumbung-privileged.service": set(), "lumbung-room-firewall.service": {"CAP_NET_ADMIN"}}
NOT_OURS = {"/usr/sbin/nft": "nftables", "/usr/sbin/dnsmasq": "dnsmasq-base"}
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "ProtectClock": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "ProtectProc": "invisible",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
}
# What must go on however often it fails: a sitting may be running.
NEVER_GIVEN_UP = ("box", "sync", "centre", "centre-worker", "trust", "room-names")

Unit = dict[str, list[str]]


def read(name: str) -> Unit:
    """Every key of a unit with all its values, in order; an empty one is there."""
    keys: Unit = defaultdict(list)
    for line in (UNITS / name).read_text("utf-8").splitlines():
        if found := re.fullmatch(r"([A-Za-z]+)=(.*)", line):
            keys[found[1]].append(found[2])
    return keys


def command_of(words: list[str]) -> click.Command:
    """The command of ours that `words` name, its options taken by its own parser. AssertionError: no such."""
    at: click.Command = main
    context = click.Context(main, info_name="lumbung")
    while isinstance(at, click.Group) and words:
        below = at.get_command(context, words[0])
        assert below is not None, words[0]
        at, context, words = below, click.Context(below, parent=context, info_name=words[0]), words[1:]
    at.make_parser(context).parse_args(list(words))
    return at


@pytest.mark.parametrize("name", SERVICES)
def test_only_what_serves_nobody_is_root(name: str) -> None:
    unit = read(name)
    user, dynamic = unit.get("User", ["root"]), unit.get("DynamicUser", ["no"])
    root = user == ["root"] and dynamic == ["no"]
    assert root == (name in ROOTS)
    assert root or user == ["lumbung"] or dynamic == ["yes"]
    bounded = set(" ".join(unit["CapabilityBoundingSet"]).split())
    assert unit["CapabilityBoundingSet"], "a set that is not there is every capability"
    assert not bounded & {"CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE", "CAP_SETUID", "CAP_SYS_PTRACE", "CAP_CHOWN"}
    if root:
        assert bounded == ROOTS[name]


@pytest.mark.parametrize("name", SERVICES)
def test_it_may_do_no_more_than_it_must(name: str) -> None:
    unit = read(name)
    assert {key: unit[key][-1:] for key in HARDENED} == {key: [value] for key, value in HARDENED.items()}
    assert unit["SystemCallFilter"][0] == "@system-service"
    assert "@resources" in unit["SystemCallFilter"][1]
    assert unit["RestrictAddressFamilies"], "not every kind of socket"
    assert unit.get("PrivateDevices") == ["yes"] or unit["DevicePolicy"] == ["closed"]


@pytest.mark.parametrize("name", SERVICES)
def test_it_can_eat_neither_the_memory_nor_the_processes_of_the_pc(name: str) -> None:
    unit = read(name)
    assert re.fullmatch(r"\d+[MG]", unit["MemoryMax"][0])
    assert int(unit["TasksMax"][0]) <= 256


@pytest.mark.parametrize("name", SERVICES)
def test_what_it_starts_exists(name: str) -> None:
    packaged = (ROOT / "provisioning/debian/control/control.in").read_text()
    for line in read(name)["ExecStart"] + read(name).get("ExecStop", []):
        program, *words = shlex.split(line)
        if program == "/usr/bin/lumbung":
            assert (ROOT / "provisioning/debian/data" / program.lstrip("/")).is_file()
            assert not isinstance(command_of(words), click.Group), line
        else:
            assert NOT_OURS[program] in packaged, "the package names what brings it"


def test_a_wrong_command_would_be_seen() -> None:
    with pytest.raises(AssertionError, match="serve"):
        command_of(["box", "serve"])
    with pytest.raises(click.exceptions.NoSuchOption):
        command_of(["central", "run", "--without-worker"])


@pytest.mark.parametrize("name", [f"lumbung-{name}.service" for name in NEVER_GIVEN_UP])
def test_it_is_never_given_up(name: str) -> None:
    unit = read(name)
    assert (unit["Restart"], unit["StartLimitIntervalSec"]) == (["always"], ["0"])


@pytest.mark.parametrize("name", sorted(path.name for path in UNITS.iterdir()))
def test_no_number_of_starts_is_too_many(name: str) -> None:
    """Of the system's own limits (5 starts in 10 s, 20 requests in 2 s) the first leaves it failed until a boot."""
    unit = read(name)
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert not name.endswith(".socket") or unit["TriggerLimitIntervalSec"] == ["0"]


@pytest.mark.parametrize("path", sorted(STICK.glob("*.service")), ids=lambda path: path.name)
def test_what_the_stick_starts_again_it_starts_again_for_ever(path: Path) -> None:
    text = path.read_text()
    assert ("Restart=" in text) == ("StartLimitIntervalSec=0" in text.partition("[Service]")[0])


def test_a_helper_that_cannot_start_is_not_started_without_a_pause() -> None:
    """The request that waits in its socket would."""
    unit = read("lumbung-privileged.service")
    assert unit["Restart"] == ["on-failure"]
    assert int(unit["RestartSec"][0]) >= 1


def test_the_helper_waits_longer_for_a_checkup_than_its_unit_may_take_and_the_page_longer_still() -> None:
    assert int(read("lumbung-doctor.service")["TimeoutStartSec"][0]) < acting.TOOL_S < privileged.ANSWER_S


@pytest.mark.parametrize("name", sorted(path.name for path in UNITS.glob("*.socket")))
def test_a_socket_leads_to_a_service_of_the_package(name: str) -> None:
    unit = read(name)
    assert (UNITS / unit.get("Service", [name.replace(".socket", ".service")])[0]).is_file()


@pytest.mark.parametrize("script", ["postinst", "postrm", "prerm", "preinst"])
def test_the_package_speaks_of_no_unit_that_is_not_there(script: str) -> None:
    text = (ROOT / "provisioning/debian/control" / script).read_text()
    named = set(re.findall(r"\blumbung-[a-z-]+\.(?:service|socket|timer)\b", text))
    assert [name for name in sorted(named) if not (UNITS / name).is_file()] == []


def test_a_unit_that_may_be_asked_for_is_ours_or_of_a_package_that_the_kit_brings() -> None:
    ours = [name for name in get_args(privileged.Unit) if name.startswith("lumbung-")]
    assert [name for name in ours if not (UNITS / name).is_file()] == []
    assert {*get_args(privileged.Unit)} - {*ours} == {"chrony.service", "avahi-daemon.service"}


def test_removal_stops_every_unit() -> None:
    text = (ROOT / "provisioning/debian/control/prerm").read_text()
    assert [path.name for path in sorted(UNITS.iterdir()) if path.name not in text] == []
