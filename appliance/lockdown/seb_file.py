"""Writing and reading `.seb` files. Used by `cli`; what is read may come from anywhere.

Form: SEB's developer documentation, "File Format". Plain: the plist as XML. Otherwise gzip around four letters and what
they announce: `plnd` the gzipped plist, `pswd` the same under a password (`pwcc`: under the password's digest).
"""

from __future__ import annotations

import gzip
import hashlib
import plistlib
import zlib
from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from appliance.lockdown import rncryptor
from sync import errors
from sync.errors import WireError

MAX_FILE_BYTES = 4 * 1024 * 1024  # files made by hand may hold certificates and pictures
MAX_PLIST_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 16

PLAIN, PASSWORD, PASSWORD_OF_CLIENT = b"plnd", b"pswd", b"pwcc"
BY_CERTIFICATE = (b"pkhs", b"phsk")
_GZIP = b"\x1f\x8b"
_XML = b"<?xml"
# What plistlib lets through of its own tripping over bad XML, beside its ValueErrors.
_NO_PLIST = (ValueError, ExpatError, LookupError, TypeError, AttributeError, ArithmeticError)


def plain_file(settings: Mapping[str, Any]) -> bytes:
    """The settings as XML that a person can read."""
    return plistlib.dumps(dict(settings))


def packed_file(settings: Mapping[str, Any]) -> bytes:
    """The settings gzipped, for everybody to open."""
    return _zipped(PLAIN + _zipped(plain_file(settings)))


def sealed_file(settings: Mapping[str, Any], password: str, random: Callable[[int], bytes]) -> bytes:
    """The settings under a password, which SEB asks for. `random` gives that many bytes of secret randomness."""
    return _zipped(PASSWORD + rncryptor.seal(_zipped(plain_file(settings)), password, random))


def needs_password(data: bytes) -> bool:
    """Whether `read_file` wants a password. WireError SEB_UNREADABLE."""
    return _unwrapped(data)[:4] in (PASSWORD, PASSWORD_OF_CLIENT)


def read_file(data: bytes, password: str = "") -> dict[str, Any]:
    """The settings in a file of any of the forms. WireError SEB_UNREADABLE, SEB_PASSWORD_WRONG."""
    whole = _unwrapped(data)
    kind, rest = whole[:4], whole[4:]
    if whole.startswith(_XML):
        return _plist(whole)
    if kind == PLAIN:
        return _plist(_unzipped(rest) if rest.startswith(_GZIP) else rest)
    if kind in (PASSWORD, PASSWORD_OF_CLIENT):
        if kind == PASSWORD_OF_CLIENT and password:
            password = hashlib.sha256(password.encode()).hexdigest()
        return _plist(_unzipped(_opened(rest, password)))
    raise _unreadable("certificate" if kind in BY_CERTIFICATE else "form")


def _unwrapped(data: bytes) -> bytes:
    if len(data) > MAX_FILE_BYTES:
        raise _unreadable("too large")
    return _unzipped(data) if data.startswith(_GZIP) else data


def _opened(data: bytes, password: str) -> bytes:
    try:
        return rncryptor.open_sealed(data, password)
    except rncryptor.NotOpenedError as wrong:
        if wrong.args == ("form",):
            raise _unreadable("envelope") from wrong
        raise WireError(errors.SEB_PASSWORD_WRONG) from wrong


def _zipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)  # the same settings, the same bytes


def _unzipped(data: bytes) -> bytes:
    inflate = zlib.decompressobj(wbits=31)
    try:
        plain = inflate.decompress(data, MAX_PLIST_BYTES)
    except zlib.error as wrong:
        raise _unreadable("gzip") from wrong
    if not inflate.eof or inflate.unused_data:
        raise _unreadable("too large" if inflate.unconsumed_tail else "gzip")
    return plain


def _plist(xml: bytes) -> dict[str, Any]:
    try:
        settings = plistlib.loads(xml, fmt=plistlib.FMT_XML)
    except _NO_PLIST as wrong:
        raise _unreadable("plist") from wrong
    if not isinstance(settings, dict):
        raise _unreadable("plist")
    level: list[Any] = [settings]
    for _ in range(MAX_DEPTH):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return settings
    raise _unreadable("too deep")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _unreadable(why: str) -> WireError:
    return WireError(errors.SEB_UNREADABLE, why=why)
