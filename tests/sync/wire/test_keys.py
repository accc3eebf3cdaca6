"""Signatures, seals, content, MACs, envelopes and stretched codes: what fails, fails as a WireError of its own kind."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import errors
from sync.wire import keys
from sync.wire.keys import SealingKey, SealingPublicKey, SigningKey, Stretch, VerifyKey
from tests.sync.wire.trust import EXAM_SIGNERS, flipped, refused, sealing, signing

KEY = signing("a")
TYPE = "application/vnd.lumbung.example"


@given(st.binary(max_size=200))
def test_a_signature_fits_its_message_alone(message: bytes) -> None:
    signature = KEY.sign(message)
    KEY.public.verify(signature, message)
    for wrong in (flipped(signature, 0), signature[:-1], b"", signature + b"\0"):
        with refused(errors.BAD_SIGNATURE):
            KEY.public.verify(wrong, message)
    with refused(errors.BAD_SIGNATURE):
        KEY.public.verify(signature, message + b"\0")
    with refused(errors.BAD_SIGNATURE):
        signing("b").public.verify(signature, message)


def test_keys_come_back_from_their_bytes_and_are_never_shown() -> None:
    signer, sealer = SigningKey.generate(), SealingKey.generate()
    assert SigningKey.from_bytes(signer.to_bytes()) == signer
    assert SealingKey.from_bytes(sealer.to_bytes()) == sealer
    for secret in (signer, sealer):
        assert secret.to_bytes().hex() not in repr(secret)
        assert repr(secret.to_bytes()) not in repr(secret)


def test_a_key_is_named_by_its_kind_and_bytes() -> None:
    raw = KEY.public.raw
    assert KEY.key_id == KEY.public.key_id == keys.key_id(b"ed25519", raw)
    assert keys.key_id(b"ed25519", raw) != keys.key_id(b"x25519", raw)
    assert len(KEY.key_id) == 16


@pytest.mark.parametrize("kind", [VerifyKey, SigningKey, SealingPublicKey, SealingKey])
@pytest.mark.parametrize("raw", [b"", b"x" * 31, b"x" * 33, "x" * 32, None])
def test_a_key_of_another_length_is_refused(kind: Any, raw: Any) -> None:
    with refused(errors.BAD_KEY):
        kind(raw)


def test_public_keys_under_which_anybody_could_sign_are_refused() -> None:
    p = 2**255 - 19
    for y in (0, 1, p - 1, p, p + 1, 2**255 - 1, *keys._SMALL_ORDER_Y):
        for sign in (0, 1 << 255):
            with refused(errors.BAD_KEY):
                VerifyKey((y | sign).to_bytes(32, "little"))


def test_a_seal_of_small_order_is_refused() -> None:
    for weak in (bytes(32), b"\x01" + bytes(31)):
        with refused(errors.BAD_KEY):
            SealingPublicKey(weak).seal(b"secret", b"")


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens_with_its_key_and_context_alone(plain: bytes, info: bytes) -> None:
    key = sealing("a")
    sealed = key.public.seal(plain, info)
    assert len(sealed) == len(plain) + keys.SEAL_OVERHEAD_BYTES
    assert key.open(sealed, info) == plain
    for wrong_key, wrong, context in (
        (sealing("b"), sealed, info),
        (key, sealed, info + b"\0"),
        (key, flipped(sealed, 0), info),
        (key, flipped(sealed, -1), info),
        (key, sealed[:-1], info),
        (key, b"", info),
        (key, bytes(len(sealed)), info),
    ):
        with refused(errors.CANNOT_OPEN):
            wrong_key.open(wrong, context)


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_content_opens_with_its_key_and_context_alone(plain: bytes, aad: bytes) -> None:
    key, other = b"k" * 32, b"o" * 32
    data = keys.content_encrypt(key, plain, aad)
    assert len(data) == len(plain) + keys.CONTENT_OVERHEAD_BYTES
    assert keys.content_decrypt(key, data, aad) == plain
    for with_key, wrong, context in (
        (other, data, aad),
        (key, data, aad + b"\0"),
        (key, flipped(data, 0), aad),
        (key, flipped(data, -1), aad),
        (key, data[:27], aad),
        (key, b"", aad),
    ):
        with refused(errors.CANNOT_OPEN):
            keys.content_decrypt(with_key, wrong, context)


def test_content_needs_a_whole_key() -> None:
    with refused(errors.BAD_KEY):
        keys.content_encrypt(b"k" * 16, b"", b"")
    with refused(errors.BAD_KEY):
        keys.content_decrypt(b"k" * 16, bytes(40), b"")


def test_a_mac_fits_its_message_alone() -> None:
    mac = keys.mac16(b"k", b"m")
    assert len(mac) == 16
    assert keys.mac16_fits(b"k", b"m", mac)
    assert not keys.mac16_fits(b"k", b"n", mac)
    assert not keys.mac16_fits(b"o", b"m", mac)
    assert not keys.mac16_fits(b"k", b"m", mac[:15])


@pytest.mark.parametrize(
    "cost",
    [
        (keys.MIN_MEMORY_KIB - 1, 3, 1),
        (keys.MAX_MEMORY_KIB + 1, 3, 1),
        (256 * 1024, keys.MIN_PASSES - 1, 1),
        (256 * 1024, keys.MAX_PASSES + 1, 1),
        (256 * 1024, 3, 0),
        (256 * 1024, 3, keys.MAX_LANES + 1),
    ],
)
def test_the_cost_of_a_code_is_bounded_both_ways(cost: tuple[int, int, int]) -> None:
    with refused(errors.UNSAFE_COST):
        Stretch(*cost)


def test_the_default_cost_is_what_the_design_says() -> None:
    assert (Stretch().memory_kib, Stretch().passes) == (256 * 1024, 3)
    for cost in ((keys.MIN_MEMORY_KIB, keys.MIN_PASSES, 1), (keys.MAX_MEMORY_KIB, keys.MAX_PASSES, keys.MAX_LANES)):
        Stretch(*cost)


# --- envelopes ---


@settings(max_examples=30)
@given(st.binary(max_size=200), st.sets(st.integers(0, 2)), st.integers(1, 3))
def test_m_of_n_is_counted(payload: bytes, who: set[int], threshold: int) -> None:
    data = keys.sign_envelope(TYPE, payload, [EXAM_SIGNERS[i] for i in who])
    trusted = [key.public for key in EXAM_SIGNERS]
    if len(who) >= threshold:
        assert keys.verify_envelope(data, TYPE, trusted, threshold) == payload
    else:
        with refused(errors.TOO_FEW_SIGNATURES):
            keys.verify_envelope(data, TYPE, trusted, threshold)


def test_one_key_listed_or_signing_twice_counts_once() -> None:
    one = EXAM_SIGNERS[0]
    data = keys.sign_envelope(TYPE, b"x", [one, one])
    assert len(json.loads(data)["signatures"]) == 1
    with refused(errors.TOO_FEW_SIGNATURES):
        keys.verify_envelope(data, TYPE, [one.public, one.public], 2)


def test_a_signature_under_another_keys_name_counts_for_nobody() -> None:
    whole = json.loads(keys.sign_envelope(TYPE, b"x", EXAM_SIGNERS[:1]))
    forged = {"keyid": EXAM_SIGNERS[1].key_id.hex(), "sig": whole["signatures"][0]["sig"]}
    whole["signatures"] = sorted([*whole["signatures"], forged], key=lambda each: str(each["keyid"]))
    with refused(errors.TOO_FEW_SIGNATURES):
        keys.verify_envelope(_json(whole), TYPE, [key.public for key in EXAM_SIGNERS], 2)


def test_a_stranger_among_the_signers_neither_helps_nor_hinders() -> None:
    data = keys.sign_envelope(TYPE, b"x", [EXAM_SIGNERS[0], signing("stranger")])
    trusted = [key.public for key in EXAM_SIGNERS]
    assert keys.verify_envelope(data, TYPE, trusted, 1) == b"x"
    with refused(errors.TOO_FEW_SIGNATURES):
        keys.verify_envelope(data, TYPE, trusted, 2)


def test_no_threshold_is_no_trust() -> None:
    data = keys.sign_envelope(TYPE, b"x", [])
    for threshold in (0, -1, 1):
        with refused(errors.TOO_FEW_SIGNATURES):
            keys.verify_envelope(data, TYPE, [], threshold)


def test_an_envelope_of_another_type_is_refused() -> None:
    data = keys.sign_envelope(TYPE, b"x", EXAM_SIGNERS)
    for read in (
        lambda: keys.verify_envelope(data, TYPE + "2", [EXAM_SIGNERS[0].public], 1),
        lambda: keys.claimed_payload(data, TYPE + "2"),
    ):
        with refused(errors.WRONG_SHAPE):
            read()


def test_a_changed_payload_or_type_is_refused() -> None:
    whole = json.loads(keys.sign_envelope(TYPE, b"x", EXAM_SIGNERS))
    trusted = [key.public for key in EXAM_SIGNERS]
    changed = _json(whole | {"payload": base64.b64encode(b"y").decode()})
    with refused(errors.TOO_FEW_SIGNATURES):
        keys.verify_envelope(changed, TYPE, trusted, 1)
    retyped = _json(whole | {"payloadType": TYPE + "2"})
    with refused(errors.TOO_FEW_SIGNATURES):
        keys.verify_envelope(retyped, TYPE + "2", trusted, 1)


def test_signatures_made_apart_are_joined() -> None:
    apart = [keys.sign_envelope(TYPE, b"x", [key]) for key in EXAM_SIGNERS[:2]]
    assert keys.join_envelopes(apart) == keys.sign_envelope(TYPE, b"x", EXAM_SIGNERS[:2])
    with refused(errors.WRONG_SHAPE):
        keys.join_envelopes([apart[0], keys.sign_envelope(TYPE, b"y", [EXAM_SIGNERS[1]])])


def test_an_envelope_has_one_spelling() -> None:
    good = keys.sign_envelope(TYPE, b"x", EXAM_SIGNERS[:2])
    whole = json.loads(good)
    one, two = whole["signatures"]
    assert _json(whole) == good
    spellings: list[Any] = [
        good + b"\n",
        good.replace(b":", b": ", 1),
        good.replace(b"application", b"\\u0061pplication", 1),
        _json({"payloadType": TYPE, "payload": whole["payload"], "signatures": [one, two]}),
        _json(whole | {"more": 1}),
        _json(whole | {"signatures": [two, one]}),
        _json(whole | {"signatures": [one, one]}),
        _json(whole | {"signatures": [one | {"more": 1}]}),
        _json(whole | {"signatures": [{"keyid": one["keyid"].upper(), "sig": one["sig"]}]}),
        _json(whole | {"signatures": [{"keyid": "00", "sig": one["sig"]}]}),
        _json(whole | {"signatures": [{"keyid": one["keyid"], "sig": "AAAA"}]}),
        _json(whole | {"signatures": [{"keyid": one["keyid"], "sig": one["sig"][:-3] + "B=="}]}),
        _json(whole | {"signatures": [one] * (keys.MAX_SIGNATURES + 1)}),
        _json(whole | {"signatures": None}),
        _json(whole | {"signatures": {"0": one}}),
        _json(whole | {"signatures": "x"}),
        _json(whole | {"payload": "eA="}),
        _json(whole | {"payload": "eB=="}),
        _json(whole | {"payload": None}),
        _json(whole | {"payloadType": "x" * 101}),
        _json(whole | {"payloadType": 7}),
        b"[" * 100_000,
        b"[]",
        b"null",
        b"\xff",
        b"",
    ]
    for spelling in spellings:
        with refused(errors.NOT_CANONICAL):
            keys.verify_envelope(spelling, TYPE, [EXAM_SIGNERS[0].public], 1)


def test_an_envelopes_size_is_bounded_before_it_is_read() -> None:
    with refused(errors.TOO_LARGE):
        keys.verify_envelope(b"\xff" * 11, TYPE, [], 1, max_bytes=10)


def _json(whole: Any) -> bytes:
    return json.dumps(whole, separators=(",", ":")).encode()
