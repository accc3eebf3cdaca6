"""One `[item.…]` table of key.toml becomes one item's key, held against that item. Used by `keys`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from central.authoring.problems import Notebook
from central.authoring.source import (
    ITEM_SOURCES,
    GradedSource,
    ItemSource,
    LikertSource,
    MostLeastSource,
    MultipleSource,
    NumericSource,
    SingleSource,
    TextSource,
    shape,
)
from central.authoring.toml_lines import Document
from central.key import (
    AcceptNumber,
    AcceptText,
    ItemKey,
    MostLeastKey,
    MultipleKey,
    NumericKey,
    OptionKey,
    TextKey,
    UnscoredKey,
)
from sync.wire.exam import Item


class ItemKeyReader:
    """Reads the items' tables of one key file."""

    def __init__(self, document: Document, file: str, notebook: Notebook) -> None:
        self.document = document
        self.file = file
        self.notebook = notebook

    def read(self, item: Item, table: dict[str, Any]) -> ItemKey | None:
        """The key of `item`; None where a fault (which is noted) leaves nothing to build."""
        source = shape(ITEM_SOURCES[item.type], table, self.document, self.file, self.notebook, "item", item.id)
        if source is None:
            return None
        if source.unscored:
            return UnscoredKey()
        key = self._by_type(item, source)
        if key is not None and key.maximum == 0:
            self._note(item, "key-worthless")
        return key

    def _by_type(self, item: Item, source: ItemSource) -> ItemKey | None:
        match source:
            case SingleSource():
                return self._single(item, source)
            case GradedSource():
                return self._points(item, source, source.points)
            case LikertSource():
                return self._likert(item, source)
            case MultipleSource():
                return self._multiple(item, source)
            case MostLeastSource():
                return self._most_least(item, source)
            case NumericSource():
                return self._numeric(item, source)
            case TextSource():
                return self._text(item, source)
        raise AssertionError(f"no such item source: {source}")

    def _single(self, item: Item, source: SingleSource) -> ItemKey | None:
        if (source.correct is None) == (source.points is None):
            self._note(item, "key-one-of", fields="'correct', 'points'")
            return None
        if source.correct is None:
            return self._points(item, source, source.points)
        self._known(item, [source.correct], "correct")
        points = {o.id: source.worth if o.id == source.correct else Decimal(0) for o in item.options}
        return OptionKey(competency=source.competency, points=points) if points else None

    def _likert(self, item: Item, source: LikertSource) -> ItemKey | None:
        """`keying = 1` counts the scale's options from 1 up as they are written, `keying = -1` from the other end."""
        if (source.keying is None) == (source.points is None):
            self._note(item, "key-one-of", fields="'keying', 'points'")
            return None
        if source.keying is None:
            return self._points(item, source, source.points)
        places = range(1, len(item.options) + 1)[:: source.keying]
        points = {option.id: Decimal(place) for option, place in zip(item.options, places, strict=True)}
        return OptionKey(competency=source.competency, points=points) if points else None

    def _points(self, item: Item, source: ItemSource, points: dict[str, Decimal] | None) -> ItemKey | None:
        if points is None:
            self._missing(item, "points")
            return None
        self._cover(item, points, "points")
        return OptionKey(competency=source.competency, points=points) if points else None

    def _multiple(self, item: Item, source: MultipleSource) -> ItemKey | None:
        if source.correct is None:
            self._missing(item, "correct")
            return None
        self._known(item, source.correct, "correct")
        for id_ in sorted({id_ for id_ in source.correct if source.correct.count(id_) > 1}):
            self._note(item, "option-twice", "correct", id=id_)
        full = source.points_each * len(set(source.correct))
        maximum = full if source.max is None else source.max
        most = item.choose_max or len(item.options)
        least = item.choose_min
        if not least <= len(source.correct) <= most and (source.all_or_nothing or len(source.correct) > most):
            because = f"choose: {least}-{most}, correct: {len(source.correct)}"
            self._note(item, "key-unreachable", "correct", why_id=because, why_en=because)
        elif not source.all_or_nothing and maximum > full:
            because = f"max {maximum} > {len(source.correct)} × {source.points_each}"
            self._note(item, "key-unreachable", "max", why_id=because, why_en=because)
        if source.penalty == 0 and not source.all_or_nothing and most >= len(item.options) > len(source.correct):
            self._note(item, "key-guess")
        return MultipleKey(
            competency=source.competency,
            correct=tuple(sorted(set(source.correct))),
            points_each=source.points_each,
            penalty=source.penalty,
            all_or_nothing=source.all_or_nothing,
            maximum=maximum,
        )

    def _most_least(self, item: Item, source: MostLeastSource) -> ItemKey | None:
        for field, points in (("most", source.most), ("least", source.least)):
            if points is None:
                self._missing(item, field)
            else:
                self._cover(item, points, field)
        if not source.most or not source.least or min(len(source.most), len(source.least)) < 2:
            return None
        return MostLeastKey(competency=source.competency, most=source.most, least=source.least)

    def _numeric(self, item: Item, source: NumericSource) -> ItemKey | None:
        if source.accept is None:
            self._missing(item, "accept")
            return None
        accept = tuple(AcceptNumber(value=a.value, tolerance=a.tolerance, points=a.points) for a in source.accept)
        return NumericKey(competency=source.competency, accept=accept)

    def _text(self, item: Item, source: TextSource) -> ItemKey | None:
        if source.accept is None:
            self._missing(item, "accept")
            return None
        best = max(a.points for a in source.accept)
        if all(len(a.text) > item.max_chars for a in source.accept if a.points == best):
            because = f"max: {item.max_chars}"
            self._note(item, "key-unreachable", "accept", why_id=because, why_en=because)
        accept = tuple(AcceptText(text=a.text, points=a.points) for a in source.accept)
        return TextKey(competency=source.competency, accept=accept, case_sensitive=source.case_sensitive)

    def _cover(self, item: Item, points: dict[str, Decimal], field: str) -> None:
        """Every option has points in `field`, and nothing else has."""
        self._known(item, points, field)
        for option in item.options:
            if option.id not in points:
                self._note(item, "key-option-missing", field, id=option.id, field=field)

    def _known(self, item: Item, ids: Iterable[str], field: str) -> None:
        known = {option.id for option in item.options}
        for id_ in ids:
            if id_ not in known:
                self._note(item, "key-option-unknown", field, id=id_)

    def _missing(self, item: Item, field: str) -> None:
        line = self.document.line("item", item.id)
        self.notebook.note(self.file, line, "field-missing", field=f"item.{item.id}.{field}")

    def _note(self, item: Item, kind: str, at: str | None = None, **details: object) -> None:
        line = self.document.line("item", item.id, *([at] if at else []))
        self.notebook.note(self.file, line, kind, item=item.id, **details)
