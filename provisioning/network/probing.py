"""Looks who else is in the room before the box takes an address or gives any. Called by `changing` and `cli`; root."""

from __future__ import annotations

import secrets
import select
import socket
import time
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

from provisioning.network.packets import Claim, arp_claim, arp_probe, dhcp_discover, dhcp_offer
from sync import errors
from sync.errors import LumbungError

_EVERY_PROTOCOL = 0x0003  # ETH_P_ALL
_TRIES = 3
_WAIT_S = 1.0  # after each try; a switch that has just come up may swallow the first
_FRAME_BYTES = 2048
_SYS = Path("/sys/class/net")


def other_servers(interface: str, *, tries: int = _TRIES, wait_s: float = _WAIT_S) -> list[Claim]:
    """DHCP servers that answer in the room, each once. LumbungError NETWORK_CARD."""
    transaction = secrets.randbits(32)
    return _heard(
        interface,
        lambda own_mac: dhcp_discover(own_mac, transaction),
        lambda frame: dhcp_offer(frame, transaction),
        tries,
        wait_s,
    )


def others_at(interface: str, address: IPv4Address, *, tries: int = _TRIES, wait_s: float = _WAIT_S) -> list[Claim]:
    """Who else has this address, each once. LumbungError NETWORK_CARD."""

    def of_this_address(frame: bytes) -> Claim | None:
        claim = arp_claim(frame)
        return claim if claim is not None and claim.address == address else None

    return _heard(interface, lambda own_mac: arp_probe(own_mac, address), of_this_address, tries, wait_s)


def cards() -> list[str]:
    """Names of this PC's cards, without loopback."""
    return sorted(place.name for place in _SYS.iterdir() if place.name != "lo") if _SYS.is_dir() else []


def has_carrier(interface: str) -> bool:
    """Whether a cable with something at its other end is in the card."""
    try:
        return (_SYS / interface / "carrier").read_text("ascii").strip() == "1"
    except OSError:  # the card is down, which the kernel answers with EINVAL
        return False


def _heard(
    interface: str,
    question: Callable[[bytes], bytes],
    read: Callable[[bytes], Claim | None],
    tries: int,
    wait_s: float,
) -> list[Claim]:
    try:
        own_mac = bytes.fromhex((_SYS / interface / "address").read_text("ascii").strip().replace(":", ""))
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_EVERY_PROTOCOL)) as line:
            line.bind((interface, 0))
            found: dict[Claim, None] = {}
            for _ in range(tries):
                line.send(question(own_mac))
                for frame in _frames(line, wait_s):
                    claim = read(frame) if frame[6:12] != own_mac else None
                    if claim is not None:
                        found[claim] = None
            return list(found)
    except OSError as refused:
        why = refused.strerror or type(refused).__name__
        raise LumbungError(errors.NETWORK_CARD, interface=interface, why=why, cards=", ".join(cards())) from refused


def _frames(line: socket.socket, wait_s: float) -> list[bytes]:
    """Everything that comes within the time."""
    frames: list[bytes] = []
    end = time.monotonic() + wait_s
    while (left := end - time.monotonic()) > 0:
        if select.select([line], [], [], left)[0]:
            frames.append(line.recv(_FRAME_BYTES))
    return frames
