"""The section `[network]` of the settings file: what the technician wants of the room's LAN. Read by `cli`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sync.config import Section

WIDEST, NARROWEST = 16, 29  # prefix lengths: 65,534 and 6 addresses
_NAME = re.compile(r"(?=.{3,100}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_INTERFACE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,14}")


def _name(text: str) -> str:
    text = text.lower()
    if _NAME.fullmatch(text) is None:
        raise ValueError("harus nama dengan titik, misalnya ujian.lan / must be a name with a dot, such as ujian.lan")
    if text.endswith(".local"):
        raise ValueError(
            "nama .local milik mDNS, banyak PC tidak menanyakannya kepada DNS; pakai .lan / "
            "names in .local belong to mDNS and many PCs never ask DNS for them; use .lan"
        )
    return text


def _interface(text: str) -> str:
    if _INTERFACE.fullmatch(text) is None:
        raise ValueError("bukan nama antarmuka, misalnya enp3s0 / is no name of an interface, such as enp3s0")
    return text


class NetworkSettings(Section):
    """The room's LAN, where the box is to look after it; `lumbung provision network apply` makes it so."""

    interface: Annotated[str, AfterValidator(_interface)] = Field(
        default="eth0", description="The card that leads to the room's switch; `ip -br link` lists them."
    )
    address: IPv4Interface = Field(
        default=IPv4Interface("192.168.77.1/24"),
        description="The box's fixed address in the room, with the length of the network's prefix.",
    )
    name: Annotated[str, AfterValidator(_name)] = Field(
        default="ujian.lan", description="A friendly name for the box; the only name that the room's DNS knows."
    )
    manager: Literal["auto", "networkd", "networkmanager"] = Field(
        default="auto", description="Which program sets addresses on this PC; auto looks which one runs."
    )
    dhcp: bool = Field(
        default=False, description="Give the lab PCs their addresses. Only where nothing else in the room does."
    )
    dhcp_first: IPv4Address | None = Field(
        default=None,
        description="First address for lab PCs; by default a fifth into the network.",
        examples=["192.168.77.50"],
    )
    dhcp_last: IPv4Address | None = Field(
        default=None, description="Last address for lab PCs; by default the last but four.", examples=["192.168.77.250"]
    )
    dhcp_hours: int = Field(default=12, ge=1, le=168, description="How long a lab PC keeps its address.")
    dns: bool = Field(default=True, description="Answer the box's name; every other name is refused at once.")
    time: bool = Field(default=True, description="Let chrony serve this PC's time to the room.")
    firewall: bool = Field(
        default=True, description="Let nothing in from the room but web, names, leases and time; route nothing."
    )
    ssh: bool = Field(default=False, description="Leave SSH (port 22) open to the room.")

    @property
    def network(self) -> IPv4Network:
        """The room's network."""
        return self.address.network

    @property
    def leases(self) -> tuple[IPv4Address, IPv4Address]:
        """First and last address that are given to lab PCs."""
        size, start = self.network.num_addresses, self.network.network_address
        first = self.dhcp_first or start + max(size // 5, 2)
        last = self.dhcp_last or start + (size - 5 if size >= 16 else size - 2)
        return first, last

    @model_validator(mode="after")
    def _fits(self) -> NetworkSettings:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterable[str]:
        network, own = self.network, self.address.ip
        if not WIDEST <= network.prefixlen <= NARROWEST:
            yield (
                f"address: panjang prefiks harus {WIDEST}–{NARROWEST} / "
                f"address: the prefix must be {WIDEST}–{NARROWEST} bits long"
            )
            return
        if not own.is_private or own.is_loopback or own.is_link_local:
            yield (
                "address: pakai alamat pribadi (10.x, 172.16–31.x, 192.168.x) / "
                "address: use a private address (10.x, 172.16–31.x, 192.168.x)"
            )
        if own in (network.network_address, network.broadcast_address):
            yield "address: itu alamat jaringannya sendiri / address: that is the network's own"
        first, last = self.leases
        if first > last or any(each not in network for each in (first, last)):
            yield (
                "dhcp_first, dhcp_last: harus berurutan dan di dalam jaringan itu / "
                "dhcp_first, dhcp_last: must be in order and inside that network"
            )
        elif self.dhcp and first <= own <= last:
            yield (
                "dhcp_first, dhcp_last: memuat alamat server itu sendiri / "
                "dhcp_first, dhcp_last: hold the box's own address"
            )
        elif last == network.broadcast_address or first == network.network_address:
            yield (
                "dhcp_first, dhcp_last: memuat alamat jaringannya sendiri / "
                "dhcp_first, dhcp_last: hold the network's own addresses"
            )
