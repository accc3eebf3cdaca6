"""An origin that a locked-down browser may be held to. Used for SEB's settings and for the kiosk of Linux labs."""

from __future__ import annotations

import re
from typing import NamedTuple

from sync import errors
from sync.errors import LumbungError
from web.security import netloc

_PLAIN = re.compile(r"(https?)://([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::([0-9]{1,5}))?/?")


class Origin(NamedTuple):
    """A box's address in parts. `netloc` is as a browser writes it: without the scheme's own port."""

    scheme: str
    host: str
    netloc: str

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def start_url(self) -> str:
        """The page on which a locked-down browser begins, as the browser itself writes its address."""
        return f"{self.text}/"

    @property
    def is_name(self) -> bool:
        """Whether the host is a name, below which there may be others, and not an IPv4 address."""
        return not self.host.replace(".", "").isdecimal()


def plain_origin(text: str) -> Origin:
    """The parts of `text`. LumbungError LOCKDOWN_ORIGIN.

    SEB's URL filter cannot name an IPv6 address, and SEB's versions differ on characters that want escaping: neither.
    """
    found = _PLAIN.fullmatch(text.strip().lower())
    if found is None or not 0 < int(found[3] or 80) < 65_536:
        raise LumbungError(errors.LOCKDOWN_ORIGIN, origin=text)
    return Origin(found[1], found[2], netloc(found[0]))
