"""TOML with the line of every key and array element, which `tomllib` does not tell. Used for exam.toml and key.toml.

`tomllib` judges what is TOML and what it means. The scanner here runs only on text that it accepted, so it is simple.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any

Path = tuple[str | int, ...]

_SKIP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}#\n]*")
_SYNTAX_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


class TomlSyntaxError(ValueError):
    """Not TOML. `line` counts from 1."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(detail)
        self.line = line
        self.detail = detail


class Document:
    """The parsed data (decimals as `Decimal`) and the lines of its parts."""

    def __init__(self, text: str) -> None:
        """Raises TomlSyntaxError."""
        try:
            self.data: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as fault:
            where = _SYNTAX_LINE.search(str(fault))
            line = int(where[1]) if where and where[1] else text.count("\n") + 1
            raise TomlSyntaxError(line, _SYNTAX_LINE.sub("", str(fault)).strip()) from fault
        self.lines = _Scanner(text.replace("\r\n", "\n")).scan()

    def line(self, *path: str | int) -> int:
        """The line where `path` is written, or the nearest thing around it that is."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.array_sizes: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while True:
            self._skip()
            if self.at >= len(self.text):
                return self.lines
            if self.text.startswith("[[", self.at):
                table = self._array_header()
            elif self.text[self.at] == "[":
                table = self._table_header()
            else:
                self._pair(table)

    def _array_header(self) -> Path:
        start, self.at = self.at, self.at + 2
        name = self._resolved(self._key())
        self.at += 2
        index = self.array_sizes.get(name, 0)
        self.array_sizes[name] = index + 1
        self._note(name, start)
        self._note((*name, index), start)
        return (*name, index)

    def _table_header(self) -> Path:
        start, self.at = self.at, self.at + 1
        name = self._resolved(self._key())
        self.at += 1
        self._note(name, start)
        return name

    def _resolved(self, key: Path) -> Path:
        """A header's name with the index of the latest element after every array of tables on its way."""
        path: Path = ()
        for depth, part in enumerate(key):
            path = (*path, part)
            if depth < len(key) - 1 and path in self.array_sizes:
                path = (*path, self.array_sizes[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        start = self.at
        path = table
        for part in self._key():
            path = (*path, part)
            self._note(path, start)
        self.at += 1  # the equals sign
        self._value(path)

    def _key(self) -> Path:
        parts: list[str] = []
        while True:
            self._blanks()
            if self.text[self.at] in "\"'":
                start = self.at
                self._string()
                parts.append(str(tomllib.loads(f"k = {self.text[start : self.at]}")["k"]))
            else:
                bare = _BARE.match(self.text, self.at)
                assert bare is not None
                parts.append(bare[0])
                self.at = bare.end()
            self._blanks()
            if self.text[self.at] != ".":
                return tuple(parts)
            self.at += 1

    def _value(self, path: Path) -> None:
        self._skip()
        match self.text[self.at]:
            case '"' | "'":
                self._string()
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case _:
                plain = _PLAIN.match(self.text, self.at)
                assert plain is not None
                self.at = plain.end()

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip()
            if self.text[self.at] == "]":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._note((*path, index), self.at)
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while True:
            self._skip()
            if self.text[self.at] == "}":
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._pair(path)

    def _string(self) -> None:
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            pattern = r'"""(?:\\.|[^\\])*?"{3,5}(?!")' if quote == '"' else r"'''.*?'{3,5}(?!')"
        else:
            pattern = r'"(?:\\.|[^"\\])*"' if quote == '"' else r"'[^']*'"
        string = re.compile(pattern, re.DOTALL).match(self.text, self.at)
        assert string is not None
        self.at = string.end()

    def _note(self, path: Path, offset: int) -> None:
        self.lines.setdefault(path, self.text.count("\n", 0, offset) + 1)

    def _skip(self) -> None:
        skipped = _SKIP.match(self.text, self.at)
        assert skipped is not None
        self.at = skipped.end()

    def _blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
