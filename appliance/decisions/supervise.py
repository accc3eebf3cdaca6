"""From an act to its decision: who may do it, and that a repeat gives the first result and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from appliance import acts
from appliance.acts import Act, KeepEmergency
from appliance.commands import ActDone, Done
from appliance.decisions import browsers, people, seats, sittings, undoing
from appliance.roles import MAY
from appliance.state import Draft
from sync import errors
from sync.errors import LumbungError


def act(draft: Draft, command: Act) -> ActDone:
    """Do what a person of the room asks, once.

    LumbungError BAD_ACT, UNKNOWN_SITTING, ROLE_MAY_NOT, and each act's own.
    """
    first = _before(draft, command)
    if first is not None:
        return first
    if command.sitting not in draft.library.sittings and command.sitting not in draft.sittings:
        raise LumbungError(errors.UNKNOWN_SITTING)
    _check_role(draft, command)
    _DECISIONS[type(command)](draft, command)
    return draft.acts[command.command]


def keep_emergency(draft: Draft, command: KeepEmergency) -> ActDone | Done:
    """Journal that a file was brought, once a file: whoever brings it again, and however often.

    LumbungError BAD_ACT, ROLE_MAY_NOT.
    """
    first = _before(draft, command)
    if first is not None:
        return first
    _check_role(draft, command)
    if command.digest in draft.brought:
        return Done(draft.k, 0)
    draft.brought |= {command.digest}
    draft.group.keep_brought(command.digest)
    about = (command.digest, command.sitting, command.attempt, *command.lease, command.size_bytes)
    draft.record("emergency.kept", None, None, (command.command, command.actor, *about))
    return draft.acts[command.command]


def _before(draft: Draft, command: Act) -> ActDone | None:
    """What this very act did before, if it is a repeat. LumbungError BAD_ACT."""
    if len(command.command) != 16 or not 0 < len(command.actor) <= 200:
        raise LumbungError(errors.BAD_ACT, fields=["command", "actor"])
    return draft.acts.get(command.command)


def _check_role(draft: Draft, command: Act) -> None:
    account = draft.library.proctors.get(command.actor)
    if account is None or account.role not in MAY[type(command)]:
        raise LumbungError(errors.ROLE_MAY_NOT, role=None if account is None else account.role)


_DECISIONS: dict[type[Act], Callable[[Draft, Any], None]] = {
    acts.OpenSitting: sittings.open_sitting,
    acts.CloseRegistration: sittings.close_registration,
    acts.ReopenRegistration: sittings.reopen_registration,
    acts.StartSitting: sittings.start,
    acts.PauseSitting: sittings.pause,
    acts.ResumeSitting: sittings.resume,
    acts.EndSitting: sittings.end,
    acts.UndoEnd: undoing.undo_end,
    acts.CloseSitting: sittings.close,
    acts.Readmit: sittings.readmit,
    acts.UndoReadmit: undoing.undo_readmit,
    acts.NoteIncident: sittings.note,
    acts.SendMessage: sittings.send,
    acts.CheckIn: people.check_in,
    acts.UndoCheckIn: undoing.undo_check_in,
    acts.Admit: people.admit,
    acts.UndoAdmit: undoing.undo_admit,
    acts.MarkAbsent: people.mark_absent,
    acts.UndoAbsent: undoing.undo_absent,
    acts.ReplacePin: people.replace_pin,
    acts.AddPerson: people.add_person,
    acts.UndoAddPerson: undoing.undo_add_person,
    acts.MoveIn: people.move_in,
    acts.UndoMoveIn: undoing.undo_move_in,
    acts.CallSpare: people.call_spare,
    acts.UndoCallSpare: undoing.undo_call_spare,
    acts.CorrectName: people.correct_name,
    acts.AllowLogIn: seats.allow_log_in,
    acts.UndoAllowLogIn: undoing.undo_allow_log_in,
    acts.AnswerHelp: seats.answer_help,
    acts.PausePerson: seats.pause,
    acts.ResumePerson: seats.resume,
    acts.AddTime: seats.add_time,
    acts.WithdrawTime: undoing.withdraw_time,
    acts.AddHeld: seats.add_held,
    acts.RevokeHeld: seats.revoke_held,
    acts.ForceSubmit: seats.force_submit,
    acts.WaiveLockdown: seats.waive_lockdown,
    acts.WriteOff: browsers.write_off,
}
