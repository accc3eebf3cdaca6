"""The small exam as a participant goes through it: the answers that are all right, block by block."""

from __future__ import annotations

from collections.abc import Mapping

from tests.e2e.paper import SMALL, read_paper
from tests.e2e.participant import Answer, Participant

PAPER = read_paper(SMALL)
ANSWERS: dict[str, Answer] = {
    "K1": "B",
    "K2": ("A", "C"),
    "K3": "B",
    "K4": "1",
    "K5": ("A", "B"),
    "K6": "37,5",
    "K7": "lumbung",
}
IN_B1 = ("K1", "K2", "K3", "K4", "K5")


def answer_first_block(who: Participant, answers: Mapping[str, Answer] = ANSWERS) -> None:
    for number in range(1, 6):
        who.go(number)
        who.answer(answers[who.here().id])


def given(who: Participant) -> dict[str, Answer]:
    """What the first block's items show, one by one."""
    shown: dict[str, Answer] = {}
    for number in range(1, 6):
        who.go(number)
        shown[who.here().id] = who.shown()
    return shown


def finish(who: Participant) -> None:
    """From the first block's items to the slip, the second block included."""
    who.go(5)
    who.press("Periksa")
    who.press("Lanjut ke subtes berikutnya")
    who.enter_block()
    who.answer_all(ANSWERS)
    who.press("Lanjut ke penutup")
    who.submit()


def first_block(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {item: answers[item] for item in IN_B1}
