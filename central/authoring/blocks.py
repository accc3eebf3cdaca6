"""One Markdown file of one block, taken apart into items, languages, stems and options, each with its line.

Only the form is read here; what it means for an exam is judged in `native`. The form: docs/staff/authoring.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import get_args

from central.authoring.problems import Notebook
from sync.wire.events import ITEM_ID
from sync.wire.exam import ItemType

ITEM_TYPES: tuple[ItemType, ...] = get_args(ItemType)
ATTRIBUTES = ("choose", "unit", "max", "shuffle")

_HEADING = re.compile(r"##(?!#)\s*(.*?)\s*")
_LANGUAGE = re.compile(r":::\s*([A-Za-z]*)\s*")
_ATTRIBUTE = re.compile(rf"({'|'.join(ATTRIBUTES)})(?:[ \t]+([a-z]{{2,3}}))?:[ \t]*(.*?)[ \t]*")
_OPTION = re.compile(r"[-*+] {1,3}([A-Za-z0-9]{1,8})\.(?:\s+(.*))?")
_ALMOST_OPTION = re.compile(r"\s*(?:[-*+]\s*)?\(?([A-Z])[.)]\s+\S.*")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(slots=True)
class Passage:
    """Some Markdown and the line on which it begins."""

    line: int
    text: str = ""


@dataclass(slots=True)
class SourceOption:
    id: str
    passage: Passage


@dataclass(slots=True)
class Section:
    """What one language says: a stem (or instructions) and options."""

    line: int
    stem: Passage
    options: list[SourceOption] = field(default_factory=list)


@dataclass(slots=True)
class Attribute:
    """A line such as `choose: 2` or `unit en: minutes` right below a heading."""

    name: str
    language: str | None
    value: str
    line: int


@dataclass(slots=True)
class SourceItem:
    id: str
    type: ItemType
    scale: str | None
    line: int
    attributes: list[Attribute] = field(default_factory=list)
    sections: dict[str, Section] = field(default_factory=dict)


@dataclass(slots=True)
class SourceBlock:
    """A block's file: instructions by language, and items in order."""

    instructions: dict[str, Section]
    items: list[SourceItem]


def parse_block(text: str, file: str, languages: tuple[str, ...], notebook: Notebook) -> SourceBlock:
    """The block in `text`. Every defect of form is noted with its line; what can be read is returned all the same.

    An exam in one language needs no language lines.
    """
    return _Parser(file, languages, notebook).parse(text)


