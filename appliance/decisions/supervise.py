"""From an act to its decision: who may do it, and that a repeat gives the first result and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from appliance import acts
from appliance.acts import Act
from appliance.commands import ActDone
from appliance.decisions import people, seats, sittings
from appliance.roles import MAY
from appliance.state import Draft
from sync import errors
from sync.errors import LumbungError


def act(draft: Draft, command: Act) -> ActDone:
    """Do what a person of the room asks, once.

    LumbungError BAD_ACT, UNKNOWN_SITTING, ROLE_MAY_NOT, and each act's own.
    """
    if len(command.command) != 16 or not 0 < len(command.actor) <= 200:
        raise LumbungError(errors.BAD_ACT, fields=["command", "actor"])
    first = draft.acts.get(command.command)
    if first is not None:
        return first
    if command.sitting not in draft.library.sittings and command.sitting not in draft.sittings:
        raise LumbungError(errors.UNKNOWN_SITTING)
    account = draft.library.proctors.get(command.actor)
    if account is None or account.role not in MAY[type(command)]:
        raise LumbungError(errors.ROLE_MAY_NOT, role=None if account is None else account.role)
    _DECISIONS[type(command)](draft, command)
    return draft.acts[command.command]


_DECISIONS: dict[type[Act], Callable[[Draft, Any], None]] = {
    acts.OpenSitting: sittings.open_sitting,
    acts.CloseRegistration: sittings.close_registration,
    acts.ReopenRegistration: sittings.reopen_registration,
    acts.StartSitting: sittings.start,
    acts.PauseSitting: sittings.pause,
    acts.ResumeSitting: sittings.resume,
    acts.EndSitting: sittings.end,
    acts.CloseSitting: sittings.close,
    acts.Readmit: sittings.readmit,
    acts.NoteIncident: sittings.note,
    acts.SendMessage: sittings.send,
    acts.CheckIn: people.check_in,
    acts.UndoCheckIn: people.undo_check_in,
    acts.Admit: people.admit,
    acts.MarkAbsent: people.mark_absent,
    acts.UndoAbsent: people.undo_absent,
    acts.ReplacePin: people.replace_pin,
    acts.AddPerson: people.add_person,
    acts.MoveIn: people.move_in,
    acts.CallSpare: people.call_spare,
    acts.CorrectName: people.correct_name,
    acts.AllowLogIn: seats.allow_log_in,
    acts.AnswerHelp: seats.answer_help,
    acts.PausePerson: seats.pause,
    acts.ResumePerson: seats.resume,
    acts.AddTime: seats.add_time,
    acts.AddHeld: seats.add_held,
    acts.RevokeHeld: seats.revoke_held,
    acts.ForceSubmit: seats.force_submit,
    acts.WaiveLockdown: seats.waive_lockdown,
    acts.WriteOff: seats.write_off,
}
