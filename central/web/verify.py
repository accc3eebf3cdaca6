"""/verify: whether the centre holds the submit that a receipt slip tells of. For everybody; names nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from flask import Blueprint, current_app, render_template, request

from central.store import seated
from central.store.engine import reading
from central.web.api import the_centre
from sync import errors
from sync.errors import LumbungError
from sync.wire.answers import CROCKFORD
from web import languages

pages = Blueprint("verify", __name__)

DIGEST_CHARACTERS, HEAD_CHARACTERS = 26, 16
TRIES, EVERY_S = 20, 3.0  # of one address: so many at once, then one every so often
KEPT = 10_000
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class Allowance:
    """How often an address may ask, in this process: a slip cannot be guessed, but a database can be kept busy."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, address: str) -> None:
        """LumbungError(TOO_MANY_QUESTIONS, wait_ms) where this address has asked too often."""
        with self._lock:
            now = self._monotonic()
            left, at = self._left.get(address, (float(TRIES), now))
            left = min(float(TRIES), left + (now - at) / EVERY_S)
            if left < 1:
                raise LumbungError(errors.TOO_MANY_QUESTIONS, wait_ms=int((1 - left) * EVERY_S * 1000) + 1)
            if len(self._left) >= KEPT and address not in self._left:
                self._left.clear()
            self._left[address] = (left - 1, now)


@pages.get("/verify")
def verify() -> str:
    """The form, and what is known of the slip in `d` (digest) and `h` (head), as the slip's QR code carries them."""
    typed, typed_head = request.args.get("d", "")[:80], request.args.get("h", "")[:60]
    digest, head = read_slip(typed), read_slip(typed_head)
    asked = bool(typed.strip())
    whole = len(digest) == DIGEST_CHARACTERS and len(head) in (0, HEAD_CHARACTERS)
    whole = whole and set(digest + head) <= set(CROCKFORD)
    found = []
    if asked and whole:
        allowance: Allowance = current_app.extensions["verify"]
        allowance.take(request.remote_addr or "?")
        with reading(the_centre().engine) as connection:
            found = seated.submits_of_slip(connection, digest)
    shown = [
        {
            "exam": _titled(row.outline, row.exam) if row.exam else None,
            "site": row.site_name or row.site,
            "starts_at": row.starts_at,
            "head": row.slip_head,
            "head_fits": row.slip_head == head if head else None,
            "held": bool(row.held),
        }
        for row in found
    ]
    return render_template("verify.html", typed=typed, typed_head=typed_head, asked=asked, whole=whole, found=shown)


def read_slip(text: str) -> str:
    """Crockford's characters as a person may have typed them: any case, in groups, O for 0 and I or L for 1."""
    return text.upper().translate(_LOOKALIKES).strip()


def _titled(outline: dict[str, dict[str, str]], exam: str) -> str:
    title = outline.get("title", {})
    return title.get(languages.current()) or next(iter(title.values()), exam)
