"""All cryptography of Lumbung in one file: signing, sealing, content encryption, MACs, envelopes, stretched codes.

We invent no primitive. Ed25519, HPKE (RFC 9180: DHKEM X25519, HKDF-SHA256, AES-256-GCM), AES-256-GCM, HMAC-SHA256 and
argon2id come from `cryptography` and `argon2`; envelopes are DSSE by `securesystemslib`. Everything that fails here on
bytes from outside is a WireError. Called by the formats in `sync.wire`; box and centre use it for their own keys.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Key, Signature, SSlibKey  # type: ignore[attr-defined]  # exported, not in __all__

from sync import errors
from sync.errors import WireError

Random = Callable[[int], bytes]  # n -> n random bytes

SUITE = 1  # Ed25519, SHA-256, HPKE as above; named in every header, so that another can follow
SIGNATURE_BYTES = 64
SEAL_OVERHEAD_BYTES = 48  # HPKE: 32 of the encapsulated key, 16 of the tag
CONTENT_OVERHEAD_BYTES = 28  # AES-GCM: 12 of the nonce, 16 of the tag
MAX_ENVELOPE_BYTES = 8 << 20
MAX_SIGNATURES = 32

_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_P = 2**255 - 19
_SMALL_ORDER_Y = frozenset(  # y of the eight points of small order: under such a "key" anybody can sign
    {
        0,
        1,
        _P - 1,
        2707385501144840649318225287225658788936804267575313519463743609750303402022,
        55188659117513257062467267217118295137698188065244968500265048394206261417927,
    }
)


def key_id(kind: bytes, raw: bytes) -> bytes:
    """The 16-byte name of a public key: the same wherever it is computed. `kind` is b'ed25519' or b'x25519'."""
    return hashlib.sha256(b"lumbung/key/1" + kind + raw).digest()[:16]


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """An Ed25519 public key, 32 raw bytes. WireError(BAD_KEY) for what is not one usable point in its one encoding."""

    raw: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.raw, bytes) or len(self.raw) != 32:
            raise WireError(errors.BAD_KEY, why="length")
        y = int.from_bytes(self.raw, "little") & (2**255 - 1)
        if y >= _P or y in _SMALL_ORDER_Y:
            raise WireError(errors.BAD_KEY, why="not a usable point")

    @property
    def key_id(self) -> bytes:
        return key_id(b"ed25519", self.raw)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return if `signature` is this key's over `message`; WireError(BAD_SIGNATURE) if not."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise WireError(errors.BAD_SIGNATURE, key_id=self.key_id.hex()) from error


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """An Ed25519 private key: 32 raw bytes of seed. Never shown by repr."""

    seed: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.seed, bytes) or len(self.seed) != 32:
            raise WireError(errors.BAD_KEY, why="length")

    @classmethod
    def generate(cls, random: Random = os.urandom) -> SigningKey:
        return cls(random(32))

    @classmethod
    def from_bytes(cls, raw: bytes) -> SigningKey:
        return cls(raw)

    def to_bytes(self) -> bytes:
        return self.seed

    @property
    def public(self) -> VerifyKey:
        return VerifyKey(Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    @property
    def key_id(self) -> bytes:
        return self.public.key_id

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`, which must begin with its format's domain (`lumbung/…/1`)."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True, slots=True)
class SealingPublicKey:
    """An X25519 public key, 32 raw bytes, to which anybody can seal."""

    raw: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.raw, bytes) or len(self.raw) != 32:
            raise WireError(errors.BAD_KEY, why="length")

    @property
    def key_id(self) -> bytes:
        return key_id(b"x25519", self.raw)

    def seal(self, plaintext: bytes, info: bytes) -> bytes:
        """HPKE base mode, one message: encapsulated key (32) ‖ ciphertext ‖ tag (16). Different bytes at each call.

        HPKE proves nothing of the sender: whoever uses this signs the result. `info` binds the context, as a
        header's digest.
        """
        try:
            return _HPKE.encrypt(plaintext, X25519PublicKey.from_public_bytes(self.raw), info)
        except ValueError as error:  # a public key of small order: the shared secret would be zero
            raise WireError(errors.BAD_KEY, why="not a usable point") from error


@dataclass(frozen=True, slots=True, repr=False)
class SealingKey:
    """An X25519 private key: 32 raw bytes. Never shown by repr."""

    seed: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.seed, bytes) or len(self.seed) != 32:
            raise WireError(errors.BAD_KEY, why="length")

    @classmethod
    def generate(cls, random: Random = os.urandom) -> SealingKey:
        return cls(random(32))

    @classmethod
    def from_bytes(cls, raw: bytes) -> SealingKey:
        return cls(raw)

    def to_bytes(self) -> bytes:
        return self.seed

    @property
    def public(self) -> SealingPublicKey:
        return SealingPublicKey(X25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    @property
    def key_id(self) -> bytes:
        return self.public.key_id

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """The plaintext of what was sealed to this key under the same `info`; WireError(CANNOT_OPEN) otherwise."""
        try:
            return _HPKE.decrypt(sealed, X25519PrivateKey.from_private_bytes(self.seed), info)
        except (InvalidTag, ValueError) as error:
            raise WireError(errors.CANNOT_OPEN, key_id=self.key_id.hex()) from error


def content_encrypt(key: bytes, plaintext: bytes, aad: bytes, *, random: Random = os.urandom) -> bytes:
    """AES-256-GCM under a 32-byte key that encrypts once: nonce (12) ‖ ciphertext ‖ tag (16)."""
    if len(key) != 32:
        raise WireError(errors.BAD_KEY, why="length")
    nonce = random(12)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def content_decrypt(key: bytes, data: bytes, aad: bytes) -> bytes:
    """The inverse of `content_encrypt`; WireError(CANNOT_OPEN) for another key, aad, or damaged data."""
    if len(key) != 32:
        raise WireError(errors.BAD_KEY, why="length")
    if len(data) < CONTENT_OVERHEAD_BYTES:
        raise WireError(errors.CANNOT_OPEN, why="cut short")
    try:
        return AESGCM(key).decrypt(data[:12], data[12:], aad)
    except InvalidTag as error:
        raise WireError(errors.CANNOT_OPEN) from error


def mac16(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256 cut to 16 bytes."""
    return hmac.digest(key, message, "sha256")[:16]


