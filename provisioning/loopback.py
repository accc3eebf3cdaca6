"""How a client on this PC talks to a box of this PC: over plain HTTP, or over TLS with the one certificate it may show.

The name in the certificate is the room's, and what is dialled is the loopback: so the certificate itself is what is
looked at. Used by `provisioning.rehearse`.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar

_NO_CHECK_TIME = 0x20_0000  # X509_V_FLAG_NO_CHECK_TIME of OpenSSL's x509_vfy.h; Python has no name for it


def only(certificate: Path) -> ssl.SSLContext:
    """A client's context that takes the first certificate of the PEM file and no other, whoever vouches for another.

    Its dates are not asked: the doctor judges them, and lab PCs by their own clocks. OSError, ValueError.
    """
    leaf = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VerifyFlags(_NO_CHECK_TIME)
    context.load_verify_locations(cadata=leaf.public_bytes(Encoding.DER))
    return context


def session(trust: ssl.SSLContext | None) -> requests.Session:
    """A new session, to be closed; `trust` from `only`, None for plain HTTP. No proxy lies on the way to this PC."""
    made = requests.Session()
    made.trust_env = False
    made.cookies = _Inside()
    if trust is not None:
        made.mount("https://", _OneCertificate(trust))
    return made


class _Inside(RequestsCookieJar):
    """Gives back over plain HTTP what a box marks for HTTPS alone, where TLS ends in front of it: all on this PC."""

    def set_cookie(self, cookie: Any, *args: Any, **kwargs: Any) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


class _OneCertificate(HTTPAdapter):
    def __init__(self, trust: ssl.SSLContext) -> None:
        self._trust = trust
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._trust, assert_hostname=False, **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to add: requests would have every authority that it knows trusted as well."""
