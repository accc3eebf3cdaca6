"""Scores of one attempt, out of the exam, its key and the answers: a pure function. Called by the projection.

All arithmetic is exact (`Decimal` points, `Fraction` percents), so that a value on a cut is on it on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from central.key import Competency, ItemKey, MostLeastKey, MultipleKey, NumericKey, OptionKey, ScoringKey, TextKey
from sync.wire.exam import BlockOutline, Exam, item_order

Answer = str | list[str] | tuple[str, ...] | None
State = Literal["answered", "omitted", "not-reached", "invalid"]
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,10})?", re.ASCII)  # what a page may send; an exponent could overflow


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item. `omitted`: passed by; `not-reached`: after the last answer of its block, or its block was not entered;
    `invalid`: an answer that this item cannot have (worth 0, shown to staff)."""

    item: str
    component: str
    competency: str | None
    state: State
    points: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class CompetencyScore:
    """`points` of `maximum` over the `counted` items of `items`.

    No percent and no level where too few items were answered (`missing = "skip"`)."""

    competency: str
    component: str
    points: Decimal
    maximum: Decimal
    items: int
    answered: int
    counted: int
    level: int | None
    levels: int

    @property
    def percent(self) -> Fraction | None:
        """0…100, unrounded."""
        return None if self.level is None else _percent(self.points, self.maximum)


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """`weight` is the component's share of the total; a competency without a score counts 0 of its maximum here."""

    component: str
    weight: int
    points: Decimal
    maximum: Decimal
    items: int
    answered: int
    omitted: int
    not_reached: int

    @property
    def percent(self) -> Fraction | None:
        """0…100, unrounded; None where the component has no scored item."""
        return _percent(self.points, self.maximum)


@dataclass(frozen=True, slots=True)
class AttemptScore:
    """The scores of one attempt under one key. `held` are the reasons why it is provisional until staff rule on it."""

    exam: str
    key_digest: str
    components: tuple[ComponentScore, ...]
    competencies: tuple[CompetencyScore, ...]
    items: tuple[ItemScore, ...]
    held: tuple[str, ...] = ()

    @property
    def provisional(self) -> bool:
        return bool(self.held)

    @property
    def total(self) -> Fraction | None:
        """Σ weight × percent ÷ Σ weight over the components that have scored items, 0…100, unrounded."""
        parts = [(c.weight, c.percent) for c in self.components if c.percent is not None]
        weights = sum(weight for weight, _ in parts)
        return sum((weight * percent for weight, percent in parts), Fraction(0)) / weights if weights else None

    def to_json(self) -> dict[str, Any]:
        """JSON-able and lossless, points as decimal text. `from_json` is the inverse; percents are worked out again."""
        data = asdict(self)
        for part in ("components", "competencies", "items"):
            data[part] = [{k: str(v) if isinstance(v, Decimal) else v for k, v in row.items()} for row in data[part]]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AttemptScore:
        """The score that `to_json` wrote, without items where those were left out."""
        return cls(
            exam=data["exam"],
            key_digest=data["key_digest"],
            components=tuple(ComponentScore(**_decimals(row)) for row in data["components"]),
            competencies=tuple(CompetencyScore(**_decimals(row)) for row in data["competencies"]),
            items=tuple(ItemScore(**_decimals(row)) for row in data.get("items", ())),
            held=tuple(data["held"]),
        )


def score_attempt(
    exam: Exam,
    key: ScoringKey,
    answers: Mapping[str, Answer],
    *,
    attempt: bytes | None = None,
    entered: Collection[str] | None = None,
    held: Collection[str] = (),
) -> AttemptScore:
    """The scores of one attempt.

    `answers`: item id → value as in `answer.given` (None or absent: not answered; ids outside the exam are ignored).
    `attempt`: the 16-byte id, which gives the order the person saw and so what was not reached; without it the written
    order stands. `entered`: ids of the blocks that were entered; without it all were. `held`: why the attempt is
    provisional. Raises KeyError where the key lacks an item of the exam (`authoring.load` never gives such a pair).
    """
    items = tuple(
        item
        for outline, block in zip(exam.outline.blocks, exam.blocks, strict=True)
        for item in _score_block(
            outline,
            item_order(outline, attempt) if attempt is not None else tuple(i.id for i in block.items),
            key,
            answers if entered is None or outline.id in entered else {},
        )
    )
    competencies = tuple(_score_competency(competency, items) for competency in key.competencies)
    return AttemptScore(
        exam=exam.outline.id,
        key_digest=key.digest(),
        components=tuple(
            _score_component(component.id, component.weight, items, key, competencies)
            for component in exam.outline.components
        ),
        competencies=competencies,
        items=items,
        held=tuple(held),
    )


