"""RNCryptor's data format, version 3, with a password: the envelope of a `.seb` file. Used by `seb_file` alone.

A foreign form that SEB prescribes (github.com/RNCryptor/RNCryptor-Spec): PBKDF2-HMAC-SHA1 with 10,000 rounds is weak
by today's measure, so nothing of ours is kept in it, and the password should be long.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

VERSION_AND_PASSWORD = b"\x03\x01"
ROUNDS = 10_000
KEY_BYTES = MAC_BYTES = 32
SALT_BYTES = 8
IV_BYTES = BLOCK_BYTES = 16
HEAD_BYTES = len(VERSION_AND_PASSWORD) + 2 * SALT_BYTES + IV_BYTES


class NotOpenedError(ValueError):
    """Another form, an altered file, or another password: the form does not tell the last two apart."""


def seal(plain: bytes, password: str, random: Callable[[int], bytes]) -> bytes:
    """`plain` under the password. `random` gives that many bytes of secret randomness."""
    salt, mac_salt, iv = random(SALT_BYTES), random(SALT_BYTES), random(IV_BYTES)
    padder = padding.PKCS7(BLOCK_BYTES * 8).padder()
    cipher = Cipher(algorithms.AES256(_stretched(password, salt)), modes.CBC(iv)).encryptor()
    hidden = cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()
    whole = VERSION_AND_PASSWORD + salt + mac_salt + iv + hidden
    return whole + _mac(whole, password, mac_salt)


def open_sealed(data: bytes, password: str) -> bytes:
    """What was sealed. NotOpenedError."""
    whole, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    hidden = whole[HEAD_BYTES:]
    if not whole.startswith(VERSION_AND_PASSWORD) or not hidden or len(hidden) % BLOCK_BYTES:
        raise NotOpenedError("form")
    start = len(VERSION_AND_PASSWORD)
    salt, mac_salt = whole[start : start + SALT_BYTES], whole[start + SALT_BYTES : start + 2 * SALT_BYTES]
    if not hmac.compare_digest(mac, _mac(whole, password, mac_salt)):
        raise NotOpenedError("mac")
    cipher = Cipher(algorithms.AES256(_stretched(password, salt)), modes.CBC(whole[HEAD_BYTES - IV_BYTES : HEAD_BYTES]))
    decryptor, unpadder = cipher.decryptor(), padding.PKCS7(BLOCK_BYTES * 8).unpadder()
    try:
        return unpadder.update(decryptor.update(hidden) + decryptor.finalize()) + unpadder.finalize()
    except ValueError as wrong:
        raise NotOpenedError("padding") from wrong


def _mac(whole: bytes, password: str, salt: bytes) -> bytes:
    return hmac.digest(_stretched(password, salt), whole, "sha256")


def _stretched(password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha1", password.encode(), salt, ROUNDS, KEY_BYTES)
