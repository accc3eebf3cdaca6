"""Finds, reads and reports the one settings file; each package brings the model of its own section.

Called by every `cli.py` with the sections it needs. Also renders `config.example.toml`, so that it cannot fall behind.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, ValidationError, ValidationInfo
from pydantic.fields import FieldInfo

from sync import errors
from sync.errors import LumbungError

SECTIONS = ("box", "sync", "centre", "network")  # every section there is; anything else in a file is a slip of the pen


class Section(BaseModel):
    """What the models of all sections share: read once, never changed, nothing unknown let through."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return path if folder is None or path.is_absolute() else folder / path


ConfigPath = Annotated[Path, AfterValidator(_beside_the_file)]
"""A path in the settings file: a relative one counts from the file's own folder, not from where a command is typed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the file. `path` like `sync.centre_url`; `line` counts from 1, None where unknown; `what` in
    both languages."""

    path: str
    line: int | None
    what: str

    def __str__(self) -> str:
        place = f"baris/line {self.line}: " if self.line else ""
        return f"{place}{self.path}: {self.what}" if self.path else f"{place}{self.what}"


def load(path: Path, sections: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """The sections asked for, each as an instance of its model, keyed by section name.

    A section left out of the file counts as empty, so that a model whose settings all have defaults needs none. What
    is wrong inside a section that was not asked for is left to the commands that read it: a box must serve after a
    power cut, whatever somebody has begun to change in `[sync]`. A section that nobody knows is a fault for all.
    LumbungError NO_CONFIG (LMB-5002) if there is no such file; BAD_CONFIG (LMB-5001) with all faults at once, none
    of which repeats a given value: values may be secrets.
    """
    text = _read(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise _bad(path, [_syntax_fault(wrong)]) from None
    lines = _lines(text)
    faults = [
        Fault(name, _line(lines, (name,)), _NO_SECTION if isinstance(value, dict) else _OUTSIDE)
        for name, value in document.items()
        if name not in SECTIONS
    ]
    read: dict[str, Any] = {}
    for name, model in sections.items():
        try:
            read[name] = model.model_validate(
                document.get(name, {}), context={"folder": path.resolve().parent}, strict=False
            )
        except ValidationError as wrong:
            faults += [_fault(name, error, lines) for error in wrong.errors(include_url=False, include_input=False)]
    if faults:
        raise _bad(path, sorted(faults, key=lambda fault: (fault.line or 0, fault.path)))
    return read


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as wrong:
        raise LumbungError(errors.NO_CONFIG, file=str(path), why=wrong.strerror or type(wrong).__name__) from wrong
    except UnicodeDecodeError as wrong:
        raise _bad(path, [Fault("", None, "bukan teks UTF-8 / is not UTF-8 text")]) from wrong


def _bad(path: Path, faults: list[Fault]) -> LumbungError:
    shown = [{"path": fault.path, "line": fault.line, "what": fault.what} for fault in faults]
    return LumbungError(errors.BAD_CONFIG, file=str(path), faults=shown)


def faults_of(error: LumbungError) -> list[Fault]:
    """The faults inside a BAD_CONFIG error, for a command to print one a line."""
    return [Fault(**fault) for fault in error.details.get("faults", [])]


def _syntax_fault(wrong: tomllib.TOMLDecodeError) -> Fault:
    place = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", str(wrong))
    what = str(wrong).split(" (at ")[0]
    # the parser quotes the offending characters; they may be part of a secret that lost its quotes
    why = re.sub(r"[:=].*", "", what).strip()
    return Fault("", int(place[1]) if place and place[1] else None, f"bukan TOML / not TOML: {why}")


def _fault(section: str, error: Any, lines: dict[tuple[str, ...], int]) -> Fault:
    place = (section, *(str(part) for part in error["loc"]))
    said = _SAID.get(error["type"])
    if said is None:  # a section's own check, which says it in both languages; else pydantic's own words
        what = str(error["msg"]).removeprefix("Value error, ")
    else:
        what = said.format(section=section, **error.get("ctx", {}))  # of the model alone, never what was given
    return Fault(".".join(place), _line(lines, place), what)


_NO_SECTION = "tidak ada bagian dengan nama ini / there is no such section"
_OUTSIDE = "tidak di dalam bagian mana pun / not in a section"
_WHOLE = "harus bilangan bulat / must be a whole number"
_NUMBER = "harus bilangan / must be a number"
_TEXT = "harus teks dalam tanda kutip / must be text in quotes"
_SECTION = "harus bagian, ditulis / must be a section, written [{section}]"
_LIST = "harus daftar dalam / must be a list in [ ]"
_SAID = {  # by pydantic's names of faults; `str.format` templates
    "extra_forbidden": "tidak ada isian dengan nama ini / there is no such setting",
    "missing": "wajib diisi / is required",
    "model_type": _SECTION,
    "model_attributes_type": _SECTION,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": "harus / must be: true, false",
    "bool_parsing": "harus / must be: true, false",
    "string_type": _TEXT,
    "path_type": _TEXT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "greater_than": "harus lebih dari {gt} / must be more than {gt}",
    "greater_than_equal": "paling kecil {ge} / at least {ge}",
    "less_than": "harus kurang dari {lt} / must be less than {lt}",
    "less_than_equal": "paling besar {le} / at most {le}",
    "literal_error": "harus salah satu dari / must be one of: {expected}",
    "enum": "harus salah satu dari / must be one of: {expected}",
    "string_pattern_mismatch": "bentuknya tidak sesuai / does not have the form {pattern}",
    "string_too_short": "terlalu pendek, paling sedikit {min_length} / too short, at least {min_length}",
    "string_too_long": "terlalu panjang, paling banyak {max_length} / too long, at most {max_length}",
}


def _line(lines: dict[tuple[str, ...], int], place: tuple[str, ...]) -> int | None:
    """The line of the setting, or of the nearest thing around it that is written in the file."""
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return None


_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([A-Za-z0-9_"'.\- ]+?)\s*=""")


def _lines(text: str) -> dict[tuple[str, ...], int]:
    """Where each table and key begins. tomllib tells no places; this reads plain `[table]` and `key =` lines only."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    within: str | None = None  # the quotes of the multi-line text we are in
    for number, line in enumerate(text.splitlines(), 1):
        if within is not None:
            within = None if line.count(within) % 2 else within
            continue
        if header := _HEADER.match(line):
            table = _parts(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key[1])), number)
        within = next((quotes for quotes in ('"""', "'''") if line.count(quotes) % 2), None)
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


# --- the example file ------------------------------------------------------------------------------


def undocumented(sections: Mapping[str, type[BaseModel]]) -> list[str]:
    """Settings that lack their line of why (`Field(description=…)`), or whose line is not one line."""
    return [
        f"{name}.{setting}"
        for name, model in sections.items()
        for setting, field in model.model_fields.items()
        if not field.description or "\n" in field.description
    ]


def example(sections: Mapping[str, type[BaseModel]]) -> str:
    """The text of `config.example.toml`: every setting with its default and one line of why.

    A required setting stands there with its first `examples` value; one that is off by default is commented out.
    """
    parts = ["# Every setting of Lumbung with its default. Relative paths count from this file's folder.\n"]
    for name, model in sections.items():
        about = " ".join((model.__doc__ or "").split())
        parts.append(f"\n[{name}]" + (f"  # {about}" if about else "") + "\n")
        parts += [_example_of(setting, field) for setting, field in model.model_fields.items()]
    return "".join(parts)


def _example_of(setting: str, field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    shown = field.examples[0] if field.examples else ""
    if field.is_required():
        return f"# {field.description} (required)\n{setting} = {_toml(shown)}\n"
    if default is None:
        return f"# {field.description} (default: none)\n# {setting} = {_toml(shown)}\n"
    return f"# {field.description}\n{setting} = {_toml(default)}\n"


def _toml(value: Any) -> str:
    """A setting's value as TOML. A secret's default is shown empty: the example must not become a real one."""
    match value:
        case SecretStr():
            return '""'
        case Enum():
            return _toml(value.value)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"{value:_}" if isinstance(value, int) and value >= 10_000 else repr(value)
        case list() | tuple() | set() | frozenset():
            return "[" + ", ".join(_toml(item) for item in value) + "]"
        case _:
            return json.dumps(str(value), ensure_ascii=False)
