"""How boxes become known: requests by file or with a one-time code, approved by staff or for a serial named beforehand.

Called by the sync API, the staff pages and `central.cli_box`. What a request may become stands in `TABLE`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from central.centre import Centre
from central.store import enrolments, sites
from central.store.engine import reading, writing
from sync import errors
from sync.errors import LumbungError, WireError
from sync.wire import dispatch, enrol_code, enrolment, roles
from sync.wire.enrol_code import Answer, CodeKey, Post
from sync.wire.keys import Stretch

DAY_MS = 86_400_000
CODE_DAYS, LONGEST_CODE_DAYS = 7, 60
WAIT_DAYS = 30
FREE_TRIES, WINDOW_MS = 20, 15 * 60_000  # wrong codes of one address
WRONG_PROOFS = 5  # under the name of one unused code


class Step(NamedTuple):
    """One line of the table: from a state, by an act of somebody, to a state."""

    state: str
    act: str
    leads_to: str
    who: str


TABLE = (  # a state that no line leaves is final
    Step("waiting", "approve", "approved", "staff; the machine where a code comes with a serial named beforehand"),
    Step("waiting", "refuse", "refused", "staff"),
    Step("waiting", "expire", "expired", "the machine, after 30 days"),
)
_NEXT = {(step.state, step.act): step.leads_to for step in TABLE}


# --- requests -------------------------------------------------------------------------------------


def receive(centre: Centre, data: bytes) -> bytes:
    """Take in a request that came as a file or as text; its digest. The same request again changes nothing.

    WireError of the request; LumbungError NO_SUCH_RECORD (site), BOX_NAME_TAKEN.
    """
    asked = enrolment.read_request(data)
    with writing(centre.engine, asked.site) as connection:
        _keep(connection, centre, asked, data, "file")
    return enrolment.digest(data)


def state_of(row: Row[Any], now_ms: int) -> str:
    """The state of a request now: one that waited too long has expired, whether or not that was written down."""
    if row.state == "waiting" and now_ms >= row.expires_ms:
        return _NEXT[row.state, "expire"]
    return str(row.state)


def approve(centre: Centre, site: str, digest: bytes, by: str, *, replaces: str | None = None) -> None:
    """Enrol the box of a request; with `replaces` in the place of another, which is revoked.

    LumbungError NO_SUCH_RECORD, NOT_WAITING, BOX_NAME_TAKEN, BOX_NOT_ACTIVE (`replaces`). Approving what is approved
    changes nothing.
    """
    with writing(centre.engine, site) as connection:
        row = _found(connection, site, digest)
        if row.state != "approved":
            _approve(connection, centre, row, by)
        elif replaces is None:
            return
        if replaces is not None:
            why = f"diganti oleh / replaced by {row.box}"
            if replaces == row.box or not sites.revoke_box(
                connection, site, replaces, centre.now_ms(), by=by, reason=why, replaced_by=row.box
            ):
                raise LumbungError(errors.BOX_NOT_ACTIVE, box=replaces)


def refuse(centre: Centre, site: str, digest: bytes, by: str, reason: str) -> None:
    """Refuse a request; whoever asked is told the reason. LumbungError NO_SUCH_RECORD, NOT_WAITING, BAD_FIELDS."""
    if not reason.strip():
        raise LumbungError(errors.BAD_FIELDS, field="reason")
    with writing(centre.engine, site) as connection:
        row = _found(connection, site, digest)
        _decide(connection, centre, row, "refuse", by, reason.strip()[: enrol_code.MAX_REASON])


def approval(centre: Centre, site: str, digest: bytes) -> bytes:
    """The signed approval of an approved request, with the site's newest dispatch where that is sealed to the box.

    LumbungError NO_SUCH_RECORD, NOT_WAITING (it is not approved), BOX_NOT_ACTIVE (revoked since).
    """
    with reading(centre.engine) as connection:
        row = _found(connection, site, digest)
        if row.state != "approved":
            raise LumbungError(errors.NOT_WAITING, state=state_of(row, centre.now_ms()))
        if _is_revoked(connection, row):
            raise LumbungError(errors.BOX_NOT_ACTIVE, box=row.box)
        newest = sites.latest_dispatch(connection, site)
    return _signed_approval(centre, row, None if newest is None else newest.envelope)


def _signed_approval(centre: Centre, row: Row[Any], issued: bytes | None) -> bytes:
    if issued is not None and not _is_sealed_to(centre, issued, row.site, row.box):
        issued = None
    ours = centre.keys
    return enrolment.sign_approval(row.request, row.decided_ms, ours.role_list, ours.dispatch, issued)


def _is_sealed_to(centre: Centre, envelope: bytes, site: str, box: str) -> bool:
    listed = roles.first_roles(centre.keys.role_list)
    try:
        return box in dispatch.verify_dispatch(envelope, listed, site=site).sealed_keys
    except WireError:  # of an earlier dispatch key: the box gets the next one over its own road
        return False


def _keep(connection: Connection, centre: Centre, asked: enrolment.Request, data: bytes, came_by: str) -> Row[Any]:
    """The row of a request, made where it is new."""
    if sites.find_site(connection, asked.site) is None:
        raise LumbungError(errors.NO_SUCH_RECORD, site=asked.site)
    digest = enrolment.digest(data)
    known = enrolments.find_request(connection, asked.site, digest)
    if known is not None:
        return known
    _require_free_name(connection, asked)
    now = centre.now_ms()
    enrolments.add_request(
        connection,
        {
            "site": asked.site,
            "digest": digest,
            "box": asked.box,
            "serial": asked.serial,
            "software": asked.software,
            "request": data,
            "came_by": came_by,
            "came_ms": now,
            "expires_ms": now + WAIT_DAYS * DAY_MS,
            "state": "waiting",
        },
    )
    return _found(connection, asked.site, digest)


def _require_free_name(connection: Connection, asked: enrolment.Request) -> None:
    """A box keeps its keys for life: old batches are verified by them, and a dispatch revokes by name."""
    same_name = sites.find_box(connection, asked.site, asked.box)
    if same_name is not None and (same_name.sign_key, same_name.seal_key) != (asked.sign_key.raw, asked.seal_key.raw):
        raise LumbungError(errors.BOX_NAME_TAKEN, box=asked.box)
    same_key = sites.box_by_key(connection, asked.sign_key.key_id)
    if same_key is not None and (same_key.site, same_key.box) != (asked.site, asked.box):
        raise LumbungError(errors.ALREADY_THERE, box=same_key.box, site=same_key.site)


def _found(connection: Connection, site: str, digest: bytes) -> Row[Any]:
    row = enrolments.find_request(connection, site, digest)
    if row is None:
        raise LumbungError(errors.NO_SUCH_RECORD, request=digest.hex())
    return row


def _approve(connection: Connection, centre: Centre, row: Row[Any], by: str) -> None:
    asked = enrolment.read_request(row.request)
    _require_free_name(connection, asked)
    _decide(connection, centre, row, "approve", by, None)
    sites.add_box(connection, asked.site, asked.box, asked.sign_key, asked.seal_key, centre.now_ms())


def _decide(connection: Connection, centre: Centre, row: Row[Any], act: str, by: str, reason: str | None) -> None:
    now = centre.now_ms()
    state = state_of(row, now)
    leads_to = _NEXT.get((state, act))
    if leads_to is None or not enrolments.decide(
        connection, row.site, row.digest, row.state, leads_to, by, now, reason
    ):
        raise LumbungError(errors.NOT_WAITING, state=state)


def _is_revoked(connection: Connection, row: Row[Any]) -> bool:
    box = sites.find_box(connection, row.site, row.box)
    return box is None or box.revoked_ms is not None


# --- codes and serials -----------------------------------------------------------------------------


def make_code(centre: Centre, site: str, by: str, *, days: int = CODE_DAYS, stretch: Stretch | None = None) -> str:
    """A new one-time code of a site, to be said once: only what it stretches to is kept.

    LumbungError NO_SUCH_RECORD, WRONG_SHAPE (days).
    """
    if not 1 <= days <= LONGEST_CODE_DAYS:
        raise LumbungError(errors.WRONG_SHAPE, where="days")
    code = enrol_code.new_code(centre.random)
    key = CodeKey.of(code, site, stretch)
    now = centre.now_ms()
    with writing(centre.engine, site) as connection:
        if sites.find_site(connection, site) is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site)
        enrolments.add_code(connection, site, key.code_id, key.raw, by, now, now + days * DAY_MS)
    return code


def end_code(centre: Centre, site: str, code_id: bytes) -> None:
    """Let an unused code end. LumbungError NO_SUCH_RECORD."""
    with writing(centre.engine, site) as connection:
        if not enrolments.end_code(connection, site, code_id, centre.now_ms()):
            raise LumbungError(errors.NO_SUCH_RECORD, code=code_id.hex())


def name_serial(centre: Centre, site: str, serial: str, by: str) -> None:
    """Approve beforehand whoever comes with a code of the site and this serial, once.

    LumbungError NO_SUCH_RECORD, WRONG_SHAPE.
    """
    if not serial or enrolment.SERIAL.fullmatch(serial) is None:
        raise LumbungError(errors.WRONG_SHAPE, where="serial")
    with writing(centre.engine, site) as connection:
        if sites.find_site(connection, site) is None:
            raise LumbungError(errors.NO_SUCH_RECORD, site=site)
        enrolments.put_serial(connection, site, serial, by, centre.now_ms())


def forget_serial(centre: Centre, site: str, serial: str) -> None:
    """Take a serial back. LumbungError NO_SUCH_RECORD."""
    with writing(centre.engine, site) as connection:
        if not enrolments.forget_serial(connection, site, serial):
            raise LumbungError(errors.NO_SUCH_RECORD, serial=serial)


# --- what a box posts -------------------------------------------------------------------------------


def posted(centre: Centre, data: bytes, address: str) -> bytes:
    """The answer to a post, which only somebody who knows the code could make. The same post gives the same state.

    WireError of the post or the request; LumbungError ENROL_SLOW_DOWN (details.wait_ms), ENROL_CODE_UNKNOWN,
    ENROL_CODE_USED, ENROL_CODE_EXPIRED, BOX_NAME_TAKEN, ALREADY_THERE.
    """
    post = enrol_code.read_post(data)
    asked = enrolment.read_request(post.request)
    _slow_down(centre, address)
    outcome: Answer | LumbungError
    with writing(centre.engine, asked.site) as connection:
        code = enrolments.find_code(connection, asked.site, post.code_id)
        key = None if code is None else CodeKey(code.stretched)
        known = key is not None and key.proves(post)
        if code is not None and not known:
            enrolments.note_wrong(connection, asked.site, post.code_id, WRONG_PROOFS, centre.now_ms())
        outcome = _brought(connection, centre, code, asked, post) if code is not None and known else _unknown()
    if isinstance(outcome, LumbungError):
        if outcome.entry is errors.ENROL_CODE_UNKNOWN:
            _note_failure(centre, address)
        raise outcome
    assert key is not None
    return enrol_code.answer_bytes(outcome, key, post)


def _unknown() -> LumbungError:
    return LumbungError(errors.ENROL_CODE_UNKNOWN)


def _brought(
    connection: Connection, centre: Centre, code: Row[Any], asked: enrolment.Request, post: Post
) -> Answer | LumbungError:
    """What becomes of a request that a known code brings."""
    digest = enrolment.digest(post.request)
    if code.used_digest is not None and code.used_digest != digest:
        return LumbungError(errors.ENROL_CODE_USED)
    if code.used_digest is None and centre.now_ms() >= code.expires_ms:
        return LumbungError(errors.ENROL_CODE_EXPIRED)
    try:
        row = _keep(connection, centre, asked, post.request, "code")
    except LumbungError as error:  # the code stays good for a request with another name
        return error
    enrolments.use_code(connection, asked.site, code.code_id, digest)
    waits = state_of(row, centre.now_ms()) == "waiting"
    if waits and asked.serial and enrolments.use_serial(connection, asked.site, asked.serial, digest):
        _approve(connection, centre, row, f"serial {asked.serial}")
        row = _found(connection, asked.site, digest)
    return _answer(connection, centre, row)


def _answer(connection: Connection, centre: Centre, row: Row[Any]) -> Answer:
    state = state_of(row, centre.now_ms())
    if state == "approved" and _is_revoked(connection, row):
        return Answer("refused", "dicabut / revoked")
    if state == "approved":
        return Answer("approved", "", _signed_approval(centre, row, None))  # its dispatch it fetches itself
    return Answer(state, row.reason or "")  # type: ignore[arg-type]  # the states of TABLE


def _slow_down(centre: Centre, address: str) -> None:
    with reading(centre.engine) as connection:
        failures, since_ms = enrolments.failures_of(connection, address)
    left_ms = since_ms + WINDOW_MS - centre.now_ms()
    if failures >= FREE_TRIES and left_ms > 0:
        raise LumbungError(errors.ENROL_SLOW_DOWN, wait_ms=left_ms)


def _note_failure(centre: Centre, address: str) -> None:
    now = centre.now_ms()
    with writing(centre.engine, "enrol_tries") as connection:
        enrolments.forget_failures(connection, now - WINDOW_MS)
        failures, since_ms = enrolments.failures_of(connection, address)
        enrolments.note_failure(connection, address, failures + 1, since_ms or now)
