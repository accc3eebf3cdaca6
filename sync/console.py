"""What the commands of all packages share: the settings file's option, `--json`, and errors with code and hint.

Used by every `cli.py`. An error of the catalogue ends a command with exit code 1 and is named on the screen with all
its faults; so does a file or folder that the system refuses, which is nobody's bug.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from sync import errors
from sync.config import Fault
from sync.errors import LumbungError

F = TypeVar("F", bound=Callable[..., None])

config_option = click.option(
    "-c", "--config", "config_file", type=click.Path(path_type=Path), default=Path("lumbung.toml"), show_default=True
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of sentences or a table.")


def errors_shown(command: F) -> F:
    """An error of the catalogue as one message with its faults and hint, or as JSON; exit code 1."""

    @wraps(command)
    def shown(*args: Any, **kwargs: Any) -> None:
        try:
            with _files_named():
                command(*args, **kwargs)
        except LumbungError as error:
            if kwargs.get("as_json"):
                click.echo(json.dumps(error.to_json(), ensure_ascii=False))
            else:
                complain(error)
            sys.exit(1)

    return shown  # type: ignore[return-value]  # the same parameters, by wraps


def complain(error: LumbungError) -> None:
    """The error on standard error: message and code, what is wrong in particular, and what to do."""
    click.echo(f"{error.entry.message[0]}  ({error.code})", err=True)
    for line in _particulars(error.details):
        click.echo(f"  {line}", err=True)
    click.echo(error.entry.hint[0], err=True)


def _particulars(details: dict[str, Any]) -> Iterator[str]:
    problems, faults = details.get("problems"), details.get("faults")
    if isinstance(problems, list):  # of an exam folder, each with its file and line
        yield from (f"{each['file']}:{each['line']}: {each['message']['id']}" for each in problems)
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


class _files_named:  # noqa: N801  reads as a word of the sentence `with _files_named()`
    """Turns the system's refusal of a named file into an error of the catalogue; another OSError is a fault of ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError) and isinstance(error.filename, (str, bytes, Path)):
            why = error.strerror or type(error).__name__
            raise LumbungError(errors.FILE_REFUSED, file=str(error.filename), why=why) from error
