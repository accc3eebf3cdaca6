"""Queries over sites, boxes, heartbeats, dispatches and blobs.

Called by `central.publish`, `central.planning` and the web.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, and_, func, insert, select, update

from central.store.tables import (
    batches,
    blobs,
    boxes,
    dispatch_blobs,
    dispatches,
    events,
    heartbeats,
    readiness,
    readiness_seen,
    sites,
)
from central.store.upsert import insert_missing, upsert
from sync.wire.keys import SealingPublicKey, VerifyKey


def add_site(connection: Connection, site: str, name: str, zone: str, at_ms: int) -> None:
    """Note a site, or its new name and zone."""
    upsert(connection, sites, {"site": site, "name": name, "zone": zone, "added_ms": at_ms})


def find_site(connection: Connection, site: str) -> Row[Any] | None:
    """One site."""
    return connection.execute(select(sites).where(sites.c.site == site)).first()


def all_sites(connection: Connection) -> list[Row[Any]]:
    """Every site by id."""
    return list(connection.execute(select(sites).order_by(sites.c.site)))


def add_box(
    connection: Connection, site: str, box: str, sign_key: VerifyKey, seal_key: SealingPublicKey, at_ms: int
) -> None:
    """Enrol a box with its two public keys; a revoked one is active again."""
    upsert(
        connection,
        boxes,
        {
            "site": site,
            "box": box,
            "sign_key": sign_key.raw,
            "sign_key_id": sign_key.key_id,
            "seal_key": seal_key.raw,
            "added_ms": at_ms,
            "revoked_ms": None,
            "revoked_by": None,
            "revoked_reason": None,
            "replaced_by": None,
        },
    )


def revoke_box(
    connection: Connection,
    site: str,
    box: str,
    at_ms: int,
    *,
    by: str | None = None,
    reason: str | None = None,
    replaced_by: str | None = None,
) -> bool:
    """Revoke a box; False where there is none that is active."""
    done = connection.execute(
        update(boxes)
        .where(boxes.c.site == site, boxes.c.box == box, boxes.c.revoked_ms.is_(None))
        .values(revoked_ms=at_ms, revoked_by=by, revoked_reason=reason, replaced_by=replaced_by)
    )
    return done.rowcount == 1


def find_box(connection: Connection, site: str, box: str) -> Row[Any] | None:
    """One box with its keys."""
    return connection.execute(select(boxes).where(boxes.c.site == site, boxes.c.box == box)).first()


def box_by_key(connection: Connection, sign_key_id: bytes) -> Row[Any] | None:
    """The box that signs with this key."""
    return connection.execute(select(boxes).where(boxes.c.sign_key_id == sign_key_id)).first()


def boxes_of(connection: Connection, site: str) -> list[Row[Any]]:
    """Every box of a site, revoked ones too."""
    return list(connection.execute(select(boxes).where(boxes.c.site == site).order_by(boxes.c.box)))


def boxes_with_heartbeats(connection: Connection) -> list[Row[Any]]:
    """Every box with its latest heartbeat (columns are null where it never called)."""
    query = (
        select(
            *[column for column in boxes.c if column.name not in ("sign_key", "seal_key")],
            *[column for column in heartbeats.c if column.name not in ("site", "box")],
        )
        .select_from(
            boxes.outerjoin(heartbeats, and_(heartbeats.c.site == boxes.c.site, heartbeats.c.box == boxes.c.box))
        )
        .order_by(boxes.c.site, boxes.c.box)
    )
    return list(connection.execute(query))


def beat(connection: Connection, row: dict[str, Any]) -> None:
    """Keep a box's latest heartbeat."""
    upsert(connection, heartbeats, row)


