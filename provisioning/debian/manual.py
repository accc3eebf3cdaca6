"""lumbung(1): the manual page of the one command, written from its own help, so that it cannot fall behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from lumbung import main

FILES = (
    ("/etc/lumbung/config.toml", "Every setting; a command says all that is wrong in it at once, with lines."),
    ("/var/lib/lumbung", "Journal, keys, batches and backups. Removing the package leaves it."),
    ("/usr/share/doc/lumbung", "Examples: settings, nginx in front, the UPS."),
)
EXITS = (
    ("0", "Done."),
    ("1", "An error of the catalogue, named on the screen with its code (LMB-...) and what to do."),
    ("2", "A wrong command line."),
    ("3", "Nothing is wrong with the command, but the answer is no: it waits, does not answer, or is not kept."),
)


def page(version: str, epoch_s: int) -> str:
    """The page in man's macros. `epoch_s`: the Unix time of the release, so that a build can be repeated."""
    day = datetime.fromtimestamp(epoch_s, UTC).strftime("%Y-%m-%d")
    lines = [
        f'.TH LUMBUNG 1 "{day}" "Lumbung {_plain(version)}" "Lumbung"',
        ".SH NAME",
        r"lumbung \- exams on a school's own network, safe until the road to town opens",
        ".SH SYNOPSIS",
        ".B lumbung",
        ".I COMMAND",
        ".RI [ OPTIONS ]",
        ".SH DESCRIPTION",
        _plain(
            "A small server in a school's lab serves an exam to browsers on the room's network, keeps every answer, "
            "and carries sealed batches to the centre whenever the internet returns."
        ),
        ".SH COMMANDS",
    ]
    context = click.Context(main, info_name="lumbung")
    for name in main.list_commands(context):
        lines += _command(context, name)
    for title, rows in (("FILES", FILES), ("EXIT STATUS", EXITS)):
        lines.append(f".SH {title}")
        for left, right in rows:
            lines += [".TP", f".B {_plain(left)}", _plain(right)]
    lines += [
        ".SH ENVIRONMENT",
        ".TP",
        ".B LUMBUNG_CONFIG",
        _plain("The settings file where none is named by -c."),
    ]
    return "\n".join(lines) + "\n"


def _command(parent: click.Context, name: str) -> Iterator[str]:
    group = parent.command
    command = group.get_command(parent, name) if isinstance(group, click.Group) else None
    if command is None or command.hidden:
        return
    context = click.Context(command, info_name=name, parent=parent)
    if isinstance(command, click.Group):
        yield f".SS {_plain(context.command_path)}"
        yield _plain(_sentences(command.help))
        for each in command.list_commands(context):
            yield from _command(context, each)
        return
    if isinstance(parent.command, click.Group) and parent.parent is None:
        yield f".SS {_plain(context.command_path)}"
    else:
        yield ".TP"
        yield rf".B {_plain(context.command_path)}"
    yield _plain(_sentences(command.help))
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is None or "--help" in record[0]:
            continue
        yield ".br"
        yield rf"\fI{_plain(record[0])}\fR {_plain(record[1])}".rstrip()


def _sentences(text: str | None) -> str:
    return " ".join((text or "").split())


def _plain(text: str) -> str:
    """Text as roff takes it: no line of it is a request, and a hyphen can be copied into a shell."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("…", "...").replace("–", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
