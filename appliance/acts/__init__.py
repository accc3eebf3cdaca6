"""The acts of proctors and technicians: what the people who run a room may ask of the box, one record each.

Built by `appliance.web`, given to `Room.submit`, decided by `appliance.decisions.supervise`. Each carries a client-made
id of 16 bytes, so that a repeat changes nothing. Who may do which is `appliance.roles`.
"""

from __future__ import annotations

from appliance.acts.base import Act
from appliance.acts.box import KeepEmergency
from appliance.acts.people import AddPerson, Admit, CallSpare, CheckIn, CorrectName, MarkAbsent, MoveIn, ReplacePin
from appliance.acts.sitting import (
    CloseRegistration,
    CloseSitting,
    EndSitting,
    NoteIncident,
    OpenSitting,
    PauseSitting,
    Readmit,
    ReopenRegistration,
    ResumeSitting,
    SendMessage,
    StartSitting,
)
from appliance.acts.undo import (
    UndoAbsent,
    UndoAddPerson,
    UndoAdmit,
    UndoAllowLogIn,
    UndoCallSpare,
    UndoCheckIn,
    UndoEnd,
    UndoMoveIn,
    UndoReadmit,
    WithdrawTime,
)
from appliance.acts.work import (
    AddHeld,
    AddTime,
    AllowLogIn,
    AnswerHelp,
    ForceSubmit,
    PausePerson,
    ResumePerson,
    RevokeHeld,
    WaiveLockdown,
    WriteOff,
)

__all__ = [
    "Act",
    "AddHeld",
    "AddPerson",
    "AddTime",
    "Admit",
    "AllowLogIn",
    "AnswerHelp",
    "CallSpare",
    "CheckIn",
    "CloseRegistration",
    "CloseSitting",
    "CorrectName",
    "EndSitting",
    "ForceSubmit",
    "KeepEmergency",
    "MarkAbsent",
    "MoveIn",
    "NoteIncident",
    "OpenSitting",
    "PausePerson",
    "PauseSitting",
    "Readmit",
    "ReopenRegistration",
    "ReplacePin",
    "ResumePerson",
    "ResumeSitting",
    "RevokeHeld",
    "SendMessage",
    "StartSitting",
    "UndoAbsent",
    "UndoAddPerson",
    "UndoAdmit",
    "UndoAllowLogIn",
    "UndoCallSpare",
    "UndoCheckIn",
    "UndoEnd",
    "UndoMoveIn",
    "UndoReadmit",
    "WaiveLockdown",
    "WithdrawTime",
    "WriteOff",
]
