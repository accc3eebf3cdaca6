"""What the technician told, in the settings file: one value at a time, comments and order left as they are.

Used by `settle`.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import NamedTuple

UNSETTLED = "belum-terdaftar"  # the site in the settings file that the package brings
NO_CENTRE = "https://pusat.example.go.id"  # the centre there


class Change(NamedTuple):
    """One value of the settings file, before and after."""

    name: str
    before: object
    after: object


def value_of(text: str, section: str, name: str) -> object:
    """None where it is not set. TOMLDecodeError."""
    return tomllib.loads(text).get(section, {}).get(name)


def changed(text: str, told: dict[tuple[str, str], object]) -> tuple[str, list[Change]]:
    """The settings file with these values, (section, name) -> value, and which of them are new. TOMLDecodeError."""
    changes = []
    for (section, name), value in told.items():
        before = value_of(text, section, name)
        if before != value:
            changes.append(Change(name, before, value))
            text = _with_value(text, section, name, value)
    return text, changes


def _with_value(text: str, section: str, name: str, value: object) -> str:
    line = f"{name} = {json.dumps(value)}"
    head = re.search(rf"^\[{section}\][^\n]*(\n|\Z)", text, re.MULTILINE)
    if head is None:
        return f"{text}\n[{section}]\n{line}\n"
    following = re.compile(r"^\[", re.MULTILINE).search(text, head.end())
    stop = following.start() if following else len(text)
    body = text[head.end() : stop]
    pattern = re.compile(rf"^{name}[ \t]*=[ \t]*(\[[^\]]*\][^\n]*|[^\n]*)$", re.MULTILINE)
    found = pattern.sub(lambda _: line, body, count=1) if pattern.search(body) else f"{line}\n{body}"
    return f"{text[: head.end()]}{found}{text[stop:]}"
