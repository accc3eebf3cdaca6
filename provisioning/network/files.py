"""The files that make the room's network, as they lie on the box. Pure: settings in, contents out. Used by `changing`.

Every file is Lumbung's own, beside those of the distribution, so that taking them away again is the whole way back.
Sources: dnsmasq(8), systemd.network(5), nm-settings-keyfile(5), chrony.conf(5), nft(8).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from appliance.lockdown.origin import Origin
from provisioning.network.settings import NetworkSettings

Manager = Literal["networkd", "networkmanager"]

NETWORKD = "etc/systemd/network/10-lumbung-room.network"
NETWORKMANAGER = "etc/NetworkManager/system-connections/lumbung-room.nmconnection"
NAMES = "etc/lumbung/room/dnsmasq.conf"
FIREWALL = "etc/lumbung/room/firewall.nft"
TIME = "etc/chrony/conf.d/lumbung-room.conf"
EVERY_FILE = (NETWORKD, NETWORKMANAGER, NAMES, FIREWALL, TIME)
LEASES = "/var/lib/lumbung-room-names/leases"
TABLE = "inet lumbung_room"

_HEAD = "# Lumbung: {what}. Written by `lumbung provision network apply`; change [network] in the settings instead.\n"
_SSH = 22
_NAMES_PORT, _LEASES_PORT, _TIME_PORT = 53, 67, 123


class File(NamedTuple):
    """What a file holds, and its mode."""

    text: str
    mode: int = 0o644


def room_files(settings: NetworkSettings, origin: Origin, manager: Manager) -> dict[str, File]:
    """Path below `/` -> file, for all that the settings ask for. What is not in it should not be there."""
    files = {NETWORKD: _networkd(settings)} if manager == "networkd" else {NETWORKMANAGER: _networkmanager(settings)}
    if settings.dns or settings.dhcp:
        files[NAMES] = _names(settings, origin)
    if settings.firewall:
        files[FIREWALL] = _firewall(settings, origin)
    if settings.time:
        files[TIME] = _time(settings)
    return files


def _lines(what: str, *lines: str) -> str:
    return _HEAD.format(what=what) + "".join(f"{line}\n" for line in lines)


def _networkd(settings: NetworkSettings) -> File:
    return File(
        _lines(
            "the fixed address",
            "[Match]",
            f"Name={settings.interface}",
            "",
            "[Network]",
            f"Address={settings.address}",
            "DHCP=no",
            "IPv6AcceptRA=no",
            "LinkLocalAddressing=no",
            "ConfigureWithoutCarrier=yes",  # the address must be there when the switch comes back
            "",
            "[Link]",
            "RequiredForOnline=no",  # a PC without a cable must not wait at its start
        )
    )


def _networkmanager(settings: NetworkSettings) -> File:
    return File(
        _lines(
            "the fixed address",
            "[connection]",
            "id=lumbung-room",
            "type=ethernet",
            f"interface-name={settings.interface}",
            "autoconnect=true",
            "autoconnect-priority=100",
            "",
            "[ipv4]",
            "method=manual",
            f"address1={settings.address}",
            "never-default=true",  # the way to the internet, where there is one, is another card
            "",
            "[ipv6]",
            "method=disabled",
        ),
        0o600,  # NetworkManager passes over a connection that others can read
    )


def _names(settings: NetworkSettings, origin: Origin) -> File:
    """dnsmasq for names and leases. Every name but the box's own is answered at once: there is none."""
    own = str(settings.address.ip)
    lines = [
        f"interface={settings.interface}",
        "except-interface=lo",
        "bind-dynamic",  # also when the card comes up later
        "no-resolv",
        "no-hosts",
        "no-poll",
        "pid-file=",
    ]
    if settings.dns:
        lines.append("local=/#/")
        lines += [f"host-record={name},{own}" for name in box_names(settings, origin)]
    else:
        lines.append("port=0")
    if settings.dhcp:
        first, last = settings.leases
        lines += [
            f"dhcp-range={first},{last},{settings.network.netmask},{settings.dhcp_hours}h",
            f"dhcp-leasefile={LEASES}",
            "dhcp-authoritative",
            "dhcp-rapid-commit",
            "dhcp-option=option:router",  # none: nothing is routed
            f"dhcp-option=option:ntp-server,{own}" if settings.time else "dhcp-option=option:ntp-server",
            f"dhcp-option=option:dns-server,{own}" if settings.dns else "dhcp-option=option:dns-server",
            'dhcp-option=252,"\\n"',  # Windows looks no further for a proxy
        ]
    return File(_lines("names and leases of the room", *lines))


def box_names(settings: NetworkSettings, origin: Origin) -> tuple[str, ...]:
    """Every name under which the room's DNS knows the box."""
    return tuple(dict.fromkeys([settings.name, *([origin.host] if origin.is_name else [])]))


def open_ports(settings: NetworkSettings, origin: Origin) -> dict[str, tuple[int, ...]]:
    """What the room may reach on the box: protocol -> ports, ascending."""
    own = int(origin.netloc.rpartition(":")[2]) if ":" in origin.netloc else 80
    tcp = {80, 443, own} | ({_SSH} if settings.ssh else set()) | ({_NAMES_PORT} if settings.dns else set())
    udp = (
        ({_NAMES_PORT} if settings.dns else set())
        | ({_LEASES_PORT} if settings.dhcp else set())
        | ({_TIME_PORT} if settings.time else set())
    )
    return {"tcp": tuple(sorted(tcp)), "udp": tuple(sorted(udp))}


def _firewall(settings: NetworkSettings, origin: Origin) -> File:
    """One table of our own: other tables of this PC stay as they are. Loading it twice is loading it once."""
    accepts = [
        f"    {protocol} dport {{ {', '.join(map(str, ports))} }} accept"
        for protocol, ports in open_ports(settings, origin).items()
        if ports
    ]
    return File(
        _lines(
            "what the room may reach on this PC",
            f"table {TABLE}",
            f"delete table {TABLE}",
            f"table {TABLE} {{",
            "  chain input {",
            "    type filter hook input priority filter; policy accept;",
            f'    iifname != "{settings.interface}" accept',
            "    ct state established,related accept",
            "    ct state invalid drop",
            "    icmp type echo-request limit rate 50/second accept",
            *accepts,
            "    counter drop",
            "  }",
            "  chain forward {",
            "    type filter hook forward priority filter; policy accept;",
            f'    iifname "{settings.interface}" counter drop',
            f'    oifname "{settings.interface}" counter drop',
            "  }",
            "}",
        )
    )


def _time(settings: NetworkSettings) -> File:
    return File(
        _lines(
            "the room's time is this PC's",
            f"allow {settings.network}",
            "local stratum 10",  # goes on serving when no better clock can be reached
        )
    )


def as_bytes(files: Mapping[str, File]) -> dict[str, tuple[bytes, int]]:
    """The same as bytes to write."""
    return {path: (file.text.encode(), file.mode) for path, file in files.items()}
