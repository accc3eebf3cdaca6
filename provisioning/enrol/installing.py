"""Taking an approval in: all of it is verified first, then the files are put in place, the trust in the centre last.

Called by `provisioning.enrol.cli`. A box is enrolled when its role list lies there: before that an interrupted run has
changed nothing that counts, and the next one ends it.
"""

from __future__ import annotations

from pathlib import Path

from appliance.settings import BoxSettings
from provisioning.enrol.folder import Approved, EnrolFolder
from sync import errors
from sync.errors import LumbungError
from sync.files import write_whole
from sync.trust import ROOTS
from sync.wire import enrolment
from sync.wire.enrolment import Approval


def read_file(path: Path) -> bytes:
    """An approval's bytes. LumbungError TOO_LARGE before more is read than any approval has; OSError."""
    with path.open("rb") as file:
        data = file.read(enrolment.MAX_APPROVAL_BYTES + 1)
    if len(data) > enrolment.MAX_APPROVAL_BYTES:
        raise LumbungError(errors.TOO_LARGE, file=path.name, max_bytes=enrolment.MAX_APPROVAL_BYTES)
    return data


def verify(folder: EnrolFolder, data: bytes, request: bytes) -> Approval:
    """The approval, if it answers `request` and is of the centre that this box trusts, where it trusts one already.

    Errors as `sync.wire.enrolment.read_approval`.
    """
    known = folder.trusted()
    return enrolment.read_approval(data, request, None if known is None else known[1])


def compare(approval: Approval, typed: str) -> None:
    """Return if what was typed is the fingerprint of the approval's role list.

    WireError MISTYPED_FINGERPRINT, LumbungError OTHER_FINGERPRINT.
    """
    if enrolment.read_fingerprint(typed) != enrolment.roles_fingerprint(approval.roles_envelope):
        raise LumbungError(errors.OTHER_FINGERPRINT)


def install(settings: BoxSettings, folder: EnrolFolder, approval: Approval, request: bytes) -> Approved:
    """Put a verified approval in place. OSError where the disk refuses; a repeat ends what was begun."""
    version = None
    if approval.dispatch is not None and approval.dispatch_envelope is not None:
        version = approval.dispatch.draft.version
        inbox = settings.data_dir / "inbox"
        inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(inbox / f"dispatch-{version}.dsse", approval.dispatch_envelope)
    if folder.trusted() is None:  # a list that is there already stays: later ones prove themselves in dispatches
        write_whole(settings.data_dir / ROOTS, approval.roles_envelope)
    approved = Approved(
        enrolment.digest(request).hex(),
        approval.approved_ms,
        enrolment.roles_fingerprint(approval.roles_envelope),
        version,
    )
    folder.keep_approved(approved)
    folder.forget_code()
    return approved
