"""Whether the centre knows this box, as far as this PC can tell by itself: what was signed for it and what it heard.

Used by `software.enrolled`; `network.centre` asks the centre itself.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from provisioning.doctor.dispatched import Dispatched
from provisioning.doctor.machine import Machine
from provisioning.enrol.asking import is_still_ours
from provisioning.enrol.folder import APPROVED, EnrolFolder
from sync import errors
from sync.errors import LumbungError
from sync.state import State, read_state


class Standing(Enum):
    """`KNOWN` needs something that the centre signed for this very box, or answered to it."""

    KNOWN = "known"
    REVOKED = "revoked"
    DENIED = "denied"
    NEVER_APPROVED = "never approved"


def standing_of(machine: Machine) -> Standing:
    """The gravest word that is here. LumbungError ENROL_FILE_UNREADABLE, NOT_ENROLLED."""
    state, approved_ms = _heard(machine.data_dir), _approved_here_ms(machine)
    dispatched = _dispatched(machine)
    if state.revoked or (dispatched is not None and machine.settings.box in dispatched.dispatch.draft.revocations):
        return Standing.REVOKED
    denied = [each.at_ms for each in state.troubles.values() if each.code == errors.CENTRE_DENIED.code]
    if any(approved_ms is None or at_ms > approved_ms for at_ms in denied):
        return Standing.DENIED
    opens = dispatched is not None and dispatched.body is not None
    if opens or approved_ms is not None or state.last_contact_ms is not None:
        return Standing.KNOWN
    return Standing.NEVER_APPROVED


def _heard(data_dir: Path) -> State:
    """What the agent last wrote; without it nothing was heard, and another proof has to be here."""
    try:
        return read_state(data_dir)
    except LumbungError:
        return State()


def _approved_here_ms(machine: Machine) -> int | None:
    """When (this PC's clock) the approval of this box's present key was put in place; None where there is none."""
    folder = EnrolFolder(machine.data_dir)
    request = folder.request()
    if request is None or not is_still_ours(machine.settings, request) or folder.approved() is None:
        return None
    return (folder.path / APPROVED).stat().st_mtime_ns // 1_000_000


def _dispatched(machine: Machine) -> Dispatched | None:
    try:
        return machine.dispatched
    except LumbungError:
        return None  # proves nothing; `packages.dispatch` says what is wrong with it
