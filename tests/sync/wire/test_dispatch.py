"""A dispatch is for one site, rises, opens at the site's boxes alone, and releases nothing that was not approved."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import errors
from sync.wire import canonical, dispatch, keys, package, roles, roster
from tests.sync.wire.trust import (
    BOX_SEAL,
    BOX_SIGN,
    CONTENT_KEY,
    DISPATCHER,
    EXAM_SIGNERS,
    NIPS,
    ROOTS,
    dispatch_of,
    flipped,
    participant,
    refused,
    role_list,
    sealed_package,
    sealing,
    signing,
    sitting,
)

ENVELOPE, CONTENT, MANIFEST = sealed_package()
DIGEST = package.package_digest(ENVELOPE)
DRAFT, BODY = dispatch_of(ENVELOPE, MANIFEST)
BOXES = {"box-1": BOX_SEAL.public, "box-2": sealing("other box").public}
DATA = dispatch.seal_dispatch(DRAFT, BODY, BOXES, DISPATCHER)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
PEOPLE = st.lists(
    st.builds(
        participant,
        st.sampled_from(range(len(NIPS))),
        ordinal=st.integers(1, 255),
        name=TEXTS,
        seat=st.none() | TEXTS,
        language=st.sampled_from([None, "id", "en"]),
        extra_time_percent=st.integers(0, 300),
    ),
    unique_by=lambda person: person.nip,
).map(tuple)
SITTINGS = st.lists(
    st.builds(
        lambda number, people, title: sitting(
            DIGEST, sitting_id=number.to_bytes(16, "big"), participants=people, title=title
        ),
        st.integers(0, 2**128 - 1),
        PEOPLE,
        TEXTS,
    ),
    max_size=3,
    unique_by=lambda each: each.sitting_id,
).map(tuple)
RELEASES = st.sampled_from([None, CONTENT_KEY]).flatmap(
    lambda key: st.builds(dispatch.Release, st.just(DIGEST), st.just(key), st.none() | st.binary(max_size=100))
)


@settings(max_examples=40)
@given(SITTINGS, st.lists(RELEASES, max_size=1).map(tuple), TEXTS, st.integers(1, 2**62 - 1))
def test_a_dispatch_comes_back(sittings: Any, releases: Any, name: str, version: int) -> None:
    body = dataclasses.replace(BODY, sittings=sittings, releases=releases, site_name=name)
    draft = dataclasses.replace(DRAFT, version=version)
    data = dispatch.seal_dispatch(draft, body, BOXES, DISPATCHER)
    found = dispatch.verify_dispatch(data, role_list(), site="smk-1")
    assert (found.draft, found.manifests) == (draft, {DIGEST: MANIFEST})
    assert found.digest == hashlib.sha256(data).digest()
    assert dispatch.open_body(found, "box-1", BOX_SEAL) == body


def test_what_it_brings_opens_the_package() -> None:
    found = dispatch.verify_dispatch(DATA, role_list(), site="smk-1")
    release = dispatch.open_body(found, "box-1", BOX_SEAL).releases[0]
    assert release.content_key is not None
    assert "exam.json" in package.open_content(found.manifests[DIGEST], CONTENT, release.content_key)


def test_whoever_carries_it_reads_no_name_and_no_key() -> None:
    payload = keys.claimed_payload(DATA, dispatch.PAYLOAD_TYPE)
    person = BODY.sittings[0].participants[0]
    for secret in (person.nip.encode(), person.name.encode(), CONTENT_KEY, BODY.site_key, person.pin_hash.encode()):
        assert secret not in payload


def test_it_rises_or_is_refused() -> None:
    assert dispatch.verify_dispatch(DATA, role_list(), site="smk-1", newer_than=9).draft.version == 10
    for accepted in (10, 11):
        with refused(errors.ROLLBACK):
            dispatch.verify_dispatch(DATA, role_list(), site="smk-1", newer_than=accepted)


def test_versions_rise_even_where_the_clock_goes_back() -> None:
    assert dispatch.next_version(5, 1000) == 1000
    assert dispatch.next_version(2000, 1000) == 2001


def test_another_sites_dispatch_is_refused() -> None:
    with refused(errors.OTHER_SITE):
        dispatch.verify_dispatch(DATA, role_list(), site="smk-2")


@pytest.mark.parametrize("signer", [BOX_SIGN, EXAM_SIGNERS[0], ROOTS[0], signing("stranger")])
def test_only_a_dispatch_key_signs_dispatches(signer: keys.SigningKey) -> None:
    data = dispatch.seal_dispatch(DRAFT, BODY, BOXES, signer)
    with refused(errors.TOO_FEW_SIGNATURES):
        dispatch.verify_dispatch(data, role_list(), site="smk-1")


def test_a_package_that_too_few_approved_is_refused() -> None:
    envelope = package.sign_manifest(MANIFEST, EXAM_SIGNERS[:1])
    draft, body = dispatch_of(envelope, MANIFEST)
    data = dispatch.seal_dispatch(draft, body, BOXES, DISPATCHER)
    with refused(errors.TOO_FEW_SIGNATURES):
        dispatch.verify_dispatch(data, role_list(), site="smk-1")


def test_a_key_is_released_only_for_a_package_that_is_named() -> None:
    for body in (
        dataclasses.replace(BODY, releases=(dispatch.Release(bytes(32), CONTENT_KEY),)),
        dataclasses.replace(BODY, sittings=(sitting(bytes(32)),)),
    ):
        with refused(errors.WRONG_SHAPE):
            dispatch.seal_dispatch(DRAFT, body, BOXES, DISPATCHER)
        with refused(errors.WRONG_SHAPE):
            _opened_unchecked(dispatch.body_bytes(body))


@pytest.mark.parametrize("field", ["sittings", "releases", "proctors"])
def test_nothing_is_said_twice(field: str) -> None:
    body = dataclasses.replace(BODY, **{field: getattr(BODY, field) * 2})
    with refused(errors.WRONG_SHAPE):
        dispatch.seal_dispatch(DRAFT, body, BOXES, DISPATCHER)


def test_the_refs_content_is_the_manifests() -> None:
    ref = dispatch.PackageRef(ENVELOPE, bytes(32), MANIFEST.content_bytes)
    data = dispatch.seal_dispatch(dataclasses.replace(DRAFT, packages=(ref,)), BODY, BOXES, DISPATCHER)
    with refused(errors.DIGEST_MISMATCH):
        dispatch.verify_dispatch(data, role_list(), site="smk-1")


# --- who can open it ---


def test_every_box_of_the_site_opens_it_and_no_other() -> None:
    found = dispatch.verify_dispatch(DATA, role_list(), site="smk-1")
    assert dispatch.open_body(found, "box-2", sealing("other box")) == BODY
    with refused(errors.NOT_FOR_THIS_BOX):
        dispatch.open_body(found, "box-3", BOX_SEAL)
    with refused(errors.CANNOT_OPEN):
        dispatch.open_body(found, "box-2", BOX_SEAL)


def test_a_revoked_box_opens_nothing() -> None:
    draft = dataclasses.replace(DRAFT, revocations=("box-1",))
    found = dispatch.verify_dispatch(dispatch.seal_dispatch(draft, BODY, BOXES, DISPATCHER), role_list(), site="smk-1")
    with refused(errors.BOX_REVOKED):
        dispatch.open_body(found, "box-1", BOX_SEAL)
    assert dispatch.open_body(found, "box-2", sealing("other box")) == BODY


def test_a_body_of_another_dispatch_does_not_fit() -> None:
    found = dispatch.verify_dispatch(DATA, role_list(), site="smk-1")
    newer = dataclasses.replace(found, draft=dataclasses.replace(DRAFT, version=11))
    with refused(errors.CANNOT_OPEN):
        dispatch.open_body(newer, "box-1", BOX_SEAL)
    changed = dataclasses.replace(found, sealed_body=flipped(found.sealed_body, -1))
    with refused(errors.CANNOT_OPEN):
        dispatch.open_body(changed, "box-1", BOX_SEAL)


# --- trust that comes with it ---


def test_it_brings_the_next_roles() -> None:
    new_key, new_roots = signing("next dispatch"), [signing(f"next root {i}") for i in range(3)]
    following = role_list(2, new_roots, dispatch_keys=(new_key.public,))
    chain = (DRAFT.role_lists[0], roles.sign_roles(following, [*ROOTS[:2], *new_roots[:2]]))
    draft = dataclasses.replace(DRAFT, role_lists=chain)
    found = dispatch.verify_dispatch(dispatch.seal_dispatch(draft, BODY, BOXES, new_key), role_list(), site="smk-1")
    assert found.roles == following
    with refused(errors.TOO_FEW_SIGNATURES):  # the old dispatch key is out of office
        dispatch.verify_dispatch(dispatch.seal_dispatch(draft, BODY, BOXES, DISPATCHER), role_list(), site="smk-1")


def test_it_cannot_bring_roles_that_the_roots_did_not_sign() -> None:
    thief = signing("thief")
    forged = roles.sign_roles(role_list(2, dispatch_keys=(thief.public,)), [ROOTS[0]])
    draft = dataclasses.replace(DRAFT, role_lists=(forged,))
    with refused(errors.TOO_FEW_SIGNATURES):
        dispatch.verify_dispatch(dispatch.seal_dispatch(draft, BODY, BOXES, thief), role_list(), site="smk-1")


# --- time and software ---


@pytest.mark.parametrize(
    ("wall_ms", "floor_ms", "entry"),
    [
        (2_000, 0, None),
        (1_000, 0, None),
        (3_000, 0, None),
        (2_000, 2_000 + dispatch.CLOCK_TOLERANCE_MS, None),
        (2_000, 2_001 + dispatch.CLOCK_TOLERANCE_MS, errors.DATE_NEEDED),
        (0, dispatch.CLOCK_TOLERANCE_MS * 10, errors.DATE_NEEDED),
        (999, 0, errors.NOT_YET_VALID),
        (3_001, 0, errors.EXPIRED),
    ],
)
def test_new_material_waits_for_a_clock_that_can_be_trusted(wall_ms: int, floor_ms: int, entry: Any) -> None:
    draft = dataclasses.replace(DRAFT, not_before_ms=1_000, expires_ms=3_000)
    if entry is None:
        dispatch.check_time(draft, wall_ms=wall_ms, floor_ms=floor_ms)
    else:
        with refused(entry):
            dispatch.check_time(draft, wall_ms=wall_ms, floor_ms=floor_ms)


def test_without_bounds_any_time_will_do() -> None:
    dispatch.check_time(DRAFT, wall_ms=0, floor_ms=0)
    dispatch.check_time(DRAFT, wall_ms=2**61, floor_ms=0)


@pytest.mark.parametrize(
    ("software", "needed", "enough"),
    [
        ("0.1.0", "0.1", True),
        ("0.1", "0.1.0", True),
        ("0.10.0", "0.9", True),
        ("1.0.dev3", "1.0", True),
        ("2", "1.9.9", True),
        ("0.0.9", "0.1", False),
        ("0.9", "0.10", False),
        ("unknown", "0.1", False),
        ("unknown", "0", True),
    ],
)
def test_a_dispatch_may_ask_for_newer_software(software: str, needed: str, enough: bool) -> None:
    draft = dataclasses.replace(DRAFT, min_software=needed)
    if enough:
        dispatch.check_software(draft, software)
    else:
        with refused(errors.SOFTWARE_TOO_OLD):
            dispatch.check_software(draft, software)


# --- shapes ---


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, "lumbung/dispatch/2"),
        (1, "not a site"),
        (2, 0),
        (2, 2**62),
        (2, True),
        (3, None),
        (4, -1),
        (5, "soon"),
        (6, ""),
        (6, "1..2"),
        (6, "1.x"),
        (6, "١"),
        (7, None),
        (7, [[]]),
        (8, [7]),
        (8, [b""] * (dispatch.MAX_ROLE_LISTS + 1)),
        (8, [bytes(roles.MAX_BYTES + 1)]),
        (9, ["b", "a"]),
        (9, ["a", "a"]),
        (9, [1]),
        (10, [["a", bytes(79)]]),
        (10, [["a"]]),
        (10, [["b", bytes(80)], ["a", bytes(80)]]),
        (10, [["a", bytes(80)], ["a", bytes(80)]]),
        (11, "text"),
    ],
)
def test_a_payload_of_another_shape_is_refused(at: int, value: Any) -> None:
    fields = canonical.decode(keys.claimed_payload(DATA, dispatch.PAYLOAD_TYPE))
    fields[at] = value
    with refused(errors.WRONG_SHAPE):
        _verified(fields)


def test_a_package_twice_or_under_another_name_is_refused() -> None:
    fields = canonical.decode(keys.claimed_payload(DATA, dispatch.PAYLOAD_TYPE))
    with refused(errors.WRONG_SHAPE):
        _verified([*fields[:7], fields[7] * 2, *fields[8:]])
    renamed = [[bytes(32), *fields[7][0][1:]]]
    with refused(errors.DIGEST_MISMATCH):
        _verified([*fields[:7], renamed, *fields[8:]])


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, "lumbung/dispatch-body/2"),
        (1, bytes(31)),
        (2, ""),
        (3, "x" * 65),
        (4, [[]]),
        (4, None),
        (5, [[bytes(32), bytes(31), None]]),
        (5, [[bytes(32), None, bytes(257)]]),
        (6, [["pengawas", "P", "root", "$"]]),
        (6, [["not an account", "P", "proctor", "$"]]),
    ],
)
def test_a_body_of_another_shape_is_refused(at: int, value: Any) -> None:
    fields = canonical.decode(dispatch.body_bytes(BODY))
    fields[at] = value
    with refused(errors.WRONG_SHAPE):
        _opened_unchecked(canonical.encode(fields))


def test_a_huge_dispatch_is_refused_unread() -> None:
    with refused(errors.TOO_LARGE):
        dispatch.verify_dispatch(bytes(dispatch.MAX_BYTES + 1), role_list(), site="smk-1")


def test_a_site_without_boxes_gets_a_dispatch_that_nobody_opens() -> None:
    found = dispatch.verify_dispatch(dispatch.seal_dispatch(DRAFT, BODY, {}, DISPATCHER), role_list(), site="smk-1")
    with refused(errors.NOT_FOR_THIS_BOX):
        dispatch.open_body(found, "box-1", BOX_SEAL)


def test_an_account_of_the_room_is_a_proctor_or_a_technician() -> None:
    for role in ("proctor", "technician"):
        for must_change in (True, False):
            row: list[Any] = ["a", "A", role, "$", must_change]
            assert roster.proctor_from(row).row() == row


def _verified(fields: list[Any]) -> dispatch.Dispatch:
    data = keys.sign_envelope(dispatch.PAYLOAD_TYPE, canonical.encode(fields), [DISPATCHER])
    return dispatch.verify_dispatch(data, role_list(), site="smk-1")


def _opened_unchecked(plain: bytes) -> dispatch.Body:
    """What a box makes of a body that the centre's own checks would not have let out."""
    body_key = b"b" * 32
    found = dispatch.verify_dispatch(DATA, role_list(), site="smk-1")
    forged = dataclasses.replace(
        found,
        sealed_keys={"box-1": BOX_SEAL.public.seal(body_key, dispatch._info(found.draft, "box-1"))},
        sealed_body=keys.content_encrypt(body_key, plain, dispatch._context(found.draft)),
    )
    return dispatch.open_body(forged, "box-1", BOX_SEAL)
