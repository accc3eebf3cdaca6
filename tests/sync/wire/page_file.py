"""An emergency file as the participant's page writes one, for tests of those who read it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.wire import canonical, emergency, lease
from sync.wire.keys import SealingPublicKey
from sync.wire.lease import LeaseToken


def write_file(site: str, site_key: bytes, about: LeaseToken, receiver: SealingPublicKey, plain: bytes) -> bytes:
    """`plain` sealed and authenticated, whatever it is."""
    names = {
        "sitting": about.sitting.hex(),
        "attempt": about.attempt.hex(),
        "lease": f"{about.epoch.hex()}.{about.seq}",
    }
    head = {"format": emergency.TAG, "site": site, **names, "key": receiver.key_id.hex()}
    info = hashlib.sha256(_json(head)).digest()
    body = head | {"sealed": base64.b64encode(receiver.seal(plain, info)).decode()}
    key = HKDF(SHA256(), 32, None, emergency.TAG.encode()).derive(lease.issue(site_key, about).encode())
    return _json(body | {"mac": hmac.digest(key, _json(body), "sha256").hex()})


def contents(rows: canonical.Value, have: int = 0, c: int = 0) -> bytes:
    """The inside of a file with these rows."""
    return canonical.encode([have, c, rows])


def _json(value: dict[str, str]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")
