"""One item of a block's file becomes an item of the exam: languages complete, options alike, attributes that fit.

Used by `native`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from central.authoring.blocks import Attribute, Section, SourceItem
from central.authoring.markdown import Renderer
from central.authoring.problems import Notebook
from sync.wire.events import MAX_CHOICES
from sync.wire.exam import Item, Option, Text

_FITTING = {
    "choose": ("multiple",),
    "unit": ("numeric",),
    "max": ("text",),
    "shuffle": ("single", "multiple", "graded", "most-least"),
}
_YES, _NO = ("yes", "ya", "true"), ("no", "tidak", "false")
_CHOOSE = re.compile(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?")


class ItemBuilder:
    """Builds the items of one file."""

    def __init__(
        self,
        renderer: Renderer,
        languages: tuple[str, ...],
        scales: Mapping[str, tuple[Option, ...]],
        notebook: Notebook,
    ) -> None:
        self.renderer = renderer
        self.languages = languages
        self.scales = scales
        self.notebook = notebook

    def build(self, source: SourceItem) -> Item:
        """The item, as well as it can be made: whatever is wrong with it has been noted."""
        self.every_language(source.sections, source.line, source.id)
        options = self._options(source)
        choose_min, choose_max = self._choose(source, len(options))
        return Item(
            id=source.id,
            type=source.type,
            stem={
                language: self.renderer.block(section.stem.text, section.stem.line, f"{source.id} ({language})")
                for language, section in source.sections.items()
            },
            options=options,
            choose_min=choose_min,
            choose_max=choose_max,
            unit=self._unit(source),
            max_chars=self._max_chars(source),
            shuffle_options=source.type != "likert" and self._shuffle(source),
        )

    def every_language(self, sections: Mapping[str, Section], line: int, what: str) -> None:
        """Note each language in which `what` says nothing."""
        for language in self.languages:
            if language not in sections:
                self._note(line, "language-missing", what=what, language=language)

    def _options(self, source: SourceItem) -> tuple[Option, ...]:
        own = [section for section in source.sections.values() if section.options]
        if source.scale is not None:
            return self._scale(source, own)
        if source.type in ("numeric", "text"):
            for section in own:
                self._note(section.options[0].passage.line, "options-not-for-type", type=source.type)
            return ()
        self._compare(source)
        ids = list(dict.fromkeys(option.id for section in own[:1] for option in section.options))
        least = 3 if source.type == "most-least" else 2
        if source.sections and len(ids) < least:
            self._note(source.line, "options-few", type=source.type, least=least, count=len(ids))
        if len(ids) > MAX_CHOICES:
            self._note(source.line, "options-many", most=MAX_CHOICES, count=len(ids))
        texts: dict[str, Text] = {id_: {} for id_ in ids}
        for language, section in source.sections.items():
            for option in section.options:
                passage = option.passage
                what = f"{source.id}.{option.id} ({language})"
                texts.setdefault(option.id, {})[language] = self.renderer.option(passage.text, passage.line, what)
        return tuple(Option(id=id_, text=texts[id_]) for id_ in ids)

    def _scale(self, source: SourceItem, own: list[Section]) -> tuple[Option, ...]:
        if source.type != "likert":
            self._note(source.line, "scale-not-for-type")
        elif source.scale not in self.scales:
            self._note(source.line, "scale-unknown", scale=source.scale)
        elif own:
            self._note(own[0].options[0].passage.line, "scale-and-options", scale=source.scale)
        return self.scales.get(source.scale or "", ())

    def _compare(self, source: SourceItem) -> None:
        """Options once each, and the same in every language."""
        first: tuple[str, list[str]] | None = None
        for language, section in source.sections.items():
            ids: list[str] = []
            for option in section.options:
                if option.id in ids:
                    self._note(option.passage.line, "option-twice", id=option.id)
                else:
                    ids.append(option.id)
            if first is None:
                first = (language, ids)
            elif ids != first[1]:
                line = section.options[0].passage.line if section.options else section.line
                here, there = ", ".join(ids) or "-", ", ".join(first[1]) or "-"
                self._note(line, "options-differ", language=language, here=here, first=first[0], there=there)

    def _attribute(self, source: SourceItem, name: str) -> list[Attribute]:
        found = [attribute for attribute in source.attributes if attribute.name == name]
        if found and source.type not in _FITTING[name]:
            self._note(found[0].line, "attribute-not-for-type", attribute=name, type=source.type)
            return []
        return found

    def _choose(self, source: SourceItem, count: int) -> tuple[int, int | None]:
        for attribute in self._attribute(source, "choose"):
            bounds = _CHOOSE.fullmatch(attribute.value)
            low = int(bounds[1]) if bounds else 0
            high = int(bounds[2] or bounds[1]) if bounds else 0
            if not 1 <= low <= high:
                self._bad(attribute, "bilangan, misalnya 2 atau 1-3", "a number, for example 2 or 1-3")
            elif high > count:
                self._note(attribute.line, "choose-many", choose=high, count=count)
            else:
                return low, high
        return 0, None

    def _unit(self, source: SourceItem) -> Text | None:
        unit: Text = {}
        found = self._attribute(source, "unit")
        for attribute in found:
            if attribute.language is not None and attribute.language not in self.languages:
                self._note(attribute.line, "language-unknown", language=attribute.language)
                continue
            text = self.renderer.option(attribute.value, attribute.line, f"{source.id} unit")
            for language in [attribute.language] if attribute.language else self.languages:
                unit[language] = text
        if found:
            for language in self.languages:
                if language not in unit:
                    what = f"{source.id} unit"
                    self._note(found[0].line, "language-missing", what=what, language=language)
        return unit or None

    def _max_chars(self, source: SourceItem) -> int:
        for attribute in self._attribute(source, "max"):
            if attribute.value.isascii() and attribute.value.isdigit() and 1 <= int(attribute.value) <= 2000:
                return int(attribute.value)
            self._bad(attribute, "bilangan 1 sampai 2000", "a number from 1 to 2000")
        return 200

    def _shuffle(self, source: SourceItem) -> bool:
        for attribute in self._attribute(source, "shuffle"):
            if attribute.value.lower() in _NO:
                return False
            if attribute.value.lower() not in _YES:
                self._bad(attribute, "ya atau tidak", "yes or no")
        return True

    def _bad(self, attribute: Attribute, detail_id: str, detail_en: str) -> None:
        self._note(
            attribute.line,
            "attribute-bad",
            attribute=attribute.name,
            value=attribute.value,
            detail_id=detail_id,
            detail_en=detail_en,
        )

    def _note(self, line: int, kind: str, **details: object) -> None:
        self.notebook.note(self.renderer.file, line, kind, **details)