def keep_readiness(connection: Connection, row: dict[str, Any]) -> None:
    """Keep a box's certificate in the place of the one before, unless it came earlier already.

    In the order in which they first came, whatever their dates: those are by the box's own clock, and one that was
    signed under a clock years ahead must not keep out all that follow. An old one may come again by any road.
    """
    seen = {"site": row["site"], "box": row["box"], "sha256": hashlib.sha256(row["certificate"]).digest()}
    here = and_(*(readiness_seen.c[name] == value for name, value in seen.items()))
    if connection.scalar(select(func.count()).select_from(readiness_seen).where(here)) == 0:
        connection.execute(insert(readiness_seen), seen)
        upsert(connection, readiness, row)


def readiness_of(connection: Connection, site: str | None = None) -> list[Row[Any]]:
    """The latest certificate of each box, of one site or all, with the key that must have signed it."""
    joined = readiness.join(boxes, and_(boxes.c.site == readiness.c.site, boxes.c.box == readiness.c.box))
    query = select(readiness, boxes.c.sign_key).select_from(joined).order_by(readiness.c.site, readiness.c.box)
    return list(connection.execute(query if site is None else query.where(readiness.c.site == site)))


def latest_dispatch(connection: Connection, site: str) -> Row[Any] | None:
    """The newest dispatch of a site."""
    query = select(dispatches).where(dispatches.c.site == site).order_by(dispatches.c.version.desc()).limit(1)
    return connection.execute(query).first()


def latest_version(connection: Connection, site: str) -> int:
    """The newest dispatch's version; 0 where there is none."""
    return connection.scalar(select(func.max(dispatches.c.version)).where(dispatches.c.site == site)) or 0


def add_dispatch(
    connection: Connection, site: str, version: int, envelope: bytes, at_ms: int, content: set[bytes]
) -> None:
    """Store a dispatch and which blobs it names."""
    connection.execute(insert(dispatches), {"site": site, "version": version, "envelope": envelope, "issued_ms": at_ms})
    rows = [{"site": site, "version": version, "sha256": sha256} for sha256 in sorted(content)]
    insert_missing(connection, dispatch_blobs, rows)


def blob_size(connection: Connection, site: str, sha256: bytes) -> int | None:
    """How many bytes a blob has, if any dispatch of this site names it."""
    named = (
        select(dispatch_blobs.c.sha256).where(dispatch_blobs.c.site == site, dispatch_blobs.c.sha256 == sha256).exists()
    )
    return connection.scalar(select(func.length(blobs.c.data)).where(blobs.c.sha256 == sha256, named))


def blob_part(connection: Connection, sha256: bytes, start: int, length: int) -> bytes:
    """`length` bytes of a blob from `start`."""
    part = func.substr(blobs.c.data, start + 1, length, type_=LargeBinary)
    return connection.execute(select(part).where(blobs.c.sha256 == sha256)).scalar_one()


def received_by_site(connection: Connection) -> dict[str, tuple[int, int | None]]:
    """Site → (events held, when the last batch came)."""
    counted = connection.execute(select(events.c.site, func.count()).group_by(events.c.site))
    held = {row[0]: row[1] for row in counted}
    latest = connection.execute(select(batches.c.site, func.max(batches.c.received_ms)).group_by(batches.c.site))
    return {row[0]: (held.get(row[0], 0), row[1]) for row in latest}


def batches_of(connection: Connection, site: str, limit: int) -> list[Row[Any]]:
    """The newest batches of a site, forks and broken ones too."""
    query = select(batches).where(batches.c.site == site).order_by(batches.c.received_ms.desc(), batches.c.last.desc())
    return list(connection.execute(query.limit(limit)))


def dispatches_of(connection: Connection, site: str, limit: int) -> list[Row[Any]]:
    """The newest dispatches of a site."""
    query = select(dispatches.c.version, dispatches.c.issued_ms, func.length(dispatches.c.envelope).label("size_bytes"))
    return list(
        connection.execute(query.where(dispatches.c.site == site).order_by(dispatches.c.version.desc()).limit(limit))
    )


def all_content(connection: Connection) -> list[bytes]:
    """The digests of every sealed content that is kept here."""
    return list(connection.scalars(select(blobs.c.sha256).order_by(blobs.c.sha256)))
