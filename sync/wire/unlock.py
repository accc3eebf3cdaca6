"""The unlock code: twelve characters and a check, said over the phone, that open a package in a room with no internet.

Made at the centre, one for each site and package; the wrap lies inside the dispatch that is sealed to the site's
boxes, so the code alone opens nothing. Typed by a proctor or technician: case, spaces and dashes do not matter, I and
L are 1, O is 0 (Crockford's base 32).
"""

from __future__ import annotations

import os

from sync import errors
from sync.errors import WireError
from sync.wire import canonical, keys, shape, spoken
from sync.wire.keys import Random, Stretch

TAG = "lumbung/unlock/1"
CHARACTERS = 12  # 60 bits
MAX_WRAP_BYTES = 256


def new_code(random: Random = os.urandom) -> str:
    """A code as it is printed and said: `XXXX-XXXX-XXXX-C`. One whose check nobody could say is drawn again."""
    while True:
        number = int.from_bytes(random(8), "big") >> 4
        if spoken.can_be_said(number):
            return spoken.spoken(number, CHARACTERS)


def read_code(typed: str) -> str:
    """The twelve characters of a code that somebody typed; WireError(MISTYPED_CODE) if its check does not fit."""
    return spoken.heard(typed, CHARACTERS)


def wrap(
    content_key: bytes,
    code: str,
    *,
    site: str,
    package_digest: bytes,
    stretch: Stretch | None = None,
    random: Random = os.urandom,
) -> bytes:
    """The content key under the code: canonical `[tag, memory_kib, passes, lanes, salt, AES-256-GCM]`."""
    stretch = stretch or Stretch()
    salt = random(16)
    key = stretch.key(read_code(code).encode("ascii"), salt)
    sealed = keys.content_encrypt(key, content_key, _context(site, package_digest), random=random)
    return canonical.encode([TAG, stretch.memory_kib, stretch.passes, stretch.lanes, salt, sealed])


def unwrap(wrapped: bytes, typed: str, *, site: str, package_digest: bytes) -> bytes:
    """The 32-byte content key. WireError: MISTYPED_CODE, WRONG_CODE (of another package or site), UNSAFE_COST."""
    code = read_code(typed)
    cost = shape.between(0, 2**31)
    memory_kib, passes, lanes, salt, sealed = shape.payload(
        wrapped,
        TAG,
        cost,
        cost,
        cost,
        shape.octets(16),
        shape.octets(32 + keys.CONTENT_OVERHEAD_BYTES),
        max_bytes=MAX_WRAP_BYTES,
    )
    key = Stretch(memory_kib, passes, lanes).key(code.encode("ascii"), salt)
    try:
        return keys.content_decrypt(key, sealed, _context(site, package_digest))
    except WireError as error:
        raise WireError(errors.WRONG_CODE) from error


def _context(site: str, package_digest: bytes) -> bytes:
    return canonical.encode([TAG, site, package_digest])
