"""What the commands of the centre share: the config option, the open centre, errors with code and hint, `--json`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from central.centre import Centre, open_centre
from central.settings import CentreSettings
from sync import config
from sync.errors import LumbungError

F = TypeVar("F", bound=Callable[..., None])

config_option = click.option(
    "-c", "--config", "config_file", type=click.Path(path_type=Path), default=Path("lumbung.toml"), show_default=True
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document instead of sentences.")


def errors_shown(command: F) -> F:
    """An error of the catalogue as one message with its hint, or as JSON; exit code 1."""

    @wraps(command)
    def shown(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except LumbungError as error:
            if kwargs.get("as_json"):
                click.echo(json.dumps(error.to_json(), ensure_ascii=False))
            else:
                _complain(error)
            sys.exit(1)

    return shown  # type: ignore[return-value]  # the same parameters, by wraps


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
        shown = Table(*rows[0])
        for row in rows:
            shown.add_row(*("" if cell is None else str(cell) for cell in row.values()))
        Console().print(shown)


def _complain(error: LumbungError) -> None:
    click.echo(f"{error.entry.message[0]}  ({error.code})", err=True)
    faults, problems = error.details.get("faults"), error.details.get("problems")
    if isinstance(problems, list):  # of an exam folder, each with its file and line
        for problem in problems:
            click.echo(f"  {problem['file']}:{problem['line']}: {problem['message']['id']}", err=True)
    elif isinstance(faults, list):
        for fault in faults:
            told = fault if isinstance(fault, str) else "  ".join(f"{k}: {v}" for k, v in fault.items() if v)
            click.echo(f"  {told}", err=True)
    else:
        for name, value in error.details.items():
            click.echo(f"  {name}: {value}", err=True)
    click.echo(error.entry.hint[0], err=True)
