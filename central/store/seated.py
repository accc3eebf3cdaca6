"""Queries over people and what came of them: who sat where, with which attempt and score.

Called by the staff pages and `central.reports`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Row, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from central.store.engine import is_postgres
from central.store.tables import attempts, packages, participants, scores, sites, sittings


def _without_items(connection: Connection) -> ColumnElement[Any]:
    """The stored score but for its items, cut out where it lies: of 3,000 people they are hundreds of megabytes."""
    if is_postgres(connection):
        return cast(cast(scores.c.detail, JSONB).op("-")("items"), JSON)
    return func.json_remove(scores.c.detail, "$.items", type_=JSON)


def score_rows(
    connection: Connection, exam: str, key_version: int, scoring_version: int, *, with_items: bool = False
) -> list[Row[Any]]:
    """Everyone planned for an exam, with the attempt and the score that fits what it holds now (null where none).

    The score of each item is in `detail` only where asked for.
    """
    current = and_(
        scores.c.site == attempts.c.site,
        scores.c.attempt == attempts.c.attempt,
        scores.c.basis_sha256 == attempts.c.basis_sha256,
        scores.c.key_version == key_version,
        scores.c.scoring_version == scoring_version,
    )
    query = (
        select(
            participants.c.site,
            participants.c.sitting,
            participants.c.attempt,
            participants.c.nip,
            participants.c.name,
            participants.c.position,
            participants.c.unit,
            participants.c.grade,
            sittings.c.title.label("sitting_title"),
            sittings.c.room,
            sittings.c.starts_at,
            attempts.c.state,
            attempts.c.held,
            attempts.c.answered,
            attempts.c.submitted_k,
            scores.c.total_percent,
            (scores.c.detail if with_items else _without_items(connection)).label("detail"),
            scores.c.scored_ms,
        )
        .select_from(
            participants.join(
                sittings,
                and_(sittings.c.site == participants.c.site, sittings.c.sitting == participants.c.sitting),
            )
            .outerjoin(
                attempts,
                and_(attempts.c.site == participants.c.site, attempts.c.attempt == participants.c.attempt),
            )
            .outerjoin(scores, current)
        )
        .where(sittings.c.exam == exam)
        .order_by(participants.c.name, participants.c.nip)
    )
    return list(connection.execute(query))


def find_attempt(connection: Connection, site: str, attempt: bytes) -> Row[Any] | None:
    """One attempt with its person and sitting, whether anything came of it or not."""
    query = (
        select(
            participants,
            sittings.c.title.label("sitting_title"),
            sittings.c.exam,
            sittings.c.room,
            sittings.c.starts_at,
            *[c for c in attempts.c if c.name not in ("site", "attempt", "sitting")],
        )
        .select_from(
            participants.join(
                sittings,
                and_(sittings.c.site == participants.c.site, sittings.c.sitting == participants.c.sitting),
            ).outerjoin(
                attempts,
                and_(attempts.c.site == participants.c.site, attempts.c.attempt == participants.c.attempt),
            )
        )
        .where(participants.c.site == site, participants.c.attempt == attempt)
    )
    return connection.execute(query).first()


def submits_of_slip(connection: Connection, slip: str) -> list[Row[Any]]:
    """Where the submit with this digest on its slip is from, without anybody's name."""
    query = (
        select(
            attempts.c.site,
            attempts.c.held,
            attempts.c.slip_head,
            sites.c.name.label("site_name"),
            sittings.c.starts_at,
            packages.c.exam,
            packages.c.outline,
        )
        .select_from(
            attempts.outerjoin(sites, sites.c.site == attempts.c.site)
            .outerjoin(sittings, and_(sittings.c.site == attempts.c.site, sittings.c.sitting == attempts.c.sitting))
            .outerjoin(packages, packages.c.digest == attempts.c.package)
        )
        .where(attempts.c.slip == slip)
        .limit(5)
    )
    return list(connection.execute(query))


def people_of(connection: Connection, site: str, sitting: bytes) -> list[Row[Any]]:
    """Everyone planned for a sitting, with what came of the attempt (null where nothing did)."""
    own = ("state", "held", "answered", "late", "refused", "leases", "events", "submitted_k", "first_k", "last_k")
    query = (
        select(participants, *[attempts.c[name] for name in own])
        .select_from(
            participants.outerjoin(
                attempts,
                and_(attempts.c.site == participants.c.site, attempts.c.attempt == participants.c.attempt),
            )
        )
        .where(participants.c.site == site, participants.c.sitting == sitting)
        .order_by(participants.c.name, participants.c.nip)
    )
    return list(connection.execute(query))


def unplanned(connection: Connection, site: str | None = None) -> list[Row[Any]]:
    """Attempts of which nobody here knows the person: their sitting was planned nowhere, or elsewhere."""
    query = (
        select(attempts)
        .outerjoin(
            participants,
            and_(attempts.c.site == participants.c.site, attempts.c.attempt == participants.c.attempt),
        )
        .where(participants.c.attempt.is_(None))
    )
    return list(connection.execute(query if site is None else query.where(attempts.c.site == site)))


def search_people(connection: Connection, words: str, limit: int = 50) -> list[Row[Any]]:
    """Participants whose NIP or name contains `words`."""
    pattern = f"%{words.replace('%', '').replace('_', '')}%"
    query = (
        select(participants, sittings.c.title.label("sitting_title"), sittings.c.exam)
        .join(sittings, and_(sittings.c.site == participants.c.site, sittings.c.sitting == participants.c.sitting))
        .where(or_(participants.c.nip.like(pattern), func.lower(participants.c.name).like(pattern.lower())))
        .order_by(participants.c.name)
        .limit(limit)
    )
    return list(connection.execute(query))
