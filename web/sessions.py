"""Who is signed in on the pages of staff and proctors: a signed cookie that dies with the password.

It is bound to the stored password hash, so a new password (or a dispatch that drops the account) ends every session at
once, without a table of sessions.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, session

from sync import errors
from sync.errors import LumbungError


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the staff as the pages know them. `password_hash` is an argon2 string.

    `must_change`: the password was given by somebody else, and nothing is done before the person has chosen one.
    """

    name: str
    title: str
    role: str
    password_hash: str
    must_change: bool = False


Find = Callable[[str], Account | None]

# An unknown account costs the same time as a wrong password: its password is checked against this, the
# hash of 32 random bytes that nobody kept.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$PmWbPncFBvj3KQ9krPrsIw$SvhCESOpeXmoXLIj3N8cEMKs81um2PBBNhoaU6VxMrc"


class Sessions:
    """Sign-in, sign-out, the current account. `find` looks an account up, `now_s` is the wall clock in seconds."""

    def __init__(self, find: Find, now_s: Callable[[], float], *, idle_s: float = 12 * 3600) -> None:
        self._find = find
        self._now_s = now_s
        self._idle_s = idle_s

    def sign_in(self, name: str, password: str) -> Account:
        """Start a session. LumbungError(SIGN_IN_REFUSED) says nothing of which half was wrong."""
        account = self._find(name)
        if not verify_password(account.password_hash if account else _NOBODY, password) or account is None:
            raise LumbungError(errors.SIGN_IN_REFUSED)
        session.clear()  # a session id from before the sign-in is worth nothing after it
        session.update(account=account.name, bound=_binding(account), seen=int(self._now_s()))
        return account

    def sign_out(self) -> None:
        """End the session of this browser."""
        session.clear()

    def current(self) -> Account | None:
        """The account that is signed in, or None: never signed in, idle too long, password changed, account gone."""
        name, bound, seen = session.get("account"), session.get("bound"), session.get("seen")
        if not (isinstance(name, str) and isinstance(bound, str) and isinstance(seen, int)):
            return None
        account, now = self._find(name), int(self._now_s())
        if (
            account is None
            or not hmac.compare_digest(bound, _binding(account))
            or not -60 <= now - seen <= self._idle_s
        ):
            return None
        if now - seen >= 60:  # a cookie a minute is enough
            session["seen"] = now
        return account

    def require(self, *roles: str) -> Account:
        """The signed-in account.

        LumbungError NOT_SIGNED_IN, CHANGE_PASSWORD_FIRST, or NOT_ALLOWED where it has none of the `roles` given.
        """
        account = self.current()
        if account is None:
            raise LumbungError(errors.NOT_SIGNED_IN)
        if account.must_change:
            raise LumbungError(errors.CHANGE_PASSWORD_FIRST)
        if roles and account.role not in roles:
            raise LumbungError(errors.NOT_ALLOWED, role=account.role)
        return account


def verify_password(password_hash: str, password: str) -> bool:
    """Whether `password` belongs to the argon2 string; False for a damaged string too."""
    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def hash_password(password: str) -> str:
    """An argon2id string for a staff password: 19 MiB and t = 2, OWASP's minimum, for a room's old PCs."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(password)


def hash_pin(pin: str) -> str:
    """An argon2id string for a participant's PIN: 8 MiB and t = 1, as hundreds log in at once on an old PC."""
    return PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(pin)


def configure(app: Flask, *, cookie: str, secret: bytes, secure: bool) -> None:
    """Set up Flask's signed cookie. Names differ by app: cookies do not keep ports apart. `secure`: TLS only."""
    app.secret_key = secret
    app.config.update(
        SESSION_COOKIE_NAME=cookie,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=secure,
    )


def _binding(account: Account) -> str:
    return hashlib.sha256(
        f"lumbung/session/1\0{account.name}\0{account.role}\0{account.password_hash}".encode()
    ).hexdigest()[:32]
