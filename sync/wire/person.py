"""Who somebody is whom no list had, sealed to the centre: the `person` of `person.added` and `name.corrected`.

The journal knows roster ids alone, so that no name lies in it. The box seals what the proctor read from a document and
cannot open it again; the centre opens it and binds the person, or rejects it. See docs/wire/person.md.
"""

from __future__ import annotations

from typing import NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, shape
from sync.wire.keys import SealingKey, SealingPublicKey

DOMAIN = b"lumbung/person/1"
MAX_SEALED_BYTES = 1024  # of a field `bytes` of an event
MAX_NAME = 200
MAX_DOCUMENT = 40


class Told(NamedTuple):
    """What the proctor read. `nip` as it was typed and checked; `document` may be empty: a name alone was mended."""

    nip: str
    name: str
    document: str


def seal_person(centre: SealingPublicKey, sitting: bytes, roster: bytes, told: Told) -> bytes:
    """Only the centre can read it, and only as of this person in this sitting. WireError WRONG_SHAPE, TOO_LARGE."""
    _check(told)
    sealed = centre.seal(canonical.encode(list(told)), _info(sitting, roster))
    if len(sealed) > MAX_SEALED_BYTES:
        raise WireError(errors.TOO_LARGE, max_bytes=MAX_SEALED_BYTES)
    return sealed


def open_person(key: SealingKey, sitting: bytes, roster: bytes, sealed: bytes) -> Told:
    """The inverse, at the centre. WireError CANNOT_OPEN for another key, person or sitting; WRONG_SHAPE."""
    return _check(Told(*shape.row(canonical.decode(key.open(sealed, _info(sitting, roster))), "person", *_FIELDS)))


_FIELDS = (shape.text(18, 18), shape.text(MAX_NAME, 1), shape.text(MAX_DOCUMENT))


def _check(told: Told) -> Told:
    shape.row(list(told), "person", *_FIELDS)
    return told


def _info(sitting: bytes, roster: bytes) -> bytes:
    return DOMAIN + sitting + roster
