"""The native importer: a folder with `exam.toml`, a Markdown file a block, images and `key.toml` becomes exam and key.

Called by the command line (`exam check`, `exam seal`), the centre's publishing and the demo. The form is described in
docs/staff/authoring.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from central.authoring import keys
from central.authoring.blocks import SourceBlock, parse_block
from central.authoring.files import find_file, read_text
from central.authoring.items import ItemBuilder
from central.authoring.markdown import Renderer
from central.authoring.media import Shelf
from central.authoring.problems import Notebook, Problem
from central.authoring.salvage import salvage
from central.authoring.source import BlockEntry, ExamSource, ScaleSource, complete, read_toml, shape
from central.authoring.toml_lines import Document
from central.key import ScoringKey
from sync import errors
from sync.errors import LumbungError
from sync.wire.exam import BlockContent, BlockOutline, Component, Exam, ExamOutline, Item, Option, Text

EXAM_FILE = "exam.toml"
KEY_FILE = "key.toml"
MAX_CONTENT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """What one reading of a folder gave. `exam` and `key` are None where errors were found; warnings leave them."""

    exam: Exam | None
    key: ScoringKey | None
    media: Mapping[str, bytes]  # name in the package (`media/<sha256>.<extension>`) -> content
    problems: tuple[Problem, ...]


def load(folder: Path | str) -> tuple[Exam, ScoringKey]:
    """The exam and its key. Raises LumbungError (EXAM_FAULTY) with every problem in its details."""
    checked = read(folder)
    assert checked.exam is not None
    assert checked.key is not None
    return checked.exam, checked.key


def read(folder: Path | str) -> Checked:
    """As `load`, with the media. Raises LumbungError (EXAM_FAULTY) with every problem in its details."""
    checked = check(folder)
    if checked.exam is None or checked.key is None:
        found = [problem.to_json() for problem in checked.problems]
        raise LumbungError(errors.EXAM_FAULTY, folder=Path(folder).name, problems=found)
    return checked


def check(folder: Path | str) -> Checked:
    """Read the whole folder and report every problem at once, each with file and line."""
    return _Reader(Path(folder)).read()


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.notebook = Notebook()
        self.shelf = Shelf(folder, self.notebook)
        self.toml = Renderer(EXAM_FILE, self.shelf, self.notebook)
        self.languages: tuple[str, ...] = ()
        self.item_places: dict[str, str] = {}

    def read(self) -> Checked:
        document = read_toml(self.folder, EXAM_FILE, self.notebook)
        key_document = read_toml(self.folder, KEY_FILE, self.notebook)
        source = shape(ExamSource, document.data, document, EXAM_FILE, self.notebook) if document else None
        exam = self._exam(source, document) if source and document else None
        if exam is None:
            self._blocks_alone(document)
        key = None
        if key_document:
            renderer = Renderer(KEY_FILE, self.shelf, self.notebook)
            key = keys.read_key(key_document, renderer, exam, self.notebook, whole=self._whole())
            if exam is not None and key is None:
                self.notebook.note(KEY_FILE, 1, "fit-unchecked")
        size = sum(len(each.data) for each in self.shelf.media.values())
        if size > MAX_CONTENT_BYTES:
            self._note(1, "content-large", size_kb=size // 1024, limit_kb=MAX_CONTENT_BYTES // 1024)
        if self.notebook.fatal:
            exam = key = None
        media = {name: each.data for name, each in sorted(self.shelf.media.items())}
        return Checked(exam, key, media, self.notebook.problems)

    def _blocks_alone(self, document: Document | None) -> None:
        """Look at the block files though exam.toml has faults, and say what could not be looked at."""
        salvaged = salvage(document.data) if document else None
        if document is None or salvaged is None:
            if (self.folder / EXAM_FILE).exists():
                self._note(document.line("languages") if document else 1, "blocks-unread")
            return
        self.languages = salvaged.languages
        sound = {name: scale for name, scale in salvaged.scales.items() if scale is not None}
        scales = dict.fromkeys(salvaged.scales, ()) | self._scales(sound, document)
        for file, at in salvaged.files.items():
            self._content(file, document.line("block", at, "file"), scales)
        self._note(1, "fit-unchecked")

    def _whole(self) -> bool:
        """Whether every item could be read: only then is a key for an unknown item surely a fault of the key."""
        unread = {
            "file-missing",
            "file-outside",
            "file-encoding",
            "file-large",
            "item-heading",
            "item-id",
            "item-type",
            "comment-open",
        }
        return not any(problem.kind in unread for problem in self.notebook.found)

    def _exam(self, source: ExamSource, document: Document) -> Exam:
        self.languages = tuple(dict.fromkeys(source.languages))
        if len(self.languages) != len(source.languages):
            self._note(document.line("languages"), "language-twice", language=source.languages[-1])
        title = self._titles(source.title, document, "title")
        rules = {
            language: self.toml.block(text, document.line("rules", language), f"rules.{language}")
            for language, text in self._texts(source.rules, document, "rules").items()
        }
        components = self._components(source, document)
        outlines, blocks = self._blocks(source, document)
        outline = ExamOutline(
            id=source.id,
            version=source.version,
            title=title,
            rules=rules,
            languages=self.languages,
            offline_run_ms=source.offline_run_ms,
            check_in=source.check_in,
            late_until_s=None if source.late_until_minutes is None else source.late_until_minutes * 60,
            late_time=source.late_time,
            second_login=source.second_login,
            lockdown=source.lockdown,
            components=components,
            blocks=tuple(outlines),
            media=tuple(each.media for _, each in sorted(self.shelf.media.items())),
        )
        return Exam(outline=outline, blocks=tuple(blocks))

    def _components(self, source: ExamSource, document: Document) -> tuple[Component, ...]:
        used = {block.component for block in source.block}
        first: dict[str, int] = {}
        for at, component in enumerate(source.component):
            line = document.line("component", at, "id")
            self._once(first, component.id, line)
            if component.id not in used:
                self._note(line, "component-empty", id=component.id)
        if not any(component.weight for component in source.component):
            self._note(document.line("component", 0, "weight"), "weights-zero")
        return tuple(
            Component(id=c.id, title=self._titles(c.title, document, "component", at, "title"), weight=c.weight)
            for at, c in enumerate(source.component)
        )

    def _blocks(self, source: ExamSource, document: Document) -> tuple[list[BlockOutline], list[BlockContent]]:
        scales = self._scales(source.scale, document)
        known = {component.id for component in source.component}
        ids: dict[str, int] = {}
        files: dict[str, str] = {}
        outlines, contents = [], []
        for at, entry in enumerate(source.block):
            self._once(ids, entry.id, document.line("block", at, "id"))
            if entry.component not in known:
                self._note(document.line("block", at, "component"), "component-unknown", id=entry.component)
            seconds = self._seconds(entry, document.line("block", at))
            file_line = document.line("block", at, "file")
            if entry.file in files:
                self._note(file_line, "block-file-twice", name=entry.file, first=files[entry.file])
                continue
            files[entry.file] = entry.id
            title = self._titles(entry.title, document, "block", at, "title")
            instructions, items = self._content(entry.file, file_line, scales)
            contents.append(BlockContent(id=entry.id, instructions=instructions, items=items))
            outlines.append(
                BlockOutline(
                    id=entry.id,
                    component=entry.component,
                    title=title,
                    seconds=seconds,
                    navigation=entry.navigation,
                    shuffle_items=entry.shuffle_items,
                    shuffle_options=entry.shuffle_options,
                    item_ids=tuple(item.id for item in items),
                )
            )
        self._unused(files)
        return outlines, contents

    def _seconds(self, entry: BlockEntry, line: int) -> int:
        if (entry.minutes is None) == (entry.seconds is None):
            self._note(line, "block-time")
            return 60
        seconds = entry.seconds if entry.seconds is not None else int((entry.minutes or Decimal(0)) * 60)
        return max(seconds, 10)

    def _content(self, file: str, line: int, scales: Mapping[str, tuple[Option, ...]]) -> tuple[Text, tuple[Item, ...]]:
        """Instructions and items of a block's file; nothing where it cannot be read."""
        path = find_file(self.folder, file, EXAM_FILE, line, self.notebook)
        text = read_text(path, file, self.notebook) if path else None
        if text is None:
            return {}, ()
        source = parse_block(text, file, self.languages, self.notebook)
        builder = ItemBuilder(Renderer(file, self.shelf, self.notebook), self.languages, scales, self.notebook)
        if not source.items:
            self.notebook.note(file, 1, "block-empty")
        items = tuple(builder.build(item) for item in source.items if self._new_item(item.id, file, item.line))
        return self._instructions(source, builder), items

    def _instructions(self, source: SourceBlock, builder: ItemBuilder) -> Text:
        """A block may do without instructions, but not in one language only."""
        if not source.instructions:
            return dict.fromkeys(self.languages, "")
        line = min(section.line for section in source.instructions.values())
        builder.every_language(source.instructions, line, "instructions")
        return {
            language: builder.renderer.block(section.stem.text, section.stem.line, f"instructions ({language})")
            for language, section in source.instructions.items()
        }

    def _new_item(self, id_: str, file: str, line: int) -> bool:
        if id_ in self.item_places:
            self.notebook.note(file, line, "id-twice", id=id_, first=self.item_places[id_])
            return False
        self.item_places[id_] = f"{file}:{line}"
        return True

    def _scales(self, sources: Mapping[str, ScaleSource], document: Document) -> dict[str, tuple[Option, ...]]:
        scales = {}
        for name, scale in sources.items():
            first: dict[str, int] = {}
            options = []
            for at, option in enumerate(scale.options):
                path = ("scale", name, "options", at)
                self._once(first, option.id, document.line(*path))
                texts = {
                    language: self.toml.option(text, document.line(*path, "text", language), f"{name}.{option.id}")
                    for language, text in self._texts(option.text, document, *path, "text").items()
                }
                options.append(Option(id=option.id, text=texts))
            scales[name] = tuple(options)
        return scales

    def _unused(self, files: dict[str, str]) -> None:
        for path in sorted(self.folder.rglob("*.md")):
            name = path.relative_to(self.folder).as_posix()
            if name not in files and path.stem.lower() not in ("readme", "baca-saya"):
                self.notebook.note(name, 1, "file-unused", name=name)

    def _texts(self, texts: dict[str, str], document: Document, *path: str | int) -> dict[str, str]:
        """`texts` in exactly the exam's languages (a plain string stands for all); gaps and strangers are noted."""
        return complete(texts, self.languages, document, path, self.toml.file, self.notebook)

    def _titles(self, texts: dict[str, str], document: Document, *path: str | int) -> dict[str, str]:
        what = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        return {
            language: self.toml.plain(text, document.line(*path, language), f"{what}.{language}")
            for language, text in self._texts(texts, document, *path).items()
        }

    def _once(self, first: dict[str, int], id_: str, line: int) -> None:
        if id_ in first:
            self._note(line, "id-twice", id=id_, first=f"{EXAM_FILE}:{first[id_]}")
        first.setdefault(id_, line)

    def _note(self, line: int, kind: str, **details: object) -> None:
        self.notebook.note(EXAM_FILE, line, kind, **details)
