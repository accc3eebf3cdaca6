"""Short strings that people say over the telephone: Crockford's base 32 with his check, in groups of four.

Used by unlock codes, enrolment codes and fingerprints. Case, spaces and dashes do not matter; I and L are 1, O is 0.
"""

from __future__ import annotations

from sync import errors
from sync.errors import Entry, WireError

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_TYPED_CHARACTERS = 64

_SAID_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BETWEEN = dict.fromkeys(map(ord, " -\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\t\r\n."))


def can_be_said(number: int) -> bool:
    """Whether the check of a number is a digit: the five signs beyond the digits (`~`, `$` …) nobody can say."""
    return number % 37 < len(DIGITS)


def spoken(number: int, characters: int) -> str:
    """`number` (below 32^characters, and one that can be said) as it is printed: digits, then the check."""
    digits = "".join(DIGITS[number >> shift & 31] for shift in range(5 * (characters - 1), -1, -5))
    digits += DIGITS[number % 37]
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def heard(typed: str, characters: int, mistyped: Entry = errors.MISTYPED_CODE) -> str:
    """The characters, without the check, of what somebody typed; WireError(`mistyped`) if the check does not fit."""
    plain = typed[: MAX_TYPED_CHARACTERS + 1].upper().translate(_BETWEEN).translate(_SAID_AS)
    values = [DIGITS.find(character) for character in plain]
    if len(values) != characters + 1 or -1 in values:
        raise WireError(mistyped, characters=len(values))
    number = 0
    for value in values[:characters]:
        number = number << 5 | value
    if number % 37 != values[characters]:
        raise WireError(mistyped, characters=len(values))
    return plain[:characters]
