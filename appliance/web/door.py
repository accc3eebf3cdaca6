"""What the pages need of the box's domain, in one place: made by `app` once, handed to each blueprint."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import current_app, request

from appliance.commands import Result
from appliance.room import Room
from appliance.settings import BoxSettings
from appliance.web.asking import PATIENCE_S, Asking
from appliance.web.lockdown import Watch
from appliance.web.tries import Tries
from appliance.web.turns import Turns
from sync import errors
from sync.errors import LumbungError
from sync.wire.lease import LeaseToken
from web import security
from web.security import Hosts
from web.sessions import Sessions

# (package digest, code as typed, what to call with the result): `appliance.box.Box.unlock`
Unlock = Callable[[bytes, str, Callable[[Result], None]], None]
LookNow = Callable[[float], bool]  # seconds; `appliance.box.Box.look_now`


@dataclass(frozen=True, slots=True)
class Door:
    """The room, the way to ask it, and what guards the way in."""

    room: Room
    asking: Asking
    unlock: Unlock
    look_now: LookNow
    settings: BoxSettings
    hosts: Hosts
    sessions: Sessions
    pins: Tries
    turns: Turns
    passwords: Tries
    software: str
    watch: Watch

    def have_looked(self) -> bool:
        """Wait until what came down was looked at anew; False if that takes too long."""
        return self.look_now(PATIENCE_S)


def door() -> Door:
    """The door of the app that serves the current request."""
    return cast(Door, current_app.extensions["door"])


def bearer() -> LeaseToken:
    """The lease of the current request's bearer token; LumbungError(BAD_LEASE_TOKEN)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise LumbungError(errors.BAD_LEASE_TOKEN)
    return door().room.verify(token)


def address() -> str:
    """The client's address, for counting failures."""
    return request.remote_addr or "?"


def at_this_box() -> bool:
    """Whether the browser runs on the box itself."""
    return security.is_this_machine(request.remote_addr, security.was_forwarded())


def over_tls() -> bool:
    """Whether the browser came by TLS: to the box, or, under its one https name, to what stands in front of it."""
    return door().hosts.origin_at(request.scheme, request.host).startswith("https://")


def now_s() -> float:
    """The wall clock, for sessions of staff only: no exam time hangs on it."""
    return time.time()
