"""How simulated people behave: how long they think, what they answer, when their line drops.

Invented people answer at random from a seed; recorded people answer what a CSV says (a row a person, a column an item
id, empty = not answered).
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sync import errors
from sync.errors import LumbungError

THINK_S = (8.0, 30.0)  # shortest and longest thought about one item, at speed 1
SKIPS, CHANGES, FLAGS = 0.03, 0.15, 0.08  # shares of items left out, answered again, flagged
RELOADS, LINE_DROPS = 0.01, 0.02  # chance per item
WORDS = ("air", "data", "desa", "jaringan", "lumbung", "padi", "sandi", "surat")


class Person(Protocol):
    """What the play asks of a person."""

    def answers(self, item: Mapping[str, Any]) -> Iterator[Any]:
        """The values given to an item one after the other; none at all if it is left out."""
        ...

    def think_s(self) -> float:
        """Seconds of thought before the next act, at speed 1."""
        ...

    def chance(self, share: float) -> bool:
        """Whether something that happens with this probability happens now."""
        ...


@dataclass
class InventedPerson:
    """Chooses by its own random source; plausible in rhythm, not in content."""

    random: random.Random

    def answers(self, item: Mapping[str, Any]) -> Iterator[Any]:
        if self.chance(SKIPS):
            return
        yield _choose(self.random, item)
        if self.chance(CHANGES):
            yield _choose(self.random, item)

    def think_s(self) -> float:
        return self.random.uniform(*THINK_S)

    def chance(self, share: float) -> bool:
        return self.random.random() < share


@dataclass
class RecordedPerson:
    """Gives the recorded answers and nothing else; thinks as long as the invented ones."""

    random: random.Random
    recorded: Mapping[str, str]

    def answers(self, item: Mapping[str, Any]) -> Iterator[Any]:
        value = self.recorded.get(item["id"], "")
        if value:
            yield value

    def think_s(self) -> float:
        return self.random.uniform(*THINK_S)

    def chance(self, share: float) -> bool:
        return False


def read_responses(path: Path) -> list[dict[str, str]]:
    """The recorded people of a CSV: one dict (column -> value, '' = not answered) a row.

    Columns that are no item of the exam do no harm: nobody asks for them. LumbungError where there is no row or column.
    """
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [{column: _as_given(cell) for column, cell in row.items() if column} for row in csv.DictReader(file)]
    if not rows or not rows[0]:
        raise LumbungError(errors.RESPONSES_UNUSABLE, file=path.name)
    return rows


def _as_given(cell: str | None) -> str:
    """An empty cell and R's NA are both "not answered"."""
    text = (cell or "").strip()
    return "" if text == "NA" else text


def _choose(source: random.Random, item: Mapping[str, Any]) -> Any:
    options = [option["id"] for option in item["options"]]
    match item["type"]:
        case "multiple":
            most = min(item.get("choose_max") or len(options), len(options))
            return sorted(source.sample(options, source.randint(max(1, item.get("choose_min", 0)), most)))
        case "most-least":
            return source.sample(options, 2)
        case "numeric":
            return str(source.randint(0, 100))
        case "text":
            return " ".join(source.sample(WORDS, 2))[: item.get("max_chars", 200)].strip()
        case _:
            return source.choice(options)
