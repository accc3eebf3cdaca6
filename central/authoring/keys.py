"""key.toml becomes a ScoringKey, held against the exam: all items and options covered, full points within reach.

Used by `native`. Each item type's own rules are in `item_keys`.
"""

from __future__ import annotations

from itertools import pairwise

from central.authoring.item_keys import ItemKeyReader
from central.authoring.markdown import Renderer
from central.authoring.problems import Notebook
from central.authoring.source import CompetencySource, KeySource, complete, shape
from central.authoring.toml_lines import Document
from central.key import Competency, ItemKey, ScoringKey
from sync.wire.exam import Exam


def read_key(
    document: Document, renderer: Renderer, exam: Exam | None, notebook: Notebook, *, whole: bool
) -> ScoringKey | None:
    """The key; None where the file's shape is wrong or there is no exam to hold it against. All faults are noted.

    `whole`: whether all items of the exam could be read; if not, what looks unknown may only be unread.
    """
    source = shape(KeySource, document.data, document, renderer.file, notebook)
    if source is None or exam is None:
        return None
    return _KeyReader(source, document, renderer, exam, notebook, whole).read()


class _KeyReader:
    def __init__(
        self,
        source: KeySource,
        document: Document,
        renderer: Renderer,
        exam: Exam,
        notebook: Notebook,
        whole: bool,
    ) -> None:
        self.source = source
        self.document = document
        self.renderer = renderer
        self.exam = exam
        self.notebook = notebook
        self.whole = whole
        self.competencies = {competency.id: competency for competency in source.competency}

    def read(self) -> ScoringKey:
        self._levels()
        items = self._items()
        return ScoringKey(
            exam=self.exam.outline.id,
            exam_version=self.exam.outline.version,
            competencies=tuple(
                competency
                for at, entry in enumerate(self.source.competency)
                if (competency := self._competency(at, entry)) is not None
            ),
            items=items,
        )

    def _levels(self) -> None:
        for name, levels in self.source.levels.items():
            if any(low >= high for low, high in pairwise(levels.cuts)):
                self._note("cuts-order", "levels", name, "cuts")
            for language, names in levels.names.items():
                path = ("levels", name, "names", language)
                if language not in self.exam.outline.languages:
                    self._note("language-unknown", *path, language=language)
                elif len(names) != len(levels.cuts) + 1:
                    self._note("levels-names", *path, language=language, count=len(levels.cuts) + 1)
            if levels.names:
                for language in self.exam.outline.languages:
                    if language not in levels.names:
                        what = f"levels.{name}.names"
                        self._note("language-missing", "levels", name, "names", what=what, language=language)

    def _competency(self, at: int, entry: CompetencySource) -> Competency | None:
        path = ("competency", at)
        first = next(i for i, other in enumerate(self.source.competency) if other.id == entry.id)
        if first != at:
            place = f"{self.renderer.file}:{self.document.line('competency', first, 'id')}"
            self._note("id-twice", *path, "id", id=entry.id, first=place)
        if entry.component not in {component.id for component in self.exam.outline.components}:
            self._note("component-unknown", *path, "component", id=entry.component)
        own = sum(1 for key in self.source.item.values() if key.get("competency") == entry.id and "unscored" not in key)
        if own == 0 and self.whole:
            self._note("competency-empty", *path, id=entry.id)
        if entry.min_answered is not None and own and entry.min_answered > own:
            details = {"id": entry.id, "asked": entry.min_answered, "count": own}
            self._note("competency-answers", *path, "min_answered", **details)
        title = {
            language: self.renderer.plain(text, self.document.line(*path, "title", language), entry.id)
            for language, text in self._texts(entry.title, *path, "title").items()
        }
        levels = self.source.levels.get(entry.levels)
        if levels is None:
            self._note("levels-unknown", *path, "levels", levels=entry.levels)
        if levels is None or any(low >= high for low, high in pairwise(levels.cuts)):
            return None
        half = (own + 1) // 2 if entry.missing == "skip" else 1
        return Competency(
            id=entry.id,
            component=entry.component,
            title=title,
            cuts=tuple(levels.cuts),
            level_names={language: tuple(names) for language, names in levels.names.items()},
            missing=entry.missing,
            min_answered=entry.min_answered or max(half, 1),
        )

    def _items(self) -> dict[str, ItemKey]:
        reader = ItemKeyReader(self.document, self.renderer.file, self.notebook)
        known = {item.id: item for block in self.exam.blocks for item in block.items}
        component_of = {id_: outline.component for outline in self.exam.outline.blocks for id_ in outline.item_ids}
        for id_ in self.source.item:
            if id_ not in known and self.whole:
                self._note("key-item-unknown", "item", id_, id=id_)
        items: dict[str, ItemKey] = {}
        for id_, item in known.items():
            if id_ not in self.source.item:
                self.notebook.note(self.renderer.file, self._end(), "key-item-missing", id=id_)
                continue
            key = reader.read(item, self.source.item[id_])
            if key is not None:
                items[id_] = key
                self._belongs(id_, key, component_of[id_])
        return items

    def _belongs(self, item: str, key: ItemKey, component: str) -> None:
        if key.competency is None:
            return
        path = ("item", item, "competency")
        competency = self.competencies.get(key.competency)
        if competency is None:
            self._note("competency-unknown", *path, id=key.competency)
        elif competency.component != component:
            details = {"item": item, "component": component, "id": competency.id, "other": competency.component}
            self._note("competency-elsewhere", *path, **details)

    def _end(self) -> int:
        """Where a teacher would add what is missing: the last line that has something."""
        return max(self.document.lines.values(), default=1)

    def _texts(self, texts: dict[str, str], *path: str | int) -> dict[str, str]:
        languages = self.exam.outline.languages
        return complete(texts, languages, self.document, path, self.renderer.file, self.notebook)

    def _note(self, kind: str, *path: str | int, **details: object) -> None:
        self.notebook.note(self.renderer.file, self.document.line(*path), kind, **details)
