"""Writes the test vectors beside this page: `python docs/wire/make_vectors.py` (`--check` only compares).

All keys and "random" bytes come from a counter hashed with SHA-256, so the files are the same on every machine.
HPKE draws its own
ephemeral key and seals differently each time: what is sealed is kept from the file as long as it still opens to
what it should.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.errors import WireError
from sync.wire import (
    canonical,
    dispatch,
    emergency,
    enrol_code,
    enrolment,
    exam,
    keys,
    lease,
    package,
    person,
    photos,
    readiness,
    receipt,
    request,
    roles,
    roster,
    spoken,
    standing,
    unlock,
)
from sync.wire.nip import check_nip

VECTORS = Path(__file__).parent / "vectors"
AT_MS = 1_772_326_800_000  # 1 March 2026, 01:00 UTC
Vector = dict[str, Any]


def stream(seed: str) -> keys.Random:
    """Bytes that look random and are always the same: SHA-256(seed ‖ counter as 8 bytes), concatenated."""
    counter = 0

    def take(count: int) -> bytes:
        nonlocal counter
        out = b""
        while len(out) < count:
            out += hashlib.sha256(seed.encode() + counter.to_bytes(8, "big")).digest()
            counter += 1
        return out[:count]

    return take


def signing(name: str) -> keys.SigningKey:
    return keys.SigningKey.generate(stream(f"sign {name}"))


def sealing(name: str) -> keys.SealingKey:
    return keys.SealingKey.generate(stream(f"seal {name}"))


def sixteen(name: str) -> bytes:
    return stream(name)(16)


ROOTS = [signing(f"root {i}") for i in (1, 2, 3)]
EXAM_SIGNERS = [signing(f"exam {i}") for i in (1, 2)]
DISPATCH, RECEIPT, BOX = signing("dispatch"), signing("receipt"), signing("box")
RECEIVING, BOX_SEAL = sealing("receiving"), sealing("box")
SITE_KEY = stream("site key")(32)
CONTENT_KEY = stream("content key")(32)


def role_list(version: int = 1, roots: list[keys.SigningKey] | None = None) -> roles.RoleList:
    return roles.RoleList(
        version,
        AT_MS,
        tuple(key.public for key in roots or ROOTS),
        2,
        tuple(key.public for key in EXAM_SIGNERS),
        2,
        (DISPATCH.public,),
        (RECEIPT.public,),
        (RECEIVING.public,),
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
    sealed = _kept(old, lambda was: bytes.fromhex(was["sealed"]["hpke"]), lambda it: BOX_SEAL.open(it, info) == plain)
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


def lease_vectors(_old: Vector | None) -> Vector:
    attempt = lease.attempt_id(sixteen("sitting"), sixteen("roster id"), 1)
    token = lease.LeaseToken(sixteen("epoch"), 42, attempt, sixteen("sitting"))
    text = lease.issue(SITE_KEY, token)
    return {
        "attempt_id": {
            "sitting": token.sitting.hex(),
            "roster_id": sixteen("roster id").hex(),
            "ordinal": 1,
            "attempt": attempt.hex(),
        },
        "token": {
            "site_key": SITE_KEY.hex(),
            "epoch": token.epoch.hex(),
            "seq": token.seq,
            "attempt": attempt.hex(),
            "sitting": token.sitting.hex(),
            "text": text,
        },
        "refused": [
            {"name": "one bit of the body", "text": ("A" if text[0] != "A" else "B") + text[1:]},
            {"name": "one bit of the MAC", "text": text[:-1] + ("A" if text[-1] != "A" else "B")},
            {"name": "cut short", "text": text[:-4]},
            {"name": "longer", "text": text + "AAAA"},
            {"name": "padded", "text": text[:-1] + "="},
            {"name": "another alphabet", "text": text[:-1] + "+"},
            {"name": "nothing", "text": ""},
        ],
    }


def roles_vectors(_old: Vector | None) -> Vector:
    new_roots = [*ROOTS[1:], signing("root 4")]
    second = role_list(2, new_roots)
    return {
        "roots": [{"seed": key.to_bytes().hex(), "public": key.public.raw.hex()} for key in [*ROOTS, new_roots[-1]]],
        "first": {
            "payload": role_list().payload().hex(),
            "envelope": roles.sign_roles(role_list(), ROOTS[:2]).decode(),
        },
        "next": {
            "payload": second.payload().hex(),
            "envelope": roles.sign_roles(second, [ROOTS[1], ROOTS[2]]).decode(),
        },
        "refused_as_next": [
            {"name": "signed by the new threshold only", "envelope": roles.sign_roles(second, new_roots[1:]).decode()},
            {"name": "signed by the old threshold only", "envelope": roles.sign_roles(second, ROOTS[:2]).decode()},
            {
                "name": "version does not rise",
                "envelope": roles.sign_roles(role_list(1, new_roots), new_roots[:2]).decode(),
            },
        ],
    }


def parts() -> list[package.Part]:
    image = b"\x89PNG example"
    return [
        package.Part("block/MS1.json", "application/json", b'{"id":"MS1"}'),
        package.Part("exam.json", "application/json", b'{"format":"lumbung/exam/1"}'),
        package.Part(f"media/{hashlib.sha256(image).hexdigest()}.png", "image/png", image),
    ]


def sealed_package() -> tuple[bytes, bytes, package.Manifest]:
    """(envelope, content, manifest) of the example package."""
    content = package.seal_content(parts(), CONTENT_KEY, random=stream("package"))
    manifest = package.manifest_of(content, exam_id="cact-contoh", exam_version="1", title="Contoh", created_ms=AT_MS)
    return package.sign_manifest(manifest, EXAM_SIGNERS), content, manifest


def package_vectors(_old: Vector | None) -> Vector:
    envelope, content, manifest = sealed_package()
    return {
        "exam_signers": [key.public.raw.hex() for key in EXAM_SIGNERS],
        "threshold": 2,
        "content_key": CONTENT_KEY.hex(),
        "parts": [{"name": p.name, "media_type": p.media_type, "data": p.data.hex()} for p in parts()],
        "content": content.hex(),
        "manifest": manifest.payload().hex(),
        "envelope": envelope.decode(),
        "package_digest": package.package_digest(envelope).hex(),
    }


def exam_vectors(_old: Vector | None) -> Vector:
    ids = tuple(f"INT-{number}" for number in range(1, 7))
    attempts = [sixteen(f"attempt {number}") for number in (1, 2)]
    outline = exam.ExamOutline(
        id="cact-contoh",
        version="1",
        title={"id": "Contoh", "en": "Example"},
        rules={"id": "<p>Aturan</p>", "en": "<p>Rules</p>"},
        languages=("id", "en"),
        components=(exam.Component(id="manajerial", title={"id": "Manajerial", "en": "Managerial"}, weight=50),),
        blocks=(
            exam.BlockOutline(
                id="MS1",
                component="manajerial",
                title={"id": "Integritas", "en": "Integrity"},
                seconds=720,
                shuffle_items=True,
                shuffle_options=True,
                item_ids=ids,
            ),
        ),
    )
    options = tuple(exam.Option(id=letter, text={"id": letter, "en": letter}) for letter in "ABCDE")
    item = exam.Item(id="INT-1", type="graded", stem={"id": "<p>Soal</p>", "en": "<p>Item</p>"}, options=options)
    content = exam.BlockContent(id="MS1", instructions={"id": "", "en": ""}, items=(item,))
    return {
        "orders": [
            {
                "attempt": attempt.hex(),
                "seed": exam.order_seed(attempt).hex(),
                "block": "MS1",
                "items_as_written": list(ids),
                "items": list(exam.item_order(outline.blocks[0], attempt)),
                "item": "INT-1",
                "options_as_written": list("ABCDE"),
                "options": list(exam.option_order(outline.blocks[0], item, attempt)),
            }
            for attempt in attempts
        ],
        "exam.json": outline.model_dump(mode="json"),
        "block/MS1.json": content.model_dump(mode="json"),
    }


def unlock_vectors(_old: Vector | None) -> Vector:
    code, digest = unlock.new_code(stream("code")), package.package_digest(sealed_package()[0])
    stretch = keys.Stretch(64 * 1024, 2, 1)
    spellings = [code, code.lower(), code.replace("-", ""), f"  {code.replace('-', ' ')} ", code.replace("-", "–")]
    confusable = "0110-0000-0011"
    number = int("".join(f"{int(character):05b}" for character in confusable.replace("-", "")), 2)
    check = spoken.DIGITS[number % 37]
    return {
        "code": code,
        "spellings": [{"typed": typed, "characters": unlock.read_code(typed)} for typed in spellings]
        + [{"typed": f"OIlo-oooO-OOiL-{check}", "characters": confusable.replace("-", "")}],
        "mistyped": [
            {"name": "a character twice", "typed": code[0] + code},
            {"name": "one missing", "typed": code[1:]},
            {"name": "two changed places", "typed": _swapped(code)},
            {"name": "another check", "typed": code[:-1] + ("2" if code[-1] != "2" else "3")},
            {"name": "U, which no code has", "typed": "U" + code[1:]},
            {"name": "nothing", "typed": ""},
        ],
        "wrap": {
            "site": "smkn-1-contoh",
            "package_digest": digest.hex(),
            "content_key": CONTENT_KEY.hex(),
            "note": "cheap cost, so that the vector is quick to check; real ones take the default",
            "bytes": unlock.wrap(
                CONTENT_KEY, code, site="smkn-1-contoh", package_digest=digest, stretch=stretch, random=stream("wrap")
            ).hex(),
        },
        "unsafe_cost": [
            canonical.encode([unlock.TAG, memory, passes, lanes, bytes(16), bytes(60)]).hex()
            for memory, passes, lanes in ((1024, 3, 1), (2**21, 3, 1), (2**18, 1, 1), (2**18, 100, 1), (2**18, 3, 64))
        ],
    }


def _swapped(code: str) -> str:
    for at in range(3):
        if code[at] != code[at + 1]:
            return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    raise AssertionError("four equal characters")


def example_dispatch() -> tuple[dispatch.Draft, dispatch.Body]:
    envelope, _content, manifest = sealed_package()
    digest = package.package_digest(envelope)
    person = roster.Participant(
        sixteen("roster id"), 1, "198503152010011001", "Peserta Contoh", "$argon2id$v=19$example", "A1", "id", 25
    )
    sitting = roster.Sitting(
        sixteen("sitting"), digest, "Sesi 1", "Lab 1", "2026-03-01T08:00", 10_800_000, "KX7P2M", (person,)
    )
    proctor = roster.Proctor("pengawas1", "Pengawas Contoh", "proctor", "$argon2id$v=19$example", must_change=True)
    body = dispatch.Body(
        SITE_KEY,
        "SMKN 1 Contoh",
        "Asia/Makassar",
        (sitting,),
        (dispatch.Release(digest, CONTENT_KEY, None),),
        (proctor,),
    )
    draft = dispatch.Draft(
        "smkn-1-contoh",
        AT_MS,
        AT_MS,
        (dispatch.PackageRef(envelope, manifest.content_sha256, manifest.content_bytes),),
        (roles.sign_roles(role_list(), ROOTS[:2]),),
        AT_MS - 86_400_000,
        AT_MS + 30 * 86_400_000,
        "0.1",
        ("box-lama",),
    )
    return draft, body


def dispatch_vectors(old: Vector | None) -> Vector:
    draft, body = example_dispatch()

    def opens(envelope: bytes) -> bool:
        found = dispatch.verify_dispatch(envelope, role_list(), site=draft.site)
        return found.draft == draft and dispatch.open_body(found, "box-1", BOX_SEAL) == body

    envelope = _kept(old, lambda was: was["envelope"].encode(), opens) or dispatch.seal_dispatch(
        draft, body, {"box-1": BOX_SEAL.public}, DISPATCH, random=stream("dispatch")
    )
    found = dispatch.verify_dispatch(envelope, role_list(), site=draft.site)
    return {
        "site": draft.site,
        "version": draft.version,
        "dispatch_key": DISPATCH.public.raw.hex(),
        "trusted_roles": draft.role_lists[0].decode(),
        "box": "box-1",
        "box_private": BOX_SEAL.to_bytes().hex(),
        "envelope": envelope.decode(),
        "payload": keys.claimed_payload(envelope, dispatch.PAYLOAD_TYPE).hex(),
        "body": dispatch.body_bytes(body).hex(),
        "digest": found.digest.hex(),
    }


def photos_vectors(old: Vector | None) -> Vector:
    """An album of two, and a dispatch of the second version that tells of it."""
    draft, body = example_dispatch()
    sitting, person = body.sittings[0].sitting_id, body.sittings[0].participants[0].roster_id
    some = {
        person: photos.Photo("image/jpeg", b"\xff\xd8 not really a photo \xff\xd9"),
        sixteen("another roster id"): photos.Photo("image/png", b"\x89PNG neither"),
    }
    album, ref, sealed = photos.seal_album(some, site=draft.site, sitting=sitting, random=stream("album"))
    draft, body = replace(draft, albums=(ref,)), replace(body, albums=(album,))

    def opens(envelope: bytes) -> bool:
        found = dispatch.verify_dispatch(envelope, role_list(), site=draft.site)
        return found.draft == draft and dispatch.open_body(found, "box-1", BOX_SEAL) == body

    envelope = _kept(old, lambda was: was["dispatch"].encode(), opens) or dispatch.seal_dispatch(
        draft, body, {"box-1": BOX_SEAL.public}, DISPATCH, random=stream("dispatch with photos")
    )
    return {
        "site": draft.site,
        "sitting": sitting.hex(),
        "key": album.key.hex(),
        "album": sealed.hex(),
        "sha256": ref.content_sha256.hex(),
        "photos": [[roster_id.hex(), photo.media_type, photo.data.hex()] for roster_id, photo in sorted(some.items())],
        "trusted_roles": draft.role_lists[0].decode(),
        "box": "box-1",
        "box_private": BOX_SEAL.to_bytes().hex(),
        "dispatch": envelope.decode(),
        "payload": keys.claimed_payload(envelope, dispatch.PAYLOAD_TYPE).hex(),
        "body": dispatch.body_bytes(body).hex(),
    }


def readiness_vectors(_old: Vector | None) -> Vector:
    steps = (readiness.Step(10, 60, 1_200, 8_400, 12_000, 0), readiness.Step(20, 120, 1_300, 9_100, 1_400_000, 1))
    drill = (readiness.Drilled("server", "passed", 2_300), readiness.Drilled("power", "skipped", 0))
    given = ("smkn-1-contoh", "box-1", AT_MS, "0.1.0", 24_000_000, 18, 40, 5, 1_000_000, 0)
    whole = readiness.Readiness(*given, steps, drill, ())
    failed = replace(whole, failed_checks=("disk.fsync",))
    return {
        "box_key": BOX.public.raw.hex(),
        "ready": readiness.sign_readiness(whole, BOX).hex(),
        "not_ready": readiness.sign_readiness(failed, BOX).hex(),
        "fields": {"at_ms": AT_MS, "capacity": 5, "steps": [list(each) for each in steps], "failed": ["disk.fsync"]},
    }


def receipt_vectors(_old: Vector | None) -> Vector:
    epoch, head = sixteen("epoch"), stream("head")(32)
    held = receipt.Receipt("smkn-1-contoh", epoch, 1, 1000, head, "held", AT_MS, (receipt.Quarantined(17, "LMB-1003"),))
    archived = receipt.Receipt("smkn-1-contoh", epoch, 1, 1000, head, "archived", AT_MS)
    heads = receipt.HeadList(
        "smkn-1-contoh", sixteen("nonce"), AT_MS, ((epoch, (receipt.Range(1, 1000, head, "archived"),)),)
    )
    return {
        "receipt_key": RECEIPT.public.raw.hex(),
        "held": receipt.sign_receipt(held, RECEIPT).hex(),
        "archived": receipt.sign_receipt(archived, RECEIPT).hex(),
        "fields": {
            "site": held.site,
            "epoch": epoch.hex(),
            "first": 1,
            "last": 1000,
            "head_after": head.hex(),
            "at_ms": AT_MS,
            "quarantined_of_held": [[17, "LMB-1003"]],
        },
        "heads": {"nonce": heads.nonce.hex(), "bytes": receipt.sign_heads(heads, RECEIPT).hex()},
        "time": {
            "nonce": sixteen("nonce").hex(),
            "at_ms": AT_MS,
            "bytes": receipt.sign_time(receipt.Time(sixteen("nonce"), AT_MS), RECEIPT).hex(),
        },
        "emergency": [
            {
                "sha256": head.hex(),
                "code": code,
                "bytes": receipt.sign_emergency(
                    receipt.EmergencyReceipt("smkn-1-contoh", head, code, AT_MS), RECEIPT
                ).hex(),
            }
            for code in (None, "LMB-1013")
        ],
    }


def request_vectors(_old: Vector | None) -> Vector:
    body = b'{"backlog_events":0}'
    asked = request.Request(
        "smkn-1-contoh",
        "box-1",
        "POST",
        "/sync/v1/heartbeat",
        sixteen("nonce"),
        AT_MS,
        hashlib.sha256(body).digest(),
    )
    return {
        "box_seed": BOX.to_bytes().hex(),
        "box_public": BOX.public.raw.hex(),
        "key_id": BOX.key_id.hex(),
        "site": asked.site,
        "box": asked.box,
        "method": asked.method,
        "path": asked.path,
        "nonce": asked.nonce.hex(),
        "wall_ms": asked.wall_ms,
        "body": body.hex(),
        "authorization": request.sign_request(asked, BOX),
    }


def roster_vectors(_old: Vector | None) -> Vector:
    tried: list[tuple[str, Any]] = [
        ("a permanent official", "198503152010011001"),
        ("spaces and quotes", "'19850315 201001 2 011"),
        ("a contract (PPPK): warned of", "199001012022211004"),
        ("appointed very young: warned of", "199001012003011004"),
        ("a sheet's rounded number", "198503152010011000"),
        ("a sheet's exponent", "1,98503E+17"),
        ("a float", 198503152010011001.0),
        ("a float as text", "198503152010011001.0"),
        ("nothing", "  "),
        ("letters", "19850315201001100A"),
        ("seventeen digits", "19850315201001100"),
        ("30 February", "198502302010011001"),
        ("appointed before birth", "198503151985011001"),
        ("sex 3", "198503152010013001"),
        ("two faults", "198513152010013001"),
    ]
    return {"nip": [{"name": name, "raw": raw, **_nip(raw)} for name, raw in tried]}


def _nip(raw: object) -> Vector:
    try:
        found = check_nip(raw)
    except WireError as error:
        return {"faults": error.details["faults"]}
    return {"nip": found.text, "sex": found.sex, "warnings": [str(each) for each in found.warnings]}


def person_vectors(old: Vector | None) -> Vector:
    sitting, roster_id = sixteen("sitting"), sixteen("roster id")
    told = person.Told("198503152010011001", "Peserta Contoh", "KTP")

    def opens(sealed: bytes) -> bool:
        return person.open_person(RECEIVING, sitting, roster_id, sealed) == told

    sealed = _kept(old, lambda was: bytes.fromhex(was["sealed"]), opens) or person.seal_person(
        RECEIVING.public, sitting, roster_id, told
    )
    return {
        "private": RECEIVING.to_bytes().hex(),
        "sitting": sitting.hex(),
        "roster_id": roster_id.hex(),
        "plaintext": canonical.encode(list(told)).hex(),
        "told": list(told),
        "sealed": sealed.hex(),
    }


def _kept(old: Vector | None, pick: Callable[[Vector], bytes], good: Callable[[bytes], bool]) -> bytes | None:
    """The sealed bytes in the file as it is, if they are still good."""
    if old is None:
        return None
    try:
        was = pick(old)
        return was if good(was) else None
    except (KeyError, ValueError, WireError):
        return None


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


def enrolment_vectors(_old: Vector | None) -> Vector:
    nonce = sixteen("enrolment nonce")
    asked = enrolment.Request(
        "smkn-1-contoh", "box-1", BOX.public, BOX_SEAL.public, "PF2ABC3D", "0.1.0", sixteen("request nonce"), AT_MS
    )
    data = enrolment.sign_request(asked, BOX)
    envelope = roles.sign_roles(role_list(), ROOTS[:2])
    approval = enrolment.sign_approval(data, AT_MS + 60_000, envelope, DISPATCH)
    code = enrol_code.new_code(stream("enrolment code"))
    key = enrol_code.CodeKey.of(code, asked.site)
    post = enrol_code.post_bytes(data, key, nonce)
    posted = enrol_code.read_post(post)
    answers = [
        enrol_code.Answer("waiting"),
        enrol_code.Answer("refused", "Bukan PC sekolah ini."),
        enrol_code.Answer("expired"),
        enrol_code.Answer("approved", "", approval),
    ]
    sealed_to_nothing = bytes(32)
    payload = data[:-80]
    swapped = payload.replace(BOX_SEAL.public.raw, sealed_to_nothing)
    return {
        "box_seed": BOX.to_bytes().hex(),
        "box_seal_public": BOX_SEAL.public.raw.hex(),
        "request": data.hex(),
        "digest": enrolment.digest(data).hex(),
        "text": enrolment.to_text(data),
        "fingerprint": enrolment.request_fingerprint(data),
        "roles": envelope.decode(),
        "roles_fingerprint": enrolment.roles_fingerprint(envelope),
        "approval": approval.hex(),
        "code": code,
        "code_key": key.raw.hex(),
        "code_id": key.code_id.hex(),
        "nonce": nonce.hex(),
        "post": post.hex(),
        "answers": [
            {"state": each.state, "reason": each.reason, "hex": enrol_code.answer_bytes(each, key, posted).hex()}
            for each in answers
        ],
        "refused_requests": [
            {"name": "signed by another key", "hex": enrolment_resigned(payload, signing("stranger")).hex()},
            {
                "name": "a key that nothing can be sealed to",
                "hex": enrolment_resigned(swapped, BOX).hex(),
            },
            {"name": "cut short", "hex": data[:-1].hex()},
            {"name": "a bit of the signature", "hex": (data[:-1] + bytes([data[-1] ^ 1])).hex()},
        ],
    }


def enrolment_resigned(payload: bytes, signer: keys.SigningKey) -> bytes:
    """A request whose frame is of another key than the one that it names."""
    return payload + signer.key_id + signer.sign(enrolment.REQUEST.encode() + b"\0" + payload)


def standing_vectors(_old: Vector | None) -> Vector:
    nonce = sixteen("standing nonce")
    twins = standing.Twins(sixteen("parent"), tuple(sorted((sixteen("child 1"), sixteen("child 2")))))
    told = standing.Standing(nonce, AT_MS, True, "box-2", (twins,))
    return {
        "receipt_public": RECEIPT.public.raw.hex(),
        "nonce": nonce.hex(),
        "at_ms": AT_MS,
        "replaced_by": "box-2",
        "parent": twins.parent.hex(),
        "epochs": [each.hex() for each in twins.epochs],
        "standing": standing.sign_standing(told, RECEIPT).hex(),
    }


MAKERS: dict[str, Callable[[Vector | None], Vector]] = {
    "canonical": canonical_vectors,
    "keys": keys_vectors,
    "lease": lease_vectors,
    "roles": roles_vectors,
    "package": package_vectors,
    "exam": exam_vectors,
    "unlock": unlock_vectors,
    "dispatch": dispatch_vectors,
    "photos": photos_vectors,
    "readiness": readiness_vectors,
    "receipt": receipt_vectors,
    "request": request_vectors,
    "roster": roster_vectors,
    "person": person_vectors,
    "emergency": emergency_vectors,
    "enrolment": enrolment_vectors,
    "standing": standing_vectors,
}


def text_of(name: str, folder: Path = VECTORS) -> str:
    """What the vector file `name` ought to hold."""
    path = folder / f"{name}.json"
    old = json.loads(path.read_text("utf-8")) if path.exists() else None
    return json.dumps(MAKERS[name](old), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    check = parser.parse_args().check
    stale = [name for name in MAKERS if not _same(VECTORS / f"{name}.json", text_of(name))]
    for name in stale:
        print(f"{name}.json {'differs' if check else 'written'}")
        if not check:
            (VECTORS / f"{name}.json").write_text(text_of(name), "utf-8")
    return 1 if check and stale else 0


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
