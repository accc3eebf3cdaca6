"""Whether a value is possible for an item. The page cannot send another; whoever writes their own page can.

Used by the writer for every answer, so it takes plain values and prepared rules, and nothing is parsed twice.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sync.wire.exam import Exam, Item, ItemType

NUMERIC = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,9}[1-9])?", re.ASCII)


class ItemRule(NamedTuple):
    """What a value of one item may be. `block` counts from 0 in the exam's order."""

    block: int
    type: ItemType
    options: frozenset[str]
    choose_min: int
    choose_max: int
    max_chars: int


def rules_of(exam: Exam) -> dict[str, ItemRule]:
    """Item id → rule, for all items of all blocks."""
    return {item.id: _rule(index, item) for index, block in enumerate(exam.blocks) for item in block.items}


def _rule(block: int, item: Item) -> ItemRule:
    options = frozenset(option.id for option in item.options)
    return ItemRule(block, item.type, options, item.choose_min, item.choose_max or len(options), item.max_chars)


def legal(rule: ItemRule, value: object) -> bool:
    """Whether `value`, as JSON gave it, is possible. None clears an answer and always is."""
    if value is None:
        return True
    kind = rule.type
    if kind in ("single", "graded", "likert"):
        return isinstance(value, str) and value in rule.options
    if kind == "multiple":
        return (
            isinstance(value, list | tuple)
            and all(isinstance(each, str) and each in rule.options for each in value)
            and max(rule.choose_min, 1) <= len(value) <= rule.choose_max
            and list(value) == sorted(set(value))
        )
    if kind == "most-least":
        return (
            isinstance(value, list | tuple)
            and len(value) == 2
            and value[0] != value[1]
            and all(isinstance(each, str) and each in rule.options for each in value)
        )
    if not isinstance(value, str):
        return False
    if kind == "numeric":
        return NUMERIC.fullmatch(value) is not None and value != "-0"
    return 0 < len(value) <= rule.max_chars and value == value.strip() and _is_normal(value)


def _is_normal(text: str) -> bool:
    """NFC, and no lone surrogate: JSON can carry one, UTF-8 cannot."""
    return unicodedata.is_normalized("NFC", text) and not any("\ud800" <= each <= "\udfff" for each in text)
