"""`lumbung provision manual`. Composed by `provisioning.cli`. Exit codes: 0 done; 1 an error of the catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sync.console import errors_shown, json_option
from web.languages import LANGUAGES, Language


@click.command()
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the PDFs.")
@click.option("--lang", "languages", multiple=True, type=click.Choice(LANGUAGES), help="By default both.")
@json_option
@errors_shown
def manual(out: Path, languages: tuple[Language, ...], as_json: bool) -> None:
    """The technician's manual as PDF, to be printed: one page a situation."""
    from provisioning.manual.press import write_manuals

    written = [str(path) for path in write_manuals(out, languages or LANGUAGES)]
    click.echo(json.dumps({"files": written}) if as_json else "\n".join(written))
