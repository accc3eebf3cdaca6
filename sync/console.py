"""What the commands of all packages share: the settings file's option, `--json`, tables, and errors with code and hint.

Used by every `cli.py`. An error of the catalogue ends a command with exit code 1 and is named on the screen with all
its faults; so does a file or folder that the system refuses, which is nobody's bug.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from sync import errors
from sync.config import Fault
from sync.errors import LumbungError

F = TypeVar("F", bound=Callable[..., None])

config_option = click.option(
    "-c",
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    default=Path("lumbung.toml"),
    show_default=True,
    envvar="LUMBUNG_CONFIG",  # the installed command names /etc/lumbung/config.toml by it
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences or a table.")


class Rooms(click.Group):
    """Commands by name, each imported only when it is called.

    A box that starts after a power cut need not load the centre. `rooms`: name -> (module, attribute, line of help).
    Commands added to the group itself stand beside them.
    """

    def __init__(self, *args: Any, rooms: Mapping[str, tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rooms = rooms

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self._rooms, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._rooms:
            return super().get_command(ctx, cmd_name)
        module, attribute, _ = self._rooms[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._help_of(ctx, name)) for name in self.list_commands(ctx)])

    def _help_of(self, ctx: click.Context, name: str) -> str:
        if name in self._rooms:
            return self._rooms[name][2]
        command = super().get_command(ctx, name)
        return command.get_short_help_str(100) if command is not None else ""


def errors_shown(command: F) -> F:
    """An error of the catalogue as one message with its faults and hint, or as JSON; exit code 1."""

    @wraps(command)
    def shown(*args: Any, **kwargs: Any) -> None:
        try:
            with files_named():
                command(*args, **kwargs)
        except LumbungError as error:
            if kwargs.get("as_json"):
                click.echo(json.dumps(error.to_json(), ensure_ascii=False))
            else:
                complain(error)
            sys.exit(1)

    return shown  # type: ignore[return-value]  # the same parameters, by wraps


def show_facts(title: str, facts: Iterable[tuple[str, str]]) -> None:
    """A table of names and values for a person."""
    from rich.console import Console  # here and below: no service shows a table
    from rich.table import Table

    table = Table(title=title, show_header=False, title_justify="left")
    table.add_column(style="bold")
    table.add_column()
    for name, value in facts:
        table.add_row(name, value)
    Console().print(table)


def number(count: int) -> str:
    """A count as people write it: 3.000."""
    return f"{count:,}".replace(",", ".")


def show_rows(rows: list[dict[str, Any]]) -> None:
    """A table of at least one row for a person; the first row's names are its head.

    Where a window is too narrow for one with ids (32 hex digits), each row is a paragraph instead, a line a cell: the
    next command needs an id whole and in one piece.
    """
    from rich.console import Console
    from rich.table import Table

    console, table = Console(), Table(*rows[0])
    told = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in rows]
    for row in told:
        table.add_row(*row.values())
    with_ids = any(_ID.fullmatch(cell) for row in told for cell in row.values())
    if (
        not with_ids
        or console.measure(table, options=console.options.update(max_width=10_000)).maximum <= console.width
    ):
        console.print(table)
        return
    widest = max(map(len, rows[0]))
    for row in told:
        for name, cell in row.items():
            click.echo(f"{name:{widest}}  {cell}".rstrip())
        click.echo()


_ID = re.compile(r"[0-9a-f]{32}")  # how an attempt, a sitting or an epoch is printed


def complain(error: LumbungError) -> None:
    """The error on standard error, in both languages: message and code, what is wrong in particular, what to do."""
    click.echo(f"{' / '.join(error.entry.message)}  ({error.code})", err=True)
    for line in _particulars(error.details):
        click.echo(f"  {line}", err=True)
    for hint in error.entry.hint:
        click.echo(hint, err=True)


def _particulars(details: dict[str, Any]) -> Iterator[str]:
    problems, faults = details.get("problems"), details.get("faults")
    if isinstance(problems, list):  # of an exam folder, each with its file and line
        yield from (f"{each['file']}:{each['line']}: {' / '.join(each['message'].values())}" for each in problems)
    elif isinstance(faults, list):
        if "file" in details:
            yield f"{details['file']}:"
        yield from map(_fault, faults)
    else:
        yield from (f"{name}: {value}" for name, value in details.items())


def _fault(fault: Any) -> str:
    """One of several: of the settings file (path, line), of a roster (row, field), or a sentence."""
    if not isinstance(fault, dict):
        return str(fault)
    if "path" in fault:
        return str(Fault(**fault))
    place = [f"row {fault['row']}"] if fault.get("row") else []
    return ": ".join([*place, *(str(fault[name]) for name in ("field", "what") if fault.get(name))])


class files_named:  # noqa: N801  reads as a word of the sentence `with files_named()`
    """Turns the system's refusal of a named file into an error of the catalogue; another OSError is a fault of ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError) and isinstance(error.filename, (str, bytes, Path)):
            why = error.strerror or type(error).__name__
            raise LumbungError(errors.FILE_REFUSED, file=str(error.filename), why=why) from error
