"""What a PC says of itself: its marker is kept or lost only after a restart, and the list is bounded and lasts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from appliance import seat_checks
from appliance.seat_checks import FILE, SeatCheck, SeatChecks, same_seat, verdict
from sync import errors
from sync.errors import LumbungError

# What /seat and the console are to say the same of; `seat.test.ts` reads it too.
COMPUTERS = Path(__file__).parents[2] / "appliance" / "frontend" / "tests" / "computers.json"
FOUND = SeatCheck(
    agent="Chrome/109",
    width=1366,
    height=600,
    audio=None,
    storage=True,
    marker="new",
    marker_id="0" * 32,
    checked_at_k=5,
)


def test_a_marker_that_outlasts_a_restart_is_kept(tmp_path: Path) -> None:
    checks = SeatChecks(tmp_path)
    first = checks.note("07", FOUND, None, restarted=True)
    assert first.marker == "new"
    assert checks.note("07", FOUND, first.marker_id, restarted=False).marker == "new", "a reload proves nothing"
    assert checks.note("07", FOUND, first.marker_id, restarted=True).marker == "kept"
    assert checks.note("A-07", FOUND, first.marker_id, restarted=True).marker == "kept", "the seat has another name now"


def test_a_seat_that_comes_without_its_marker_has_lost_it(tmp_path: Path) -> None:
    checks = SeatChecks(tmp_path)
    first = checks.note("07", FOUND, None, restarted=True)
    lost = checks.note("07", FOUND, None, restarted=True)
    assert (lost.marker, lost.marker_id == first.marker_id) == ("lost", False)
    assert checks.note("07", FOUND, lost.marker_id, restarted=False).marker == "lost", "until a restart says otherwise"
    assert checks.note("07", FOUND, "ee" * 16, restarted=True).marker == "lost", "a marker that nobody left"


def test_the_list_outlasts_the_box_s_own_restart(tmp_path: Path) -> None:
    noted = SeatChecks(tmp_path).note(" 07 ".strip(), FOUND, None, restarted=True)
    assert SeatChecks(tmp_path).all() == {"07": noted}
    (tmp_path / FILE).write_text("{")
    assert SeatChecks(tmp_path).all() == {}


def test_the_list_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_checks, "MAX_SEATS", 2)
    checks = SeatChecks(tmp_path)
    for label in ("1", "2", "1"):
        checks.note(label, FOUND, None, restarted=True)
    with pytest.raises(LumbungError, match=errors.SEATS_FULL.code):
        checks.note("3", FOUND, None, restarted=True)


@pytest.mark.parametrize(("one", "other"), [("07", "7"), ("A-07", "a 7"), ("B12", "b-12"), ("000", "0")])
def test_one_seat_has_one_check_however_its_label_is_written(tmp_path: Path, one: str, other: str) -> None:
    checks = SeatChecks(tmp_path)
    checks.note(one, FOUND, None, restarted=True)
    assert checks.note(other, FOUND, None, restarted=True).marker == "lost", "it was here before, without a marker now"
    assert list(checks.all()) == [other]
    assert list(SeatChecks(tmp_path).all()) == [other]


def test_labels_that_differ_are_different_seats() -> None:
    assert len({same_seat(label) for label in ("7", "70", "A7", "B7", "A1-1", "A11", "1-7")}) == 7
    assert same_seat(None) == ""


def test_a_check_has_the_word_that_the_pc_shows() -> None:
    for changed, word in (
        ({"marker": "new"}, "restart"),
        ({"marker": "kept"}, "ready"),
        ({"marker": "lost"}, "forgets"),
        ({"marker": "kept", "storage": False}, "unusable"),
        ({"marker": "kept", "width": 320}, "unusable"),
    ):
        assert verdict(FOUND.model_copy(update=changed)) == word


@pytest.mark.parametrize("computer", json.loads(COMPUTERS.read_text(encoding="utf-8")))
def test_a_pc_is_ruled_out_here_and_on_its_own_screen_by_one_rule(computer: dict[str, Any]) -> None:
    width, height = computer["window"]
    found = {"agent": computer["agent"], "width": width, "height": height, "marker": "kept"}
    assert verdict(FOUND.model_copy(update=found)) == ("unusable" if computer["rules_out"] else "ready")
