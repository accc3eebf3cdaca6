"""The site's certificate, and what is wrong with others before a room depends on them."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from provisioning.tls.certify import SiteCertificates, fingerprint, make_site_certificates
from provisioning.tls.checking import Certified, faults_of
from provisioning.tls.helpers import LINUX, WINDOWS, helper_files

NOW = datetime(2026, 11, 28, tzinfo=UTC)
NAMES = ["ujian.lan", "192.168.77.1"]


@pytest.fixture(scope="module")
def made() -> SiteCertificates:
    return make_site_certificates("smk1-tarakan", NAMES)


def certified(made: SiteCertificates) -> Certified:
    chain = x509.load_pem_x509_certificates(made.certificate)
    return Certified(chain, x509.load_pem_x509_certificate(made.authority))


def codes(made: Certified, key: bytes, host: str = "ujian.lan", now: datetime = NOW) -> list[str]:
    return [fault.code for fault in faults_of(made, key, host, now)]


@pytest.mark.parametrize("year", [2010, 2026, 2040, 2049])
@pytest.mark.parametrize("host", NAMES)
def test_what_we_make_is_good_whatever_the_clock_says(made: SiteCertificates, host: str, year: int) -> None:
    assert codes(certified(made), made.key, host, datetime(year, 6, 1, tzinfo=UTC)) == []


def test_openssl_agrees(made: SiteCertificates, tmp_path: Path) -> None:
    """An implementation that is not ours: the right name passes, another does not."""
    (tmp_path / "ca.pem").write_bytes(made.authority)
    (tmp_path / "leaf.pem").write_bytes(made.certificate)

    def verify(*more: str) -> int:
        words = ["openssl", "verify", "-x509_strict", "-CAfile", "ca.pem", *more, "leaf.pem"]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode

    assert verify("-verify_hostname", "ujian.lan") == 0
    assert verify("-verify_ip", "192.168.77.1") == 0
    assert verify("-verify_hostname", "bank.example") != 0


def test_the_authority_can_vouch_for_this_site_alone(made: SiteCertificates) -> None:
    held = certified(made).authority
    assert held is not None
    limits = held.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert [str(each.value) for each in limits.value.permitted_subtrees or []] == ["ujian.lan", "192.168.77.1/32"]
    assert held.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_each_fault_is_told(made: SiteCertificates) -> None:
    other = make_site_certificates("smk2-nunukan", ["ujian.lan"])
    strange = Certified(certified(made).chain, x509.load_pem_x509_certificate(other.authority))
    assert codes(certified(made), other.key) == ["key_differs"]
    assert codes(certified(made), b"no key") == ["key_unreadable"]
    assert codes(certified(made), made.key, "lain.lan") == ["name_missing"]
    assert codes(certified(made), made.key, "192.168.77.2") == ["name_missing"]
    assert codes(strange, made.key) == ["not_vouched"]
    assert "not_yet" in codes(certified(made), made.key, now=datetime(2009, 1, 1, tzinfo=UTC))
    assert "expired" in codes(certified(made), made.key, now=datetime(2050, 1, 2, tzinfo=UTC))


def brought(
    *, days: int, key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, name: str
) -> tuple[Certified, bytes]:
    """A certificate of somebody else's making, which nobody vouches for here."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ujian.lan")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=90))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(IPv4Address("10.0.0.5"))]), False
        )
        .sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    )
    return Certified([certificate], None), key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_certificate_that_was_brought() -> None:
    good = brought(days=60, key=ec.generate_private_key(ec.SECP256R1()), name="*.smk1.sch.id")
    assert codes(*good, "ujian.smk1.sch.id") == []
    assert codes(*good, "10.0.0.5") == []
    assert codes(*good, "smk1.sch.id") == ["name_missing"], "a wildcard stands for one label"
    soon = brought(days=20, key=ec.generate_private_key(ec.SECP256R1()), name="ujian.lan")
    assert codes(*soon) == ["ends_soon"]
    assert not faults_of(*soon, "ujian.lan", NOW)[0].fatal
    assert codes(*brought(days=60, key=ed25519.Ed25519PrivateKey.generate(), name="ujian.lan")) == ["key_weak"]


def test_helpers_hold_the_certificate_and_nothing_that_a_shell_would_run(made: SiteCertificates) -> None:
    """Whatever an authority that was brought is called."""
    key = ec.generate_private_key(ec.SECP256R1())
    evil = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, 'x"\nrm -rf / & calc %PATH% $(id)')])
    authority = (
        x509.CertificateBuilder()
        .subject_name(evil)
        .issuer_name(evil)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    for text in (files.decode() for files in helper_files(authority, "https://ujian.lan").values()):
        assert not [part for part in ("$(id)", "& calc", "%PATH%", "\nrm -rf") if part in text]
    files = helper_files(x509.load_pem_x509_certificate(made.authority), "https://ujian.lan")
    windows = files[WINDOWS].decode()
    assert windows.count("\n") == windows.count("\r\n")
    assert windows.rstrip().endswith("-----END CERTIFICATE-----"), "certutil reads the last block of the file itself"
    assert fingerprint(x509.load_pem_x509_certificate(made.authority)) in windows
    assert "@" not in windows.replace("@echo off", "")


def test_the_linux_helper_does_and_undoes(made: SiteCertificates, tmp_path: Path) -> None:
    """In a root of its own: what it adds it takes away again."""
    files = helper_files(x509.load_pem_x509_certificate(made.authority), "https://ujian.lan")
    script = files[LINUX].decode()
    for place in ("/usr/local/share", "/etc/chromium", "/etc/chromium-browser", "/etc/opt", "/etc/firefox"):
        script = script.replace(place, f"{tmp_path}{place}")
    script = script.replace("command -v update-ca-certificates", "command -v nothing-of-that-name")
    script = script.replace('[ "$(id -u)" = 0 ]', "true")
    (tmp_path / LINUX).write_text(script)

    def run(*words: str) -> None:
        done = subprocess.run(["sh", LINUX, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    run()
    run()  # twice is once
    assert (tmp_path / "usr/local/share/ca-certificates/lumbung-site.crt").read_bytes() == made.authority
    assert len(list(tmp_path.rglob("lumbung-ca.json"))) == 3
    run("--remove")
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [LINUX]
