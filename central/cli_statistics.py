"""`lumbung central statistics`: reliability of each competency and classical statistics of each item of an exam.

Composed into the one command by `central.cli`.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from central import projection
from central.console import centre_of, say, table
from central.key import ScoringKey
from central.reports import score_of
from central.statistics import ScaleStatistics, analyse
from central.store import results, seated
from central.store.engine import reading
from sync import errors
from sync.console import config_option, errors_shown, json_option
from sync.errors import LumbungError


@click.command("statistics")
@config_option
@json_option
@click.option("--exam", "exam_id", required=True, help="Id of the exam.")
@errors_shown
def show_statistics(config_file: Path, as_json: bool, exam_id: str) -> None:
    """Cronbach's alpha of each competency, and facility and discrimination of each item, over all scored attempts."""
    centre = centre_of(config_file)
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        stored = results.latest_key(connection, exam_id)
        if stored is None:
            raise LumbungError(errors.NO_SCORING_KEY, exam=exam_id)
        rows = seated.score_rows(connection, exam_id, stored.key_version, projection.SCORING_VERSION, with_items=True)
    scores = [score for row in rows if (score := score_of(row)) is not None]
    scales = analyse(scores, ScoringKey.model_validate(stored.document))
    if as_json:
        say(True, {"exam": exam_id, "attempts": len(scores), "competencies": [asdict(each) for each in scales]}, "")
        return
    click.echo(f"{exam_id}: {len(scores)} pengerjaan dinilai")
    table(False, "competencies", [_scale_row(each) for each in scales], "Tidak ada kompetensi.")
    table(False, "items", [row for each in scales for row in _item_rows(each)], "Tidak ada butir.")


def _scale_row(scale: ScaleStatistics) -> dict[str, object]:
    return {
        "kompetensi": scale.competency,
        "butir": scale.pairwise.items,
        "α berpasangan": _shown(scale.pairwise.alpha, 4),
        "n": scale.pairwise.people,
        "α lengkap": _shown(scale.listwise.alpha, 4),
        "n lengkap": scale.listwise.people,
    }


def _item_rows(scale: ScaleStatistics) -> list[dict[str, object]]:
    return [
        {
            "butir": item,
            "kompetensi": scale.competency,
            "n": found.people,
            "kemudahan": _shown(found.facility, 3),
            "simpangan": _shown(found.deviation, 3),
            "daya beda": _shown(found.discrimination, 1),
        }
        for item, found in scale.items.items()
    ]


def _shown(number: float | None, places: int) -> str | None:
    return None if number is None else f"{number:.{places}f}"
