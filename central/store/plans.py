"""Queries over exams, sittings, participants, proctors and staff.

Called by `central.publish`, `central.planning`, staff pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, insert, not_, select, update

from central.store.seated import left, seats
from central.store.tables import (
    attempts,
    blobs,
    dispatch_blobs,
    packages,
    participants,
    proctors,
    scoring_keys,
    sitting_photos,
    sitting_states,
    sittings,
    staff,
)
from central.store.upsert import insert_missing, upsert


def add_package(connection: Connection, row: dict[str, Any], content: bytes) -> None:
    """Register a sealed exam and its ciphertext."""
    connection.execute(insert(packages), row)
    insert_missing(connection, blobs, [{"sha256": row["content_sha256"], "data": content}])


def add_key(connection: Connection, exam: str, document: Any, sha256: bytes, at_ms: int) -> int:
    """Keep a scoring key as the exam's next version; its version. The newest key given again stays that version."""
    query = select(scoring_keys.c.key_version, scoring_keys.c.sha256).where(scoring_keys.c.exam == exam)
    newest = connection.execute(query.order_by(scoring_keys.c.key_version.desc()).limit(1)).first()
    if newest is not None and newest.sha256 == sha256:
        return int(newest.key_version)
    version = 1 if newest is None else newest.key_version + 1
    connection.execute(
        insert(scoring_keys),
        {"exam": exam, "key_version": version, "document": document, "sha256": sha256, "added_ms": at_ms},
    )
    return version


def add_sitting(connection: Connection, row: dict[str, Any], people: Sequence[dict[str, Any]]) -> None:
    """Keep a planned sitting with its participants."""
    connection.execute(insert(sittings), row)
    if people:
        connection.execute(insert(participants), list(people))


def sittings_of(connection: Connection, site: str) -> list[Row[Any]]:
    """Planned sittings of a site by time."""
    query = select(sittings).where(sittings.c.site == site).order_by(sittings.c.starts_at, sittings.c.room)
    return list(connection.execute(query))


def find_sitting(connection: Connection, site: str, sitting: bytes) -> Row[Any] | None:
    """One planned sitting."""
    query = select(sittings).where(sittings.c.site == site, sittings.c.sitting == sitting)
    return connection.execute(query).first()


def participants_of(connection: Connection, site: str, sitting: bytes) -> list[Row[Any]]:
    """Participants of a sitting by name."""
    query = select(participants).where(participants.c.site == site, participants.c.sitting == sitting)
    return list(connection.execute(query.order_by(participants.c.name, participants.c.nip)))


def put_photos(connection: Connection, row: dict[str, Any], album: bytes) -> None:
    """Keep a sitting's sealed album in place of an earlier one."""
    insert_missing(connection, blobs, [{"sha256": row["sha256"], "data": album}])
    upsert(connection, sitting_photos, row)


def photos_of(connection: Connection, site: str) -> list[Row[Any]]:
    """The albums of a site's sittings."""
    query = select(sitting_photos).where(sitting_photos.c.site == site).order_by(sitting_photos.c.sitting)
    return list(connection.execute(query))


def find_participant(connection: Connection, site: str, attempt: bytes) -> Row[Any] | None:
    """The participant on a roster whose attempt this is."""
    query = select(participants).where(participants.c.site == site, participants.c.attempt == attempt)
    return connection.execute(query).first()


def put_proctor(connection: Connection, row: dict[str, Any]) -> None:
    """Add a room account, or change it."""
    upsert(connection, proctors, row)


def proctors_of(connection: Connection, site: str) -> list[Row[Any]]:
    """Room accounts of a site."""
    return list(connection.execute(select(proctors).where(proctors.c.site == site).order_by(proctors.c.account)))


def sittings_with_progress(connection: Connection) -> list[Row[Any]]:
    """Every sitting with its state, how many have a place in it, and of how many something came and was submitted.

    Whoever left their place for another sitting before beginning is counted there; whom staff ruled out, nowhere.
    """
    who = seats()
    planned = (
        select(who.c.site, who.c.sitting, func.count().label("planned"))
        .select_from(who.outerjoin(attempts, and_(attempts.c.site == who.c.site, attempts.c.attempt == who.c.attempt)))
        .where(not_(left(who)), func.coalesce(who.c.standing, "") != "rejected")
        .group_by(who.c.site, who.c.sitting)
        .subquery()
    )
    seen = (
        select(
            attempts.c.site,
            attempts.c.sitting,
            func.count().label("seen"),
            func.sum(case((and_(attempts.c.state == "submitted", attempts.c.counted), 1), else_=0)).label("submitted"),
        )
        .group_by(attempts.c.site, attempts.c.sitting)
        .subquery()
    )

    def same(table: Any) -> Any:
        return and_(table.c.site == sittings.c.site, table.c.sitting == sittings.c.sitting)

    query = (
        select(
            sittings,
            sitting_states.c.state,
            sitting_states.c.incidents,
            func.coalesce(planned.c.planned, 0).label("planned"),
            func.coalesce(seen.c.seen, 0).label("seen"),
            func.coalesce(seen.c.submitted, 0).label("submitted"),
        )
        .select_from(
            sittings.outerjoin(planned, same(planned))
            .outerjoin(seen, same(seen))
            .outerjoin(sitting_states, same(sitting_states))
        )
        .order_by(sittings.c.starts_at.desc(), sittings.c.site, sittings.c.room)
    )
    return list(connection.execute(query))


def put_staff(connection: Connection, row: dict[str, Any]) -> None:
    """Add a member of staff, or give a new role or password."""
    upsert(connection, staff, row)


def find_staff(connection: Connection, account: str) -> Row[Any] | None:
    """One member of staff."""
    return connection.execute(select(staff).where(staff.c.account == account)).first()


def all_staff(connection: Connection) -> list[Row[Any]]:
    """Every member of staff, without password hashes."""
    columns = [column for column in staff.c if column.name != "password_hash"]
    return list(connection.execute(select(*columns).order_by(staff.c.account)))


def note_failure(connection: Connection, account: str, failures: int, wait_until_ms: int) -> None:
    """Count failed sign-ins of an account and say until when it waits; 0, 0 after one that succeeded."""
    connection.execute(
        update(staff).where(staff.c.account == account).values(failures=failures, wait_until_ms=wait_until_ms)
    )


def blobs_of_dispatch(connection: Connection, site: str, version: int) -> list[bytes]:
    """The SHA-256 of every package content that a dispatch names."""
    query = select(dispatch_blobs.c.sha256).where(dispatch_blobs.c.site == site, dispatch_blobs.c.version == version)
    return list(connection.scalars(query.order_by(dispatch_blobs.c.sha256)))
