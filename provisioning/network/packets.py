"""ARP and DHCP packets as bytes: what `probing` sends into the room and reads there. Pure.

Formats: RFC 826 and RFC 5227 (ARP probe: sender address 0), RFC 2131 and RFC 2132 (DHCP), RFC 894 (Ethernet).
"""

from __future__ import annotations

import struct
from ipaddress import IPv4Address
from typing import NamedTuple

BROADCAST = b"\xff" * 6
NOBODY = IPv4Address("0.0.0.0")  # noqa: S104  # a packet's field, not a place to listen
_IPV4, _ARP = 0x0800, 0x0806
_UDP = 17
_SERVER_PORT, _CLIENT_PORT = 67, 68
_COOKIE = b"\x63\x82\x53\x63"
_MESSAGE_TYPE, _SERVER_ID, _END, _PAD = 53, 54, 255, 0
_DISCOVER, _OFFER = 1, 2
_ETHERNET_BYTES, _ARP_BYTES, _BOOTP_BYTES = 14, 28, 236


class Claim(NamedTuple):
    """Somebody who has an address, or who gives addresses."""

    mac: str
    address: IPv4Address


def mac_text(raw: bytes) -> str:
    """`aa:bb:cc:dd:ee:ff`."""
    return ":".join(f"{byte:02x}" for byte in raw)


def arp_probe(own_mac: bytes, address: IPv4Address) -> bytes:
    """A frame that asks who has `address` without claiming it (RFC 5227, 2.1.1)."""
    head = BROADCAST + own_mac + struct.pack("!H", _ARP)
    return head + struct.pack("!HHBBH", 1, _IPV4, 6, 4, 1) + own_mac + NOBODY.packed + bytes(6) + address.packed


def arp_claim(frame: bytes) -> Claim | None:
    """Who speaks in an ARP frame, and of which address; None where it is no such frame or nobody's."""
    if len(frame) < _ETHERNET_BYTES + _ARP_BYTES or frame[12:14] != struct.pack("!H", _ARP):
        return None
    body = frame[_ETHERNET_BYTES:]
    if struct.unpack("!HHBB", body[:6]) != (1, _IPV4, 6, 4):
        return None
    address = IPv4Address(body[14:18])
    return None if address == NOBODY else Claim(mac_text(body[8:14]), address)


def dhcp_discover(own_mac: bytes, transaction: int) -> bytes:
    """A frame that asks every DHCP server in the room for an offer (RFC 2131, 4.4.1), to be answered by broadcast."""
    options = _COOKIE + bytes([_MESSAGE_TYPE, 1, _DISCOVER, 55, 2, 1, 3, _END])
    bootp = struct.pack("!BBBBIHH", 1, 1, 6, 0, transaction, 0, 0x8000) + bytes(16) + own_mac.ljust(16, b"\0")
    payload = bootp.ljust(_BOOTP_BYTES, b"\0") + options.ljust(64, b"\0")
    udp = struct.pack("!HHHH", _CLIENT_PORT, _SERVER_PORT, 8 + len(payload), 0) + payload  # checksum 0: none
    head = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, _UDP, 0, NOBODY.packed, IPv4Address("255.255.255.255").packed
    )
    head = head[:10] + struct.pack("!H", _checksum(head)) + head[12:]
    return BROADCAST + own_mac + struct.pack("!H", _IPV4) + head + udp


def dhcp_offer(frame: bytes, transaction: int) -> Claim | None:
    """The server behind an offer to our question; None for every other frame."""
    if len(frame) < _ETHERNET_BYTES + 20 or frame[12:14] != struct.pack("!H", _IPV4):
        return None
    head = (frame[_ETHERNET_BYTES] & 0x0F) * 4
    udp = frame[_ETHERNET_BYTES + head :]
    if frame[_ETHERNET_BYTES + 9] != _UDP or len(udp) < 8 + _BOOTP_BYTES + 4:
        return None
    source, target = struct.unpack("!HH", udp[:4])
    bootp = udp[8:]
    if (source, target) != (_SERVER_PORT, _CLIENT_PORT) or struct.unpack("!I", bootp[4:8])[0] != transaction:
        return None
    options = _options(bootp[_BOOTP_BYTES:])
    server = options.get(_SERVER_ID, b"")
    if options.get(_MESSAGE_TYPE) != bytes([_OFFER]) or len(server) != 4:  # an IPv4 address
        return None
    return Claim(mac_text(frame[6:12]), IPv4Address(server))


def _options(raw: bytes) -> dict[int, bytes]:
    """Option -> value, of as many as are whole (RFC 2132, 2)."""
    found: dict[int, bytes] = {}
    if raw[:4] != _COOKIE:
        return found
    at = 4
    while at < len(raw) and raw[at] != _END:
        if raw[at] == _PAD:
            at += 1
            continue
        if at + 1 >= len(raw) or at + 2 + raw[at + 1] > len(raw):
            break
        found[raw[at]] = raw[at + 2 : at + 2 + raw[at + 1]]
        at += 2 + raw[at + 1]
    return found


def _checksum(raw: bytes) -> int:
    """The ones' complement sum of RFC 1071."""
    total: int = sum(struct.unpack(f"!{len(raw) // 2}H", raw))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total
