"""ARP and DHCP as bytes: what is read back, and that nothing from a cable can stop the reading."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address

from hypothesis import given
from hypothesis import strategies as st

from provisioning.network.packets import arp_claim, arp_probe, dhcp_discover, dhcp_offer

MAC = bytes.fromhex("02004c4d4201")


def test_a_probe_claims_nothing() -> None:
    """RFC 5227: the sender's address in a probe is 0, so that nobody's table of neighbours is changed by it."""
    frame = arp_probe(MAC, IPv4Address("192.168.77.1"))
    assert frame[28:32] == bytes(4)
    assert arp_claim(frame) is None


def test_an_announcement_names_its_owner() -> None:
    frame = bytearray(arp_probe(MAC, IPv4Address("192.168.77.1")))
    frame[28:32] = IPv4Address("192.168.77.1").packed
    claim = arp_claim(bytes(frame))
    assert claim is not None
    assert (claim.mac, str(claim.address)) == ("02:00:4c:4d:42:01", "192.168.77.1")


def test_the_header_of_a_discover_sums_to_all_ones() -> None:
    """RFC 1071: over a header with its own checksum the sum is 0xffff."""
    header = dhcp_discover(MAC, 7)[14:34]
    total = sum(struct.unpack("!10H", header))
    assert (total & 0xFFFF) + (total >> 16) == 0xFFFF


@given(st.binary(max_size=700))
def test_no_frame_stops_the_reading(noise: bytes) -> None:
    head = bytes(12) + b"\x08\x00" + b"\x45" + bytes(8) + b"\x11"
    for frame in (noise, head + noise, bytes(12) + b"\x08\x06" + noise):
        arp_claim(frame)
        dhcp_offer(frame, 7)


@given(st.binary(max_size=120))
def test_no_options_stop_the_reading(noise: bytes) -> None:
    """An offer to our question, with options that are cut off, doubled or longer than they are."""
    bootp = struct.pack("!BBBBI", 2, 1, 6, 0, 7).ljust(236, b"\0") + b"\x63\x82\x53\x63" + noise
    udp = struct.pack("!HHHH", 67, 68, 8 + len(bootp), 0) + bootp
    dhcp_offer(bytes(12) + b"\x08\x00" + b"\x45" + bytes(8) + b"\x11" + bytes(10) + udp, 7)
