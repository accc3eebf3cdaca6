"""The emergency file, sealed a second time by other hands."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.wire import (
    canonical,
    emergency,
    keys,
    lease,
)
from vector_makers.common import (
    RECEIVING,
    SITE_KEY,
    Vector,
    stream,
)


def sealed_once(receiver: keys.SealingPublicKey, info: bytes, plain: bytes, ephemeral: bytes) -> bytes:
    """HPKE with a given ephemeral key, written out from RFC 9180: what the page's own code is held to."""
    sender = X25519PrivateKey.from_private_bytes(ephemeral)
    public = sender.public_key().public_bytes_raw()
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"

    def extract(of: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + of + label + ikm, "sha256")

    def expand(of: bytes, prk: bytes, label: bytes, context: bytes, length: int) -> bytes:
        labeled = length.to_bytes(2, "big") + b"HPKE-v1" + of + label + context
        return hmac.digest(prk, labeled + b"\x01", "sha256")[:length]

    shared = sender.exchange(X25519PublicKey.from_public_bytes(receiver.raw))
    secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", public + receiver.raw, 32)
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, secret, b"secret", b"")
    key, nonce = expand(suite, secret, b"key", context, 32), expand(suite, secret, b"base_nonce", context, 12)
    return public + AESGCM(key).encrypt(nonce, plain, b"")


def emergency_text(about: Vector, token: str, contents: Vector, ephemeral: bytes) -> str:
    """The file that a page writes."""
    receiver = keys.SealingPublicKey(bytes.fromhex(about["key"]))
    head = {"format": emergency.TAG, **about, "key": receiver.key_id.hex()}
    info = hashlib.sha256(json.dumps(head, separators=(",", ":")).encode()).digest()
    plain = canonical.encode([contents["have"], contents["c"], contents["events"]])
    body = head | {"sealed": base64.b64encode(sealed_once(receiver, info, plain, ephemeral)).decode()}
    key = HKDF(SHA256(), 32, None, emergency.TAG.encode()).derive(token.encode())
    mac = hmac.digest(key, json.dumps(body, separators=(",", ":")).encode(), "sha256").hex()
    return json.dumps(body | {"mac": mac}, separators=(",", ":"))


def emergency_vectors(_old: Vector | None) -> Vector:
    known = {"sitting": "51" * 16, "attempt": "a7" * 16, "lease": f"{'e0' * 16}.7"}
    token = lease.issue(SITE_KEY, lease.LeaseToken(b"\xe0" * 16, 7, b"\xa7" * 16, b"\x51" * 16))
    own = keys.SealingKey(b"\x07" * 32)
    some = [
        [1, "answer", "Q1", "A", 4_000],
        [2, "answer", "Q2", ["A", "C"], 5_250],
        [3, "answer", "Q1", None, 6_000],
        [4, "flag", "Q2", True, 6_500],
        [5, "ran", 4_000, 8_000],
        [6, "focus", False, 8_100],
        [7, "answer", "Q3", "Tanjung Selor – é", 2**40],
    ]
    made = [
        ("the page's self-test", own, "token", {"have": 1, "c": 5_000, "events": some[:1]}, b"\x2a" * 32),
        ("a log with every kind of row", RECEIVING, token, {"have": 2, "c": 9_000, "events": some}, stream("once")(32)),
        ("nothing at all", RECEIVING, token, {"have": 0, "c": 0, "events": []}, stream("twice")(32)),
    ]
    files = []
    for name, receiver, said, contents, ephemeral in made:
        about = {"site": "smk-contoh", **known, "key": receiver.public.raw.hex()}
        files.append(
            {
                "name": name,
                "about": about,
                "token": said,
                "contents": contents,
                "ephemeral": ephemeral.hex(),
                "receiving_key": receiver.to_bytes().hex(),
                "file": emergency_text(about, said, contents, ephemeral),
            }
        )
    whole = files[1]["file"]
    return {
        "site_key": SITE_KEY.hex(),
        "files": files,
        "refused": [
            {"name": "one bit of the seal", "file": whole.replace('"sealed":"', '"sealed":"A', 1)[:-1] + "}"},
            {"name": "another attempt", "file": whole.replace("a7" * 16, "a8" * 16)},
            {"name": "another MAC", "file": whole[:-3] + ("0" if whole[-3] != "0" else "1") + whole[-2:]},
            {"name": "spaces", "file": whole.replace(":", ": ", 1)},
            {"name": "one member more", "file": whole[:-1] + ',"more":""}'},
            {"name": "cut short", "file": whole[:-2]},
            {"name": "nothing", "file": ""},
        ],
    }
