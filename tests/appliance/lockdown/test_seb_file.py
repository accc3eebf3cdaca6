"""`.seb` files: each form is read back as written, and nothing but typed errors comes of any other bytes."""

from __future__ import annotations

import gzip
import hashlib
import os
import plistlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.lockdown import rncryptor, seb_file
from appliance.lockdown.config_key import config_key
from appliance.lockdown.seb_file import needs_password, packed_file, plain_file, read_file, sealed_file
from sync import errors
from sync.errors import WireError

SETTINGS: dict[str, Any] = {"startURL": "http://10.0.0.5:8080/", "allowQuit": False, "URLFilterRules": [{"action": 1}]}
XML = plain_file(SETTINGS)
LEAVES = st.booleans() | st.integers(-(2**31), 2**31 - 1) | st.text('aé <&>"\\/', max_size=9) | st.binary(max_size=9)
PLISTS = st.dictionaries(st.text("abcXYZ", min_size=1), LEAVES | st.lists(LEAVES, max_size=3), max_size=5)


@given(PLISTS, st.text(min_size=1, max_size=9))
@settings(max_examples=20, deadline=None)
def test_every_form_is_read_back(plist: dict[str, Any], password: str) -> None:
    for data in (plain_file(plist), packed_file(plist), sealed_file(plist, password, os.urandom)):
        found = read_file(data, password)
        assert found == plist
        assert config_key(found) == config_key(plist)


def test_the_forms_are_seb_s() -> None:
    assert XML.startswith(b"<?xml")
    packed = gzip.decompress(packed_file(SETTINGS))
    assert (packed[:4], gzip.decompress(packed[4:])) == (b"plnd", XML)
    sealed = gzip.decompress(sealed_file(SETTINGS, "kunci", os.urandom))
    assert (sealed[:4], gzip.decompress(rncryptor.open_sealed(sealed[4:], "kunci"))) == (b"pswd", XML)


def test_the_same_settings_give_the_same_open_file() -> None:
    assert packed_file(SETTINGS) == packed_file(dict(reversed(SETTINGS.items())))


def test_forms_that_other_versions_write_are_read() -> None:
    assert read_file(gzip.compress(XML)) == SETTINGS
    assert read_file(b"plnd" + XML) == SETTINGS
    assert read_file(gzip.compress(b"plnd" + XML)) == SETTINGS
    digest = hashlib.sha256(b"kunci").hexdigest()
    client = b"pwcc" + rncryptor.seal(gzip.compress(XML), digest, os.urandom)
    assert read_file(gzip.compress(client), "kunci") == SETTINGS
    assert read_file(b"pwcc" + rncryptor.seal(gzip.compress(XML), "", os.urandom)) == SETTINGS


def test_it_is_known_whether_a_password_is_needed() -> None:
    assert [needs_password(each) for each in (XML, packed_file(SETTINGS))] == [False, False]
    assert needs_password(sealed_file(SETTINGS, "kunci", os.urandom))


@pytest.mark.parametrize("password", ["", "Kunci", "kunci "])
def test_another_password_is_told_apart_from_a_bad_file(password: str) -> None:
    with pytest.raises(WireError) as refused:
        read_file(sealed_file(SETTINGS, "kunci", os.urandom), password)
    assert refused.value.entry is errors.SEB_PASSWORD_WRONG


def deep(levels: int) -> bytes:
    return plistlib.dumps({"a": 1}).replace(b"<integer>1</integer>", b"<array>" * levels + b"</array>" * levels)


ENTITY = (
    b'<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "b">]><plist>'
    b"<dict><key>a</key><string>&a;</string></dict></plist>"
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "form"),
        (b"hello", "form"),
        (b"pkhs" + bytes(40), "certificate"),
        (gzip.compress(b"phsk" + bytes(40)), "certificate"),
        (b"pswd", "envelope"),
        (b"pswd" + bytes(98), "envelope"),
        (b"\x1f\x8b", "gzip"),
        (packed_file(SETTINGS)[:-5], "gzip"),
        (packed_file(SETTINGS) + b"more", "gzip"),
        (b"<?xml version='1.0'?><plist><array/></plist>", "plist"),
        (b"<?xml version='1.0'?><plist><dict><key>a</key></dict></plist>", "plist"),
        (b"plnd" + plistlib.dumps(SETTINGS, fmt=plistlib.FMT_BINARY), "plist"),
        (ENTITY, "plist"),
        (deep(40), "too deep"),
        (gzip.compress(bytes(seb_file.MAX_PLIST_BYTES + 1)), "too large"),
        (gzip.compress(b"plnd" + gzip.compress(bytes(seb_file.MAX_PLIST_BYTES + 1))), "too large"),
        (bytes(seb_file.MAX_FILE_BYTES + 1), "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),
)
def test_what_cannot_be_read_is_named(data: bytes, why: str) -> None:
    with pytest.raises(WireError) as refused:
        read_file(data)
    assert (refused.value.entry, refused.value.details) == (errors.SEB_UNREADABLE, {"why": why})
