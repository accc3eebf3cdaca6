"""Queries over requests of boxes, one-time codes, serials approved beforehand and wrong tries.

Called by `central.enrolment` and the staff pages.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from central.store.tables import enrol_codes, enrol_tries, enrolments, serials
from central.store.upsert import insert_missing, upsert


def add_request(connection: Connection, row: dict[str, Any]) -> None:
    """Keep a request; one that is there already is left as it is."""
    insert_missing(connection, enrolments, [row])


def find_request(connection: Connection, site: str, digest: bytes) -> Row[Any] | None:
    """One request."""
    query = select(enrolments).where(enrolments.c.site == site, enrolments.c.digest == digest)
    return connection.execute(query).first()


def requests_of(connection: Connection, site: str, limit: int = 100) -> list[Row[Any]]:
    """The requests of a site, the newest first."""
    query = select(enrolments).where(enrolments.c.site == site).order_by(enrolments.c.came_ms.desc())
    return list(connection.execute(query.limit(limit)))


def count_waiting(connection: Connection, now_ms: int) -> dict[str, int]:
    """Site → requests that wait for somebody."""
    query = (
        select(enrolments.c.site, func.count())
        .where(enrolments.c.state == "waiting", enrolments.c.expires_ms > now_ms)
        .group_by(enrolments.c.site)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def latest_approved(connection: Connection, site: str, box: str) -> Row[Any] | None:
    """The newest request by which a box was approved."""
    query = select(enrolments).where(
        enrolments.c.site == site, enrolments.c.box == box, enrolments.c.state == "approved"
    )
    return connection.execute(query.order_by(enrolments.c.decided_ms.desc()).limit(1)).first()


def decide(
    connection: Connection, site: str, digest: bytes, before: str, state: str, by: str, at_ms: int, reason: str | None
) -> bool:
    """Move a request from `before` to `state`; False where it is no longer in `before`."""
    done = connection.execute(
        update(enrolments)
        .where(enrolments.c.site == site, enrolments.c.digest == digest, enrolments.c.state == before)
        .values(state=state, decided_ms=at_ms, decided_by=by, reason=reason)
    )
    return done.rowcount == 1


def add_code(
    connection: Connection, site: str, code_id: bytes, stretched: bytes, by: str, at_ms: int, expires_ms: int
) -> None:
    """Keep a code that was made."""
    connection.execute(
        insert(enrol_codes),
        {
            "site": site,
            "code_id": code_id,
            "stretched": stretched,
            "made_ms": at_ms,
            "made_by": by,
            "expires_ms": expires_ms,
            "wrong": 0,
        },
    )


def find_code(connection: Connection, site: str, code_id: bytes) -> Row[Any] | None:
    """One code."""
    query = select(enrol_codes).where(enrol_codes.c.site == site, enrol_codes.c.code_id == code_id)
    return connection.execute(query).first()


def codes_of(connection: Connection, site: str) -> list[Row[Any]]:
    """The codes of a site without what they were stretched to, the newest first."""
    columns = [column for column in enrol_codes.c if column.name != "stretched"]
    return list(
        connection.execute(select(*columns).where(enrol_codes.c.site == site).order_by(enrol_codes.c.made_ms.desc()))
    )


def use_code(connection: Connection, site: str, code_id: bytes, digest: bytes) -> bool:
    """Bind a code to the one request that it brings; False where it is bound already."""
    done = connection.execute(
        update(enrol_codes)
        .where(enrol_codes.c.site == site, enrol_codes.c.code_id == code_id, enrol_codes.c.used_digest.is_(None))
        .values(used_digest=digest)
    )
    return done.rowcount == 1


def note_wrong(connection: Connection, site: str, code_id: bytes, most: int, at_ms: int) -> None:
    """Count a post under a code's name that did not know it; after `most` an unused code ends."""
    mine = (enrol_codes.c.site == site, enrol_codes.c.code_id == code_id, enrol_codes.c.used_digest.is_(None))
    connection.execute(update(enrol_codes).where(*mine).values(wrong=enrol_codes.c.wrong + 1))
    connection.execute(update(enrol_codes).where(*mine, enrol_codes.c.wrong >= most).values(expires_ms=at_ms))


def end_code(connection: Connection, site: str, code_id: bytes, at_ms: int) -> bool:
    """Let a code end before its time; False where there is none that is unused."""
    done = connection.execute(
        update(enrol_codes)
        .where(enrol_codes.c.site == site, enrol_codes.c.code_id == code_id, enrol_codes.c.used_digest.is_(None))
        .values(expires_ms=at_ms)
    )
    return done.rowcount == 1


def put_serial(connection: Connection, site: str, serial: str, by: str, at_ms: int) -> None:
    """Approve a serial beforehand, for one request more."""
    upsert(
        connection,
        serials,
        {"site": site, "serial": serial, "added_ms": at_ms, "added_by": by, "used_digest": None},
    )


def serials_of(connection: Connection, site: str) -> list[Row[Any]]:
    """The serials of a site."""
    return list(connection.execute(select(serials).where(serials.c.site == site).order_by(serials.c.serial)))


def use_serial(connection: Connection, site: str, serial: str, digest: bytes) -> bool:
    """Spend the approval of a serial on a request; False where there is none."""
    done = connection.execute(
        update(serials)
        .where(serials.c.site == site, serials.c.serial == serial, serials.c.used_digest.is_(None))
        .values(used_digest=digest)
    )
    return done.rowcount == 1


def forget_serial(connection: Connection, site: str, serial: str) -> bool:
    """Take a serial off the list; False where it is not on it."""
    done = connection.execute(delete(serials).where(serials.c.site == site, serials.c.serial == serial))
    return done.rowcount == 1


def failures_of(connection: Connection, address: str) -> tuple[int, int]:
    """(wrong codes from an address, since when in ms); zeros where there are none."""
    row = connection.execute(select(enrol_tries).where(enrol_tries.c.address == address)).first()
    return (0, 0) if row is None else (row.failures, row.since_ms)


def note_failure(connection: Connection, address: str, failures: int, since_ms: int) -> None:
    """Keep how often an address was wrong."""
    upsert(connection, enrol_tries, {"address": address, "failures": failures, "since_ms": since_ms})


def forget_failures(connection: Connection, before_ms: int) -> None:
    """Drop the counts that began before."""
    connection.execute(delete(enrol_tries).where(enrol_tries.c.since_ms < before_ms))
