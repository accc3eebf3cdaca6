"""`lumbung central results`: scores as a file. Composed by `central.cli`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from central import projection, reports
from central.console import centre_of
from central.store.engine import reading
from sync.console import config_option, errors_shown


@click.command("results")
@config_option
@click.option("--exam", "exam_id", required=True, help="Id of the exam.")
@click.option("--format", "form", type=click.Choice(sorted(reports.FORMATS)), default="csv", show_default=True)
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file instead of printing.")
@errors_shown
def show_results(config_file: Path, exam_id: str, form: str, language: str, out: Path | None) -> None:
    """Everyone planned for an exam with scores by component, as they stand now."""
    centre = centre_of(config_file)
    projection.catch_up(centre)
    with reading(centre.engine) as connection:
        report = reports.results_report(
            connection, exam_id, projection.SCORING_VERSION, made=datetime.now(UTC).astimezone(), language=language
        )
    data = reports.FORMATS[form](report)
    if out is not None:
        out.write_bytes(data)
        click.echo(str(out))
    else:
        sys.stdout.buffer.write(data)
