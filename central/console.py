"""What the commands of the centre share besides `sync.console`: the open centre, sentences and tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from central.centre import Centre, open_centre
from central.settings import CentreSettings
from sync import config
from sync.console import show_rows


def settings_of(config_file: Path) -> CentreSettings:
    """The `[centre]` section; LumbungError NO_CONFIG or BAD_CONFIG."""
    found: CentreSettings = config.load(config_file, {"centre": CentreSettings})["centre"]
    return found


def centre_of(config_file: Path) -> Centre:
    """The centre that `lumbung central init` prepared."""
    return open_centre(settings_of(config_file))


def say(as_json: bool, facts: dict[str, Any], sentence: str) -> None:
    """The result of a command, for a program or a person."""
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else sentence)


def table(as_json: bool, name: str, rows: list[dict[str, Any]], empty: str) -> None:
    """A list for a program or a person."""
    if as_json:
        click.echo(json.dumps({name: rows}, ensure_ascii=False))
    elif not rows:
        click.echo(empty)
    else:
        show_rows(rows)
