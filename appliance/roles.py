"""What each role of the room may do: the one table. Read by `appliance.decisions.supervise`, printed by the documents.

Proctors conduct the sitting and answer for it with their signature. Technicians keep PCs and box going: they may let
people log in again and note what happened, and decide nothing about time, presence or answers.
"""

from __future__ import annotations

from appliance import acts
from appliance.acts import Act
from sync.wire.roster import Role

PROCTOR: frozenset[Role] = frozenset({"proctor"})
BOTH: frozenset[Role] = frozenset({"proctor", "technician"})

MAY: dict[type[Act], frozenset[Role]] = {
    acts.OpenSitting: PROCTOR,
    acts.CloseRegistration: PROCTOR,
    acts.ReopenRegistration: PROCTOR,
    acts.StartSitting: PROCTOR,
    acts.PauseSitting: PROCTOR,
    acts.ResumeSitting: PROCTOR,
    acts.EndSitting: PROCTOR,
    acts.UndoEnd: PROCTOR,
    acts.CloseSitting: PROCTOR,
    acts.Readmit: BOTH,
    acts.UndoReadmit: BOTH,
    acts.NoteIncident: BOTH,
    acts.SendMessage: PROCTOR,
    acts.CheckIn: PROCTOR,
    acts.UndoCheckIn: PROCTOR,
    acts.Admit: PROCTOR,
    acts.UndoAdmit: PROCTOR,
    acts.MarkAbsent: PROCTOR,
    acts.UndoAbsent: PROCTOR,
    acts.ReplacePin: PROCTOR,
    acts.AddPerson: PROCTOR,
    acts.UndoAddPerson: PROCTOR,
    acts.MoveIn: PROCTOR,
    acts.UndoMoveIn: PROCTOR,
    acts.CallSpare: PROCTOR,
    acts.UndoCallSpare: PROCTOR,
    acts.CorrectName: PROCTOR,
    acts.AllowLogIn: BOTH,
    acts.UndoAllowLogIn: BOTH,
    acts.AnswerHelp: BOTH,
    acts.PausePerson: PROCTOR,
    acts.ResumePerson: PROCTOR,
    acts.AddTime: PROCTOR,
    acts.WithdrawTime: PROCTOR,
    acts.AddHeld: PROCTOR,
    acts.RevokeHeld: PROCTOR,
    acts.ForceSubmit: PROCTOR,
    acts.WaiveLockdown: BOTH,
    acts.WriteOff: PROCTOR,
    acts.KeepEmergency: BOTH,
}
