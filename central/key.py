"""The scoring key: points per option, competency per item, level cuts. It never enters a package nor leaves the centre.

Built by `central.authoring` out of an exam folder's `key.toml`, kept by the store, applied by `central.scoring`.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sync.wire.exam import Frozen, Id, Text


def _plain(number: Decimal) -> Decimal:
    """One spelling a number (2, not 2.0 or 2E+0), so that equal keys have equal digests."""
    return Decimal(format(number.normalize(), "f")) if number else Decimal(0)


Points = Annotated[Decimal, Field(ge=0, le=10_000, decimal_places=4), AfterValidator(_plain)]
Number = Annotated[Decimal, Field(ge=Decimal(-(10**15)), le=Decimal(10**15), decimal_places=10), AfterValidator(_plain)]
Percent = Annotated[Decimal, Field(gt=0, le=100, decimal_places=4), AfterValidator(_plain)]


class OptionKey(Frozen):
    """Points by option: single choice, graded situational judgement, Likert (a reversed item has reversed points)."""

    kind: Literal["option"] = "option"
    competency: Id | None = None
    points: dict[Id, Points] = Field(min_length=1)

    @property
    def maximum(self) -> Decimal:
        return max(self.points.values())


class MultipleKey(Frozen):
    """Multiple choice: `points_each` per right option less `penalty` per wrong one, never below 0 nor above `maximum`;
    or `maximum` for exactly the right set and nothing else (`all_or_nothing`)."""

    kind: Literal["multiple"] = "multiple"
    competency: Id | None = None
    correct: tuple[Id, ...] = Field(min_length=1)
    points_each: Points = Decimal(1)
    penalty: Points = Decimal(0)
    all_or_nothing: bool = False
    maximum: Points


class MostLeastKey(Frozen):
    """Forced choice: points for the option chosen as most, plus points for the one chosen as least."""

    kind: Literal["most-least"] = "most-least"
    competency: Id | None = None
    most: dict[Id, Points] = Field(min_length=2)
    least: dict[Id, Points] = Field(min_length=2)

    @property
    def maximum(self) -> Decimal:
        return max(m + ls for a, m in self.most.items() for b, ls in self.least.items() if a != b)


class AcceptNumber(Frozen):
    """A right number: any x with |x − value| ≤ tolerance."""

    value: Number
    tolerance: Annotated[Number, Field(ge=0)] = Decimal(0)
    points: Points = Decimal(1)


class NumericKey(Frozen):
    """A number; where several ranges fit, the one with most points counts."""

    kind: Literal["numeric"] = "numeric"
    competency: Id | None = None
    accept: tuple[AcceptNumber, ...] = Field(min_length=1)

    @property
    def maximum(self) -> Decimal:
        return max(a.points for a in self.accept)


class AcceptText(Frozen):
    """A right text, compared after Unicode NFKC and with runs of white space as one blank."""

    text: str = Field(min_length=1, max_length=2000)
    points: Points = Decimal(1)


class TextKey(Frozen):
    """A short text; upper and lower case are one unless `case_sensitive`."""

    kind: Literal["text"] = "text"
    competency: Id | None = None
    accept: tuple[AcceptText, ...] = Field(min_length=1)
    case_sensitive: bool = False

    @property
    def maximum(self) -> Decimal:
        return max(a.points for a in self.accept)


class UnscoredKey(Frozen):
    """An item on trial: shown and recorded, worth nothing."""

    kind: Literal["unscored"] = "unscored"
    competency: None = None

    @property
    def maximum(self) -> Decimal:
        return Decimal(0)


ItemKey = Annotated[
    OptionKey | MultipleKey | MostLeastKey | NumericKey | TextKey | UnscoredKey, Field(discriminator="kind")
]


class Competency(Frozen):
    """One competency (or pillar, or trait) of a component.

    `cuts` are percents, rising; the level is 1 + the number of cuts reached (lower bound inclusive), so n cuts make
    n + 1 levels. `missing`: an unanswered item counts 0 of its maximum (`zero`), or is left out and the rest stands for
    it (`skip`, for self-descriptions, where 0 is no answer that anyone could give). Under `skip` fewer than
    `min_answered` answers give no score.
    """

    id: Id
    component: Id
    title: Text
    cuts: tuple[Percent, ...]
    level_names: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # language -> names, lowest first
    missing: Literal["zero", "skip"] = "zero"
    min_answered: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _cuts_rise(self) -> Competency:
        if any(low >= high for low, high in pairwise(self.cuts)):
            raise ValueError("cuts must rise")
        return self

    @property
    def levels(self) -> int:
        return len(self.cuts) + 1


class ScoringKey(Frozen):
    """The whole key of one exam version."""

    format: Literal["lumbung/key/1"] = "lumbung/key/1"
    exam: Id
    exam_version: str
    competencies: tuple[Competency, ...]
    items: dict[Id, ItemKey]

    def to_bytes(self) -> bytes:
        """The key as JSON in one spelling (sorted names). `ScoringKey.model_validate_json` is the inverse."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, indent=1).encode()

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def digest(self) -> str:
        """SHA-256 (hex) of `to_bytes`: names the version of a score. Worked out once, for thousands of scores."""
        return self._digest
