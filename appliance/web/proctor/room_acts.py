"""The table of acts on a sitting as a whole, in the order in which the room's page offers them."""

from __future__ import annotations

import secrets

from appliance import acts
from appliance.acts import Act
from appliance.decisions.acting import UNDER_WAY
from appliance.decisions.sittings import CATEGORIES
from appliance.web.proctor.acts import ALIVE, GRANT, INCIDENT, NAME, RUNNING, TEXT, Asked, Step, missing, unlocked
from appliance.web.proctor.forms import DOCUMENT, MINUTES, REASON, SEAT, SHARED, Field, bad
from sync.errors import LumbungError
from sync.wire.nip import check_nip

NIP_DIGITS = 18

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("open", acts.OpenSitting, lambda a: acts.OpenSitting(*a.head), ("planned",), kind="primary"),
        Step("start", acts.StartSitting, lambda a: acts.StartSitting(*a.head), ("registration",), kind="primary"),
        Step("resume", acts.ResumeSitting, lambda a: acts.ResumeSitting(*a.head), ("paused",), kind="primary"),
        Step(
            "pause",
            acts.PauseSitting,
            lambda a: acts.PauseSitting(*a.head, a.form.reason(), a.form.number("since_k")),
            ("running",),
            (REASON, Field("since_k", "hidden", required=False)),
            undo="resume",
        ),
        Step(
            "close-registration",
            acts.CloseRegistration,
            lambda a: acts.CloseRegistration(*a.head),
            ("registration",),
            whenever=lambda view: view.registering,
            undo="reopen-registration",
        ),
        Step(
            "reopen-registration",
            acts.ReopenRegistration,
            lambda a: acts.ReopenRegistration(*a.head, a.form.reason()),
            ("registration",),
            (REASON,),
            whenever=lambda view: not view.registering,
            undo="close-registration",
        ),
        Step(
            "held",
            acts.AddHeld,
            lambda a: acts.AddHeld(*a.head, None, a.form.reason()),
            RUNNING,
            (REASON,),
            kind="primary",
            whenever=lambda view: any(seat.waiting_held_ms for seat in view.seats),
        ),
        Step(
            "readmit",
            acts.Readmit,
            lambda a: acts.Readmit(*a.head, a.form.reason()),
            fields=(REASON,),
            undo="undo-readmit",
        ),
        Step(
            "undo-readmit",
            acts.UndoReadmit,
            lambda a: acts.UndoReadmit(*a.head, a.form.reason()),
            fields=(REASON,),
            whenever=lambda view: view.readmitted,
        ),
        Step(
            "waive",
            acts.WaiveLockdown,
            lambda a: acts.WaiveLockdown(*a.head, None, a.form.reason()),
            fields=(REASON,),
            whenever=lambda view: bool(unlocked(view)),
        ),
        Step(
            "message",
            acts.SendMessage,
            lambda a: acts.SendMessage(*a.head, None, a.form.text("text")),
            UNDER_WAY,
            (TEXT,),
        ),
        Step(
            "add-time",
            acts.AddTime,
            lambda a: acts.AddTime(*a.head, None, a.form.minutes_ms(), a.form.reason()),
            RUNNING,
            (MINUTES, REASON),
            undo="withdraw-time",
        ),
        Step(
            "withdraw-time",
            acts.WithdrawTime,
            lambda a: acts.WithdrawTime(*a.head, None, a.form.octets("grant"), a.form.reason()),
            RUNNING,
            (GRANT, REASON),
            whenever=lambda view: any(seat.granted for seat in view.seats),
        ),
        Step(
            "incident",
            acts.NoteIncident,
            lambda a: acts.NoteIncident(
                *a.head, a.form.text("text"), a.form.choice("category", CATEGORIES), a.form.person("about")
            ),
            UNDER_WAY,
            (INCIDENT, Field("about", "person", required=False), TEXT),
        ),
        Step(
            "add-person",
            acts.AddPerson,
            lambda a: _added(a),
            fields=(Field("nip", most=40), NAME, DOCUMENT, SEAT, SHARED, REASON),
            shows_pin=True,
        ),
        Step(
            "move-in",
            acts.MoveIn,
            lambda a: acts.MoveIn(*a.head, a.form.octets("person"), a.form.reason()),
            fields=(Field("person", "hidden"), REASON),
            undo="undo-move-in",
        ),
        Step(
            "absent",
            acts.MarkAbsent,
            lambda a: acts.MarkAbsent(*a.head, None, a.form.reason()),
            UNDER_WAY,
            (REASON,),
            whenever=lambda view: any(map(missing, view.seats)),
        ),
        Step(
            "submit",
            acts.ForceSubmit,
            lambda a: acts.ForceSubmit(*a.head, None, secrets.token_bytes(16), a.form.reason()),
            (*RUNNING, "ended"),
            (REASON,),
            kind="danger",
            whenever=lambda view: any(seat.state in ALIVE for seat in view.seats),
        ),
        Step("undo-end", acts.UndoEnd, lambda a: acts.UndoEnd(*a.head, a.form.reason()), ("ended",), (REASON,)),
        Step("end", acts.EndSitting, lambda a: acts.EndSitting(*a.head), RUNNING, kind="danger", undo="undo-end"),
        Step(
            "write-off",
            acts.WriteOff,
            lambda a: acts.WriteOff(*a.head, None, None, a.form.reason()),
            UNDER_WAY,
            (REASON,),
            kind="danger",
            whenever=lambda view: False,  # from the page of the close alone
        ),
        Step(
            "close",
            acts.CloseSitting,
            lambda a: acts.CloseSitting(*a.head, a.form.optional("reason")),
            ("registration", "ended"),
            (Field("reason", required=False),),
            kind="danger",
        ),
    )
}


def _added(asked: Asked) -> Act:
    form, roster = asked.form, secrets.token_bytes(16)
    nip, name = "".join(filter(str.isalnum, form.text("nip", 40))), form.text("name", NAME.most)
    try:
        check_nip(nip)
    except LumbungError as wrong:  # whose hint is for a cell of a sheet
        raise bad("nip", why="nip" if len(nip) == NIP_DIGITS else "nip_length") from wrong
    sealed = asked.made.sealed(roster, nip, name, form.document())
    seat, shared = form.seat()
    return acts.AddPerson(*asked.head, roster, nip, name, asked.made.pin_hash(), seat, sealed, form.reason(), shared)
