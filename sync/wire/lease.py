"""The token of a lease: one log-in of one participant in one browser, provable by any box of the site.

Issued by the box at log-in, carried by the page in `Authorization: Bearer`, checked by whichever box is then serving:
the MAC is under the site's key, so a restored or promoted box knows a lease that its own journal never saw.
"""

from __future__ import annotations

import base64
import hashlib
from typing import NamedTuple

from sync import errors
from sync.errors import WireError
from sync.wire import keys

DOMAIN = b"lumbung/lease/1"
TOKEN_CHARACTERS = 96  # base64url of 56 bytes and a MAC of 16


class LeaseToken(NamedTuple):
    """A lease is (epoch, seq) of its `lease.granted` event; the token also says whose attempt, and of which sitting."""

    epoch: bytes
    seq: int
    attempt: bytes
    sitting: bytes


def issue(site_key: bytes, token: LeaseToken) -> str:
    """The text of `token`: base64url of body ‖ HMAC-SHA256(site key, domain ‖ body)[:16].

    Body: epoch (16) ‖ seq (8, big-endian) ‖ attempt (16) ‖ sitting (16).
    """
    if not (len(token.epoch) == len(token.attempt) == len(token.sitting) == 16 and 0 <= token.seq < 2**63):
        raise WireError(errors.WRONG_SHAPE, where="lease token")
    body = token.epoch + token.seq.to_bytes(8, "big") + token.attempt + token.sitting
    return base64.urlsafe_b64encode(body + keys.mac16(site_key, DOMAIN + body)).decode("ascii")


def verify(site_key: bytes, text: str) -> LeaseToken:
    """The token that `text` carries; WireError(BAD_LEASE_TOKEN) unless this site issued exactly this text."""
    other_alphabet = "+" in text or "/" in text  # which b64decode takes as well
    if len(text) != TOKEN_CHARACTERS or not text.isascii() or other_alphabet:
        raise WireError(errors.BAD_LEASE_TOKEN)
    try:
        data = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError as error:
        raise WireError(errors.BAD_LEASE_TOKEN) from error
    body, mac = data[:56], data[56:]
    if len(data) != 72 or not keys.mac16_fits(site_key, DOMAIN + body, mac):
        raise WireError(errors.BAD_LEASE_TOKEN)
    token = LeaseToken(body[:16], int.from_bytes(body[16:24], "big"), body[24:40], body[40:56])
    if token.seq >= 2**63:  # only a holder of the site's key could have made it
        raise WireError(errors.BAD_LEASE_TOKEN)
    return token


def attempt_id(sitting: bytes, roster_id: bytes, ordinal: int) -> bytes:
    """The 16 bytes that name an attempt: two boxes that start the same person meet. `ordinal` 1…255 counts repeats."""
    if len(sitting) != 16 or len(roster_id) != 16 or not 1 <= ordinal <= 255:
        raise WireError(errors.WRONG_SHAPE, where="attempt id")
    return hashlib.sha256(b"attempt" + sitting + roster_id + bytes([ordinal])).digest()[:16]
