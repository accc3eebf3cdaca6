"""Whether a browser shows the keys that it should: from the headers of a request, or from SEB's JS API in the page.

Both are SHA-256 of an address and a key, in hex. In a header the address is the request's, in the JS API the page's;
neither has a fragment. Pure: the caller knows the exam's mode and acts on the outcome.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from appliance.lockdown.known_keys import KnownKeys
from sync.wire.exam import Lockdown
from web.security import netloc

CONFIG_KEY_HEADER = "X-SafeExamBrowser-ConfigKeyHash"
BROWSER_EXAM_KEY_HEADER = "X-SafeExamBrowser-RequestHash"

Finding = Literal["unasked", "absent", "good", "wrong"]
Outcome = Literal["pass", "warn", "stop"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a browser showed: each a hash of an address and a key, or None."""

    config_key: str | None = None
    browser_exam_key: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of each key. `unasked`: the box knows none to compare it with."""

    config_key: Finding
    browser_exam_key: Finding

    @property
    def good(self) -> bool:
        """Something was proved and nothing is missing or wrong. Where no key is known, nothing can be proved."""
        found = {self.config_key, self.browser_exam_key}
        return "good" in found and found <= {"good", "unasked"}


def absolute_url(origin: str, target: str) -> str:
    """The address of a request as the browser saw it, so as SEB hashed it.

    `origin` is the box's one address: whatever speaks TLS in front of it, the browser went there, so no forwarded
    header is asked or believed. `target` is path and query as they came, percent-encoded; an absolute one is cut to
    them.
    """
    parts = urlsplit(origin)
    if not target.startswith("/"):
        found = urlsplit(target)
        target = found.path + ("?" + found.query if found.query else "")
    path = target.split("#", 1)[0]
    return f"{parts.scheme.lower()}://{netloc(origin)}{path if path.startswith('/') else '/' + path}"


def expected(url: str, key: str) -> str:
    """What SEB shows for an absolute address and a key: 64 hex digits."""
    return hashlib.sha256((url.split("#", 1)[0] + key).encode()).hexdigest()


def in_headers(header: Callable[[str], str | None]) -> Shown:
    """What a request's headers show. `header` finds one by its name, or None."""
    return Shown(header(CONFIG_KEY_HEADER), header(BROWSER_EXAM_KEY_HEADER))


def check(known: KnownKeys, shown: Shown, urls: Iterable[str]) -> Verdict:
    """Compare with every known key over every address that may have been hashed (the request's, the page's)."""
    addresses = tuple(urls)
    return Verdict(
        _finding(known.config_keys, shown.config_key, addresses),
        _finding(known.browser_exam_keys, shown.browser_exam_key, addresses),
    )


def decide(mode: Lockdown, verdict: Verdict) -> Outcome:
    """What the exam's mode makes of a verdict: go on, go on and tell the proctor, or save and stop."""
    if mode == "off" or verdict.good:
        return "pass"
    return "warn" if mode == "warn" else "stop"


def _finding(keys: tuple[str, ...], shown: str | None, urls: tuple[str, ...]) -> Finding:
    if not keys:
        return "unasked"
    if not shown:
        return "absent"
    seen = shown.strip().lower().encode()
    # every one is compared, so that the time tells nothing
    same = [hmac.compare_digest(seen, expected(url, key).encode()) for url in urls for key in keys]
    return "good" if any(same) else "wrong"
