"""The whole promise at once: `make run`, a real Chromium, the link cut, the box killed, and the score by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from provisioning.cli import SAMPLE
from tests.demonstration import Demonstration
from tests.e2e.paper import PaperItem, read_paper
from tests.e2e.participant import Answer, Participant

pytestmark = pytest.mark.browser

# Digital literacy: what is answered, and the points it earns by the rules in docs/staff/authoring.md, worked out here.
DIGITAL: dict[str, tuple[Answer, Fraction]] = {
    "KCD-1": ("C", Fraction(3)),  # right
    "KCD-2": ("75,4", Fraction(3)),  # a comma; within 0.5 of 75
    "KCD-3": (("A", "D"), Fraction(3)),  # both right, 1.5 each
    "KCD-4": ("  ctrl  + z ", Fraction(3)),  # case and runs of blanks do not matter
    "KMD-1": ("A", Fraction(0)),  # wrong
    "KMD-2": (("A", "C", "D"), Fraction(2)),  # two of three right
    "KMD-3": ("Fishing", Fraction(1)),  # the lesser of the accepted texts
    "KMD-4": (("B", "A"), Fraction(3)),  # most B 2, least A 1
    "BDD-1": (None, Fraction(0)),  # passed by
    "BDD-2": (("A", "B", "C"), Fraction(1)),  # two right, less 1 for a wrong one
    "BDD-3": (("C", "A"), Fraction(1)),  # most C 1, least A 0
    "BDD-4": ("D", Fraction(3)),  # right
    "ETD-1": ("B", Fraction(3)),  # right
    "ETD-2": ("4,0", Fraction(3)),  # the same number as 4
    "ETD-3": (("A", "B", "D"), Fraction(0)),  # all or nothing, and B is wrong
    "ETD-4": (None, Fraction(0)),  # passed by, at the end
}
DIGITAL_MAXIMUM = Fraction(3)
SKIPPED = ("INT-2", "OPH-4", "PBS-1", "A1", "O5")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    with Demonstration(tmp_path_factory.mktemp("make-run")) as demo:
        yield demo


def chosen(paper: Mapping[str, list[PaperItem]]) -> dict[str, Answer]:
    """An answer to every item of the sample exam, wrong and skipped ones among them."""
    answers: dict[str, Answer] = {item: answer for item, (answer, _) in DIGITAL.items()}
    for place, item in enumerate(item for items in paper.values() for item in items):
        if item.id not in DIGITAL:
            answers[item.id] = None if item.id in SKIPPED else list(item.options)[(place * 7 + 3) % len(item.options)]
    return answers


def by_hand(answers: Mapping[str, Answer], folder: Path) -> dict[str, Any]:
    """The expected row: percents of competencies and components, levels and total, out of key.toml with school sums."""
    key, exam = (tomllib.loads((folder / name).read_text()) for name in ("key.toml", "exam.toml"))
    earned: dict[str, list[tuple[Fraction, Fraction]]] = {}
    for item, entry in key["item"].items():
        answer = answers[item]
        if item in DIGITAL:
            pair = (DIGITAL[item][1], DIGITAL_MAXIMUM)
        elif "keying" in entry:  # a scale of six, counted from either end; what is left out is left out of both sums
            if answer is None:
                continue
            place = int(str(answer))
            pair = (Fraction(place if entry["keying"] == 1 else 7 - place), Fraction(6))
        else:
            points = entry["points"]
            pair = (Fraction(0 if answer is None else points[answer]), Fraction(max(points.values())))
        earned.setdefault(entry["competency"], []).append(pair)
    expected: dict[str, Any] = {}
    total = Fraction(0)
    for component in exam["component"]:
        own = [each for each in key["competency"] if each["component"] == component["id"]]
        for competency in own:
            percent = share(earned[competency["id"]])
            cuts = key["levels"][competency["levels"]]["cuts"]
            expected[f"{competency['id']}.percent"] = percent
            expected[f"{competency['id']}.level"] = 1 + sum(percent >= cut for cut in cuts)
        percent = share([pair for competency in own for pair in earned[competency["id"]]])
        expected[f"{component['id']}.percent"] = percent
        total += component["weight"] * percent / 100  # the weights of this exam add up to 100
    expected["total"] = total
    return expected


def share(pairs: list[tuple[Fraction, Fraction]]) -> Fraction:
    return 100 * sum((points for points, _ in pairs), Fraction()) / sum((most for _, most in pairs), Fraction())


def test_an_exam_with_the_link_cut_and_the_box_killed_is_scored_as_by_hand(
    demo: Demonstration, chromium: Browser
) -> None:
    """Log-in to slip in the sample exam. The link is cut from block 2 to 6; the box dies by kill -9 amid block 3."""
    card, paper = demo.cards[0], read_paper(SAMPLE)
    answers = chosen(paper)
    context = chromium.new_context(viewport={"width": 1366, "height": 600})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    scrolling: list[tuple[str, list[int]]] = []

    def look(item: str) -> None:
        """An ordinary item needs no scrolling at 1366 × 600; a block's first, under its instructions, none sideways."""
        panes = "nodes => nodes.flatMap(n => [n.scrollWidth - n.clientWidth, n.scrollHeight - n.clientHeight])"
        over = page.locator("html, .item-pane").evaluate_all(panes)
        if page.locator("details.instructions").count():
            over = over[::2]
        if any(pixels > 0 for pixels in over):
            scrolling.append((item, over))

    who = Participant(page, card, paper).begin(demo.box_url)
    for number, block in enumerate(paper, 1):
        if number > 1:
            who.press("Lanjut ke subtes berikutnya")
            who.enter_block()
        if number == 2:
            demo.turn_link()
        if number == 3:
            who.answer(answers[who.here().id])
            demo.kill_box()
        if number == 6:
            demo.turn_link()
        seen = who.answer_all(answers, look)
        assert sorted(seen) == sorted(item.id for item in paper[block])
    who.press("Lanjut ke penutup")
    who.submit()
    context.close()

    row = demo.result_of(card)
    expected = by_hand(answers, SAMPLE)
    assert {name: row[name] for name in expected} == pytest.approx({name: float(v) for name, v in expected.items()})
    strangers = {url for url in asked if not url.startswith(f"{demo.box_url}/")}
    assert strangers == set(), "a request left the LAN"
    assert scrolling == [], scrolling
