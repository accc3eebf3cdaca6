"""Queries over projections and scores. Called by `central.projection`, the staff pages and `central.reports`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, select

from central.store.tables import (
    PROJECTIONS,
    answers,
    attempts,
    dirty,
    events,
    packages,
    scores,
    scoring_keys,
    sitting_states,
    sittings,
)
from central.store.upsert import insert_missing, upsert


def mark_dirty(connection: Connection, site: str, what: str, about: Iterable[bytes], mark: bytes) -> None:
    """Say that the projections of these attempts (or sittings) are behind."""
    for each in sorted(about):
        upsert(connection, dirty, {"site": site, "about": each, "what": what, "mark": mark})


def take_dirty(connection: Connection, limit: int) -> list[Row[Any]]:
    """Some attempts and sittings whose projections are behind."""
    return list(connection.execute(select(dirty).limit(limit)))


def clear_dirty(connection: Connection, site: str, about: bytes, mark: bytes) -> None:
    """Say that a projection caught up with this marking; a later marking stays."""
    connection.execute(delete(dirty).where(dirty.c.site == site, dirty.c.about == about, dirty.c.mark == mark))


def count_dirty(connection: Connection) -> int:
    """How many projections are behind."""
    return connection.scalar(select(func.count()).select_from(dirty)) or 0


def drop_projections(connection: Connection, mark: bytes) -> int:
    """Empty every projection and mark all that has events as behind; how many."""
    for table in PROJECTIONS:
        connection.execute(delete(table))
    connection.execute(delete(dirty))
    total = 0
    for what, column, extra in (
        ("attempt", events.c.attempt, events.c.attempt.is_not(None)),
        ("sitting", events.c.sitting, and_(events.c.sitting.is_not(None), events.c.attempt.is_(None))),
    ):
        found = connection.execute(select(events.c.site, column).distinct().where(extra))
        rows = [{"site": site, "about": about, "what": what, "mark": mark} for site, about in found]
        insert_missing(connection, dirty, rows)
        total += len(rows)
    return total


def put_attempt(connection: Connection, row: dict[str, Any], values: dict[str, Any]) -> None:
    """Replace an attempt's projection: its row and its answers."""
    upsert(connection, attempts, row)
    mine = and_(answers.c.site == row["site"], answers.c.attempt == row["attempt"])
    connection.execute(delete(answers).where(mine))
    if values:
        connection.execute(
            insert(answers),
            [
                {"site": row["site"], "attempt": row["attempt"], "item": item, "value": value}
                for item, value in values.items()
            ],
        )


def attempts_of_exam(connection: Connection, exam: str) -> list[Row[Any]]:
    """(site, attempt) of every attempt of an exam of which something came."""
    query = (
        select(attempts.c.site, attempts.c.attempt)
        .join(sittings, and_(sittings.c.site == attempts.c.site, sittings.c.sitting == attempts.c.sitting))
        .where(sittings.c.exam == exam)
    )
    return list(connection.execute(query))


def put_sitting_state(connection: Connection, row: dict[str, Any]) -> None:
    """Replace a sitting's projection."""
    upsert(connection, sitting_states, row)


def package_of_sitting(connection: Connection, site: str, sitting: bytes) -> bytes | None:
    """The package that a sitting was planned with."""
    return connection.scalar(select(sittings.c.package).where(sittings.c.site == site, sittings.c.sitting == sitting))


def find_package(connection: Connection, digest: bytes) -> Row[Any] | None:
    """One published package with its content."""
    return connection.execute(select(packages).where(packages.c.digest == digest)).first()


def packages_of(connection: Connection, exam: str) -> list[Row[Any]]:
    """Every published package of an exam, the newest first."""
    return list(
        connection.execute(select(packages).where(packages.c.exam == exam).order_by(packages.c.added_ms.desc()))
    )


def all_packages(connection: Connection) -> list[Row[Any]]:
    """Every published package without its content, the newest first."""
    columns = [c for c in packages.c if c.name not in ("outline", "blocks", "manifest")]
    return list(connection.execute(select(*columns).order_by(packages.c.added_ms.desc())))


def latest_key(connection: Connection, exam: str) -> Row[Any] | None:
    """The newest scoring key of an exam."""
    query = select(scoring_keys).where(scoring_keys.c.exam == exam).order_by(scoring_keys.c.key_version.desc()).limit(1)
    return connection.execute(query).first()


def add_score(connection: Connection, row: dict[str, Any]) -> None:
    """Keep a score; the same basis under the same key and scoring is kept once."""
    insert_missing(connection, scores, [row])


def answers_of(connection: Connection, site: str, attempt: bytes) -> dict[str, Any]:
    """Item → value of one attempt as it counts."""
    query = select(answers.c.item, answers.c.value).where(answers.c.site == site, answers.c.attempt == attempt)
    return {row.item: row.value for row in connection.execute(query.order_by(answers.c.item))}


def answer_table(connection: Connection, exam: str) -> list[Row[Any]]:
    """(site, attempt, item, value) of every attempt of an exam."""
    query = (
        select(answers)
        .join(attempts, and_(attempts.c.site == answers.c.site, attempts.c.attempt == answers.c.attempt))
        .join(sittings, and_(sittings.c.site == attempts.c.site, sittings.c.sitting == attempts.c.sitting))
        .where(sittings.c.exam == exam)
        .order_by(answers.c.site, answers.c.attempt, answers.c.item)
    )
    return list(connection.execute(query))


def scores_of(connection: Connection, site: str, attempt: bytes) -> list[Row[Any]]:
    """Every score an attempt ever had, by key version."""
    query = select(scores).where(scores.c.site == site, scores.c.attempt == attempt)
    return list(connection.execute(query.order_by(scores.c.key_version, scores.c.scored_ms)))


def current_score(
    connection: Connection, site: str, attempt: bytes, basis: bytes, scoring_version: int
) -> Row[Any] | None:
    """The score of what an attempt holds now under the newest key."""
    query = (
        select(scores)
        .where(
            scores.c.site == site,
            scores.c.attempt == attempt,
            scores.c.basis_sha256 == basis,
            scores.c.scoring_version == scoring_version,
        )
        .order_by(scores.c.key_version.desc())
        .limit(1)
    )
    return connection.execute(query).first()


def not_counted(connection: Connection, exam: str) -> list[bytes]:
    """Attempts of an exam that staff voided, or whose person they rejected."""
    query = (
        select(attempts.c.attempt)
        .join(sittings, and_(sittings.c.site == attempts.c.site, sittings.c.sitting == attempts.c.sitting))
        .where(sittings.c.exam == exam, attempts.c.counted.is_(False))
        .order_by(attempts.c.attempt)
    )
    return list(connection.scalars(query))
