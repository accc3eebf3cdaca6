"""What brings the site's authority into a lab PC: one small file for Windows, one for Linux, each readable in a minute.

Used by `cli` and by the plain face. Sources: certutil's documentation (Windows), Mozilla's and Chrome's policy lists
(`Certificates`, `CACertificates`), update-ca-certificates(8).
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from provisioning.tls.certify import fingerprint

DATA = Path(__file__).parent / "data"
WINDOWS, LINUX, CERTIFICATE = "lumbung-ca.cmd", "lumbung-ca.sh", "lumbung-ca.crt"


def helper_files(authority: x509.Certificate, origin: str) -> dict[str, bytes]:
    """File name -> content. The Windows file has CRLF line ends, without which cmd.exe misses labels."""
    pem = authority.public_bytes(Encoding.PEM).decode()
    filled = {
        "@SUBJECT@": _harmless(authority.subject.rfc4514_string()),
        "@COMMON_NAME@": _harmless(name_of(authority)),
        "@FINGERPRINT@": fingerprint(authority),
        "@ORIGIN@": origin,
        "@BASE64@": base64.b64encode(authority.public_bytes(Encoding.DER)).decode(),
        "@PEM@": pem.rstrip("\n"),
    }
    return {
        WINDOWS: _filled(WINDOWS, filled).replace("\n", "\r\n").encode(),
        LINUX: _filled(LINUX, filled).encode(),
        CERTIFICATE: pem.encode(),
    }


def name_of(authority: x509.Certificate) -> str:
    """Its common name, or where it has none its whole name."""
    found = authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else authority.subject.rfc4514_string()


def _harmless(text: str) -> str:
    """For a comment of a script: an authority that was brought may be called anything."""
    return re.sub(r"[^\w .,=-]", "?", text)


def _filled(name: str, filled: dict[str, str]) -> str:
    text = (DATA / name).read_text("utf-8")
    for place, value in filled.items():
        text = text.replace(place, value)
    return text
