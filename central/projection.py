"""Attempts, answers and scores out of events.

Rebuilt from what was received, droppable at any time. Called by the worker and `central.cli`.

One attempt is projected by folding all its events of all epochs and branches with the rule for answers that the box
uses too, so arrival
order cannot matter. Ingest only marks what changed; this catches up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from central import attempts
from central.attempts import SCORING_VERSION as SCORING_VERSION
from central.centre import Centre
from central.folds import SITTING_AFTER, event_of
from central.ingest import judge, open_again
from central.scoring import AttemptScore
from central.store import newcomers, results
from central.store.engine import reading, writing
from central.store.events import events_of_sitting, not_understood, set_state
from central.store.tables import EVENT_OK
from sync.errors import LumbungError

CHUNK = 200

log = structlog.get_logger("central.projection")


def catch_up(centre: Centre, limit: int = 1_000_000) -> int:
    """Project what ingest marked, up to `limit`; how many were done.

    One that fails is logged, stays marked and stops no other.
    """
    done, failed = 0, set[tuple[str, bytes]]()
    exams = attempts.Exams()
    while done < limit:
        with reading(centre.engine) as connection:
            marked = results.take_dirty(connection, CHUNK + len(failed))
        todo = [row for row in marked if (row.site, row.about) not in failed]
        if not todo:
            return done
        for row in todo:
            try:
                with writing(centre.engine, row.site) as connection:
                    _project(connection, centre, exams, row)
            except (ValueError, LookupError, TypeError, ArithmeticError, LumbungError) as error:
                # a fault of ours or of old data, not of the database
                failed.add((row.site, row.about))
                log.error("not projected", site=row.site, about=row.about.hex(), kind=type(error).__name__)
            else:
                done += 1
    return done


def rebuild(centre: Centre) -> int:
    """Drop every projection and make it again from events, judging those anew that were not understood.

    How many were made.
    """
    open_again(centre)
    understand_again(centre)
    with writing(centre.engine) as connection:
        results.drop_projections(connection, centre.random(8))
    return catch_up(centre)


def understand_again(centre: Centre) -> int:
    """After an upgrade: judge events of kinds that were unknown when they came; how many are understood now.

    And after a receiving key came back: mark those whose person could not be opened.
    """
    understood = 0
    with writing(centre.engine) as connection:
        newcomers.mark_unopened(connection, centre.random(8))
        for row in not_understood(connection):
            state, code = judge(event_of(row))
            if state == row.state:
                continue
            set_state(connection, row, state, code)
            understood += state == EVENT_OK
            what, about = ("attempt", row.attempt) if row.attempt is not None else ("sitting", row.sitting)
            if about is not None:
                results.mark_dirty(connection, row.site, what, [about], centre.random(8))
    return understood


def score_again(centre: Centre, exam: str) -> int:
    """Score every attempt of an exam under its newest key, beside the scores that are there; how many attempts."""
    with writing(centre.engine) as connection:
        found = results.attempts_of_exam(connection, exam)
        for row in found:
            results.mark_dirty(connection, row.site, "attempt", [row.attempt], centre.random(8))
    return catch_up(centre) and len(found)


def score_of(detail: Mapping[str, Any]) -> AttemptScore:
    """The score out of its stored form."""
    return AttemptScore.from_json(detail)


def _project(connection: Connection, centre: Centre, exams: attempts.Exams, marked: Row[Any]) -> None:
    if marked.what == "attempt":
        attempts.project(connection, centre, exams, marked.site, marked.about)
    else:
        _project_sitting(connection, marked.site, marked.about)
    results.clear_dirty(connection, marked.site, marked.about, marked.mark)


def _project_sitting(connection: Connection, site: str, sitting: bytes) -> None:
    rows = [row for row in events_of_sitting(connection, site, sitting) if row.state == EVENT_OK]
    if not rows:
        return
    states = [SITTING_AFTER[row.kind] for row in rows if row.kind in SITTING_AFTER]
    results.put_sitting_state(
        connection,
        {
            "site": site,
            "sitting": sitting,
            "state": states[-1] if states else "planned",
            "incidents": sum(row.kind == "incident.noted" for row in rows),
            "last_k": rows[-1].k,
        },
    )