def score_item(key: ItemKey, value: Answer) -> Decimal | None:
    """The points of one answer, 0…`key.maximum`; None where this item cannot have such an answer."""
    match key:
        case OptionKey():
            return key.points.get(value) if isinstance(value, str) else None
        case MultipleKey():
            return _score_multiple(key, value)
        case MostLeastKey():
            return _score_most_least(key, value)
        case NumericKey():
            return _score_numeric(key, value)
        case TextKey():
            if not isinstance(value, str):
                return None
            given = _folded(value, key.case_sensitive)
            return max(
                (a.points for a in key.accept if _folded(a.text, key.case_sensitive) == given), default=Decimal(0)
            )
        case _:
            return Decimal(0)


def _score_multiple(key: MultipleKey, value: Answer) -> Decimal | None:
    if value is None or isinstance(value, str) or len(set(value)) != len(value):
        return None
    chosen, correct = set(value), set(key.correct)
    if key.all_or_nothing:
        return key.maximum if chosen == correct else Decimal(0)
    points = key.points_each * len(chosen & correct) - key.penalty * len(chosen - correct)
    return min(max(points, Decimal(0)), key.maximum)


def _score_most_least(key: MostLeastKey, value: Answer) -> Decimal | None:
    if value is None or isinstance(value, str) or len(value) != 2 or value[0] == value[1]:
        return None
    most, least = key.most.get(value[0]), key.least.get(value[1])
    return None if most is None or least is None else most + least


def _score_numeric(key: NumericKey, value: Answer) -> Decimal | None:
    if not isinstance(value, str) or _NUMBER.fullmatch(value) is None:
        return None
    given = Decimal(value)
    return max((a.points for a in key.accept if abs(given - a.value) <= a.tolerance), default=Decimal(0))


def _folded(text: str, case_sensitive: bool) -> str:
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    return words if case_sensitive else words.casefold()


def _score_block(
    outline: BlockOutline, seen: tuple[str, ...], key: ScoringKey, answers: Mapping[str, Answer]
) -> list[ItemScore]:
    """The items of one block in the order seen.

    Unanswered items at the end are not reached, as large-scale testing counts them (NAEP and PISA technical reports);
    unanswered ones before an answered one are omitted."""
    last = max((at for at, item in enumerate(seen) if answers.get(item) is not None), default=-1)
    scores = []
    for at, item in enumerate(seen):
        item_key, value = key.items[item], answers.get(item)
        points = None if value is None else score_item(item_key, value)
        state: State
        if value is None:
            state = "omitted" if at < last else "not-reached"
        else:
            state = "invalid" if points is None else "answered"
        scores.append(
            ItemScore(item, outline.component, item_key.competency, state, points or Decimal(0), item_key.maximum)
        )
    return scores


def _score_competency(competency: Competency, items: tuple[ItemScore, ...]) -> CompetencyScore:
    own = [i for i in items if i.competency == competency.id]
    answered = [i for i in own if i.state == "answered"]
    counted = answered if competency.missing == "skip" else own
    points = sum((i.points for i in counted), Decimal(0))
    maximum = sum((i.maximum for i in counted), Decimal(0))
    percent = _percent(points, maximum)
    if percent is None or (competency.missing == "skip" and len(answered) < competency.min_answered):
        level = None
    else:
        level = 1 + sum(1 for cut in competency.cuts if percent >= Fraction(cut))
    return CompetencyScore(
        competency.id,
        competency.component,
        points,
        maximum,
        len(own),
        len(answered),
        len(counted),
        level,
        competency.levels,
    )


def _score_component(
    component: str,
    weight: int,
    items: tuple[ItemScore, ...],
    key: ScoringKey,
    competencies: tuple[CompetencyScore, ...],
) -> ComponentScore:
    own = [i for i in items if i.component == component]
    skipping = {c.id for c in key.competencies if c.missing == "skip"}
    scored = {c.competency for c in competencies if c.level is not None}
    points = maximum = Decimal(0)
    for item in own:
        lenient = item.competency in skipping
        if lenient and item.competency in scored and item.state != "answered":
            continue  # the answered items of the competency stand for it
        points += Decimal(0) if lenient and item.competency not in scored else item.points
        maximum += item.maximum
    states = [i.state for i in own]
    return ComponentScore(
        component,
        weight,
        points,
        maximum,
        len(own),
        states.count("answered"),
        states.count("omitted"),
        states.count("not-reached"),
    )


def _percent(points: Decimal, maximum: Decimal) -> Fraction | None:
    return Fraction(points) * 100 / Fraction(maximum) if maximum else None


def _decimals(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: Decimal(v) if k in ("points", "maximum") else v for k, v in row.items()}
