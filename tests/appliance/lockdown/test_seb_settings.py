"""Our settings: each with a reason, of plain kinds only, for the box alone, and nothing that deletes unsent answers."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import pytest

from appliance.lockdown.origin import plain_origin
from appliance.lockdown.seb_settings import EVERYWHERE, plist_of, settings_for
from sync import errors
from sync.errors import LumbungError

ORIGIN = plain_origin("http://lumbung.lan:8080")


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *value, *(leaf for inner in value.values() for leaf in leaves(inner))]
    if isinstance(value, list):
        return [value, *(leaf for inner in value for leaf in leaves(inner))]
    return [value]


@pytest.mark.parametrize("password", [None, 'kata "sandi" \\ é'])
def test_every_setting_is_of_a_plain_kind(password: str | None) -> None:
    for leaf in leaves(plist_of(settings_for(ORIGIN, password))):
        assert isinstance(leaf, (bool, int, str, list, dict))
        assert leaf != {}
        if isinstance(leaf, str):
            assert leaf  # versions of SEB differ on empty text
            assert leaf.isascii()
            assert leaf.isprintable()
            assert not set(leaf) & set('"\\')


def test_every_setting_has_one_place_and_a_reason() -> None:
    settings = settings_for(ORIGIN, "keluar")
    assert max(Counter(setting.name.lower() for setting in settings).values()) == 1
    assert all(setting.why for setting in settings)


def test_only_the_box_opens() -> None:
    plist = plist_of(settings_for(ORIGIN, None))
    assert plist["startURL"] == "http://lumbung.lan:8080/"
    assert plist["URLFilterEnable"] is True
    assert plist["URLFilterRules"] == [
        {"action": 1, "active": True, "expression": "http://lumbung.lan:8080/*", "regex": False}
    ]


def test_the_keys_are_sent_and_nothing_of_the_page_is_deleted() -> None:
    plist = plist_of(EVERYWHERE)
    assert plist["sendBrowserExamKey"] is True
    keeping = ("removeBrowserProfile", "removeLocalStorage", "examSessionClearCookiesOnStart")
    assert [plist[name] for name in (*keeping, "examSessionClearCookiesOnEnd")] == [False] * 4


def test_seb_ends_by_the_password_or_not_at_all() -> None:
    without = plist_of(settings_for(ORIGIN, None))
    assert (without["allowQuit"], "hashedQuitPassword" in without) == (False, False)
    with_one = plist_of(settings_for(ORIGIN, "keluar"))
    assert (with_one["allowQuit"], with_one["hashedQuitPassword"]) == (True, hashlib.sha256(b"keluar").hexdigest())


@pytest.mark.parametrize(
    ("text", "start", "is_name"),
    [
        ("http://10.0.0.5:8080", "http://10.0.0.5:8080/", False),
        ("HTTP://Lumbung.LAN:80/", "http://lumbung.lan/", True),
        ("https://box-1:443", "https://box-1/", True),
        (" http://a\n", "http://a/", True),  # as it was pasted
    ],
)
def test_an_origin_is_written_as_browsers_do(text: str, start: str, is_name: bool) -> None:
    origin = plain_origin(text)
    assert (origin.start_url, origin.is_name) == (start, is_name)


@pytest.mark.parametrize(
    "text",
    [
        *("", "lumbung.lan", "ftp://a", "http://", "http://[::1]:80", "http://a/b", "http://a?b", 'http://a"b'),
        *(
            "http://a:0",
            "http://a:99999",
            "http://a\\b",
            "http://u@a",
            "http://-a",
            "http://a.",
            "http://a b",
            "http://é",
        ),
    ],
)
def test_another_address_is_refused(text: str) -> None:
    with pytest.raises(LumbungError) as refused:
        plain_origin(text)
    assert refused.value.entry is errors.LOCKDOWN_ORIGIN
