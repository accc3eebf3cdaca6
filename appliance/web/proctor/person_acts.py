"""The table of acts on one person of a sitting, in the order in which the person's page offers them."""

from __future__ import annotations

import secrets

from appliance import acts
from appliance.acts import Act
from appliance.decisions.acting import UNDER_WAY
from appliance.decisions.sittings import CATEGORIES
from appliance.web.proctor.acts import ALIVE, GRANT, INCIDENT, NAME, RUNNING, TEXT, Asked, Step
from appliance.web.proctor.forms import DOCUMENT, MINUTES, REASON, SEAT, SHARED, Field

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step(
            "answer-help",
            acts.AnswerHelp,
            lambda a: acts.AnswerHelp(*a.head, a.attempt),
            kind="primary",
            event="help.answered",
            when=lambda seat: seat.presence.help is not None,
            quick=True,
        ),
        Step(
            "check-in",
            acts.CheckIn,
            lambda a: acts.CheckIn(*a.head, a.attempt, a.form.document()),
            fields=(DOCUMENT,),
            kind="primary",
            event="participant.checked_in",
            when=lambda seat: not seat.presence.checked_in,
            undo="undo-check-in",
        ),
        Step(
            "allow",
            acts.AllowLogIn,
            lambda a: _allowed(a),
            fields=(SEAT, SHARED, REASON),
            event="login.allowed",
            when=lambda seat: not seat.presence.permitted,
            undo="undo-allow",
        ),
        Step(
            "move",
            acts.AllowLogIn,
            lambda a: _allowed(a),
            fields=(SEAT, SHARED, REASON),
            event="login.allowed",
            quick=True,
            undo="undo-allow",
        ),
        Step(
            "held",
            acts.AddHeld,
            lambda a: acts.AddHeld(*a.head, a.attempt, a.form.reason()),
            RUNNING,
            (REASON,),
            kind="primary",
            event="held.granted",
            when=lambda seat: seat.waiting_held_ms > 0,
            undo="revoke-held",
        ),
        Step(
            "waive",
            acts.WaiveLockdown,
            lambda a: acts.WaiveLockdown(*a.head, a.attempt, a.form.reason()),
            fields=(REASON,),
            event="lockdown.waived",
            when=lambda seat: seat.presence.locked is not None,
        ),
        Step(
            "admit",
            acts.Admit,
            lambda a: acts.Admit(*a.head, a.attempt, a.form.reason()),
            fields=(REASON,),
            event="participant.admitted",
            when=lambda seat: not (seat.presence.admitted or (seat.presence.spare and not seat.presence.called)),
            whenever=lambda view: not view.registering,
            undo="undo-admit",
        ),
        Step(
            "call-spare",
            acts.CallSpare,
            lambda a: acts.CallSpare(*a.head, a.attempt, a.form.person("in_place_of"), a.form.reason()),
            fields=(Field("in_place_of", "person", required=False), REASON),
            kind="primary",
            event="spare.called",
            when=lambda seat: seat.presence.spare and not seat.presence.called,
            undo="undo-spare",
        ),
        Step(
            "add-time",
            acts.AddTime,
            lambda a: acts.AddTime(*a.head, a.attempt, a.form.minutes_ms(), a.form.reason()),
            RUNNING,
            (MINUTES, REASON),
            event="time.added",
            when=lambda seat: seat.block is not None,
            undo="withdraw-time",
        ),
        Step(
            "pause",
            acts.PausePerson,
            lambda a: acts.PausePerson(*a.head, a.attempt, a.form.reason()),
            fields=(REASON,),
            event="participant.paused",
            when=lambda seat: not seat.paused_alone,
            undo="resume",
        ),
        Step(
            "resume",
            acts.ResumePerson,
            lambda a: acts.ResumePerson(*a.head, a.attempt),
            kind="primary",
            event="participant.resumed",
            when=lambda seat: seat.paused_alone,
            quick=True,
        ),
        Step(
            "message",
            acts.SendMessage,
            lambda a: acts.SendMessage(*a.head, a.attempt, a.form.text("text")),
            UNDER_WAY,
            (TEXT,),
            when=lambda seat: seat.state in ALIVE,
        ),
        Step(
            "incident",
            acts.NoteIncident,
            lambda a: acts.NoteIncident(*a.head, a.form.text("text"), a.form.choice("category", CATEGORIES), a.attempt),
            UNDER_WAY,
            (INCIDENT, TEXT),
        ),
        Step(
            "new-pin",
            acts.ReplacePin,
            lambda a: acts.ReplacePin(*a.head, a.attempt, a.made.pin_hash(), a.form.reason()),
            fields=(REASON,),
            event="pin.replaced",
            shows_pin=True,
        ),
        Step(
            "correct-name",
            acts.CorrectName,
            lambda a: _corrected(a),
            UNDER_WAY,
            (NAME, REASON),
            event="name.corrected",
        ),
        Step(
            "absent",
            acts.MarkAbsent,
            lambda a: acts.MarkAbsent(*a.head, a.attempt, a.form.reason()),
            UNDER_WAY,
            (REASON,),
            event="participant.marked_absent",
            when=lambda seat: not (seat.presence.absent or seat.presence.checked_in),
            undo="undo-absent",
        ),
        Step(
            "undo-absent",
            acts.UndoAbsent,
            lambda a: acts.UndoAbsent(*a.head, a.attempt, a.form.reason()),
            UNDER_WAY,
            (REASON,),
            event="absence.undone",
            when=lambda seat: seat.presence.absent,
        ),
        Step(
            "undo-check-in",
            acts.UndoCheckIn,
            lambda a: acts.UndoCheckIn(*a.head, a.attempt, a.form.reason()),
            fields=(REASON,),
            event="check_in.undone",
            when=lambda seat: seat.presence.checked_in,
        ),
        Step(
            "undo-allow",
            acts.UndoAllowLogIn,
            lambda a: acts.UndoAllowLogIn(*a.head, a.attempt, a.form.reason()),
            fields=(REASON,),
            event="permission.undone",
            when=lambda seat: seat.presence.permitted,
        ),
        Step(
            "undo-admit",
            acts.UndoAdmit,
            lambda a: acts.UndoAdmit(*a.head, a.attempt, a.form.reason()),
            fields=(REASON,),
            event="admission.undone",
            when=lambda seat: seat.presence.admitted_alone,
        ),
        Step(
            "undo-spare",
            acts.UndoCallSpare,
            lambda a: acts.UndoCallSpare(*a.head, a.attempt, a.form.reason()),
            UNDER_WAY,
            (REASON,),
            event="spare_call.undone",
            when=lambda seat: seat.presence.called,
        ),
        Step(
            "undo-add",
            acts.UndoAddPerson,
            lambda a: acts.UndoAddPerson(*a.head, a.attempt, a.form.reason()),
            UNDER_WAY,
            (REASON,),
            event="addition.undone",
            when=lambda seat: seat.presence.added,
        ),
        Step(
            "undo-move-in",
            acts.UndoMoveIn,
            lambda a: acts.UndoMoveIn(*a.head, a.attempt, a.form.reason()),
            UNDER_WAY,
            (REASON,),
            event="move_in.undone",
            when=lambda seat: seat.presence.moved_in and not seat.presence.home_closed,
        ),
        Step(
            "withdraw-time",
            acts.WithdrawTime,
            lambda a: acts.WithdrawTime(*a.head, a.attempt, a.form.octets("grant"), a.form.reason()),
            RUNNING,
            (GRANT, REASON),
            event="time.withdrawn",
            when=lambda seat: any(each.withdrawable_ms for each in seat.granted),
        ),
        Step(
            "revoke-held",
            acts.RevokeHeld,
            lambda a: acts.RevokeHeld(*a.head, a.attempt, a.form.reason()),
            RUNNING,
            (REASON,),
            event="held.revoked",
            when=lambda seat: seat.held_ms > 0,
        ),
        Step(
            "submit",
            acts.ForceSubmit,
            lambda a: acts.ForceSubmit(*a.head, a.attempt, secrets.token_bytes(16), a.form.reason()),
            UNDER_WAY,
            (REASON,),
            kind="danger",
            event="attempt.forced",
        ),
        Step(
            "write-off",
            acts.WriteOff,
            lambda a: acts.WriteOff(*a.head, a.attempt, a.form.lease(), a.form.reason()),
            UNDER_WAY,
            (Field("lease", "hidden"), REASON),
            kind="danger",
            event="browser.written_off",
            when=lambda seat: False,  # from the page of the close alone, which names the browser
        ),
    )
}


def _allowed(asked: Asked) -> Act:
    there, shared = asked.form.seat()
    return acts.AllowLogIn(*asked.head, asked.attempt, there, asked.form.reason(), shared)


def _corrected(asked: Asked) -> Act:
    name = asked.form.text("name", NAME.most)
    sealed = asked.made.sealed(asked.roster, None, name, "")
    return acts.CorrectName(*asked.head, asked.attempt, name, sealed, asked.form.reason())
