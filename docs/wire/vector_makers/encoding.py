"""How bytes are written, and the keys that sign and seal them."""

from __future__ import annotations

from typing import Any

from sync.wire import (
    canonical,
    keys,
)
from vector_makers.common import (
    BOX,
    BOX_SEAL,
    CONTENT_KEY,
    ROOTS,
    SITE_KEY,
    Vector,
    kept,
    sixteen,
    stream,
)


def canonical_vectors(_old: Vector | None) -> Vector:
    values: list[tuple[str, canonical.Value]] = [
        ("zero", 0),
        ("the last one-byte integer", 23),
        ("the first two-byte integer", 24),
        ("eight-bit", 255),
        ("sixteen-bit", 256),
        ("thirty-two-bit", 65536),
        ("sixty-four-bit", 2**32),
        ("the greatest integer", 2**63 - 1),
        ("minus one", -1),
        ("the least integer", -(2**63)),
        ("no bytes", b""),
        ("24 bytes", bytes(range(24))),
        ("no text", ""),
        ("text in UTF-8", "Kalimantan Utara – “soal” ✓ 𝔸"),
        ("null, false, true", [None, False, True]),
        ("nested", [1, [2, [3, []]], [b"\x00", "a"]]),
    ]
    refused = [
        ("nothing", ""),
        ("not the shortest: 23 in two bytes", "1817"),
        ("not the shortest: 255 in three bytes", "1900ff"),
        ("not the shortest: 65535 in five bytes", "1a0000ffff"),
        ("not the shortest: 2^32-1 in nine bytes", "1b00000000ffffffff"),
        ("not the shortest: a length", "580141"),
        ("2^63, more than a signed 64-bit integer", "1b8000000000000000"),
        ("-2^63-1", "3b8000000000000000"),
        ("a big number", "c249010000000000000000"),
        ("a half float", "f93c00"),
        ("a double", "fb3ff0000000000000"),
        ("undefined", "f7"),
        ("a simple value", "f0"),
        ("false in two bytes", "f814"),
        ("an empty map", "a0"),
        ("a map", "a1616101"),
        ("a map with a key twice", "a2616101616102"),
        ("a tag (regular expression)", "d8236161"),
        ("a tag (self-described CBOR)", "d9d9f701"),
        ("a shared reference", "d81c81d81d00"),
        ("an indefinite array", "9f01ff"),
        ("indefinite bytes", "5f4101ff"),
        ("indefinite text", "7f6161ff"),
        ("a break alone", "ff"),
        ("a reserved length", "1c"),
        ("bytes after the end", "0000"),
        ("cut short: integer", "19ff"),
        ("cut short: bytes", "4401"),
        ("cut short: array", "8201"),
        ("an array that claims 2^32 items", "9b0000000100000000"),
        ("text that is not UTF-8", "61ff"),
        ("text with a surrogate", "63eda080"),
        ("nested 17 deep", "81" * 17 + "00"),
    ]
    return {
        "accepted": [
            {"name": name, "hex": canonical.encode(value).hex(), "value": _shown(value)} for name, value in values
        ],
        "refused": [{"name": name, "hex": data} for name, data in refused],
    }


def _shown(value: Any) -> Any:
    """A value as JSON: integers as decimal text, bytes as {"hex": …}."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"int": str(value)}
    return [_shown(item) for item in value] if isinstance(value, list) else value


def keys_vectors(old: Vector | None) -> Vector:
    message, info, plain = b"lumbung/example/1 message", b"context", b"sealed to the box"
    sealed = kept(old, lambda was: bytes.fromhex(was["sealed"]["hpke"]), lambda it: BOX_SEAL.open(it, info) == plain)
    envelope = keys.sign_envelope("application/vnd.lumbung.example", b"payload", ROOTS[:2])
    salt, stretch = sixteen("salt"), keys.Stretch(64 * 1024, 2, 1)
    random = stream("nonce")
    return {
        "signature": {
            "seed": BOX.to_bytes().hex(),
            "public": BOX.public.raw.hex(),
            "key_id": BOX.key_id.hex(),
            "message": message.hex(),
            "signature": BOX.sign(message).hex(),
        },
        "sealed": {
            "private": BOX_SEAL.to_bytes().hex(),
            "public": BOX_SEAL.public.raw.hex(),
            "key_id": BOX_SEAL.key_id.hex(),
            "info": info.hex(),
            "plaintext": plain.hex(),
            "hpke": (sealed or BOX_SEAL.public.seal(plain, info)).hex(),
        },
        "content": {
            "key": CONTENT_KEY.hex(),
            "aad": b"lumbung/example/1".hex(),
            "plaintext": b"content".hex(),
            "nonce_and_ciphertext": keys.content_encrypt(
                CONTENT_KEY, b"content", b"lumbung/example/1", random=random
            ).hex(),
        },
        "mac16": {"key": SITE_KEY.hex(), "message": message.hex(), "mac": keys.mac16(SITE_KEY, message).hex()},
        "stretched": {
            "secret": b"0123456789AB".hex(),
            "salt": salt.hex(),
            "memory_kib": stretch.memory_kib,
            "passes": stretch.passes,
            "lanes": stretch.lanes,
            "key": stretch.key(b"0123456789AB", salt).hex(),
        },
        "envelope": {
            "payload_type": "application/vnd.lumbung.example",
            "payload": b"payload".hex(),
            "signed_bytes": b"DSSEv1 31 application/vnd.lumbung.example 7 payload".hex(),
            "signers": [key.public.raw.hex() for key in ROOTS[:2]],
            "envelope": envelope.decode(),
        },
        "refused_public_keys": [
            {"name": name, "ed25519": raw.hex()}
            for name, raw in (
                ("y = 0", bytes(32)),
                ("the neutral point", b"\x01" + bytes(31)),
                ("the neutral point, sign bit set", b"\x01" + bytes(30) + b"\x80"),
                ("y = p - 1", (2**255 - 20).to_bytes(32, "little")),
                ("y = p, another spelling of 0", (2**255 - 19).to_bytes(32, "little")),
                ("of order 8", bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")),
            )
        ],
    }
