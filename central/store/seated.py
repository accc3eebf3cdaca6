"""Queries over people and what came of them: who sat where, with which attempt and score.

Who sits in a sitting is on its roster or a newcomer (`seats`); somebody who sits elsewhere instead has `moved_to`.
Called by the staff pages and `central.reports`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Row,
    Subquery,
    Text,
    and_,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from central.store.engine import is_postgres
from central.store.tables import attempts, corrected_names, newcomers, packages, participants, scores, sites, sittings

NOT_BEGUN = ("none", "unknown", "absent", "present")  # states in which nothing of an exam was seen
_PERSON = ("site", "sitting", "roster", "attempt", "nip", "name", "position", "unit", "grade")


def seats() -> Subquery:
    """Everyone who has a place in a sitting: on its roster, or a newcomer (`how`, `standing`, `opened` are set)."""
    planned = select(
        *[participants.c[name] for name in _PERSON],
        participants.c.seat,
        participants.c.spare,
        cast(null(), Text).label("how"),
        cast(null(), Text).label("standing"),
        cast(null(), Text).label("opened"),
    )
    unlisted = select(
        *[newcomers.c[name] for name in ("site", "sitting", "roster", "attempt")],
        *[func.coalesce(newcomers.c[name], "").label(name) for name in ("nip", "name")],
        *[newcomers.c[name] for name in ("position", "unit", "grade")],
        cast(null(), Text).label("seat"),
        literal(False, Boolean).label("spare"),
        newcomers.c.how,
        newcomers.c.standing,
        newcomers.c.opened,
    )
    return union_all(planned, unlisted).subquery("seats")


def sits_elsewhere(who: Any) -> ColumnElement[bool]:
    """Whether a newcomer somewhere is the person of this place: moved in from it, or bound to it by staff."""
    return and_(
        newcomers.c.home_site == who.c.site,
        newcomers.c.home_attempt == who.c.attempt,
        newcomers.c.standing != "rejected",
        or_(newcomers.c.how == "moved_in", newcomers.c.standing == "bound"),
    )


def _moved_to(who: Any) -> list[ColumnElement[Any]]:
    """Where the person of a place sits instead: site and sitting (null: nowhere else)."""
    first = select(newcomers).where(sits_elsewhere(who)).order_by(newcomers.c.site, newcomers.c.attempt).limit(1)
    return [
        first.with_only_columns(newcomers.c[name]).scalar_subquery().label(f"moved_to_{name}")
        for name in ("site", "sitting")
    ]


def _sitting_of(who: Any) -> ColumnElement[bool]:
    return and_(sittings.c.site == who.c.site, sittings.c.sitting == who.c.sitting)


def _attempt_of(who: Any) -> ColumnElement[bool]:
    return and_(attempts.c.site == who.c.site, attempts.c.attempt == who.c.attempt)


def _name_of(who: Any) -> ColumnElement[bool]:
    return and_(corrected_names.c.site == who.c.site, corrected_names.c.attempt == who.c.attempt)


def not_begun() -> ColumnElement[bool]:
    """Whether nothing of an exam was seen of an attempt."""
    return func.coalesce(attempts.c.state, "none").in_(NOT_BEGUN)


def left(who: Any) -> ColumnElement[bool]:
    """Whether the person of this place sits elsewhere, and never began here; `attempts` must be joined."""
    return and_(not_begun(), exists(select(newcomers.c.attempt).where(sits_elsewhere(who))))


def has_left(row: Any) -> bool:
    """Whether the person of this place sits elsewhere, and never began here: a row of this module."""
    return row.moved_to_sitting is not None and (row.state or "none") in NOT_BEGUN


def _without_items(connection: Connection) -> ColumnElement[Any]:
    """The stored score but for its items, cut out where it lies: of 3,000 people they are hundreds of megabytes."""
    if is_postgres(connection):
        return cast(cast(scores.c.detail, JSONB).op("-")("items"), JSON)
    return func.json_remove(scores.c.detail, "$.items", type_=JSON)


def score_rows(
    connection: Connection, exam: str, key_version: int, scoring_version: int, *, with_items: bool = False
) -> list[Row[Any]]:
    """Everyone who has a place in an exam, with the attempt and the score that fits what it holds now (null: none).

    Whoever left a place before beginning, for another sitting of this exam, has one row: where they sit. A spare whom
    nobody called has none. The score of each item is in `detail` only where asked for.
    """
    current = and_(
        scores.c.site == attempts.c.site,
        scores.c.attempt == attempts.c.attempt,
        scores.c.basis_sha256 == attempts.c.basis_sha256,
        scores.c.key_version == key_version,
        scores.c.scoring_version == scoring_version,
    )
    who, there = seats(), sittings.alias("there")
    same_exam = exists(
        select(newcomers.c.attempt)
        .join(there, and_(there.c.site == newcomers.c.site, there.c.sitting == newcomers.c.sitting))
        .where(sits_elsewhere(who), there.c.exam == exam)
    )
    query = (
        select(
            *[who.c[name] for name in _PERSON if name != "roster"],
            who.c.how,
            who.c.standing,
            who.c.opened,
            *_moved_to(who),
            corrected_names.c.name.label("room_name"),
            sittings.c.title.label("sitting_title"),
            sittings.c.room,
            sittings.c.starts_at,
            attempts.c.state,
            attempts.c.held,
            attempts.c.counted,
            attempts.c.answered,
            attempts.c.submitted_k,
            scores.c.total_percent,
            (scores.c.detail if with_items else _without_items(connection)).label("detail"),
            scores.c.scored_ms,
        )
        .select_from(
            who.join(sittings, _sitting_of(who))
            .outerjoin(attempts, _attempt_of(who))
            .outerjoin(corrected_names, _name_of(who))
            .outerjoin(scores, current)
        )
        .where(sittings.c.exam == exam, not_(and_(not_begun(), same_exam)))
        .where(or_(not_(who.c.spare), attempts.c.state.is_not(None)))
        .order_by(who.c.name, who.c.nip)
    )
    return list(connection.execute(query))


def find_attempt(connection: Connection, site: str, attempt: bytes) -> Row[Any] | None:
    """One attempt with its person and sitting, whether anything came of it or not."""
    who = seats()
    query = (
        select(
            who,
            *_moved_to(who),
            corrected_names.c.name.label("room_name"),
            corrected_names.c.opened.label("room_name_opened"),
            corrected_names.c.reason.label("room_name_reason"),
            corrected_names.c.actor.label("room_name_actor"),
            sittings.c.title.label("sitting_title"),
            sittings.c.exam,
            sittings.c.room,
            sittings.c.starts_at,
            *[c for c in attempts.c if c.name not in ("site", "attempt", "sitting")],
        )
        .select_from(
            who.join(sittings, _sitting_of(who))
            .outerjoin(attempts, _attempt_of(who))
            .outerjoin(corrected_names, _name_of(who))
        )
        .where(who.c.site == site, who.c.attempt == attempt)
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
    """Everyone who has a place in a sitting, with what came of the attempt (null where nothing did)."""
    known = ("state", "held", "counted", "answered", "late", "refused", "leases", "events")
    own = (*known, "submitted_k", "first_k", "last_k")
    who = seats()
    query = (
        select(who, *_moved_to(who), corrected_names.c.name.label("room_name"), *[attempts.c[name] for name in own])
        .select_from(who.outerjoin(attempts, _attempt_of(who)).outerjoin(corrected_names, _name_of(who)))
        .where(who.c.site == site, who.c.sitting == sitting)
        .order_by(who.c.name, who.c.nip)
    )
    return list(connection.execute(query))


def unplanned(connection: Connection, site: str | None = None) -> list[Row[Any]]:
    """Attempts of which nobody here knows the person: their sitting was planned nowhere, or elsewhere.

    Of somebody whose taking in the room undid nothing is left to know; where answers came before their log-in did,
    there is.
    """
    who = seats()
    came = attempts.c.answered + attempts.c.late + attempts.c.refused + attempts.c.leases
    query = select(attempts).outerjoin(who, _attempt_of(who)).where(who.c.attempt.is_(None))
    query = query.where(or_(attempts.c.state != "unknown", came > 0))
    return list(connection.execute(query if site is None else query.where(attempts.c.site == site)))


def search_people(connection: Connection, words: str, limit: int = 50) -> list[Row[Any]]:
    """People whose NIP or name, as listed or as the room spelt it, contains `words`."""
    pattern = f"%{words.replace('%', '').replace('_', '')}%"
    who = seats()
    names = [func.lower(column).like(pattern.lower()) for column in (who.c.name, corrected_names.c.name)]
    query = (
        select(who, corrected_names.c.name.label("room_name"), sittings.c.title.label("sitting_title"), sittings.c.exam)
        .select_from(who.join(sittings, _sitting_of(who)).outerjoin(corrected_names, _name_of(who)))
        .where(or_(who.c.nip.like(pattern), *names))
        .order_by(who.c.name)
        .limit(limit)
    )
    return list(connection.execute(query))
