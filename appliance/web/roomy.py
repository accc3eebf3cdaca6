"""The one way in for more than an ordinary form: emergency files, brought by whoever is signed in, a few at a time.

Used by `intake` for one address alone. Anybody else's request meets the ordinary bound there, so a stranger on the LAN
can make the box hold nothing; and what is read in any case, at most `AT_ONCE` bodies of `LIMIT_BYTES`, is little.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from flask import Flask
from werkzeug.test import create_environ

from appliance.web.body import BodyReader, Receive
from sync import errors
from sync.errors import LumbungError
from sync.wire.emergency import MAX_FILE_BYTES
from web.sessions import Sessions

PATH = "/pengawas/darurat"
AT_ONCE = 2
SECONDS = 60.0  # a phone at the edge of a Wi-Fi
LIMIT_BYTES = MAX_FILE_BYTES + 65_536  # one of the largest files or many of the usual ones, and the form around them
DRAIN_BYTES = 64 << 20  # of what is too large, read and dropped so that the browser reads our answer

Scope = Mapping[str, Any]
ON_THE_PAGE = (errors.EMERGENCY_TOO_LARGE, errors.EMERGENCY_TOO_SLOW, errors.EMERGENCY_BUSY)
_SAID = {  # what stops a body before any page sees it → the page's own word for it
    errors.BODY_TOO_LARGE.code: errors.EMERGENCY_TOO_LARGE,
    errors.BODY_TOO_SLOW.code: errors.EMERGENCY_TOO_SLOW,
}


class Roomy:
    """Reads the bodies of one address. `may`: whether the request is of somebody who may send so much."""

    def __init__(self, ordinary: BodyReader, may: Callable[[Scope], bool], *, seconds: float = SECONDS) -> None:
        self._ordinary = ordinary
        self._may = may
        self._free = AT_ONCE
        self.bodies = BodyReader(LIMIT_BYTES, seconds, drain_bytes=DRAIN_BYTES)

    def wanted(self, method: str, path: str) -> bool:
        """Whether a request is for this door."""
        return path == PATH and method == "POST"

    @asynccontextmanager
    async def reading(self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes]) -> AsyncIterator[bytes]:
        """The body, for as long as it is in use. LumbungError of the bound that it did not keep, EMERGENCY_BUSY."""
        if not self._may(scope):
            yield await self._ordinary.read(receive, headers)
            return
        if not self._free:
            await self.bodies.drop(receive, headers)
            raise LumbungError(errors.EMERGENCY_BUSY)
        self._free -= 1
        try:
            try:
                body = await self.bodies.read(receive, headers)
            except LumbungError as error:
                raise LumbungError(_SAID.get(error.code, error.entry), **error.details) from error
            yield body
        finally:
            self._free += 1


def signed_in(app: Flask, sessions: Sessions) -> Callable[[Scope], bool]:
    """Whether a request carries the cookie of somebody who is signed in on the pages, with a password of their own."""

    def may(scope: Scope) -> bool:
        cookies = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
        environ = create_environ(PATH, method="POST", headers={"Cookie": "; ".join(cookies)})
        with app.request_context(environ):
            account = sessions.current()
        return account is not None and not account.must_change

    return may
