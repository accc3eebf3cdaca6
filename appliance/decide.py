"""From a command to the decision of its family: the one table that the writer reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from appliance.acts import Act, KeepEmergency
from appliance.commands import (
    AcceptLibrary,
    AskHelp,
    ChangePassword,
    Command,
    Confirm,
    ConfirmDate,
    EnterBlock,
    FailLockdown,
    LogIn,
    PutEvents,
    RefuseDispatch,
    Reply,
    Return,
    Start,
    Submit,
    UnlockPackage,
)
from appliance.decisions import accounts, incoming, leases, page, supervise, work
from appliance.state import Draft
from sync.wire.lease import LeaseToken

_DECISIONS: dict[type[Any], Callable[[Draft, Any], Reply]] = {
    PutEvents: page.put_events,
    LogIn: leases.log_in,
    Return: leases.come_back,
    AskHelp: leases.ask_help,
    FailLockdown: leases.fail_lockdown,
    Confirm: work.confirm,
    Start: work.start,
    EnterBlock: work.enter_block,
    Submit: work.submit,
    AcceptLibrary: incoming.accept_library,
    RefuseDispatch: incoming.refuse_dispatch,
    UnlockPackage: incoming.unlock_package,
    ConfirmDate: incoming.confirm_date,
    ChangePassword: accounts.change_password,
    KeepEmergency: supervise.keep_emergency,  # an act of the room, but about no sitting that this box must know
}


def decide(draft: Draft, command: Command) -> Reply:
    """Record what follows from `command` in the draft, and give its reply. LumbungError: it is refused."""
    decision = _DECISIONS.get(type(command))
    if decision is None:
        assert isinstance(command, Act)
        return supervise.act(draft, command)
    return decision(draft, command)


def lease_of(command: Command) -> LeaseToken | None:
    """The lease that a participant's command carries; None for all others, a proctor's about a lease too."""
    return None if isinstance(command, Act) else getattr(command, "lease", None)
