"""The exam as it lies in a package and as the participant's page gets it: content only, never a scoring key.

Built by `central.authoring`, opened by the box's library, read by the page as JSON. Texts are HTML cleaned at publish
time, one per language.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Text = dict[Language, str]  # language -> HTML (stems, options, rules) or plain text (titles)
ItemType = Literal["single", "multiple", "graded", "likert", "most-least", "numeric", "text"]
Navigation = Literal["free", "linear"]
LateTime = Literal["full", "remaining"]
SecondLogin = Literal["free", "proctor"]
Lockdown = Literal["off", "warn", "require"]  # what is asked of the browser: nothing, to tell the proctor, or to stop


class Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Frozen):
    """One thing that can be chosen."""

    id: Id
    text: Text


class Item(Frozen):
    """One question. `options` is empty for numeric and text; `choose_…` bound the choices of a multiple choice."""

    id: Id
    type: ItemType
    stem: Text
    options: tuple[Option, ...] = ()
    choose_min: int = Field(default=0, ge=0)
    choose_max: int | None = Field(default=None, ge=1)
    unit: Text | None = None  # shown after a numeric field
    max_chars: int = Field(default=200, ge=1, le=2000)  # of a short text
    shuffle_options: bool = True  # false keeps the written order whatever the block says (scales, "all of the above")


class BlockContent(Frozen):
    """What the page loads when a block is entered: `block/<id>.json` in the package."""

    id: Id
    instructions: Text
    items: tuple[Item, ...]


class BlockOutline(Frozen):
    """What is known of a block before it is entered."""

    id: Id
    component: Id
    title: Text
    seconds: int = Field(ge=10, le=24 * 3600)
    navigation: Navigation = "free"
    shuffle_items: bool = False
    shuffle_options: bool = False
    item_ids: tuple[Id, ...]


class Component(Frozen):
    """A scored part; `weight` is its share of the total (shares are relative to their sum)."""

    id: Id
    title: Text
    weight: int = Field(ge=0, le=1000)


class Media(Frozen):
    """A file that items refer to, by content: `media/<sha256>.<extension>`."""

    name: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: str
    size_bytes: int


class ExamOutline(Frozen):
    """`exam.json` in the package: everything but the items.

    With `check_in` nobody starts before the proctor has seen a document. Who comes after the start may be admitted for
    `late_until_s` (None: for as long as it runs), and has the `full` time or what is `remaining` of it.
    A `second_login` of the same person (another PC, a lost browser) is free, or needs the proctor.
    """

    format: Literal["lumbung/exam/1"] = "lumbung/exam/1"
    id: Id
    version: str
    title: Text
    rules: Text
    languages: tuple[Language, ...] = Field(min_length=1)
    offline_run_ms: int = Field(default=300_000, ge=0, le=3_600_000)
    # What an older box does not know is left out where it is as before.
    check_in: bool = Field(
        default=False, exclude_if=lambda on: not on
    )  # the proctor sees a document before anyone starts
    late_until_s: int | None = Field(default=None, ge=0, le=24 * 3600, exclude_if=lambda most: most is None)
    late_time: LateTime = Field(default="full", exclude_if=lambda time: time == "full")
    second_login: SecondLogin = Field(default="free", exclude_if=lambda how: how == "free")
    lockdown: Lockdown = Field(default="off", exclude_if=lambda mode: mode == "off")
    components: tuple[Component, ...] = Field(min_length=1)
    blocks: tuple[BlockOutline, ...] = Field(min_length=1)
    media: tuple[Media, ...] = ()


class Exam(Frozen):
    """A whole exam's content in memory: the outline and its blocks in order."""

    outline: ExamOutline
    blocks: tuple[BlockContent, ...]


def order_seed(attempt: bytes) -> bytes:
    """The 16-byte seed of an attempt's shuffles: reproducible for ever from the attempt's id alone."""
    return hashlib.sha256(b"lumbung/order/1" + attempt).digest()[:16]


def order(seed: bytes, scope: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """`ids` in the order that `seed` gives within `scope` (a block id for items, an item id for options).

    Sorted by SHA-256(seed ‖ scope ‖ 0x00 ‖ id), so that any language reproduces it with no random generator.
    """
    return tuple(sorted(ids, key=lambda id_: hashlib.sha256(seed + f"{scope}\0{id_}".encode()).digest()))


def item_order(block: BlockOutline, attempt: bytes) -> tuple[str, ...]:
    """The items of a block in the order in which this attempt sees them."""
    return order(order_seed(attempt), block.id, block.item_ids) if block.shuffle_items else block.item_ids


def option_order(block: BlockOutline, item: Item, attempt: bytes) -> tuple[str, ...]:
    """The options of an item in the order in which this attempt sees them."""
    ids = tuple(option.id for option in item.options)
    return order(order_seed(attempt), item.id, ids) if block.shuffle_options and item.shuffle_options else ids
