"""The sample exam is what its README says: whole, in two languages, of the right shape, with a roster to use it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

from central import authoring
from central.key import OptionKey, ScoringKey
from central.rosters import read_roster
from sync.wire.exam import Exam

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "cact-contoh"


@cache
def sample() -> tuple[Exam, ScoringKey]:
    return authoring.load(SAMPLE)


def test_neither_example_has_even_a_warning() -> None:
    assert authoring.check(SAMPLE).problems == ()
    assert authoring.check(ROOT / "examples" / "bfi").problems == ()


def test_the_sample_has_three_components_of_the_right_size() -> None:
    exam, key = sample()
    component_of = {item: block.component for block in exam.outline.blocks for item in block.item_ids}
    assert Counter(component_of.values()) == {"manajerial": 36, "digital": 16, "potensi": 25}
    items = Counter(item_key.competency for item_key in key.items.values())
    sizes = Counter((c.component, items[c.id]) for c in key.competencies)
    assert sizes == {("manajerial", 4): 9, ("digital", 4): 4, ("potensi", 5): 5}


def test_it_has_every_item_type_a_linear_block_and_an_image_in_six_blocks_or_more() -> None:
    exam, _ = sample()
    assert len(exam.outline.blocks) >= 6
    types = {item.type for block in exam.blocks for item in block.items}
    assert types == {"single", "multiple", "graded", "likert", "most-least", "numeric", "text"}
    assert "linear" in {block.navigation for block in exam.outline.blocks}
    assert 0 < sum(media.size_bytes for media in exam.outline.media) < 20_000


def test_each_situational_item_has_five_options_worth_one_to_five() -> None:
    exam, key = sample()
    graded = [item.id for block in exam.blocks for item in block.items if item.type == "graded"]
    for item in graded:
        item_key = key.items[item]
        assert isinstance(item_key, OptionKey)
        assert sorted(item_key.points) == ["A", "B", "C", "D", "E"]
        assert min(item_key.points.values()) == 1
        assert max(item_key.points.values()) == 5


def test_the_longest_option_is_not_a_hint() -> None:
    """By chance the best of five options is the longest in 7 of 36 items; more than 15 would be a pattern."""
    exam, key = sample()
    longest_is_best = 0
    for item in (item for block in exam.blocks for item in block.items if item.type == "graded"):
        item_key = key.items[item.id]
        assert isinstance(item_key, OptionKey)
        longest = max(item.options, key=lambda option: len(option.text["id"]))
        longest_is_best += item_key.points[longest.id] == 5
    assert longest_is_best <= 15


def test_the_self_description_is_the_25_items_keyed_as_their_source_says() -> None:
    exam, key = sample()
    with (ROOT / "tests" / "data" / "bfi-items.csv").open() as file:
        source = {row[""]: row for row in csv.DictReader(file) if row["Keying"] != "NA"}
    texts = {item.id: item.stem["en"] for block in exam.blocks for item in block.items if item.type == "likert"}
    assert set(texts) == set(source)
    for id_, row in source.items():
        assert texts[id_] == f"<p>I {row['Item'][0].lower()}{row['Item'][1:]}</p>"
        item_key = key.items[id_]
        assert isinstance(item_key, OptionKey)
        turned = int(row["Keying"]) < 0
        assert {int(o): int(p) for o, p in item_key.points.items()} == {x: 7 - x if turned else x for x in range(1, 7)}


def test_both_languages_say_the_same_amount() -> None:
    """Every stem and option in both languages; neither a copy nor a stub of the other."""
    exam, _ = sample()
    for item in (item for block in exam.blocks for item in block.items):
        plain = {language: re.sub(r"<[^>]+>", "", text) for language, text in item.stem.items()}
        assert set(plain) == {"id", "en"}
        assert plain["id"] != plain["en"]
        assert 0.5 < len(plain["id"]) / len(plain["en"]) < 2


def test_the_roster_has_forty_invented_people_with_sound_numbers() -> None:
    people, odd = read_roster(SAMPLE / "roster.csv")
    assert (len(people), odd) == (40, [])
    assert len({person.nip for person in people}) == len({person.pin for person in people}) == 40
    assert all(person.name.endswith(" Contoh") for person in people)
    first = (SAMPLE / "roster.csv").read_text(encoding="utf-8").split("\n", 1)[0]
    assert "rekaan" in first
    assert "invented" in first
