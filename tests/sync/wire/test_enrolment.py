"""A request proves its key, an approval binds it to one centre, a fingerprint survives a telephone."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.wire import canonical, dispatch, enrol_code, enrolment, roles, spoken
from sync.wire.enrol_code import Answer, CodeKey
from sync.wire.keys import MIN_MEMORY_KIB, MIN_PASSES, SealingPublicKey, Stretch
from tests.sync.wire.trust import (
    BOX_SEAL,
    BOX_SIGN,
    DISPATCHER,
    RECEIVER,
    ROOTS,
    dispatch_of,
    flipped,
    refused,
    role_list,
    sealed_package,
    signing,
)

CHEAP = Stretch(MIN_MEMORY_KIB, MIN_PASSES, 1)
NONCE = b"n" * 16
LISTED = roles.sign_roles(role_list(), ROOTS[:2])
KEY = CodeKey(b"k" * 32)


def request(**changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "site": "smk-1",
        "box": "box-1",
        "sign_key": BOX_SIGN.public,
        "seal_key": BOX_SEAL.public,
        "serial": "PF2ABC3D",
        "software": "0.1.0",
        "nonce": NONCE,
        "created_ms": 1,
    }
    return enrolment.sign_request(enrolment.Request(**(fields | changes)), BOX_SIGN)


def approval(data: bytes, **how: Any) -> bytes:
    fields: dict[str, Any] = {"approved_ms": 2, "roles_envelope": LISTED, "signer": DISPATCHER}
    return enrolment.sign_approval(data, **(fields | how))


def resigned(fields: list[Any], tag: str, signer: Any) -> bytes:
    payload = canonical.encode([tag, *fields])
    return payload + signer.key_id + signer.sign(tag.encode() + b"\0" + payload)


# --- request ---


@given(
    site=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", fullmatch=True),
    serial=st.from_regex(enrolment.SERIAL, fullmatch=True),
    created_ms=st.integers(0, 2**62 - 1),
)
def test_a_request_is_read_as_it_was_written(site: str, serial: str, created_ms: int) -> None:
    data = request(site=site, serial=serial, created_ms=created_ms)
    asked = enrolment.read_request(data)
    assert (asked.site, asked.serial, asked.created_ms) == (site, serial, created_ms)
    assert enrolment.from_text(enrolment.to_text(data)) == data


def test_the_longest_request_fits_its_bound_and_one_qr_code_of_a_phone() -> None:
    data = request(site="s" * 32, box="b" * 32, serial="S" * 40, software="9" * 24, created_ms=2**62 - 1)
    assert len(data) <= enrolment.MAX_REQUEST_BYTES
    code = segno.make(enrolment.to_text(data), error="m", micro=False, boost_error=False)
    assert code.mode == "alphanumeric"
    assert int(code.version) <= 15
    assert int(segno.make(enrolment.to_text(request()), error="l", micro=False, boost_error=False).version) <= 10


def test_any_bit_that_is_turned_over_is_refused() -> None:
    data = request()
    for at in range(len(data)):
        with pytest.raises(errors.WireError):
            enrolment.read_request(flipped(data, at))


def test_a_request_for_a_key_that_one_does_not_have_is_refused() -> None:
    asked = enrolment.read_request(request())
    stranger = signing("stranger")
    fields = [asked.site, asked.box, asked.sign_key.raw, asked.seal_key.raw, "", "0.1.0", NONCE, 1]
    with refused(errors.UNKNOWN_SIGNER):
        enrolment.read_request(resigned(fields, enrolment.REQUEST, stranger))


def test_a_seal_key_that_nothing_can_be_sealed_to_is_refused_at_once() -> None:
    """Else the next dispatch of the whole site could not be made."""
    with refused(errors.BAD_KEY):
        request(seal_key=SealingPublicKey(bytes(32)))


@pytest.mark.parametrize("change", [{"serial": "x" * 41}, {"serial": "<b>"}, {"software": ""}, {"software": "é"}])
def test_odd_fields_are_refused(change: dict[str, Any]) -> None:
    with refused(errors.WRONG_SHAPE):
        request(**change)


@given(st.text(max_size=600))
def test_any_text_is_a_request_or_refused(text: str) -> None:
    with pytest.raises(errors.WireError):
        enrolment.from_text("LMB1:" + text + "!")


def test_text_is_forgiven_its_lines_and_case_only() -> None:
    text = enrolment.to_text(request())
    broken = "\n".join(text[at : at + 40] for at in range(0, len(text), 40)).lower()
    assert enrolment.from_text(f"  {broken}\r\n") == request()
    for wrong in (text[5:], text + "A", text[:-1], "LMB2:" + text[5:], text.replace(text[9], "1", 1)):
        with pytest.raises(errors.WireError):
            enrolment.read_request(enrolment.from_text(wrong))


# --- fingerprints and codes ---


@given(st.binary(min_size=16, max_size=16))
def test_a_fingerprint_can_be_said_and_heard(nonce: bytes) -> None:
    shown = enrolment.request_fingerprint(request(nonce=nonce))
    assert [len(group) for group in shown.split("-")] == [4, 4, 4, 4, 1]
    assert enrolment.read_fingerprint(shown.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == shown


@given(st.binary(min_size=16, max_size=16), st.integers(0, 16), st.sampled_from(spoken.DIGITS))
def test_one_wrong_character_is_noticed(nonce: bytes, at: int, other: str) -> None:
    plain = enrolment.request_fingerprint(request(nonce=nonce)).replace("-", "")
    if plain[at] == other:
        return
    with refused(errors.MISTYPED_FINGERPRINT):
        enrolment.read_fingerprint(plain[:at] + other + plain[at + 1 :])


def test_a_fingerprint_of_roles_is_of_the_list_and_not_of_who_signed_it() -> None:
    others = roles.sign_roles(role_list(), ROOTS[1:])
    assert others != LISTED
    assert enrolment.roles_fingerprint(others) == enrolment.roles_fingerprint(LISTED)
    newer = roles.sign_roles(role_list(2), ROOTS[:2])
    assert enrolment.roles_fingerprint(newer) != enrolment.roles_fingerprint(LISTED)


def test_a_code_is_of_one_site() -> None:
    code = enrol_code.new_code()
    ours, theirs = (CodeKey.of(code, site, CHEAP) for site in ("smk-1", "smk-2"))
    assert ours.code_id != theirs.code_id
    assert CodeKey.of(code.lower().replace("-", " "), "smk-1", CHEAP) == ours
    assert repr(ours) == "CodeKey()"


def test_a_code_cannot_be_seen_in_what_travels() -> None:
    code = enrol_code.new_code()
    key = CodeKey.of(code, "smk-1", CHEAP)
    post = enrol_code.post_bytes(request(), key, NONCE)
    assert key.raw not in post
    assert code.replace("-", "").encode() not in post
    assert len(post) <= enrol_code.MAX_POST_BYTES


def test_a_proof_is_of_one_request() -> None:
    posted = enrol_code.read_post(enrol_code.post_bytes(request(), KEY, NONCE))
    assert KEY.proves(posted)
    other = dataclasses.replace(posted, request=request(box="box-2"))
    assert not KEY.proves(other)
    assert not CodeKey(b"x" * 32).proves(posted)


def test_an_answer_is_believed_only_with_the_code_the_request_and_the_nonce() -> None:
    data = request()
    posted = enrol_code.read_post(enrol_code.post_bytes(data, KEY, NONCE))
    answer = enrol_code.answer_bytes(Answer("waiting"), KEY, posted)
    assert enrol_code.read_answer(answer, KEY, data, NONCE) == Answer("waiting")
    with refused(errors.BAD_SIGNATURE):
        enrol_code.read_answer(answer, CodeKey(b"x" * 32), data, NONCE)
    with refused(errors.STALE_ANSWER):
        enrol_code.read_answer(answer, KEY, data, b"m" * 16)
    with refused(errors.STALE_ANSWER):
        enrol_code.read_answer(answer, KEY, request(box="box-2"), NONCE)
    for at in range(len(answer)):
        with refused(errors.BAD_SIGNATURE):
            enrol_code.read_answer(flipped(answer, at), KEY, data, NONCE)


def test_an_approval_comes_with_that_state_and_no_other() -> None:
    posted = enrol_code.read_post(enrol_code.post_bytes(request(), KEY, NONCE))
    for answer in (Answer("approved"), Answer("waiting", "", b"x")):
        with refused(errors.WRONG_SHAPE):
            enrol_code.read_answer(enrol_code.answer_bytes(answer, KEY, posted), KEY, request(), NONCE)


# --- approvals ---


def test_an_approval_brings_the_roles_and_the_dispatch() -> None:
    envelope, _content, manifest = sealed_package()
    draft, body = dispatch_of(envelope, manifest)
    issued = dispatch.seal_dispatch(draft, body, {"box-1": BOX_SEAL.public}, DISPATCHER)
    found = enrolment.read_approval(approval(request(), dispatch_envelope=issued), request())
    assert found.roles == role_list()
    assert found.dispatch is not None
    assert dispatch.open_body(found.dispatch, "box-1", BOX_SEAL) == body


def test_an_approval_answers_one_request() -> None:
    with refused(errors.OTHER_APPROVAL):
        enrolment.read_approval(approval(request(nonce=b"m" * 16)), request())


@pytest.mark.parametrize("signer", [RECEIVER, ROOTS[0], BOX_SIGN, signing("stranger")])
def test_only_a_dispatch_key_may_approve(signer: Any) -> None:
    with refused(errors.UNKNOWN_SIGNER):
        enrolment.read_approval(approval(request(), signer=signer), request())


def test_a_role_list_that_its_own_roots_do_not_hold_is_refused() -> None:
    data = request()
    good = enrolment.digest(data)
    whole = enrolment.roles_fingerprint(LISTED)
    for envelope in (roles.sign_roles(role_list(), ROOTS[:1]), LISTED[:-10], b""):
        fields = [good, "smk-1", "box-1", 2, whole, envelope, None]
        with pytest.raises(errors.WireError):
            enrolment.read_approval(resigned(fields, enrolment.APPROVAL, DISPATCHER), data)


@pytest.mark.parametrize("change", [{1: "smk-2"}, {2: "box-2"}, {4: "0000-0000-0000-0000-0"}])
def test_site_box_and_fingerprint_must_be_those_of_the_request_and_the_list(change: dict[int, str]) -> None:
    data = request()
    fields: list[Any] = [enrolment.digest(data), "smk-1", "box-1", 2, enrolment.roles_fingerprint(LISTED), LISTED, None]
    for at, value in change.items():
        fields[at] = value
    with refused(errors.WRONG_SHAPE):
        enrolment.read_approval(resigned(fields, enrolment.APPROVAL, DISPATCHER), data)


def test_where_a_centre_is_trusted_another_one_is_refused() -> None:
    theirs = [signing(f"their root {n}") for n in range(3)]
    other = roles.sign_roles(role_list(9, theirs), theirs[:2])
    with refused(errors.OTHER_CENTRE):
        enrolment.read_approval(approval(request(), roles_envelope=other), request(), role_list())


def test_where_a_centre_is_trusted_its_older_list_is_refused_and_its_newer_one_taken() -> None:
    newer = roles.sign_roles(role_list(2), ROOTS[:2])
    with refused(errors.BROKEN_TRUST):
        enrolment.read_approval(approval(request()), request(), role_list(2))
    assert enrolment.read_approval(approval(request(), roles_envelope=newer), request(), role_list()).roles.version == 2
    assert enrolment.read_approval(approval(request()), request(), role_list()).roles.version == 1


def test_a_dispatch_of_another_site_or_another_key_is_refused() -> None:
    envelope, _content, manifest = sealed_package()
    draft, body = dispatch_of(envelope, manifest)
    for issued, entry in (
        (dispatch.seal_dispatch(dataclasses.replace(draft, site="smk-2"), body, {}, DISPATCHER), errors.OTHER_SITE),
        (dispatch.seal_dispatch(draft, body, {}, signing("stranger")), errors.TOO_FEW_SIGNATURES),
    ):
        with refused(entry):
            enrolment.read_approval(approval(request(), dispatch_envelope=issued), request())


def test_an_approval_of_any_size_is_bounded_before_it_is_read() -> None:
    with refused(errors.TOO_LARGE):
        enrolment.read_approval(bytes(enrolment.MAX_APPROVAL_BYTES + 1), request())
    with refused(errors.TOO_LARGE):
        enrolment.read_request(bytes(enrolment.MAX_REQUEST_BYTES + 1))


@given(st.integers(0, 10_000))
def test_any_bit_of_an_approval_that_is_turned_over_is_refused(at: int) -> None:
    with pytest.raises(errors.WireError):
        enrolment.read_approval(flipped(approval(request()), at), request())
