"""The room's own accounts: a password that a person chose in the place of the one that the dispatch gave."""

from __future__ import annotations

import hashlib

from appliance.commands import ActDone, ChangePassword
from appliance.state import Draft, Password
from sync import errors
from sync.errors import LumbungError


def given_digest(password_hash: str) -> bytes:
    """What a kept password is bound to: another hash in a dispatch ends it."""
    return hashlib.sha256(password_hash.encode()).digest()


def change_password(draft: Draft, command: ChangePassword) -> ActDone:
    """Keep it on this box, once; the journal says only that it changed. LumbungError BAD_ACT, ROLE_MAY_NOT."""
    if len(command.command) != 16 or not command.password_hash.startswith("$argon2"):
        raise LumbungError(errors.BAD_ACT, fields=["command", "password_hash"])
    first = draft.acts.get(command.command)
    if first is not None:
        return first
    account = draft.library.proctors.get(command.actor)
    if account is None:
        raise LumbungError(errors.ROLE_MAY_NOT, role=None)
    kept = Password(given_digest(account.password_hash), command.password_hash)
    draft.passwords = draft.passwords.set(command.actor, kept)
    draft.group.keep_password(command.actor, kept.given, kept.hash)
    draft.record("password.changed", None, None, (command.command, command.actor))
    return draft.acts[command.command]
