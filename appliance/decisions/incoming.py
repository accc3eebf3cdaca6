"""What came down, and what a technician types: dispatches, unlocked packages, the date."""

from __future__ import annotations

from appliance.commands import AcceptLibrary, ConfirmDate, Done, RefuseDispatch, UnlockPackage
from appliance.state import Draft, sitting_state
from sync import errors
from sync.errors import LumbungError
from sync.wire.dispatch import CLOCK_TOLERANCE_MS

_DATED = frozenset({errors.DATE_NEEDED.code, errors.NOT_YET_VALID.code})


def accept_library(draft: Draft, command: AcceptLibrary) -> Done:
    """Use a newer dispatch, or the same one of which more is open now. LumbungError ROLLBACK."""
    library = command.library
    if library.version < draft.library.version:
        raise LumbungError(errors.ROLLBACK, version=library.version, accepted=draft.library.version)
    if library.version > draft.library.version:
        draft.record("dispatch.accepted", None, None, (library.version, library.digest))
        alone = all(sitting_state(draft, key) in ("planned", "closed") for key in draft.library.sittings)
        roles = 0 if library.roles is None else library.roles.version
        draft.group.keep_dispatch(library.version, command.envelope, roles, command.role_lists, alone=alone)
        draft.date_needed = False
    for digest, package in draft.library.packages.items():
        known = library.packages.get(digest)
        if package.content_key is not None and known is not None and known.content_key is None:
            library = library.with_key(digest, package.content_key)  # typed while the shelf was looking
    draft.library = library.keeping(draft.library, [key for key in draft.library.sittings if key in draft.sittings])
    needed = {
        each.package_digest for key, each in draft.library.sittings.items() if sitting_state(draft, key) != "closed"
    }
    closed = [key for key in draft.library.photos if sitting_state(draft, key) == "closed"]
    draft.library = draft.library.without_photos(closed)
    for digest in draft.library.exams.keys() - needed:  # closed while the shelf was looking
        draft.library = draft.library.without_exam(digest)
    for digest, exam in draft.library.exams.items():
        if digest not in draft.unlocked:
            draft.record("package.unlocked", None, None, (digest, exam.outline.id))
    return Done(draft.k, 0)


def refuse_dispatch(draft: Draft, command: RefuseDispatch) -> Done:
    """Say once that a dispatch was refused; one that only waits for the date is not refused, but asks for it."""
    if waits_for_the_date(command.code, asked=draft.date_offset_ms is not None):
        draft.date_needed = draft.date_offset_ms is None
        return Done(draft.k, 0)
    draft.record("dispatch.refused", None, None, (command.digest, command.code))
    draft.group.keep_refusal(command.digest)
    draft.refused |= {command.digest}
    return Done(draft.k, 0)


def waits_for_the_date(code: str, *, asked: bool) -> bool:
    """Whether a dispatch that met with this error may be good after all once the date is known (or, later, come).

    It is `asked` for once a start: what has expired by a date that somebody typed is refused.
    """
    return code in _DATED or (code == errors.EXPIRED.code and not asked)


def unlock_package(draft: Draft, command: UnlockPackage) -> Done:
    """Keep the key that an unlock code opened; the shelf then opens the package with it."""
    if command.package not in draft.library.packages:
        raise LumbungError(errors.PACKAGE_MISSING)
    draft.group.keep_content_key(command.package, command.content_key)
    draft.library = draft.library.with_key(command.package, command.content_key)
    return Done(draft.k, 0)


def confirm_date(draft: Draft, command: ConfirmDate) -> Done:
    """A person typed the date: new material is judged by it until the next start. LumbungError DATE_IMPLAUSIBLE."""
    if command.wall_ms < draft.library.floor_ms - CLOCK_TOLERANCE_MS:
        raise LumbungError(errors.DATE_IMPLAUSIBLE, floor_ms=draft.library.floor_ms)
    draft.record("clock.anchored", None, None, (command.wall_ms, True, f"typed by {command.actor}"[:200]))
    draft.date_offset_ms = command.wall_ms - draft.wall_ms
    draft.date_needed = False
    return Done(draft.k, 0)
