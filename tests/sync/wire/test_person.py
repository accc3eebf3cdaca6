"""A person whom no list had: opened by the centre alone, and only as of that person in that sitting."""

from __future__ import annotations

import pytest

from sync import errors
from sync.wire.keys import SealingKey
from sync.wire.person import MAX_SEALED_BYTES, Told, open_person, seal_person
from tests.sync.wire.trust import refused

KEY, OTHER = SealingKey.generate(), SealingKey.generate()
SITTING, ROSTER = bytes(range(16)), bytes(range(16, 32))
TOLD = Told("198503152010011001", "Ni Luh Contoh", "KTP")


def test_what_was_sealed_opens_again() -> None:
    sealed = seal_person(KEY.public, SITTING, ROSTER, TOLD)
    assert open_person(KEY, SITTING, ROSTER, sealed) == TOLD
    assert b"Contoh" not in sealed


def test_two_seals_of_the_same_differ() -> None:
    assert seal_person(KEY.public, SITTING, ROSTER, TOLD) != seal_person(KEY.public, SITTING, ROSTER, TOLD)


@pytest.mark.parametrize(
    ("key", "sitting", "roster"), [(OTHER, SITTING, ROSTER), (KEY, ROSTER, ROSTER), (KEY, SITTING, SITTING)]
)
def test_nobody_else_opens_it_and_nothing_else_is_it(key: SealingKey, sitting: bytes, roster: bytes) -> None:
    sealed = seal_person(KEY.public, SITTING, ROSTER, TOLD)
    with refused(errors.CANNOT_OPEN):
        open_person(key, sitting, roster, sealed)


@pytest.mark.parametrize(
    "told",
    [TOLD._replace(nip="1"), TOLD._replace(name=""), TOLD._replace(name="x" * 201), TOLD._replace(document="x" * 41)],
)
def test_what_cannot_be_is_not_sealed(told: Told) -> None:
    with refused(errors.WRONG_SHAPE):
        seal_person(KEY.public, SITTING, ROSTER, told)


def test_it_fits_the_field_of_an_event() -> None:
    assert len(seal_person(KEY.public, SITTING, ROSTER, TOLD._replace(name="\u00e9" * 200))) <= MAX_SEALED_BYTES
    with refused(errors.TOO_LARGE):
        seal_person(KEY.public, SITTING, ROSTER, TOLD._replace(name="\U0001d400" * 200, document="\U0001d400" * 40))
