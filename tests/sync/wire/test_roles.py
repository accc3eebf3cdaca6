"""Trust hands over only where the old roots and the new ones both say so, each to their threshold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import errors
from sync.wire import canonical, keys, roles
from tests.sync.wire.trust import (
    BOX_SIGN,
    DISPATCHER,
    EXAM_SIGNERS,
    RECEIVING,
    ROOTS,
    publics,
    refused,
    role_list,
    sealing,
    signing,
)

NEW = [signing(f"new root {i}") for i in range(3)]
FIRST = roles.sign_roles(role_list(), ROOTS[:2])


@settings(max_examples=30)
@given(st.integers(1, 2**62 - 1), st.integers(0, 2**62 - 1), st.integers(1, 5), st.integers(1, 5), st.data())
def test_a_list_comes_back(version: int, issued_ms: int, roots: int, signers: int, data: Any) -> None:
    held = [signing(f"some root {i}") for i in range(roots)]
    whole = role_list(
        version,
        held,
        issued_ms=issued_ms,
        root_threshold=data.draw(st.integers(1, roots)),
        exam_signers=publics(*[signing(f"some signer {i}") for i in range(signers)]),
        exam_threshold=data.draw(st.integers(1, signers)),
    )
    assert roles.first_roles(roles.sign_roles(whole, held)) == whole


def test_the_first_list_holds_itself_together() -> None:
    assert roles.first_roles(FIRST) == role_list()
    with refused(errors.TOO_FEW_SIGNATURES):
        roles.first_roles(roles.sign_roles(role_list(), [ROOTS[0], NEW[0]]))


def test_a_successor_needs_its_version_to_rise() -> None:
    assert roles.next_roles(role_list(1), roles.sign_roles(role_list(5), ROOTS[:2])).version == 5
    for version in (1, 2):
        with refused(errors.BROKEN_TRUST):
            roles.next_roles(role_list(2), roles.sign_roles(role_list(version), ROOTS[:2]))


@pytest.mark.parametrize(
    ("signers", "accepted"),
    [
        ([*ROOTS[:2], *NEW[:2]], True),
        ([*ROOTS, *NEW], True),
        (ROOTS[:2], False),  # the old threshold alone
        (NEW[:2], False),  # the new threshold alone
        ([ROOTS[0], NEW[0], NEW[1]], False),
        ([ROOTS[0], ROOTS[1], NEW[0]], False),
        ([ROOTS[0], ROOTS[0], NEW[0], NEW[1]], False),
        ([], False),
    ],
)
def test_new_roots_need_the_old_and_the_new_threshold(signers: list[Any], accepted: bool) -> None:
    envelope = roles.sign_roles(role_list(2, NEW), signers)
    if accepted:
        assert roles.next_roles(role_list(), envelope).roots == publics(*NEW)
    else:
        with refused(errors.TOO_FEW_SIGNATURES):
            roles.next_roles(role_list(), envelope)


def test_a_root_in_both_lists_counts_for_both() -> None:
    mixed = [ROOTS[1], ROOTS[2], NEW[0]]
    envelope = roles.sign_roles(role_list(2, mixed), ROOTS[1:])
    assert roles.next_roles(role_list(), envelope).roots == publics(*mixed)


def test_a_machine_that_was_away_follows_every_step() -> None:
    newest = [signing(f"newest root {i}") for i in range(3)]
    second = roles.sign_roles(role_list(2, NEW), [*ROOTS[:2], *NEW[:2]])
    third = roles.sign_roles(role_list(3, newest), [*NEW[:2], *newest[:2]])
    assert roles.follow(role_list(), [FIRST, second, third]).version == 3
    assert roles.follow(role_list(2, NEW), [FIRST, second, third]).version == 3
    assert roles.follow(role_list(9), [FIRST, second]) == role_list(9)
    with refused(errors.TOO_FEW_SIGNATURES):
        roles.follow(role_list(), [FIRST, third])


@pytest.mark.parametrize(
    "changes",
    [
        {"root_threshold": 4},
        {"root_threshold": 0},
        {"exam_threshold": 4},
        {"version": 0},
        {"version": 2**62},
        {"issued_ms": -1},
        {"dispatch_keys": ()},
        {"dispatch_keys": publics(DISPATCHER, DISPATCHER)},
        {"receipt_keys": publics(DISPATCHER)},  # one key in two roles
        {"dispatch_keys": publics(ROOTS[0])},
        {"exam_signers": publics(*EXAM_SIGNERS, ROOTS[0])},
        {"receipt_keys": publics(*[signing(f"many {i}") for i in range(33)])},
        {"receiving_keys": (RECEIVING.public, RECEIVING.public)},
        {"receiving_keys": tuple(sealing(f"many {i}").public for i in range(33))},
    ],
    ids=lambda changes: ",".join(changes),
)
def test_a_list_that_could_not_be_trusted_is_neither_signed_nor_read(changes: dict[str, Any]) -> None:
    bad = role_list(**changes)
    with refused(errors.WRONG_SHAPE):
        roles.sign_roles(bad, ROOTS)
    envelope = keys.sign_envelope(roles.PAYLOAD_TYPE, bad.payload(), ROOTS)
    for read in (lambda: roles.first_roles(envelope), lambda: roles.next_roles(role_list(), envelope)):
        with refused(errors.WRONG_SHAPE):
            read()


def test_keys_of_a_role_ascend() -> None:
    fields = canonical.decode(role_list().payload())
    fields[3] = fields[3][::-1]
    with refused(errors.WRONG_SHAPE):
        roles.first_roles(keys.sign_envelope(roles.PAYLOAD_TYPE, canonical.encode(fields), ROOTS))


def test_an_unusable_key_is_refused() -> None:
    fields = canonical.decode(role_list().payload())
    fields[8] = [bytes(32)]
    with refused(errors.BAD_KEY):
        roles.first_roles(keys.sign_envelope(roles.PAYLOAD_TYPE, canonical.encode(fields), ROOTS))
    fields[8] = [b"short"]
    with refused(errors.WRONG_SHAPE):
        roles.first_roles(keys.sign_envelope(roles.PAYLOAD_TYPE, canonical.encode(fields), ROOTS))


def test_an_envelope_of_something_else_is_no_role_list() -> None:
    other = keys.sign_envelope("application/vnd.lumbung.dispatch+cbor", role_list().payload(), ROOTS)
    for read in (lambda: roles.first_roles(other), lambda: roles.next_roles(role_list(), other)):
        with refused(errors.WRONG_SHAPE):
            read()


def test_a_huge_list_is_refused_unread() -> None:
    with refused(errors.TOO_LARGE):
        roles.first_roles(b"x" * (roles.MAX_BYTES + 1))


def test_a_box_key_signs_no_roles() -> None:
    with refused(errors.TOO_FEW_SIGNATURES):
        roles.next_roles(role_list(), roles.sign_roles(role_list(2), [BOX_SIGN, ROOTS[0]]))