class _Parser:
    def __init__(self, file: str, languages: tuple[str, ...], notebook: Notebook) -> None:
        self.file = file
        self.languages = languages
        self.notebook = notebook

    def parse(self, text: str) -> SourceBlock:
        lines = self._without_comments(text).split("\n")
        starts = self._headings(lines)
        block = SourceBlock({}, [])
        ends = [*starts, len(lines)]
        self._sections(lines[: ends[0]], 1, block.instructions, None)
        for start, end in pairwise(ends):
            item = self._heading(lines[start], start + 1)
            body, line = lines[start + 1 : end], start + 2
            if item is None:
                continue
            taken = self._attributes(body, line, item)
            self._sections(body[taken:], line + taken, item.sections, item)
            block.items.append(item)
        return block

    def _without_comments(self, text: str) -> str:
        """Author's comments become blank lines, so that no line number moves."""
        text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
        if (left := text.find("<!--")) >= 0:
            self._note(text.count("\n", 0, left) + 1, "comment-open")
            text = text[:left]
        return text

    def _headings(self, lines: list[str]) -> list[int]:
        starts, fence = [], ""
        for at, line in enumerate(lines):
            if mark := _FENCE.match(line):
                fence = "" if fence == mark[1] else fence or mark[1]
            elif not fence and _HEADING.fullmatch(line):
                starts.append(at)
        return starts

    def _heading(self, text: str, line: int) -> SourceItem | None:
        heading = _HEADING.fullmatch(text)
        words = heading[1].split() if heading else []
        if not 2 <= len(words) <= 3:
            self._note(line, "item-heading")
            return None
        id_ok = ITEM_ID.fullmatch(words[0]) is not None
        if not id_ok:
            self._note(line, "item-id", id=words[0])
        type_ = next((known for known in ITEM_TYPES if known == words[1]), None)
        if type_ is None:
            self._note(line, "item-type", type=words[1], known=", ".join(ITEM_TYPES))
        return SourceItem(words[0], type_, words[2] if words[2:] else None, line) if id_ok and type_ else None

    def _attributes(self, body: list[str], line: int, item: SourceItem) -> int:
        """Read the attribute lines at the start of `body`; the number of lines taken."""
        taken = 0
        for text in body:
            attribute = _ATTRIBUTE.fullmatch(text)
            if not attribute:
                break
            name, language, value = attribute.groups()
            if any(a.name == name and a.language == language for a in item.attributes):
                self._note(line + taken, "attribute-twice", attribute=name)
            item.attributes.append(Attribute(name, language, value.strip("\"'"), line + taken))
            taken += 1
        return taken

    def _sections(self, body: list[str], line: int, into: dict[str, Section], item: SourceItem | None) -> None:
        """Cut `body` at its language lines. Text above the first one belongs to the exam's only language."""
        language: str | None = None
        start = 0
        for at, text in enumerate([*body, ":::"]):
            mark = _LANGUAGE.fullmatch(text)
            if not mark:
                continue
            self._section(body[start:at], line + start, language, into, item)
            language, start = mark[1], at + 1
            if at < len(body) and language not in self.languages:
                self._note(line + at, "language-unknown", language=language)

    def _section(
        self, body: list[str], line: int, language: str | None, into: dict[str, Section], item: SourceItem | None
    ) -> None:
        if language is None:
            if item is None:  # a title line at the top of a file is for its author
                while body and (not body[0].strip() or body[0].startswith("# ")):
                    body, line = body[1:], line + 1
            filled = next((at for at, text in enumerate(body) if text.strip()), None)
            if filled is None:
                return
            if len(self.languages) != 1:
                self._note(line + filled, "language-none", language=self.languages[0])
                return
            language = self.languages[0]
        if language not in self.languages:
            return
        if language in into:
            self._note(line - 1, "language-twice", language=language)
            return
        section = Section(max(line - 1, 1), _passage(body, line))
        if item is not None:
            self._options(body, line, item, section)
        into[language] = section

    def _options(self, body: list[str], line: int, item: SourceItem, section: Section) -> None:
        """Split `body` into the stem and the options that end it."""
        first = next((at for at, text in enumerate(body) if _OPTION.fullmatch(text)), None)
        if first is None:
            takes_own = item.type not in ("numeric", "text") and item.scale is None
            for at, text in enumerate(body if takes_own else []):
                if almost := _ALMOST_OPTION.fullmatch(text):
                    self._note(line + at, "option-form", letter=almost[1])
            return
        section.stem = _passage(body[:first], line)
        for at, text in enumerate(body[first:], first):
            if option := _OPTION.fullmatch(text):
                section.options.append(SourceOption(option[1], Passage(line + at, option[2] or "")))
            elif not text.strip() or text.startswith(("  ", "\t")):
                section.options[-1].passage.text += "\n" + text.strip()
            elif almost := _ALMOST_OPTION.fullmatch(text):
                self._note(line + at, "option-form", letter=almost[1])
            else:
                self._note(line + at, "text-after-options")

    def _note(self, line: int, kind: str, **details: object) -> None:
        self.notebook.note(self.file, line, kind, **details)


def _passage(body: list[str], line: int) -> Passage:
    """The text of `body` without blank lines around it; where there is none, the line above, which opened it."""
    first = next((at for at, text in enumerate(body) if text.strip()), None)
    if first is None:
        return Passage(max(line - 1, 1))
    return Passage(line + first, "\n".join(body[first:]).rstrip())
