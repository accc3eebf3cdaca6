"""Scores worked out by hand, for each item type and for what was left out; and what holds whatever is answered."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central import authoring
from central.key import (
    AcceptNumber,
    AcceptText,
    Competency,
    ItemKey,
    MostLeastKey,
    MultipleKey,
    NumericKey,
    OptionKey,
    ScoringKey,
    TextKey,
    UnscoredKey,
)
from central.scoring import AttemptScore, score_attempt, score_item
from sync.wire.exam import Exam, item_order

EXAMPLES = Path(__file__).parents[2] / "examples"
D = Decimal

OPTION = OptionKey(points={"A": D(5), "B": D(3), "C": D(3), "D": D("0.5")})
MULTIPLE = MultipleKey(correct=("A", "C"), points_each=D("1.5"), penalty=D(1), maximum=D(3))
EXACT = MultipleKey(correct=("A", "C"), all_or_nothing=True, maximum=D(2))
CAPPED = MultipleKey(correct=("A", "B", "C"), maximum=D(2))
MOST_LEAST = MostLeastKey(most={"A": D(2), "B": D(1), "C": D(0)}, least={"A": D(0), "B": D(0), "C": D(1)})
NUMERIC = NumericKey(
    accept=(
        AcceptNumber(value=D("12.5"), tolerance=D("0.1"), points=D(2)),
        AcceptNumber(value=D("12.5"), tolerance=D(1), points=D(1)),
    )
)
TEXT = TextKey(accept=(AcceptText(text="Ctrl + Z", points=D(3)), AcceptText(text="ctrl", points=D(1))))
CASED = TextKey(accept=(AcceptText(text="NaCl"),), case_sensitive=True)


@pytest.mark.parametrize(
    ("key", "value", "points"),
    [
        (OPTION, "A", 5),
        (OPTION, "B", 3),
        (OPTION, "C", 3),  # a tie
        (OPTION, "D", D("0.5")),
        (MULTIPLE, ["A", "C"], 3),
        (MULTIPLE, ["A"], D("1.5")),
        (MULTIPLE, ["A", "B"], D("0.5")),  # 1.5 − 1
        (MULTIPLE, ["A", "B", "C"], 2),  # 3 − 1
        (MULTIPLE, ["B", "D"], 0),  # −2 is cut off at 0
        (EXACT, ["A", "C"], 2),
        (EXACT, ["C", "A"], 2),
        (EXACT, ["A"], 0),
        (EXACT, ["A", "B", "C"], 0),
        (CAPPED, ["A", "B", "C"], 2),  # 3 is cut off at the maximum
        (MOST_LEAST, ["A", "C"], 3),  # 2 + 1
        (MOST_LEAST, ["B", "A"], 1),
        (MOST_LEAST, ["C", "A"], 0),
        (NUMERIC, "12.5", 2),
        (NUMERIC, "12.6", 2),  # the tolerance is inclusive
        (NUMERIC, "12.61", 1),
        (NUMERIC, "13.5", 1),
        (NUMERIC, "13.51", 0),
        (NUMERIC, "-12.5", 0),
        (TEXT, "ctrl + z", 3),
        (TEXT, "  CTRL   +\u00a0Z ", 3),  # runs of white space are one blank
        (TEXT, "ｃｔｒｌ", 1),  # full-width letters are letters
        (TEXT, "ctrl+z", 0),
        (CASED, "NaCl", 1),
        (CASED, "nacl", 0),
        (UnscoredKey(), "A", 0),
    ],
)
def test_an_answer_is_worth_what_the_key_says(key: ItemKey, value: Any, points: Decimal) -> None:
    assert score_item(key, value) == points


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (OPTION, "Z"),
        (OPTION, ["A"]),
        (MULTIPLE, "A"),
        (MULTIPLE, ["A", "A"]),
        (MOST_LEAST, "A"),
        (MOST_LEAST, ["A"]),
        (MOST_LEAST, ["A", "A"]),
        (MOST_LEAST, ["A", "Z"]),
        (NUMERIC, "dua belas"),
        (NUMERIC, "NaN"),
        (NUMERIC, "Infinity"),
        (NUMERIC, "9.9999999999999999999999999999999e999999"),
        (NUMERIC, "12_5"),
        (NUMERIC, " 12.5"),
        (NUMERIC, ["12.5"]),
        (TEXT, ["Ctrl + Z"]),
    ],
)
def test_an_answer_that_cannot_be_is_invalid_and_not_zero(key: ItemKey, value: Any) -> None:
    assert score_item(key, value) is None


@pytest.mark.parametrize(
    ("key", "maximum"),
    [(OPTION, 5), (MULTIPLE, 3), (MOST_LEAST, 3), (NUMERIC, 2), (TEXT, 3), (UnscoredKey(), 0)],
)
def test_the_maximum_is_what_the_best_answer_earns(key: ItemKey, maximum: int) -> None:
    assert key.maximum == maximum


def test_most_and_least_cannot_be_the_same_so_the_maximum_is_of_a_pair() -> None:
    key = MostLeastKey(most={"A": D(2), "B": D(1)}, least={"A": D(2), "B": D(0)})
    assert key.maximum == 3, "B most and A least; A cannot be both"


# ---- a whole attempt: the small exam of tests/central/authoring, worked out by hand ---------------------------------

ANSWERS = {
    "S1": "A",  # 2 of 2
    "M1": ["A", "B"],  # 1 − 0.5 = 0.5 of 2
    "G1": "B",  # 3 of 5
    "P1": ["A", "C"],  # 2 + 2 = 4 of 4
    "L1": "1",  # turned: 3 of 3
    "N1": "61.5",  # within 1.5: 1 of 2
    "T1": "tanjung  selor",  # 2 of 2
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Exam, ScoringKey]:
    from tests.central.authoring.folder import write_exam

    return authoring.load(write_exam(tmp_path_factory.mktemp("exam") / "kecil"))


def test_a_whole_attempt_is_scored_as_by_hand(small: tuple[Exam, ScoringKey]) -> None:
    score = score_attempt(*small, ANSWERS)
    assert {i.item: (i.points, i.maximum) for i in score.items} == {
        "S1": (2, 2),
        "M1": (D("0.5"), 2),
        "G1": (3, 5),
        "P1": (4, 4),
        "L1": (3, 3),
        "N1": (1, 2),
        "T1": (2, 2),
    }
    knowledge, self_description = score.competencies
    assert (knowledge.points, knowledge.maximum, knowledge.percent) == (D("5.5"), 9, Fraction(550, 9))
    assert (knowledge.level, knowledge.levels) == (2, 3)  # 61.1 %: above 50, below 75
    assert (self_description.percent, self_description.level) == (100, 3)
    first, second = score.components
    assert (first.points, first.maximum, first.percent) == (D("9.5"), 13, Fraction(950, 13))
    assert (second.points, second.maximum, second.percent) == (6, 7, Fraction(600, 7))
    assert score.total == (70 * Fraction(950, 13) + 30 * Fraction(600, 7)) / 100  # 76.868…
    assert not score.provisional


def test_a_cut_is_reached_from_its_lower_bound_on() -> None:
    exam, key = authoring.load(EXAMPLES / "bfi")
    trait = key.competencies[0]
    assert trait.cuts == (50, 75)
    half = dict(zip(("A1", "A2", "A3", "A4", "A5"), ("4", "3", "3", "3", "3"), strict=True))  # 3 + 4 × 3 = 15 of 30
    assert score_attempt(exam, key, half).competencies[0].level == 2
    assert score_attempt(exam, key, half | {"A5": "2"}).competencies[0].level == 1


def test_omitted_is_told_from_not_reached(small: tuple[Exam, ScoringKey]) -> None:
    exam, key = small
    score = score_attempt(exam, key, {"M1": ["A"], "S1": None, "L1": "Z"}, entered=["B1", "B2"])
    states = {i.item: i.state for i in score.items}
    assert states == {
        "S1": "omitted",
        "M1": "answered",
        "G1": "not-reached",
        "P1": "not-reached",
        "L1": "invalid",
        "N1": "not-reached",
        "T1": "not-reached",
    }
    first = score.components[0]
    assert (first.items, first.answered, first.omitted, first.not_reached) == (4, 1, 1, 2)


def test_what_was_not_reached_follows_the_order_that_the_person_saw(small: tuple[Exam, ScoringKey]) -> None:
    exam, key = small
    attempt = next(
        bytes([n] * 16) for n in range(256) if item_order(exam.outline.blocks[0], bytes([n] * 16))[1] == "P1"
    )
    seen = item_order(exam.outline.blocks[0], attempt)
    score = score_attempt(exam, key, {"P1": ["A", "B"]}, attempt=attempt)
    states = {i.item: i.state for i in score.items if i.component == "satu"}
    assert states == {seen[0]: "omitted", "P1": "answered", seen[2]: "not-reached", seen[3]: "not-reached"}


def test_a_block_that_was_never_entered_is_not_reached(small: tuple[Exam, ScoringKey]) -> None:
    score = score_attempt(*small, ANSWERS, entered=["B1"])
    assert {i.state for i in score.items if i.component == "dua"} == {"not-reached"}
    assert score.components[1].percent == 0


def test_a_held_attempt_is_scored_and_marked_provisional(small: tuple[Exam, ScoringKey]) -> None:
    plain, held = score_attempt(*small, ANSWERS), score_attempt(*small, ANSWERS, held=("digest",))
    assert held.provisional
    assert held.held == ("digest",)
    assert held.total == plain.total


def test_a_self_description_leaves_out_what_was_not_answered_down_to_half() -> None:
    exam, key = authoring.load(EXAMPLES / "bfi")
    score = score_attempt(exam, key, {"A2": "6", "A3": "6", "A1": "1", "C1": "6", "C2": "6"})
    agreeable, conscientious = score.competencies[0], score.competencies[1]
    assert (agreeable.points, agreeable.maximum, agreeable.counted, agreeable.percent) == (18, 18, 3, 100)
    assert (conscientious.answered, conscientious.percent, conscientious.level) == (2, None, None)
    # the component: 18 of 18 where three stand for five, and 0 of 4 × 30 where a trait has no score
    assert (score.components[0].points, score.components[0].maximum) == (18, 138)


def test_answers_to_items_of_another_exam_change_nothing(small: tuple[Exam, ScoringKey]) -> None:
    assert score_attempt(*small, ANSWERS | {"X9": "A"}) == score_attempt(*small, ANSWERS)


def test_a_component_without_scored_items_has_no_percent_and_no_share() -> None:
    exam, key = authoring.load(EXAMPLES / "bfi")
    unscored = key.model_copy(update={"items": dict.fromkeys(key.items, UnscoredKey())})
    score = score_attempt(exam, unscored, {"A1": "1"})
    assert (score.components[0].percent, score.total) == (None, None)
    assert {c.level for c in score.competencies} == {None}


def test_cuts_that_do_not_rise_are_no_competency() -> None:
    with pytest.raises(ValueError, match="rise"):
        Competency(id="X", component="c", title={"id": "X"}, cuts=(D(50), D(50)))


# ---- what holds whatever is answered --------------------------------------------------------------------------------


@cache
def sample() -> tuple[Exam, ScoringKey]:
    return authoring.load(EXAMPLES / "cact-contoh")


@st.composite
def answer_sets(draw: st.DrawFn) -> dict[str, Any]:
    """Answers to some items of the sample exam, now and then of a kind that the item cannot have."""
    exam, _ = sample()
    items = [item for block in exam.blocks for item in block.items]
    chosen = draw(st.lists(st.sampled_from(items), unique_by=lambda item: item.id, max_size=40))
    answers: dict[str, Any] = {}
    for item in chosen:
        options = [option.id for option in item.options] or ["75", "4", "phishing"]
        one, many = st.sampled_from(options), st.lists(st.sampled_from(options), min_size=1, unique=True)
        answers[item.id] = draw(one | many | st.none() | st.just("mustahil"))
    return answers


@given(answer_sets())
def test_no_score_leaves_its_bounds(answers: dict[str, Any]) -> None:
    score = score_attempt(*sample(), answers)
    assert all(0 <= i.points <= i.maximum for i in score.items)
    for part in (*score.components, *score.competencies):
        assert 0 <= part.points <= part.maximum
        assert part.percent is None or 0 <= part.percent <= 100
    assert all(c.level is None or 1 <= c.level <= c.levels for c in score.competencies)
    assert score.total is not None
    assert 0 <= score.total <= 100


@given(answer_sets(), st.binary(min_size=16, max_size=16), st.randoms())
def test_neither_shuffles_nor_the_order_of_answers_change_a_score(
    answers: dict[str, Any], attempt: bytes, chance: Any
) -> None:
    """Of points, competencies, components and the total; only omitted and not reached depend on the order seen."""
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    one, other = score_attempt(*sample(), answers), score_attempt(*sample(), dict(shuffled), attempt=attempt)
    assert (one.total, one.competencies) == (other.total, other.competencies)
    assert {i.item: i.points for i in one.items} == {i.item: i.points for i in other.items}
    assert [(c.points, c.maximum) for c in one.components] == [(c.points, c.maximum) for c in other.components]
    assert score_attempt(*sample(), answers, attempt=attempt) == other


@given(answer_sets())
def test_a_score_survives_json(answers: dict[str, Any]) -> None:
    import json

    score = score_attempt(*sample(), answers, held=("digest",))
    assert AttemptScore.from_json(json.loads(json.dumps(score.to_json()))) == score


def test_the_best_answers_earn_everything_and_no_answers_earn_nothing() -> None:
    exam, key = sample()
    best = {item: best_answer(item_key) for item, item_key in key.items.items()}
    score = score_attempt(exam, key, best)
    assert score.total == 100
    assert all(c.level == c.levels for c in score.competencies)
    assert score_attempt(exam, key, {}).total == 0


def best_answer(key: ItemKey) -> Any:
    match key:
        case OptionKey():
            return max(key.points, key=lambda option: key.points[option])
        case MultipleKey():
            return list(key.correct)
        case MostLeastKey():
            pairs = [(m, ls) for m in key.most for ls in key.least if m != ls]
            return list(max(pairs, key=lambda pair: key.most[pair[0]] + key.least[pair[1]]))
        case NumericKey():
            return str(max(key.accept, key=lambda a: a.points).value)
        case TextKey():
            return max(key.accept, key=lambda a: a.points).text
    return None
