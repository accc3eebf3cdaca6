"""Makes the site's own certificate authority and the box's certificate under it. Called by `cli`.

The authority may vouch for this site's names and addresses alone (RFC 5280, 4.2.1.10), and its key is thrown away once
the one certificate is made: what a lab PC trusts can never sign anything else, whoever gets hold of the box.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# A lab PC whose clock battery is dead believes that it is 2010; one that was set by hand may be years ahead. Limits on
# a certificate's length (398 days) hold in Chrome and Firefox for public authorities alone, Apple's for those that
# begin after June 2019.
FROM, UNTIL = datetime(2010, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SiteCertificates:
    """PEM: what lab PCs are to trust, what the box shows, and the box's private key."""

    authority: bytes
    certificate: bytes
    key: bytes


def make_site_certificates(site: str, names: Iterable[str]) -> SiteCertificates:
    """For every name or IPv4 address in `names`, of which there is at least one; fresh keys at each call."""
    alternatives = [_general(name) for name in dict.fromkeys(names)]
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lumbung"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Lumbung {site}"[:64]),
        ]
    )
    authority = (
        _begun(authority_name, authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints([_constraint(each) for each in alternatives], None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    certificate = (
        _begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, site[:64])]), authority_name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return SiteCertificates(
        authority.public_bytes(Encoding.PEM),
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 as browsers and Windows show it: pairs of capital hexadecimal digits, with colons between."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.DNSName | x509.IPAddress:
    return x509.IPAddress(IPv4Address(name)) if name.replace(".", "").isdecimal() else x509.DNSName(name)


def _constraint(name: x509.DNSName | x509.IPAddress) -> x509.DNSName | x509.IPAddress:
    """The same as a subtree: an address as a network of one."""
    return x509.IPAddress(IPv4Network(str(name.value))) if isinstance(name, x509.IPAddress) else name