def mac16_fits(key: bytes, message: bytes, mac: bytes) -> bool:
    """Whether `mac` is the `mac16` of `message`, in constant time."""
    return hmac.compare_digest(mac16(key, message), mac)


MIN_MEMORY_KIB, MAX_MEMORY_KIB = 64 * 1024, 512 * 1024
MIN_PASSES, MAX_PASSES = 2, 8
MAX_LANES = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Cost of argon2id (version 0x13), default 256 MiB and three passes.

    Bounded both ways: too cheap invites guessing, too dear would let a file stop the box.
    """

    memory_kib: int = 256 * 1024
    passes: int = 3
    lanes: int = 1

    def __post_init__(self) -> None:
        if not (
            MIN_MEMORY_KIB <= self.memory_kib <= MAX_MEMORY_KIB
            and MIN_PASSES <= self.passes <= MAX_PASSES
            and 1 <= self.lanes <= MAX_LANES
        ):
            raise WireError(errors.UNSAFE_COST, memory_kib=self.memory_kib, passes=self.passes, lanes=self.lanes)

    def key(self, secret: bytes, salt: bytes) -> bytes:
        """32 bytes from a secret of few bits; takes `memory_kib` and, with the defaults, about a second.

        WireError(UNSAFE_COST) where this machine has not so much memory to give.
        """
        try:
            return hash_secret_raw(secret, salt, self.passes, self.memory_kib, self.lanes, 32, Type.ID)
        except HashingError as error:
            raise WireError(errors.UNSAFE_COST, memory_kib=self.memory_kib, why="not enough memory") from error


def sign_envelope(payload_type: str, payload: bytes, signers: Iterable[SigningKey]) -> bytes:
    """A DSSE envelope as compact JSON, signatures by ascending key id: one byte string for one set of signatures."""
    envelope = Envelope(payload, payload_type, {})
    pae = envelope.pae()
    for signer in signers:
        name = signer.key_id.hex()
        envelope.signatures[name] = Signature(name, signer.sign(pae).hex())
    return _envelope_bytes(envelope)


def join_envelopes(envelopes: Sequence[bytes]) -> bytes:
    """One envelope with the signatures of several over the same payload: signers may sit in different places."""
    parts = [_read_envelope(data, MAX_ENVELOPE_BYTES) for data in envelopes]
    first = parts[0]
    for part in parts[1:]:
        if (part.payload_type, part.payload) != (first.payload_type, first.payload):
            raise WireError(errors.WRONG_SHAPE, where="envelopes of different payloads")
        first.signatures.update(part.signatures)
    return _envelope_bytes(first)


def claimed_payload(data: bytes, payload_type: str, *, max_bytes: int = MAX_ENVELOPE_BYTES) -> bytes:
    """The payload that nobody has verified yet: only to find out by whom it ought to be signed."""
    envelope = _read_envelope(data, max_bytes)
    if envelope.payload_type != payload_type:
        raise WireError(errors.WRONG_SHAPE, where="payload type", expected=payload_type)
    payload: bytes = envelope.payload
    return payload


def verify_envelope(
    data: bytes,
    payload_type: str,
    trusted: Iterable[VerifyKey],
    threshold: int,
    *,
    max_bytes: int = MAX_ENVELOPE_BYTES,
) -> bytes:
    """The payload, if `threshold` distinct public keys of `trusted` signed it as `payload_type`.

    Key ids are computed from the public keys here, never believed, so a key that is listed twice counts once.
    WireError: TOO_LARGE, NOT_CANONICAL, WRONG_SHAPE (another payload type), TOO_FEW_SIGNATURES.
    """
    envelope = _read_envelope(data, max_bytes)
    if envelope.payload_type != payload_type:
        raise WireError(errors.WRONG_SHAPE, where="payload type", expected=payload_type)
    by_id = {key.key_id.hex(): key for key in trusted}
    candidates: list[Key] = [
        SSlibKey(name, "ed25519", "ed25519", {"public": by_id[name].raw.hex()})
        for name in envelope.signatures
        if name in by_id
    ]
    try:
        envelope.verify(candidates, threshold)
    except (VerificationError, UnverifiedSignatureError, ValueError) as error:
        raise WireError(errors.TOO_FEW_SIGNATURES, needed=threshold, by_trusted_keys=len(candidates)) from error
    payload: bytes = envelope.payload
    return payload


def _envelope_bytes(envelope: Envelope) -> bytes:
    signatures = [
        {"keyid": name, "sig": base64.b64encode(bytes.fromhex(envelope.signatures[name].signature)).decode("ascii")}
        for name in sorted(envelope.signatures)
    ]
    whole = {
        "payload": base64.b64encode(envelope.payload).decode("ascii"),
        "payloadType": envelope.payload_type,
        "signatures": signatures,
    }
    return json.dumps(whole, separators=(",", ":")).encode("ascii")


def _read_envelope(data: bytes, max_bytes: int) -> Envelope:
    """The envelope in `data`, which must be exactly what `_envelope_bytes` writes."""
    if len(data) > max_bytes:
        raise WireError(errors.TOO_LARGE, bytes=len(data), max_bytes=max_bytes)
    try:
        whole: Any = json.loads(data.decode("ascii"))
        payload = base64.b64decode(whole["payload"], validate=True)
        payload_type = whole["payloadType"]
        signatures: dict[str, Signature] = {}
        if not isinstance(payload_type, str) or len(payload_type) > 100 or len(whole["signatures"]) > MAX_SIGNATURES:
            raise ValueError("payload type or signatures")
        for each in whole["signatures"]:
            raw = base64.b64decode(each["sig"], validate=True)
            name = bytes.fromhex(each["keyid"]).hex()
            if len(name) != 32 or len(raw) != SIGNATURE_BYTES:
                raise ValueError("signature")
            signatures[name] = Signature(name, raw.hex())
        envelope = Envelope(payload, payload_type, signatures)
        same = _envelope_bytes(envelope) == data
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WireError(errors.NOT_CANONICAL, where="envelope") from error
    if not same:
        raise WireError(errors.NOT_CANONICAL, where="envelope")
    return envelope
