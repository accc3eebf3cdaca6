"""What is wrong with a certificate before a room depends on it, an own one or one that was brought. Called by `cli`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from sync import errors
from sync.errors import LumbungError

SOON = timedelta(days=30)
_RSA_BITS = 2048
CERTIFICATE, KEY, AUTHORITY = "certificate", "key", "authority"


class Fault(NamedTuple):
    """`code` for programs; the sentence in both languages; `fatal` where browsers would refuse."""

    code: str
    said: tuple[str, str]
    fatal: bool = True


class Certified(NamedTuple):
    """The chain as it is shown, leaf first, and what vouches for it (None: whatever the browsers know)."""

    chain: list[x509.Certificate]
    authority: x509.Certificate | None


def read_certified(certificate: Path, authority: Path | None) -> Certified:
    """LumbungError TLS_UNUSABLE where a file is no PEM certificate; OSError."""
    try:
        chain = x509.load_pem_x509_certificates(certificate.read_bytes())
        vouches = x509.load_pem_x509_certificate(authority.read_bytes()) if authority is not None else None
    except ValueError as wrong:
        raise LumbungError(errors.TLS_UNUSABLE, tls_cert=str(certificate), why=str(wrong)) from wrong
    return Certified(chain, vouches)


def faults_of(certified: Certified, key_pem: bytes, host: str, now: datetime) -> list[Fault]:
    """Everything wrong for a box at `host` (name or IPv4 address), in the order in which one would mend it."""
    return [*_of_the_pair(certified.chain[0], key_pem), *_of_time(certified, now), *_of_trust(certified, host, now)]


def _of_the_pair(leaf: x509.Certificate, key_pem: bytes) -> Iterator[Fault]:
    try:
        key = load_pem_private_key(key_pem, None)
    except (ValueError, TypeError):
        yield Fault("key_unreadable", ("Kuncinya bukan PEM tanpa sandi.", "The key is no PEM file without a password."))
        return
    own, its = (_raw(public) for public in (key.public_key(), leaf.public_key()))
    if own != its:
        yield Fault("key_differs", ("Kunci ini bukan milik sertifikat itu.", "The key belongs to another certificate."))
    public = leaf.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) or public.key_size < _weakest(public):
        yield Fault("key_weak", ("Jenis atau panjang kuncinya ditolak peramban.", "Browsers refuse this kind of key."))


def _of_time(certified: Certified, now: datetime) -> Iterator[Fault]:
    ends = min(each.not_valid_after_utc for each in certified.chain)
    if now < max(each.not_valid_before_utc for each in certified.chain):
        yield Fault("not_yet", ("Belum berlaku menurut jam PC ini.", "Not valid yet, by this PC's clock."))
    elif now > ends:
        yield Fault("expired", (f"Berakhir {ends:%Y-%m-%d}.", f"It ended on {ends:%Y-%m-%d}."))
    elif now + SOON > ends:
        yield Fault("ends_soon", (f"Berakhir {ends:%Y-%m-%d}.", f"It ends on {ends:%Y-%m-%d}."), fatal=False)


def _of_trust(certified: Certified, host: str, now: datetime) -> Iterator[Fault]:
    subject: x509.DNSName | x509.IPAddress
    subject = x509.IPAddress(IPv4Address(host)) if host.replace(".", "").isdecimal() else x509.DNSName(host)
    if not _names(certified.chain[0], subject):
        yield Fault("name_missing", (f"Tidak memuat {host}.", f"It does not name {host}."))
    elif certified.authority is not None:
        verifier = PolicyBuilder().store(Store([certified.authority])).time(now.astimezone(UTC)).build_server_verifier
        try:
            verifier(subject).verify(certified.chain[0], certified.chain[1:])
        except VerificationError as wrong:
            yield Fault("not_vouched", ("CA itu tidak menjaminnya.", f"That authority does not vouch for it: {wrong}"))


def _names(leaf: x509.Certificate, subject: x509.DNSName | x509.IPAddress) -> bool:
    try:
        held = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:  # browsers have not read the common name since 2017
        return False
    if isinstance(subject, x509.IPAddress):
        return subject.value in held.get_values_for_type(x509.IPAddress)
    first, _, rest = subject.value.partition(".")
    wanted = {subject.value, f"*.{rest}"} if first and rest else {subject.value}
    return bool(wanted & {name.lower() for name in held.get_values_for_type(x509.DNSName)})


def _raw(public: object) -> bytes:
    assert hasattr(public, "public_bytes")
    raw: bytes = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return raw


def _weakest(public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> int:
    return _RSA_BITS if isinstance(public, rsa.RSAPublicKey) else 256
