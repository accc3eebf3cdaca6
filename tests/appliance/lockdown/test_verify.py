"""Headers and JS API: the right hash passes, a tampered one does not, and the address is the one the browser saw."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.lockdown.config_key import config_key
from appliance.lockdown.known_keys import KnownKeys
from appliance.lockdown.origin import plain_origin
from appliance.lockdown.seb_settings import plist_of, settings_for
from appliance.lockdown.verify import (
    BROWSER_EXAM_KEY_HEADER,
    CONFIG_KEY_HEADER,
    Finding,
    Outcome,
    Shown,
    Verdict,
    absolute_url,
    check,
    decide,
    expected,
    in_headers,
)
from sync.wire.exam import Lockdown

ORIGIN = "http://10.0.0.5:8080"
LOGIN = f"{ORIGIN}/api/v1/login"
SETTINGS = plist_of(settings_for(plain_origin(ORIGIN), "keluar"))
KEY = config_key(SETTINGS)
EXAM_KEY, OTHER = "e" * 64, "0" * 64
KNOWN = KnownKeys(config_keys=(OTHER, KEY))
BOTH = KnownKeys(config_keys=(KEY,), browser_exam_keys=(OTHER, EXAM_KEY))


def seb_hash(url: str, key: str) -> str:
    """As the documentation says it, written down a second time."""
    return hashlib.sha256(url.encode() + key.encode()).hexdigest()


@pytest.mark.parametrize(
    ("origin", "target", "url"),
    [
        # plain, with and without a port of its own
        (ORIGIN, "/api/v1/login", "http://10.0.0.5:8080/api/v1/login"),
        ("http://lumbung.lan", "/", "http://lumbung.lan/"),
        ("http://lumbung.lan:80", "/", "http://lumbung.lan/"),
        ("HTTP://Lumbung.LAN", "/A", "http://lumbung.lan/A"),
        # TLS at the box, or at a proxy in front of it: the box's own scheme and port do not matter
        ("https://lumbung.lan", "/", "https://lumbung.lan/"),
        ("https://lumbung.lan:443", "/", "https://lumbung.lan/"),
        ("https://lumbung.lan:8443", "/x", "https://lumbung.lan:8443/x"),
        # a proxy that asks in the absolute form
        ("https://lumbung.lan", "http://127.0.0.1:8080/api/v1/pulse?c=5", "https://lumbung.lan/api/v1/pulse?c=5"),
        ("https://lumbung.lan", "http://127.0.0.1:8080", "https://lumbung.lan/"),
        # path and query as they came; the fragment never counts
        (ORIGIN, "/a%20b/%C3%A9?q=%2f&r=+", "http://10.0.0.5:8080/a%20b/%C3%A9?q=%2f&r=+"),
        (ORIGIN, "/?", "http://10.0.0.5:8080/?"),
        (ORIGIN, "//x/y", "http://10.0.0.5:8080//x/y"),
        (ORIGIN, "/#soal-3", "http://10.0.0.5:8080/"),
        (ORIGIN, "/?a=1#b?c", "http://10.0.0.5:8080/?a=1"),
        (ORIGIN, "", "http://10.0.0.5:8080/"),
        ("http://[fd00::5]:8080", "/", "http://[fd00::5]:8080/"),
    ],
)
def test_the_address_is_the_one_the_browser_saw(origin: str, target: str, url: str) -> None:
    assert absolute_url(origin, target) == url
    shown = Shown(seb_hash(url, KEY))
    assert check(KNOWN, shown, [absolute_url(origin, target)]).config_key == "good"


def test_a_fragment_in_the_pages_own_address_does_not_count() -> None:
    assert expected(f"{ORIGIN}/#soal", KEY) == expected(f"{ORIGIN}/", KEY) == seb_hash(f"{ORIGIN}/", KEY)


def test_both_headers_are_read() -> None:
    sent = {CONFIG_KEY_HEADER: seb_hash(LOGIN, KEY), BROWSER_EXAM_KEY_HEADER: seb_hash(LOGIN, EXAM_KEY)}
    assert check(BOTH, in_headers(sent.get), [LOGIN]) == Verdict("good", "good")
    assert (CONFIG_KEY_HEADER, BROWSER_EXAM_KEY_HEADER) == (
        "X-SafeExamBrowser-ConfigKeyHash",
        "X-SafeExamBrowser-RequestHash",
    )


def test_the_js_api_shows_the_same_over_the_pages_address() -> None:
    page = f"{ORIGIN}/"
    shown = Shown(seb_hash(page, KEY), seb_hash(page, EXAM_KEY))
    assert check(BOTH, shown, [LOGIN, page]).good
    assert check(BOTH, shown, [LOGIN]) == Verdict("wrong", "wrong")


def test_capital_hex_is_the_same_hash() -> None:
    assert check(KNOWN, Shown(f" {seb_hash(LOGIN, KEY).upper()} "), [LOGIN]).good


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URLFilterEnable", False),
        ("startURL", f"{ORIGIN}/x"),
        ("allowQuit", False),
        ("hashedQuitPassword", hashlib.sha256(b"other").hexdigest()),
        ("URLFilterRules", []),
        ("allowDeveloperConsole", True),
        ("added", True),
    ],
)
def test_settings_that_were_tampered_with_are_refused(name: str, value: object) -> None:
    tampered = config_key({**SETTINGS, name: value})
    verdict = check(KNOWN, Shown(seb_hash(LOGIN, tampered)), [LOGIN])
    assert verdict == Verdict("wrong", "unasked")
    assert decide("require", verdict) == "stop"


@pytest.mark.parametrize(
    "shown", [KEY, OTHER, "x", "é" * 64, "0" * 10_000, seb_hash(f"{ORIGIN}/other", KEY), seb_hash(LOGIN, "")]
)
def test_a_tampered_hash_is_refused(shown: str) -> None:
    assert check(KNOWN, Shown(shown), [LOGIN]).config_key == "wrong"


@given(st.integers(0, 255))
def test_one_bit_decides(bit: int) -> None:
    flipped = int(seb_hash(LOGIN, KEY), 16) ^ (1 << bit)
    assert check(KNOWN, Shown(f"{flipped:064x}"), [LOGIN]).config_key == "wrong"


@pytest.mark.parametrize("shown", [None, ""])
def test_an_ordinary_browser_shows_nothing(shown: str | None) -> None:
    assert check(BOTH, Shown(shown, shown), [LOGIN]) == Verdict("absent", "absent")


def test_a_box_that_knows_no_key_proves_nothing() -> None:
    verdict = check(KnownKeys(), Shown(seb_hash(LOGIN, KEY), seb_hash(LOGIN, EXAM_KEY)), [LOGIN])
    assert verdict == Verdict("unasked", "unasked")
    assert not verdict.good


@pytest.mark.parametrize(
    ("config", "exam", "warn", "require"),
    [
        ("good", "good", "pass", "pass"),
        ("good", "unasked", "pass", "pass"),
        ("unasked", "good", "pass", "pass"),
        ("good", "absent", "warn", "stop"),
        ("good", "wrong", "warn", "stop"),
        ("wrong", "good", "warn", "stop"),
        ("absent", "unasked", "warn", "stop"),
        ("unasked", "unasked", "warn", "stop"),
    ],
)
def test_the_mode_decides_what_a_verdict_means(config: Finding, exam: Finding, warn: Outcome, require: Outcome) -> None:
    verdict = Verdict(config, exam)
    modes: tuple[Lockdown, ...] = ("off", "warn", "require")
    assert [decide(mode, verdict) for mode in modes] == ["pass", warn, require]


def test_the_keys_are_not_shown_by_their_holder() -> None:
    assert KEY not in f"{BOTH!r} {BOTH}"
    assert EXAM_KEY not in f"{BOTH!r} {BOTH}"
